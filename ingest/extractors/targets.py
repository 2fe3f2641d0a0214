"""Targets: numbers to be reached, built or spent in the document's future, with comparator, year, area and baseline."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest import target_words as words
from ingest.deadlines import Deadline, find_deadlines
from ingest.findings import Reading, Target
from ingest.horizons import Horizon, find_horizons, find_year
from ingest.quantities import Quantity, find_quantities
from ingest.target_lists import read_list
from ingest.target_phrases import Phrase, compare
from ingest.target_rules import barred_here, fits
from ingest.target_tables import find_table_targets
from kg.model import Document, Span

VERSION = "3"
_ANNUAL = re.compile("年均(?!浓度|值|气温)|每年|逐年")
_BASE_YEAR = re.compile(r"(?:比|较|在)((?:19|20)\d\d)年")
_BASE_LEVEL = re.compile(
    r"[从由]([\d.]{1,12}[^\d，、]{1,8}?)(?:提高|提升|增加|增长|上升|扩大|下降|降低|降|减少|压减|缩短|压缩)[到至]"
)


def find_targets(reading: Reading) -> None:
    """Appends the targets of the document to `reading.targets`, in text order."""
    document, this_year = reading.document, find_year(reading)
    horizons = find_horizons(reading, this_year)
    in_tables = list(find_table_targets(document, horizons, this_year))
    reader = ProseReader(document, horizons, this_year, skip=frozenset(block for block, _ in in_tables))
    areas = {(mention.sentence, mention.span.of(document.text)) for mention in reading.mentions if mention.type in ("PLACE", "CLUSTER")}
    found = [*(with_place(target, areas) for target in reader.read()), *(target for _, target in in_tables)]
    reading.targets.extend(sorted(found, key=lambda target: target.sentence) if in_tables else found)


@dataclass(frozen=True, slots=True)
class Scope:
    """A sentence while its numbers are read."""

    index: int
    text: str
    positions: Sequence[int]  # where each character of `text` stands in the document
    horizon: Horizon
    deadlines: list[Deadline]
    year: str | None  # what governs the sentence when no deadline of its own does
    opened: bool  # by 到2025年 earlier in the paragraph

    def deadline(self, at: int) -> Deadline | None:
        """The last one before `at`."""
        before = bisect_left(self.deadlines, at, key=lambda deadline: deadline.start)
        return self.deadlines[before - 1] if before else None


class ProseReader:
    """Reads the sentences of a document in order and remembers 到2025年 at the head of a paragraph."""

    def __init__(self, document: Document, horizons: list[Horizon], this_year: str | None, skip: frozenset[int]) -> None:
        self.document, self.horizons, self.this_year, self.skip = document, horizons, this_year, skip
        self.starts = [sentence.span.start for sentence in document.sentences]
        self.block = self.scanned = -1
        self.opening: str | None = None

    def read(self) -> Iterator[Target]:
        for index, quantities in self._by_sentence():
            block = self.document.sentences[index].block
            if block not in self.skip and not self.horizons[block].past:
                scope = self._scope(index)
                if "\n" in self.document.text[self.starts[index] : self.starts[index] + len(scope.text) + 1]:
                    quantities = list(find_quantities(scope.text))
                yield from self._read_sentence(scope, quantities)

    def _by_sentence(self) -> Iterator[tuple[int, list[Quantity]]]:
        """The quantities of each sentence that has any, counted from the start of the sentence."""
        group: list[Quantity] = []
        current = -1
        for quantity in find_quantities(self.document.text):
            index = bisect_right(self.starts, quantity.start) - 1
            if index != current and group:
                yield current, group
                group = []
            current = index
            if index >= 0 and quantity.end <= self.document.sentences[index].span.end:
                group.append(quantity.moved(-self.starts[index]))
        if group:
            yield current, group

    def _scope(self, index: int) -> Scope:
        sentence = self.document.sentences[index]
        text, positions = unwrap(sentence.span.of(self.document.text), sentence.span.start)
        horizon = self.horizons[sentence.block]
        opening = None if horizon.loose else self._opening_year(index, horizon)
        return Scope(index, text, positions, horizon, find_deadlines(text, self.this_year), opening or horizon.year, opening is not None)

    def _opening_year(self, index: int, horizon: Horizon) -> str | None:
        """到2025年 earlier in the paragraph holds for the rest of it; in a section of aims, for the section."""
        blocks, sentence = self.document.blocks, self.document.sentences[index]
        first = sentence.block
        while horizon.goal and first > max(self.block, 0) and blocks[first - 1].path == blocks[first].path:
            first -= 1
        if first != self.block:
            self.scanned, self.opening = blocks[first].span.start, None
        self.block = sentence.block
        for deadline in find_deadlines(self.document.text[self.scanned : sentence.span.start], self.this_year):
            if deadline.firm and deadline.ahead(self.this_year):
                self.opening = deadline.year
        self.scanned = sentence.span.start
        return self.opening

    def _read_sentence(self, scope: Scope, quantities: list[Quantity]) -> Iterator[Target]:
        if not quantities or words.past_words()["sentence"].search(scope.text, 0, quantities[-1].start):
            return
        for quantity, phrase in read_list(scope.text, quantities):
            deadline = scope.deadline(quantity.start)
            if deadline and not deadline.ahead(self.this_year):
                continue
            if words.past_words()["clause"].search(scope.text, phrase.start, phrase.end) or barred_here(scope.text, quantity, phrase):
                continue
            dated = self._is_dated(deadline) or (scope.opened and not scope.horizon.strict and phrase.shape in ("verb", "count"))
            if fits(scope.text, scope.horizon, quantity, phrase, dated):
                yield make_target(scope, quantity, phrase, deadline.year if deadline else scope.year)


    def _is_dated(self, deadline: Deadline | None) -> bool:
        """A date to be kept: 到2025年, or any year after the document's own."""
        return deadline is not None and (deadline.firm or (self.this_year is not None and deadline.year > self.this_year))


