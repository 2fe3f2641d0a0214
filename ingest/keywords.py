"""Term frequency, keywords and co-occurrence in groups of documents, as the paper counts them, with the places of every word.

Words are cut by jieba's dictionary (rjieba, the same cut thirty times faster) with our own names added and the hidden Markov
model off: the same text gives the same words. The cutter is ours alone, so nobody's settings leak in, and no cache file is read.
TF-IDF uses jieba's inverse document frequencies; TextRank is jieba's.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from itertools import combinations
from typing import Any, NamedTuple

import rjieba

from ingest.text import normalise
from ingest.wordlist import read_column, read_rows
from kg.errors import BadQuery
from kg.merging import base_table

METHODS = ("tf", "tfidf", "textrank")
PLACES = 3  # sentences kept of each word
USER_LISTS = ("bodies.txt", "technologies.txt", "domains.txt", "projects.txt", "regions.txt", "clusters.txt")
USER_FREQUENCY = 1000
USER_TAG = "nz"
TEXTRANK_TAGS = ("ns", "n", "vn", "v", USER_TAG)  # jieba's own choice, and our names
_ORDINAL = re.compile("第[一二三四五六七八九十百]+[编章节条款项次]")
Place = tuple[int, int, int]
"""Index of the sentence, and [start, end) of the word in the document."""


class Word(NamedTuple):
    """A word with its part of speech and its span [start, end) in the document; a named tuple, for there are a million of them."""

    text: str
    tag: str
    start: int
    end: int


@dataclass(slots=True)
class Words:
    """The words of a group: how often, in which documents, and the first places of each."""

    counts: Counter[str] = field(default_factory=Counter)
    documents: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    sentences: list[list[Word]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Keyword:
    """`weight` is the share of all words (tf), TF-IDF, or the rank by TextRank between 0 and 1."""

    word: str
    count: int
    documents: frozenset[str]
    weight: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words within a window: in `sentences` sentences; `lift` is how many times more than chance would put them together."""

    first: str
    second: str
    sentences: int
    documents: frozenset[str]
    lift: float
    places: tuple[Place, ...]


@functools.cache
def _cutter() -> rjieba.Jieba:
    cutter = rjieba.Jieba()
    for word in user_words():
        cutter.add_word(word, USER_FREQUENCY, USER_TAG)
    return cutter


@functools.cache
def user_words() -> tuple[str, ...]:
    """Our names, and the forms and patterns of the model, of three characters and more (shorter ones are words of the dictionary, or parts of others)."""
    rows = (row for name in USER_LISTS for row in read_rows(name))
    names = {row[0] for row in rows} | {word for m in base_table().values() for word in (m.form, m.into)}
    return tuple(sorted(name for name in names if len(name) > 2 and name.isalnum()))


@functools.cache
def _stops() -> frozenset[str]:
    return frozenset(read_column("keyword_stops.txt"))


def cut_words(text: str, start: int = 0) -> Iterator[Word]:
    """The words of a sentence that begins at `start`, signs included, in order; full-width letters and lines broken inside a word are mended."""
    normal, at = normalise(text), 0
    for word, tag in _cutter().tag(normal.text.encode("utf-8", "replace").decode(), hmm=False):
        end = at + len(word)
        if normal.offsets is None:
            yield Word(word, tag, start + at, start + end)
        else:
            span = normal.span(at, end)
            yield Word(word, tag, start + span.start, start + span.end)
        at = end


@functools.cache
def counts_as_word(text: str) -> bool:
    """Two characters and more, with a letter in it, no number of a chapter, and not on the list of words that say nothing."""
    return len(text.strip()) > 1 and not text.isnumeric() and any(c.isalpha() for c in text) and text not in _stops() and not _ORDINAL.fullmatch(text)


def count_words(sentences: Sequence[Mapping[str, Any]]) -> Words:
    """The words of sentences with `document`, `text` and `begin`."""
    words = Words()
    for index, sentence in enumerate(sentences):
        cut = list(cut_words(sentence["text"], sentence["begin"]))
        words.sentences.append(cut)
        for word in cut:
            if counts_as_word(word.text):
                words.counts[word.text] += 1
                words.documents[word.text].add(sentence["document"])
                if len(words.places[word.text]) < PLACES:
                    words.places[word.text].append((index, word.start, word.end))
    return words


