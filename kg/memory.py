"""What is remembered of a graph between two questions: names looked up and evidence read, as long as the graph stays in one state.

The state (kg/version.py) is read at most once a second, and anew after a write through the same store. A graph that is being
written, or that never had a state, is not remembered at all.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

FRESH = 1.0  # seconds for which the state, once read, is taken for the state
MOST = 20_000  # things of one kind; beyond that all are forgotten


class Memory:
    """Of one store; `read` gives the state, None while the graph is being written. Safe to share between threads."""

    def __init__(self, read: Callable[[], str | None], clock: Callable[[], float] = time.monotonic) -> None:
        self._read_state, self._clock = read, clock
        self._read: tuple[float, str | None] | None = None
        self._guard = threading.Lock()
        self._known: dict[str, dict[Any, Any]] = {}

    def state(self) -> str | None:
        """The state as of the last second; None while the graph is being written."""
        with self._guard:
            if self._read is None or self._clock() - self._read[0] > FRESH:
                before = self._read and self._read[1]
                self._read = (self._clock(), self._read_state())
                if self._read[1] is None or self._read[1] != before:
                    self._known = {}
            return self._read[1]

    def peek(self) -> str | None:
        """The same without ever asking the store; None too when what is known is older than FRESH."""
        read = self._read
        return read[1] if read and self._clock() - read[0] <= FRESH else None

    def forget(self) -> None:
        """To be called after a write: whatever was known may be otherwise now."""
        with self._guard:
            self._read, self._known = None, {}

    def of(self, kind: str) -> dict[Any, Any]:
        """What is known of this kind in the graph's state, to read and to add to; a new dict when nothing may be kept."""
        if self.state() is None:
            return {}
        known = self._known
        found = known.setdefault(kind, {})
        if len(found) > MOST:
            found = known[kind] = {}
        return found