def make_target(scope: Scope, quantity: Quantity, phrase: Phrase, year: str | None) -> Target:
    clause = scope.text[phrase.start : quantity.start]
    return Target(
        sentence=scope.index,
        span=Span(scope.positions[phrase.start], scope.positions[phrase.end - 1] + 1),
        indicator=phrase.indicator,
        comparator=compare(phrase.sign, quantity),
        value=quantity.value,
        unit=quantity.unit,
        approx=quantity.approx,
        annual=bool(_ANNUAL.search(clause)),
        year=year,
        place=phrase.place,
        base=find_base(clause),
        binding=None,
        rule=f"target.{phrase.shape}",
    )


def with_place(target: Target, areas: set[tuple[int, str]]) -> Target:
    """南京市研发投入强度: the area that the indicator opens with becomes its place."""
    for end in range(2, min(len(target.indicator) - 1, 16)) if areas and not target.place else ():
        if (target.sentence, target.indicator[:end]) in areas:
            rest = target.indicator[end:].removeprefix("的")
            apart = len(rest) > 1 and rest[0] not in "和与及、至到—-"
            return replace(target, place=target.indicator[:end], indicator=rest) if apart else target
    return target


def find_base(clause: str) -> str | None:
    """The baseline of a change: 比2015年 → 2015, 从77%提高到 → 77%."""
    found = _BASE_YEAR.search(clause) or _BASE_LEVEL.search(clause)
    return found[1] if found else None


def unwrap(text: str, start: int) -> tuple[str, Sequence[int]]:
    """A sentence that was wrapped over lines as one line, and where its characters stand in the document."""
    if "\n" not in text:
        return text, range(start, start + len(text))
    lines = [(match.start() + len(match[0]) - len(match[0].lstrip()), match[0].strip()) for match in re.finditer(r"[^\n]+", text)]
    return "".join(line for _, line in lines), [start + at + index for at, line in lines for index in range(len(line))]
