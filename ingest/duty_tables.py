"""Duties in tables of tasks: a row of heads with 牵头单位 and 配合单位, then a row a task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.bodies import is_role, split_bodies
from ingest.wordlist import read_rows
from kg.model import Document, Span


@dataclass(frozen=True, slots=True)
class TaskRow:
    """The bodies named in one row; `span` runs over the first cell that names any."""

    span: Span
    lead: tuple[str, ...]
    support: tuple[str, ...]


def find_task_rows(document: Document) -> Iterator[TaskRow]:
    """The rows below a head row that names who leads or supports; a table ends where its rows end."""
    columns: dict[int, str] = {}  # counted from the right, since a cell of many lines leaves only the tail of its row
    for block in document.blocks:
        if block.kind != "row":
            columns = {}
            continue
        cells = read_cells(block.span, document.text)
        heads = {place - len(cells): role for place, span in enumerate(cells) if (role := _heads().get(span.of(document.text).strip()))}
        if heads:
            columns = heads
        elif columns:
            yield from _read_row(cells, columns, document.text)


def _read_row(cells: list[Span], columns: dict[int, str], text: str) -> Iterator[TaskRow]:
    named: dict[str, list[str]] = {"lead": [], "support": []}
    first: Span | None = None
    for place, role in columns.items():
        bodies = split_bodies(cells[place].of(text)) if -place <= len(cells) else ()
        bodies = tuple(body for body in bodies if not is_role(body))
        named["support" if role == "support" else "lead"].extend(bodies)
        first = first or (cells[place] if bodies else None)
    if first:
        yield TaskRow(first, tuple(dict.fromkeys(named["lead"])), tuple(dict.fromkeys(named["support"])))


def read_cells(span: Span, text: str) -> list[Span]:
    cells, start = [], span.start
    for cell in span.of(text).split("\t"):
        cells.append(Span(start, start + len(cell)))
        start += len(cell) + 1
    return cells


def _heads() -> dict[str, str]:
    return {row[0]: row[1] for row in read_rows("duty_marks.txt") if row[2] == "label" and len(row[0]) > 2}
