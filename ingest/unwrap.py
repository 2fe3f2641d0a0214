"""A document without the line ends of a printed page inside its sentences, and the way back.

A page is wrapped in the middle of words (建 / 立), and blanks stand around its figures (到 2028 年): the words that extractors
look for are not there. They read the unwrapped copy; what they find is moved back to the text as it was printed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any

from ingest.findings import Reading
from kg.model import Document, Span

HAN = "\u3001-\u303f\u3400-\u9fff\uff01-\uff0f\uff1a-\uff20“”‘’—…·"
WRAPPED = re.compile(
    rf"(?<=[{HAN}])\s*\n\s*(?=\S)|(?<=\S)\s*\n\s*(?=[{HAN}])|(?<=\d)\s*\n\s*(?=[\d.%])"
    r"|(?<=[\u4e00-\u9fff])(?<![条章节件])[ \t\xa0]+(?=\d)|(?<=\d)[ \t\xa0]+(?=[年月日个万亿元家项名件套种条次人天％%])"
)
"""A line end beside a Chinese character, and blanks between a word and a figure or a figure and its unit."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """What is left out of a text: from `starts` to `ends` in it, in order; `kept[i]` is where cut i was, in the copy."""

    starts: list[int]
    ends: list[int]
    kept: list[int]

    def copied(self, span: Span) -> Span:
        """A span of the text, in the copy."""
        return Span(self._to_copy(span.start), self._to_copy(span.end))

    def printed(self, span: Span) -> Span:
        """A span of the copy, in the text; no cut stands at its ends."""
        start = self._to_text(span.start)
        return Span(start, self._to_text(span.end - 1) + 1 if span.end > span.start else start)

    def _to_copy(self, at: int) -> int:
        cut = bisect_right(self.starts, at) - 1
        return at if cut < 0 else self.kept[cut] + max(0, at - self.ends[cut])

    def _to_text(self, at: int) -> int:
        cut = bisect_right(self.kept, at) - 1
        return at if cut < 0 else self.ends[cut] + at - self.kept[cut]


def find_cuts(document: Document) -> Cuts | None:
    """What wraps the sentences of a document; None when they are not wrapped."""
    text, cuts = document.text, Cuts([], [], [])
    if not any(text.find("\n", sentence.span.start, sentence.span.end) >= 0 for sentence in document.sentences):
        return None
    gone = 0
    for sentence in document.sentences:
        for match in WRAPPED.finditer(text, sentence.span.start, sentence.span.end):
            cuts.starts.append(match.start())
            cuts.ends.append(match.end())
            cuts.kept.append(match.start() - gone)
            gone += match.end() - match.start()
    return cuts


def unwrap(document: Document, cuts: Cuts) -> Document:
    """The copy without the cuts; same blocks and sentences."""
    text = document.text
    pieces = [text[start:end] for start, end in zip([0, *cuts.ends], [*cuts.starts, len(text)], strict=True)]
    return replace(
        document,
        text="".join(pieces),
        blocks=tuple(replace(block, span=cuts.copied(block.span)) for block in document.blocks),
        sentences=tuple(replace(sentence, span=cuts.copied(sentence.span)) for sentence in document.sentences),
    )


def rewrap(reading: Reading, document: Document, cuts: Cuts) -> Reading:
    """What was found in the copy, as found in the document it was made of."""
    found = {field.name: _printed(getattr(reading, field.name), cuts) for field in fields(reading) if field.name != "document"}
    return Reading(document, **found)


def _printed(value: Any, cuts: Cuts) -> Any:  # any field of a finding
    if isinstance(value, Span):
        return cuts.printed(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_printed(part, cuts) for part in value)
    if isinstance(value, MappingProxyType):
        return MappingProxyType({name: _printed(part, cuts) for name, part in value.items()})
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _printed(getattr(value, field.name), cuts) for field in fields(value)})
    return value
