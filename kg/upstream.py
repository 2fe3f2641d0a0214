"""What stands above and below a policy: the policies it rests on, with kind and date, and the cities whose policies rest on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kg.evidence import read_evidence
from kg.lineage import reach, read_edges
from kg.store import Store

KINDS = ("basis", "implements")
CITIES = """UNWIND $policies AS wanted MATCH (p:Entity)-[:COVERS]->(c:City) WHERE p.id = wanted
RETURN p.id AS policy, c.id AS id, c.name AS name"""


def attach_lineage(store: Store, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`rows` (with policy_id) with `upstream`: policies they rest on, and `downstream`: cities whose policies rest on theirs.

    Each entry has name, kind, state, dates, `depth` and the sentence of the citation nearest to the other end.
    """
    edges = read_edges(store, KINDS)
    policies = sorted({row["policy_id"] for row in rows})
    above, below = _collect(edges, policies, up=True), _collect(edges, policies, up=False)
    cities = _cities(store, {entry["id"] for some in below.values() for entry in some})
    downstream = {policy: [{**entry, "city": city["name"], "city_id": city["id"]} for entry in some for city in cities.get(entry["id"], ())]
                  for policy, some in below.items()}
    found = read_evidence(store, (line for table in (above, downstream) for some in table.values() for entry in some for line in entry["evidence"]))
    return [{**row, "upstream": _opened(above.get(row["policy_id"], ()), found), "downstream": _opened(downstream.get(row["policy_id"], ()), found)}
            for row in rows]


def _collect(edges: list[dict[str, Any]], policies: Iterable[str], *, up: bool) -> dict[str, list[dict[str, Any]]]:
    """Start → every policy above (or below) it, each once, the nearest first."""
    met: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for step in reach(edges, policies, up=up):
        row, end = step.row, "target" if up else "source"
        if step.id != step.start:
            met[step.start].setdefault(step.id, {"id": step.id, "name": row[end], "level": row[f"{end}_level"], "signed": row[f"{end}_signed"], "kind": row["kind"],
                                                 "state": row["state"], "against_time": row["against_time"], "depth": step.depth, "evidence": row["evidence"][:1]})
    return {start: list(some.values()) for start, some in met.items()}


def _cities(store: Store, policies: set[str]) -> dict[str, list[dict[str, Any]]]:
    table: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = store.rows(CITIES, policies=sorted(policies)) if policies else []
    for row in sorted(rows, key=lambda r: (r["name"], r["id"])):
        table[row["policy"]].append(row)
    return table


def _opened(entries: Iterable[Mapping[str, Any]], found: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**entry, "evidence": [found[line] for line in entry["evidence"] if line in found]} for entry in entries]
