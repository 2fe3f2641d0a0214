"""Where a document, a city or a cluster stands in the SUAP model, with every step of the arithmetic.

Passages about how places relate → mean level of each dimension, drawn towards the corpus as far as passages are few → a point in
[0, 1]³ and, for each pattern, the share of passages read as it, against the corpus → the distance to each pattern → the nearest one,
its margin, and what happens when a weight moves. Every policy text speaks of joint work, so the mean of many passages is the mean of
the corpus whatever they are about: nothing is said of a subject whose passages are not read as the pattern more often than chance
would have it. Source: MODEL.md and the paper (Hu et al., 2021). All numbers are data: kg/words/suap_prototypes.yaml. A position
*supports* a pattern, it does not cause it.
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
OWN = "own"
"""Beside the dimensions: how often the passages were read as the pattern itself."""
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
class Usual:
    """What is usual in the corpus: `mean` becomes 0.5 and `top` 1; `prior` passages like the corpus are added to every subject."""

    mean: float
    top: float
    prior: float


@dataclass(frozen=True, slots=True)
class Prototypes:
    """The contents of suap_prototypes.yaml. `usual` by dimension; `shares` (mean, prior) by pattern; `surplus` in standard deviations."""

    least_passages: int
    least_own: int
    surplus: float
    shift: float
    usual: Mapping[str, Usual]
    shares: Mapping[str, Usual]
    patterns: Mapping[str, Mapping[str, Anchor]]


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension: (total + prior × usual mean) / (passages + prior) = mean; `score` puts it on [0, 1]."""

    dimension: str
    total: int
    passages: int
    usual: Usual
    mean: float
    score: float


@dataclass(frozen=True, slots=True)
class Share:
    """How often passages were read as `pattern`: mean and score as of an Axis; `surplus` over what chance gives, in standard deviations."""

    pattern: str
    count: int
    passages: int
    usual: Usual
    mean: float
    score: float
    surplus: float


