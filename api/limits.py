"""How much one asker may have: bytes, requests a second, time, answers at once. Token buckets and gates, all in memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Defaults for one machine. Sizes in bytes, times in seconds."""

    body: int = 1_000_000
    url: int = 8_192
    header_bytes: int = 32_768
    header_count: int = 100
    rate: float = 100.0  # requests a second, for each key, or each address without one
    burst: int = 500
    guess_rate: float = 0.5  # wrong keys a second from one address
    guess_burst: int = 20
    active: int = 64  # requests that are worked on at once; the next is told to come back
    exports: int = 8  # of them streams
    raw: int = 2  # of them Cypher or SPARQL
    raw_seconds: float = 10.0
    strikes: int = 3  # raw queries of one key that ran out of time, before it has to wait
    penalty: float = 60.0
    receive: float = 30.0  # for the whole body of a request
    export_seconds: float = 300.0
    export_rows: int = 1_000_000
    rows: int = 10_000  # of a raw query
    answer: int = 8_000_000  # bytes of a raw query's rows


class Buckets:
    """Token buckets by name; the least used are forgotten when there are many."""

    def __init__(self, rate: float, burst: int, most: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._most, self._clock = rate, float(burst), most, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._guard = threading.Lock()

    def take(self, name: str, cost: float = 1.0) -> float:
        """0 when the bucket had enough and was charged; else the seconds until it will have."""
        with self._guard:
            now = self._clock()
            level, then = self._levels.pop(name, (self._burst, now))
            level = min(self._burst, level + (now - then) * self._rate)
            short = cost - level
            self._levels[name] = (level if short > 0 else level - cost, now)
            if len(self._levels) > self._most:
                self._levels.popitem(last=False)
            return max(0.0, short / self._rate)


class Gate:
    """Lets `most` in at once and turns the next away instead of making it wait."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    def enter(self) -> bool:
        return self._free.acquire(blocking=False)

    def leave(self) -> None:
        self._free.release()


class Breaker:
    """Remembers who ran out of time: after `strikes` in a row a name has to wait `penalty` seconds."""

    def __init__(self, strikes: int, penalty: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._penalty, self._clock = strikes, penalty, clock
        self._strikes: dict[str, tuple[int, float]] = {}
        self._guard = threading.Lock()

    def wait(self, name: str) -> float:
        """Seconds until `name` may ask again; 0 when it may now."""
        with self._guard:
            count, since = self._strikes.get(name, (0, 0.0))
            left = since + self._penalty - self._clock()
            if count and left <= 0:
                del self._strikes[name]
            return max(0.0, left) if count >= self._most else 0.0

    def note(self, name: str, *, failed: bool) -> None:
        with self._guard:
            count, _ = self._strikes.get(name, (0, 0.0))
            if failed:
                self._strikes[name] = (count + 1, self._clock())
            else:
                self._strikes.pop(name, None)
