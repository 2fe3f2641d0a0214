"""What a verb governs: the object, trimmed of counts, of describing phrases before 的 and of brackets at its end."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.clauses import outside
from ingest.object_ends import SENT_TO, find_end
from ingest.object_starts import COUNT_STARTS, HOW_MUCH, MONEY, skip_count, skip_description
from ingest.verbs import JOINT_STARTS, Group, Text, closes, cues, read_joint, read_verb, skip_adverbs, table, verb_end, words_with
from ingest.wordlist import read_rows

BRACKET = re.compile(r"[（(][^（()）]*[）)]\Z")
EDGES = " \t\u3000\xa0\u200b。.；;，,：:、*"
STRIPPED = EDGES + "）)"
NOT_OBJECT = re.compile(
    "了(?!解)|过(?![程渡硬剩境去])|着(?![力装陆])|和(?![谐平美林田])|及(?!时)|并(?![购联网])|后(?![续备劳期勤全])|[的得、，：）)》”或]|满(?![足意载洲都族])|不(?:影响|得|能|予(?![批受许采立核同确处实行登])|再|超过|符合|少于(?!\\d+[万亿]?[条个项家种份名])|应|会|需|用|足|到位|变|断|力(?!争)|合格(?:的|情况))|给(?![予排水])|至(?![今少])|通过[后的之]|到位|成为|中[的如遇有若，。]"
    "|有?(?:下列|以下|如下)(?![^，；：]{0,8}(?:材料|资料|文件|信息|内容|服务|行为))|有(?:下列|以下|如下)|[一二三四五六七八九十\\d]+个?(?:工作)?[日天月](?!游)"
)
BY_WHAT = ("根据", "按照", "依照", "依据")
"""负责根据市场供求，采取…: how, not what."""
LIMIT = re.compile("超过|少于|低于|高于|大于|小于|多于|早于|晚于|[或、的]|有?(?:下列|以下|如下)")
"""不得超过…: a limit, not an action."""
FEW = "[一二三四五六七八九十\\d]+"
SUMMARY = re.compile(rf"(?:以下|下列|如下|{FEW}个?方面|{FEW}[项条])的?(?:重点)?(?:工作|任务|措施|举措|要求|内容)\Z|{FEW}个?方面\Z")
JOINT = re.compile("以及|并且|或者|、|和(?![谐平])|(?<!参)与|(?<![合兼归])并(?![购联网])|(?<![涉普顾危惠])及(?!时)|或")
COMMA = re.compile("、")
TOOL_END = re.compile("(?<=数据|资源|优势|作用|技术|平台|手段|机制|资金|措施|政策|办法)(?=开展|推进|推动|促进|加强|提升|打造|构建|建立|支持|实现)")
LISTED = re.compile(
    "等(?:专项|配套|有关|相关|各项|具体|扶持|惠民|便利|惠企|便民|重点)?(?:[\u4e00-\u9fff]{2})?"
    "(?:政策|措施|举措|工作|功能|服务|业务|职能|职责|事项|制度|机制|任务|行动|活动)\\Z"
)
"""落实提高养老金、发放补贴等政策: the verbs belong to the list."""
JOINT_START = re.compile("[以并或、和与及]")
NO_WORDS: frozenset[str] = frozenset()
AND_THEN = frozenset(("并", "并且", "或者", "或"))
GOVERNS = frozenset(("lead", "cause", "light"))
TAKES_ACTION = frozenset(("light", "cause", "effect"))
FORMULA = re.compile("[\u4e00-\u9fff）)]\\s*[＝=]")
"""收治患者人天数＝人次数×天数."""
REACHING = frozenset(("cause", "hope", "effect", "tells"))
STATE_ENDS = frozenset("展破效升善强高优化富显固好挥果步前")
STATED = re.compile(
    "(?:取得|实现)[^，、的]{0,8}(?:进展|突破|成效|成果|进步)\\Z|(?:充分|有效|得到|更好)发挥\\Z"
    "|(?:明显|显著|更加|持续|不断|稳步|大幅|全面|进一步|日益)(?:提升|完善|增强|提高|优化|强化|丰富|凸显|巩固|向好|改善)\\Z"
)
"""开放合作能级明显提升, 构建新格局取得进展: the verb belongs to what is said to have come about."""
STEADY = ("正常", "平稳")
"""设施正常、稳定运行: how, not what."""
LEAST = 2
LEAST_COMPOUND = 4
LONGEST_BARE = 12
LONGEST_CLAUSE = 80
NOWHERE = 1 << 30


@dataclass(slots=True)
class Predicate:
    """Verbs and their object [start, end), before it is known whether they make a measure."""

    group: Group
    start: int
    end: int
    clause: int
    rule: str
    modal: str = ""
    polarity: str = "do"
    subject: tuple[int, int] = (0, 0)
    partner: tuple[int, int] = (0, 0)  # 会同…: those who act with the subject
    stressed: bool = False  # 重点提升…: meant as a task


def trim_object(text: Text, start: int, end: int, group: Group) -> tuple[int, int] | None:
    """The object of `group` inside [start, end), or None when what stands there is none."""
    if start < end and (text[start] in EDGES or text[end - 1] in STRIPPED):
        start, end = strip(text, start, end)
    if end - start < LEAST:
        return None
    if "forbid" in group.kinds:
        return None if LIMIT.match(text, start, end) else (start, end)
    if "cause" not in group.last and text.startswith(BY_WHAT, start):
        return None
    if text.find("”", start, end) >= 0 and text.count("”", start, end) > text.count("“", start, end):
        return None
    if NOT_OBJECT.match(text, start, end) or (text.find("）", start, end) >= 0 and text.count("）", start, end) > text.count("（", start, end)):
        return None
    if is_summary(text, start, end):
        return None
    first = start
    if text[start] in COUNT_STARTS or text[start].isdecimal():
        start = skip_count(text, start, end)
    if "fine" not in group.kinds and HOW_MUCH.search(text, start, end):
        start = skip_count(text, start, end, MONEY)
    if "cause" not in group.last and text.find("的", start, end) >= 0:
        start = skip_description(text, start, end)
    if start > first:
        start = skip_count(text, start, end)
    end = find_end(text, start, end, group)
    if "frame" in group.last and (to := SENT_TO.search(text, start + LEAST, end)):
        start, end = strip(text, start, to.start())
    if text[end - 1 : end] == "等" and end - start > 3:
        end -= 1
    return (start, end) if is_object(text, start, end, group) else None


def is_object(text: Text, start: int, end: int, group: Group) -> bool:
    if end - start < LEAST or text[start] == "、" or not (text[start].isalnum() or any(map(str.isalnum, text[start:end]))):
        return False
    if ("＝" in text or "=" in text) and FORMULA.search(text, start, end):
        return False
    if "fine" in group.kinds and not text.endswith(cues("fine"), start, end):
        return False
    if ends_in(text, start, end, "never") or (end - start == LEAST and text[start:end] in words_with("measure_cues.txt", "assent")):
        return False
    if text[end - 1] in STATE_ENDS and group.last.isdisjoint(REACHING) and STATED.search(text, max(start + LEAST, end - 16), end):
        return False
    if "slogan" in group.kinds and text[start] not in "本《" and not text.startswith("中央八项规定", start) and ends_in(text, start, end, "slogan"):
        return False
    bare = end - start <= LONGEST_BARE and (start in text.verbs or start in text.adverbs or text[start] in JOINT_STARTS)
    return not (bare and is_bare(text, start, end, group))


def is_bare(text: Text, start: int, end: int, group: Group) -> bool:
    """Verbs without an object (加快推进; 统筹规划、协调发展)."""
    kinds = table("verbs.txt").words.get(text[start:end])
    if kinds and kinds & GOVERNS and "noun" not in kinds and "close" not in group.kinds:
        return True
    return not group.kinds & TAKES_ACTION and only_verbs(text, start, end) and not is_compound(text, start, end)


def is_compound(text: str, start: int, end: int) -> bool:
    """告知承诺改革, 明确规划要求: verbs that together make a noun."""
    return end - start >= LEAST_COMPOUND and text[end - 2 : end] in words_with("verbs.txt", "noun") and not JOINT.search(text, start, end)


def only_verbs(text: Text, at: int, end: int) -> bool:
    while at < end:
        at = skip_adverbs(text, at, end)
        after = verb_end(text, at, end) or at + len(read_joint(text, at))
        if after == at:
            return False
        at = after
    return True


def is_summary(text: str, start: int, end: int) -> bool:
    """十个方面工作, 以下任务."""
    return closes(text, start, end, "summary") and bool(SUMMARY.search(text, max(start, end - 20), end))


@functools.cache
def endings(kind: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Last words of an object, with their last characters."""
    words = tuple(row[0] for row in read_rows("measure_outcomes.txt") if (row[1] if len(row) > 1 else "") == kind)
    return frozenset(word[-1] for word in words), words


