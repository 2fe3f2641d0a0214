"""Short names that a text gives to a body or an undertaking and then uses: 长三角生态绿色一体化发展示范区（以下简称示范区）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.scan import Found, Scan

GIVEN = re.compile(r"[（(]以下(?:统称|合称|简称|称)(?:为)?[：:]?\s?“?(?P<name>[\u4e00-\u9fff0-9A-Za-z]{2,12})”?[）)]")
KINDS = frozenset(("ORG", "PROJECT", "CLUSTER"))
HEADS = ("区", "港", "平台", "系统", "热线", "网", "大桥", "运河", "项目")  # what the short name of an undertaking ends in
BODIES = ("执委会", "管委会", "理事会")
OFFICE = "办公室"
MOST = 20  # short names followed in one text
LEFT = frozenset("级类个批性化新该各某等业家范外")  # before a short name they make another one: 国家级示范区
NOT_AFTER = re.compile("[局员]|会(?!同)")  # behind the short name of a body they make another


def find_short_names(scan: Scan, found: list[Found]) -> list[Found]:
    """The places where a mention of `found` stands again by the short name that the text gave it."""
    given = _given(scan, found) if "以下" in scan.text else {}
    return [*_again(scan, given)] if given else []


def _given(scan: Scan, found: list[Found]) -> dict[str, Found]:
    ends = {one.end: one for one in found if one.type in KINDS}
    given: dict[str, Found] = {}
    for match in GIVEN.finditer(scan.text):
        full = ends.get(match.start()) or _body(scan.text, match)
        if full and len(given) < MOST and _may_stand_for(match["name"], full, scan):
            given.setdefault(match["name"], full)
    return given


def _body(text: str, match: re.Match[str]) -> Found | None:
    """示范区执行委员会（以下简称执委会）: a body that no rule could read by its full name."""
    if not (match["name"] in BODIES and text.endswith("委员会", 0, match.start())):
        return None
    return Found(match.start(), match.start(), "ORG", None, "mention.short_name")


def _may_stand_for(name: str, full: Found, scan: Scan) -> bool:
    """示范区 for …示范区; not 试点 for a project that ends otherwise, nor 特区."""
    if full.type == "ORG":
        return len(name) > 2 and not name.endswith(("机关", "部门", "单位"))
    return len(name) > 2 and name.endswith(HEADS) and scan.text[full.end - 1] == name[-1]


def _again(scan: Scan, given: dict[str, Found]) -> Iterator[Found]:
    names = "|".join(re.escape(name) for name in sorted(given, key=len, reverse=True))
    for match in re.finditer(f"(?:{names})", scan.text):
        full = given[match.group()]
        if scan.text[match.start() - 1 : match.start()] in LEFT or (full.type == "ORG" and NOT_AFTER.match(scan.text, match.end())):
            continue
        office = OFFICE if full.type == "ORG" and scan.text.startswith(OFFICE, match.end()) else ""
        norm = full.norm + office if full.norm else None
        yield Found(match.start(), match.end() + len(office), full.type, norm, "mention.short_name")
