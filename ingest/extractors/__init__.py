"""The extractors and their order: each is `find_X(reading)`, adds to the Reading, and may use what earlier ones found.

Adding one: a module here with a function and a VERSION, and a line in EXTRACTORS.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import kg
from ingest.extractors import citations, duties, measures, members, mentions, passages, targets, titles
from ingest.findings import Reading
from ingest.segment import make_document
from ingest.unwrap import find_copy, rewrap, unwrap
from kg.model import Document
from kg.script import simplify

EXTRACTORS: tuple[tuple[str, Callable[[Reading], None], str], ...] = (
    ("meta", titles.find_meta, titles.VERSION),
    ("mention", mentions.find_mentions, mentions.VERSION),
    ("member", members.find_memberships, members.VERSION),
    ("cite", citations.find_citations, citations.VERSION),
    ("target", targets.find_targets, targets.VERSION),
    ("measure", measures.find_measures, measures.VERSION),
    ("duty", duties.find_duties, duties.VERSION),
    ("passage", passages.find_passages, passages.VERSION),
)
FORM = "5"
"""What a reading leaves in the graph; raised when that changes without any rule changing."""
VERSIONS = {name: version for name, _, version in EXTRACTORS}


def read_findings(document: Document) -> Reading:
    """Runs every extractor over `document`, in order. The reading's own document is in simplified characters, so that a name is one name in both scripts."""
    document = _in_simplified(document)
    copy = find_copy(document)
    reading = Reading(unwrap(document, copy) if copy else document)
    for _, find, _ in EXTRACTORS:
        find(reading)
    return rewrap(reading, document, copy) if copy else reading


def _in_simplified(document: Document) -> Document:
    """The same document where nothing is traditional; spans and id are the same in any case."""
    text = simplify(document.text)
    if text == document.text:
        return document
    return replace(make_document(text, stem=document.stem, source=document.source, meta=document.meta), id=document.id)


@functools.cache
def rules_version() -> str:
    """Changes whenever an extractor or a word list does, so that a graph knows which rules made it."""
    digest = hashlib.blake2b(repr((FORM, VERSIONS)).encode(), digest_size=6)
    for path in sorted(Path(kg.__file__).parent.joinpath("words").iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
