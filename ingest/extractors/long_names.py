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
GAMES = r"(?:19|20)\d\d年[\u4e00-\u9fff]{2,6}(?:奥运会|亚运会|冬奥会|残奥会|世博会|大运会|全运会|博览会)"
STATE = re.compile(rf"国家(?!级)|全国(?!唯一|首|统一(?!大市场))|首都|美丽中国|{GAMES}|中[非欧新德日韩俄阿法意瑞]")
HONOUR = re.compile(r"(?:国家级?|全国(?!唯一|首|统一))(?!.{0,20}(?:国家|全国))")
LEVEL = re.compile(r"国家(?!级)|全国(?!唯一|首)|首都|(?<=[立设在托过入用由到，。、；\n])[省市](?![级域场政、县区])")  # 建立市公共数据平台
BEAUTIFUL = "美丽中国"  # 美丽中国先行区
DONE = re.compile("取得|启动|深入|扎实|有序|稳步|加快|全面|顺利|成效|圆满|持续")
OPENING = re.compile(
    r"(?:好|加快|深入|全面|大力|持续|继续|稳步|扎实|新一轮|一批|一系列|新的|首批|第[一二三四五六七八九十]批|[省市区县]级(?!区)|国家级"
    r"|全省|全市|全区|年度|本市|我市|我省|省(?![级域会际]))+"
)
GIVES = frozenset("来动给领")  # 带来, 带动
COUNTED = re.compile(r"[\d一二两三四五六七八九十百][个项条座批]|多个|首[个批座条]")
JOINED = re.compile("(?:行动|工程|计划|战略|建设|活动)和")
LISTED = re.compile("[\u4e00-\u9fff、]+$")
ACTION = re.compile("行动|工程|计划|战")
NOT_AFTER_ACTION = frozenset("化师学量院造规款性类质")
SHORTEST = {"": 2, "bare": 0, "alone": 0, "named": 0, "belt": 0, "action": 2, "aim": 2, "state": 2, "works": 4, "honour": 0}
BOASTS = re.compile("重要|最大|重大|优质|现代|级|\\d|区域性|商贸|政治|经济|文化|能源")
JOINS = frozenset("和与及、")
BRIEF = 3  # characters before 行动, at least, that name one: 深化文艺精品打造工程
SCHOOLS = ("大学", "学院", "医院")
SCHOOL = 8  # characters between a place and 大学
NOT_ALONE = frozenset("各个该类些“")  # 各自贸试验区
BUILT = re.compile("（?(?:投运|投产|投用|开工|动工|建成|竣工|完工|通车|落地|落户|签约|并网|启动|加快建设|顺利|获批|全面|主体|实现)")


def find_long_names(scan: Scan, anchors: list[Found]) -> list[Found]:
    """ORG and PROJECT mentions from the endings in the text. `anchors`: places, clusters and bodies, in text order."""
    found: list[Found] = []
    starts = [anchor.start for anchor in anchors]
    swallowed = {hit.end: hit.start for hit in scan.hits if hit.name.type == "PLACE" and hit.name.grade in ("full", "short")}
    for hit in scan.hits:
        if hit.name.type == "ending":
            one = _anchored(scan, hit, anchors, starts) or _school(scan, hit, swallowed) or _bare(scan, hit)
            if one is not None:
                found.append(one)
    return found


def _school(scan: Scan, hit: Hit, places: dict[int, int]) -> Found | None:
    """北京师范大学, 上海外国语大学: one word to the cutter, so that the place in it was passed over."""
    if not scan.text.endswith(SCHOOLS, hit.start, hit.end):
        return None
    at = next((at for at in range(hit.start, hit.start - SCHOOL, -1) if at in places), None)
    if at is None or not scan.guard.fits(places[at], places[at]) or outside().search(scan.text, at, hit.start) or COUNTED.search(scan.text, at, hit.start):
        return None
    return Found(places[at], hit.end, "ORG", scan.text[places[at] : hit.end], "mention.school")


def _bare(scan: Scan, hit: Hit) -> Found | None:
    if hit.name.grade in ("action", "aim"):
        return _action(scan, hit)
    if hit.name.grade == "alone" and scan.text[hit.start - 1 : hit.start] not in NOT_ALONE:
        return Found(hit.start, hit.end, "PROJECT", scan.text[hit.start : hit.end], "mention.zone")
    return _belt(scan, hit) if hit.name.grade in ("belt", "named") else None


def _room(scan: Scan, hit: Hit) -> int:
    """Where a name that ends with the hit may begin at the earliest: after punctuation and after a verb."""
    floor = max(scan.around(hit.start)[0], hit.start - WINDOW)
    inside = INSIDE.search(scan.text, floor, hit.start)
    return inside.start() if inside else hit.start


def _anchored(scan: Scan, hit: Hit, anchors: list[Found], starts: list[int]) -> Found | None:
    """The longest name from an anchor to the ending with no break between."""
    lowest = max(0, hit.start - WINDOW)
    if _ends_nothing(scan, hit, lowest):
        return None
    index = bisect_left(starts, lowest)
    opening = HONOUR if hit.name.grade == "honour" else LEVEL if scan.text.endswith(("平台", "系统"), hit.start, hit.end) else STATE
    if (index == len(anchors) or starts[index] >= hit.start) and opening.search(scan.text, lowest, hit.start) is None:
        return None
    floor = _room(scan, hit)
    breaks = _break_end(scan.text, floor, hit.start) if hit.name.grade != "honour" else floor
    for anchor in anchors[index : bisect_left(starts, hit.start)] if hit.name.grade not in ("state", "honour") else ():
        if anchor.start >= floor and anchor.end >= breaks and hit.start - anchor.end >= SHORTEST[hit.name.grade]:
            return _named(scan, anchor.start, anchor.end, hit)
    return _of_state(scan, hit, opening.search(scan.text, max(floor, breaks), hit.start))


