"""The predicates of a sentence while it is read: what is added, and what a later clause takes back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.clauses import outside
from ingest.governing import ANNOUNCING, IN_ORDER, LIGHT, STRONG, announces, is_label, is_last, is_order, is_state, says_nothing, shorten, waits
from ingest.modals import WEAK, Modal, Modals
from ingest.objects import Predicate, split_object, trim_object
from ingest.phrases import Phrase, before_adverbs, find_phrase_verb, is_open
from ingest.subjects import Stretch, cut_body, ends_in_actor, is_thing
from ingest.verbs import Group, Text, cues, has_cue, make_group, read_group, read_joint, skip_adverbs, words_with

CLAUSAL = frozenset(("cause", "forbid"))
FORBID = frozenset(("forbid",))
DUTY = frozenset(("应当", "应"))
PLAIN = frozenset(("head", "modal", "actor", "second"))
UNDONE = frozenset(("void", "stative", "hope", "effect"))
WHERE = ("至", "在", "到", "给", "于", "为")
PARTS = re.compile("或者|[、和或并及]")
OCCASIONAL = frozenset(("head", "lead", "toward"))
TOPICAL = frozenset(("head", "lead", "actor"))
NAMED = TOPICAL | {"toward"}
RESISTED = frozenset(("严禁", "严格禁止", "坚决防止", "坚决杜绝", "坚决制止", "坚决禁止", "杜绝"))
"""严禁新增隐性债务，兜牢底线: a task follows, not more of what is forbidden."""
FORCE = re.compile("^(?:一律|也|均|严格|坚决)(?=[不禁杜防制])")
MAKING = ("建", "设立", "成立", "组建", "制定", "编制", "出台", "印发", "完善", "健全", "构建", "明确")
SPENT = re.compile(r"[\d０-９.]+[万亿]?元(?:以上|左右)?(?:用于|支持)?")
"""筹措8.3亿元实施…工程: the sum is only the means."""
LEADING = ("对", "向", "为", "将", "由", "按照", "通过", "在", "以")


def split_phrase(text: Text, start: int, cut: int, end: int, group: Group) -> int:
    """审查材料并向申请人出具凭证: where a second measure begins with a phrase; `cut` when none does before it."""
    joint = text.find("并", start + 2, cut)
    if joint < 0 or not group.kinds.isdisjoint(CLAUSAL):
        return cut
    after = skip_adverbs(text, joint + len(read_joint(text, joint)), end)
    led = text.startswith(LEADING, after) and outside(text, start, joint) and find_phrase_verb(text, after, end)
    return joint if led else cut


def pass_on(text: Text, phrase: Phrase, end: int) -> Phrase:
    """由税务机关负责征收, 由承办单位负责向社会征求意见: the verb after 负责 is what is done."""
    if phrase.group.verb != "负责" or text.startswith("解释", phrase.group.end):
        return phrase
    at = skip_adverbs(text, phrase.group.end, end)
    behind = None if (group := read_group(text, at, end)) else find_phrase_verb(text, at, end)
    group = group or (behind.group if behind and behind.kind != "frame" else None)
    return Phrase(phrase.word, group, phrase.kind, phrase.inner) if group else phrase


def is_occasion(group: Group) -> bool:
    """A verb that tells more often what happens than what shall be done: 取得, 使用, 从事."""
    return all(word in words_with("measure_cues.txt", "occasion") for word in PARTS.split(group.verb))


def is_told(group: Group) -> bool:
    """实行承诺制的事项，由…: not 建立…机制，由…, which is a task and who does it."""
    return "cause" not in group.last and not group.verb.startswith(MAKING)


def as_topic(group: Group) -> Group:
    """将常态化帮扶纳入…: an action may be the object that stands before the verb."""
    return Group(group.start, group.end, group.verb, group.kinds | LIGHT, group.last | LIGHT)


@dataclass(slots=True)
class FoundPredicates:
    """What is known so far of one sentence; a modal and a subject hold until the next ones."""

    text: Text
    modals: Modals
    bodies: frozenset[int]  # where named bodies end
    around: list[Modal]  # the modals of the sentence
    modal: str = ""
    subject: Stretch = (0, 0)
    partner: Stretch = (0, 0)
    permitted: bool = False
    broken: bool = False  # a semicolon has just been passed
    listing: bool = False  # 提供以下材料：: only their names follow
    depth: int = 0  # modals met in this clause
    ordered: bool = False  # 按照指南的规定办理事项，不得…: the first clause tells how
    noun: Stretch = (0, 0)  # a clause without a verb, just before: a subject, or the object of 由…制定
    found: list[Predicate] = field(default_factory=list)
    here: list[Modal] = field(default_factory=list)  # the modals of this clause
    open: Predicate | None = None  # 鼓励企业按照…，完善…: its object goes on in the next clause
    conditions: list[int] = field(default_factory=list)  # numbers of the clauses that end in 的

    def retract_topic(self, index: int, start: int) -> bool:
        """以出让方式取得土地的建设项目，建设单位应当…: what was read as a measure describes what this clause speaks of."""
        last = self.found[-1] if self.found else None
        if not last or last.modal or not 0 < index - last.clause <= 2 or last.rule not in TOPICAL or self.text.find("的", last.start, last.end) < 0:
            return False
        duty = any(modal.word in DUTY and modal.start > start for modal in self.here)
        ruled = has_cue(self.text, start, "ruling")
        duty = duty or (ruled and (is_occasion(last.group) or (self.text.startswith("由", start) and is_told(last.group))))
        topic = duty and (is_thing(self.text, last.start, last.end) or ends_in_actor(self.text, last.start, last.end, self.bodies))
        if topic:
            self.found.pop()
        return topic

    def retract_occasion(self, index: int, start: int, end: int) -> None:
        """进行住宅建设，村民应当… and 开展…活动，按照有关规定执行: what was read as a measure only says on what occasion."""
        last = self.found[0] if len(self.found) == 1 else None
        if not last or last.modal or last.clause != index - 1 or last.rule not in OCCASIONAL or not is_occasion(last.group):
            return
        modal = next((modal for modal in self.here if modal.word in STRONG or modal.word == "可以"), None)
        ruled = self.text.startswith("适用", start) or (has_cue(self.text, start, "ruling") and self.text.endswith(("执行", "办理"), start, end))
        if ruled or (modal and modal.start > start and not read_group(self.text, start, end)):
            self.found.pop()

    def retract_subject(self, index: int, modal: Modal, noun: Stretch) -> None:
        """受理举报的部门，应当… and 利用…开发…，应当…: what was read as a measure was only what the modal after it speaks of."""
        last = self.found[-1] if self.found else None
        if noun[1] and ends_in_actor(self.text, *noun, self.bodies):
            self.take_subject(*noun)
        if last and last.clause == index - 1 and "event" in last.group.kinds and modal.word in STRONG:
            self.found.pop()
            return
        if not last or last.clause != index - 1 or last.modal or last.rule not in ("head", "actor", "lead", "toward"):
            return
        if len(self.found) == 1 and is_occasion(last.group) and modal.word.endswith(("可以", "不得")) and not self.ordered:
            self.found.pop()
            return
        if modal.word in WEAK or last.rule == "toward":
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

    def take_subject(self, start: int, end: int) -> None:
        self.subject, self.partner = (start, end), (0, 0)

    def take_pair(self, start: int, end: int) -> None:
        """A会同B…, alone in its clause."""
        at = self.text.find("会同", start + 1, end)
        if at > 0:
            self.take_subject(start, next((modal.start for modal in self.here if start <= modal.start < at), at))
            self.take_partner(at + 2, end)

    def take_partner(self, start: int, end: int) -> None:
        self.partner = cut_body(self.text, start, end)

    def forbid(self, index: int, at: int, end: int) -> bool:
        if end - at > 1:
            word = FORCE.sub("", self.modal)
            joint = read_joint(self.text, at)  # 防止和纠正…
            more = read_group(self.text, skip_adverbs(self.text, at + len(joint), end), end) if joint else None
            group = make_group(self.text, at - len(word), more.end if more else at, FORBID)
            self.add(index, group, at, end, "forbid", "forbid")
        self.permitted = self.modal not in RESISTED  # 不得…, …: what follows in the same breath is forbidden too
        return True

    def forgo(self, index: int, at: int, end: int) -> bool:
        """不再收取材料: an act to be left off."""
        group = read_group(self.text, skip_adverbs(self.text, at, end), end)
        if group and not group.kinds & UNDONE:
            start = at - len(self.modal)
            self.add(index, Group(start, group.end, self.modal + group.verb, group.kinds, group.last), start, end, "forgo", "forbid")
        self.permitted = True
        return True

    def add_phrase(self, index: int, phrase: Phrase, end: int, noun: Stretch) -> bool:
        if phrase.kind == "agent":
            phrase = pass_on(self.text, phrase, end)
            self.take_subject(*cut_body(self.text, *phrase.inner))
            self.permitted = self.permitted and any(modal.kind == "permit" for modal in self.here)  # somebody else acts
            if is_last(self.text, phrase.group, end):
                noun = noun[0], before_adverbs(self.text, noun[1])
                group = phrase.group if phrase.group.end >= end - 1 else make_group(self.text, phrase.group.start, end, phrase.group.kinds)
                return noun[1] > noun[0] and self.text[noun[1] - 1] != "的" and self.add(index, group, *noun, "agent")
        if phrase.kind == "lead" and self.text.endswith(("可", "可以"), 0, before_adverbs(self.text, phrase.group.start)):  # 经批准可延期使用
            return True
        if phrase.kind == "frame":
            return self.add(index, phrase.group, *phrase.inner, "frame")
        return self.add(index, phrase.group, phrase.group.start, end, phrase.kind)

    def is_firm(self, group: Group, start: int, end: int) -> bool:
        """应当坚持…; 应当…，遵循…原则: a duty where 坚持… alone is a slogan."""
        held = self.modal in DUTY and self.text.endswith(cues("tenet"), start, end)
        return "firm" in group.kinds and (held or any(modal.word in DUTY for modal in self.modals.within(start, group.start)))

    def add(self, index: int, group: Group | None, start: int, end: int, rule: str, polarity: str = "do") -> bool:
        """Adds the predicate and those of further verbs inside its object."""
        if not group:
            return False
        text, kinds = self.text, group.kinds
        if ("void" in kinds and not self.is_firm(group, start, end)) or (self.permitted and polarity == "do" and "fine" not in kinds):
            return True
        before = end <= group.start  # 将…纳入, …由市政府制定
        if not before and ("into" in group.last or ("frame" in group.last and group.verb.endswith(WHERE))):
            return True  # 报送至…, 纳入…: only says where to
        first = start if before else group.end
        if text[first : first + 1].isdecimal() and (spent := SPENT.match(text, first, end)):
            work = read_group(text, spent.end(), end)
            if work and "noun" not in work.kinds and end - work.end > 1:
                return self.add(index, work, spent.end(), end, rule, polarity)
        cut = end if before else split_phrase(text, first, split_object(text, first, end, group), end, group)
        stretch = trim_object(text, first, cut, as_topic(group) if before else group)
        if not stretch and rule in PLAIN and (less := shorten(text, group, end)):
            return self.add(index, less, start, end, rule, polarity)
        if stretch and not self.modal and rule in NAMED and is_label(text, *stretch):
            return False
        if not stretch or ("noun" in kinds and is_state(text, self.modals, group, start, *stretch)):
            return bool(stretch)
        if not self.modal and rule in NAMED and IN_ORDER.search(text, max(stretch[0], stretch[1] - 12), stretch[1]):
            return False
        if rule == "benefit" and text.endswith("贡献", *stretch):  # 为…作出新的更大贡献
            return True
        if polarity == "do" and text[group.start - 1] in "不未" and group.start:  # 对设立后未开展…的企业
            return True
        if says_nothing(text, group, *stretch, rule):
            return True
        if (group.verb in ANNOUNCING and announces(text, *stretch)) or ("hand" in group.last and self.is_handed(*stretch)):
            return True
        if "order" in group.last and is_order(text, *stretch):
            return True
        predicate = Predicate(group, *stretch, index, rule, self.modal, polarity, self.subject, self.partner)
        self.found.append(predicate)
        if group.last & CLAUSAL and text[end : end + 1] == "，" and waits(text, group, *stretch, self.bodies):
            self.open = predicate
            return True
        predicate.stressed = text.startswith(cues("stress"), start)
        if cut < end:
            self.add_second(index, cut, end)
        return True

    def is_handed(self, start: int, end: int) -> bool:
        """移交登记机构审核: only says to whom."""
        return self.text.endswith((*cues("approval"), *cues("handled")), start, end) or ends_in_actor(self.text, start, end, self.bodies)

    def add_second(self, index: int, cut: int, end: int) -> None:
        """…并公布结果, …并向社会公布结果: a measure that begins inside the object of another."""
        after = skip_adverbs(self.text, cut + len(read_joint(self.text, cut)), end)
        if phrase := find_phrase_verb(self.text, after, end):
            self.add_phrase(index, phrase, end, (0, 0))
        else:
            self.add(index, read_group(self.text, after, end), cut, end, "second")
