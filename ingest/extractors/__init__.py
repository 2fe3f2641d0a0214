"""The extractors and their order: each is `find_X(reading)`, adds to the Reading, and may use what earlier ones found.

Adding one: a module here with a function and a VERSION, and a line in EXTRACTORS.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path

import kg
from ingest.extractors import citations, duties, measures, members, mentions, passages, targets, titles
from ingest.findings import Reading
from kg.model import Document

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
FORM = "3"
"""What a reading leaves in the graph; raised when that changes without any rule changing."""
VERSIONS = {name: version for name, _, version in EXTRACTORS}


def read_findings(document: Document) -> Reading:
    """Runs every extractor over `document`, in order."""
    reading = Reading(document)
    for _, find, _ in EXTRACTORS:
        find(reading)
    return reading


@functools.cache
def rules_version() -> str:
    """Changes whenever an extractor or a word list does, so that a graph knows which rules made it."""
    digest = hashlib.blake2b(repr((FORM, VERSIONS)).encode(), digest_size=6)
    for path in sorted(Path(kg.__file__).parent.joinpath("words").iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
