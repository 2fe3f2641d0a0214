"""A document without the line ends of a printed page inside its sentences, and the way back.

A page is wrapped in the middle of words (建 / 立), and blanks stand around its figures (到 2028 年): the words that extractors
look for are not there. They read the unwrapped copy; what they find is moved back to the text as it was printed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any

from ingest.findings import Reading
from ingest.text import HAN, Normal, rewrite
from kg.model import Document, Span

WRAPPED = re.compile(
    rf"(?<=[{HAN}])\s*\n\s*(?=\S)|(?<=\S)\s*\n\s*(?=[{HAN}])|(?<=\d)\s*\n\s*(?=[\d.%])"
    r"|(?<=[\u4e00-\u9fff])(?<![条章节件])[ \t\xa0]+(?=\d)|(?<=\d)[ \t\xa0]+(?=[年月日个万亿元家项名件套种条次人天％%])"
)
"""A line end beside a Chinese character, and blanks between a word and a figure or a figure and its unit."""


def find_copy(document: Document) -> Normal | None:
    """The text without what wraps its sentences; None when they are not wrapped."""
    text, sentences = document.text, [sentence.span for sentence in document.sentences]
    if not any(text.find("\n", span.start, span.end) >= 0 for span in sentences):
        return None
    return rewrite(text, 0, (match for span in sentences for match in WRAPPED.finditer(text, span.start, span.end)))


def unwrap(document: Document, copy: Normal) -> Document:
    """The document of the copy; same blocks and sentences."""
    offsets = copy.offsets or ()

    def copied(span: Span) -> Span:
        return Span(bisect_left(offsets, span.start), bisect_left(offsets, span.end))

    return replace(
        document,
        text=copy.text,
        blocks=tuple(replace(block, span=copied(block.span)) for block in document.blocks),
        sentences=tuple(replace(sentence, span=copied(sentence.span)) for sentence in document.sentences),
    )


def rewrap(reading: Reading, document: Document, copy: Normal) -> Reading:
    """What was found in the copy, as found in the document it was made of."""
    found = {field.name: _printed(getattr(reading, field.name), copy) for field in fields(reading) if field.name != "document"}
    return Reading(document, **found)


def _printed(value: Any, copy: Normal) -> Any:  # any field of a finding
    if isinstance(value, Span):
        return copy.span(value.start, value.end)
    if isinstance(value, (list, tuple)):
        return type(value)(_printed(part, copy) for part in value)
    if isinstance(value, MappingProxyType):
        return MappingProxyType({name: _printed(part, copy) for name, part in value.items()})
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _printed(getattr(value, field.name), copy) for field in fields(value)})
    return value
