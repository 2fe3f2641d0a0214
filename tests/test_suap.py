"""Positions in the SUAP model: every number can be worked out by hand, and thin evidence gives none."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ontology import load_ontology
from kg.suap import (
    DIMENSIONS,
    OWN,
    Axis,
    PassageLevels,
    Point,
    Share,
    Usual,
    calibrate,
    draw_in,
    find_point,
    find_position,
    load_prototypes,
    nearest_pattern,
    sensitivity,
)

LEVELS = st.integers(0, 2)
PATTERNS = ("core", "policy", "virtual", "complementary", "natural")
PASSAGES = st.lists(st.builds(PassageLevels, LEVELS, LEVELS, LEVELS, st.sampled_from((*PATTERNS, "none")), st.sampled_from("abc")), max_size=12)


USUAL = Usual(0.5, 1.0, 0.0)


def at(policy: float, needs: float, location: float, own: dict[str, float] | None = None) -> Point:
    """A point with the dimensions' scores and, where given, the scores of the patterns' shares (else 0.5)."""
    scores = zip(DIMENSIONS, (policy, needs, location), strict=True)
    shares = tuple(Share(name, 1, 1, USUAL, 0.5, (own or {}).get(name, 0.5), 9.0) for name in PATTERNS)
    return Point(tuple(Axis(name, 0, 1, USUAL, 0.0, score) for name, score in scores), 1, 1, shares)


def passages(*levels: tuple[int, int, int], pattern: str = "complementary") -> list[PassageLevels]:
    return [PassageLevels(*row, pattern, f"d{i}") for i, row in enumerate(levels)]


def test_the_point_by_hand() -> None:
    prototypes = load_prototypes()
    usual = {"policy": Usual(1.0, 2.0, 2.0), "needs": Usual(0.3, 1.0, 0.0), "location": Usual(0.5, 2.0, 0.0)}
    point = find_point(passages((2, 0, 1), (1, 0, 2)), replace(prototypes, usual=usual))
    assert point is not None
    assert [(axis.total, axis.passages) for axis in point.axes] == [(3, 2), (0, 2), (3, 2)]
    assert [axis.mean for axis in point.axes] == pytest.approx([(3 + 2 * 1.0) / (2 + 2), 0.0, 1.5])
    assert point.scores == pytest.approx((0.5 + 0.25 / 1.0 / 2, 0.0, 0.5 + 1.0 / 1.5 / 2))
    assert (point.passages, point.documents) == (2, 2)


def test_shares_by_hand() -> None:
    usual = {name: Usual(0.2, 0.4, 5.0) for name in PATTERNS}
    point = find_point([*passages((0, 0, 2), (0, 0, 2), pattern="core"), *passages(*[(1, 0, 0)] * 3)], replace(load_prototypes(), shares=usual))
    assert point is not None
    core = point.share("core")
    assert core is not None
    assert (core.count, core.passages) == (2, 5)
    assert core.mean == pytest.approx((2 + 5 * 0.2) / 10)
    assert core.score == pytest.approx(0.5 + 0.1 / 0.2 / 2)
    assert core.surplus == pytest.approx((2 - 5 * 0.2) / (5 * 0.2 * 0.8) ** 0.5)


def test_calibration_puts_the_usual_in_the_middle_and_the_top_at_one() -> None:
    assert [calibrate(mean, Usual(0.5, 2.0, 0)) for mean in (0.0, 0.25, 0.5, 1.25, 2.0)] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert calibrate(1.9, Usual(0.5, 1.0, 0)) == 1.0


def test_few_passages_say_little() -> None:
    usual = Usual(0.5, 1.5, 4.0)
    means = [draw_in(2 * n, n, usual) for n in (1, 4, 40)]
    assert means == sorted(means)
    assert means[0] < 1 < 1.8 < means[2] < 2


def test_the_distance_by_hand() -> None:
    nearest = nearest_pattern(at(0.5, 0.5, 0.9, {"core": 0.7}))
    core = next(distance for distance in nearest.distances if distance.pattern == "core")
    assert [term.dimension for term in core.terms] == [*DIMENSIONS, OWN]
    assert [term.part for term in core.terms] == pytest.approx([0.25 * 0.04, 0.25 * 0.04, 0.01, 0.09])
    assert core.distance == pytest.approx((0.12 / 2.5) ** 0.5)
    assert (nearest.pattern, nearest.second) == ("core", "complementary")
    assert nearest.margin == pytest.approx(((0.16 + 0.25) / 4) ** 0.5 - (0.12 / 2.5) ** 0.5)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_each_prototype_is_its_own_nearest(pattern: str) -> None:
    anchors = load_prototypes().patterns[pattern]
    assert nearest_pattern(at(anchors["policy"].place, anchors["needs"].place, anchors["location"].place, {pattern: 1.0})).pattern == pattern


@pytest.mark.parametrize(("levels", "pattern"), [
    ((0, 0, 2), "core"), ((2, 0, 0), "policy"), ((1, 2, 0), "virtual"), ((0, 0, 0), "natural"), ((1, 0, 1), "complementary"),
])
def test_plain_cases(levels: tuple[int, int, int], pattern: str) -> None:
    position = find_position(passages(*[levels] * 8, pattern=pattern))
    assert position.nearest is not None
    assert (position.nearest.pattern, position.why) == (pattern, None)


def test_thin_evidence_gives_no_pattern() -> None:
    """Two passages are too few, and passages that are not about places do not count: a short text is not the origin."""
    rows = [*passages((2, 0, 0), (2, 0, 0)), PassageLevels(0, 0, 0, "none", "d9")]
    position = find_position(rows)
    assert (position.nearest, position.passages, position.needed, position.flips, position.why) == (None, 2, 3, (), "thin")
    assert find_position([]).point is None


def corpus() -> list[PassageLevels]:
    """200 passages as in the corpus: the shares of the patterns, with levels that go with each."""
    typical = {"core": ((1, 0, 2), (1, 0, 1)), "policy": ((2, 0, 0), (1, 0, 0)), "virtual": ((1, 1, 0), (1, 2, 0)),
               "complementary": ((1, 0, 0), (1, 0, 1), (1, 0, 2), (0, 0, 0), (2, 1, 0)), "natural": ((0, 0, 0),)}
    shares = {"core": 12, "policy": 24, "virtual": 36, "complementary": 126, "natural": 2}
    return [PassageLevels(*typical[name][i % len(typical[name])], name, f"{name}{i}") for name, count in shares.items() for i in range(count)]


def test_many_passages_like_the_corpus_are_nothing_special() -> None:
    """The mean of any many passages is the corpus's: that must not read as the pattern in the middle."""
    rows, draw = corpus(), random.Random(5)
    told = Counter(find_position(draw.sample(rows, 60)).why for _ in range(60))
    assert told["usual"] >= 48
    assert find_position(rows).why == "usual"


