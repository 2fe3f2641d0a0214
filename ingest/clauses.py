"""A sentence → its clauses: split at commas, semicolons and colons that stand outside brackets and quotation marks."""

from __future__ import annotations

import re
from typing import NamedTuple

PAIRS = dict(zip("（(“‘《〈「『【〔[", "）)”’》〉」』】〕]", strict=True))
CLOSERS = frozenset(PAIRS.values())
MARKS = "，；：。！？;!?\t,:"
STOP = re.compile(f"[{MARKS}]")
BRACKETS = re.escape("".join([*PAIRS, *PAIRS.values()]))
BRACKET = re.compile(f"[{BRACKETS}]")
TOKEN = re.compile(f"[{MARKS}{BRACKETS}]")


class Clause(NamedTuple):
    """[start, end) of a document's text; `stop` is the mark that closes it, "" at the end of the sentence."""

    start: int
    end: int
    stop: str


def find_clauses(text: str, start: int, end: int) -> list[Clause]:
    """The clauses of [start, end), empty ones left out. A bracket that is never closed counts as a plain character."""
    clauses = []
    for at in outer_stops(text, start, end) if BRACKET.search(text, start, end) else plain_stops(text, start, end):
        if at > start:
            clauses.append(Clause(start, at, text[at]))
        start = at + 1
    if end > start:
        clauses.append(Clause(start, end, ""))
    return clauses


def plain_stops(text: str, start: int, end: int) -> list[int]:
    """Positions of the marks; 1:3 and 3,000 hold none."""
    return [match.start() for match in STOP.finditer(text, start, end) if match[0] not in ",:" or not before_digit(text, match.end(), end)]


def before_digit(text: str, at: int, end: int) -> bool:
    return at < end and text[at].isdecimal()


def outer_stops(text: str, start: int, end: int) -> list[int]:
    """Positions of the marks at depth 0."""
    stops: list[int] = []
    opened: list[tuple[str, list[int]]] = []  # the closing character waited for, the marks seen since
    for match in TOKEN.finditer(text, start, end):
        char = match[0]
        if char in PAIRS:
            opened.append((PAIRS[char], []))
        elif char not in CLOSERS:
            if char in ",:" and before_digit(text, match.end(), end):
                continue
            (opened[-1][1] if opened else stops).append(match.start())
        elif opened and char == opened[-1][0]:
            opened.pop()
    for _, held in opened:
        stops += held
    return sorted(stops) if opened else stops


def outside(text: str, start: int, at: int) -> bool:
    """No quotation or bracket is open between `start` and `at`."""
    count = text.count
    return (
        count("“", start, at) == count("”", start, at) and count("《", start, at) == count("》", start, at) and count("（", start, at) == count("）", start, at)
    )
