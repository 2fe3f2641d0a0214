"""Verbs that govern a measure: word tables, longest match at a place, and groups of verbs (加快推进, 鼓励和支持)."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from dataclasses import dataclass

import rjieba

from ingest.word_table import NONE, RESULT, WORD_LEAST, Table, result_end
from ingest.wordlist import read_rows

JOINTS = ("以及", "并且", "或者", "、", "和", "与", "并", "及", "或")
JOINT_STARTS = frozenset("以并或、和与及")
ADVERB_JOINTS = frozenset("、地或")
ROLES = frozenset("方人者员中过时前后式型类性化")
ROLE = re.compile(
    "人(?:应当|可以|不得|须|需|名称|负责)|[方者员](?:应当|应|可以|可|不得|须|需|要|的|、|和|与|或|及|在|向|对|按|依|名称|负责|[，；：])|时(?![间代期尚效序刻限空事政装段])|前(?![海瞻沿置端提期列往景移])|后(?![续备期勤台端置方移列门发评来])|式(?!样)|型(?!号|材|钢)|类(?![型别似脑人风群金企])|性(?![能质别状价格病])|化(?![解工学肥妆债石验险纤疗繁])|(?:过程)?中(?:发现|出现|遇到|存在|产生|形成|涉及|[的如遇有若，])"
)
"""接收方应当…, 巡护中发现…: a noun that a verb opens."""
EACH = re.compile("“(?:[^“”，。]{1,8}、)?一[^“”，。、一]{1,4}一[^“”，。、一]{1,4}”")
"""“一岛一策”推进…: one way for each, an adverb."""
MAX_VERBS = 6
WORD = 4
MAX_ADVERBS = 8
UNFIT = frozenset(("stative", "void"))
BOUND = frozenset(
    ("cause", "light", "noun", "void", "stative", "hope", "effect", "forbid", "tells", "lead", "join", "pair", "fine", "into", "hand", "close", "tool", "apart")
)
"""Two verbs of none of these kinds share their object (防范化解风险)."""
SOLE = BOUND - {"light", "noun", "effect", "close", "lead", "join", "pair", "tool"}
"""A verb of none of these kinds shares its object with a mate after it (编制实施规划)."""
DRAFTS = frozenset(("light", "effect", "issue"))
GOVERNING = frozenset(("cause", "into"))
"""制定|支持…的政策: what is drafted, not what is done with it."""
RENEWING = frozenset(("light", "split", "mate"))
TOWARDS = frozenset("与对为")
LONGEST_MEANS = 16
NOUN_LIKE = frozenset(("noun", "close"))
NOUN_MARKS = frozenset("的性化型式类权率费者员、和与及并或等额量期，")


@functools.cache
def table(name: str) -> Table:
    """A list of kg/words as a table; kinds are the last column, parted by commas."""
    return Table({row[0]: frozenset(row[-1].split(",")) if len(row) > 1 else NONE for row in read_rows(name)})


@functools.cache
def words_with(name: str, kind: str) -> frozenset[str]:
    """The words of a list that have `kind`."""
    return frozenset(word for word, kinds in table(name).words.items() if kind in kinds)


@functools.cache
def cues(kind: str) -> tuple[str, ...]:
    """The words of measure_cues.txt that have `kind`, for startswith and endswith."""
    return tuple(sorted(words_with("measure_cues.txt", kind)))


@functools.cache
def cue_marks(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """How the cues of `kind` begin and end: a cheap test before the real one."""
    return frozenset(word[0] for word in cues(kind)), frozenset(word[-1] for word in cues(kind))


def has_cue(text: str, at: int, kind: str) -> bool:
    """A cue of `kind` begins at `at`."""
    return text[at : at + 1] in cue_marks(kind)[0] and text.startswith(cues(kind), at)


def closes(text: str, start: int, end: int, kind: str) -> bool:
    """[start, end) ends in a cue of `kind`."""
    return text[end - 1] in cue_marks(kind)[1] and text.endswith(cues(kind), start, end)


@functools.cache
def twins() -> re.Pattern[str]:
    """做精做优, 配齐配强: one verb, made of a stem and two results."""
    stems, results = ("".join(cues(kind)) for kind in ("stem", "result"))
    return re.compile(f"([{stems}])([{results}])(?:\\1(?!\\2)[{results}])+")


@functools.cache
def lists() -> tuple[Table, Table, Table, Table]:
    return table("verbs.txt"), table("adverbs.txt"), table("measure_compounds.txt"), table("measure_prepositions.txt")


class Text(str):
    """A text that knows where verbs, adverbs, nouns opened by a verb, and prepositions begin, and where the longest of them end."""

    __slots__ = ("adverbs", "compounds", "prepositions", "starts", "verbs")

    def __init__(self, text: str) -> None:
        self.verbs, self.adverbs, self.compounds, self.prepositions = (words.find(text) for words in lists())
        for twin in twins().finditer(text):
            self.verbs[twin.start()] = max(twin.end(), self.verbs.get(twin.start(), 0))
        for manner in EACH.finditer(text) if "“" in text else ():
            self.adverbs[manner.start()] = max(manner.end(), self.adverbs.get(manner.start(), 0))
        self.starts = sorted(self.verbs.keys() | self.adverbs.keys())

    def openings(self, start: int, end: int) -> list[int]:
        """Where verbs and adverbs begin inside [start, end)."""
        first = bisect_left(self.starts, start)
        return self.starts[first : bisect_left(self.starts, end, first)]


@dataclass(slots=True)
class Group:
    """Verbs that govern together. `verb` leaves out the adverbs between them; `kinds` are those of the first, `last` of the last."""

    start: int
    end: int
    verb: str
    kinds: frozenset[str]
    last: frozenset[str]


def make_group(text: str, start: int, end: int, kinds: frozenset[str]) -> Group:
    return Group(start, end, text[start:end], kinds, kinds)


def verb_end(text: Text, at: int, end: int) -> int:
    """Where the longest verb ends that starts at `at` and ends by `end`; 0 when there is none."""
    stop = text.verbs.get(at, 0)
    return stop if stop <= end else lists()[0].longest(text, at, end)


def adverb_end(text: Text, at: int, end: int) -> int:
    """The same for adverbs."""
    stop = text.adverbs.get(at, 0)
    return stop if stop <= end else lists()[1].longest(text, at, end)


def skip_adverbs(text: Text, at: int, end: int) -> int:
    for _ in range(MAX_ADVERBS if at in text.adverbs else 0):
        stop = adverb_end(text, at, end)
        if not stop or (at in text.verbs and verb_end(text, at, end) > stop):  # 更新 is no 更
            break
        at = stop
        if text[at : at + 1] in ADVERB_JOINTS and (joint := read_link(text, at, end)):
            at += joint
    return at


def read_link(text: Text, at: int, end: int) -> int:
    """Length of what joins an adverb to the next adverb or verb: 及时、准确; 自行或者委托…; 有计划地建设."""
    link = 2 if text.startswith("或者", at) else 1
    if adverb_end(text, at + link, end) and text[at] != "地":
        return link
    led = text[at] == "地" and at + link in text.prepositions  # 准确、完整地向…报送
    return link if text[at] in "地或" and (led or verb_end(text, at + link, end)) else 0


def read_verb(text: Text, at: int, end: int) -> str:
    """The verb at `at`, unless it only opens a noun (建设用地)."""
    after = text.verbs.get(at, 0)
    if after > end:
        after = lists()[0].longest(text, at, end)
    if not after or (text[after : after + 1] in ROLES and ROLE.match(text, after, end)):
        return ""
    if at in text.compounds and opens_noun(text, at, after, end):
        return ""
    if after - at == WORD and end - after < WORD and opens_longer(text, after) and heads_noun(text[at:after]):
        return text[at : at + WORD_LEAST]  # 提升|建设水平
    return text[at : result_end(text, at, after, end)]


def heads_noun(pair: str) -> bool:
    """提升建设: two verbs, the second also a noun."""
    words = lists()[0].words
    return pair[:WORD_LEAST] in words and "noun" in words[pair[WORD_LEAST:]]


def opens_noun(text: Text, at: int, after: int, end: int) -> bool:
    """The verb [at, after) is the head of a longer word."""
    compounds = lists()[2]
    stop = text.compounds[at]
    stop = stop if stop <= end else compounds.longest(text, at, end)
    # 协调组织…: what looks like 协调组 runs into the next verb
    opens = stop > after and max(after, verb_end(text, after, end)) <= stop
    return opens and (stop > after + 1 or ends_word(text, at, stop, end))


def ends_word(text: str, at: int, stop: int, end: int) -> bool:
    """A word ends at `stop`: not where 保护地 stands in 保护地理标志."""
    cut = at
    for token in rjieba.cut(text[at : min(end, stop + WORD)], False):
        cut += len(token)
        if cut >= stop:
            break
    return cut <= stop


def read_group(text: Text, at: int, end: int, most: int = MAX_VERBS) -> Group | None:
    """The group of verbs that starts at `at`; something must be left for the object, else later verbs belong to it."""
    verb = read_verb(text, at, end) if at in text.verbs else ""
    if not verb:
        return None
    kinds, stop = lists()[0].words[verb], at + len(verb)
    group = Group(at, stop, verb, kinds, kinds)
    if text[stop : stop + 1] not in JOINT_STARTS and stop not in text.verbs and stop not in text.adverbs:
        return group
    for _ in range(most):
        if not grow(group, text, end):
            break
    return group if end - group.end > 1 else Group(at, stop, verb, kinds, kinds)


def grow(group: Group, text: Text, end: int) -> bool:
    """Takes the next verb into the group when it belongs there."""
    joint = read_joint(text, group.end)
    at = group.end + len(joint)
    if at in text.adverbs:
        at = skip_adverbs(text, at, end)
    verb = read_verb(text, at, end) if at in text.verbs else ""
    if not verb:
        return False
    kinds, after = lists()[0].words[verb], at + len(verb)
    if not joint and not goes_with(group, text, at, after, end):
        return False
    group.verb += joint + verb
    group.end, group.last = after, kinds
    return True


def makes_name(text: str, at: int) -> bool:
    """发送|巡护记录: the word at `at` makes a noun of the verb before it."""
    return has_cue(text, at, "paper") or has_cue(text, at, "name") or has_cue(text, at, "label")


def read_joint(text: str, at: int) -> str:
    if text[at : at + 1] not in JOINT_STARTS:
        return ""
    return next((word for word in JOINTS if text.startswith(word, at)), "")


def goes_with(group: Group, text: Text, at: int, after: int, end: int) -> bool:
    """The verb [at, after) that stands right behind the group shares its object."""
    kinds = lists()[0].words[text[at:after]]
    if has_cue(text, at, "whole"):
        return False
    if group.verb.endswith(RESULT) and text[after - 1] == RESULT:
        return True  # 用好管好
    if "mate" in kinds and shares(group, kinds, at):
        return not is_described(group, text, after, end, kinds) and not (kinds & NOUN_LIKE and opens_name(text, after))
    if not fuses(group, kinds) or has_cue(text, after, "system") or ("issue" in group.last and kinds & GOVERNING):
        return False
    return "lead" in group.last or not makes_name(text, after)


def shares(group: Group, kinds: frozenset[str], at: int) -> bool:
    """A mate follows: 编制|实施, 更新|改造; not 进行|改造, 提升|运营水平, 出台|优化环境的措施, 构建高水平|治理体系."""
    if "lead" in group.last and "noun" not in kinds and "issue" not in group.last:
        return True
    last = lists()[0].words[group.verb[-WORD_LEAST:]]
    if group.last not in (last, NONE) or group.verb.endswith(RESULT) or not group.last.isdisjoint(SOLE):
        return False
    if "noun" in kinds:
        return at == group.end and group.last.isdisjoint(DRAFTS)
    return "issue" not in group.last or "effect" not in kinds


def opens_name(text: str, at: int) -> bool:
    """实施|方案, 运行|机制: the word at `at` makes a noun of the verb before it."""
    return text[at : at + 1] in NOUN_MARKS or opens_longer(text, at)


def opens_longer(text: str, at: int) -> bool:
    return text[at : at + 1] != "等" and (has_cue(text, at, "system") or makes_name(text, at) or has_cue(text, at, "opened"))


def is_described(group: Group, text: Text, at: int, end: int, kinds: frozenset[str]) -> bool:
    """The verb before `at` only describes: 构建|完善的体系; 完善|落实…的措施, unless one behind it does so (完善落实|促进投资的措施)."""
    if text[at : at + 1] == "的":
        return True
    if text[at : at + 1] in TOWARDS or (kinds == RENEWING and "issue" not in group.last):
        return False  # 建立完善|与公安部门的协调机制
    stop = text.find("，", at, end)
    stop = stop if stop > 0 else end
    last = -1 if "lead" in group.last else text.rfind("的", at, stop)
    return last > 0 and stop - last < LONGEST_MEANS and closes(text, last + 1, stop, "means") and not read_verb(text, at, end)


def fuses(group: Group, kinds: frozenset[str]) -> bool:
    if "lead" not in group.last:
        return len(group.verb) == 2 and group.last.isdisjoint(BOUND) and kinds.isdisjoint(BOUND)
    if kinds & UNFIT:
        return False
    return "noun" not in kinds or ("join" in kinds and "effect" not in group.last) or ("pair" in kinds and "light" not in group.last)
