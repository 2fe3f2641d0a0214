"""One number and the words around it → indicator and comparator.

Two orders: noun first (研发投入强度达到3%以上, 建成养老床位7000张) and number first (新建10家概念验证中心, 80%以上的社区完成改造).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest import target_words as words
from ingest.quantities import Quantity
from ingest.target_nouns import TAIL_NOUN, counted, number_noun, served, trim, without_task
from kg.units import dimension

_FROM = re.compile(r"(?:分别)?[从由][^从由\d]{0,6}\d[\d.,]{0,12}[^\d，]{1,8}$")
MAX_PHRASE = 90
_TIMES = re.compile("([^，。；]{2,40}?)(不低于|不高于|不超过|不少于|达到|高于|低于)[^，。；]{2,30}的")
_REACHES = re.compile("纳入|实现|达到|完成|建成|接入|使用|应用|具备|开展|通过")
_MOVING = re.compile("^(?:推动|推进|促进)")
BATCHES = frozenset({"首批", "第一批", "第二批", "新一批"})
COUNTED = frozenset({"works", "people", "visits", "households", "cases"})
_BEFORE = re.compile(r"((?:[^，。；：！？,;:\t（()）]|[）)][^（()）]*[（(])*).*", re.DOTALL)
_CLAUSE = re.compile(r"(?:[^，。；：！？,;:\t）)（(]|[（(][^（）()，。：；]{1,6}[）)])*")
_BASE = re.compile(r"(?:比|较|在)(?:(?:19|20)\d\d年|上[一]?年|去年|[“\"]?十[一二三四五六七八九]五[”\"]?末?)(?:底|末|同期|水平|基础上)*$")


class Phrase(NamedTuple):
    """`shape`: relation, verb (noun first after a verb), count (number first), told (the same after a subject), share (80%以上的X), bare (noun and number)."""

    shape: str
    indicator: str
    sign: str  # the comparator, before the number's own bound
    word: str
    start: int
    end: int
    place: str | None = None


class Carry(NamedTuple):
    """What a list hands on from one number to the next: 新建X 5公里、Y 3个."""

    end: int = 0
    word: str = ""
    sign: str = "="
    indicator: str = ""
    unit: str = ""


class Around(NamedTuple):
    """A number with the words on its two sides; `lead` is the left side without adverbs, `noun` what the right side counts."""

    sentence: str
    quantity: Quantity
    start: int
    left: str
    right: str
    lead: str
    place: str | None
    noun: str
    carry: Carry
    chained: bool
    shared: bool  # with another number further on in the clause

    def chained_to(self, marks: str) -> bool:
        """Nothing but one of `marks` between the phrase before and this one."""
        return self.carry.end > 0 and self.sentence[self.carry.end : self.start] in (*marks, "")

    @property
    def opens(self) -> bool:
        """The number is the first word of its clause."""
        return self.sentence[self.quantity.head - 1 : self.quantity.head] in ("", "，", "；", "：")

    @property
    def percent(self) -> bool:
        return self.quantity.unit in ("%", "％")

    @property
    def tail_is_empty(self) -> bool:
        """Nothing follows that the number could belong to."""
        parted = self.right[:1] in words.SEPARATORS and not words.joined().match(self.right)
        return not self.right.strip("的") or parted or bool(TAIL_NOUN.match(self.right))

    def noun_first(self, shape: str, indicator: str, sign: str, word: str) -> Phrase:
        return Phrase(shape, indicator, sign, word, self.start, self.quantity.tail, self.place)

    def number_first(self, shape: str, sign: str, word: str) -> Phrase:
        end = self.quantity.tail + self.right.index(self.noun) + len(self.noun)
        return Phrase(shape, self.noun if shape == "share" else counted(self.noun), sign, word, self.start, end)


def clause_start(sentence: str, at: int) -> int:
    """Where the clause around `at` begins; a bracket that closes before `at` belongs to it."""
    first = max(0, at - MAX_PHRASE)
    match = _BEFORE.fullmatch(sentence[first:at][::-1])
    return at - match.end(1) if match else at


def clause_end(sentence: str, at: int, limit: int) -> int:
    """Where the clause after `at` ends; a short bracket 社区（村） is part of it."""
    match = _CLAUSE.match(sentence, at, min(limit, at + MAX_PHRASE))
    return match.end() if match else at


def read_phrase(sentence: str, quantity: Quantity, carry: Carry, limit: int) -> Phrase | None:
    """The phrase around `quantity`; `limit` is where the next number's words begin. None when it measures nothing."""
    around = _look_around(sentence, quantity, carry, limit)
    if around.left.endswith(("从", "由")):
        return None
    readers = (_relation, _task_count, _share, _list_count, _told_count, _task_amount, _bare)
    return next((phrase for read in readers if (phrase := read(around))), None)