def _of_state(scan: Scan, hit: Hit, state: re.Match[str] | None) -> Found | None:
    """国家…先导区, 全国文明城市: a name that opens with the state."""
    shortest = 0 if hit.name.grade == "honour" or (state and state[0] == BEAUTIFUL) else SHORTEST[""]
    if state is None or hit.start - state.end() < shortest or (hit.name.grade == "state" and _boasts(scan.text, state)):
        return None
    return _named(scan, state.start(), state.end(), hit)


def _ends_nothing(scan: Scan, hit: Hit, floor: int) -> bool:
    """带 of 带动, a building project that nothing is said of, a centre without 国家 before it."""
    text, grade = scan.text, hit.name.grade
    if grade == "works":
        return not BUILT.match(text, hit.end)
    if grade == "state":
        return text.find("国家", floor, hit.start) < 0
    return grade == "aim" or (text[hit.end - 1] == "带" and text[hit.end : hit.end + 1] in GIVES)


def _boasts(text: str, state: re.Match[str]) -> bool:
    """国家重要能源基地, 全国政治中心: what a place is to be, no name."""
    return state[0] == "全国" or bool(BOASTS.match(text, state.end()))


def _named(scan: Scan, start: int, middle: int, hit: Hit) -> Found | None:
    """The name from an anchor [start, middle) to the ending, unless what stands between says nothing."""
    text, state = scan.text, bool(LEVEL.match(scan.text, start, middle))
    if hit.start > middle and (COUNTED.search(text, middle, hit.start) or ((state or hit.name.grade == "action") and _idle(text, middle, hit.start))):
        return None
    if any(text.count(mark, start, hit.start) != text.count(other, start, hit.start) for mark, other in ("（）", "()")):
        return None
    return Found(start, hit.end, hit.name.norm or "ORG", text[start : hit.end], "mention.long_name")


def _action(scan: Scan, hit: Hit) -> Found | None:
    """实施X行动: the name is what stands between the last governing verb and the ending."""
    text = scan.text
    if text[hit.end : hit.end + 1] in NOT_AFTER_ACTION or text.startswith("方案", hit.end) or text[hit.start - 1 : hit.start] in JOINS:
        return None
    if hit.name.grade == "aim" and _no_aim().match(text, hit.end):
        return None
    start = _action_start(scan, hit)
    if start is None:
        return None
    opening = OPENING.match(text, start, hit.start)
    start = opening.end() if opening else start
    if hit.start - start < BRIEF or verbs_of("never").search(text, start, hit.start) or _idle(text, start, hit.start):
        return None
    return Found(start, hit.end, "PROJECT", text[start : hit.end], "mention.action")


def _action_start(scan: Scan, hit: Hit) -> int | None:
    """Behind the last verb, or at the mark before it where it is listed or was done; None where nothing shows a name."""
    text, floor = scan.text, _room(scan, hit)
    verbs = [match.end() for match in verbs_of("governs").finditer(text, floor, hit.start) if hit.start - match.end() >= BRIEF]
    is_action = "行动" in text[hit.start : hit.end]
    listed = (text[floor - 1 : floor] == "、" and is_action) or DONE.match(text, hit.end) or _member(scan, floor, hit.end)
    if not verbs and not listed:
        return None
    start = verbs[-1] if verbs else floor
    joined = JOINED.search(text, start, hit.start)
    if joined or verbs:
        return joined.end() if joined else start
    return _list_start(scan, floor) if is_action else floor


def _member(scan: Scan, floor: int, end: int) -> bool:
    """Whether [floor, end) is one of a list of actions that no verb governs: ：基础教育扩优提质行动、高等教育整体跃升行动."""
    opens = scan.text[floor - 1 : floor] in ("、", "：") or floor == scan.around(floor)[0]
    closes = scan.text[end : end + 1] in ("、", "等") or scan.text[floor - 3 : floor - 1] == "行动"
    return opens and closes and "行动" in scan.text[end - 4 : end]


def _list_start(scan: Scan, floor: int) -> int:
    """Where a name begins whose first words stand in a list: 开展危化品、高层建筑排查整治专项行动."""
    lowest = max(scan.around(floor)[0], floor - WINDOW)
    opening = LISTED.search(scan.text, lowest, floor)
    verbs = [match.end() for match in verbs_of("governs").finditer(scan.text, opening.start(), floor)] if opening else []
    return verbs[-1] if verbs and not ACTION.search(scan.text, verbs[-1], floor) else floor


def _belt(scan: Scan, hit: Hit) -> Found | None:
    """建设紫金山创新带, 湘江科学城: a belt, an area or a place of research with a name of two to five characters behind a verb or in a list."""
    if scan.text[hit.end : hit.end + 1] in GIVES:
        return None
    floor = _room(scan, hit)
    start = _break_end(scan.text, floor, hit.start)
    opens = start > floor or floor == scan.around(hit.start)[0] or scan.text[floor - 1 : floor] == "、"
    if not (opens and 2 <= hit.start - start <= 5) or _idle(scan.text, start, hit.start) or outside().search(scan.text, start, hit.start):
        return None
    return Found(start, hit.end, hit.name.norm or "CLUSTER", scan.text[start : hit.end], "mention.belt")


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
def _no_aim() -> re.Pattern[str]:
    """What shows behind 战略 that it names none: 战略枢纽, 战略腹地."""
    return re.compile("|".join(map(re.escape, read_column("strategy_not_after.txt"))))


@functools.cache
def generic() -> re.Pattern[str]:
    words = "|".join(map(re.escape, read_column("action_generic.txt")))
    return re.compile(f"(?:{words})+")
