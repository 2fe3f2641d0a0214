"""Where a policy comes from and what came of it: citations national → province → city, with kind, dates, state and order in time."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kg.evidence import attach_evidence
from kg.ontology import Ontology
from kg.position import find_subject
from kg.query import Answer, code_prefix, type_of
from kg.store import Store

LEVELS = ("national", "province", "city", "county")
VERTICAL = ("basis", "implements", "forwards")
WORDS = Path(__file__).parent / "words" / "levels.txt"
EDGES = """MATCH (a:Entity)-[r:CITES]->(b:Entity)
RETURN a.id AS source_id, a.name AS source, a.level AS source_level, a.signed AS source_signed, b.id AS target_id, b.name AS target,
       b.number AS target_number, b.level AS target_level, b.signed AS target_signed, r.kind AS kind, r.state AS state, r.evidence AS evidence, r.id AS edge"""
COVERING = """MATCH (p:Entity)-[:COVERS]->(l:Entity) WHERE l.id = $id OR ($code IS NOT NULL AND l.code STARTS WITH $code) RETURN DISTINCT p.id AS id ORDER BY id"""
GOVERNED = """MATCH (l:Place) WHERE l.id = $id OR ($code IS NOT NULL AND l.code STARTS WITH $code) WITH collect(l.name) AS names
MATCH (p:Policy) WHERE p.place IN names RETURN DISTINCT p.id AS id ORDER BY id"""
ISSUED = "MATCH (p:Entity)-[:ISSUED_BY]->(i:Entity {id: $id}) RETURN DISTINCT p.id AS id ORDER BY id"
COLUMNS = {
    "depth": {"zh": "层次", "en": "depth"}, "source": {"zh": "引用方", "en": "citing"}, "source_level": {"zh": "级别", "en": "level"},
    "source_signed": {"zh": "日期", "en": "date"}, "kind": {"zh": "性质", "en": "kind"}, "target": {"zh": "被引用", "en": "cited"},
    "target_level": {"zh": "级别", "en": "level"}, "target_signed": {"zh": "日期", "en": "date"}, "days": {"zh": "相隔天数", "en": "days between"},
    "state": {"zh": "状态", "en": "state"}, "against_time": {"zh": "时间倒置", "en": "against time"},
    "note": {"zh": "说明", "en": "note"},
}
NOTES = {"resolved": "所引文件成文在后：所引是草案或另一版本，或日期有误，请看原句", "possible": "只按标题可能对应，成文在后：多半是另一份同名文件", "ghost": None}
TITLE = {"zh": "政策谱系", "en": "lineage of policies"}


@dataclass(frozen=True, slots=True)
class Reach:
    """A policy reached from a start: `depth` steps away by `row`, the citation that led there last."""

    start: str
    id: str
    depth: int
    row: Mapping[str, Any]


def lineage(store: Store, ontology: Ontology, name: str | None = None, *, every_kind: bool = False, limit: int = 100) -> Answer:
    """Citations above (depth < 0) and below (depth > 0) a policy, or of all policies of a place or body; without a name those between levels.

    Citations against time come first. Raises NotFound or BadQuery for the name.
    """
    edges = read_edges(store, () if every_kind else VERTICAL)
    if name is None:
        rows = [{**row, "depth": None} for row in edges if row["against_time"] or _between_levels(row)]
        reading = TITLE["zh"]
    else:
        starts, shown = policies_of(store, name)
        rows = list(_around(edges, starts))
        reading = f"{TITLE['zh']}（{shown}）"
    rows.sort(key=_order)
    return Answer("lineage", TITLE, COLUMNS, EDGES, {"name": name, "limit": limit}, attach_evidence(store, rows[:limit]), len(rows) > limit, reading)


def read_edges(store: Store, kinds: Iterable[str] = ()) -> list[dict[str, Any]]:
    """All citations of `kinds` (all, when empty), with levels, `days` from cited to citing, and `against_time`."""
    wanted = set(kinds)
    rows = sorted(store.rows(EDGES), key=lambda r: (r["source"], r["target"], r["kind"], r["edge"]))  # stores order text in ways of their own
    return [_dated(row) for row in rows if not wanted or row["kind"] in wanted]


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    level = row["target_level"] or guess_level(row["target"], row["target_number"])
    days = days_between(row["target_signed"], row["source_signed"])
    against = days is not None and days < 0
    return {**row, "target_level": level, "days": days, "against_time": against, "note": NOTES[row["state"]] if against else None}


def days_between(earlier: str | None, later: str | None) -> int | None:
    """Days from one ISO date to another; None when either is missing or not a full date."""
    try:
        return (date.fromisoformat(later or "") - date.fromisoformat(earlier or "")).days
    except ValueError:
        return None


@functools.cache
def _level_words() -> tuple[tuple[str, str], ...]:
    rows = (line.split("\t") for line in WORDS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return tuple((word, level) for word, level in rows)


def guess_level(name: str | None, number: str | None) -> str | None:
    """The level of a cited document that is not in the corpus, where its number or the first words of its title tell."""
    texts = [text.strip("《》〈〉“”") for text in (number, name) if text]
    return next((level for word, level in _level_words() if any(text.startswith(word) for text in texts)), None)


def _between_levels(row: Mapping[str, Any]) -> bool:
    return bool(row["source_level"] and row["target_level"] and row["source_level"] != row["target_level"])


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Citations against time first, then from the top down, the oldest first."""
    return (not row["against_time"], row["depth"] or 0, _rank(row["target_level"]), row["target_signed"] or "9999",
            row["source"], row["target"], row["kind"], row["edge"])


def _rank(level: str | None) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def policies_of(store: Store, name: str) -> tuple[list[str], str]:
    """(ids, name as found): the policy itself, or all that a body issued, that cover a place or cluster, or that a body of the place issued."""
    found = find_subject(store, name)
    kind = type_of(found["labels"])
    if kind in ("Policy", "Paper"):
        return [found["id"]], found["name"]
    place = {"id": found["id"], "code": code_prefix(found.get("code"))}
    rows = store.rows(ISSUED, id=found["id"]) if kind == "Issuer" else [*store.rows(COVERING, **place), *store.rows(GOVERNED, **place)]
    return sorted({row["id"] for row in rows}), found["name"]


def _around(edges: list[dict[str, Any]], starts: list[str]) -> Iterator[dict[str, Any]]:
    """Each citation once, at its least depth."""
    seen: set[str] = set()
    for up in (True, False):
        reached = sorted(reach(edges, starts, up=up), key=lambda r: r.depth)
        for step in reached:
            if step.row["edge"] not in seen:
                seen.add(step.row["edge"])
                yield {**step.row, "depth": -step.depth if up else step.depth}


def reach(edges: Iterable[Mapping[str, Any]], starts: Iterable[str], *, up: bool, most: int = 6) -> Iterator[Reach]:
    """Breadth first from every start along citations (`up`: to what is cited), every citation of a policy that is met."""
    here, there = ("source_id", "target_id") if up else ("target_id", "source_id")
    following: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in edges:
        following[row[here]].append(row)
    for start in starts:
        met, front = {start}, [start]
        for depth in range(1, most + 1):
            rows = [row for id in front for row in following[id]]
            yield from (Reach(start, row[there], depth, row) for row in rows)
            front = list(dict.fromkeys(row[there] for row in rows if row[there] not in met))
            met.update(front)
