"""Clause → predicates: the governing verbs at the head of a clause, after its subject, or behind a phrase that
comes first (按照…要求推动…, 将…纳入…, 对…开展…), each with its object."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.clauses import Clause
from ingest.modals import WEAK, Modal, Modals
from ingest.objects import split_object, strip, trim_object
from ingest.phrases import Phrase, find_phrase_verb, tails
from ingest.verbs import Group, make_group, read_group, read_joint, skip_adverbs, table, words_with

Stretch = tuple[int, int]
TIME = re.compile(
    r"(?:到|至|自|从|在|截至)?(?:本世纪中叶|[“\"]?十[一二三四五六][五个]?五[”\"]?(?:时期|期间|末)|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|今年|明年|年内|未来[一二三五十\d]+年|每年)"
    r"(?:以来|起|底|末|初|前|之前|以前|内|上半年|下半年)?"
)
TIME_STARTS = frozenset("到至自从在截本“\"十0123456789今明年未每")
STATE = re.compile("取得|得到|获得|迈|达|持续|不断|更|显著|明显|进一步|稳步|全面|基本|有了|呈|进入|日益|已|正在|是|为|有(?!关)|由|应|需|可|包括|周期|期限|时限|不超过")
COPULA = re.compile("(?<![还就只而但若于凡如总都或])是(?![否非])")
NOT_IN_SUBJECT = re.compile("[向对把将被让于为](?!外)|(?<!区)的|要求|或者")
CONDITION = ("的", "时", "前", "后", "过程中", "情况下", "基础上", "同时", "前提下", "之日起", "日内", "期间", "的时候", "之前", "之后")
PARTNERS = ("会同", "联合")
AFTER_PARTNER = re.compile("按照|根据|依据|依照|依法|定期|及时|结合|围绕|针对|共同|统一|[在对将以向]")
STRONG = frozenset(("应当", "应", "必须", "须"))
PENALTIES = ("责令", "罚款", "处分", "刑事责任", "法律责任")
CONTINUES = ("以及", "及其")
SUBJECT_TRIES = 4
MAX_OPENINGS = 12
MAX_MODALS = 3
"""So many modals of one clause are tried, so that hostile text cannot nest without end."""
LONGEST_SUBJECT = 120


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
    subject: Stretch = (0, 0)
    partner: Stretch = (0, 0)  # 会同…: those who act with the subject
    stressed: bool = False  # 重点提升…: meant as a task


@functools.cache
def actors() -> tuple[str, ...]:
    return tuple(sorted(words_with("measure_subjects.txt", "actor"), key=lambda word: (-len(word), word)))


@functools.cache
def actor_words() -> re.Pattern[str]:
    return re.compile("|".join(actors()))


@functools.cache
def things() -> tuple[str, ...]:
    return tuple(sorted(words_with("measure_subjects.txt", "thing")))


@functools.cache
def strong_verbs() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words_with("verbs.txt", "split"))))


@dataclass(slots=True)
class ClauseReader:
    """Reads the clauses of one sentence in order; a modal and a subject hold until the next ones."""

    text: str
    modals: Modals
    bodies: frozenset[int] = frozenset()  # where named bodies end
    modal: str = ""
    subject: Stretch = (0, 0)
    partner: Stretch = (0, 0)
    permitted: bool = False
    penal: bool = False  # the sentence names a penalty
    broken: bool = False  # a semicolon has just been passed
    depth: int = 0  # modals met in this clause
    noun: Stretch = (0, 0)  # a clause without a verb, just before: a subject, or the object of 由…制定
    found: list[Predicate] = field(default_factory=list)
    open: Predicate | None = None  # 鼓励企业按照…，完善…: its object goes on in the next clause
    conditions: list[int] = field(default_factory=list)  # numbers of the clauses that end in 的

    def read(self, index: int, clause: Clause) -> None:
        start, end = clause.start, clause.end
        while start < end and self.text[start].isspace():
            start += 1
        noun, self.noun, self.depth = self.noun, (0, 0), 0
        if self.broken:
            self.permitted = self.broken = False
        self.broken = clause.stop in "；;。"
        self.retract_subject(index, start, end, noun)
        if self.text.startswith(CONTINUES, start):
            self.carry_on(index, end)
        elif self.open:
            self.open = self.extend(self.open, index, end)
        elif self.penal and any(self.text.find(word, start, end) >= 0 for word in PENALTIES):
            return
        elif clause.stop and self.text.endswith(CONDITION, start, end):
            self.conditions += [index] if self.text[end - 1] == "的" else []
        elif end - start > 2 and not self.read_from(index, start, end, "head", noun):
            self.noun = (start, end)
            self.take_pair(start, end)

    def retract_subject(self, index: int, start: int, end: int, noun: Stretch) -> None:
        """受理举报的部门，应当… and 利用…开发…，应当…: what was read as a measure was only what the modal after it speaks of."""
        last = self.found[-1] if self.found else None
        modal = self.modals.at(start, end)
        if modal and noun[1] and self.ends_in_actor(*noun):
            self.take_subject(*noun)
        if not last or not modal or last.clause != index - 1 or last.modal or last.rule not in ("head", "actor"):
            return
        if self.ends_in_actor(last.start, last.end):
            self.take_subject(self.found.pop().group.start, last.end)
        elif modal.word in STRONG:
            self.found.pop()

    def carry_on(self, index: int, end: int) -> None:
        """…，以及…: more of the object before."""
        if self.found and self.found[-1].clause == index - 1:
            self.found[-1].end, self.found[-1].clause = end, index

    def extend(self, predicate: Predicate, index: int, end: int) -> Predicate | None:
        """The object of `predicate` goes on to `end`; returns it when it goes on after that."""
        start, predicate.end, predicate.clause = predicate.end + 1, end, index
        return predicate if is_open(self.text, start, end) else None

    def read_from(self, index: int, start: int, end: int, rule: str, noun: Stretch = (0, 0)) -> bool:
        """Reads the predicates of [start, end); False when no verb governs there."""
        at, kind = self.skip_opening(start, end)
        if kind == "permit":
            return True
        if kind == "forbid":
            return self.forbid(index, at, end)
        group = read_group(self.text, at, end)
        if group and not self.is_subject(group, at, end):
            return self.add(index, group, start, end, rule)
        phrase = find_phrase_verb(self.text, at, end)
        if self.text.startswith(PARTNERS, at):
            self.take_partner(at + 2, phrase.group.start if phrase else end)
        if phrase and phrase.kind in ("frame", "agent"):
            return self.add_phrase(index, phrase, end, noun)
        return (
            self.read_after_modal(index, at, end, weak_too=not phrase)
            or bool(phrase and self.add_phrase(index, phrase, end, noun))
            or self.read_after_actor(index, at, end)
        )

    def take_subject(self, start: int, end: int) -> None:
        self.subject, self.partner = (start, end), (0, 0)

    def take_pair(self, start: int, end: int) -> None:
        """A会同B…, alone in its clause."""
        at = self.text.find("会同", start + 1, end)
        if at > 0:
            self.take_subject(start, at)
            self.take_partner(at + 2, end)

    def take_partner(self, start: int, end: int) -> None:
        cut = AFTER_PARTNER.search(self.text, start, end)
        self.partner = (start, cut.start() if cut else end)

    def skip_opening(self, at: int, end: int) -> tuple[int, str]:
        """Past times, adverbs and modals; the kind of a modal that ends the reading."""
        for _ in range(MAX_OPENINGS):
            before = at
            if modal := self.modals.at(at, end):
                if modal.word == "将" and self.is_frame(modal, end):
                    break
                self.modal, at, self.permitted = modal.word, modal.end, modal.kind == "permit"
                if modal.kind != "modal":
                    return at, modal.kind
            elif self.text[at : at + 1] in TIME_STARTS and (time := TIME.match(self.text, at, end)):
                at = time.end()
            else:
                at = skip_adverbs(self.text, at, end)
            if at == before:
                break
        return at, ""

    def is_frame(self, modal: Modal, end: int) -> bool:
        """将…纳入…, or 将 after 应当: the preposition, not the modal."""
        before = self.modals.by_start.get(modal.start - 2)
        return bool(before and before.word in STRONG) or bool(find_phrase_verb(self.text, modal.start, end))

    def forbid(self, index: int, at: int, end: int) -> bool:
        if end - at > 2:
            group = make_group(self.text, at - len(self.modal), at, FORBID)
            self.add(index, group, at, end, "forbid", "forbid")
        self.permitted = True  # what follows in the same breath is forbidden too
        return True

    def is_subject(self, group: Group, at: int, end: int) -> bool:
        """编制…规划应当遵循…, 发展…是…战略: the verb only opens a subject."""
        if self.text.find("是", group.end, end) > 0 and COPULA.search(self.text, group.end, end):
            return True
        for modal in self.modals.within(group.end, min(end, at + LONGEST_SUBJECT)):
            if modal.word not in WEAK:
                return modal.start > group.end + 1 and not self.is_relative(modal.end, end)
        return False

    def is_relative(self, at: int, end: int) -> bool:
        """应当履行的责任: the modal stands inside a description."""
        verb = read_group(self.text, skip_adverbs(self.text, at, end), end)
        return bool(verb) and self.text.startswith("的", verb.end)

    def ends_in_actor(self, start: int, end: int) -> bool:
        start, end = strip(self.text, start, end)
        return end in self.bodies or self.text.endswith(actors(), start, end)

    def actor_ends(self, at: int, end: int) -> Iterator[int]:
        for match in actor_words().finditer(self.text, at, min(end, at + LONGEST_SUBJECT)):
            yield match.end()

    def read_after_modal(self, index: int, at: int, end: int, weak_too: bool) -> bool:
        modals = self.modals.within(at + 1, min(end, at + LONGEST_SUBJECT)) if self.depth < MAX_MODALS else []
        for modal in modals:
            if modal.end >= end or self.text[modal.end] == "的" or self.is_relative(modal.end, end):
                continue
            if modal.word in WEAK and (not weak_too or self.text[modal.start - 1] == "的"):
                continue
            if self.text.endswith(things(), at, modal.start) and not read_group(self.text, at, modal.start):
                self.permitted = True  # a thing that must be so: nobody does it
                return True
            self.take_subject(at, modal.start)
            self.depth += 1
            return self.read_from(index, modal.start, end, "modal")
        return False

    def add_phrase(self, index: int, phrase: Phrase, end: int, noun: Stretch) -> bool:
        if phrase.kind == "agent":
            self.take_subject(*phrase.inner)
            if phrase.group.end >= end - 1:
                return self.add(index, phrase.group, *noun, "agent")
        if phrase.kind == "frame":
            return self.add(index, phrase.group, *phrase.inner, "frame")
        return self.add(index, phrase.group, phrase.group.start, end, phrase.kind)

    def read_after_actor(self, index: int, at: int, end: int) -> bool:
        """A subject that can act, without a modal: 有关部门按照各自职责做好…."""
        whole = table("measure_subjects.txt").longest(self.text, at, end)
        ends = sorted({*self.actor_ends(at, end), at + len(whole), *(stop for stop in self.bodies if at < stop < end)} - {at})
        for stop in ends[:SUBJECT_TRIES]:
            if NOT_IN_SUBJECT.search(self.text, at, stop) or strong_verbs().search(self.text, at, stop):
                return False
            after = skip_adverbs(self.text, stop, end)
            group = read_group(self.text, after, end)
            phrase = None if group else find_phrase_verb(self.text, after, end)
            if group and "noun" in group.kinds and after == stop and whole != "国家":
                group = None
            if phrase or group:
                self.take_subject(at, stop)
                self.modal = ""
                if phrase and self.text.startswith(PARTNERS, after):
                    self.take_partner(after + 2, phrase.group.start)
                return self.add_phrase(index, phrase, end, (at, stop)) if phrase else self.add(index, group, after, end, "actor")
        return False

    def add(self, index: int, group: Group | None, start: int, end: int, rule: str, polarity: str = "do") -> bool:
        """Adds the predicate and those of further verbs inside its object."""
        if not group or "void" in group.kinds or (self.permitted and polarity == "do"):
            return True
        before = rule in ("frame", "agent") and end <= group.start
        first = start if before else group.end
        cut = end if before else split_object(self.text, first, end, group)
        stretch = trim_object(self.text, first, cut, group)
        if not stretch or (group.kinds >= NOUN and group.end - group.start == 2 and STATE.match(self.text, *stretch)):
            return bool(stretch)
        if group.last & CLAUSAL and self.text[end : end + 1] == "，" and self.waits(group, *stretch):
            self.open = Predicate(group, *stretch, index, rule, self.modal, polarity, self.subject, self.partner)
            self.found.append(self.open)
            return True
        stressed = self.text.startswith(("重点", "着力"), start)
        self.found.append(Predicate(group, *stretch, index, rule, self.modal, polarity, self.subject, self.partner, stressed))
        if cut < end:
            second = read_group(self.text, cut + len(read_joint(self.text, cut)), end)
            self.add(index, second, cut, end, "second")
        return True

    def waits(self, group: Group, start: int, end: int) -> bool:
        """The object is a clause whose verb comes after the next comma."""
        return is_open(self.text, start, end) or ("gather" in group.last and self.ends_in_actor(start, end))


def is_open(text: str, start: int, end: int) -> bool:
    """The stretch ends in a phrase that waits for its verb (企业按照…规定)."""
    match = OPEN_PHRASE.search(text, start, end)
    if not match or find_phrase_verb(text, match.start(), end):
        return False
    return text.find("的", match.end(), end) < 0 or text.endswith(tails(), match.end(), end)


OPEN_PHRASE = re.compile(
    "按照|根据|依照|结合|围绕|针对|依托|立足|面向|通过(?!率)|在(?!线|地|建(?!设)|岗|职|校|册|籍|场|内|于|途|研)|(?<!有)以(?!上|下|内|外|及|来|后|前|旧|工)"
)
CLAUSAL = frozenset(("cause", "forbid"))
FORBID = frozenset(("forbid",))
NOUN = frozenset(("noun",))