def ends_in(text: str, start: int, end: int, kind: str) -> bool:
    """The object closes in a word of `kind`: "slogan" for guiding thought, "never" for rhetoric, "rise" for …的提高, "" for outcomes."""
    marks, words = endings(kind)
    return text[end - 1] in marks and text.endswith(words, start, end)


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    if text[end - 1] in "）)" and (match := BRACKET.search(text, max(start, end - 200), end)):
        return strip(text, start, match.start()) if match.start() > start + 1 else (start, end)
    return start, end


def split_object(text: Text, start: int, end: int, group: Group) -> int:
    """Where a second verb with an object of its own begins inside [start, end); `end` when there is none."""
    if "tool" in group.kinds and (match := TOOL_END.search(text, start, end)):
        return match.end()
    if "forbid" in group.kinds or not JOINT_START.search(text, start + 2, end) or closes(text, start, end, "manner"):
        return end
    if LISTED.search(text, max(start, end - 12), end):
        return end
    strong, last = words_with("verbs.txt", "split"), start
    anew = NO_WORDS if "cause" in group.last else AND_THEN
    paired = "cause" not in group.last and is_series(text, start, end)
    for joint in find_joints(text, start + 2, end):
        after = skip_adverbs(text, joint.end(), end) if paired or joint.group() in anew else joint.end()
        verb = read_verb(text, after, end)
        parts = verb in strong or joint.group() in anew or (paired and joint.group() == "、")
        if verb and parts and not (joint.group() == "、" and goes_on(text, start, joint, end, group)):
            bare = joint.group() in anew and "light" in group.kinds and joint.start() > start  # 给予优待或者提供便利
            if (bare and end - after <= LONGEST_BARE and only_verbs(text, after, end)) or opens_measure(text, last, joint.start(), after + len(verb), verb, end, bare):
                return joint.start()
        last = joint.end()
    return end


