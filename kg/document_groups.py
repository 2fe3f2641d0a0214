"""Documents in groups (by level, kind, year, body, place, pattern …), and their sentences group by group."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kg.errors import BadQuery
from kg.ontology import Ontology
from kg.store import Store

_STATES = "MATCH (d:Document)-[:STATES]->(p:Entity) "
# what a document is grouped by → its groups; a document may be in several (two issuers) or, unread, in none
GROUPINGS: Mapping[str, str] = MappingProxyType({
    "all": "MATCH (d:Document) RETURN d.id AS document, '*' AS name",
    "document": "MATCH (d:Document) RETURN d.id AS document, d.stem AS name",
    "level": _STATES + "RETURN d.id AS document, p.level AS name",
    "subtype": _STATES + "RETURN d.id AS document, p.subtype AS name",
    "year": _STATES + "RETURN d.id AS document, p.signed AS name",
    "issuer": _STATES + "MATCH (p)-[:ISSUED_BY]->(i:Issuer) RETURN d.id AS document, i.name AS name",
    "place": _STATES + "MATCH (p)-[:COVERS]->(l:Entity) RETURN d.id AS document, l.name AS name",
    "pattern": _STATES + "MATCH (p)-[:SUPPORTS]->(x:Pattern) RETURN d.id AS document, x.name AS name",
})
SENTENCES = """MATCH (s:Sentence) WHERE s.document IN $documents MATCH (d:Document {id: s.document})
RETURN s.document AS document, d.stem AS stem, d.title AS title, s.section AS section, s.text AS text, s.begin AS begin, s.finish AS finish
ORDER BY stem, document, begin"""


def group_documents(store: Store, by: str, ontology: Ontology, language: str = "zh", only: str | None = None) -> dict[str, list[str]]:
    """Group → ids of its documents, both sorted. `only` keeps the group of that name, in words or as the graph has it.

    Raises BadQuery for a grouping that is not there, or a group without documents.
    """
    if by not in GROUPINGS:
        raise BadQuery(f"documents are grouped by {', '.join(GROUPINGS)}, not {by!r}", code="no_choice", name="by", choices=", ".join(GROUPINGS))
    groups: dict[str, set[str]] = {}
    for row in store.rows(GROUPINGS[by]):
        if row["name"]:
            groups.setdefault(_name(by, row["name"], ontology, language), set()).add(row["document"])
    only = _name(by, only, ontology, language) if only else None
    if only is not None and only not in groups:
        known = "、".join(sorted(groups)[:40])
        raise BadQuery(f"no group {only!r} by {by}; there are: {known}", code="no_choice", name=by, choices=known)
    return {name: sorted(groups[name]) for name in sorted(groups) if only in (None, name)}


def _name(by: str, name: str, ontology: Ontology, language: str) -> str:
    return name[:4] if by == "year" else ontology.word(by, name, language)


def read_sentences(store: Store, documents: list[str]) -> list[dict[str, Any]]:
    """The sentences of documents (ids) in reading order: document, stem, title, section, text, begin, finish."""
    return store.rows(SENTENCES, documents=documents)
