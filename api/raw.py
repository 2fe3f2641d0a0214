"""Cypher of one's own, the same for HTTP and the command line: only reading, ended after a time, cut at a number of rows and bytes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from api.limits import Limits
from api.streaming import to_json
from kg.errors import Refused, StoreError
from kg.guard import check_read_only
from kg.store import Store


def run_cypher(store: Store, query: str, parameters: Mapping[str, object], limits: Limits) -> dict[str, Any]:
    """{columns, rows, truncated}. Raises Refused for what is no reading, BadQuery for what is no Cypher, StoreError (store_timeout) when the time is over."""
    check_read_only(query)
    return cap_rows(store.read_only(query, parameters, limits.raw_seconds), limits)


def run_own(store: Store, query: str, limits: Limits) -> dict[str, Any]:
    """The same for the command line, where another process may hold the graph: then the limit is kept here, and not by the store."""
    try:
        return run_cypher(store, query, {}, limits)
    except Refused as exc:
        if exc.code != "raw_store":
            raise
    with _limited(limits.raw_seconds):
        return cap_rows(store.stream(query), limits)


def cap_rows(rows: Iterator[dict[str, Any]], limits: Limits) -> dict[str, Any]:
    """Rows up to the caps. What is left unread is let go in a thread of its own: the store may take its time to stop."""
    kept: list[dict[str, Any]] = []
    size, truncated = 0, False
    for row in rows:
        size += len(to_json(row))
        if len(kept) >= limits.rows or size > limits.answer:
            truncated = True
            threading.Thread(target=rows.close, daemon=True).start()  # type: ignore[attr-defined]
            break
        kept.append(row)
    return {"columns": list(kept[0]) if kept else [], "rows": kept, "truncated": truncated}


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Ends the waiting in the main thread after `seconds`, where the system has such a clock."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise StoreError(f"the query took longer than {seconds:g} s: narrow it down", code="store_timeout")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)  # again and again: leaving the session waits for the store too
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