@dataclass(frozen=True, slots=True)
class Point:
    """A place in [0, 1]³ and the shares of the patterns, with the sums they come from."""

    axes: tuple[Axis, ...]
    passages: int
    documents: int
    shares: tuple[Share, ...] = ()

    @property
    def scores(self) -> tuple[float, ...]:
        """policy, needs, location"""
        return tuple(axis.score for axis in self.axes)

    def share(self, pattern: str) -> Share | None:
        return next((share for share in self.shares if share.pattern == pattern), None)


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a distance, by dimension or OWN: part = weight × (score − place)²."""

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
    """All that is said of one document, city or cluster. `candidate` is what lies nearest; `nearest` is the same, or None when nothing is said.

    `why` nothing is said: thin (too few passages), usual (its passages are not read as the candidate more often than the corpus's are),
    unsteady (a weight moved a little gives another pattern).
    """

    point: Point | None
    nearest: Nearest | None
    flips: tuple[Flip, ...]
    passages: int
    needed: int
    candidate: Nearest | None = None
    why: str | None = None


@functools.cache
def load_prototypes() -> Prototypes:
    """Reads suap_prototypes.yaml, once. Raises OntologyError when a norm or weight makes no sense."""
    source = yaml.safe_load(PROTOTYPES.read_text(encoding="utf-8"))
    patterns = {name: {d: Anchor(*anchors[d]) for d in (*DIMENSIONS, OWN)} for name, anchors in source["patterns"].items()}
    usual = {dimension: Usual(*source["usual"][dimension]) for dimension in DIMENSIONS}
    shares = {name: Usual(source["shares"][name], min(1.0, 2 * source["shares"][name]), source["shares"]["prior"]) for name in patterns}
    if not all(0 < u.mean < u.top and u.prior >= 0 for u in usual.values()) or not all(0 < u.mean < 1 for u in shares.values()):
        raise OntologyError(f"{PROTOTYPES.name}: usual means [mean, top, prior] with 0 < mean < top, and shares lie between 0 and 1: correct it")
    if not all(anchor.weight > 0 for anchors in patterns.values() for anchor in anchors.values()):
        raise OntologyError(f"{PROTOTYPES.name}: every weight must be above 0: give an open dimension a small one")
    return Prototypes(source["least_passages"], source["least_own"], source["surplus"], source["shift"], usual, shares, patterns)


def find_position(passages: Iterable[PassageLevels], prototypes: Prototypes | None = None) -> Position:
    """Point, nearest pattern and sensitivity of all `passages` taken together; abstains when they cannot tell."""
    prototypes = prototypes or load_prototypes()
    point = find_point(passages, prototypes)
    count = point.passages if point else 0
    if point is None or count < prototypes.least_passages:
        return Position(point, None, (), count, prototypes.least_passages, why="thin")
    candidate, flips = nearest_pattern(point, prototypes), sensitivity(point, prototypes)
    share = point.share(candidate.pattern)
    chance = share is not None and (share.surplus < prototypes.surplus or share.count < prototypes.least_own)
    why = "usual" if chance else "unsteady" if flips else None
    return Position(point, None if why else candidate, flips, count, prototypes.least_passages, candidate, why)


def find_point(passages: Iterable[PassageLevels], prototypes: Prototypes | None = None) -> Point | None:
    """The point of the passages about how places relate; None without any."""
    prototypes = prototypes or load_prototypes()
    related = [passage for passage in passages if passage.pattern != NO_PATTERN]
    if not related:
        return None
    axes = tuple(_axis(d, [getattr(passage, d) for passage in related], prototypes.usual[d]) for d in DIMENSIONS)
    shares = tuple(_share(name, sum(p.pattern == name for p in related), len(related), usual) for name, usual in prototypes.shares.items())
    return Point(axes, len(related), len({passage.document for passage in related}), shares)


def _axis(dimension: str, levels: Sequence[int], usual: Usual) -> Axis:
    mean = draw_in(sum(levels), len(levels), usual)
    return Axis(dimension, sum(levels), len(levels), usual, mean, calibrate(mean, usual))


def _share(pattern: str, count: int, passages: int, usual: Usual) -> Share:
    mean = draw_in(count, passages, usual)
    surplus = (count - passages * usual.mean) / math.sqrt(passages * usual.mean * (1 - usual.mean))
    return Share(pattern, count, passages, usual, mean, calibrate(mean, usual), surplus)


def draw_in(total: float, passages: int, usual: Usual) -> float:
    """The mean of the passages with `prior` usual ones added: few passages say little (empirical Bayes)."""
    return (total + usual.prior * usual.mean) / (passages + usual.prior)


def calibrate(mean: float, usual: Usual) -> float:
    """A mean on [0, 1]: straight from 0 over the usual mean (0.5) to the usual top (1), and no further."""
    return mean / usual.mean / 2 if mean <= usual.mean else min(1.0, 0.5 + (mean - usual.mean) / (usual.top - usual.mean) / 2)


def nearest_pattern(point: Point, prototypes: Prototypes | None = None) -> Nearest:
    """The pattern nearest to `point`; of two equally near, the first in the file."""
    prototypes = prototypes or load_prototypes()
    distances = sorted((_distance(point, *entry) for entry in prototypes.patterns.items()), key=lambda d: d.distance)
    first, second = distances[:2]
    return Nearest(first.pattern, second.distance - first.distance, second.pattern, tuple(distances))


def _distance(point: Point, pattern: str, anchors: Mapping[str, Anchor]) -> Distance:
    share = point.share(pattern)
    terms = tuple(_term(axis.dimension, axis.score, anchors[axis.dimension]) for axis in point.axes)
    terms += (_term(OWN, share.score, anchors[OWN]),) if share else ()
    return Distance(pattern, terms, math.sqrt(sum(term.part for term in terms) / sum(term.weight for term in terms)))


def _term(name: str, score: float, anchor: Anchor) -> Term:
    return Term(name, score, anchor.place, anchor.weight, anchor.weight * (score - anchor.place) ** 2)


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
