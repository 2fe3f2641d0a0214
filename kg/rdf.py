"""The graph as RDF: a triple a relation, a named statement with its qualifiers, and one provenance record a sentence (PROV-O)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, ORG, PROV, SKOS, XSD

from kg.model import make_id
from kg.ontology import Ontology

ELI = Namespace("http://data.europa.eu/eli/ontology#")
SCHEMA = Namespace("https://schema.org/")
WGS84 = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
PREFIXES: dict[str, Any] = {"eli": ELI, "schema": SCHEMA, "dcterms": DCTERMS, "skos": SKOS, "org": ORG}


def make_rdf(entities: list[dict[str, Any]], relations: list[dict[str, Any]], ontology: Ontology) -> Graph:
    """Entities and relations as `kg.export.GraphTable` holds them → an rdflib Graph."""
    graph = make_empty(ontology)
    add_parts(graph, entities, relations, ontology)
    return graph


def make_empty(ontology: Ontology) -> Graph:
    """A graph without triples that knows our prefixes."""
    graph = Graph()
    for prefix, namespace in {"cetu": Namespace(ontology.namespace), **PREFIXES, "prov": PROV, "geo": WGS84}.items():
        graph.bind(prefix, namespace)
    return graph


def add_parts(graph: Graph, entities: list[dict[str, Any]], relations: list[dict[str, Any]], ontology: Ontology) -> None:
    own = Namespace(ontology.namespace)
    for entity in entities:
        _add_entity(graph, own, entity, ontology)
    for relation in relations:
        _add_relation(graph, own, relation, ontology)


def _term(own: Namespace, uri: str | None, name: str) -> URIRef:
    """The ontology's term for a type or relation: a well-known one where it names one, else our own."""
    prefix, _, local = (uri or "").partition(":")
    return URIRef(str(PREFIXES[prefix]) + local) if prefix in PREFIXES else own[name]


def _node(own: Namespace, kind: str, key: str) -> URIRef:
    return own[f"{kind}:{quote(key, safe='')}"]


def _add_entity(graph: Graph, own: Namespace, entity: dict[str, Any], ontology: Ontology) -> None:
    kind = ontology.entities.get(entity["type"])
    node = _node(own, "entity", entity["id"])
    graph.add((node, RDF.type, _term(own, kind.uri if kind else None, entity["type"])))
    graph.add((node, RDFS.label, Literal(_clean(entity.get("name", "")), lang="zh")))
    for key, value in sorted(entity.items()):
        if key in ("lon", "lat") and value is not None:
            graph.add((node, WGS84["long" if key == "lon" else "lat"], Literal(str(value), datatype=XSD.decimal)))
        elif key not in ("id", "type", "name") and value is not None:
            for part in value if isinstance(value, list) else [value]:
                graph.add((node, own[key], Literal(_clean(part))))


def _add_relation(graph: Graph, own: Namespace, relation: dict[str, Any], ontology: Ontology) -> None:
    kind = ontology.relations[relation["relation"]]
    source, target = (_node(own, "entity", relation[end]) for end in ("source", "target"))
    predicate = _term(own, kind.uri, kind.name)
    graph.add((source, predicate, target))
    statement = _node(own, "statement", relation["id"])
    for term, value in ((RDF.type, RDF.Statement), (RDF.subject, source), (RDF.predicate, predicate), (RDF.object, target)):
        graph.add((statement, term, value))
    for key in kind.qualifiers:
        if relation.get(key) is not None:
            graph.add((statement, own[key], Literal(_clean(relation[key]))))
    for evidence in relation["evidence"]:
        graph.add((statement, PROV.wasDerivedFrom, _add_sentence(graph, own, evidence)))


def _add_sentence(graph: Graph, own: Namespace, evidence: dict[str, Any]) -> URIRef:
    node = _node(own, "sentence", make_id(evidence["document"], evidence["section"], evidence["sentence"]))
    graph.add((node, RDF.type, PROV.Entity))
    for key in ("document", "section", "sentence"):
        graph.add((node, own[key], Literal(_clean(evidence[key]))))
    return node


def _clean(value: object) -> object:
    """Lone surrogates cannot be written as UTF-8: shown as U+FFFD."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
