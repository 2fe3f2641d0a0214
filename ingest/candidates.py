"""Names that look like bodies, projects, technologies or fields but stand in no list: for people to judge, never asserted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extractors.long_names import breaks
from ingest.findings import Reading
from ingest.scan import Scan, make_scan
from kg.model import Span

QUOTED = re.compile("“[^“”\n，。；、]{2,12}”")
COINED = re.compile("(?:智慧|数字|智能)[\u4e00-\u9fff]{2}(?![\u4e00-\u9fff])")
ART = re.compile("技术")
INSIDE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）]*\Z")
WINDOW = 16
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """An unknown name, how often the document has it, and where first: `span` and the index of its sentence."""

    text: str
    type: str
    count: int
    span: Span
    sentence: int
    rule: str


def find_candidates(reading: Reading) -> list[Candidate]:
    """Candidates outside the mentions already found, the most frequent first."""
    scan = make_scan(reading.document, reading.meta)
    known = {at for mention in reading.mentions for at in range(mention.span.start, mention.span.end)}
    found: dict[tuple[str, str], Candidate] = {}
    for start, end, kind, rule in _guesses(scan):
        sentence, span = scan.guard.sentence_at(start), scan.plain.there(start, end)
        if sentence < 0 or span.start in known or span.end - 1 in known:
            continue
        text = scan.text[start:end]
        first = found.get((kind, text))
        count = first.count + 1 if first else 1
        found[kind, text] = Candidate(text, kind, count, first.span if first else span, first.sentence if first else sentence, rule)
    return sorted(found.values(), key=lambda one: (-one.count, one.span))


def _guesses(scan: Scan) -> Iterator[tuple[int, int, str, str]]:
    for hit in scan.hits:
        if hit.name.type == "ending" and (start := _start(scan, hit.start)) is not None:
            yield start, hit.end, hit.name.norm or "ORG", "candidate.ending"
    for match in QUOTED.finditer(scan.text):
        yield match.start(), match.end(), "PROJECT", "candidate.quoted"
    for match in COINED.finditer(scan.text):
        yield match.start(), match.end(), "DOMAIN", "candidate.coined"
    for match in ART.finditer(scan.text):
        if (start := _start(scan, match.start())) is not None:
            yield start, match.end(), "TECH", "candidate.technology"


def _start(scan: Scan, end: int) -> int | None:
    """Where a name that ends at `end` begins: after the last mark or verb before it."""
    floor = max(scan.around(end)[0], end - WINDOW)
    inside = INSIDE.search(scan.text, floor, end)
    start = inside.start() if inside else end
    start = max([match.end() for match in breaks().finditer(scan.text, start, end)], default=start)
    return start if end - start >= SHORTEST and (start > end - WINDOW) else None


