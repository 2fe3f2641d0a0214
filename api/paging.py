"""One page of an answer, and the cursor of the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from api.cursors import Cursors, digest_row, old_cursor
from kg.query import Answer


def read_page(cursors: Cursors, asked: str, state: str | None, cursor: str | None, limit: int, run: Callable[[int, int], Answer]) -> tuple[Answer, str | None]:
    """The rows after `cursor`, at most `limit`, and the cursor of the next page. `run(most, skip)` gives rows in the question's fixed order.

    The last row of the page before is read again: when it is not where it was, the graph has changed, and rows would be
    skipped or come twice. Raises BadQuery then.
    """
    if cursor is None:
        answer, place = run(limit, 0), 0
    else:
        seen = cursors.open(cursor, asked, state)
        answer, place = run(limit + 1, seen.place - 1), seen.place
        if not answer.rows or digest_row(answer.rows[0]) != seen.row:
            raise old_cursor()
        answer = replace(answer, rows=answer.rows[1:])
    more = answer.truncated and bool(answer.rows)
    return answer, cursors.seal(asked, state, place + len(answer.rows), answer.rows[-1]) if more else None
