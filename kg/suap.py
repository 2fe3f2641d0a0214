"""Where a document, a city or a cluster stands in the SUAP model, with every step of the arithmetic.

Passages about how places relate → mean level of each dimension → a point in [0, 1]³ → the distance to each pattern → the
nearest one, its margin, and what happens when a weight moves. Source: MODEL.md and the paper (Hu et al., 2021). The patterns'
places and weights are data: kg/words/suap_prototypes.yaml. A position *supports* a pattern, it does not cause it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from kg.errors import OntologyError

PROTOTYPES = Path(__file__).parent / "words" / "suap_prototypes.yaml"
DIMENSIONS = ("policy", "needs", "location")
NO_PATTERN = "none"
TOP = 2
"""The highest level that a passage can have on a dimension."""


@dataclass(frozen=True, slots=True)
class PassageLevels:
    """One passage as it was read: levels 0–2, the pattern ("none" when it is not about how places relate), its document."""

    policy: int
    needs: int
    location: int
    pattern: str
    document: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a pattern stands on a dimension, from 0 to 1, and how much that counts."""

    place: float
    weight: float


@dataclass(frozen=True, slots=True)
class Prototypes:
    """The contents of suap_prototypes.yaml."""

    least_passages: int
    norm: Mapping[str, float]
    shift: float
    patterns: Mapping[str, Mapping[str, Anchor]]


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension: total / passages = mean; `score` puts the mean on [0, 1] so that `norm` becomes 0.5."""

    dimension: str
    total: int
    passages: int
    mean: float
    norm: float
    score: float


@dataclass(frozen=True, slots=True)
class Point:
    """A place in [0, 1]³ with the sums it comes from."""

    axes: tuple[Axis, ...]
    passages: int
    documents: int

    @property
    def scores(self) -> tuple[float, ...]:
        """policy, needs, location"""
        return tuple(axis.score for axis in self.axes)


@dataclass(frozen=True, slots=True)
class Term:
    """One dimension's part of a distance: part = weight × (score − place)²."""

    dimension: str
    score: float
    place: float
    weight: float
    part: float


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a point is from a pattern: √(sum of parts / sum of weights)."""

    pattern: str
    terms: tuple[Term, ...]
    distance: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest pattern, how much farther the second is, and all distances, nearest first."""

    pattern: str
    margin: float
    second: str
    distances: tuple[Distance, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """Another pattern becomes the nearest when `weight` of `dimension` in `pattern` is moved to `moved`."""

    pattern: str
    dimension: str
    weight: float
    moved: float
    nearest: str


@dataclass(frozen=True, slots=True)
class Position:
    """All that is said of one document, city or cluster. `nearest` is None when there are too few passages to tell."""

    point: Point | None
    nearest: Nearest | None
    flips: tuple[Flip, ...]
    passages: int
    needed: int


@functools.cache
def load_prototypes() -> Prototypes:
    """Reads suap_prototypes.yaml, once. Raises OntologyError when a norm or weight makes no sense."""
    source = yaml.safe_load(PROTOTYPES.read_text(encoding="utf-8"))
    patterns = {name: {d: Anchor(*anchors[d]) for d in DIMENSIONS} for name, anchors in source["patterns"].items()}
    if not all(0 < source["norm"][dimension] < TOP for dimension in DIMENSIONS):
        raise OntologyError(f"{PROTOTYPES.name}: norm must lie between 0 and {TOP} for each of {', '.join(DIMENSIONS)}: correct it")
    if not all(anchor.weight > 0 for anchors in patterns.values() for anchor in anchors.values()):
        raise OntologyError(f"{PROTOTYPES.name}: every weight must be above 0: give an open dimension a small one")
    return Prototypes(source["least_passages"], source["norm"], source["shift"], patterns)


def find_position(passages: Iterable[PassageLevels], prototypes: Prototypes | None = None) -> Position:
    """Point, nearest pattern and sensitivity of all `passages` taken together; abstains when too few are about places."""
    prototypes = prototypes or load_prototypes()
    related = [passage for passage in passages if passage.pattern != NO_PATTERN]
    point = dimension_scores(related, prototypes.norm)
    if point is None or len(related) < prototypes.least_passages:
        return Position(point, None, (), len(related), prototypes.least_passages)
    flips = sensitivity(point, prototypes)
    return Position(point, nearest_pattern(point, prototypes), flips, len(related), prototypes.least_passages)


def dimension_scores(passages: Iterable[PassageLevels], norm: Mapping[str, float] | None = None) -> Point | None:
    """The point of the passages about how places relate; None without any."""
    norm = norm or load_prototypes().norm
    related = [passage for passage in passages if passage.pattern != NO_PATTERN]
    if not related:
        return None
    axes = tuple(_axis(dimension, [getattr(passage, dimension) for passage in related], norm[dimension]) for dimension in DIMENSIONS)
    return Point(axes, len(related), len({passage.document for passage in related}))


def _axis(dimension: str, levels: Sequence[int], norm: float) -> Axis:
    mean = sum(levels) / len(levels)
    return Axis(dimension, sum(levels), len(levels), mean, norm, calibrate(mean, norm))


def calibrate(mean: float, norm: float) -> float:
    """A mean level on [0, 1]: straight from 0 over `norm` (0.5) to the top level (1)."""
    return mean / norm / 2 if mean <= norm else 0.5 + (mean - norm) / (TOP - norm) / 2


def mean_levels(passages: Iterable[PassageLevels]) -> dict[str, float]:
    """The mean levels of a corpus, for `norm`: what is usual there then becomes 0.5. Empty without passages about places."""
    related = [passage for passage in passages if passage.pattern != NO_PATTERN]
    return {d: sum(getattr(passage, d) for passage in related) / len(related) for d in DIMENSIONS} if related else {}


def nearest_pattern(point: Point, prototypes: Prototypes | None = None) -> Nearest:
    """The pattern nearest to `point`; of two equally near, the first in the file."""
    prototypes = prototypes or load_prototypes()
    distances = sorted((_distance(point, *entry) for entry in prototypes.patterns.items()), key=lambda d: d.distance)
    first, second = distances[:2]
    return Nearest(first.pattern, second.distance - first.distance, second.pattern, tuple(distances))


def _distance(point: Point, pattern: str, anchors: Mapping[str, Anchor]) -> Distance:
    terms = tuple(_term(axis, anchors[axis.dimension]) for axis in point.axes)
    return Distance(pattern, terms, math.sqrt(sum(term.part for term in terms) / sum(term.weight for term in terms)))


def _term(axis: Axis, anchor: Anchor) -> Term:
    return Term(axis.dimension, axis.score, anchor.place, anchor.weight, anchor.weight * (axis.score - anchor.place) ** 2)


def sensitivity(point: Point, prototypes: Prototypes | None = None) -> tuple[Flip, ...]:
    """Every single weight that, moved up or down by `shift`, makes another pattern the nearest."""
    prototypes = prototypes or load_prototypes()
    nearest = nearest_pattern(point, prototypes).pattern
    return tuple(flip for flip in _moves(point, prototypes) if flip.nearest != nearest)


def _moves(point: Point, prototypes: Prototypes) -> Iterator[Flip]:
    """What is nearest after each move of one weight."""
    for pattern, anchors in prototypes.patterns.items():
        for dimension, anchor in anchors.items():
            for factor in (1 - prototypes.shift, 1 + prototypes.shift):
                moved = replace(anchor, weight=anchor.weight * factor)
                patterns = {**prototypes.patterns, pattern: {**anchors, dimension: moved}}
                nearest = nearest_pattern(point, replace(prototypes, patterns=patterns)).pattern
                yield Flip(pattern, dimension, anchor.weight, moved.weight, nearest)
