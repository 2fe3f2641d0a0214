"""A sentence → its clauses: split at commas, semicolons and colons that stand outside brackets and quotation marks."""

from __future__ import annotations

import re
from typing import NamedTuple

PAIRS = dict(zip("（(“‘《〈「『【〔[", "）)”’》〉」』】〕]", strict=True))
CLOSERS = frozenset(PAIRS.values())
MARKS = r"[，；：。！？;!?\t]|[,:](?!\d)"
STOP = re.compile(MARKS)
TOKEN = re.compile(MARKS + "|[" + re.escape("".join([*PAIRS, *PAIRS.values()])) + "]")


class Clause(NamedTuple):
    """[start, end) of a document's text; `stop` is the mark that closes it, "" at the end of the sentence."""

    start: int
    end: int
    stop: str


def find_clauses(text: str, start: int, end: int) -> list[Clause]:
    """The clauses of [start, end), empty ones left out. A bracket that is never closed counts as a plain character."""
    clauses = []
    for at in [*outer_stops(text, start, end), end]:
        if at > start:
            clauses.append(Clause(start, at, text[at] if at < end else ""))
        start = at + 1
    return clauses


def outer_stops(text: str, start: int, end: int) -> list[int]:
    """Positions of the marks at depth 0."""
    stops: list[int] = []
    opened: list[tuple[str, list[int]]] = []  # the closing character waited for, the marks seen since
    for match in TOKEN.finditer(text, start, end):
        char = match.group()
        if char in PAIRS:
            opened.append((PAIRS[char], []))
        elif char not in CLOSERS:
            (opened[-1][1] if opened else stops).append(match.start())
        elif opened and char == opened[-1][0]:
            opened.pop()
    for _, held in opened:
        stops += held
    return sorted(stops) if opened else stops


def outside(text: str, start: int, at: int) -> bool:
    """No quotation or bracket is open between `start` and `at`."""
    return all(text.count(a, start, at) == text.count(b, start, at) for a, b in ("“”", "《》", "（）"))
