"""Nodes and edges: the one neutral form between statements and stores.

The text itself is in the graph (Document → Section → Sentence), and every edge that asserts something carries, beside its
qualifiers, `sentences` (ids of Sentence nodes), `documents` (ids) and `evidence`: one packed line per piece,
`sentence|start|end|rule|version|confidence`, offsets in code points of the document's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kg.model import NOTHING, Document, Entity, Evidence, Statement, make_id, make_sentence_id
from kg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Node:
    """`labels` come from the ontology, never from input; `properties` are str, int, float, bool or lists of str."""

    id: str
    labels: tuple[str, ...]
    properties: Mapping[str, object] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Edge:
    id: str
    type: str
    source: str
    target: str
    properties: Mapping[str, object] = field(default_factory=lambda: NOTHING)


def pack_evidence(evidence: Evidence) -> str:
    return "|".join((evidence.sentence_id, str(evidence.span.start), str(evidence.span.end), evidence.rule,
                     evidence.version, f"{evidence.confidence:g}", evidence.document))


def to_entity_node(entity: Entity, ontology: Ontology) -> Node:
    properties = {"name": entity.name, "key": entity.key, **{k: v for k, v in entity.properties.items() if v is not None}}
    return Node(entity.id, ontology.entity(entity.type).labels, properties)


def to_edge(statement: Statement) -> Edge:
    return Edge(statement.id, statement.relation, statement.subject.id, statement.object.id,
                {**{k: v for k, v in statement.qualifiers.items() if v is not None}, **evidence_properties(map(pack_evidence, statement.evidence))})


def evidence_properties(packed: Iterable[str]) -> dict[str, object]:
    """The evidence part of an edge's properties, from packed lines in any order: sorted, so the same set gives the same edge.

    `passages` counts the sentences: two cues in one sentence are one passage.
    """
    lines = sorted(set(packed))
    parts = [line.split("|") for line in lines]
    sentences = sorted({p[0] for p in parts})
    return {"evidence": lines, "sentences": sentences, "documents": sorted({p[6] for p in parts}), "passages": len(sentences),
            "confidence": max((float(p[5]) for p in parts), default=0.0)}


def merge_edges(edges: Iterable[Edge]) -> list[Edge]:
    """One edge an id, evidence united once however many there are, sorted by id."""
    alike: dict[str, list[Edge]] = {}
    for edge in edges:
        alike.setdefault(edge.id, []).append(edge)
    return [_unite(alike[key]) for key in sorted(alike)]


def _unite(edges: list[Edge]) -> Edge:
    one = edges[0]
    if len(edges) == 1 or "evidence" not in one.properties:
        return one
    lines = [line for edge in edges for line in _lines(edge)]
    return replace(one, properties={**one.properties, **evidence_properties(lines)})


def _lines(edge: Edge) -> list[str]:
    lines = edge.properties["evidence"]
    assert isinstance(lines, list)
    return lines


def text_nodes(document: Document, properties: Mapping[str, object]) -> Iterator[Node]:
    """The Document, its Sections (one a path) and its Sentences."""
    yield Node(document.id, ("Document",), {"stem": document.stem, "text": document.text, "source": document.source, **properties})
    for place, path in enumerate(_paths(document)):
        yield Node(make_section_id(document, path), ("Section",),
                   {"document": document.id, "path": "/".join(path), "title": path[-1] if path else "", "place": place})
    for place, sentence in enumerate(document.sentences):
        yield Node(make_sentence_id(document.id, sentence.span), ("Sentence",),
                   {"document": document.id, "stem": document.stem, "text": sentence.span.of(document.text),
                    "section": document.section(sentence), "begin": sentence.span.start, "finish": sentence.span.end, "place": place})


def text_edges(document: Document) -> Iterator[Edge]:
    for path in _paths(document):
        section = make_section_id(document, path)
        yield Edge(make_id("HAS_SECTION", document.id, section), "HAS_SECTION", document.id, section)
    for sentence in document.sentences:
        section = make_section_id(document, document.blocks[sentence.block].path)
        target = make_sentence_id(document.id, sentence.span)
        yield Edge(make_id("HAS_SENTENCE", section, target), "HAS_SENTENCE", section, target)


def make_section_id(document: Document, path: tuple[str, ...]) -> str:
    return make_id("Section", document.id, *path)


def _paths(document: Document) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(document.blocks[s.block].path for s in document.sentences))
