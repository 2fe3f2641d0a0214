"""Names that no list holds, read by how they end: place + … + 研究院, 国家…先导区, 实施…行动."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left

from ingest.gazetteer import Hit
from ingest.scan import Found, Scan
from ingest.wordlist import read_column, read_rows

VERSION = "1"
WINDOW = 26  # characters from the beginning of a name to its ending
INSIDE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·+\-—]*\Z")
STATE = re.compile(r"国家(?!级)|全国(?!唯一|首)|首都")
LEVEL = re.compile(r"国家(?!级)|全国(?!唯一|首)|首都|(?<=[立设在托过入用由到，。、；\n])[省市](?![级域场政、县区])")  # 建立市公共数据平台
DONE = re.compile("取得|启动|深入|扎实|有序|稳步|加快|全面|顺利|成效|圆满|持续")
OPENING = re.compile(
    r"(?:加快|深入|全面|大力|持续|继续|稳步|扎实|新一轮|一批|一系列|新的|首批|第[一二三四五六七八九十]批|[省市区县]级(?!区)|国家级"
    r"|全省|全市|全区|年度|本市|我市|我省|省(?![级域会际]))+"
)
GIVES = frozenset("来动给领")  # 带来, 带动
COUNTED = re.compile(r"[\d一二两三四五六七八九十百][个项条座批]|多个|首[个批座条]")
JOINED = re.compile("(?:行动|工程|计划|战略|建设)和")
LISTED = re.compile("[\u4e00-\u9fff、]+$")
ACTION = re.compile("行动|工程|计划|战")
NOT_AFTER_ACTION = frozenset("化师学量院造规款性类")
SHORTEST = {"": 2, "bare": 0, "belt": 0, "action": 2, "aim": 2}


def find_long_names(scan: Scan, anchors: list[Found]) -> list[Found]:
    """ORG and PROJECT mentions from the endings in the text. `anchors`: places, clusters and bodies, in text order."""
    found: list[Found] = []
    starts = [anchor.start for anchor in anchors]
    for hit in scan.hits:
        if hit.name.type == "ending":
            one = _anchored(scan, hit, anchors, starts) or _bare(scan, hit)
            if one is not None:
                found.append(one)
    return found


def _bare(scan: Scan, hit: Hit) -> Found | None:
    if hit.name.grade in ("action", "aim"):
        return _action(scan, hit)
    return _belt(scan, hit) if hit.name.grade == "belt" else None


def _room(scan: Scan, hit: Hit) -> int:
    """Where a name that ends with the hit may begin at the earliest: after punctuation and after a verb."""
    floor = max(scan.around(hit.start)[0], hit.start - WINDOW)
    inside = INSIDE.search(scan.text, floor, hit.start)
    return inside.start() if inside else hit.start


def _anchored(scan: Scan, hit: Hit, anchors: list[Found], starts: list[int]) -> Found | None:
    """The longest name from an anchor to the ending with no break between."""
    if hit.name.grade == "aim" or (scan.text[hit.end - 1] == "带" and scan.text[hit.end : hit.end + 1] in GIVES):
        return None
    floor = max(0, hit.start - WINDOW)
    index = bisect_left(starts, floor)
    opening = LEVEL if scan.text.endswith(("平台", "系统"), hit.start, hit.end) else STATE
    state = opening.search(scan.text, floor, hit.start)
    if (index == len(anchors) or starts[index] >= hit.start) and state is None:
        return None
    floor = _room(scan, hit)
    breaks = _break_end(scan.text, floor, hit.start)
    for anchor in anchors[index : bisect_left(starts, hit.start)]:
        if anchor.start >= floor and anchor.end >= breaks and hit.start - anchor.end >= SHORTEST[hit.name.grade]:
            return _named(scan, anchor.start, anchor.end, hit)
    state = opening.search(scan.text, max(floor, breaks), hit.start)
    if state and hit.start - state.end() >= 2:
        return _named(scan, state.start(), state.end(), hit)
    return None


def _named(scan: Scan, start: int, middle: int, hit: Hit) -> Found | None:
    """The name from an anchor [start, middle) to the ending, unless what stands between says nothing."""
    text, state = scan.text, bool(LEVEL.match(scan.text, start, middle))
    if hit.start > middle and (COUNTED.search(text, middle, hit.start) or ((state or hit.name.grade == "action") and _idle(text, middle, hit.start))):
        return None
    if text.count("（", start, hit.start) != text.count("）", start, hit.start):
        return None
    return Found(start, hit.end, hit.name.norm or "ORG", text[start : hit.end], "mention.long_name")


def _action(scan: Scan, hit: Hit) -> Found | None:
    """实施X行动: the name is what stands between the last governing verb and the ending."""
    if scan.text[hit.end : hit.end + 1] in NOT_AFTER_ACTION:
        return None
    floor = _room(scan, hit)
    verbs = [match.end() for match in verbs_of("governs").finditer(scan.text, floor, hit.start)]
    listed = (scan.text[floor - 1 : floor] == "、" and "行动" in scan.text[hit.start : hit.end]) or bool(DONE.match(scan.text, hit.end))
    if not verbs and not listed:
        return None
    joined = JOINED.search(scan.text, verbs[-1] if verbs else floor, hit.start)
    start = joined.end() if joined else verbs[-1] if verbs else _list_start(scan, floor)
    opening = OPENING.match(scan.text, start, hit.start)
    start = opening.end() if opening else start
    if hit.start - start < 3 or verbs_of("never").search(scan.text, start, hit.start) or _idle(scan.text, start, hit.start):
        return None
    return Found(start, hit.end, "PROJECT", scan.text[start : hit.end], "mention.action")


def _list_start(scan: Scan, floor: int) -> int:
    """Where a name begins whose first words stand in a list: 开展危化品、高层建筑排查整治专项行动."""
    lowest = max(scan.around(floor)[0], floor - WINDOW)
    opening = LISTED.search(scan.text, lowest, floor)
    verbs = [match.end() for match in verbs_of("governs").finditer(scan.text, opening.start(), floor)] if opening else []
    return verbs[-1] if verbs and not ACTION.search(scan.text, verbs[-1], floor) else floor


def _belt(scan: Scan, hit: Hit) -> Found | None:
    """建设紫金山创新带: a belt or an area with a name of two to five characters behind a verb or in a list."""
    if scan.text[hit.end : hit.end + 1] in GIVES:
        return None
    floor = _room(scan, hit)
    start = _break_end(scan.text, floor, hit.start)
    opens = start > floor or floor == scan.around(hit.start)[0] or scan.text[floor - 1 : floor] == "、"
    if not (opens and 2 <= hit.start - start <= 5) or _idle(scan.text, start, hit.start) or outside().search(scan.text, start, hit.start):
        return None
    return Found(start, hit.end, "CLUSTER", scan.text[start : hit.end], "mention.belt")


def _idle(text: str, start: int, end: int) -> bool:
    """What names nothing: 重大工程, 12个工程, 年度工作计划."""
    return bool(generic().fullmatch(text, start, end) or COUNTED.search(text, start, end) or text.endswith("工作", start, end) or text[start] in "和与及")


def _break_end(text: str, start: int, end: int) -> int:
    return max([match.end() for match in outside().finditer(text, start, end)], default=start)


@functools.cache
def breaks() -> re.Pattern[str]:
    """Words that stand before a name, not in it."""
    return _any_of("", "governs", "never", "inside")


@functools.cache
def outside() -> re.Pattern[str]:
    """Words that not even the long name of a body or a zone holds."""
    return _any_of("", "governs", "never")


@functools.cache
def verbs_of(kind: str) -> re.Pattern[str]:
    return _any_of(kind)


def _any_of(*kinds: str) -> re.Pattern[str]:
    rows = [(*row, "", "")[:3] for row in read_rows("name_breaks.txt")]
    words = [(word, pattern or re.escape(word)) for word, kind, pattern in rows if kind in kinds]
    return re.compile("|".join(pattern for _, pattern in sorted(words, key=lambda word: -len(word[0]))))


@functools.cache
def generic() -> re.Pattern[str]:
    words = "|".join(map(re.escape, read_column("action_generic.txt")))
    return re.compile(f"(?:{words})+")
