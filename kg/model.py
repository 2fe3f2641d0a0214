"""The values everything else is made of: spans, documents, entities, evidence, statements.

All are frozen. A document's text exists once; everything else points into it by half-open spans, counted in code points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, object] = MappingProxyType({})


def make_id(*parts: str) -> str:
    """A 16-digit hex id from the content of `parts`: the same parts give the same id on every machine."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range [start, end) of code points in a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is not a range")

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the document with its role.

    kind: "heading" (level ≥ 1), "title", "number" (文号 line), "paragraph", "row" (table row, cells parted by tabs),
    "signature" (落款: bodies and dates), "furniture" (page header, print buttons, site notices).
    `span` leaves out surrounding white space. For a run-in heading （一）指导思想。以… the line is two blocks:
    a heading and a paragraph. `path` names the sections it stands in, outermost first, its own heading included.
    """

    span: Span
    kind: str
    level: int = 0
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence inside one block; `block` is its index in `Document.blocks`."""

    span: Span
    block: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read. `stem` is the file's name without ending, `source` where it came from."""

    id: str
    stem: str
    text: str
    source: str
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    # what the container said of itself (HTML meta tags): keys as in the page
    meta: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def section(self, sentence: Sentence) -> str:
        """Section path as printed: 第三章 …/第一节 …/（二）…; empty before the first heading."""
        return "/".join(self.blocks[sentence.block].path)


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing with a name. `key` is its canonical name inside its type and makes the id."""

    type: str
    key: str
    name: str
    properties: Mapping[str, object] = field(default_factory=lambda: NOTHING)

    @property
    def id(self) -> str:
        return make_id(self.type, self.key)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a statement stands in a text: document, its sentence, the exact span, and the rule that read it."""

    document: str
    sentence: Span
    span: Span
    rule: str
    version: str
    confidence: float = 1.0

    @property
    def sentence_id(self) -> str:
        return make_sentence_id(self.document, self.sentence)


def make_sentence_id(document: str, sentence: Span) -> str:
    return make_id("Sentence", document, str(sentence.start), str(sentence.end))


@dataclass(frozen=True, slots=True)
class Statement:
    """subject –relation→ object, with qualifiers and at least one piece of evidence."""

    subject: Entity
    relation: str
    object: Entity
    evidence: tuple[Evidence, ...]
    qualifiers: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"statement {self.relation} without evidence")

    @property
    def id(self) -> str:
        qualifiers = "\x1e".join(f"{k}={v}" for k, v in sorted(self.qualifiers.items()))
        return make_id(self.subject.id, self.relation, self.object.id, qualifiers)
