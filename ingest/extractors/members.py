"""City clusters and their members, only where a sentence lists them: X包括A、B、C; 以A、B、C为中心区."""

from __future__ import annotations

import re

from ingest.findings import Membership, Mention, Reading
from kg.model import Span

VERSION = "1"

# the cue that makes a list a membership list, and the role it gives
_CUES = (
    (re.compile(r"为中心区|为中心区域"), "centre"),
    (re.compile(r"(?:规划)?范围(?:包括|涵盖|为)|^.{0,30}(?:包括|涵盖|由)|共\d+[个座]?(?:城)?市"), "member"),
)
_LEAST = 3  # places in a list; two places beside a cluster name are more often examples than members


def find_memberships(reading: Reading) -> None:
    """Adds a Membership for every place in a sentence that lists the members of one cluster."""
    by_sentence: dict[int, list[Mention]] = {}
    for mention in reading.mentions:
        if mention.type in ("PLACE", "CLUSTER"):
            by_sentence.setdefault(mention.sentence, []).append(mention)
    for sentence, mentions in by_sentence.items():
        places = [m for m in mentions if m.type == "PLACE" and m.norm and m.norm.endswith(("市", "州", "盟", "地区"))]
        if len(places) >= _LEAST:
            _add(reading, sentence, places, [m for m in mentions if m.type == "CLUSTER" and m.norm])


def _add(reading: Reading, sentence: int, places: list[Mention], clusters: list[Mention]) -> None:
    text = reading.document.text
    span = reading.document.sentences[sentence].span
    cue = next(((found, role) for pattern, role in _CUES if (found := pattern.search(span.of(text)))), None)
    cluster = clusters[0].norm if clusters and clusters[0].span.start < places[0].span.start else _title_cluster(reading)
    if cue is None or cluster is None:
        return
    at = span.start + cue[0].end()
    for place in places:
        before = place.span.end <= at
        if before if cue[1] == "centre" else not before:
            reading.memberships.append(Membership(sentence, Span(place.span.start, place.span.end), place.norm or "", cluster, cue[1], f"member.{cue[1]}"))


def _title_cluster(reading: Reading) -> str | None:
    """The cluster that the document's title names, for 本规划范围包括…."""
    title = reading.meta.spans.get("title") if reading.meta else None
    if title is None:
        return None
    return next((m.norm for m in reading.mentions if m.type == "CLUSTER" and title.covers(m.span)), None)
