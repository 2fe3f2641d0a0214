"""Policies as references for a paper, after GB/T 7714—2025: body. title：number[type/carrier]. （date）. address.

The standard has no type of its own for policy documents: a web page is [EB/OL], anything else [Z]. Full-width marks between
Chinese parts, as its 2025 edition prints them; the document number (文号) follows the title after a colon. What the graph
does not hold is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.store import Store

MOST_BODIES = 3
POLICIES = """UNWIND $policies AS wanted MATCH (p:Entity) WHERE p.id = wanted
OPTIONAL MATCH (p)-[:ISSUED_BY]->(i:Entity)
OPTIONAL MATCH (d:Document)-[:STATES]->(p)
RETURN p.id AS id, p.name AS name, p.wrapper AS wrapper, p.number AS number, p.signed AS signed, p.published AS published, labels(p) AS labels,
       collect(DISTINCT i.name) AS bodies, collect(DISTINCT d.source) AS sources"""


def read_references(store: Store, policies: Iterable[str]) -> dict[str, str]:
    """Policy id → its reference."""
    wanted = sorted(set(policies))
    return {row["id"]: format_reference(row) for row in store.rows(POLICIES, policies=wanted)} if wanted else {}


def format_reference(policy: Mapping[str, Any]) -> str:
    """One reference from a policy's name, number, dates, `bodies` and `sources`."""
    address = next((source for source in sorted(policy["sources"] or ()) if str(source).startswith(("http://", "https://"))), None)
    kind = "J" if "Paper" in (policy.get("labels") or ()) else "EB/OL" if address else "Z"
    number = f"：{policy['number']}" if policy["number"] else ""
    date = policy["published"] or policy["signed"]
    parts = [_bodies(policy["bodies"]), f"{policy['name'].strip('《》')}{number}[{kind}]"]
    return ". ".join(part for part in parts if part) + "." + (f" （{date}）." if date else "") + (f" {address}." if address else "")


def _bodies(names: Sequence[str]) -> str:
    """Up to three, in the order of their names, since the graph keeps no other."""
    some = sorted(filter(None, names))
    return "，".join(some[:MOST_BODIES]) + ("，等" if len(some) > MOST_BODIES else "")
