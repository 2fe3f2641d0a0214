"""κ and α against published worked examples, and against their definitions counted pair by pair."""

from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.agreement import cohen_kappa, krippendorff_alpha
from kg.errors import BadQuery

M = None
# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C/D/E: four observers, twelve units, missing values
KRIPPENDORFF = list(zip(
    [1, 2, 3, 3, 2, 1, 4, 1, 2, M, M, M],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, M, 3],
    [M, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, M],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, M], strict=True))
# the same author's example with three observers and fifteen units (Wikipedia, Krippendorff's alpha, a computational example)
THREE = list(zip(
    [M, M, M, M, M, 3, 4, 1, 2, 1, 1, 3, 3, M, 3],
    [1, M, 2, 1, 3, 3, 4, 3, M, M, M, M, M, M, M],
    [M, M, 2, 1, 3, 4, 4, M, 2, 1, 1, 3, 3, M, 4], strict=True))


def pairs_of(table: list[list[int]]) -> list[tuple[int, int]]:
    return [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)])
def test_alpha_of_krippendorffs_example(level: str, published: float) -> None:
    found = krippendorff_alpha(KRIPPENDORFF, level)
    assert round(found.value or 0, 3) == published
    assert found.units == 11  # the twelfth was seen by one observer only


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.691), ("interval", 0.811)])
def test_alpha_of_the_three_observers(level: str, published: float) -> None:
    assert round(krippendorff_alpha(THREE, level).value or 0, 3) == published


def test_alpha_of_two_observers_and_binary_data() -> None:
    # the same paper, section A: ten articles, two observers
    one, two = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert round(krippendorff_alpha(list(zip(one, two, strict=True))).value or 0, 3) == 0.095


def test_alpha_of_two_observers_and_five_letters() -> None:
    # the same paper, section B
    one, two = "aabbdcccedda", "babbbccceddd"
    assert round(krippendorff_alpha(list(zip(one, two, strict=True))).value or 0, 3) == 0.692


@pytest.mark.parametrize(("table", "published"), [
    ([[20, 5], [10, 15]], 0.40),  # Wikipedia, Cohen's kappa, simple example
    ([[45, 15], [25, 15]], 0.1304), ([[25, 35], [5, 35]], 0.2593),  # the same, same percentages but different numbers
    ([[44, 5, 1], [7, 20, 3], [9, 5, 6]], 0.492),  # Cohen 1968, the table without its weights
])
def test_kappa_of_published_tables(table: list[list[int]], published: float) -> None:
    assert cohen_kappa(pairs_of(table)).value == pytest.approx(published, abs=6e-4)


def test_weighted_kappa_of_cohen_1968() -> None:
    weights = {(0, 1): 1, (0, 2): 3, (1, 2): 6}
    assert round(cohen_kappa(pairs_of([[44, 5, 1], [7, 20, 3], [9, 5, 6]]), weights).value or 0, 3) == 0.348


@pytest.mark.parametrize(("weights", "published"), [("none", 0.3449), ("linear", 0.5082)])
def test_kappa_of_ordered_values(weights: str, published: float) -> None:
    # SAS/STAT User's Guide, PROC FREQ, two dermatologists and four skin conditions: simple and weighted kappa
    table = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]
    assert cohen_kappa(pairs_of(table), weights).value == pytest.approx(published, abs=5e-5)


def test_missing_values_are_left_out_pair_by_pair() -> None:
    rated = pairs_of([[20, 5], [10, 15]])
    assert cohen_kappa([*rated, (None, 1), (0, None), (None, None)]) == cohen_kappa(rated)


def test_no_variation_has_no_coefficient() -> None:
    for found in (cohen_kappa([(1, 1)] * 9), krippendorff_alpha([(1, 1)] * 9)):
        assert (found.value, found.why, found.units) == (None, "no_variation", 9)
    for found in (cohen_kappa([(1, None)]), krippendorff_alpha([(1, None)])):
        assert (found.value, found.why, found.units) == (None, "no_units", 0)


def test_words_need_an_order() -> None:
    pairs = [("low", "high"), ("low", "low"), ("middle", "high")]
    with pytest.raises(BadQuery):
        cohen_kappa(pairs, "linear")
    with pytest.raises(BadQuery):
        krippendorff_alpha(pairs, "ordinal")
    with pytest.raises(BadQuery):
        krippendorff_alpha(pairs, "ordinal", ["low", "high"])
    with pytest.raises(BadQuery):
        krippendorff_alpha(pairs, "interval")
    numbers = [(1, 3), (1, 1), (2, 3)]
    order = ["low", "middle", "high"]
    assert cohen_kappa(pairs, "quadratic", order).value == pytest.approx(cohen_kappa(numbers, "quadratic").value)
    assert krippendorff_alpha(pairs, "ordinal", order).value == pytest.approx(krippendorff_alpha(numbers, "ordinal").value)


UNITS = st.lists(st.lists(st.none() | st.integers(1, 4), min_size=3, max_size=3), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(UNITS)
def test_alpha_is_its_definition(units: list[list[int | None]]) -> None:
    """Every ordered pair of values inside a unit against every ordered pair of all values, one by one."""
    rated = [[v for v in unit if v is not None] for unit in units]
    rated = [unit for unit in rated if len(unit) > 1]
    values = [v for unit in rated for v in unit]
    found = krippendorff_alpha(units, "interval")
    if len(set(values)) < 2:
        assert found.value is None
        return
    observed = sum((a - b) ** 2 / (len(unit) - 1) for unit in rated for a, b in permutations(unit, 2)) / len(values)
    expected = sum((a - b) ** 2 for a, b in permutations(values, 2)) / (len(values) * (len(values) - 1))
    assert found.value == pytest.approx(1 - observed / expected)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=20))
def test_quadratic_kappa_is_the_concordance_of_consecutive_ranks(pairs: list[tuple[int, int]]) -> None:
    """With quadratic weights κ is Lin's concordance coefficient (Fleiss and Cohen 1973), here with every rank used."""
    pairs = [*pairs, *((v, v) for v in range(1, 6))]
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    number = len(pairs)
    means = math.fsum(first) / number, math.fsum(second) / number
    spread = math.fsum((a - means[0]) ** 2 for a in first) / number + math.fsum((b - means[1]) ** 2 for b in second) / number
    shared = math.fsum((a - means[0]) * (b - means[1]) for a, b in pairs) / number
    assert cohen_kappa(pairs, "quadratic").value == pytest.approx(2 * shared / (spread + (means[0] - means[1]) ** 2))
