"""Word lists of kg/words/*.txt: an entry a line, columns parted by tabs, `#` opens a comment line."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

import kg

WORDS = Path(kg.__file__).parent / "words"


@functools.cache
def read_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of kg/words/`name`."""
    lines = (WORDS / name).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line.strip() and not line.startswith("#"))


@functools.cache
def read_column(name: str, column: int = 0) -> tuple[str, ...]:
    """One column of a list, longest entries first, so that an alternation of them takes the longest."""
    return tuple(sorted({row[column] for row in read_rows(name) if len(row) > column}, key=lambda word: (-len(word), word)))


@functools.cache
def read_kind(name: str, kind: str) -> tuple[str, ...]:
    """The words of a list whose second column is `kind`, "" for those without one; longest first, for startswith, endswith and alternations."""
    words = {row[0] for row in read_rows(name) if (row[1] if len(row) > 1 else "") == kind}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def any_of(words: Iterable[str]) -> str:
    """An alternation of `words`, as they stand."""
    return "|".join(map(re.escape, words))
