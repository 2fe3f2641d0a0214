"""A table of ratings (a unit a row, a coder a column) → κ for each two coders and α for all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from kg.agreement import Value, cohen_kappa, krippendorff_alpha
from kg.coded_units import AGREEMENT_TITLE, rounded
from kg.errors import BadQuery
from kg.qda_reading import read_cells
from kg.query import Answer

MISSING = ("", "*", ".", "NA", "N/A", "缺")
UNIT_HEADS = ("unit", "id", "单元", "编号", "sentence", "句子", "document", "文件")
COLUMNS = {"coders": {"zh": "编码者", "en": "coders"}, "units": {"zh": "单元", "en": "units"}, "coefficient": {"zh": "系数", "en": "coefficient"},
           "value": {"zh": "数值", "en": "value"}, "observed": {"zh": "实际不一致", "en": "observed disagreement"},
           "expected": {"zh": "随机不一致", "en": "expected disagreement"}, "why": {"zh": "无系数的原因", "en": "why there is none"}}


def read_ratings(content: bytes) -> tuple[list[str], list[list[Value | None]]]:
    """(coders, units) of a CSV file; a first column headed unit, id … names the units. Numbers become numbers when all are.

    Empty cells, * . NA mean that the coder gave no value. Raises BadQuery for a table without two coders.
    """
    rows = read_cells(content)
    head = [cell.strip() for cell in rows[0]] if rows else []
    skip = 1 if head and head[0].lower() in UNIT_HEADS else 0
    coders = head[skip:]
    if len(coders) < 2 or len(rows) < 2:
        raise BadQuery("the table needs a row of coders' names, two of them at least, and a row for each unit", code="no_ratings")
    cells = [[_cell(row, place) for place in range(skip, len(head))] for row in rows[1:]]
    return coders, _as_numbers(cells)


def _cell(row: list[str], place: int) -> str | None:
    cell = row[place].strip() if place < len(row) else ""
    return None if cell in MISSING else cell


def _as_numbers(cells: list[list[str | None]]) -> list[list[Value | None]]:
    try:
        return [[None if c is None else float(c) for c in row] for row in cells]
    except ValueError:
        return [list(row) for row in cells]


def ratings_answer(coders: Sequence[str], units: Sequence[Sequence[Value | None]], level: str, weights: str, order: Sequence[str]) -> Answer:
    """α of all coders, then κ of each two."""
    named = _order(units, order)
    found = [(coders, krippendorff_alpha(units, level, named))]
    found += [((coders[i], coders[j]), cohen_kappa([(unit[i], unit[j]) for unit in units], weights, named)) for i, j in combinations(range(len(coders)), 2)]
    rows: list[dict[str, Any]] = [{"coders": list(who), "units": a.units, "coefficient": a.coefficient, "value": rounded(a), "observed": round(a.observed, 6),
                                   "expected": round(a.expected, 6), "why": a.why or None, "evidence": [], "evidence_count": 0} for who, a in found]
    return Answer("agreement", AGREEMENT_TITLE, COLUMNS, "", {"level": level, "weights": weights, "order": list(order)}, rows, False)


def _order(units: Sequence[Sequence[Value | None]], order: Sequence[str]) -> list[Value]:
    """The order in the type of the values: numbers when those are."""
    numeric = all(isinstance(v, float) for unit in units for v in unit if v is not None)
    try:
        return [float(word) for word in order] if numeric else list(order)
    except ValueError as exc:
        raise BadQuery(f"the values are numbers, and the order is not ({exc})", code="values_without_order", names=", ".join(order)) from exc
