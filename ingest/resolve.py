"""Citations → the policies of the corpus, worked out anew from all documents in the store.

Every CITES edge keeps what the text printed (title, number), so the result depends only on which documents are there,
not on the order in which they came. By number first, then title; `possible` when two fit, `ghost` when none does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.entities import make_reference
from kg.graph import Edge, evidence_properties
from kg.model import Entity, make_id
from kg.ontology import Ontology
from kg.store import Store
from kg.titles import bare_title, inner_title, title_key
from kg.version import settle_version
from kg.write import remove_orphans, write_entities

CITATIONS = """MATCH (a:Entity)-[r:CITES]->(b:Entity) RETURN r.id AS id, a.id AS source, b.id AS target, a.signed AS signed,
r.kind AS kind, r.title AS title, r.number AS number, r.state AS state, r.evidence AS evidence ORDER BY id"""
POLICIES = """MATCH (:Document)-[:STATES]->(p:Entity) RETURN DISTINCT p.id AS id, p.name AS name, p.number AS number,
p.wrapper AS wrapper, p.signed AS signed ORDER BY id"""
LEAST_BARE = 12  # characters: a shorter title without its issuer (关于印发实施方案) could be anybody's


@dataclass(slots=True)
class PolicyIndex:
    """The corpus's policies by number, by full title, and by title without issuer."""

    by_number: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_title: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_bare: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    signed: dict[str, str] = field(default_factory=dict)

    def add(self, row: dict[str, Any]) -> None:
        if row["number"]:
            self.by_number[row["number"]].append(row["id"])
        for title in filter(None, (row["name"], row["wrapper"])):
            for table, keys in ((self.by_title, _full_keys(title)), (self.by_bare, _bare_keys(title))):
                for key in keys:
                    if row["id"] not in table[key]:
                        table[key].append(row["id"])
        if row["signed"]:
            self.signed[row["id"]] = row["signed"]

    def find(self, title: str | None, number: str | None) -> tuple[str, list[str]]:
        """(state, policy ids) for a citation as printed."""
        by_title = self._titled(self.by_title, _full_keys(title)) if title else []
        numbered = self.by_number.get(number or "", [])
        if numbered:
            both = [p for p in numbered if p in by_title]
            return _state(both or numbered)
        if by_title:
            return _state(by_title)
        bare = self._titled(self.by_bare, _bare_keys(title)) if title and not number else []
        return ("possible", bare) if bare else ("ghost", [])

    @staticmethod
    def _titled(table: dict[str, list[str]], keys: Iterable[str]) -> list[str]:
        return next((table[key] for key in keys if key in table), [])


def _state(found: list[str]) -> tuple[str, list[str]]:
    return ("resolved" if len(found) == 1 else "possible"), found


def _full_keys(title: str) -> list[str]:
    inner = inner_title(title)
    return [title_key(title), *([title_key(inner)] if inner and len(inner) >= 6 else [])]


def _bare_keys(title: str) -> list[str]:
    key = title_key(bare_title(title.strip("《》")))
    return [key] if len(key) >= LEAST_BARE else []


def resolve_citations(store: Store, ontology: Ontology) -> dict[str, int]:
    """Points every CITES edge to the right policy; returns how many citations are resolved, possible and ghost."""
    index = PolicyIndex()
    for row in store.rows(POLICIES):
        index.add(row)
    stored = store.rows(CITATIONS)
    wanted = {edge.id: edge for group in _group(stored) for edge in _edges(index, group)}
    write_entities(store, _ghosts(wanted.values()), ontology)
    known = {row["id"]: row for row in stored}
    store.write_edges([e for e in wanted.values() if e.id not in known or known[e.id]["state"] != e.properties["state"]])
    store.delete_edges([key for key in known if key not in wanted], "CITES")
    remove_orphans(store)
    settle_version(store)
    counts = {"resolved": 0, "possible": 0, "ghost": 0}
    for edge in wanted.values():
        counts[str(edge.properties["state"])] += 1
    return counts


def _ghosts(edges: Iterable[Edge]) -> list[Entity]:
    """The policies that are cited and not there. Printed in several ways, one bears its longest name, whoever came first."""
    ghosts: dict[str, Entity] = {}
    for edge in edges:
        if edge.properties["state"] == "ghost":
            ghost = make_reference(_text(edge.properties.get("title")), _text(edge.properties.get("number")))
            known = ghosts.setdefault(ghost.id, ghost)
            ghosts[ghost.id] = min(known, ghost, key=lambda e: (-len(e.name), e.name))
    return list(ghosts.values())


def _text(value: object) -> str | None:
    return str(value) if value else None


def _group(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a citation as printed: source, kind, title, number, with all its evidence."""
    groups: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for row in rows:
        key = (row["source"], row["kind"], row["title"] or "", row["number"] or "")
        known = groups.setdefault(key, {**row, "evidence": []})
        known["evidence"] = [*known["evidence"], *row["evidence"]]
    yield from groups.values()


def _edges(index: PolicyIndex, row: dict[str, Any]) -> Iterator[Edge]:
    """A policy does not cite itself: a notice that forwards its own annex is one document with it."""
    state, targets = index.find(row["title"], row["number"])
    if state == "possible":  # among several of one name, none that came later is meant: 政府工作报告 is written every year
        targets = [t for t in targets if index.signed.get(t, "") <= (row["signed"] or "9999")]
        state = "possible" if targets else "ghost"
    if state == "ghost":
        targets = [make_reference(row["title"], row["number"]).id]
    for target in targets:
        if target == row["source"]:
            continue
        properties: dict[str, object] = {"kind": row["kind"], "state": state, **evidence_properties(row["evidence"])}
        properties |= {k: row[k] for k in ("title", "number") if row[k]}
        if (row["signed"] or "9999") < index.signed.get(target, ""):
            properties["backwards"] = True
        yield Edge(make_id(row["source"], "CITES", target, row["kind"], row["title"] or "", row["number"] or ""), "CITES", row["source"], target, properties)
