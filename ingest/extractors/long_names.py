"""Names that no list holds, read by how they end: place + … + 研究院, 国家…先导区, 实施…行动."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left

from ingest.gazetteer import Hit
from ingest.scan import Found, Scan
from ingest.wordlist import any_of, read_column, read_kind, read_rows

WINDOW = 26  # characters from the beginning of a name to its ending
INSIDE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·+\-—]*\Z")
GAMES = r"(?:19|20)\d\d年[\u4e00-\u9fff]{2,6}(?:奥运会|亚运会|冬奥会|残奥会|世博会|大运会|全运会|博览会)"
STATE = re.compile(rf"国家(?!级)|全国(?!唯一|首|统一(?!大市场))|首都|美丽中国|{GAMES}|中[非欧新德日韩俄阿法意瑞荷马丹芬匈白沙老越泰柬哈蒙](?![年人])")
HONOUR = re.compile(r"(?:国家级?|全国(?!唯一|首|统一))(?!.{0,20}(?:国家|全国))")
LEVEL = re.compile(r"国家(?!级)|全国(?!唯一|首)|首都|(?<=[立设在托过入用由到与和及将按，。、；\n])[省市](?![级域场政、县区])")  # 建立市公共数据平台
BEAUTIFUL = "美丽中国"  # 美丽中国先行区
ABROAD = re.compile("中国[—-](?:[\u4e00-\u9fff]{2,4}|上海合作组织)?$")  # 中国—东盟国家…中心
ABROAD_REACH, MARKS = 9, "、，。；：和与及"
DONE = re.compile("取得|启动|深入|扎实|有序|稳步|加快|全面|顺利|成效|圆满|持续|获批|实施(?:以来|后)|(?:正式|相继)?(?:建成[投通并]|投运|投用|通水)")
OPENING = re.compile(
    r"(?:好|已建的?|在建|拟建|加快|深入|全面|大力|持续|继续|稳步|扎实|新一轮|一大?批|一系列|新的|首批|第[一二三四五六七八九十]批|[省市区县]级(?!区)|国家级"
    r"|全省|全市|全区|年度|全[省市区]域|本市|我市|我省|省(?![级域会际]|[\u4e00-\u9fff]{1,4}(?:医院|大学|学院|博物馆|图书馆|美术馆|科技馆|体育馆)))+"
)
UNNAMED = ("智慧", "世界级")  # 世界级城市群; 智慧城市群 is in the list
TOO = re.compile("（[县区市旗、]{1,5}）")  # 全国法治政府建设示范市（县）
GIVES = frozenset("来动给领")  # 带来, 带动
COUNTED = re.compile(r"[\d一二两三四五六七八九十百][个项条座批县乡镇村]|多个|首[个批座条]")
KINDS = ("行动", "工程", "计划")
JOINED = re.compile("(?:行动|工程|计划|战略|建设|活动)和")
LISTED = re.compile("[\u4e00-\u9fff、]+$")
ACTION = re.compile("行动|工程|计划|战|发展、|建设、|改革、|一体化、")
NOT_AFTER_ACTION = frozenset("化师学量院造规款性类质")
SHORTEST = {"": 2, "own": 0, "line": 2, "bare": 0, "alone": 0, "named": 0, "belt": 0, "action": 2, "aim": 2, "state": 2, "pilot": 2, "works": 4, "honour": 0}
BOASTS = re.compile("重要|最大|重大|优质|现代|级|\\d|区域性|商贸|政治|经济|文化|能源")
JOINS = frozenset("和与及、")
TELLING = 6  # characters before 提升行动 that name it though each word of them is a common one: 新型基础设施建设
SHORT = 2  # characters of 行动, 工程, 计划
PLAIN_VERB = 2
BRIEF = 3  # characters before 行动, at least, that name one: 深化文艺精品打造工程
WORK, TEAMS = "工作", ("领导小组", "指挥部", "委员会", "联席会议", "办公室", "协调小组")
SCHOOLS = ("大学", "学院", "医院")
SCHOOL = 8  # characters between a place and 大学
NOT_ALONE = frozenset("各个该类些“")  # 各自贸试验区
BUILDINGS = ("隧道", "大桥", "水库", "水利枢纽", "水电站", "抽水蓄能电站", "运河", "水利枢纽工程")
ASKED = re.compile("(?:工程|项目|建设){0,2}问题")  # 关于巴朗山隧道建设问题
BUILT = re.compile("（?(?:贯通|合龙|下闸|蓄水|投运|投产|投用|开工|动工|建成|竣工|完工|通车|落地|落户|签约|并网|启动|加快建设|顺利|获批|全面|主体|实现)")


def find_long_names(scan: Scan, anchors: list[Found]) -> list[Found]:
    """ORG and PROJECT mentions from the endings in the text. `anchors`: places, clusters and bodies, in text order."""
    found: list[Found] = []
    starts = [anchor.start for anchor in anchors]
    swallowed = {hit.end: hit.start for hit in scan.hits if hit.name.type == "PLACE" and hit.name.grade in ("full", "short")}
    for hit in scan.hits:
        if hit.name.type == "ending":
            one = _anchored(scan, hit, anchors, starts) or _school(scan, hit, swallowed) or _bare(scan, hit)
            if one is not None:
                found.append(_placeless(scan, one, hit, anchors, starts) if hit.name.grade == "pilot" else one)
    return found


def _placeless(scan: Scan, one: Found, hit: Hit, anchors: list[Found], starts: list[int]) -> Found:
    """要素市场化配置综合改革试点 of 合肥都市圈要素市场化配置综合改革试点."""
    inside = anchors[bisect_left(starts, one.start) : bisect_left(starts, hit.start - BRIEF)]
    begin = max([anchor.end for anchor in inside if hit.start - anchor.end >= BRIEF], default=one.start)
    return one._replace(start=begin, norm=scan.text[begin : one.end])


def _school(scan: Scan, hit: Hit, places: dict[int, int]) -> Found | None:
    """北京师范大学, 上海外国语大学: one word to the cutter, so that the place in it was passed over."""
    if not scan.text.endswith(SCHOOLS, hit.start, hit.end):
        return None
    at = next((at for at in range(hit.start, hit.start - SCHOOL, -1) if at in places), None)
    if at is None or not scan.guard.fits(places[at], places[at]) or outside().search(scan.text, at, hit.start) or COUNTED.search(scan.text, at, hit.start):
        return None
    return Found(places[at], hit.end, "ORG", scan.text[places[at] : hit.end], "mention.school")


def _bare(scan: Scan, hit: Hit) -> Found | None:
    if hit.name.grade in ("action", "aim", "pilot"):
        return _action(scan, hit)
    if scan.text.endswith(BUILDINGS, hit.start, hit.end):
        return _building(scan, hit)
    if hit.name.grade == "alone" and scan.text[hit.start - 1 : hit.start] not in NOT_ALONE:
        return Found(hit.start, hit.end, "PROJECT", scan.text[hit.start : hit.end], "mention.zone")
    return _belt(scan, hit) if hit.name.grade in ("belt", "named") else None


def _building(scan: Scan, hit: Hit) -> Found | None:
    """天山胜利隧道, where the clause opens with it and says that it is built, or asks about it."""
    text, floor = scan.text, _room(scan, hit)
    asked = text.startswith("关于", floor) and ASKED.match(text, hit.end)
    start = floor + 2 if asked else floor
    if not (asked or BUILT.match(text, hit.end)) or not 2 <= hit.start - start <= 8 or text[start - 1 : start] == "、":
        return None
    if outside().search(text, start, hit.start) or _idle(text, start, hit.start):
        return None
    return Found(start, hit.end, "PROJECT", text[start : hit.end], "mention.building")


def _room(scan: Scan, hit: Hit) -> int:
    """Where a name that ends with the hit may begin at the earliest: after punctuation and after a verb."""
    floor = max(scan.around(hit.start)[0], hit.start - WINDOW)
    inside = INSIDE.search(scan.text, floor, hit.start)
    start = inside.start() if inside else hit.start
    dash = scan.text.rfind("——", start, hit.start)
    return dash + 2 if dash >= 0 else start


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
    for anchor in anchors[index : bisect_left(starts, hit.start)] if hit.name.grade not in ("state", "honour", "pilot") else ():
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
    if grade in ("works", "site"):
        return grade == "site" or not BUILT.match(text, hit.end)
    if grade == "state":
        return text.find("国家", floor, hit.start) < 0 or text.endswith(("园区", "验区", "范区"), 0, hit.start)
    if text[hit.end - 1] == "城" and text[hit.end : hit.end + 1] == "市":
        return True  # 智慧城市
    return grade == "aim" or (text[hit.end - 1] == "带" and text[hit.end : hit.end + 1] in GIVES)


def _boasts(text: str, state: re.Match[str]) -> bool:
    """国家重要能源基地, 全国政治中心: what a place is to be, no name."""
    return state[0] == "全国" or bool(BOASTS.match(text, state.end()))


def _named(scan: Scan, start: int, middle: int, hit: Hit) -> Found | None:
    """The name from an anchor [start, middle) to the ending, unless what stands between says nothing."""
    text, state = scan.text, bool(LEVEL.match(scan.text, start, middle))
    if hit.start > middle and (COUNTED.search(text, middle, hit.start) or ((state or hit.name.grade == "action") and _says_nothing(scan, middle, hit))):
        return None
    if any(text.count(mark, start, hit.start) != text.count(other, start, hit.start) for mark, other in ("（）", "()")):
        return None
    too = TOO.match(text, hit.end) if hit.name.grade == "honour" else None
    end = too.end() if too else hit.end
    abroad = ABROAD.search(text, max(0, start - ABROAD_REACH), start) if text[start - 1 : start] not in MARKS else None
    start = abroad.start() if abroad else start
    return Found(start, end, hit.name.norm or "ORG", text[start:end], "mention.long_name")


def _says_nothing(scan: Scan, middle: int, hit: Hit) -> bool:
    """年度工作 of a plan; but 粮食应急工作 tells a headquarters."""
    ends = WORK if scan.text.endswith(TEAMS, hit.start, hit.end) and scan.text.endswith(WORK, middle, hit.start) else ""
    return _idle(scan.text, middle, hit.start - len(ends))


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
    if hit.start - start < BRIEF or verbs_of("never").search(text, start, hit.start):
        return None
    if _idle(text, start, hit.start) and (hit.end - hit.start == SHORT or hit.start - start < TELLING or COUNTED.search(text, start, hit.start)):
        return None
    if hit.end - hit.start == SHORT and _ends_idle().search(text, start, hit.start):
        return None
    return Found(start, hit.end, "PROJECT", text[start : hit.end], "mention.action")


def _action_start(scan: Scan, hit: Hit) -> int | None:
    """Behind the last verb, or at the mark before it where it is listed or was done; None where nothing shows a name."""
    text, floor = scan.text, _room(scan, hit)
    verbs = [match.end() for match in verbs_of("governs").finditer(text, floor, hit.start) if hit.start - match.end() >= BRIEF]
    is_action = "行动" in text[hit.start : hit.end]
    listed = (text[floor - 1 : floor] == "、" and is_action) or DONE.match(text, hit.end) or _member(scan, floor, hit.end)
    joined = JOINED.search(text, verbs[-1] if verbs else floor, hit.start)
    if not verbs and not listed and not (joined and joined[0][:2] in KINDS):
        return None
    if text[floor - 3 : floor] == text[hit.end - 2 : hit.end] + "、":
        verbs = []  # 旅游促进交往交流计划, behind another 计划
    start = verbs[-1] if verbs else floor
    if joined or verbs:
        return joined.end() if joined else start
    return _list_start(scan, floor) if is_action else floor


def _member(scan: Scan, floor: int, end: int) -> bool:
    """Whether [floor, end) is one of a list of actions that no verb governs: ：基础教育扩优提质行动、高等教育整体跃升行动."""
    text, same = scan.text, scan.text[floor - 3 : floor - 1] == scan.text[end - 2 : end]
    opens = text[floor - 1 : floor] in ("、", "：") or floor == scan.around(floor)[0]
    if same and text.startswith("计划", end - 2):
        same = bool(verbs_of("governs").search(text, max(scan.around(floor)[0], floor - 3 * WINDOW), floor))
    return opens and (same or (text[end : end + 1] in ("、", "等") and "行动" in text[end - 4 : end]))


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
    if scan.text.endswith(UNNAMED, 0, hit.start) or scan.text[start : start + PLAIN_VERB] in plain_verbs():
        return None
    if not (opens and 2 <= hit.start - start <= 5) or _idle(scan.text, start, hit.start) or outside().search(scan.text, start, hit.start):
        return None
    return Found(start, hit.end, hit.name.norm or "CLUSTER", scan.text[start : hit.end], "mention.belt")


def _idle(text: str, start: int, end: int) -> bool:
    """What names nothing: 重大工程, 12个工程, 年度工作计划."""
    return bool(generic().fullmatch(text, start, end) or COUNTED.search(text, start, end) or text.endswith("工作", start, end) or text[start] in "和与及、")


def _break_end(text: str, start: int, end: int) -> int:
    return max([match.end() for match in outside().finditer(text, start, end)], default=start)


@functools.cache
def plain_verbs() -> frozenset[str]:
    """Verbs of two characters: no name begins with one."""
    return frozenset(word for word in read_column("verbs.txt") if len(word) == PLAIN_VERB)


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
    return re.compile(any_of(read_column("strategy_not_after.txt")))


@functools.cache
def generic() -> re.Pattern[str]:
    """What is no name before 行动, 工程, 计划 where nothing else stands there."""
    return re.compile(f"(?:{any_of(read_kind('action_generic.txt', ''))})+")


@functools.cache
def _ends_idle() -> re.Pattern[str]:
    """What is no name before them where it stands last: 年度立法计划, 线路管道工程."""
    return re.compile(f"(?:{any_of(read_kind('action_generic.txt', 'ends'))})$")