@pytest.mark.parametrize("pattern", ["core", "policy", "virtual", "complementary"])
def test_a_pattern_that_really_stands_out_is_found(pattern: str) -> None:
    rows = corpus()
    more = [row for row in rows if row.pattern == pattern] * 3
    position = find_position([*random.Random(3).sample(rows, 20), *more[:30]])
    assert position.nearest is not None
    assert position.nearest.pattern == pattern


def test_no_pattern_without_passages_of_its_own() -> None:
    """Levels alone support nothing: three passages of joint work in a plain tone are not the origin, and one core passage is one."""
    assert find_position(passages(*[(0, 0, 0)] * 3)).nearest is None
    position = find_position([*passages((0, 0, 2), pattern="core"), *passages((0, 0, 2), (0, 0, 2))])
    assert (position.nearest, position.why) == (None, "usual")
    assert position.candidate is not None


def test_a_flip_is_what_really_happens_when_the_weight_moves() -> None:
    prototypes = load_prototypes()
    point = at(0.5, 0.0, 0.74)
    flips = sensitivity(point)
    assert flips, "a point between two patterns must be sensitive"
    for flip in flips:
        anchors = prototypes.patterns[flip.pattern]
        moved = {**anchors, flip.dimension: replace(anchors[flip.dimension], weight=flip.moved)}
        assert nearest_pattern(point, replace(prototypes, patterns={**prototypes.patterns, flip.pattern: moved})).pattern == flip.nearest
        assert flip.nearest != nearest_pattern(point).pattern
        assert flip.moved / flip.weight in (pytest.approx(0.8), pytest.approx(1.2))
    assert sensitivity(at(0.5, 0.5, 0.5, {"complementary": 1.0})) == ()


def test_what_a_small_move_turns_is_not_said() -> None:
    """Two patterns in one place: any move of a weight turns the one into the other."""
    twin = load_prototypes().patterns["core"]
    tied = replace(load_prototypes(), patterns={"core": twin, "policy": twin}, shares={})
    position = find_position(passages(*[(0, 0, 1)] * 6, pattern="core"), tied)
    assert (position.nearest, position.why) == (None, "unsteady")
    assert position.flips and position.candidate is not None


@settings(derandomize=True)
@given(PASSAGES)
def test_points_stay_in_the_cube_and_other_passages_change_nothing(rows: list[PassageLevels]) -> None:
    position = find_position(rows)
    assert find_position([*rows, PassageLevels(2, 2, 2, "none", "z")]) == position
    if position.point:
        assert all(0 <= score <= 1 for score in position.point.scores)
    if position.nearest:
        assert position.nearest.margin >= 0
        assert [d.distance for d in position.nearest.distances] == sorted(d.distance for d in position.nearest.distances)


def test_names_are_the_ontologys() -> None:
    ontology = load_ontology()
    assert list(load_prototypes().patterns) == list(ontology.patterns)
    assert list(DIMENSIONS) == list(ontology.dimensions)
