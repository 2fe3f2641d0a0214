"""Targets in tables of indicators: heads 指标, 单位, 2020年, 2025年, 年均增速, 属性, then a row an indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.duty_tables import read_cells
from ingest.findings import Target
from ingest.horizons import FIVE, Horizon
from kg.model import Document, Span

_YEAR = re.compile(r"((?:19|20)\d\d)\s?年?|十([一二三四五六七八九])五")
_VALUE = re.compile(
    r"[\[【〔(（]?(?P<bound>[<>≥≤＜＞]=?|不低于|不少于|超过|不超过|达到|约)?\s?(?P<value>\d[\d,]*(?:\.\d+)?(?:[—－–~～-]\d+(?:\.\d+)?)?)"
    r"\s?(?P<unit>[^\d\s，。\]】〕)）]{0,10}?)[\]】〕)）]?(?P<after>以上|以下|以内|左右)?"
)
_BOUNDS = {"<": "<=", "≤": "<=", "＜": "<=", "不超过": "<=", ">": ">=", "≥": ">=", "＞": ">=", "不低于": ">=", "不少于": ">=", "超过": ">="}
_AFTER = {"以上": ">=", "以下": "<=", "以内": "<="}
_UNIT = re.compile(r"[（(]([^（()）]{1,12})[)）]\s*$")


@dataclass(slots=True)
class Columns:
    """Where the heads of a table stand, counted from the right, since merged cells go missing on the left."""

    indicator: int
    unit: int | None = None
    binding: int | None = None
    annual: int | None = None
    years: dict[str, int] = field(default_factory=dict)


def find_table_targets(document: Document, horizons: list[Horizon], this_year: str | None) -> Iterator[tuple[int, Target]]:
    """(block, target) for each number to be reached in a table of indicators."""
    columns: Columns | None = None
    starts = {sentence.block: index for index, sentence in reversed(list(enumerate(document.sentences)))}
    for index, block in enumerate(document.blocks):
        if block.kind != "row":
            columns = columns if block.kind == "paragraph" and block.span.end - block.span.start < 40 else None
            continue
        cells = read_cells(block.span, document.text)
        heads = read_heads([cell.of(document.text).strip() for cell in cells], this_year)
        if heads:
            columns = heads
        elif columns and index in starts and not horizons[index].past:
            yield from ((index, target) for target in _read_row(document.text, cells, columns, starts[index]))


def read_heads(cells: list[str], this_year: str | None) -> Columns | None:
    """The columns of a row of heads, None when the row is none or no year lies ahead."""
    found: Columns | None = None
    for place, cell in enumerate(cells, start=-len(cells)):
        if found is None and re.search("指标|名称", cell) and len(cell) <= 12:
            found = Columns(place)
        elif found and cell.startswith("单位"):
            found.unit = place
        elif found and re.search("属性|性质|类型|类别", cell):
            found.binding = place
        elif found and re.search("年均|增速|增长率", cell):
            found.annual = place
        elif found and (year := _YEAR.search(cell)) and len(cell) <= 14:
            found.years[year[1] or FIVE[year[2]]] = place
    return found if found and found.years and (not this_year or max(found.years) >= this_year) else None


def _read_row(text: str, cells: list[Span], columns: Columns, sentence: int) -> Iterator[Target]:
    year, first = max(columns.years), min(columns.years)
    words = [cell.of(text).strip() for cell in cells]
    name = _cell(words, columns.indicator)
    unit = _UNIT.search(name)
    indicator = re.sub(r"^[（(]?\d{1,2}[)）.．、]\s*", "", name[: unit.start()] if unit else name)
    given = _cell(words, columns.unit) or (unit[1] if unit else "")
    binding = next((word for word in ("约束性", "预期性") if word in _cell(words, columns.binding)), None)
    base = _cell(words, columns.years[first]) if first < year else ""
    for place, annual in ((columns.years[year], False), (columns.annual, True)):
        match = _VALUE.fullmatch(_cell(words, place))
        if match and place is not None and indicator:
            yield Target(
                sentence=sentence,
                span=cells[place],
                indicator=indicator,
                comparator="+" if annual else _AFTER.get(match["after"]) or _BOUNDS.get(match["bound"], "="),
                value=match["value"],
                unit=match["unit"] or ("%" if annual else given),
                approx=match["after"] == "左右" or match["bound"] == "约",
                annual=annual,
                year=year,
                place=None,
                base=f"{first}: {base}" if base and not annual else None,
                binding=binding,
                rule="target.table",
            )


def _cell(words: list[str], place: int | None) -> str:
    return words[place] if place is not None and -place <= len(words) else ""
