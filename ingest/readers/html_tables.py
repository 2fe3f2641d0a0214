"""Tables of a page as lines, cells parted by tabs; cells that span rows are said again where they are short."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

MAX_ROWS, MAX_COLUMNS = 20_000, 60
LONG_CELL = 400
"""A cell with so many characters in several paragraphs is a part of the page, not a record."""
REPEATED = 40


def is_layout(table: LexborNode) -> bool:
    """Tables that only place text: nested, with one cell, or with whole texts in a cell."""
    if len(table.css("table")) > 1:
        return True
    cells = table.css("td, th")
    if len(cells) <= 1:
        return True
    return any(len(cell.css("p")) > 3 and len(cell.text(deep=True)) > LONG_CELL for cell in cells[:400])


def table_lines(table: LexborNode) -> Iterator[str]:
    """One line a row."""
    held: dict[int, tuple[int, str]] = {}  # column → rows it still spans, its words
    for row in table.css("tr")[:MAX_ROWS]:
        line = "\t".join(row_cells(row, held)).rstrip("\t")
        if line.strip():
            yield line


def row_cells(row: LexborNode, held: dict[int, tuple[int, str]]) -> list[str]:
    cells: list[str] = []
    take_held(cells, held)
    cell = row.child
    while cell is not None and len(cells) < MAX_COLUMNS:
        if cell.tag in ("td", "th"):
            words = " ".join(cell.text(deep=True, separator=" " if cell.css_first("p, br, div") else "").split())
            down, across = span_of(cell, "rowspan", MAX_ROWS), span_of(cell, "colspan", MAX_COLUMNS)
            for offset in range(min(across, MAX_COLUMNS - len(cells))):
                if down > 1:
                    held[len(cells)] = (down, words if offset == 0 and len(words) <= REPEATED else "")
                cells.append(words if offset == 0 else "")
            take_held(cells, held)
        cell = cell.next
    for column, (rows, words) in list(held.items()):
        held[column] = (rows - 1, words)
        if rows <= 1:
            del held[column]
    return cells


def take_held(cells: list[str], held: dict[int, tuple[int, str]]) -> None:
    """Puts in the cells that reach down from rows above."""
    while len(cells) in held and len(cells) < MAX_COLUMNS:
        cells.append(held[len(cells)][1])


def span_of(cell: LexborNode, name: str, limit: int) -> int:
    value = (cell.attributes.get(name) or "1").strip()
    return min(int(value), limit) if value.isdecimal() and len(value) < 10 and int(value) > 0 else 1
