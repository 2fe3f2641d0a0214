"""A guard against hits that cross words: 制定西部 holds no 定西. Words are cut by rjieba, without its hidden Markov model."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from itertools import accumulate

import rjieba

from ingest.wordlist import read_rows

MARK = re.compile("[，、；]")


@functools.cache
def _cutter() -> rjieba.Jieba:
    cutter = rjieba.Jieba()
    for row in read_rows("bodies.txt"):
        for word in (row[0], *(row[1].split("|") if len(row) > 1 else ())):
            if len(word) > 3:
                cutter.add_word(word, 1000, "nt")
    return cutter


def word_bounds(text: str, offset: int = 0) -> frozenset[int]:
    """Where words of `text` begin and end, `text` standing at `offset`."""
    return frozenset(accumulate(map(len, _cutter().cut(text, hmm=False)), initial=offset))


class Guard:
    """Word bounds, cut when first asked for: clause by clause, since no word runs across a mark.

    `text` holds no lone surrogate; `spans` are the sentences as [start, end) in it.
    """

    def __init__(self, text: str, spans: list[tuple[int, int]]) -> None:
        self.text = text
        self.spans = spans
        self._starts = [start for start, _ in spans]
        self._clauses: dict[int, list[int]] = {}  # of a sentence: where its clauses begin, and its end
        self._bounds: dict[int, frozenset[int]] = {}  # of a clause that begins there

    def sentence_at(self, position: int) -> int:
        """Index of the sentence that holds `position`, or -1."""
        index = bisect_right(self._starts, position) - 1
        return index if index >= 0 and position < self.spans[index][1] else -1

    def fits(self, start: int, end: int) -> bool:
        """Whether [start, end) begins and ends where words do, within one sentence."""
        index = self.sentence_at(start)
        if index < 0:
            return False
        if end > self.spans[index][1]:
            return False
        clauses = self._clauses.get(index)
        if clauses is None:
            clauses = self._clauses[index] = self._cut(*self.spans[index])
        return self._is_bound(start, clauses) and (start == end or self._is_bound(end, clauses))

    def _cut(self, offset: int, stop: int) -> list[int]:
        return [offset, *(mark.end() for mark in MARK.finditer(self.text, offset, stop)), stop]

    def _is_bound(self, position: int, clauses: list[int]) -> bool:
        at = bisect_right(clauses, position) - 1
        first = clauses[at]
        if first == position:
            return True
        bounds = self._bounds.get(first)
        if bounds is None:
            bounds = self._bounds[first] = word_bounds(self.text[first : clauses[at + 1]], first)
        return position in bounds
