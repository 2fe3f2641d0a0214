"""A list of words with their kinds that tells which of them stands where in a text."""

from __future__ import annotations

import re

import daachorse

NONE: frozenset[str] = frozenset()
RESULT = "好"
WORD_LEAST = 2
GOOD = re.compile(
    "好(?!房|山好|[^，。；、]{1,4}[和、]好|经验|做法|作品|作风|评(?![审定估])|转(?![型移办])|友(?!好)|差评|人好事|媳妇|儿女|家风|家庭|故事|声音|消息|成绩|处(?![理置])|风[气尚]|于)"
)
"""开展好试点, not 推进好房子建设."""


class Words(dict[str, frozenset[str]]):
    """Words with their kinds; one that is in no list (配齐配强) has none, 开展好 those of 开展."""

    def __missing__(self, word: str) -> frozenset[str]:
        return self[word[:-1]] if len(word) > WORD_LEAST and word[-1] == RESULT else NONE


class Table:
    """Words with their kinds; answers where in a text they begin and which is the longest that stands at a place."""

    def __init__(self, words: dict[str, frozenset[str]]) -> None:
        self.words = Words(words)
        self.sizes: dict[str, list[int]] = {}
        for word in sorted(words, key=len, reverse=True):
            sizes = self.sizes.setdefault(word[:1], [])
            sizes += [] if len(word) in sizes else [len(word)]
        self.automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(words))

    def find(self, text: str) -> dict[int, int]:
        """Where the words begin → where the longest that begins there ends."""
        return {start: end for start, end, _ in self.automaton.find_overlapping(text)}  # ends ascend: the longest is the last

    def longest(self, text: str, at: int, end: int) -> int:
        """Where the longest word ends that starts at `at` and ends by `end`; 0 when there is none."""
        for size in self.sizes.get(text[at : at + 1], ()):
            if at + size <= end and text[at : at + size] in self.words:
                return at + size
        return 0


def result_end(text: str, at: int, after: int, end: int) -> int:
    """Where the verb [at, after) ends when 好 says how it is to be done: 开展好|试点, 推进|好房子建设."""
    if after - at > WORD_LEAST and text[after - 1] == RESULT:
        return after if GOOD.match(text, after - 1) else after - 1
    follows = text[after : after + 1] == RESULT and after - at >= WORD_LEAST and after + 1 < end
    return after + 1 if follows and GOOD.match(text, after) else after
