"""Targets and reported values made comparable: one unit, or the reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.units import convert, dimension, to_number

CHANGES = ("+", "-", "*")
"""Comparators that tell a change (by 5 %), not a level (to 5 %)."""
REASONS = {
    "no_number": {"zh": "数值不是一个数：{value}", "en": "not a number: {value}"},
    "change_level": {"zh": "一个是增量，一个是水平", "en": "one is a change, the other a level"},
    "annual": {"zh": "一个是年均，一个不是", "en": "one is a yearly mean, the other is not"},
    "unit": {"zh": "单位不可换算：{one} 与 {other}", "en": "units that do not convert: {one} and {other}"},
    "year": {"zh": "年份不同：{one} 与 {other}", "en": "different years: {one} and {other}"},
    "no_year": {"zh": "年份不明", "en": "the year is not stated"},
    "place": {"zh": "地区不同：{one} 与 {other}", "en": "different places: {one} and {other}"},
}


@dataclass(frozen=True, slots=True)
class Compared:
    """`value` of the second in the unit of the first and `difference` (second − first), or None and the reasons."""

    value: float | None
    difference: float | None
    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()


def compare_values(one: Mapping[str, Any], other: Mapping[str, Any], language: str = "zh") -> Compared:
    """Two values (value, unit, comparator, annual, year): years that differ are a note, everything else a reason against."""
    first, second = to_number(str(one["value"])), to_number(str(other["value"]))
    notes = (_say("year", language, one=one["year"], other=other["year"]),) if one["year"] != other["year"] else ()
    reasons = [_say("no_number", language, value=v["value"]) for v, n in ((one, first), (other, second)) if n is None]
    if _is_change(one) != _is_change(other):
        reasons.append(_say("change_level", language))
    if bool(one.get("annual")) != bool(other.get("annual")):
        reasons.append(_say("annual", language))
    converted = convert(second, other["unit"] or "", one["unit"] or "") if second is not None else None
    if converted is not None and converted.value is None:
        reasons.append(_say("unit", language, one=one["unit"], other=other["unit"]))
    if reasons or first is None or converted is None or converted.value is None:
        return Compared(None, None, tuple(reasons), notes)
    return Compared(converted.value, float(f"{converted.value - first:.12g}"), (), notes)


def _is_change(value: Mapping[str, Any]) -> bool:
    return value["comparator"] in CHANGES


def _say(key: str, language: str, **slots: object) -> str:
    return REASONS[key][language].format(**slots)


def common_unit(values: Iterable[Mapping[str, Any]]) -> str:
    """The unit that most of `values` can be converted into: of the commonest dimension, the commonest; the first in order on a tie."""
    units = [str(value["unit"] or "") for value in values]
    kinds = Counter(dimension(unit) or unit for unit in units)
    best = min(kinds, key=lambda kind: (-kinds[kind], kind)) if kinds else ""
    fitting = Counter(unit for unit in units if (dimension(unit) or unit) == best)
    return min(fitting, key=lambda unit: (-fitting[unit], unit)) if fitting else ""


def to_common(value: Mapping[str, Any], unit: str, language: str = "zh") -> tuple[float | None, str | None]:
    """(`value` in `unit`, None) or (None, why not)."""
    number = to_number(str(value["value"]))
    if number is None:
        return None, _say("no_number", language, value=value["value"])
    converted = convert(number, str(value["unit"] or ""), unit)
    return converted.value, None if converted.value is not None else _say("unit", language, one=value["unit"], other=unit)
