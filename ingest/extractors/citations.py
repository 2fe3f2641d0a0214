"""Documents that a document refers to, and in what way: 《title》, 《title》（number）, or a number alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ingest.citation_cues import kind_of
from ingest.citation_titles import Mark, find_marks, is_work
from ingest.extractors.titles import squeeze
from ingest.findings import Citation, Reading
from ingest.text import normalise
from ingest.wenhao import NUMBER
from kg.model import Document

VERSION = "2"
CHANGES = ("forwards", "amends", "repeals")
"""What a document says of one of its own name: it is issued, or an earlier form of it goes."""
READ = frozenset({"paragraph", "heading", "row", "title"})


def find_citations(reading: Reading) -> None:
    """Adds to `reading.citations`, in text order; later short titles carry the full one."""
    document = reading.document
    own = {squeeze(reading.meta.title), reading.meta.number} if reading.meta else set()
    number = reading.meta.number if reading.meta else None
    short: dict[str, str] = {}
    for index in citing_sentences(document):
        sentence = document.sentences[index].span
        normal = normalise(document.text, sentence.start, sentence.end)
        marks = [mark for mark in find_marks(normal.text, short) if not is_work(normal.text, mark, short)]
        for group in group_marks(normal.text, marks):
            kind = kind_of(normal.text, group[0].start, group[-1].end)
            for mark in group:
                earlier = mark.title and mark.number and number and mark.number != number
                if kind not in CHANGES and not earlier and (squeeze(mark.title) if mark.title else mark.number) in own:
                    continue
                resolves = short.get(squeeze(mark.title)) if mark.title else None
                span = normal.span(mark.start, mark.stop)
                reading.citations.append(Citation(index, span, mark.title, mark.number, kind, resolves, f"cite.{kind}"))


def citing_sentences(document: Document) -> Iterator[int]:
    """Indices of sentences that hold a 《 or a number."""
    starts = [sentence.span.start for sentence in document.sentences]
    last = -1
    for at in find_signs(document.text):
        index = bisect_right(starts, at) - 1
        if index > last and at < document.sentences[index].span.end:
            last = index
            if document.blocks[document.sentences[index].block].kind in READ:
                yield index


def find_signs(text: str) -> Iterator[int]:
    """Where a citation may be, in text order."""
    titles, numbers = positions(text, "《"), (match.start() for match in NUMBER.finditer(text))
    yield from sorted([*titles, *numbers])


def positions(text: str, char: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def group_marks(text: str, marks: list[Mark]) -> Iterator[list[Mark]]:
    """Titles that stand in one list have one cue."""
    group: list[Mark] = []
    for mark in marks:
        if group and not mark.follows(text, group[-1]):
            yield group
            group = []
        group.append(mark)
    if group:
        yield group
