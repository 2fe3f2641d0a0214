"""Findings as JSON lines in the form of the gold labels (shared/gold/GUIDELINES.md), for scoring and for other tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.extractors import read_findings
from ingest.findings import Citation, Duty, Measure, Mention, Meta, Passage, Reading, Target
from ingest.readers import read_document
from kg.model import Document

Label = dict[str, Any]


def label_document(path: Path) -> list[Label]:
    """Every label of the document at `path`; `doc` is the file's stem. Raises DocumentError."""
    document = read_document(path)
    reading = read_findings(document)
    reading.document = document  # labels quote the source, in the script it is printed in
    return list(make_labels(reading))


def make_labels(reading: Reading) -> Iterator[Label]:
    document = reading.document
    if reading.meta:
        yield _label("meta", document, **_meta(reading.meta))
    for block in document.blocks:
        if block.kind == "heading":
            yield _label("heading", document, level=block.level, text=block.span.of(document.text))
    for mention in reading.mentions:
        yield _sentence_label("mention", reading, mention, text=mention.span.of(document.text), type=mention.type, norm=mention.norm)
    for measure in reading.measures:
        yield _sentence_label("measure", reading, measure, verb=measure.verb, object=measure.object, actor=list(measure.actors),
                              places=list(measure.places), polarity=measure.polarity)
    for target in reading.targets:
        yield _sentence_label("target", reading, target, **{name: getattr(target, name) for name in TARGET_FIELDS})
    for citation in reading.citations:
        yield _sentence_label("cite", reading, citation, **_citation(citation))
    for duty in reading.duties:
        yield _sentence_label("duty", reading, duty, lead=list(duty.lead), support=list(duty.support))
    for passage in reading.passages:
        yield from _passage_labels(document, passage)


TARGET_FIELDS = ("indicator", "comparator", "approx", "value", "unit", "year", "base", "place", "annual")


def _label(task: str, document: Document, **fields: Any) -> Label:
    return {"task": task, "doc": document.stem, **fields}


def _sentence_label(task: str, reading: Reading, finding: Mention | Measure | Target | Citation | Duty, **fields: Any) -> Label:
    sentence = reading.document.sentences[finding.sentence].span.of(reading.document.text)
    return _label(task, reading.document, sentence=sentence, **fields)


def _meta(meta: Meta) -> Label:
    return {"title": meta.title, "wrapper": meta.wrapper, "number": meta.number, "issuers": list(meta.issuers),
            "signed": meta.signed, "published": meta.published}


def _citation(citation: Citation) -> Label:
    fields = {"title": citation.title, "number": citation.number, "kind": citation.kind}
    return {**fields, "resolves": citation.resolves} if citation.resolves else fields


def _passage_labels(document: Document, passage: Passage) -> Iterator[Label]:
    text = passage.span.of(document.text)
    yield _label("suap", document, passage=text, policy=passage.policy, needs=passage.needs, location=passage.location, pattern=passage.pattern)
    yield _label("stage", document, passage=text, stage=passage.stage)
