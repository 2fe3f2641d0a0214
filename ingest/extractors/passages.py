"""Passages: what each paragraph shows of the SUAP model and of the four-step path, with the cues it was read from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from ingest.findings import Cue, Passage, Reading
from ingest.passage_scores import ANY_PATTERN, DIMENSIONS, Counted, Hit, Lexicon, Verdict, count_hits, find_hits, judge, load_lexicon
from kg.model import Document, Span

VERSION = "1"
RULE = "passage.cues"
MIN_LENGTH = 30
"""Shorter lines are slogans and labels: nothing is read from them."""


def find_passages(reading: Reading) -> None:
    """Adds a Passage for every paragraph of the document, in text order."""
    document, lexicon = reading.document, load_lexicon()
    hits = find_hits(document.text, lexicon)
    starts = [hit[0] for hit in hits]
    sentences = [sentence.span.start for sentence in document.sentences]
    titled = names_region(reading, lexicon)
    for span in find_spans(document):
        own = hits[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        inside = range(bisect_left(sentences, span.start), bisect_left(sentences, span.end))
        reading.passages.append(make_passage(document.text, span, tuple(inside), own, titled, lexicon))


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


def names_region(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether the document's title names a city cluster or something that crosses borders."""
    blocks = reading.document.blocks
    title = reading.meta.title if reading.meta else blocks[0].span.of(reading.document.text) if blocks else ""
    return any(group in lexicon.title_groups for _, _, group in find_hits(title, lexicon))


def make_passage(text: str, span: Span, sentences: tuple[int, ...], hits: list[Hit], titled: bool, lexicon: Lexicon) -> Passage:
    counted = count_hits(text, hits, lexicon.cap)
    verdict = judge(counted, span.end - span.start, titled, lexicon)
    cues = tuple(find_cues(counted, verdict, lexicon))
    return Passage(span, sentences, verdict.policy, verdict.needs, verdict.location, verdict.pattern, verdict.stage, cues, RULE)


def find_cues(counted: Counted, verdict: Verdict, lexicon: Lexicon) -> Iterator[Cue]:
    """The cues that speak for the labels given, in text order; what spoke against them stands in the verdict's scores."""
    given = {name for name in DIMENSIONS if getattr(verdict, name)} | {f"stage:{verdict.stage}"}
    if verdict.pattern != "none":
        given |= {ANY_PATTERN, f"pattern:{verdict.pattern}"}
    for start, end, group in sorted(hit for hits in counted.values() for hit in hits):
        for target, weight in lexicon.groups[group].weigh:
            if weight > 0 and target in given:
                yield Cue(Span(start, end), target, weight)
