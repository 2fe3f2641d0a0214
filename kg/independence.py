"""Which documents are independent of each other: one text under two names and two versions of one law count once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from kg.likeness import SKETCH_SIZE, compare_sketches, read_sketch
from kg.store import Store

SAME_TEXT = 0.8
"""Share of common runs from which on two documents are one text."""
DOCUMENTS = """MATCH (d:Document)-[:STATES]->(p:Entity)
RETURN d.id AS id, d.sketch AS sketch, p.id AS policy, p.title_key AS title, p.subtype AS subtype, p.place AS place, p.level AS level ORDER BY id"""
ONCE_A_YEAR = "report"
"""A kind of document whose title comes back every year with another content."""


def find_groups(store: Store) -> dict[str, str]:
    """Document id → id of its group (the smallest id among documents that are not independent of each other)."""
    rows = store.rows(DOCUMENTS)
    groups = _Groups(row["id"] for row in rows)
    for pairs in (_same_title(rows), _same_text(rows)):
        for one, other in pairs:
            groups.join(one, other)
    return {row["id"]: groups.find(row["id"]) for row in rows}


def count_independent(documents: Iterable[str], groups: Mapping[str, str]) -> int:
    """How many of `documents` (ids) say something on their own."""
    return len({groups.get(document, document) for document in documents})


class _Groups:
    """Union–find over ids; a group is called by its smallest id, so the order of joining does not matter."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._parents = {id: id for id in ids}

    def find(self, id: str) -> str:
        while self._parents[id] != id:
            self._parents[id] = self._parents[self._parents[id]]
            id = self._parents[id]
        return id

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._parents[second] = first


def _same_title(rows: list[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    """Files of one policy, and versions of one law: the same title, place and level, unless it is a yearly report."""
    known: dict[tuple[Any, ...], str] = {}
    for row in rows:
        keys: list[tuple[Any, ...]] = [("policy", row["policy"])]
        if row["title"] and row["subtype"] != ONCE_A_YEAR:
            keys.append((row["title"], row["place"], row["level"]))
        for key in keys:
            yield row["id"], known.setdefault(key, row["id"])


def _same_text(rows: list[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    """Pairs whose sketches are alike; only those that share one of their smallest runs are compared."""
    sketches = {row["id"]: read_sketch(row["sketch"]) for row in rows if row["sketch"]}
    holders: dict[int, list[str]] = defaultdict(list)
    for id, sketch in sketches.items():
        for run in sketch[: SKETCH_SIZE // 2]:
            holders[int(run)].append(id)
    pairs = {(ids[0], other) for ids in holders.values() for other in ids[1:]}
    pairs |= {(one, other) for ids in holders.values() for one, other in pairwise(ids)}
    for one, other in sorted(pairs):
        if compare_sketches(sketches[one], sketches[other]) >= SAME_TEXT:
            yield one, other


def unique_by_group(rows: list[dict[str, Any]], groups: Mapping[str, str], key: str) -> list[dict[str, Any]]:
    """`rows` (with `document`) without those that repeat what an earlier row of the same group says (`key`)."""
    return list({(groups.get(row["document"], row["document"]), row[key]): row for row in reversed(rows)}.values())[::-1]