def find_keywords(words: Words, method: str = "tfidf", most: int = 20) -> list[Keyword]:
    """The heaviest words, ties by count and then by the word itself. Raises BadQuery for a method that is not there."""
    if method not in METHODS:
        raise BadQuery(f"keywords are found by {', '.join(METHODS)}, not {method!r}", code="no_choice", name="method", choices=", ".join(METHODS))
    weights = _textrank(words) if method == "textrank" else _frequencies(words, method == "tfidf")
    ranked = sorted(weights, key=lambda word: (-weights[word], -words.counts[word], word))[:most]
    return [Keyword(w, words.counts[w], frozenset(words.documents[w]), weights[w], tuple(words.places[w])) for w in ranked]


def _frequencies(words: Words, inverse: bool) -> dict[str, float]:
    """Each word's share of all, times jieba's inverse document frequency (the median for words that it does not know)."""
    total = words.counts.total()
    if not inverse:
        return {word: count / total for word, count in words.counts.items()}
    known, median = inverse_frequencies()
    return {word: count / total * known.get(word, median) for word, count in words.counts.items()}


@functools.cache
def inverse_frequencies() -> tuple[dict[str, float], float]:
    """jieba's table and its median, read without jieba.analyse, which takes two seconds to import."""
    lines = resources.files("jieba").joinpath("analyse", "idf.txt").read_text(encoding="utf-8").splitlines()
    known = {word: float(value) for word, value in (line.split(" ") for line in lines if line)}
    return known, sorted(known.values())[len(known) // 2]


def _textrank(words: Words) -> dict[str, float]:
    from jieba.analyse import TextRank

    ranker = TextRank()
    ranker.tokenizer = _Cut(words.sentences)
    ranks = ranker.textrank("", topK=0, withWeight=True, allowPOS=TEXTRANK_TAGS)
    return {word: float(rank) for word, rank in ranks if word in words.counts}


class _Cut:
    """Stands where jieba expects a tokenizer, and hands out words that are already cut."""

    def __init__(self, sentences: list[list[Word]]) -> None:
        self.sentences = sentences

    def cut(self, _text: str) -> Iterator[Any]:
        from jieba.posseg import pair

        return (pair(word.text, word.tag if word.text not in _stops() else "x") for sentence in self.sentences for word in sentence)


def merge_words(words: Words, concepts: Mapping[str, str]) -> Words:
    """The same words with each form counted as its concept (kg/merging.py); a form must be one word as they are cut."""
    merged = Words(sentences=[[w._replace(text=concepts.get(w.text, w.text)) for w in sentence] for sentence in words.sentences])
    for form, count in words.counts.items():
        concept = concepts.get(form, form)
        merged.counts[concept] += count
        merged.documents[concept] |= words.documents[form]
        merged.places[concept] = sorted([*merged.places[concept], *words.places[form]])[:PLACES]
    return merged


def find_pairs(words: Words, sentences: Sequence[Mapping[str, Any]], among: Iterable[str], window: int = 10, most: int = 20) -> list[Pair]:
    """Which of the words `among` stand within `window` words of each other in one sentence, the most frequent first."""
    chosen = frozenset(among)
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    alone: Counter[str] = Counter()
    for index, cut in enumerate(words.sentences):
        at = [(place, word) for place, word in enumerate(cut) if word.text in chosen]
        alone.update({word.text for _, word in at})
        near = {tuple(sorted((a.text, b.text))): (index, min(a.start, b.start), max(a.end, b.end))
                for (i, a), (j, b) in reversed(list(combinations(at, 2))) if j - i < window and a.text != b.text}
        for (first, second), place in near.items():
            found[first, second].append(place)
    pairs = [_pair(first, second, places, alone, sentences) for (first, second), places in found.items()]
    return sorted(pairs, key=lambda p: (-p.sentences, -p.lift, p.first, p.second))[:most]


def _pair(first: str, second: str, places: list[Place], alone: Counter[str], sentences: Sequence[Mapping[str, Any]]) -> Pair:
    documents = frozenset(sentences[index]["document"] for index, _, _ in places)
    return Pair(first, second, len(places), documents, len(places) * len(sentences) / (alone[first] * alone[second]), tuple(places[:PLACES]))
