"""Writing nodes and relations in batches: update what is there by id, create the rest, in one transaction.

Two statements instead of MERGE … SET: MERGE with several labels does not use the index of the embedded store, and
properties named inside CREATE are one write there instead of two (20 times as fast; on Neo4j 2 to 4 times).
WHERE instead of {id: row.id}: the embedded store takes a text such as "$rows" in such a map for a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kg.errors import StoreError
from kg.graph import Edge, Node
from kg.stores.schema import ROOTS
from kg.stores.values import to_stored

if TYPE_CHECKING:
    from neo4j import Transaction

    from kg.stores.link import Link

Row = dict[str, Any]
ROWS = 2_000  # measured: more per batch costs the embedded store 20 %, fewer cost Neo4j as much
CHARACTERS = 2_000_000  # a batch stays below 16 MiB, above which the embedded store does not even answer; longer values follow in pieces


def write_nodes(link: Link, nodes: Iterable[Node]) -> int:
    rows = {node.id: (node.labels, _row(node.id, node.properties)) for node in nodes}
    for labels, group in groupby(sorted(rows.values(), key=_node_order), key=lambda entry: entry[0]):
        writer = _NodeWriter(labels, [row for _, row in group])
        for batch in _batches(writer.rows):
            link.write(partial(writer.write, batch))
    return len(rows)


def write_edges(link: Link, edges: Iterable[Edge]) -> int:
    rows = {edge.id: (edge.type, _row(edge.id, edge.properties) | {"source": edge.source, "target": edge.target}) for edge in edges}
    for type_, group in groupby(sorted(rows.values(), key=_edge_order), key=lambda entry: entry[0]):
        writer = _EdgeWriter(type_, [row for _, row in group])
        for batch in _batches(writer.rows):
            link.write(partial(writer.write, batch))
    return len(rows)


def delete_nodes(link: Link, ids: Iterable[str]) -> None:
    def delete(batch: Sequence[Row], transaction: Transaction) -> None:
        for root in ROOTS:
            transaction.run(f"UNWIND $rows AS row MATCH (n:{root}) WHERE n.id = row.id DETACH DELETE n", rows=batch).consume()

    for batch in _batches([{"id": id} for id in sorted(set(ids))]):
        link.write(partial(delete, batch))


def delete_edges(link: Link, ids: Iterable[str], type_: str) -> None:
    wanted = dict.fromkeys(sorted(set(ids)), True)
    query = f"MATCH ()-[r:{_quote(_checked(type_))}]->() WHERE $ids[r.id] IS NOT NULL DELETE r"
    if wanted:
        link.write(lambda transaction: transaction.run(query, ids=wanted).consume())


class _NodeWriter:
    """Writes the nodes of one set of labels."""

    def __init__(self, labels: tuple[str, ...], rows: Sequence[Row]) -> None:
        self.rows = rows
        keys = _keys(rows)
        name = ":".join(_quote(_checked(label)) for label in labels)
        self.update = f"UNWIND $rows AS row MATCH (n:{_root(labels)}) WHERE n.id = row.id {_set('n', keys)} RETURN n.id AS id"
        self.create = f"UNWIND $rows AS row CREATE (n:{name} {{{_map(keys)}}})"

        self.append = f"MATCH (n:{_root(labels)}) WHERE n.id = $id SET n.%s = n.%s + $piece"

    def write(self, batch: Sequence[Row], transaction: Transaction) -> None:
        firsts = [_first_pieces(row) for row in batch]
        known = {record["id"] for record in transaction.run(self.update, rows=firsts)}
        new = [row for row in firsts if row["id"] not in known]
        if new:
            transaction.run(self.create, rows=new).consume()
        for row in batch:
            for key, piece in _later_pieces(row):
                transaction.run(self.append.replace("%s", _quote(key)), id=row["id"], piece=piece).consume()


class _EdgeWriter:
    """Writes the relations of one type. Which of the ROOTS their ends carry is asked of the store once, and again when it changes."""

    def __init__(self, type_: str, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.keys = _keys(rows, without=("source", "target"))
        self.type = _quote(_checked(type_))
        self.ends: tuple[str, str] | None = None

    def write(self, batch: Sequence[Row], transaction: Transaction) -> None:
        left = [_first_pieces(row) for row in batch]
        while left:
            ends = self.ends or self._find_ends(transaction, left[0])
            done = self._write_between(transaction, left, *ends)
            if not done and not self.ends:
                raise StoreError(f"relation {left[0]['id']} could not be written", code="store_conflict")
            self.ends = ends if done else None
            self._append(transaction, [row for row in batch if row["id"] in done], ends[0])
            left = [row for row in left if row["id"] not in done]

    def _append(self, transaction: Transaction, rows: Sequence[Row], source: str) -> None:
        append = f"MATCH (a:{source})-[r:{self.type}]->() WHERE a.id = $source AND r.id = $id SET r.%s = r.%s + $piece"
        for row in rows:
            for key, piece in _later_pieces(row):
                transaction.run(append.replace("%s", _quote(key)), source=row["source"], id=row["id"], piece=piece).consume()

    def _find_ends(self, transaction: Transaction, row: Row) -> tuple[str, str]:
        found = []
        for side in ("source", "target"):
            for root in ROOTS:
                if transaction.run(f"MATCH (n:{root}) WHERE n.id = $id RETURN n.id", id=row[side]).single():
                    found.append(root)
                    break
            else:
                raise StoreError(f"relation {row['id']} ({self.type[1:-1]}) has no {side}: write node {row[side]} first", code="dangling_edge")
        return found[0], found[1]

    def _write_between(self, transaction: Transaction, rows: Sequence[Row], source: str, target: str) -> set[str]:
        """Writes those of `rows` that run between these labels; returns their ids.

        Each source is looked up once for all its relations: a Document holds its whole text, which the embedded store reads every time.
        """
        done = self._update(transaction, rows, source, target)
        new = [{"id": id, "rows": list(group)} for id, group in groupby((row for row in rows if row["id"] not in done), key=_source)]
        create = (f"UNWIND $sources AS source MATCH (a:{source}) WHERE a.id = source.id WITH a, source.rows AS rows UNWIND rows AS row "
                  f"MATCH (b:{target}) WHERE b.id = row.target CREATE (a)-[r:{self.type} {{{_map(self.keys)}}}]->(b) RETURN row.id AS id")
        return done | {record["id"] for record in transaction.run(create, sources=new)} if new else done

    def _update(self, transaction: Transaction, rows: Sequence[Row], source: str, target: str) -> set[str]:
        """Goes once through the relations of each source: asking for them one by one is quadratic at a hub."""
        sources = [{"id": id, "rows": {row["id"]: row for row in group}} for id, group in groupby(rows, key=_source)]
        update = (f"UNWIND $sources AS source MATCH (a:{source})-[r:{self.type}]->(:{target}) WHERE a.id = source.id "
                  f"WITH r, source.rows[r.id] AS row WHERE row IS NOT NULL {_set('r', self.keys)} RETURN r.id AS id")
        return {record["id"] for record in transaction.run(update, sources=sources)}


def _node_order(entry: tuple[tuple[str, ...], Row]) -> tuple[tuple[str, ...], str]:
    labels, row = entry
    return labels, row["id"]


def _edge_order(entry: tuple[str, Row]) -> tuple[str, str, str, str]:
    type_, row = entry
    return type_, row["source"], row["target"], row["id"]


def _source(row: Row) -> str:
    return str(row["source"])


def _row(id: str, properties: Mapping[str, object]) -> Row:
    return {**{key: to_stored(value) for key, value in properties.items() if value is not None}, "id": id}


def _keys(rows: Sequence[Row], without: tuple[str, ...] = ()) -> list[str]:
    return sorted({key for row in rows for key in row}.difference(without))


def _map(keys: Sequence[str]) -> str:
    """`id: row.id, name: row.name`: a key that a row lacks is null, and null is not stored."""
    return ", ".join(f"{_quote(key)}: row.{_quote(key)}" for key in keys)


def _set(variable: str, keys: Sequence[str]) -> str:
    parts = [f"{variable}.{_quote(key)} = coalesce(row.{_quote(key)}, {variable}.{_quote(key)})" for key in keys if key != "id"]
    return f"SET {', '.join(parts)}" if parts else ""


def _batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += _size(row)
        if len(batch) == ROWS or size > CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(row: Row) -> int:
    return sum(map(_length, row.values()))


def _length(value: Any) -> int:
    """Characters of a text or of a list of texts."""
    return sum(map(_length, value)) if isinstance(value, list) else len(value) if isinstance(value, str) else 0


def _first_pieces(row: Row) -> Row:
    return {key: _pieces(value)[0] for key, value in row.items()}


def _later_pieces(row: Row) -> Iterator[tuple[str, Any]]:
    return ((key, piece) for key, value in row.items() for piece in _pieces(value)[1:])


def _pieces(value: Any) -> Sequence[Any]:
    """A long text, or the long evidence of one relation, in the pieces it is sent in; anything else as it is."""
    if _length(value) <= CHARACTERS:
        return (value,)
    if isinstance(value, str):
        return [value[start : start + CHARACTERS] for start in range(0, len(value), CHARACTERS)]
    ends = accumulate(map(_length, value))
    return [list(map(itemgetter(1), group)) for _, group in groupby(zip(ends, value, strict=True), key=lambda part: part[0] // CHARACTERS)]


def _root(labels: tuple[str, ...]) -> str:
    for label in labels:
        if label in ROOTS:
            return label
    raise StoreError(f"labels {labels} lack one of {', '.join(ROOTS)}: take them from the ontology")


def _checked(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise StoreError(f"{name!r} is no name for a label or relation: take it from the ontology")
    return name


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
