"""A name as people type it → the entity meant: exact, then containing; asks when two fit, suggests when none does."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from kg.errors import BadQuery, NotFound
from kg.store import Store
from kg.titles import title_key

BY_NAME = """MATCH (e:Entity) WHERE e.name = $text OR e.id = $text OR e.number = $text OR e.title_key = $key OR e.stem = $text OR $text IN e.aliases
RETURN e.id AS id, e.name AS name, labels(e) AS labels, e.code AS code, e.ghost AS ghost, e.signed AS signed ORDER BY id"""
BY_PART = """MATCH (e:Entity) WHERE e.name CONTAINS $text
RETURN e.id AS id, e.name AS name, labels(e) AS labels, e.code AS code, e.ghost AS ghost, e.signed AS signed ORDER BY size(e.name), name, id LIMIT 500"""
NAMES = "MATCH (e:Entity) WHERE any(l IN labels(e) WHERE l IN $types) RETURN DISTINCT e.name AS name ORDER BY name LIMIT 20000"
ADMINISTRATIVE = ("省", "市", "县", "区", "自治区", "城市群", "型")


def find_entity(store: Store, text: str, types: Sequence[str] = ()) -> dict[str, Any]:
    """Row {id, name, labels, code} of the entity called `text`, of one of `types` when given.

    Raises NotFound with the nearest names, BadQuery with the candidates when several fit equally.
    """
    known = store.memory.of("entities")
    key = (text, tuple(types))
    if key not in known:
        known[key] = _find(store, text.strip().strip("《》"), types)
    return dict(known[key])


def _find(store: Store, text: str, types: Sequence[str]) -> dict[str, Any]:
    for rows in _candidates(store, text):
        rows = [r for r in rows if not types or set(types) & set(r["labels"])]
        best = _prefer(rows, text)
        if len(best) == 1:
            return best[0]
        if best:
            raise BadQuery(f"“{text}” may be: {_list(best)}; give more of the name, or the id in brackets", code="ambiguous", text=text, choices=_list(best))
    raise _not_found(store, text, types)


def _candidates(store: Store, text: str) -> Any:
    for name in dict.fromkeys((text, *(text + suffix for suffix in ADMINISTRATIVE))):
        yield store.rows(BY_NAME, text=name, key=title_key(name))
    yield store.rows(BY_PART, text=text)


def _prefer(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Policies of the corpus before ghosts; among versions of one title the newest; a name that starts with the text first."""
    rows = [r for r in rows if not r["ghost"]] or rows
    rows = [r for r in rows if r["name"] == text] or [r for r in rows if r["name"].startswith(text)] or rows
    if len({title_key(r["name"]) for r in rows}) == 1:
        return sorted(rows, key=lambda r: (r["signed"] or "", r["id"]))[-1:]
    return rows


def _list(rows: list[dict[str, Any]], most: int = 6) -> str:
    return "；".join(f"{r['name']} [{r['id']}]" for r in rows[:most]) + ("…" if len(rows) > most else "")


def _not_found(store: Store, text: str, types: Sequence[str]) -> NotFound:
    near = difflib.get_close_matches(text, _names(store, tuple(types) or ("Entity",)), n=3, cutoff=0.4)
    hint = f"nearest: {'、'.join(near)}" if near else "`cetu query search TEXT` lists what is there"
    return NotFound(f"no entity called “{text}” in this graph; {hint}", code="no_entity", text=text, near="、".join(near))


def _names(store: Store, types: tuple[str, ...]) -> list[str]:
    known = store.memory.of("names")
    if types not in known:
        known[types] = [r["name"] for r in store.rows(NAMES, types=list(types))]
    names: list[str] = known[types]
    return names
