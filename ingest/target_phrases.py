"""One number and the words around it → indicator and comparator.

Two orders: noun first (研发投入强度达到3%以上, 建成养老床位7000张) and number first (新建10家概念验证中心, 80%以上的社区完成改造).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest import target_words as words
from ingest.quantities import Quantity
from kg.units import dimension

_FROM = re.compile(r"(?:分别)?[从由][^从由\d]{0,6}\d[\d.,]{0,12}[^\d，]{1,8}$")
MAX_PHRASE = 90
COUNTED = frozenset({"works", "people", "visits", "households", "cases"})
_BEFORE = re.compile(r"((?:[^，。；：！？,;:\t（()）]|[）)][^（()）]*[（(])*).*", re.DOTALL)
_CLAUSE = re.compile(r"(?:[^，。；：！？,;:\t）)（(]|[（(][^（）()，。：；]{1,6}[）)])*")
_TAIL_NOUN = re.compile("^的?(?:规模|水平|目标|能力|任务|以内|的?要求|标准|大关|台阶|关口|门槛|安排|目标安排)(?:和|、|及|$)")
_DEADLINE = re.compile(r"^(?:[“\"]?十[一二三四五六七八九]五[”\"]?(?:时期|期间|期?末)?|(?:到|至)?(?:19|20)\d\d年(?:底|末|\d{1,2}月(?:底|末)?)?(?:以?前)?|今年|年内|全年)")
_BASE = re.compile(r"(?:比|较|在)(?:(?:19|20)\d\d年|上[一]?年|去年|[“\"]?十[一二三四五六七八九]五[”\"]?末?)(?:底|末|同期|水平|基础上)*$")
_NUMBERING = re.compile(r"^(?:[（(]?\d{1,2}[)）.．、]\s*|[一二三四五六七八九十]{1,3}(?:是|要))")


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

    @property
    def percent(self) -> bool:
        return self.quantity.unit in ("%", "％")

    @property
    def tail_is_empty(self) -> bool:
        """Nothing follows that the number could belong to."""
        parted = self.right[:1] in words.SEPARATORS and not words.joined().match(self.right)
        return not self.right.strip("的") or parted or bool(_TAIL_NOUN.match(self.right))

    def noun_first(self, shape: str, indicator: str, sign: str, word: str) -> Phrase:
        return Phrase(shape, indicator, sign, word, self.start, self.quantity.tail, self.place)

    def number_first(self, shape: str, sign: str, word: str) -> Phrase:
        end = self.quantity.tail + self.right.index(self.noun) + len(self.noun)
        return Phrase(shape, self.noun, sign, word, self.start, end)


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
    noun = _number_noun(right, dimension(quantity.unit) == "money")
    return Around(sentence, quantity, start, left, right, lead, place, noun, carry, chained and bool(carry.word))


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
        return None
    word, sign = found[0], words.comparators("target_relations.txt")[found[0]]
    indicator, place = trim(words.trailing_words().sub("", _BASE.sub("", _FROM.sub("", bare[: len(bare) - len(word)]))))
    indicator = _without_task(indicator)
    if word == "覆盖" and indicator and around.noun:
        return Phrase("relation", indicator + word, sign, word, around.start, around.quantity.tail + len(around.right), around.noun)
    if not around.tail_is_empty and not (indicator and word == "实现" and around.right[0] != "的"):
        return None
    indicator = _topic(around, indicator) + indicator or _understood(around)
    return Phrase("relation", indicator, sign, word, around.start, around.quantity.tail, place) if indicator else None


def _topic(around: Around, indicator: str) -> str:
    """煤炭绿色开采方面，…，产量达到N: of what, where the head stands alone."""
    topic = words.topic().match(around.sentence) if indicator in words.bare_heads() else None
    return topic[1] if topic and topic.end() <= around.start else ""


def _without_task(indicator: str) -> str:
    """建设规模达到 keeps its noun, 培育企业达到 loses its verb."""
    verbs = words.opening_verbs().match(indicator)
    first = words.opening_verb().match(indicator) if verbs else None
    builds = first is not None and first[0] in words.building()
    return indicator[verbs.end() :] if verbs and builds and len(indicator) - verbs.end() > 1 else indicator


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
    if not verbs or not (_is_edge(around.lead[verbs.end() :]) or around.lead.endswith("的")):
        return None
    return around.number_first("count", chain_sign(verbs[0]), verbs[0])


def _share(around: Around) -> Phrase | None:
    """N%以上的X, and X N%实现…."""
    if not around.percent or not around.noun:
        return None
    if not around.lead and (around.right[0] == "的" or around.quantity.bound):
        return around.number_first("share", "=", "")
    verbs = words.opening_verbs().match(around.lead)
    subject = around.lead[verbs.end() :] if verbs else around.lead
    plain = not around.quantity.bound and around.right[0] != "的"
    if len(subject) < 2 or not plain:
        return None
    return around.number_first("share", "=", "")._replace(indicator=subject, place=around.place)


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
    return around.number_first("told", chain_sign(verbs[0]), verbs[0])


def _task_amount(around: Around) -> Phrase | None:
    """建成X N张, and Y M张 after it."""
    noun = _plain_noun(around)
    if not noun or words.flows().match(noun):
        return None
    verbs = words.opening_verbs().match(noun) or _inner_verb(noun)
    if verbs:
        sign = chain_sign(verbs[0])
        # a verb alone can be what is counted: 防沙治沙1500万亩, 培训40万人次, but not 建成20个
        named = verbs.start() > 0 or verbs[0] not in words.building() or dimension(around.quantity.unit) in ("people", "visits")
        thing = noun[verbs.end() :] or (noun if sign == "=" and named and noun[verbs.start() - 1] != "、" else noun[: verbs.start()].rstrip("、"))
        return around.noun_first("verb", thing, sign, verbs[0]) if len(thing) > 1 else None
    unlimited = around.quantity.head == around.quantity.start
    if not around.chained or (around.carry.sign in "+-" and not unlimited):
        return None
    return around.noun_first("verb", noun, around.carry.sign, around.carry.word)


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
    return not phrase or not words.trailing_words().sub("", words.places().sub("", words.leading_words().sub("", phrase)))


def _inner_verb(lead: str) -> re.Match[str] | None:
    """The verb behind 为…, 通过…, at the end of the phrase, or an addition inside it (某基地新培育数据集)."""
    if lead[:1] in "通围聚依面针按根为向对在以从用":
        return words.opening_verbs().search(lead, 2)
    tail = words.opening_verbs().search(lead, max(0, len(lead) - 4))
    if tail and tail.end() == len(lead):
        return tail
    added = None if words.flows().search(lead) else words.addition().search(lead, 2)
    return added if added and len(lead) - added.end() > 1 else None


def _number_noun(right: str, money: bool) -> str:
    """The noun counted by the number before it."""
    noun = right.strip()
    if (noun[:1] in words.SEPARATORS and not words.joined().match(noun)) or _TAIL_NOUN.match(noun):
        return ""
    noun = noun.removeprefix("的")
    verbs = words.opening_verbs().match(noun)
    if money and verbs and verbs.end() < len(noun) - 1:
        noun = noun[verbs.end() :]
    noun = words.next_task().split(noun, maxsplit=1)[0].rstrip("、和及与以并 ")
    return noun if words.joined().match(noun) else noun.lstrip("、和及与以并 ")


def trim(phrase: str) -> tuple[str, str | None]:
    """A phrase without deadline, adverbs and area at its head: (phrase, area)."""
    place = None
    before = None
    while phrase != before:
        before = phrase
        phrase = _DEADLINE.sub("", _NUMBERING.sub("", words.unjoined(phrase)))
        verb = words.opening_verbs().match(phrase)
        adverb = words.leading_words().match(phrase)
        if adverb and not (verb and verb.end() >= adverb.end()):
            phrase = phrase[adverb.end() :]
        area = words.places().match(phrase)
        if area:
            place, phrase = area[0], phrase[area.end() :].removeprefix("的")
    return phrase, place


def compare(sign: str, quantity: Quantity) -> str:
    """Growth and additions stay + and -, a level takes the bound of the number."""
    if quantity.folded:
        return "*"
    return sign if sign in "+-*" else quantity.bound or sign


def chain_sign(chain: str) -> str:
    """新建和改造提升 adds, 压减 takes away, any other chain of verbs reaches a level."""
    table = words.comparators("target_verbs.txt")
    signs = {table.get(verb) or ("+" if verb[0] in "新再" else "=") for verb in words.opening_verb().findall(chain)}
    return "+" if "+" in signs else "-" if "-" in signs else "="
