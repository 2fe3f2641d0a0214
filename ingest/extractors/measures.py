"""Measures: what a document says somebody will do, with verb, object, actors, places, polarity and strength."""

from __future__ import annotations

import re
from bisect import bisect_left

from ingest.actors import find_actors
from ingest.clauses import Clause, find_clauses
from ingest.findings import Measure, Mention, Reading
from ingest.gazetteer import clean
from ingest.measure_sections import NUMBERING, find_readable
from ingest.modals import Modals
from ingest.objects import Predicate, ends_in
from ingest.predicates import ClauseReader
from ingest.strength import find_instruments, grade
from ingest.verbs import Text, cues
from kg.model import Span

VERSION = "6"
PLACES = frozenset(("PLACE", "CLUSTER"))
ZONES = frozenset(("PROJECT", "PLACE", "CLUSTER"))
ZONE_ENDS = ("港", "区", "城", "园", "省", "市", "县", "州", "新区", "城市群", "都市圈")
OPENING = re.compile(rf"(?:{NUMBERING.pattern})?(?:[（(][^（()）]{{2,80}}[）)])?(?:{NUMBERING.pattern})?")
SUPPORTING = frozenset(("close", "effect"))
SERVICES = ("服务", "培训", "指导", "咨询", "便利条件", "筛查")
LEAST_SERVICE = 5
PRAISED = re.compile("[^，]*的|(?:更|优质|便捷|便利|精准|高效|一站式|全周期|国际化|个性化|多样化|专业化|多元化|全方位|清晰|良好|在线|移动)")
DUTIES = frozenset(("应当", "应", "必须", "须"))
PREAMBLE = re.compile("为(?:了)?(?:深入|全面|认真|切实|更好|进一步|坚决)*(?:贯彻|落实|学习)")
SEVERAL = re.compile("[、和与及]")
"""保障妇女、残疾人合法权益: whose rights they are is spelt out, a task."""
CLOSED = frozenset("）)”’》】。；;！!？?：:、 \t\n")
BREAK = re.compile(r"\s*\n\s*")


def find_measures(reading: Reading) -> None:
    """Appends the measures of the document to `reading.measures`, in text order."""
    source = reading.document.text
    text = Text(clean(source))
    modals, names = Modals(text), Names(source, reading.mentions)
    found = [(index, predicate) for index, start, end in find_readable(reading, text) for predicate in read_sentence(text, start, end, modals, names)]
    targets = [join_lines(source[predicate.start : predicate.end]) for _, predicate in found]
    instruments = find_instruments([predicate.group.verb + target for (_, predicate), target in zip(found, targets, strict=True)])
    for (index, predicate), target, instrument in zip(found, targets, instruments, strict=True):
        reading.measures.append(make_measure(index, predicate, target, instrument, names))


def acts(mention: Mention, text: str) -> bool:
    """海南自由贸易港推进…: a zone acts like a body."""
    return mention.type == "ORG" or (mention.type in ZONES and mention.span.of(text).endswith(ZONE_ENDS))


class Places:
    """Named places, or bodies, by position."""

    def __init__(self, text: str, spans: list[Span]) -> None:
        self.text = text
        self.spans = sorted(spans)
        self.starts = [span.start for span in self.spans]

    def within(self, start: int, end: int) -> list[Span]:
        first = bisect_left(self.starts, start)
        return self.spans[first : bisect_left(self.starts, end, first)]

    def texts(self, start: int, end: int) -> tuple[str, ...]:
        first = bisect_left(self.starts, start)
        if first == len(self.starts) or self.starts[first] >= end:
            return ()
        return tuple(dict.fromkeys([span.of(self.text) for span in self.within(start, end)]))


class Names:
    """Named bodies and places of one text."""

    def __init__(self, text: str, mentions: list[Mention]) -> None:
        self.text = text
        self.bodies = Places(text, [mention.span for mention in mentions if mention.type == "ORG"])
        self.places = Places(text, [mention.span for mention in mentions if mention.type in PLACES])
        self.doers = Places(text, [mention.span for mention in mentions if acts(mention, text)])

    def actors(self, start: int, end: int) -> tuple[str, ...]:
        """Who acts in the subject [start, end)."""
        return find_actors(self.text, start, end, [span.end for span in self.bodies.within(start, end)])


def read_sentence(text: Text, start: int, end: int, modals: Modals, names: Names) -> list[Predicate]:
    if opening := OPENING.match(text, start, end):
        start = opening.end()
    clauses = find_clauses(text, start, end)
    reader = ClauseReader(text, modals, frozenset([span.end for span in names.doers.within(start, end)]), modals.within(start, end))
    for number, clause in enumerate(clauses):
        reader.read(number, clause)
    if not reader.found:
        return []
    breaks = [number for number, clause in enumerate(clauses) if clause.stop in "；;"]
    if reader.conditions:
        drop_conditions(reader, breaks)
    drop_purpose(text, reader, clauses)
    if clauses[-1].stop == "" and len(clauses) > 1 and is_cut(text, clauses):
        reader.found = [predicate for predicate in reader.found if predicate.end < clauses[-1].end]
    plain = len(reader.found) < 2 and not any(predicate.clause for predicate in reader.found)
    return reader.found if plain else without_effects(text, reader.found, breaks)


def is_cut(text: str, clauses: list[Clause]) -> bool:
    """A line of a broken paragraph: several clauses, and no mark at the end."""
    end = clauses[-1].end
    return text[end - 1] not in CLOSED and any(clause.stop == "，" for clause in clauses)


