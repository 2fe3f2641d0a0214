"""How far coders agree beyond chance: Cohen's κ, plain and weighted, and Krippendorff's α with missing values.

Both are 1 − observed / expected disagreement. κ: Cohen 1960, 1968. α: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011.
A value that nobody varies has no expected disagreement: then there is no coefficient, and `why` says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from kg.errors import BadQuery

Value = Hashable
Distance = Callable[[Any, Any], float]
LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("none", "linear", "quadratic")


@dataclass(frozen=True, slots=True)
class Agreement:
    """`value` is at most 1; `units` counts those that were compared; `observed` and `expected` are mean disagreements."""

    coefficient: str
    value: float | None
    units: int
    observed: float
    expected: float
    why: str = ""


def cohen_kappa(pairs: Sequence[tuple[Value | None, Value | None]], weights: str | Mapping[tuple[Any, Any], float] = "none",
                order: Sequence[Value] = ()) -> Agreement:
    """κ of two coders from their values unit by unit; a unit that one of them left out (None) is not compared.

    `weights`: none, linear or quadratic in the steps between values, or a table of disagreements by pair of values.
    `order` names the values from low to high; without it numbers are ordered by size. Raises BadQuery when words need an order.
    """
    rated = [(a, b) for a, b in pairs if a is not None and b is not None]
    distance = _kappa_distance(rated, weights, order)
    if not rated:
        return Agreement("kappa", None, 0, 0.0, 0.0, "no_units")
    cells, first, second = Counter(rated), Counter(a for a, _ in rated), Counter(b for _, b in rated)
    total = len(rated)
    observed = sum(n * distance(a, b) for (a, b), n in cells.items()) / total
    expected = sum(n * m * distance(a, b) for a, n in first.items() for b, m in second.items()) / total**2
    return _agreement("kappa", total, observed, expected)


def _kappa_distance(rated: Sequence[tuple[Value, Value]], weights: str | Mapping[tuple[Any, Any], float], order: Sequence[Value]) -> Distance:
    if not isinstance(weights, str):
        table = weights
        return lambda a, b: float(table.get((a, b), table.get((b, a), 0.0)))
    if weights not in WEIGHTS:
        raise BadQuery(f"weights are one of {', '.join(WEIGHTS)}, not {weights!r}", code="no_choice", name="weights", choices=", ".join(WEIGHTS))
    if weights == "none":
        return lambda a, b: float(a != b)
    place = _places({v for pair in rated for v in pair}, order)
    power = 1 if weights == "linear" else 2
    return lambda a, b: float(abs(place[a] - place[b]) ** power)


def _places(values: set[Value], order: Sequence[Value]) -> dict[Value, int]:
    """Value → its place from low to high."""
    if order:
        missing = sorted(str(v) for v in values - set(order))
        if missing:
            raise BadQuery(f"the order does not name {', '.join(missing)}: name every value from low to high", code="values_without_order", names=", ".join(missing))
        return {value: place for place, value in enumerate(order)}
    return {value: place for place, value in enumerate(sorted(values, key=_number))}


def _number(value: Value) -> float:
    """The value as a number. Raises BadQuery for a word."""
    if isinstance(value, (int, float)):
        return float(value)
    raise BadQuery(f"{value!r} is no number: name the order of the values, or compare them as nominal", code="value_no_number", text=value)


def krippendorff_alpha(units: Sequence[Sequence[Value | None]], level: str = "nominal", order: Sequence[Value] = ()) -> Agreement:
    """α of any number of coders; each unit is the values given to it, None where a coder gave none.

    `level`: nominal, ordinal, interval or ratio; ordinal words need `order`, the others numbers. Units with one value do not count.
    """
    rated = [Counter(v for v in unit if v is not None) for unit in units]
    rated = [unit for unit in rated if unit.total() > 1]
    if level not in LEVELS:
        raise BadQuery(f"the level is one of {', '.join(LEVELS)}, not {level!r}", code="no_choice", name="level", choices=", ".join(LEVELS))
    totals: Counter[Value] = sum(rated, Counter())
    distance = _alpha_distance(level, totals, order)
    if not rated:
        return Agreement("alpha", None, 0, 0.0, 0.0, "no_units")
    number = totals.total()
    observed = sum(_spread(unit, distance) / (unit.total() - 1) for unit in rated) / number
    expected = _spread(totals, distance) / (number * (number - 1))
    return _agreement("alpha", len(rated), observed, expected)


def _spread(counts: Counter[Value], distance: Distance) -> float:
    """The sum of distances over all ordered pairs of values."""
    return sum(n * m * distance(a, b) for a, n in counts.items() for b, m in counts.items() if a != b)


def _alpha_distance(level: str, totals: Counter[Value], order: Sequence[Value]) -> Distance:
    if level == "nominal":
        return lambda a, b: float(a != b)
    if level == "ordinal":
        return _ordinal(totals, order)
    for value in totals:
        _number(value)
    if level == "interval":
        return lambda a, b: float((a - b) ** 2)
    return lambda a, b: float(((a - b) / (a + b)) ** 2) if a + b else float(a != b)


def _ordinal(totals: Counter[Value], order: Sequence[Value]) -> Distance:
    """The squared number of values given that lie between two ranks, the ends counted half."""
    place = _places(set(totals), order)
    ranked = sorted(totals, key=place.__getitem__)
    below = dict(zip(ranked, accumulate((totals[v] for v in ranked), initial=0), strict=False))
    middle = {v: below[v] + totals[v] / 2 for v in ranked}
    return lambda a, b: float((middle[a] - middle[b]) ** 2)


def _agreement(name: str, units: int, observed: float, expected: float) -> Agreement:
    if expected == 0:
        return Agreement(name, None, units, observed, expected, "no_variation")
    return Agreement(name, 1 - observed / expected, units, observed, expected)
