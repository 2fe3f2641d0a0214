"""Bodies: central ones by name, local ones as place + 发展改革委, those that leave the place out (市商务局), long names by ending."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.gazetteer import Hit, departments
from ingest.scan import Found, Scan

VERSION = "1"
NOT_BEFORE = frozenset("各本设该某两跨级县区市省全的）)城都每原辖")
NOT_AFTER = frozenset("长门令法")
SESSION = re.compile("第[一二三四五六七八九十百]{1,4}届")
OFFICE = re.compile("办公厅|办公室|综合司|秘书局|秘书行政司|党组|研究室")
BRANCH = re.compile(r"(?:省|市|自治区)?(?:分行|中心支行|营业管理部|分公司|监管局|监管分局|专员办|督察局|办事处|管理局|分局|分院|总部)")
LONGEST = max(map(len, departments()))


def find_bodies(scan: Scan, places: list[Found]) -> list[Found]:
    starts = {place.start: place for place in places}
    local = [body for place in places if place.type == "PLACE" for body in _local(scan, place, starts)]
    at = {body.start: body for body in local}
    return local + [body for hit in scan.hits for body in _hit(scan, hit, starts, at)]


def _local(scan: Scan, place: Found, places: dict[int, Found]) -> Iterator[Found]:
    """The longest department behind a place, over a chain of places: 广州市天河区教育局."""
    text, at = scan.text, place.end
    while at in places:
        at = places[at].end
    if match := SESSION.match(text, at):
        at = match.end()
    end = _department_end(text, at)
    if end is None:
        return
    last = next(one for one in places.values() if one.end == at) if not match else place
    start = place.start - 2 if text.startswith("中共", max(place.start - 2, 0)) and text[at] == "委" else place.start
    formal = departments()[text[at:end]]
    end, office = _office(text, end)
    yield Found(start, end, "ORG", _norm(last.norm, formal) + office, "mention.local_body")


def _department_end(text: str, at: int) -> int | None:
    names = departments()
    for end in range(min(at + LONGEST, len(text)), at, -1):
        if text[at:end] in names:
            return None if text[end : end + 1] in NOT_AFTER or text.startswith(("托", "派", "任", "员"), end) else end
    return None


def _norm(place: str | None, formal: str) -> str:
    if formal.startswith("委"):
        return f"中共{place or ''}{formal}"
    return (place or "") + formal


def _office(text: str, end: int) -> tuple[int, str]:
    match = OFFICE.match(text, end)
    return (match.end(), match.group()) if match else (end, "")


def _hit(scan: Scan, hit: Hit, places: dict[int, Found], local: dict[int, Found]) -> Iterator[Found]:
    if hit.name.type == "ORG":
        yield from _central(scan, hit, places, local)
    elif hit.name.type == "level":
        yield from _level(scan, hit)


def _central(scan: Scan, hit: Hit, places: dict[int, Found], local: dict[int, Found]) -> Iterator[Found]:
    """A named body, with its office or its branch: 国务院办公厅, 中国人民银行北京分行, 国家税务总局北京市税务局."""
    text, end = scan.text, hit.end
    if text[end : end + 1] in NOT_AFTER or text[hit.start - 1 : hit.start] in ("级", "各", "该"):
        return
    if hit.end - hit.start <= 3 and not scan.guard.fits(hit.start, end):
        return
    if end in local:
        yield Found(hit.start, local[end].end, "ORG", text[hit.start : local[end].end], "mention.branch")
    elif end in places and (branch := BRANCH.match(text, places[end].end)):
        yield Found(hit.start, branch.end(), "ORG", text[hit.start : branch.end()], "mention.branch")
    else:
        end, office = _office(text, end)
        yield Found(hit.start, end, "ORG", (hit.name.norm or "") + office, "mention.body")


def _level(scan: Scan, hit: Hit) -> Iterator[Found]:
    """市商务局, 省委: a body of the issuer's own province or city."""
    text, end = scan.text, hit.end
    before = text[hit.start - 1] if hit.start else ""
    listed = before == "、" and text[hit.start - 2] in "省市县区州级）"
    if before in NOT_BEFORE or listed or text[end : end + 1] in NOT_AFTER or text.startswith(("托", "派", "任", "员"), end):
        return
    end, office = _office(text, end)
    norm = _home_norm(scan, hit)
    yield Found(hit.start, end, "ORG", norm + office if norm else None, "mention.level_body")


def _home_norm(scan: Scan, hit: Hit) -> str | None:
    """With the issuer's place, or the place above it, that is of the level the text names; None when there is none."""
    for place in scan.homes:
        if place.endswith(hit.name.grade):
            return _norm(place, hit.name.norm or "")
    return None