def goes_on(text: Text, start: int, joint: re.Match[str], end: int, group: Group) -> bool:
    """The clause that is governed has further verbs behind the 、."""
    return ("cause" in group.last or joint.end() in text.adverbs) and find_clause(text, start, end, group) < joint.start()


def find_clause(text: Text, start: int, end: int, group: Group) -> int:
    """Where the verb stands in the clause that is governed (督促企业优化流程、提高质量; 保障企业平等使用要素、公平参与竞争); `end` when there is none."""
    stop = min(end, start + LONGEST_CLAUSE)
    if "cause" in group.last:
        verbs = (at for at in text.openings(start + 2, stop) if at in text.verbs and text[at - 1] != "的")
        plain = next((at for at in verbs if read_verb(text, at, stop) and not only_verbs(text, at, joint_after(text, at, stop))), end)
        return min(plain, find_led(text, start, stop))
    return find_led(text, start, stop) if "effect" in group.last else end


def find_led(text: Text, start: int, end: int) -> int:
    """Where a verb stands behind an adverb (促进企业进一步优化布局); past all when none does."""
    return next((at for at in text.openings(start + 2, end) if at in text.adverbs and read_verb(text, skip_adverbs(text, at, end), end)), NOWHERE)


def joint_after(text: Text, at: int, end: int) -> int:
    stop = text.find("、", at, end)
    return stop if stop > 0 else end


def find_joints(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The joints of [start, end), none inside another."""
    for match in JOINT_START.finditer(text, start, end):
        if match.start() >= start and (joint := JOINT.match(text, match.start(), end)):
            yield joint
            start = joint.end()


def is_series(text: Text, start: int, end: int) -> bool:
    """Every part after the first 、 is a verb with an object (扩大内需、优化供给); not 建立监测、预警机制."""
    if text.find("、", start, end) < 0 or closes(text, start, end, "system"):
        return False
    marks = [match.start() for match in COMMA.finditer(text, start, end)]
    return all(is_verb_phrase(text, mark + 1, stop) for mark, stop in pairwise([*marks, end]))


def is_verb_phrase(text: Text, start: int, end: int) -> bool:
    start = skip_adverbs(text, start, end)
    verb = read_verb(text, start, end)
    return bool(verb) and end - start >= len(verb) + 2 and "noun" not in table("verbs.txt").words[verb]


def is_all_verbs(text: Text, start: int, end: int) -> bool:
    """体系和推进落实机制: nothing but a word like 机制 follows the verbs."""
    word = next((word for word in cues("system") if text.endswith(word, start, end)), "")
    return bool(word) and end - len(word) - start > LEAST and only_verbs(text, start, end - len(word))


def opens_measure(text: Text, last: int, joint: int, after: int, verb: str, end: int, bare: bool = False) -> bool:
    """The verb that ends at `after` governs an object of its own; [last, joint) is the part before it."""
    if end - after < 2 or text[after] in "、和与及等的":
        return False
    if text[joint] in "和与及" and is_all_verbs(text, joint + 1, end):
        return False
    if text[joint] != "并" and ("noun" in table("verbs.txt").words[verb] or text.find("的", after, end) >= 0):
        return False
    if text.endswith(STEADY, last, joint):
        return False
    return (bare or len(read_verb(text, last, joint)) < joint - last) and outside(text, last, joint)
