"""Measures: what a document says somebody will do, with verb, object, actors, places, polarity and strength."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator

from ingest.clauses import find_clauses
from ingest.findings import Measure, Mention, Reading
from ingest.gazetteer import clean
from ingest.measure_sections import NUMBERING, find_readable
from ingest.modals import Modals
from ingest.objects import endings
from ingest.predicates import PENALTIES, ClauseReader, Predicate
from ingest.strength import find_instrument, grade
from ingest.wordlist import read_rows
from kg.model import Sentence, Span

VERSION = "1"
PLACES = frozenset(("PLACE", "CLUSTER"))
JOINT = re.compile("、|，|和|与|以及|或者|会同|联合|及(?!其)")
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
        self.spans = [mention.span for mention in named]
        self.bodies = [mention.type == "ORG" for mention in named]

    def within(self, start: int, end: int, bodies: bool) -> list[Span]:
        first, last = bisect_left(self.spans, Span(start, start)), bisect_left(self.spans, Span(end, end))
        return [self.spans[at] for at in range(first, last) if self.bodies[at] is bodies]

    def texts(self, start: int, end: int, bodies: bool) -> tuple[str, ...]:
        return tuple(dict.fromkeys(span.of(self.text) for span in self.within(start, end, bodies)))

    def actors(self, start: int, end: int) -> tuple[str, ...]:
        """The bodies of the subject [start, end): those named in it, else its parts."""
        if end == 0:
            return ()
        return self.texts(start, end, True) or part_bodies(self.text[start:end])


@functools.lru_cache(maxsize=4096)
def part_bodies(subject: str) -> tuple[str, ...]:
    """A、B和C in three, 省经济和信息化主管部门 in one: each part but the last must end like a body."""
    bodies, first = [], 0
    for joint in JOINT.finditer(subject):
        if subject.endswith(body_ends(), first, joint.start()):
            bodies.append(subject[first : joint.start()])
            first = joint.end()
    return tuple(dict.fromkeys(body.strip() for body in [*bodies, subject[first:]] if body.strip()))


@functools.cache
def body_ends() -> tuple[str, ...]:
    return tuple(row[0] for row in read_rows("measure_subjects.txt") if row[1] != "thing")


def read_sentence(text: str, index: int, sentence: Sentence, modals: Modals, names: Names) -> Iterator[Measure]:
    start, end = sentence.span.start, sentence.span.end
    if numbering := NUMBERING.match(text, start, end):
        start = numbering.end()
    clauses = find_clauses(text, start, end)
    bodies = frozenset(span.end for span in names.within(start, end, True)) if names.spans else frozenset()
    reader = ClauseReader(text, modals, bodies, penal=any(text.find(word, start, end) >= 0 for word in PENALTIES))
    for number, clause in enumerate(clauses):
        reader.read(number, clause)
    drop_conditions(reader)
    breaks = [number for number, clause in enumerate(clauses) if clause.stop in "；;"]
    for predicate in without_effects(text, reader.found, breaks):
        yield make_measure(index, predicate, names)


def drop_conditions(reader: ClauseReader) -> None:
    """新建…，需要…的，…应当…: what stands before a clause in 的 is its condition, unless it has a modal of its own."""
    for condition in reader.conditions:
        reader.found = [predicate for predicate in reader.found if predicate.clause > condition or predicate.modal]


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
    if "hope" in kinds or predicate.rule == "benefit":
        return True
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
        places=names.texts(start, end, False) if names.spans else (),
        polarity=predicate.polarity,
        strength=strength,
        strength_reason=reason,
        instrument=find_instrument(verb + target),
        rule=f"measure.{predicate.rule}",
    )
