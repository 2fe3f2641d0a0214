"""Dictionary health: what the word lists do on a corpus, so that a person can mend them.

never: entries that no text holds · busy: names found far more often than the rest of their kind, worth a look for over-matching ·
shared: one surface with two meanings · word: short names that are also everyday words (by jieba's dictionary).
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import jieba

from ingest.findings import Reading
from ingest.gazetteer import read_gazetteer
from ingest.wordlist import read_rows

LISTS = {"ORG": "bodies.txt", "CLUSTER": "clusters.txt", "TECH": "technologies.txt", "DOMAIN": "domains.txt", "PROJECT": "projects.txt"}
WORD_FREQUENCY = 3000  # in jieba's dictionary: a word that people use every day
BUSY = 200  # times the median of its kind


@dataclass(frozen=True, slots=True)
class Ailment:
    """kind: never | busy | shared | word; `count` is how often the name was found."""

    kind: str
    type: str
    name: str
    count: int
    note: str


def check_health(readings: Iterable[Reading]) -> list[Ailment]:
    """Ailments of the lists as seen on the mentions of `readings`, by kind, then type, then name."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for reading in readings:
        for mention in reading.mentions:
            found[mention.type][mention.span.of(reading.document.text)] += 1
    ailments = [*_never(found), *_busy(found), *_shared(), *_words(found)]
    return sorted(ailments, key=lambda a: (a.kind, a.type, -a.count, a.name))


def _surfaces(kind: str) -> Iterator[tuple[str, str]]:
    """(surface, canonical name) of every entry of a list; domains.txt has no aliases but a norm in its third column."""
    for row in read_rows(LISTS[kind]):
        yield row[0], row[2] if kind == "DOMAIN" and len(row) > 2 else row[0]
        if kind != "DOMAIN" and len(row) > 1:
            yield from ((alias, row[0]) for alias in row[1].split("|") if alias)


def _never(found: dict[str, Counter[str]]) -> Iterator[Ailment]:
    for kind in LISTS:
        names = defaultdict(list)
        for surface, name in _surfaces(kind):
            names[name].append(surface)
        for name, surfaces in names.items():
            if not any(found[kind][s] for s in surfaces):
                yield Ailment("never", kind, name, 0, "、".join(surfaces[1:]))


def _busy(found: dict[str, Counter[str]]) -> Iterator[Ailment]:
    for kind, counts in found.items():
        middle = statistics.median(counts.values())
        for name, count in counts.items():
            if count > BUSY * middle:
                yield Ailment("busy", kind, name, count, f"median {middle:g}")


def _shared() -> Iterator[Ailment]:
    meanings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for kind in LISTS:
        for surface, name in _surfaces(kind):
            meanings[surface].add((kind, name))
    for surface, some in sorted(meanings.items()):
        if len(some) > 1:
            yield Ailment("shared", "/".join(sorted({k for k, _ in some})), surface, 0, "、".join(sorted(n for _, n in some)))


def _words(found: dict[str, Counter[str]]) -> Iterator[Ailment]:
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for kind in ("PLACE", "ORG", "PROJECT", "CLUSTER"):
        for name, count in found[kind].items():
            frequency = tokenizer.FREQ.get(name) or 0
            if len(name) <= 3 and frequency >= WORD_FREQUENCY and name not in read_gazetteer().divisions:
                yield Ailment("word", kind, name, count, f"jieba {frequency}")


