"""Passages: what each paragraph shows of the SUAP model and of the four-step path, with the cues it was read from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from ingest.findings import Cue, Passage, Reading
from ingest.passage_scores import (
    ANY_PATTERN,
    DIMENSIONS,
    NO_PATTERN,
    Counted,
    Frame,
    Hit,
    Lexicon,
    Verdict,
    count_hits,
    find_hits,
    find_opening,
    judge,
    load_lexicon,
    weigh_above,
)
from kg.model import Document, Span

VERSION = "4"
RULE = "passage.cues"
MIN_LENGTH = 30
"""Shorter lines are slogans and labels: nothing is read from them."""
_CLAUSES = re.compile("[，。；！？]")
"""A line without any is a caption, an address or a list: it names places without relating them."""


def find_passages(reading: Reading) -> None:
    """Adds a Passage for every paragraph of the document, in text order."""
    document, lexicon = reading.document, load_lexicon()
    hits = find_hits(document.text, lexicon)
    starts = [hit[0] for hit in hits]
    sentences = [sentence.span.start for sentence in document.sentences]
    titled, frames = names_any(find_title(reading), lexicon.title_groups, lexicon), dict[tuple[str, ...], Frame]()
    for span in find_spans(document):
        own = hits[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        inside = range(bisect_left(sentences, span.start), bisect_left(sentences, span.end))
        path = document.blocks[document.sentences[inside[-1]].block].path if inside else ()
        if path not in frames:
            frames[path] = make_frame(titled, "\n".join(path), lexicon)
        reading.passages.append(make_passage(document.text, span, tuple(inside), own, frames[path], lexicon))


def find_spans(document: Document) -> Iterator[Span]:
    """Paragraphs and table rows as printed: a heading that runs into its paragraph belongs to it."""
    heading: Span | None = None
    for block in document.blocks:
        start = block.span.start
        if block.kind in ("paragraph", "row"):
            if heading and document.text.find("\n", heading.end, start) < 0:
                start = heading.start
            if block.span.end - start >= MIN_LENGTH:
                yield Span(start, block.span.end)
        heading = block.span if block.kind == "heading" else None


def find_title(reading: Reading) -> str:
    """The document's title, or its first line where none was found."""
    blocks = reading.document.blocks
    return reading.meta.title if reading.meta else blocks[0].span.of(reading.document.text) if blocks else ""


def make_frame(titled: bool, headings: str, lexicon: Lexicon) -> Frame:
    """What stands around the passages under `headings`, one a line."""
    return Frame(titled, names_any(headings, lexicon.heading_groups, lexicon), weigh_above(headings, lexicon))


def names_any(line: str, groups: frozenset[int], lexicon: Lexicon) -> bool:
    """Whether a title or heading holds an expression of one of `groups`."""
    return any(group in groups for _, _, group in find_hits(line, lexicon))


def make_passage(text: str, span: Span, sentences: tuple[int, ...], hits: list[Hit], frame: Frame, lexicon: Lexicon) -> Passage:
    counted, opening = count_hits(text, hits, lexicon.cap), find_opening(text, span.start, span.end, lexicon)
    verdict = judge(counted, span.end - span.start, opening, frame, lexicon)
    if verdict.pattern != NO_PATTERN and not _CLAUSES.search(text, span.start, span.end):
        verdict = replace(verdict, pattern=NO_PATTERN)
    cues = tuple(find_cues(counted, verdict, opening, lexicon))
    return Passage(span, sentences, verdict.policy, verdict.needs, verdict.location, verdict.pattern, verdict.stage, cues, RULE)


def find_cues(counted: Counted, verdict: Verdict, opening: int, lexicon: Lexicon) -> Iterator[Cue]:
    """The cues that speak for the labels given, in text order; what spoke against them stands in the verdict's scores."""
    given = {name for name in DIMENSIONS if getattr(verdict, name)} | {f"stage:{verdict.stage}"}
    if verdict.pattern != NO_PATTERN:
        given |= {ANY_PATTERN, f"pattern:{verdict.pattern}"}
    groups = lexicon.groups
    for start, end, index in sorted([hit for index, hits in counted.items() if not given.isdisjoint(groups[index].shows) for hit in hits]):
        span, group = Span(start, end), groups[index]
        for target, weight in group.early if end <= opening else group.weigh:
            if weight > 0 and target in given:
                yield Cue(span, target, weight)
