"""The graph as files for other tools: `@exporter("ttl")`, one function a format, evidence included in each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import networkx

from kg.errors import BadQuery
from kg.evidence import read_evidence
from kg.ontology import Ontology
from kg.query import type_of
from kg.rdf import make_rdf
from kg.store import Store

NODES = "MATCH (e:Entity) RETURN e AS entity, labels(e) AS labels ORDER BY e.id"
EDGES = """MATCH (a:Entity)-[r]->(b:Entity) RETURN a.id AS source, type(r) AS relation, b.id AS target, properties(r) AS properties
ORDER BY source, relation, target, r.id"""
PACKED = ("evidence", "sentences", "documents")


@dataclass(frozen=True, slots=True)
class GraphTable:
    """Entities {id, type, …properties} and relations {id, source, relation, target, …qualifiers, evidence: [objects]}."""

    entities: list[dict[str, Any]]
    relations: list[dict[str, Any]]


EXPORTERS: dict[str, Callable[[GraphTable, Ontology], bytes]] = {}


def exporter(name: str) -> Callable[[Callable[[GraphTable, Ontology], bytes]], Callable[[GraphTable, Ontology], bytes]]:
    """Puts a function into the table of formats under `name`."""

    def add(function: Callable[[GraphTable, Ontology], bytes]) -> Callable[[GraphTable, Ontology], bytes]:
        EXPORTERS[name] = function
        return function

    return add


def export(store: Store, ontology: Ontology, form: str) -> bytes:
    """The whole graph in format `form`. Raises BadQuery for a format that is not there."""
    if form not in EXPORTERS:
        raise BadQuery(f"no export format {form!r}; there are: {', '.join(sorted(EXPORTERS))}", code="no_format", name=form, names=", ".join(sorted(EXPORTERS)))
    return EXPORTERS[form](read_graph(store), ontology)


def read_graph(store: Store) -> GraphTable:
    """All entities and all relations between them, with evidence as objects."""
    entities = [{"type": type_of(row["labels"]), **row["entity"]} for row in store.rows(NODES)]
    rows = store.rows(EDGES)
    found = read_evidence(store, (line for row in rows for line in row["properties"].get("evidence") or ()))
    return GraphTable(entities, [_relation(row, found) for row in rows])


def iterate_graph(store: Store, chunk: int = 2_000) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """The same in parts of `chunk` (entities, relations), for a graph that does not fit into memory in this form."""
    nodes = store.stream(NODES)
    while some := list(islice(nodes, chunk)):
        yield [{"type": type_of(row["labels"]), **row["entity"]} for row in some], []
    edges = store.stream(EDGES)
    while some := list(islice(edges, chunk)):
        found = read_evidence(store, (line for row in some for line in row["properties"].get("evidence") or ()))
        yield [], [_relation(row, found) for row in some]


def _relation(row: dict[str, Any], found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    properties = row["properties"]
    qualifiers = {k: v for k, v in properties.items() if k not in PACKED}
    return {"source": row["source"], "relation": row["relation"], "target": row["target"], **qualifiers,
            "evidence": [found[line] for line in properties.get("evidence") or () if line in found]}


@exporter("ttl")
def to_ttl(graph: GraphTable, ontology: Ontology) -> bytes:
    return make_rdf(graph.entities, graph.relations, ontology).serialize(format="turtle", encoding="utf-8")


@exporter("jsonld")
def to_jsonld(graph: GraphTable, ontology: Ontology) -> bytes:
    return make_rdf(graph.entities, graph.relations, ontology).serialize(format="json-ld", encoding="utf-8", auto_compact=True)


@exporter("graphml")
def to_graphml(graph: GraphTable, ontology: Ontology) -> bytes:
    buffer = io.BytesIO()
    networkx.write_graphml(_network(graph), buffer, named_key_ids=True)
    return buffer.getvalue()


@exporter("gexf")
def to_gexf(graph: GraphTable, ontology: Ontology) -> bytes:
    buffer = io.BytesIO()
    networkx.write_gexf(_network(graph), buffer)
    return buffer.getvalue()


@exporter("csv")
def to_csv(graph: GraphTable, ontology: Ontology) -> bytes:
    """One row a piece of evidence; UTF-8 with BOM, as spreadsheets want it."""
    types = {e["id"]: (e["type"], e.get("name", "")) for e in graph.entities}
    head = ["source_type", "source", "relation", "kind", "target_type", "target", "document", "title", "section", "sentence", "start", "end", "rule", "confidence"]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(head)
    for relation in graph.relations:
        ends = [*types[relation["source"]], relation["relation"], relation.get("kind", ""), *types[relation["target"]]]
        for evidence in relation["evidence"]:
            cells = [*ends, *(evidence.get(k) for k in head[6:])]
            writer.writerow([neutral_cell(cell) for cell in cells])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8", "replace")


def neutral_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that starts with = + - @ tab or CR gets a quote before it."""
    return "'" + value if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _network(graph: GraphTable) -> Any:
    """A networkx graph whose attributes are flat: lists as JSON text, control characters (which XML forbids) left out."""
    network = networkx.MultiDiGraph()
    for entity in graph.entities:
        network.add_node(entity["id"], label=_flat(entity.get("name", "")), **{k: _flat(v) for k, v in entity.items() if k not in ("id", "name")})
    for relation in graph.relations:
        flat = {k: _flat(v) for k, v in relation.items() if k not in ("id", "source", "target")}
        network.add_edge(relation["source"], relation["target"], key=relation["id"], **flat)
    return network


def _flat(value: object) -> object:
    if isinstance(value, (list, dict)):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, str):
        return "".join(c for c in value if (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff") or c in "\t\n")
    return value
