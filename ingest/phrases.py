"""The governing verb behind a phrase that comes first: 按照…要求推动…, 对…开展…, 将…纳入…, 由…制定."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from itertools import accumulate

import rjieba

from ingest.clauses import outside
from ingest.verbs import Group, Text, closes, cues, has_cue, make_group, read_group, read_verb, skip_adverbs, table
from ingest.wordlist import read_rows

MANNER = re.compile("按照|按|通过|依照|在|向|报(?=本级|同级|上级|上一级|[市省县区]人民)")
WAY = re.compile(
    "(?<![审会评核])通过(?!率)|(?<![现存所正潜内外自])在(?!线|地|建(?!设)|岗|职|校|册|籍|场|内|于|途|研|用|营|编)"
    "|(?<![意方导取倾趋偏动面定志走])向(?!好|上|下|性|导|往|来|心)|(?<![可所予加难得足])以(?!上|下|内|外|及|来|后|前|往)"
)
"""The phrases between the object of 将 and its verb."""
WITHIN = re.compile("(?:[期时]限|[日天月年])内(?=[\u4e00-\u9fff])")
"""在法定期限内核发: the cutter takes 内核 for a word."""
LONGEST_PHRASE = 400
LONGEST_LAST = 6
NOT_AFTER_VERB = frozenset("的等、和与及或之者后前时")
OPEN_PHRASE = re.compile(
    "按照|根据|依照|结合|围绕|针对|依托|立足|面向|通过(?!率)|在(?!一起|线|地|建(?!设)|岗|职|校|册|籍|场|内|于|途|研)|(?<=[业构位织人体门校院者民市户会站团社店，])(?:利用(?!率)|运用|采取|采用|从(?![事业严快重而属速优紧早]|实(?![时际践])))|(?<!有)以(?!上|下|内|外|及|来|后|前|旧|工)"
)
DESCRIBED = re.compile(r"的[^的，]{0,20}(?:单位|个人|企业|部门|机构|人员|组织|者|人|情形|行为)\Z")
WITH = re.compile("与[^，；的]{2,40}相[\u4e00-\u9fff]{1,3}的")
"""建立与产业发展相适应的机制: an object that opens with a description."""
PLACE_NAME = re.compile("[场站点厂所室库区者员性型率量费权法][、的和及与]")
OF_BODY = re.compile("[^的，；]{2,16}的(?:部门|机关|机构|单位|组织|人员)(?!的)|[出到过]的")
"""由管理专利工作的部门责令…, 摸底排查出的…: the verb only tells which one."""
DESCRIBING = 18
GROUNDS = frozenset(("按照", "根据", "依照", "依据", "结合", "针对", "参照", "对照", "围绕"))
ENCLOSING = GROUNDS | {"在", "按"}
REPORT = re.compile("报请|(?<![申填上呈汇举预通简海情警])报(?![告送道名警表酬销批备社刊纸请到关修废]|[^，]{0,2}材料)")
FRAME = frozenset(("frame",))
NOUN = frozenset(("noun",))
NAMING = frozenset(("noun", "frame", "void"))
LEAST_VERB = 2
DOING = ("开展", "进行", "予以", "给予", "作出", "实施")
LEAST_LED = 4
PLACED = ("县", "乡镇", "街道", "现场", "地带", "节点", "地区", "富集区", "城区", "市区", "区域", "片区", "园区", "社区", "小区", "场所", "沿线", "周边",
          "试验区", "示范区", "开发区", "高新区", "自贸区", "保税区", "合作区", "先行区", "集聚区", "功能区", "新区", "港区")
MEASURED = ("指标", "指数")
PLACE_END = re.compile("(?:方面|领域|环节|阶段|期间|时期|过程|范围|行业|地区|区域|条件|前提|基础|框架|[内外中上下前后时间里])\\Z")
"""在…过程中: a phrase that still waits for its verb."""
BY_MEANS = frozenset(("利用", "运用", "采取", "采用"))
GIVING = ("予以", "给予")
"""对符合条件的予以确认: these alone may follow 的."""
ARRIVING = ("入", "至", "到", "为", "给", "于", "在", "成", "向")
NOT_BEFORE_VERB = frozenset("的、和与及")


@dataclass(slots=True)
class Phrase:
    """The verbs behind a phrase of `kind` that `word` opens. For a frame (将…纳入…) `inner` is the object before them, for an agent (由…制定)
    the one who acts."""

    word: str
    group: Group
    kind: str
    inner: tuple[int, int]


@functools.cache
def tails(bodies: bool = True) -> tuple[str, ...]:
    """Words that close a phrase; without `bodies` those that name who acts (会同有关部门…) are left out."""
    rows = read_rows("measure_tails.txt")
    return tuple(sorted({row[0] for row in rows if bodies or len(row) == 1}, key=lambda word: (-len(word), word)))


def find_phrase_verb(text: Text, start: int, end: int) -> Phrase | None:
    """The phrase that opens at `start` and the verb it leads to, or None."""
    prepositions = table("measure_prepositions.txt")
    after = text.prepositions.get(start, 0)
    after = after if after <= end else prepositions.longest(text, start, end)
    if not after:
        return None
    word = text[start:after]
    (kind,) = prepositions.words[word]
    found = find_verbs(text, after, min(end, start + LONGEST_PHRASE), end)
    if kind not in ("frame", "agent"):
        found = [(at, group) for at, group in found if group.end < end]
    group = find_report(text, after, end) if kind == "frame" else None
    group = group or choose(text, word, kind, after, end, found)
    if not group:
        return None
    if kind != "frame" and text[group.start - 1] in "将把":  # 在期限内将取消的事项公布
        return find_phrase_verb(text, group.start - 1, end)
    if kind == "frame" and ("void" in group.kinds or text.endswith(GIVING, after, group.start)):  # 将资金作为重点予以保障, 将草案予以公告
        given = [other for _, other in found if other.verb in GIVING and (other.start > group.end or other.end == group.start)]
        kind, group = ("target", given[0]) if given else (kind, group)
    if "frame" in group.kinds and kind != "frame" and (at := max(text.rfind("将", after, group.start), text.rfind("把", after, group.start))) > 0:
        kind, after = "frame", at + 1
    adverbs = next((at for at, other in found if other is group), group.start)
    return Phrase(word, group, kind, (after, cut_manner(text, after, adverbs, group.start) if kind == "frame" else group.start))


def find_report(text: str, after: int, end: int) -> Group | None:
    """将规划报市人民政府备案: 报, which is too short for the list of verbs."""
    report = REPORT.search(text, after + 2, end) if text.endswith(cues("approval"), after, end) else None
    return make_group(text, *report.span(), FRAME) if report else None


def cut_manner(text: Text, start: int, adverbs: int, end: int) -> int:
    """将材料按要求报送, 将其全面纳入…: where the object ends and the phrase or the adverbs before the verb begin."""
    if text[end - 1] == "）":
        end = max(text.rfind("（", start, end), start + 2)
    manner = MANNER.search(text, start + 2, end)
    if manner and text.endswith(tails(), manner.start(), end):
        return before_adverbs(text, manner.start())
    return find_way(text, start, before_adverbs(text, adverbs))


def find_way(text: Text, start: int, end: int) -> int:
    """将经验在全国推广, 将结果通过平台向社会公布: where the phrases begin that stand between the object and the verb; `end` when none does."""
    first = max(text.rfind("的", start, end) + 2, start + 2)
    ways = (way.start() for way in WAY.finditer(text, first, end - 2) if outside(text, start, way.start()))
    return before_adverbs(text, next(ways, end))


def before_adverbs(text: Text, end: int) -> int:
    """结果及时向社会公布: where the adverbs that end at `end` begin."""
    size = next((size for size in (4, 3, 2) if text.adverbs.get(end - size) == end), 0)
    return before_adverbs(text, end - size) if size else end


def choose(text: str, word: str, kind: str, after: int, end: int, found: list[tuple[int, Group]]) -> Group | None:
    """Which of the verbs governs; `found` holds them with the place where their adverbs begin."""
    groups = [group for _, group in found]
    closed = [group for at, group in found if text.endswith(tails(), after, at) and group.verb not in tails()]
    if kind == "frame":
        return choose_frame(groups, after)
    if kind in ("target", "benefit"):
        light = [group for group in groups if "close" in group.kinds and not DESCRIBED.search(text, group.end, end)]
        waits = kind == "benefit" or text.startswith("，", end)  # 对…的企业，: the verb is in the next clause
        if light or not waits:
            return last_run(light) if light else next(iter(closed or groups), None)
        return first_after(text, after, groups, end) if kind == "benefit" else None
    if kind == "purpose":
        return None
    first = next(iter(groups), None)
    if kind == "toward" or (kind == "agent" and first and "cause" in first.kinds and "noun" not in first.kinds and not OPEN_PHRASE.search(text, after, first.start)):
        return first  # 由市民政局督促机构按照协议约定整改
    if kind == "means" and text.endswith(cues("manner"), after, end):
        return None
    if word in ENCLOSING or kind == "means":  # 在民政部门登记前…: 部门 closes no such phrase, 前 does
        closed = [group for at, group in found if group in closed and text.endswith(tails(bodies=False), after, at)] or closed
    if not closed and word in GROUNDS and text.startswith("，", end) and text.endswith(cues("grounds"), after, end):
        return None  # 按照国家促进贸易的要求，: the verb is in the next clause
    if kind == "means":
        closed = closed or [group for at, group in found if at < group.start]  # 通过试点逐步减少…
    candidates = closed if kind == "means" else closed or groups
    last = candidates[-1:] if kind == "agent" and candidates and candidates[-1].end == end else []  # 由…管理
    plain = next((group for group in candidates if "noun" not in group.kinds or "cause" in group.kinds), None)
    if not plain and not closed and not last and kind in ("lead", "means", "target", "benefit"):
        return first_at(text, groups, end, PLACED if kind == "lead" else MEASURED)
    return plain or next(iter(candidates if closed else last), None)


def first_at(text: str, groups: list[Group], end: int, before: tuple[str, ...]) -> Group | None:
    """在8个重点县建设…, 在施工现场公示…, 通过…指标考核…: a noun-like verb behind a word that closes the phrase."""
    return next((group for group in groups if end - group.end >= LEAST_LED and text.endswith(before, 0, group.start)), None)


def last_run(groups: list[Group]) -> Group:
    """The last group, or the first of those that it follows without a gap (提出明确…)."""
    at = len(groups) - 1
    while at and groups[at - 1].end == groups[at].start:
        at -= 1
    return groups[at]


def first_after(text: str, after: int, groups: list[Group], end: int) -> Group | None:
    """为老年患者预留号源，: the verb right behind somebody, with nothing that describes them after it."""
    group = next(iter(groups), None)
    counted = text[after].isdecimal() or text.startswith(("全部", "既有", "所有", "超", "约", "近"), after)
    return group if group and (counted or text.endswith(cues("whom"), after, group.start)) and not DESCRIBED.search(text, group.end, end) else None


def choose_frame(groups: list[Group], after: int) -> Group | None:
    """The verb that closes 将…: 作为 wherever it stands, else the first one that is no noun (纳入), else the last."""
    frames = [group for group in groups if "frame" in group.kinds and group.start > after + 1]
    void = [group for group in frames if "void" in group.kinds]
    plain = [group for group in frames if "noun" not in group.kinds]
    led = [group for group in plain if group.verb.endswith(ARRIVING)]  # 将技能提升补贴标准放宽至…
    return next(iter(void or led or plain or frames[-1:]), None)


def find_verbs(text: Text, start: int, stop: int, end: int) -> list[tuple[int, Group]]:
    """Verbs at word borders inside [start, stop) that can govern what follows up to `end`, and where their adverbs begin."""
    if not text.openings(start + 1, stop):
        return []
    tokens = rjieba.cut(text[start:stop], False)
    if "中" in text[start:stop]:
        tokens = [part for token in tokens for part in part_middle(token)]
    tokens[-1:] = part_last(tokens[-1])
    borders = set(accumulate(map(len, tokens), initial=start))
    borders |= {at + 2 for at in openings_of(tokens, start)}
    borders |= {within.end() for within in WITHIN.finditer(text, start, stop)}
    found = []
    for at in text.openings(skip_adverbs(text, start, end) + 1, stop):
        joined = text[at - 1] in NOT_BEFORE_VERB and (at == start + 1 or at - 1 in borders)
        if at in borders and (not joined or text.startswith(GIVING, at)):
            group = read_group(text, skip_adverbs(text, at, end), end)
            if group and ("void" not in group.kinds or "frame" in group.kinds) and governs(text, group, borders, end) and outside(text, start, group.start):
                found.append((at, group))
    return found


def openings_of(tokens: list[str], start: int) -> list[int]:
    """开展调查, 进行审核: where words begin that the cutter takes for one."""
    ends = accumulate(map(len, tokens), initial=start)
    return [at for at, token in zip(ends, tokens, strict=False) if token.startswith(DOING) and token[LEAST_VERB:] in table("verbs.txt").words]


def part_middle(token: str) -> tuple[str, ...]:
    """在文件中列明: the cutter takes 中列明 for a name."""
    return ("中", token[1:]) if token[0] == "中" and token[1:] in table("verbs.txt").words else (token,)


def part_last(token: str) -> tuple[str, ...]:
    """公开征求意见: the cutter takes 征求意见 for one word."""
    verbs = table("verbs.txt").words
    joined = len(token) == 2 * LEAST_VERB and token not in verbs and verbs.get(token[:LEAST_VERB], NOUN).isdisjoint(NAMING)
    return (token[:LEAST_VERB], token[LEAST_VERB:]) if joined else (token,)


def governs(text: str, group: Group, borders: set[int], end: int) -> bool:
    if ("frame" not in group.kinds and has_cue(text, group.end, "name")) or PLACE_NAME.match(text, group.end, end):
        return False
    described = text.find("的", group.end, min(end, group.end + DESCRIBING)) >= 0
    if (described and OF_BODY.match(text, group.end, end)) or ("noun" in group.kinds and has_cue(text, group.end, "system")):
        return False
    if WITH.match(text, group.end, end):
        return group.end in borders
    return group.end in borders and text[group.end : min(group.end + 1, end)] not in NOT_AFTER_VERB


def guess_verb(text: str, at: int, end: int) -> Group | None:
    """A word that the dictionary tags as a verb, where only a verb can stand (after 应当)."""
    tagged = rjieba.tag(text[at : min(end, at + 12)], False)
    word, tag = tagged[0] if tagged else ("", "")
    if len(word) < 2 or word in ("相关", "有关") or tag not in ("v", "vn") or end - at - len(word) < 2 or word in table("measure_prepositions.txt").words:
        return None
    return make_group(text, at, at + len(word), frozenset())


def is_open(text: Text, start: int, end: int) -> bool:
    """The stretch ends in a phrase that waits for its verb (企业按照…规定)."""
    match = OPEN_PHRASE.search(text, start, end)
    if not match or match.end() >= end - 1 or find_phrase_verb(text, match.start(), end):
        return False
    if match.group() == "在" and is_settled(text, match.end(), end):
        return False
    last = next((at for at in text.openings(max(match.end(), end - LONGEST_LAST), end) if at in text.verbs and text.verbs[at] == end), end)
    if last < end and text.endswith(tails(), match.end(), last):
        return False  # 督促企业按照规定整改
    if match.group() in BY_MEANS:
        verbs = find_verbs(text, match.end(), min(end, match.end() + LONGEST_PHRASE), end)
        if match.group() == "采用" and not closes(text, match.end(), end, "manner"):
            return False  # 鼓励企业采用先进标准，…
        return all(text[group.end : end] in tails() for _, group in verbs)  # 利用产业整合能力
    return text.find("的", match.end(), end) < 0 or text.endswith(tails(), match.end(), end)


def is_settled(text: Text, start: int, end: int) -> bool:
    """在本市设立研发中心, 在园区落地应用: a verb follows the place; not 在数据安全管理方面."""
    if PLACE_END.search(text, start, end):
        return False
    return any(read_verb(text, at, end) for at in text.openings(start + 2, end) if at in text.verbs)
