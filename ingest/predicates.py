"""Clause → predicates: the governing verbs at the head of a clause, after its subject, or behind a phrase that
comes first (按照…要求推动…, 将…纳入…, 对…开展…), each with its object."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.clauses import Clause, outside
from ingest.found_predicates import UNDONE, FoundPredicates, pass_on
from ingest.governing import (
    STRONG,
    answer_for,
    find_run,
    is_aside,
    is_condition,
    is_frame,
    is_last,
    is_led,
    is_list,
    is_name,
    is_real,
    is_relative,
    is_subject,
    take_charge,
)
from ingest.modals import WEAK, Modal
from ingest.objects import LONGEST_BARE, Predicate, only_verbs
from ingest.passives import MODALS, find_passive, find_topic
from ingest.phrases import ENCLOSING, find_phrase_verb, guess_verb
from ingest.subjects import LONGEST_SUBJECT, Stretch, find_subject_ends, is_thing
from ingest.times import SINCE, TIME_STARTS, skip_time
from ingest.verbs import Group, Text, closes, cues, read_group, skip_adverbs, table

UNBOUND = WEAK - {"要"} | {"可以"}
HELPS = re.compile("有[利助]于(?![^，]{0,40}的)")
MERIT = re.compile("(?:[好大高快优]|突出|明显|显著|有力|到位|扎实|领先|靠前|严重|不力|滞后)的[^，；的]{1,16}\\Z")
"""对促进外贸增长，优化环境成效明显的省（区、市），…: those of whom the sentence speaks."""
LIST_MARKS = frozenset(":：")
LISTED = re.compile("(?:以下|下列|如下)[^，；：的]{0,10}(?:材料|资料|证件|信息|情形|情况|内容|条件)\\Z")
NAMING = frozenset(("noun", "void"))
"""服务…由…提供, 超出…的费用由…承担: verbs that may open the object of 由."""
MAX_OPENINGS = 12
LEAST_STRICT = 4
MAX_MODALS = 3
"""So many modals of one clause are tried, so that hostile text cannot nest without end."""


def is_preposition(group: Group) -> bool:
    """利用…, which can be a verb as well."""
    return "void" not in group.kinds and group.verb in table("measure_prepositions.txt").words


FROM_TO = re.compile("转[向为变]|变[为成]|走向|升级为|上升到|拓展[到至]")
"""合作由项目协作转向设施共建: from what to what, and nobody who acts."""


def find_agent(text: str, start: int, end: int) -> int:
    """Where 由 stands that names who acts, -1 when there is none: not in 自由, 理由."""
    by = text.find("由", start, end)
    while by > 0 and (text[by - 1] in "自理事缘" or text.startswith("由于", by)):
        by = text.find("由", by + 1, end)
    return by


def strict(text: Text, at: int, end: int) -> Group | None:
    """严格证明管理: the last adverb before `at` is the verb, when nothing else governs and it can be one."""
    if at - 2 not in text.verbs or at - 2 not in text.adverbs or at in text.prepositions or end - at < LEAST_STRICT:
        return None
    group = read_group(text, at - 2, end)
    return group if group and group.end == at and "light" in group.kinds else None


@dataclass(slots=True)
class ClauseReader(FoundPredicates):
    """Reads the clauses of one sentence in order."""

    def read(self, index: int, clause: Clause) -> None:
        text, (start, end, stop) = self.text, clause
        while start < end and text[start].isspace():
            start += 1
        if self.listing or text.startswith("包括", start):
            self.listing = True
            return
        self.listing = stop in LIST_MARKS and bool(LISTED.search(text, max(start, end - 20), end))
        noun, self.noun, self.depth = self.noun, (0, 0), 0
        self.permitted, self.broken = self.permitted and not self.broken, stop in "；;。"
        if self.around:
            self.meet_modals(index, clause, start, noun)
        elif self.found and text.startswith("由", start):
            last = self.found[-1]
            noun = (last.group.start, last.end) if self.retract_topic(index, start) else noun
        self.ordered = self.ordered or text.startswith("按照", start)
        if self.found:
            self.retract_occasion(index, start, end)
        if text.startswith(cues("aim"), start) or self.helps(start, end):  # 旨在…，促进…: what it is all for
            self.permitted = True
        elif text.startswith(cues("topic"), start):  # 推行…，是…的部署: what stood before was its topic
            self.found = [predicate for predicate in self.found if predicate.modal]
            self.permitted = self.permitted or bool(HELPS.match(text, start, end))
        elif text.startswith(cues("more"), start):
            self.carry_on(index, end)
        elif self.open:
            self.open = self.extend(self.open, index, end)
        elif (stop == "，" and text.startswith(cues("if"), start)) or is_aside(text, start, end):  # 如需变更，…
            pass
        elif stop and closes(text, start, end, "condition") and is_condition(text, clause):
            self.conditions += [index] if text[end - 1] == "的" and text[start] != "对" else []
        elif noun[1] and stop == "，" and text.startswith("对", noun[0]) and MERIT.search(text, max(start, end - 30), end):
            self.noun = (noun[0], end)
        elif end - start > 2 and not self.read_from(index, start, end, "head", noun):
            self.noun = (start, end)
            self.take_pair(start, end)

    def helps(self, start: int, end: int) -> bool:
        """监管有助于提升效能，维护安全: what a thing is good for."""
        helping = self.text.find("有", start + 2, end) > 0 and HELPS.search(self.text, start + 2, end)
        return bool(helping) and not self.here and not read_group(self.text, skip_adverbs(self.text, start, end), end)

    def meet_modals(self, index: int, clause: Clause, start: int, noun: Stretch) -> None:
        """The modals of a clause that opens at `start`; one right there ends what was open."""
        self.here = self.modals.within(clause.start, clause.end)
        if self.here and self.here[0].start == clause.start:
            self.open = None
        if self.here and self.retract_topic(index, start):
            return
        if modal := self.modal_at(start):
            self.retract_subject(index, modal, noun)

    def modal_at(self, at: int) -> Modal | None:
        """The modal of this clause that begins at `at`."""
        for modal in self.here:
            if modal.start == at:
                return modal
        return None

    def read_from(self, index: int, start: int, end: int, rule: str, noun: Stretch = (0, 0)) -> bool:
        """Reads the predicates of [start, end); False when no verb governs there."""
        text, at, kind = self.text, start, ""
        if self.here or start in text.adverbs or text[start] in TIME_STARTS:
            at, kind = self.skip_opening(start, end)
        if kind:
            return kind == "permit" or (self.forgo if kind == "forgo" else self.forbid)(index, at, end)
        if self.here and (rule == "modal" or self.modal_at(start)):
            if self.read_passive(index, at, end, self.subject if rule == "modal" else noun):
                return True
            if charge := answer_for(text, at, end):
                return self.add(index, charge, at + 1, charge.start, "frame")
        elif rule == "head" and noun[1] and text.startswith("对", noun[0]) and self.read_passive(index, at, end, noun):
            return True
        group = read_group(text, at, end)
        if group and at in text.prepositions and is_preposition(group) and (way := find_phrase_verb(text, at, end)):
            return self.add_phrase(index, way, end, noun)
        if group and not group.kinds.isdisjoint(NAMING) and at == start and self.read_before_agent(index, at, end):
            return True
        listed = group and at == start and is_list(text, group, end)
        if group and not (listed or is_subject(text, self.here, group, at, end) or ("noun" in group.kinds and is_name(text, group, at == start))):
            return self.add(index, group, start, end, rule) or "noun" not in group.kinds
        if at not in text.prepositions and (since := SINCE.match(text, at, end)):
            return self.read_from(index, since.end(), end, rule, noun)
        return self.read_behind(index, start, at, end, noun)

    def read_behind(self, index: int, start: int, at: int, end: int, noun: Stretch) -> bool:
        """Reads a verb that stands behind something else: a phrase, a subject, a topic."""
        phrase = find_phrase_verb(self.text, at, end)
        if self.text.startswith(cues("partner"), at):
            self.take_partner(at + 2, phrase.group.start if phrase else end)
        if phrase and phrase.kind == "target" and (charge := take_charge(self.text, at, end)):
            return self.add(index, charge, at, end, "charge")
        if phrase and phrase.kind in ("frame", "agent"):
            return self.add_phrase(index, phrase, end, noun)
        return (
            self.read_after_modal(index, at, end, weak_too=not phrase)
            or bool(phrase and self.add_phrase(index, phrase, end, noun))
            or self.read_before_agent(index, at, end)
            or self.read_after_actor(index, at, end)
            or self.read_run(index, at, end)
            or self.add(index, self.guess(start, at, end), start, end, "guess")
            or (at - start > 1 and self.add(index, strict(self.text, at, end), start, end, "head"))
            or self.add(index, take_charge(self.text, at, end), start, end, "charge")
        )

    def read_passive(self, index: int, at: int, end: int, topic: Stretch) -> bool:
        """情况要及时上报: the object is what the clause speaks of."""
        passive = topic[1] and (self.modal in MODALS or self.text.startswith("对", topic[0]))
        group = find_passive(self.text, at, end) if passive else None
        stretch = find_topic(self.text, *topic, group, self.bodies) if group else None
        if group and stretch:
            self.subject = (0, 0)
            self.found.append(Predicate(group, *stretch, index, "passive", self.modal))
        return bool(stretch)

    def skip_opening(self, at: int, end: int) -> tuple[int, str]:
        """Past times, adverbs and modals; the kind of a modal that ends the reading."""
        for _ in range(MAX_OPENINGS):
            if modal := self.modal_at(at):
                if modal.word == "将" and is_frame(self.text, self.modals, modal, end):
                    break
                self.modal, at, self.permitted = modal.word, modal.end, modal.kind == "permit"
                if modal.kind != "modal":
                    return at, modal.kind
                continue
            before, at = at, skip_time(self.text, at, end) or skip_adverbs(self.text, at, end)
            if at == before:
                break
        return at, ""

    def read_run(self, index: int, at: int, end: int) -> bool:
        run = find_run(self.text, at, end)
        return bool(run) and self.add(index, read_group(self.text, run, end), run, end, "run")

    def read_after_modal(self, index: int, at: int, end: int, weak_too: bool) -> bool:
        for modal in self.here if self.depth < MAX_MODALS else ():
            if not at < modal.start < at + LONGEST_SUBJECT or modal.end >= end or self.text[modal.end] == "的" or is_relative(self.text, modal.end, end):
                continue
            if modal.word in UNBOUND and modal.kind != "forbid" and self.is_about(at, end):
                continue
            if modal.word == "负责" and find_agent(self.text, at + 1, modal.start) > 0:  # 保险费由税务机关负责征收
                continue
            if (modal.word in WEAK and not (weak_too and is_real(self.text, modal, end))) or not outside(self.text, at, modal.start):
                continue
            self.depth += 1
            if is_thing(self.text, at, modal.start) and not read_group(self.text, at, modal.start):
                return self.read_of_thing(index, (at, modal.start), modal, end)
            self.take_subject(at, modal.start)
            return self.read_from(index, modal.start, end, "modal")
        return False

    def is_about(self, at: int, end: int) -> bool:
        """对能够共享的信息，…: a modal in such a clause only tells what it is about."""
        if not self.text.startswith("，", end):
            return False
        return self.text.startswith("对", at) or (self.text.find("对", at, end) > 0 and self.text.endswith(cues("grounds"), at, end))

    def read_of_thing(self, index: int, thing: Stretch, modal: Modal, end: int) -> bool:
        """办事指南应当列明…: done by nobody named; what it must be (符合…) is no measure, nor is what follows."""
        self.subject = (0, 0)
        at, kind = self.skip_opening(modal.start, end)
        if kind == "forbid":
            return self.forbid(index, at, end)
        if not kind and not self.read_passive(index, at, end, thing):
            group = read_group(self.text, at, end)
            phrase = None if group else find_phrase_verb(self.text, at, end)
            if phrase and phrase.kind == "lead" and phrase.word != "经" and not phrase.group.kinds & UNDONE:  # 比例应根据实际情况设置上限
                return self.add_phrase(index, phrase, end, thing)
            if not group or group.kinds & UNDONE or not self.add(index, group, at, end, "thing"):
                self.permitted = True
        return True

    def read_after_actor(self, index: int, at: int, end: int) -> bool:
        """A subject that can act, without a modal: 有关部门按照各自职责做好…."""
        opening = self.text.prepositions.get(at, at)
        if self.text[at:opening] in ENCLOSING:
            return False
        return any(self.read_with_subject(index, at, stop, end) for stop in find_subject_ends(self.text, at, end, self.bodies))

    def read_with_subject(self, index: int, at: int, stop: int, end: int) -> bool:
        close = self.text.find("）", stop, end) if self.text[stop] == "（" else -1
        after = skip_adverbs(self.text, max(stop, close + 1), end)
        group = read_group(self.text, after, end)
        phrase = None if group else find_phrase_verb(self.text, after, end)
        if group and (("noun" in group.last and find_run(self.text, after, end)) or is_subject(self.text, self.here, group, after, end)):
            return False  # 机关实施强制应当合法, 企业设立和变更实行备案管理
        if group and "noun" in group.kinds & group.last and after == stop and not self.text.startswith("国家", at) and not is_led(self.text, group, at, stop, end):
            return False  # 企业创新能力: more of the noun
        if not group and not phrase:
            return False
        before = self.modal, self.permitted, self.subject, self.partner
        self.take_subject(at, stop)
        self.modal, self.permitted = "", False
        if phrase and self.text.startswith(cues("partner"), after):
            self.take_partner(after + 2, phrase.group.start)
        if self.add_phrase(index, phrase, end, (at, stop)) if phrase else self.add(index, group, after, end, "actor"):
            return True
        self.modal, self.permitted, self.subject, self.partner = before
        return False

    def read_before_agent(self, index: int, at: int, end: int) -> bool:
        """具体办法由市人民政府制定: the object comes first."""
        by = find_agent(self.text, at + 2, end)
        phrase = find_phrase_verb(self.text, by, end) if by > 0 else None
        if not phrase or phrase.kind != "agent" or FROM_TO.search(self.text, by, phrase.group.start):
            return False
        phrase = pass_on(self.text, phrase, end)
        if self.text.startswith("并", phrase.group.end) and not is_last(self.text, phrase.group, end):  # 办法由…制定并向社会公布
            end = phrase.group.end
        if is_last(self.text, phrase.group, end):
            return self.add_phrase(index, phrase, end, (at, by - 1 if self.text[by - 1] == "交" else by))
        bare = "light" in phrase.group.kinds and end - phrase.group.end <= LONGEST_BARE and only_verbs(self.text, phrase.group.end, end)
        return bare and self.add_phrase(index, phrase, end, (0, 0))  # 设施由民政部门组织复评

    def guess(self, start: int, at: int, end: int) -> Group | None:
        """A verb that is in no list, after 应当 and its adverbs."""
        strong = any(modal.word in STRONG and start <= modal.start < at for modal in self.here)
        return guess_verb(self.text, at, end) if strong else None