def join_lines(words: str) -> str:
    return BREAK.sub("", words) if "\n" in words else words


def drop_conditions(reader: ClauseReader, breaks: list[int]) -> None:
    """新建…，需要…的，…应当…: what stands before the first clause in 的 is its condition, unless it has a modal of its own."""
    first: dict[int, int] = {}
    for condition in reader.conditions:
        first.setdefault(bisect_left(breaks, condition), condition)
    reader.found = [predicate for predicate in reader.found if predicate.modal or not before_condition(predicate.clause, first, breaks)]


def before_condition(clause: int, first: dict[int, int], breaks: list[int]) -> bool:
    return clause < first.get(bisect_left(breaks, clause), 0)


def drop_purpose(text: str, reader: ClauseReader, clauses: list[Clause]) -> None:
    """为A，推进B，根据C，…: what stands before the grounds goes on with the purpose."""
    if not text.startswith(cues("purpose"), clauses[0].start):
        return
    grounds = [number for number, clause in enumerate(clauses) if text.startswith(cues("ground"), clause.start)]
    if not grounds and PREAMBLE.match(text, clauses[0].start):  # 为贯彻落实…，建立健全…，加快…: nothing but purpose
        reader.found = [predicate for predicate in reader.found if predicate.modal or predicate.subject[1]]
    if grounds:
        reader.found = [predicate for predicate in reader.found if predicate.modal or predicate.clause >= grounds[0]]


def without_effects(text: str, found: list[Predicate], breaks: list[int]) -> list[Predicate]:
    """Leaves out what only names the effect hoped for: 形成…, 确保… after the first, 提升…水平 at the close."""
    if not any(may_be_effect(text, predicate) for predicate in found):
        return found
    kept: list[Predicate] = []
    parts = [bisect_left(breaks, predicate.clause) for predicate in found]
    closing = True
    for at in range(len(found) - 1, -1, -1):
        closing = closing or parts[at] != parts[at + 1]
        first = opens_part(text, found, parts, at) and not comes_late(found[at], breaks, closing)
        effect = not first and not found[at].stressed and is_effect(text, found[at], closing)
        closing = closing and effect
        if not effect:
            kept.append(found[at])
    return kept[::-1]


def opens_part(text: str, found: list[Predicate], parts: list[int], at: int) -> bool:
    """Nothing is said before it, or what is shares its clause: 精简材料、压缩时间、降低成本."""
    if at == 0 or parts[at - 1] != parts[at]:
        return True
    before = found[at - 1]
    return before.clause == found[at].clause and found[at].rule == "second" and not may_be_effect(text, before) and "hope" not in found[at].group.kinds


def comes_late(predicate: Predicate, breaks: list[int], closing: bool) -> bool:
    """应当与企业及时结算，降低成本: a clause that tells what is done, without an object, stands before it."""
    part = bisect_left(breaks, predicate.clause)
    opening = breaks[part - 1] + 1 if part else 0
    late = closing and predicate.clause > opening and predicate.rule == "head"
    return late and bool(predicate.modal) and "hope" not in predicate.group.kinds


def may_be_effect(text: str, predicate: Predicate) -> bool:
    kinds = predicate.group.kinds
    return "hope" in kinds or "effect" in kinds or predicate.rule == "benefit" or ends_in(text, predicate.start, predicate.end, "rise")


def is_effect(text: str, predicate: Predicate, closing: bool) -> bool:
    kinds = predicate.group.kinds
    if "hope" in kinds:
        return not text.endswith(cues("paper"), predicate.start, predicate.end)
    if predicate.rule == "benefit":
        return is_support(text, predicate, closing)
    if text.endswith("权益", predicate.start, predicate.end) and SEVERAL.search(text, predicate.start, predicate.end):
        return False
    return closing and ends_in(text, predicate.start, predicate.end, "" if "effect" in kinds else "rise")


def is_support(text: str, predicate: Predicate, closing: bool) -> bool:
    """为…提供支撑; 为…提供便利 at the close; but not 应当为…提供查询服务, 为…预留采购份额, which name what is done."""
    if predicate.group.kinds.isdisjoint(SUPPORTING):
        return False
    if text.endswith(cues("support"), predicate.start, predicate.end):
        return True
    named = text.endswith(SERVICES, predicate.start + LEAST_SERVICE, predicate.end) and not PRAISED.match(text, predicate.start, predicate.end)
    named = named or (predicate.modal in DUTIES and text.endswith("服务", predicate.start + 1, predicate.end))
    return closing and not named


def make_measure(index: int, predicate: Predicate, target: str, instrument: str | None, names: Names) -> Measure:
    group = predicate.group
    start, end = min(group.start, predicate.start), max(group.end, predicate.end)
    strength, reason = grade(group.verb if predicate.polarity == "forbid" else predicate.modal, group.verb)
    return Measure(
        sentence=index,
        span=Span(start, end),
        verb=group.verb,
        object=target,
        actors=(names.actors(*predicate.subject) if predicate.subject[1] else ()) + (names.actors(*predicate.partner) if predicate.partner[1] else ()),
        places=names.places.texts(start, end),
        polarity=predicate.polarity,
        strength=strength,
        strength_reason=reason,
        instrument=instrument,
        rule=f"measure.{predicate.rule}",
    )
