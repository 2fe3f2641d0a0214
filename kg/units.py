"""Units of measure: what can be compared with what, and the conversion. Pure functions over words/units.txt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MAGNITUDES = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8,
    "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` leads to the base unit of the dimension; None when the unit compares only with itself."""

    name: str
    dimension: str
    factor: float | None


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted value, or None and the reason why the two units cannot be compared."""

    value: float | None
    reason: str = ""


@cache
def read_units() -> dict[str, Unit]:
    """The table words/units.txt, by name."""
    table = (files("kg") / "words" / "units.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {name: Unit(name, dimension, None if factor == "-" else float(factor)) for name, dimension, factor in rows}


def split_unit(unit: str) -> tuple[float, str]:
    """The magnitude in front of a unit and the rest: 万亿元 → (1e12, 元), 千瓦 → (1.0, 千瓦), 万 → (1e4, "")."""
    if unit in read_units():
        return 1.0, unit
    for word, factor in MAGNITUDES.items():
        if unit.startswith(word):
            return factor, unit[len(word) :]
    return 1.0, unit


def dimension(unit: str) -> str | None:
    """money, area, works …, the two parts of a rate joined by "/", or None for a unit nobody listed."""
    if unit in read_units():
        return read_units()[unit].dimension
    parts = [read_units().get(split_unit(part)[1]) for part in unit.split("/")]
    return "/".join(part.dimension for part in parts if part) if all(parts) else None


def convert(value: float, unit: str, to_unit: str) -> Converted:
    """`value` in `unit` expressed in `to_unit`: convert(1.2, "万亿元", "亿元").value == 12000.

    Shares, points and multiples never convert into amounts, counting words (个, 家, 项) only into themselves.
    """
    if same := _same(value, unit, to_unit):
        return same
    source, target = dimension(unit), dimension(to_unit)
    if source is None or target is None:
        return Converted(None, f"unknown unit {unit if source is None else to_unit}")
    if source != target:
        return Converted(None, f"not comparable: {unit} is {source}, {to_unit} is {target}")
    one, other = _factor(unit), _factor(to_unit)
    if one is None or other is None:
        return Converted(None, f"not comparable: {unit} and {to_unit} have no fixed ratio")
    return Converted(float(f"{value * one / other:.12g}"))


def to_number(value: str) -> float | None:
    """A printed value as a number; a range (5—5.5) counts as its middle."""
    numbers = re.findall(r"\d{1,18}(?:\.\d{1,18})?", value.replace(",", ""))
    return sum(map(float, numbers)) / len(numbers) if 0 < len(numbers) <= 2 else None


def _same(value: float, unit: str, to_unit: str) -> Converted | None:
    """Units that differ only in 万, 亿 …; works for every unit, listed or not."""
    (one, name), (other, to_name) = split_unit(unit), split_unit(to_unit)
    return Converted(float(f"{value * one / other:.12g}")) if name == to_name else None


def _factor(unit: str) -> float | None:
    """The factor of a unit, of both parts of a rate; counting words count as one of themselves."""
    if unit in read_units():
        return read_units()[unit].factor
    total = 1.0
    for place, part in enumerate(unit.split("/")):
        magnitude, name = split_unit(part)
        factor = read_units()[name].factor
        if factor is None:
            return None
        total = total * magnitude * factor if place == 0 else total / (magnitude * factor)
    return total
