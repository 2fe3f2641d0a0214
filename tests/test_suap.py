"""Positions in the SUAP model: every number can be worked out by hand, and thin evidence gives none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ontology import load_ontology
from kg.suap import DIMENSIONS, Axis, PassageLevels, Point, calibrate, dimension_scores, find_position, load_prototypes, mean_levels, nearest_pattern, sensitivity

LEVELS = st.integers(0, 2)
PATTERNS = ("core", "policy", "virtual", "complementary", "natural")
PASSAGES = st.lists(st.builds(PassageLevels, LEVELS, LEVELS, LEVELS, st.sampled_from((*PATTERNS, "none")), st.sampled_from("abc")), max_size=12)


def at(policy: float, needs: float, location: float) -> Point:
    scores = zip(DIMENSIONS, (policy, needs, location), strict=True)
    return Point(tuple(Axis(name, 0, 1, 0.0, 0.5, score) for name, score in scores), 1, 1)


def passages(*levels: tuple[int, int, int]) -> list[PassageLevels]:
    return [PassageLevels(*row, "complementary", f"d{i}") for i, row in enumerate(levels)]


def test_the_point_by_hand() -> None:
    point = dimension_scores(passages((2, 0, 1), (1, 0, 2)), {"policy": 1.0, "needs": 0.3, "location": 0.5})
    assert point is not None
    assert [(axis.total, axis.passages, axis.mean) for axis in point.axes] == [(3, 2, 1.5), (0, 2, 0.0), (3, 2, 1.5)]
    assert point.scores == pytest.approx((0.75, 0.0, 0.5 + 1.0 / 3.0))
    assert (point.passages, point.documents) == (2, 2)


def test_calibration_puts_the_usual_in_the_middle() -> None:
    assert [calibrate(mean, 0.5) for mean in (0.0, 0.25, 0.5, 1.25, 2.0)] == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_the_distance_by_hand() -> None:
    nearest = nearest_pattern(at(0.5, 0.5, 0.9))
    core = next(distance for distance in nearest.distances if distance.pattern == "core")
    assert [term.part for term in core.terms] == pytest.approx([0.25 * 0.04, 0.25 * 0.04, 0.01])
    assert core.distance == pytest.approx((0.03 / 1.5) ** 0.5)
    assert (nearest.pattern, nearest.second) == ("core", "complementary")
    assert nearest.margin == pytest.approx((0.16 / 3) ** 0.5 - (0.03 / 1.5) ** 0.5)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_each_prototype_is_its_own_nearest(pattern: str) -> None:
    anchors = load_prototypes().patterns[pattern]
    assert nearest_pattern(at(*(anchors[name].place for name in DIMENSIONS))).pattern == pattern


@pytest.mark.parametrize(("levels", "pattern"), [
    ((0, 0, 2), "core"), ((2, 0, 0), "policy"), ((1, 2, 0), "virtual"), ((0, 0, 0), "natural"),
])
def test_plain_cases(levels: tuple[int, int, int], pattern: str) -> None:
    position = find_position(passages(*[levels] * 4))
    assert position.nearest is not None
    assert position.nearest.pattern == pattern


def test_thin_evidence_gives_no_pattern() -> None:
    """Two passages are too few, and passages that are not about places do not count: a short text is not the origin."""
    rows = [*passages((2, 0, 0), (2, 0, 0)), PassageLevels(0, 0, 0, "none", "d9")]
    position = find_position(rows)
    assert (position.nearest, position.passages, position.needed, position.flips) == (None, 2, 3, ())
    assert find_position([]).point is None


def test_a_flip_is_what_really_happens_when_the_weight_moves() -> None:
    prototypes = load_prototypes()
    point = at(0.5, 0.0, 0.67)
    flips = sensitivity(point)
    assert flips, "a point between two patterns must be sensitive"
    for flip in flips:
        anchors = prototypes.patterns[flip.pattern]
        moved = {**anchors, flip.dimension: replace(anchors[flip.dimension], weight=flip.moved)}
        assert nearest_pattern(point, replace(prototypes, patterns={**prototypes.patterns, flip.pattern: moved})).pattern == flip.nearest
        assert flip.nearest != nearest_pattern(point).pattern
        assert flip.moved / flip.weight in (pytest.approx(0.8), pytest.approx(1.2))
    assert sensitivity(at(0.5, 0.5, 0.5)) == ()


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


def test_a_corpus_gives_its_own_norm() -> None:
    assert mean_levels(passages((2, 0, 1), (1, 1, 0))) == {"policy": 1.5, "needs": 0.5, "location": 0.5}
    assert mean_levels([]) == {}


def test_names_are_the_ontologys() -> None:
    ontology = load_ontology()
    assert list(load_prototypes().patterns) == list(ontology.patterns)
    assert list(DIMENSIONS) == list(ontology.dimensions)
