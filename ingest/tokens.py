"""A guard against hits that cross words: 制定西部 holds no 定西. Words are cut by rjieba, without its hidden Markov model."""

from __future__ import annotations

import functools
from bisect import bisect_right

import rjieba

from ingest.wordlist import read_rows


@functools.cache
def _cutter() -> rjieba.Jieba:
    cutter = rjieba.Jieba()
    for row in read_rows("bodies.txt"):
        for word in (row[0], *(row[1].split("|") if len(row) > 1 else ())):
            if len(word) > 3:
                cutter.add_word(word, 1000, "nt")
    return cutter


def word_bounds(text: str) -> frozenset[int]:
    """Where words of `text` begin and end."""
    bounds, at = [0], 0
    for word in _cutter().cut(text, hmm=False):
        at += len(word)
        bounds.append(at)
    return frozenset(bounds)


class Guard:
    """Word bounds of sentences, cut when first asked for. `text` holds no lone surrogate; `spans` are [start, end) in it."""

    def __init__(self, text: str, spans: list[tuple[int, int]]) -> None:
        self.text = text
        self.spans = spans
        self._starts = [start for start, _ in spans]
        self._bounds: dict[int, frozenset[int]] = {}

    def sentence_at(self, position: int) -> int:
        """Index of the sentence that holds `position`, or -1."""
        index = bisect_right(self._starts, position) - 1
        return index if index >= 0 and position < self.spans[index][1] else -1

    def fits(self, start: int, end: int) -> bool:
        """Whether [start, end) begins and ends where words do."""
        index = self.sentence_at(start)
        if index < 0:
            return False
        offset, stop = self.spans[index]
        bounds = self._bounds.get(index)
        if bounds is None:
            bounds = self._bounds[index] = word_bounds(self.text[offset:stop])
        return start - offset in bounds and end - offset in bounds
