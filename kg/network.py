"""The part of the graph that a network figure shows: around one entity, or the best-connected when none is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.errors import NotFound
from kg.find import find_entity
from kg.query import type_of
from kg.store import Store

# plain values clutter a picture and join what has nothing in common
PLAIN = "NOT b:Date AND NOT b:Number AND NOT b:Period AND NOT b:Dimension"
NEAR = f"MATCH (a:Entity {{id: $id}})-[r]-(b:Entity) WHERE {PLAIN} RETURN b.id AS id, sum(r.passages) AS weight ORDER BY weight DESC, id"
FAR = f"""UNWIND $ids AS wanted MATCH (a:Entity)-[r]-(b:Entity) WHERE a.id = wanted AND NOT b.id IN $ids AND {PLAIN}
RETURN b.id AS id, count(DISTINCT a) AS links, sum(r.passages) AS weight ORDER BY links DESC, weight DESC, id LIMIT $limit"""
BUSIEST = f"MATCH (b:Entity)-[r]-(:Entity) WHERE {PLAIN} RETURN b.id AS id, count(r) AS weight ORDER BY weight DESC, id LIMIT $limit"
NODES = "UNWIND $ids AS wanted MATCH (e:Entity) WHERE e.id = wanted RETURN e.id AS id, e.name AS name, labels(e) AS labels ORDER BY id"
EDGES = """UNWIND $ids AS wanted MATCH (a:Entity)-[r]->(b:Entity) WHERE a.id = wanted AND b.id IN $ids AND a.id <> b.id
RETURN a.id AS source, b.id AS target, type(r) AS relation, r.kind AS kind, r.passages AS passages ORDER BY source, target, relation, kind"""
NEAR_SHARE = 0.6  # of the room goes to direct neighbours, the rest to what joins them


@dataclass(frozen=True, slots=True)
class Network:
    """nodes {id, name, type}; edges {source, target, relation, kind, passages}; `total` entities fitted, `focus` is in the middle."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    total: int
    focus: dict[str, Any] | None


def find_network(store: Store, about: str | None, limit: int) -> Network:
    """At most `limit` entities. Raises NotFound for an unknown name or an entity that stands alone."""
    focus = find_entity(store, about) if about else None
    ids, total = _around(store, focus, limit) if focus else _busiest(store, limit)
    rows = store.rows(NODES, ids=ids)
    nodes = [{"id": r["id"], "name": r["name"], "type": type_of(r["labels"])} for r in rows]
    return Network(nodes, store.rows(EDGES, ids=ids), total, focus)


def _around(store: Store, focus: dict[str, Any], limit: int) -> tuple[list[str], int]:
    near = [row["id"] for row in store.rows(NEAR, id=focus["id"])]
    if not near:
        raise NotFound(f"nothing is joined to “{focus['name']}” yet, so there is nothing to draw", code="no_figure", text=focus["name"])
    ids = [focus["id"], *near[: max(1, int(limit * NEAR_SHARE))]]
    far = [row["id"] for row in store.rows(FAR, ids=ids, limit=max(0, limit - len(ids)))] if limit > len(ids) else []
    return [*ids, *far][:limit], max(len(near) + 1, len(ids) + len(far))


def _busiest(store: Store, limit: int) -> tuple[list[str], int]:
    total = store.rows(f"MATCH (b:Entity) WHERE {PLAIN} RETURN count(b) AS n")[0]["n"]
    return [row["id"] for row in store.rows(BUSIEST, limit=limit)], total
