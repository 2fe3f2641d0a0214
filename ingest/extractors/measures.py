"""Measures: what a document says somebody will do, with verb, object, actors, places, polarity and strength."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from ingest.clauses import Clause, find_clauses
from ingest.findings import Measure, Mention, Reading
from ingest.gazetteer import clean
from ingest.measure_sections import NUMBERING, find_readable
from ingest.modals import Modals
from ingest.objects import endings
from ingest.predicates import ClauseReader, Predicate
from ingest.strength import find_instrument, grade
from ingest.subjects import part_bodies
from ingest.verbs import cues
from kg.model import Sentence, Span

VERSION = "2"
PLACES = frozenset(("PLACE", "CLUSTER"))
OPENING = re.compile(rf"(?:{NUMBERING.pattern})?(?:[（(][^（()）]{{2,80}}[）)])?(?:{NUMBERING.pattern})?")
BREAK = re.compile(r"\s*\n\s*")


def find_measures(reading: Reading) -> None:
    """Appends the measures of the document to `reading.measures`, in text order."""
    source = reading.document.text
    text = clean(source)
    modals, names = Modals(text), Names(source, reading.mentions)
    for index, sentence in find_readable(reading, text):
        reading.measures.extend(read_sentence(text, index, sentence, modals, names))


class Names:
    """Named bodies and places by position."""

    def __init__(self, text: str, mentions: list[Mention]) -> None:
        named = sorted((m for m in mentions if m.type in PLACES or m.type == "ORG"), key=lambda mention: mention.span)
        self.text = text
        self.spans = {is_body: [m.span for m in named if (m.type == "ORG") is is_body] for is_body in (True, False)}
        self.starts = {is_body: [span.start for span in spans] for is_body, spans in self.spans.items()}

    def within(self, start: int, end: int, bodies: bool) -> list[Span]:
        starts = self.starts[bodies]
        first = bisect_left(starts, start)
        return self.spans[bodies][first : bisect_left(starts, end, first)]

    def texts(self, start: int, end: int, bodies: bool) -> tuple[str, ...]:
        return tuple(dict.fromkeys([span.of(self.text) for span in self.within(start, end, bodies)]))

    def actors(self, start: int, end: int) -> tuple[str, ...]:
        """The bodies of the subject [start, end): those named in it, else its parts."""
        if end == 0:
            return ()
        return self.texts(start, end, True) or part_bodies(self.text[start:end])


def read_sentence(text: str, index: int, sentence: Sentence, modals: Modals, names: Names) -> Iterator[Measure]:
    start, end = sentence.span.start, sentence.span.end
    if opening := OPENING.match(text, start, end):
        start = opening.end()
    clauses = find_clauses(text, start, end)
    bodies = frozenset(span.end for span in names.within(start, end, True))
    reader = ClauseReader(text, modals, bodies)
    for number, clause in enumerate(clauses):
        reader.read(number, clause)
    breaks = [number for number, clause in enumerate(clauses) if clause.stop in "；;"]
    drop_conditions(reader, breaks)
    drop_purpose(text, reader, clauses)
    for predicate in without_effects(text, reader.found, breaks):
        yield make_measure(index, predicate, names)


def drop_conditions(reader: ClauseReader, breaks: list[int]) -> None:
    """新建…，需要…的，…应当…: what stands before the first clause in 的 is its condition, unless it has a modal of its own."""
    first: dict[int, int] = {}
    for condition in reader.conditions:
        first.setdefault(bisect_left(breaks, condition), condition)
    if first:
        reader.found = [predicate for predicate in reader.found if predicate.modal or not before_condition(predicate.clause, first, breaks)]


def before_condition(clause: int, first: dict[int, int], breaks: list[int]) -> bool:
    return clause < first.get(bisect_left(breaks, clause), 0)


def drop_purpose(text: str, reader: ClauseReader, clauses: list[Clause]) -> None:
    """为A，推进B，根据C，…: what stands before the grounds goes on with the purpose."""
    if not text.startswith(cues("purpose"), clauses[0].start) if clauses else True:
        return
    grounds = [number for number, clause in enumerate(clauses) if text.startswith(cues("ground"), clause.start)]
    if grounds:
        reader.found = [predicate for predicate in reader.found if predicate.modal or predicate.clause >= grounds[0]]


def without_effects(text: str, found: list[Predicate], breaks: list[int]) -> list[Predicate]:
    """Leaves out what only names the effect hoped for: 形成…, 确保… after the first, 提升…水平 at the close."""
    kept: list[Predicate] = []
    parts = [bisect_left(breaks, predicate.clause) for predicate in found]
    closing = True
    for at in range(len(found) - 1, -1, -1):
        closing = closing or parts[at] != parts[at + 1]
        first = at == 0 or parts[at - 1] != parts[at]
        effect = not first and not found[at].stressed and is_effect(text, found[at], closing)
        closing = closing and effect
        if not effect:
            kept.append(found[at])
    return kept[::-1]


def is_effect(text: str, predicate: Predicate, closing: bool) -> bool:
    kinds = predicate.group.kinds
    if "hope" in kinds:
        return not text.endswith(cues("paper"), predicate.start, predicate.end)
    if predicate.rule == "benefit":
        return closing or text.endswith(cues("support"), predicate.start, predicate.end)
    return closing and "effect" in kinds and text.endswith(endings(""), predicate.start, predicate.end)


def make_measure(index: int, predicate: Predicate, names: Names) -> Measure:
    group = predicate.group
    start, end = min(group.start, predicate.start), max(group.end, predicate.end)
    verb, target = group.verb, BREAK.sub("", names.text[predicate.start : predicate.end])
    strength, reason = grade(verb if predicate.polarity == "forbid" else predicate.modal, verb)
    return Measure(
        sentence=index,
        span=Span(start, end),
        verb=verb,
        object=target,
        actors=names.actors(*predicate.subject) + names.actors(*predicate.partner),
        places=names.texts(start, end, False),
        polarity=predicate.polarity,
        strength=strength,
        strength_reason=reason,
        instrument=find_instrument(verb + target),
        rule=f"measure.{predicate.rule}",
    )
