"""Clause → predicates: the governing verbs at the head of a clause, after its subject, or behind a phrase that
comes first (按照…要求推动…, 将…纳入…, 对…开展…), each with its object."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.clauses import Clause, outside
from ingest.governing import STRONG, find_run, is_condition, is_frame, is_led, is_name, is_real, is_relative, is_state, is_subject, shorten, skip_time, take_charge, waits
from ingest.modals import WEAK, Modal, Modals
from ingest.objects import split_object, trim_object
from ingest.passives import MODALS, find_passive, find_topic
from ingest.phrases import Phrase, find_phrase_verb, guess_verb, is_open
from ingest.subjects import LONGEST_SUBJECT, Stretch, cut_body, ends_in_actor, find_subject_ends, is_thing
from ingest.verbs import Group, cues, make_group, read_group, read_joint, skip_adverbs, table

CLAUSAL = frozenset(("cause", "forbid"))
FORBID = frozenset(("forbid",))
DUTY = frozenset(("应当", "应"))
VOID = frozenset(("void",))
PLAIN = frozenset(("head", "modal", "actor", "second"))
UNDONE = frozenset(("void", "stative", "hope", "effect"))
WHERE = ("至", "在")
MAX_OPENINGS = 12
MAX_MODALS = 3
"""So many modals of one clause are tried, so that hostile text cannot nest without end."""


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
    broken: bool = False  # a semicolon has just been passed
    depth: int = 0  # modals met in this clause
    noun: Stretch = (0, 0)  # a clause without a verb, just before: a subject, or the object of 由…制定
    found: list[Predicate] = field(default_factory=list)
    open: Predicate | None = None  # 鼓励企业按照…，完善…: its object goes on in the next clause
    conditions: list[int] = field(default_factory=list)  # numbers of the clauses that end in 的

    def read(self, index: int, clause: Clause) -> None:
        text, start, end = self.text, clause.start, clause.end
        while start < end and text[start].isspace():
            start += 1
        noun = self.begin(clause)
        self.retract_subject(index, start, end, noun)
        if text.startswith(cues("topic"), start):  # 推行…，是…的部署: what stood before was its topic
            self.found = [predicate for predicate in self.found if predicate.modal]
        elif text.startswith(cues("more"), start):
            self.carry_on(index, end)
        elif self.open:
            self.open = self.extend(self.open, index, end)
        elif is_condition(text, clause):
            self.conditions += [index] if text[end - 1] == "的" else []
        elif end - start > 2 and not self.read_from(index, start, end, "head", noun):
            self.noun = (start, end)
            self.take_pair(start, end)

    def begin(self, clause: Clause) -> Stretch:
        """Forgets what does not reach into this clause; returns the clause before when it was a mere noun."""
        noun, self.noun, self.depth = self.noun, (0, 0), 0
        if self.broken:
            self.permitted = False
        if self.modals.at(clause.start, clause.end):
            self.open = None
        self.broken = clause.stop in "；;。"
        return noun

    def retract_subject(self, index: int, start: int, end: int, noun: Stretch) -> None:
        """受理举报的部门，应当… and 利用…开发…，应当…: what was read as a measure was only what the modal after it speaks of."""
        last = self.found[-1] if self.found else None
        modal = self.modals.at(start, end)
        if modal and noun[1] and ends_in_actor(self.text, *noun, self.bodies):
            self.take_subject(*noun)
        if not last or not modal or last.clause != index - 1 or last.modal or last.rule not in ("head", "actor", "lead"):
            return
        if modal.word in WEAK:
            return
        if self.text.find("的", last.start, last.end) >= 0 and ends_in_actor(self.text, last.start, last.end, self.bodies):
            self.take_subject(self.found.pop().group.start, last.end)
        elif modal.word in STRONG or (modal.kind == "forbid" and self.text.endswith("活动", last.start, last.end)):
            self.found.pop()
            while self.found and self.found[-1].rule == "lead" and not self.found[-1].modal:  # 在…内制定规划，进行建设活动，应当…
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
        if (rule == "modal" or self.modals.at(start, at)) and self.read_passive(index, at, end, self.subject if rule == "modal" else noun):
            return True
        group = read_group(self.text, at, end)
        if group and not group.kinds & VOID and group.verb in table("measure_prepositions.txt").words and (way := find_phrase_verb(self.text, at, end)):
            return self.add_phrase(index, way, end, noun)
        if group and not (is_subject(self.text, self.modals, group, at, end) or is_name(self.text, group, at == start)):
            return self.add(index, group, start, end, rule) or "noun" not in group.kinds
        phrase = find_phrase_verb(self.text, at, end)
        if self.text.startswith(cues("partner"), at):
            self.take_partner(at + 2, phrase.group.start if phrase else end)
        if phrase and phrase.kind in ("frame", "agent"):
            return self.add_phrase(index, phrase, end, noun)
        return (
            self.read_after_modal(index, at, end, weak_too=not phrase)
            or bool(phrase and self.add_phrase(index, phrase, end, noun))
            or self.read_after_actor(index, at, end)
            or self.read_before_agent(index, at, end)
            or self.read_run(index, at, end)
            or self.add(index, self.guess(start, at, end), start, end, "guess")
            or self.add(index, take_charge(self.text, at, end), start, end, "charge")
        )

    def read_passive(self, index: int, at: int, end: int, topic: Stretch) -> bool:
        """情况要及时上报: the object is what the clause speaks of."""
        group = find_passive(self.text, at, end) if topic[1] and self.modal in MODALS else None
        stretch = find_topic(self.text, *topic, group, self.bodies) if group else None
        if group and stretch:
            self.subject = (0, 0)
            self.found.append(Predicate(group, *stretch, index, "passive", self.modal))
        return bool(stretch)

    def take_subject(self, start: int, end: int) -> None:
        self.subject, self.partner = (start, end), (0, 0)

    def take_pair(self, start: int, end: int) -> None:
        """A会同B…, alone in its clause."""
        at = self.text.find("会同", start + 1, end)
        if at > 0:
            modals = self.modals.within(start, at)
            self.take_subject(start, modals[0].start if modals else at)
            self.take_partner(at + 2, end)

    def take_partner(self, start: int, end: int) -> None:
        self.partner = cut_body(self.text, start, end)

    def skip_opening(self, at: int, end: int) -> tuple[int, str]:
        """Past times, adverbs and modals; the kind of a modal that ends the reading."""
        for _ in range(MAX_OPENINGS):
            before = at
            if modal := self.modals.at(at, end):
                if modal.word == "将" and is_frame(self.text, self.modals, modal, end):
                    break
                self.modal, at, self.permitted = modal.word, modal.end, modal.kind == "permit"
                if modal.kind != "modal":
                    return at, modal.kind
            else:
                at = skip_time(self.text, at, end) or skip_adverbs(self.text, at, end)
            if at == before:
                break
        return at, ""

    def forbid(self, index: int, at: int, end: int) -> bool:
        if end - at > 1:
            group = make_group(self.text, at - len(self.modal), at, FORBID)
            self.add(index, group, at, end, "forbid", "forbid")
        self.permitted = True  # what follows in the same breath is forbidden too
        return True

    def read_run(self, index: int, at: int, end: int) -> bool:
        run = find_run(self.text, at, end)
        return bool(run) and self.add(index, read_group(self.text, run, end), run, end, "run")

    def read_after_modal(self, index: int, at: int, end: int, weak_too: bool) -> bool:
        modals = self.modals.within(at + 1, min(end, at + LONGEST_SUBJECT)) if self.depth < MAX_MODALS else []
        for modal in modals:
            if modal.end >= end or self.text[modal.end] == "的" or is_relative(self.text, modal.end, end):
                continue
            if (modal.word in WEAK and not (weak_too and is_real(self.text, modal, end))) or not outside(self.text, at, modal.start):
                continue
            self.depth += 1
            if is_thing(self.text, at, modal.start) and not read_group(self.text, at, modal.start):
                return self.read_of_thing(index, (at, modal.start), modal, end)
            self.take_subject(at, modal.start)
            return self.read_from(index, modal.start, end, "modal")
        return False

    def read_of_thing(self, index: int, thing: Stretch, modal: Modal, end: int) -> bool:
        """办事指南应当列明…: done by nobody named; what it must be (符合…) is no measure, nor is what follows."""
        self.subject = (0, 0)
        at, kind = self.skip_opening(modal.start, end)
        if kind == "forbid":
            return self.forbid(index, at, end)
        if not kind and not self.read_passive(index, at, end, thing):
            group = read_group(self.text, at, end)
            if not group or group.kinds & UNDONE or not self.add(index, group, at, end, "thing"):
                self.permitted = True
        return True

    def add_phrase(self, index: int, phrase: Phrase, end: int, noun: Stretch) -> bool:
        if phrase.kind == "agent":
            self.take_subject(*cut_body(self.text, *phrase.inner))
            if phrase.group.end >= end - 1:
                return self.add(index, phrase.group, *noun, "agent")
        if phrase.kind == "frame":
            return self.add(index, phrase.group, *phrase.inner, "frame")
        return self.add(index, phrase.group, phrase.group.start, end, phrase.kind)

    def read_after_actor(self, index: int, at: int, end: int) -> bool:
        """A subject that can act, without a modal: 有关部门按照各自职责做好…."""
        return any(self.read_with_subject(index, at, stop, end) for stop in find_subject_ends(self.text, at, end, self.bodies))

    def read_with_subject(self, index: int, at: int, stop: int, end: int) -> bool:
        close = self.text.find("）", stop, end) if self.text[stop] == "（" else -1
        after = skip_adverbs(self.text, max(stop, close + 1), end)
        group = read_group(self.text, after, end)
        phrase = None if group else find_phrase_verb(self.text, after, end)
        if group and "noun" in group.kinds and after == stop and not self.text.startswith("国家", at) and not is_led(self.text, group, at, stop, end):
            return False  # 企业创新能力: more of the noun
        if not group and not phrase:
            return False
        before = self.modal, self.subject, self.partner
        self.take_subject(at, stop)
        self.modal = ""
        if phrase and self.text.startswith(cues("partner"), after):
            self.take_partner(after + 2, phrase.group.start)
        if self.add_phrase(index, phrase, end, (at, stop)) if phrase else self.add(index, group, after, end, "actor"):
            return True
        self.modal, self.subject, self.partner = before
        return False

    def read_before_agent(self, index: int, at: int, end: int) -> bool:
        """具体办法由市人民政府制定: the object comes first."""
        by = self.text.find("由", at + 2, end)
        phrase = find_phrase_verb(self.text, by, end) if by > 0 else None
        if not phrase or phrase.kind != "agent" or phrase.group.end < end - 1:
            return False
        return self.add_phrase(index, phrase, end, (at, by))

    def guess(self, start: int, at: int, end: int) -> Group | None:
        """A verb that is in no list, after 应当 and its adverbs."""
        strong = any(modal.word in STRONG for modal in self.modals.within(start, at))
        return guess_verb(self.text, at, end) if strong else None

    def is_firm(self, group: Group, start: int) -> bool:
        """应当坚持…: a duty where 坚持… alone is a slogan."""
        return "firm" in group.kinds and any(modal.word in DUTY for modal in self.modals.within(start, group.start))

    def add(self, index: int, group: Group | None, start: int, end: int, rule: str, polarity: str = "do") -> bool:
        """Adds the predicate and those of further verbs inside its object."""
        if not group:
            return False
        if (group.kinds & VOID and not self.is_firm(group, start)) or (self.permitted and polarity == "do" and "fine" not in group.kinds):
            return True
        before = rule in ("frame", "agent") and end <= group.start
        if not before and "frame" in group.last and group.verb.endswith(WHERE):
            return True  # 报送至…: only says where to
        first = start if before else group.end
        cut = end if before else split_object(self.text, first, end, group)
        stretch = trim_object(self.text, first, cut, group)
        if not stretch and rule in PLAIN and (less := shorten(self.text, group, end)):
            return self.add(index, less, start, end, rule, polarity)
        if not stretch or is_state(self.text, self.modals, group, start, *stretch):
            return bool(stretch)
        if group.last & CLAUSAL and self.text[end : end + 1] == "，" and waits(self.text, group, *stretch, self.bodies):
            self.open = Predicate(group, *stretch, index, rule, self.modal, polarity, self.subject, self.partner)
            self.found.append(self.open)
            return True
        stressed = self.text.startswith(cues("stress"), start)
        self.found.append(Predicate(group, *stretch, index, rule, self.modal, polarity, self.subject, self.partner, stressed))
        if cut < end:
            after = skip_adverbs(self.text, cut + len(read_joint(self.text, cut)), end)
            self.add(index, read_group(self.text, after, end), cut, end, "second")
        return True
