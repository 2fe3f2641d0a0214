"""Unknown names over many documents: how often, in how many documents, and one sentence to judge each by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.candidates import find_candidates
from ingest.findings import Reading


@dataclass(frozen=True, slots=True)
class CandidateCount:
    type: str
    name: str
    count: int
    documents: int
    sentence: str  # the first that holds it


def count_candidates(readings: Iterable[Reading]) -> list[CandidateCount]:
    """Candidates of all `readings`, the most frequent first. They are proposals, never statements."""
    counts: dict[tuple[str, str], list[int]] = {}
    sentences: dict[tuple[str, str], str] = {}
    for reading in readings:
        document = reading.document
        for candidate in find_candidates(reading):
            key = (candidate.type, candidate.text)
            known = counts.setdefault(key, [0, 0])
            known[0] += candidate.count
            known[1] += 1
            sentences.setdefault(key, document.sentences[candidate.sentence].span.of(document.text))
    rows = [CandidateCount(kind, name, count, documents, sentences[kind, name]) for (kind, name), (count, documents) in counts.items()]
    return sorted(rows, key=lambda row: (-row.count, row.type, row.name))
