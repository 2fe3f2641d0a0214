"""What extractors find in one document. Spans count code points of the document's text.

Each class is one task of ../shared/gold/GUIDELINES.md, which says what the fields mean. `sentence` is an index into
`Document.sentences`; `rule` names the rule that fired (stable, dotted: "measure.verb", "cite.basis").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kg.model import Document, Span


@dataclass(frozen=True, slots=True)
class Meta:
    title: str
    wrapper: str | None
    number: str | None
    issuers: tuple[str, ...]
    signed: str | None
    published: str | None
    # field name → where it was read ("title", "number", "issuers", "signed", "published", "wrapper")
    spans: Mapping[str, Span] = field(default_factory=lambda: MappingProxyType({}))
    # all dates told apart: signed, published, in_force, repealed, adopted
    dates: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    subtype: str | None = None  # plan opinion notice law regulation measures scheme report, from the title
    level: str | None = None  # national, province, city, county
    place: str | None = None  # the place that the issuer governs, norm


@dataclass(frozen=True, slots=True)
class Mention:
    """POLICY ORG PLACE CLUSTER TECH DOMAIN PROJECT PERIOD; `norm` is the canonical full name or None."""

    sentence: int
    span: Span
    type: str
    norm: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Measure:
    sentence: int
    span: Span  # from verb to end of object
    verb: str
    object: str
    actors: tuple[str, ...]
    places: tuple[str, ...]
    polarity: str  # do | forbid
    strength: int  # 3 must, 2 do, 1 encourage, 0 explore
    strength_reason: str
    instrument: str | None  # supply | environment | demand (Rothwell and Zegveld)
    rule: str


@dataclass(frozen=True, slots=True)
class Target:
    sentence: int
    span: Span
    indicator: str
    comparator: str  # = >= <= + - *
    value: str
    unit: str
    approx: bool
    annual: bool
    year: str | None
    place: str | None
    base: str | None
    binding: str | None  # 约束性 | 预期性 | None
    rule: str


@dataclass(frozen=True, slots=True)
class Citation:
    sentence: int
    span: Span
    title: str | None  # with 《》
    number: str | None  # normalised 文号
    kind: str  # basis implements forwards amends repeals mentions
    resolves: str | None  # for a later 《short name》: the full title, with 《》
    rule: str


@dataclass(frozen=True, slots=True)
class Duty:
    sentence: int
    span: Span
    lead: tuple[str, ...]
    support: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue expression in a passage and what it counts for: dimension policy|needs|location, pattern:NAME, stage:NAME."""

    span: Span
    target: str
    weight: float


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph read for SUAP: dimensions 0–2, at most one pattern, one stage."""

    span: Span
    sentences: tuple[int, ...]
    policy: int
    needs: int
    location: int
    pattern: str  # core policy virtual complementary natural none
    stage: str  # infrastructure coordination radiation iteration none
    cues: tuple[Cue, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A sentence that says a place belongs to a city cluster; both by their norms."""

    sentence: int
    span: Span
    place: str
    cluster: str
    role: str  # core | member | centre
    rule: str


@dataclass(slots=True)
class Reading:
    """One document while it is being read: extractors run in order, each adds its findings and may look at earlier ones."""

    document: Document
    meta: Meta | None = None
    mentions: list[Mention] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