def _look_around(sentence: str, quantity: Quantity, carry: Carry, limit: int) -> Around:
    first = max(carry.end, clause_start(sentence, quantity.head))
    left = last_task(words.unjoined(sentence[first : quantity.head]))
    start, left = quantity.head - len(left), left.rstrip(" \u3000")
    chained = first == carry.end or (left.startswith("其中") and start - carry.end < 4)
    right = sentence[quantity.tail : clause_end(sentence, quantity.tail, limit)]
    lead, place = trim(left)
    shared = quantity.tail + len(right) == limit < len(sentence)
    noun = number_noun(right, dimension(quantity.unit) == "money", shared)
    return Around(sentence, quantity, start, left, right, lead, place, noun, carry, chained and bool(carry.word), shared)


def last_task(phrase: str) -> str:
    """A phrase from its last task on: 实施更新行动、完成投资 → 完成投资. Coordinated verbs stay together."""
    for at in reversed([index for index, character in enumerate(phrase) if character == "、"]):
        verbs = words.opening_verbs().match(phrase, at + 1)
        if verbs and at > 5 and len(phrase) - verbs.end() > 1 and phrase[verbs.end()] != "等":
            return phrase[at + 1 :]
    return phrase


def _relation(around: Around) -> Phrase | None:
    """X达到N, X增长N."""
    bare = words.trailing_words().sub("", around.left)
    found = words.closing_relation().search(bare[-12:])
    if not found:
        return _relation_to(around)
    word, sign = found[0], words.comparators("target_relations.txt")[found[0]]
    if word == "提升" and (bare.startswith("完成") or (around.chained and around.carry.word == "完成")):
        return None  # 完成林分优化提升200万亩
    indicator, place = trim(words.trailing_words().sub("", _BASE.sub("", _FROM.sub("", bare[: len(bare) - len(word)]))))
    indicator = without_task(indicator)
    if word == "覆盖" and indicator and around.noun:
        return Phrase("relation", indicator + word, sign, word, around.start, around.quantity.tail + len(around.right), around.noun)
    if not around.tail_is_empty and not (indicator and word == "实现" and around.right[0] != "的"):
        return None
    indicator = _topic(around, indicator) + indicator or _understood(around)
    return Phrase("relation", indicator, sign, word, around.start, around.quantity.tail, place) if indicator else None


def _relation_to(around: Around) -> Phrase | None:
    """X不低于Y的N倍."""
    found = _TIMES.fullmatch(around.lead) if around.lead.endswith("的") and around.quantity.unit in ("倍", "%") else None
    return around.noun_first("relation", found[1], words.comparators("target_relations.txt")[found[2]], found[2]) if found else None


def _topic(around: Around, indicator: str) -> str:
    """煤炭绿色开采方面，…，产量达到N and 粮食播种面积N、产量N: of what, where the head stands alone."""
    if indicator not in words.bare_heads():
        return ""
    head = words.heads().search(around.carry.indicator) if around.chained_to("、，") else None
    if head and head.start() > 1 and head[0] != indicator:
        return around.carry.indicator[: head.start()]
    topic = words.topic().match(around.sentence)
    return topic[1] if topic and topic.end() <= around.start else ""


def _understood(around: Around) -> str:
    """What 达到N leaves out: the indicator just before, else the nearest earlier clause with a head (规模, 产量 …)."""
    between = around.sentence[max(around.carry.end, around.start - MAX_PHRASE) : around.start]
    if around.carry.indicator and len(between.strip("，、；并且")) < 4:
        return around.carry.indicator
    earlier = around.sentence[max(0, around.start - MAX_PHRASE) : around.start]
    clauses = (words.up_to_head().match(clause) for clause in reversed(re.split("[，。；：\t]", earlier)))
    return next((trim(clause[0])[0] for clause in clauses if clause), "")


def _task_count(around: Around) -> Phrase | None:
    """新建N家X; words like 全省 and 首批, or 具有…的, may stand between."""
    verbs = words.opening_verbs().match(around.lead) if around.noun else None
    if around.lead[:1] in ("为", "给", "对") and dimension(around.quantity.unit) in COUNTED and _is_edge(around.lead[1:]):
        those = served(around.noun) if around.noun else ""
        return around.number_first("count", "=", around.lead[:1])._replace(indicator=those) if those else None
    if not verbs or not (_is_edge(around.lead[verbs.end() :]) or around.lead.endswith("的")):
        return None
    task = _MOVING.sub("", verbs[0]) or verbs[0]
    if around.percent:
        return around.number_first("share", "=", "") if task in words.marked("drive") else None
    if around.shared and _MOVING.fullmatch(verbs[0]) and "、" not in around.right and around.right[-1] not in "和及与":
        return None  # 推动11个项目投资突破2000亿元
    return around.number_first("count", words.chain_sign(task), task)


