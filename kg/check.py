"""Walks the whole graph and reports what must not be: relations without evidence, quotes not in the text, dangling ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.ontology import Ontology
from kg.store import Store


@dataclass(frozen=True, slots=True)
class Fault:
    """kind: no_evidence | bad_quote | dangling | bad_span | unknown_relation; `where` is the id of the edge or node."""

    kind: str
    where: str
    message: str


def check_graph(store: Store, ontology: Ontology) -> Iterator[Fault]:
    """Every fault of the graph. Reads each document's text once."""
    sentences: dict[str, tuple[str, int, int]] = {}
    documents: set[str] = set()
    for row in store.rows("MATCH (d:Document) RETURN d.id AS id, d.text AS text ORDER BY id"):
        documents.add(row["id"])
        yield from _check_document(store, row["id"], row["text"], sentences)
    yield from _check_strays(store, documents)
    for name in sorted(store.counts()["relations"]):
        if name not in ontology.relations:
            yield Fault("unknown_relation", name, "relation that the ontology does not know")
        elif not ontology.relations[name].structural:
            yield from _check_relation(store, name, sentences)


def _check_strays(store: Store, documents: set[str]) -> Iterator[Fault]:
    """Compared here: a look at its Document for each Sentence reads the whole text each time."""
    for row in store.rows("MATCH (s:Sentence) RETURN DISTINCT s.document AS document ORDER BY document"):
        if row["document"] not in documents:
            for stray in store.rows("MATCH (s:Sentence {document: $document}) RETURN s.id AS id ORDER BY id", document=row["document"]):
                yield Fault("dangling", stray["id"], "sentence of a document that is not in the graph")


def _check_document(store: Store, document: str, text: str, sentences: dict[str, tuple[str, int, int]]) -> Iterator[Fault]:
    rows = store.rows("MATCH (s:Sentence {document: $document}) RETURN s.id AS id, s.text AS text, s.begin AS begin, s.finish AS finish", document=document)
    for row in rows:
        sentences[row["id"]] = (document, row["begin"], row["finish"])
        if text[row["begin"] : row["finish"]] != row["text"]:
            yield Fault("bad_quote", row["id"], f"sentence is not what the text has at {row['begin']}–{row['finish']}")


def _check_relation(store: Store, name: str, sentences: dict[str, tuple[str, int, int]]) -> Iterator[Fault]:
    for row in store.rows(f"MATCH ()-[r:{name}]->() RETURN r.id AS id, r.evidence AS evidence, r.sentences AS sentences ORDER BY id"):
        lines = row["evidence"] or []
        if not lines:
            yield Fault("no_evidence", row["id"], f"{name} without evidence")
        if sorted({line.split("|", 1)[0] for line in lines}) != sorted(row["sentences"] or []):
            yield Fault("dangling", row["id"], f"{name}: `sentences` and `evidence` differ")
        for line in lines:
            yield from _check_line(name, row["id"], line, sentences)


def _check_line(name: str, edge: str, line: str, sentences: dict[str, tuple[str, int, int]]) -> Iterator[Fault]:
    sentence, start, end, *_, document = line.split("|")
    place = sentences.get(sentence)
    if place is None or place[0] != document:
        yield Fault("dangling", edge, f"{name}: evidence names sentence {sentence}, which is not in the graph")
    elif not place[1] <= int(start) <= int(end) <= place[2]:
        yield Fault("bad_span", edge, f"{name}: evidence span {start}–{end} is outside its sentence")
