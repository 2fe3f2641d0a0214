"""Puts documents and statements into a store, and takes them out again.

Writing is idempotent and order-free: an edge that is already there gets the union of the evidence, sorted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.graph import Edge, Node, evidence_properties, merge_edges, text_edges, text_nodes, to_edge, to_entity_node
from kg.model import Document, Entity, Statement
from kg.ontology import Ontology
from kg.store import Store
from kg.version import mark_writing


def write_document(store: Store, document: Document, properties: Mapping[str, object]) -> None:
    """The text: Document, Section and Sentence nodes and what joins them. `properties` go on the Document node."""
    mark_writing(store)
    store.write_nodes(list(text_nodes(document, properties)))
    store.write_edges(list(text_edges(document)))


def write_statements(store: Store, statements: Sequence[Statement], ontology: Ontology) -> None:
    """Entities and edges of `statements`, united with what the store already holds of them."""
    check_statements(statements, ontology)
    write_entities(store, (e for s in statements for e in (s.subject, s.object)), ontology)
    edges = merge_edges(map(to_edge, statements))
    store.write_edges(_unite_with_stored(store, edges))


def check_statements(statements: Iterable[Statement], ontology: Ontology) -> None:
    """Raises OntologyError for a relation between types that the ontology does not join."""
    for kinds in {(s.subject.type, s.relation, s.object.type) for s in statements}:
        if not ontology.allows(*kinds):
            ontology.refuse(*kinds)


def write_entities(store: Store, entities: Iterable[Entity], ontology: Ontology) -> None:
    nodes: dict[str, Node] = {}
    for entity in entities:
        node = to_entity_node(entity, ontology)
        known = nodes.get(node.id)
        nodes[node.id] = node if known is None else _merge_variants(known, node.properties)
    grouped = [node.id for node in nodes.values() if "variants" in node.properties]
    for row in store.rows("UNWIND $ids AS wanted MATCH (e:Entity {id: wanted}) RETURN e.id AS id, e.variants AS variants", ids=grouped):
        nodes[row["id"]] = _merge_variants(nodes[row["id"]], {"variants": row["variants"] or []})
    store.write_nodes([nodes[key] for key in sorted(nodes)])


def _merge_variants(node: Node, other: Mapping[str, object]) -> Node:
    """A node whose wordings are the union of both; the shortest, then first, wording is its name: the same in any order."""
    if "variants" not in other:
        return node
    variants = sorted({*_strings(node.properties.get("variants")), *_strings(other["variants"])}, key=lambda v: (len(v), v))
    strengths = [s for s in (node.properties.get("strength"), other.get("strength")) if isinstance(s, int)]
    return replace(node, properties={**node.properties, "variants": variants, "name": variants[0], "strength": max(strengths, default=2)})


def _strings(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []


def _unite_with_stored(store: Store, edges: list[Edge]) -> list[Edge]:
    """The same edges with the evidence that the store already has for them."""
    by_type: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_type[edge.type].append(edge)
    stored: dict[str, list[str]] = {}
    for kind, some in by_type.items():
        stored.update(_stored_evidence(store, kind, some))
    return [replace(e, properties={**e.properties, **evidence_properties([*_strings(e.properties["evidence"]), *stored[e.id]])})
            if e.id in stored else e for e in edges]


def _stored_evidence(store: Store, kind: str, edges: list[Edge]) -> dict[str, list[str]]:
    rows = store.rows(f"UNWIND $rows AS row MATCH (a:Entity {{id: row.source}})-[r:{kind}]->(b:Entity {{id: row.target}}) "
                      "WHERE r.id = row.id RETURN r.id AS id, r.evidence AS evidence",
                      rows=[{"source": e.source, "target": e.target, "id": e.id} for e in edges])
    return {row["id"]: row["evidence"] for row in rows}


def remove_document(store: Store, document: str, ontology: Ontology) -> None:
    """Takes one document out: its text, its evidence, and every edge and entity that then stands on nothing."""
    mark_writing(store)
    for kind in ontology.relations.values():
        if not kind.structural:
            _remove_evidence(store, kind.name, document)
    for label in ("Sentence", "Section", "Passage"):
        store.delete_nodes([r["id"] for r in store.rows(f"MATCH (n:{label} {{document: $document}}) RETURN n.id AS id", document=document)])
    store.delete_nodes([document])
    remove_orphans(store)


def _remove_evidence(store: Store, kind: str, document: str) -> None:
    rows = store.rows(f"MATCH (a)-[r:{kind}]->(b) WHERE $document IN r.documents RETURN r.id AS id, a.id AS source, b.id AS target, r.evidence AS evidence",
                      document=document)
    kept, gone = [], []
    for row in rows:
        lines = [line for line in row["evidence"] if line.rsplit("|", 1)[1] != document]
        if lines:
            kept.append(Edge(row["id"], kind, row["source"], row["target"], evidence_properties(lines)))
        else:
            gone.append(row["id"])
    store.write_edges(kept)
    store.delete_edges(gone, kind)


def remove_orphans(store: Store) -> None:
    """Entities that nothing leads to or from."""
    store.delete_nodes([r["id"] for r in store.rows("MATCH (e:Entity) WHERE NOT (e)--() RETURN e.id AS id")])
