"""Passages in the graph: Document –HAS_PASSAGE→ Passage, with the levels, pattern and stage that were read from it.

Structure, like sections: a position in the SUAP model is the mean of many passages (kg/position.py), so all that show
anything are kept, also those that show no pattern. Each names the sentences it is made of.
"""

from __future__ import annotations

from collections.abc import Iterable

from ingest.extractors import VERSIONS
from ingest.findings import Passage, Reading
from kg.graph import Edge, Node
from kg.model import make_id, make_sentence_id
from kg.store import Store


def write_passages(store: Store, reading: Reading) -> None:
    """Writes the passages of one document; its Document node must be there."""
    nodes = list(passage_nodes(reading))
    document = reading.document.id
    store.write_nodes(nodes)
    store.write_edges([Edge(make_id("HAS_PASSAGE", document, node.id), "HAS_PASSAGE", document, node.id) for node in nodes])


def passage_nodes(reading: Reading) -> Iterable[Node]:
    """One node a passage that shows a dimension, pattern or stage."""
    return [_node(reading, passage) for passage in reading.passages if _shows(passage)]


def _shows(passage: Passage) -> bool:
    return bool(passage.sentences) and (passage.policy + passage.needs + passage.location > 0 or passage.pattern != "none" or passage.stage != "none")


def _node(reading: Reading, passage: Passage) -> Node:
    document = reading.document
    sentences = [make_sentence_id(document.id, document.sentences[at].span) for at in passage.sentences]
    properties = {"document": document.id, "stem": document.stem, "begin": passage.span.start, "finish": passage.span.end, "policy": passage.policy,
                  "needs": passage.needs, "location": passage.location, "pattern": passage.pattern, "stage": passage.stage,
                  "sentences": sentences, "rule": passage.rule, "version": VERSIONS["passage"]}
    return Node(make_id("Passage", document.id, str(passage.span.start), str(passage.span.end)), ("Passage",), properties)
