"""How binding a measure is, with which instrument it works, and which measures say nearly the same."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

import daachorse

from ingest.findings import Measure
from ingest.gazetteer import clean
from ingest.wordlist import read_rows

FUNCTION_WORDS = re.compile(r"[\W_]+|一批|一系列|若干|各类|各级|相关|有关|进一步|本市|本省|全市|全省|我市|我省|[的和与及等地对]")


@functools.cache
def grades() -> dict[str, tuple[int, str]]:
    return {row[0]: (int(row[1]), row[2]) for row in read_rows("strength.txt") if row[1] != "-"}


@functools.lru_cache(maxsize=4096)
def grade(modal: str, verb: str) -> tuple[int, str]:
    """0 explore, 1 encourage, 2 do, 3 must, and the word that says so: 应当 outweighs the verb, the verb outweighs 要."""
    by_modal = grades().get(modal)
    if by_modal and by_modal[0] == 3:
        return 3, modal
    for size in (4, 2):
        found = grades().get(verb[:size])
        if found and found[1] == "verb":
            return found[0], verb[:size]
    return (by_modal[0], modal) if by_modal else (2, verb)


@functools.cache
def instruments() -> tuple[daachorse.CharwiseDoubleArrayAhoCorasick, list[str]]:
    rows = sorted({row[0]: row[1] for row in read_rows("instruments.txt")}.items())
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick([word for word, _ in rows], daachorse.MATCH_KIND_LEFTMOST_LONGEST)
    return automaton, [kind for _, kind in rows]


def find_instruments(phrases: list[str]) -> list[str | None]:
    """For each measure supply, environment or demand (Rothwell and Zegveld), whichever most of its words name; None when none does."""
    automaton, kinds = instruments()
    ends = list(accumulate(len(phrase) + 1 for phrase in phrases))
    votes: list[list[str]] = [[] for _ in phrases]
    for start, _, index in automaton.find(clean("\n".join(phrases))):  # one scan for all of them
        votes[bisect_right(ends, start)].append(kinds[index])
    return [max(kinds, key=kinds.count) if kinds else None for kinds in votes]


@functools.cache
def verb_classes() -> dict[str, str]:
    return {verb: verbs[0] for verbs in (row[0].split() for row in read_rows("measure_synonyms.txt")) for verb in verbs}


def find_group_key(measure: Measure) -> str:
    """A key that near-duplicate measures share: 加快推进5G网络建设 and 推动 5G 网络的建设."""
    classes = verb_classes()
    verb = next((classes[measure.verb[:size]] for size in (len(measure.verb), 4, 3, 2, 1) if measure.verb[:size] in classes), measure.verb)
    plain = unicodedata.normalize("NFKC", measure.object).casefold()
    return f"{measure.polarity} {verb} {FUNCTION_WORDS.sub('', plain)}"
