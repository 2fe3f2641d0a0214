"""One document with the hits of the gazetteer in it, as the extractors of mentions share it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from ingest.findings import Meta
from ingest.gazetteer import Gazetteer, Hit, clean, read_gazetteer
from ingest.tokens import Guard
from kg.model import Document, Span

CHINESE = r"[\u3400-\u9fff，、；：（）“”《》]"
GAP = re.compile(rf"[ \u3000\r\n]+(?={CHINESE})")
SHORT_TOPIC = 3  # words up to this length in a title say little of what the document is about
STRAIGHT = re.compile('"([^"\n]{1,40})"')  # quotes that a typewriter left: "减证便民"行动
BEFORE_GAP = re.compile(CHINESE)


class Found(NamedTuple):
    """A mention before overlaps are settled; positions count in `Scan.text`."""

    start: int
    end: int
    type: str
    norm: str | None
    rule: str


class Plain(NamedTuple):
    """A text without the blanks that a page put inside its sentences, and the way back to the text as it was read."""

    text: str
    cuts: list[int]  # where blanks were taken out, in the text as it was read
    removed: list[int]  # how many characters were taken out up to and including each cut
    joints: list[int]  # the cuts as positions in this text

    def here(self, position: int) -> int:
        """Position in this text of a position in the text as it was read."""
        index = bisect_left(self.cuts, position) if self.cuts else 0
        return position - (self.removed[index - 1] if index else 0)

    def spans_here(self, spans: list[Span]) -> list[tuple[int, int]]:
        """The same for spans in text order, none overlapping another."""
        places = [place for span in spans for place in (span.start, span.end)]
        at = lost = 0
        for index, place in enumerate(places) if self.cuts else ():
            while at < len(self.cuts) and self.cuts[at] < place:
                lost = self.removed[at]
                at += 1
            places[index] = place - lost
        return list(zip(places[::2], places[1::2], strict=True))

    def there(self, start: int, end: int) -> Span:
        """Span in the text as it was read of [start, end) in this text."""
        return Span(self._back(start), self._back(end - 1) + 1) if self.cuts else Span(start, end)

    def _back(self, position: int) -> int:
        index = bisect_right(self.joints, position)
        return position + (self.removed[index - 1] if index else 0)


@dataclass(slots=True)
class Scan:
    """`year` is the year that the text is read with, `homes` the place that its issuer governs and those above it."""

    document: Document
    plain: Plain
    text: str  # of `plain`
    hits: list[Hit]
    fields: list[Hit]  # technologies and fields of application
    guard: Guard
    gazetteer: Gazetteer
    year: int
    homes: tuple[str, ...]
    topics: frozenset[str]  # fields that the document's title names
    national: bool  # issued for the whole country: 县人民政府 is any county's

    def around(self, position: int) -> tuple[int, int]:
        """The sentence that holds `position`, as [start, end); empty when none does."""
        index = self.guard.sentence_at(position)
        return self.guard.spans[index] if index >= 0 else (position, position)


def make_scan(document: Document, meta: Meta | None) -> Scan:
    gazetteer = read_gazetteer()
    plain = make_plain(document)
    spans = plain.spans_here([sentence.span for sentence in document.sentences])
    date = (meta and (meta.signed or meta.published)) or ""
    year = int(date[:4]) if date[:4].isdecimal() else 9999
    hits, fields = gazetteer.find_hits(plain.text), gazetteer.find_fields(plain.text)
    national = bool(meta and meta.issuers and not meta.place)
    homes, topics = find_homes(gazetteer, meta), find_topics(gazetteer, meta)
    return Scan(document, plain, plain.text, hits, fields, Guard(plain.text, spans), gazetteer, year, homes, topics, national)


def find_homes(gazetteer: Gazetteer, meta: Meta | None) -> tuple[str, ...]:
    """The issuer's place and what governs it, the nearest first: 广州市天河区, 广州市, 广东省."""
    place = meta.place if meta else None
    if not place:
        return ()
    names = [place]
    rows = next((gazetteer.divisions[place[at:]] for at in range(len(place) - 1) if place[at:] in gazetteer.divisions), ())
    for row in rows:
        above = gazetteer.governors(row)
        if len(row.name) == len(place) or "".join(above[:1]) + row.name == place:
            return (*names, *above)
    return tuple(names)


def find_topics(gazetteer: Gazetteer, meta: Meta | None) -> frozenset[str]:
    """Fields in the title of the document, which is about them."""
    title = clean(meta.title) if meta and meta.title else ""
    hits = gazetteer.find_fields(title) if title else []
    return frozenset(title[hit.start : hit.end] for hit in hits if hit.name.type == "DOMAIN" and hit.end - hit.start > SHORT_TOPIC)


def make_plain(document: Document) -> Plain:
    """Takes out the blanks between two Chinese characters of one sentence."""
    text = STRAIGHT.sub("“\\1”", clean(document.text))
    starts = [sentence.span.start for sentence in document.sentences]
    gaps = []
    for match in GAP.finditer(text, 1):
        if not BEFORE_GAP.match(text, match.start() - 1):
            continue
        index = bisect_right(starts, match.start()) - 1
        if index >= 0 and match.end() < document.sentences[index].span.end:
            gaps.append(match.span())
    pieces = [text[a:b] for a, b in zip([0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(text)], strict=True)]
    removed = list(accumulate(end - start for start, end in gaps))
    cuts = [start for start, _ in gaps]
    return Plain("".join(pieces), cuts, removed, [cut - before for cut, before in zip(cuts, [0, *removed], strict=False)])


def settle(found: Iterable[Found]) -> list[Found]:
    """Mentions without overlaps, in text order: the better rank wins, then the longer, then the earlier. Traps only take room."""
    ranked = sorted(found, key=lambda one: (_RANK[one.type], one.start - one.end, one.start))
    taken: set[int] = set()
    kept = []
    for one in ranked:
        if taken.isdisjoint(range(one.start, one.end)):
            taken.update(range(one.start, one.end))
            kept.append(one)
    return sorted(one for one in kept if one.type != "trap")


_RANK = {"POLICY": 0, "trap": 0, "ORG": 1, "PROJECT": 1, "CLUSTER": 2, "PLACE": 2, "PERIOD": 2, "TECH": 3, "DOMAIN": 4}