def _share(around: Around) -> Phrase | None:
    """N%以上的X, and X N%实现…."""
    if not around.percent or not around.noun:
        return None
    if not around.lead and (around.right[0] == "的" or around.quantity.bound or (around.opens and _REACHES.search(around.noun, 2))):
        return around.number_first("share", "=", "")
    verbs = words.opening_verbs().match(around.lead)
    subject = around.lead[verbs.end() :] if verbs else around.lead
    plain = not around.quantity.bound and around.right[0] != "的"
    if len(subject) < 2 or not plain:
        return None
    return around.number_first("share", "=", "")._replace(indicator=subject.rstrip("的、"), place=around.place)


def _list_count(around: Around) -> Phrase | None:
    """、N家Y after 新建M家X."""
    if around.lead or not around.noun:
        return None
    if not around.chained:
        return around.number_first("count", "=", "") if _is_training(around) else None
    return around.number_first("count", around.carry.sign, around.carry.word)


def _is_training(around: Around) -> bool:
    """抓好1万名乡村医生线下培训: the task stands behind those it is for."""
    verbs = words.opening_verb().search(around.noun, max(0, len(around.noun) - 2))
    people = dimension(around.quantity.unit) == "people"
    return people and verbs is not None and verbs[0] in words.building() and around.left.endswith(words.caring())


def _told_count(around: Around) -> Phrase | None:
    """某市新建N家X: the same after a subject."""
    end = around.lead[-8:]
    verbs = words.opening_verbs().search(end) if around.noun else None
    if not verbs or verbs.end() < len(end) or len(around.lead) == len(verbs[0]):
        return None
    return around.number_first("told", words.chain_sign(verbs[0]), verbs[0])


def _task_amount(around: Around) -> Phrase | None:
    """建成X N张, and Y M张 after it."""
    noun = _plain_noun(around)
    if not noun or words.flows().match(noun):
        return None
    verbs = words.opening_verbs().match(noun) or words.inner_verb(noun)
    ends = verbs is not None and verbs.start() > 0 and verbs.end() == len(noun)
    if verbs and not (ends and around.chained and around.carry.sign in "+-"):
        thing = _amount_of(around, noun, verbs)
        return around.noun_first("verb", thing, words.chain_sign(verbs[0]), verbs[0]) if len(thing) > 1 else None
    unlimited = around.quantity.head == around.quantity.start
    if not around.chained or (around.carry.sign in "+-" and not unlimited and not ends):
        return None
    return around.noun_first("verb", noun, around.carry.sign, around.carry.word)


def _amount_of(around: Around, noun: str, verbs: re.Match[str]) -> str:
    """What the task has so much of. A verb alone can be it (防沙治沙1500万亩, 培训40万人次), but not 建成20个."""
    if noun[verbs.end() :]:
        return _plain_end(noun[verbs.end() :])
    named = verbs.start() > 0 or verbs[0] not in words.building() or dimension(around.quantity.unit) in ("people", "visits")
    thing = noun if named and words.chain_sign(verbs[0]) == "=" and noun[verbs.start() - 1] != "、" else noun[: verbs.start()].rstrip("、")
    first = words.opening_verb().match(thing)
    if first and first[0] in words.marked("drive") and first.end() < len(thing) - 1:
        return thing[first.end() :]  # 完成|造林
    again = len(thing) < 2 and around.chained_to("，、") and around.carry.unit == around.quantity.unit
    return around.carry.indicator if again else thing  # 续建安置房N套，新开工M套


def _plain_end(thing: str) -> str:
    """中欧班列扩量、开行 → 中欧班列扩量: a verb that only repeats the task goes."""
    rest, _, last = thing.rpartition("、")
    return rest if len(rest) > 1 and words.opening_verb().fullmatch(last) else thing


def _bare(around: Around) -> Phrase | None:
    """A noun and its number: 城镇调查失业率5.5%左右."""
    noun = _plain_noun(around)
    verbs = None if words.flows().match(noun) else words.opening_verbs().match(noun)
    return around.noun_first("bare", _topic(around, noun) + noun, "=", "") if noun and not verbs else None


def _plain_noun(around: Around) -> str:
    """The noun before a number that nothing follows."""
    noun = re.sub("等$", "", _BASE.sub("", words.trailing_words().sub("", around.lead)))
    return noun if around.tail_is_empty and len(noun) > 1 else ""


def _is_edge(phrase: str) -> bool:
    """Nothing, or words like 全省 and 首批 between a verb and its number."""
    phrase = phrase if phrase not in BATCHES else ""
    return not phrase or not words.trailing_words().sub("", words.places().sub("", words.leading_words().sub("", phrase)))


def compare(sign: str, quantity: Quantity) -> str:
    """Growth and additions stay + and -, a level takes the bound of the number."""
    if quantity.folded:
        return "*"
    return sign if sign in "+-*" else quantity.bound or sign
