"""What counted at a date: signed, in force and repealed kept apart, from dates and repeals that a text states.

A policy counts from the day it was signed (or else published) until a policy of the corpus that repeals it in so many words
takes effect, or until the end that its own text sets. Nothing ends silently, and an undated policy is never counted.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import BadQuery
from kg.store import Store

COUNTED = ("signed", "in_force")
POLICIES = """MATCH (d:Document)-[:STATES]->(p:Entity) RETURN d.id AS document, d.stem AS stem, p.id AS policy, p.name AS name,
coalesce(p.signed, p.published) AS signed, p.in_force AS in_force ORDER BY document"""
REPEALS = """MATCH (a:Entity)-[r:CITES {kind: 'repeals', state: 'resolved'}]->(b:Entity)
RETURN b.id AS policy, a.id AS by, a.name AS name, coalesce(a.in_force, a.signed, a.published) AS date, r.evidence AS evidence ORDER BY policy, date"""
ENDS = "MATCH (p:Entity)-[r:DATED {kind: 'expires'}]->(d:Date) RETURN p.id AS policy, d.name AS date, r.evidence AS evidence ORDER BY policy, date"
SENTENCES = "UNWIND $ids AS wanted MATCH (s:Sentence) WHERE s.id = wanted RETURN s.id AS id, s.document AS document"


@dataclass(frozen=True, slots=True)
class Validity:
    """`state` at a date: future, signed (in force not stated or not yet), in_force, repealed, undated; `by` names the repealing policy."""

    policy: str
    state: str
    by: str | None = None
    ended: str | None = None


def read_date(text: str) -> str:
    """2020, 2020-06 or 2020-06-01 → the last day meant, ISO. Raises BadQuery for anything else."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text.strip())
    year, month, day = (int(part) if part else None for part in found.groups()) if found else (None, None, None)
    if not year or not 1 <= (month or 12) <= 12:
        raise _not_a_date(text)
    last = calendar.monthrange(year, month or 12)[1]
    if not 1 <= (day or last) <= last:
        raise _not_a_date(text)
    return f"{year:04}-{month or 12:02}-{day or last:02}"


def _not_a_date(text: str) -> BadQuery:
    return BadQuery(f"{text!r} is no date: write 2020, 2020-06 or 2020-06-30", code="no_date", text=text)


def find_validities(store: Store, date: str) -> dict[str, Validity]:
    """Document id → what its policy was at `date` (ISO)."""
    ends: dict[str, tuple[str, str | None]] = {}
    # a repeal takes effect on its day, 有效期至 names the last day that still counts
    over = [row for row in store.rows(REPEALS) if row["date"] and row["date"] <= date]
    for row in [*over, *(row for row in store.rows(ENDS) if row["date"] < date)]:
        ends[row["policy"]] = min(ends.get(row["policy"], ("9999", None)), (row["date"], row.get("name")), key=lambda end: end[0])
    return {row["document"]: _validity(row, date, ends) for row in store.rows(POLICIES)}


def _validity(row: Mapping[str, Any], date: str, ends: Mapping[str, tuple[str, str | None]]) -> Validity:
    if not row["signed"]:
        return Validity(row["policy"], "undated")
    if row["signed"] > date:
        return Validity(row["policy"], "future")
    if row["policy"] in ends:
        ended, by = ends[row["policy"]]
        return Validity(row["policy"], "repealed", by, ended)
    return Validity(row["policy"], "in_force" if row["in_force"] and row["in_force"] <= date else "signed")


def counts_by_state(validities: Mapping[str, Validity]) -> dict[str, int]:
    """How many policies are in each state."""
    states = {validity.policy: validity.state for validity in validities.values()}
    return {state: list(states.values()).count(state) for state in ("future", "signed", "in_force", "repealed", "undated")}


def describe_date(date: str, validities: Mapping[str, Validity]) -> str:
    """The date in words, with what was left out because of it."""
    counts = counts_by_state(validities)
    return (f"截至 {date}：已施行 {counts['in_force']}，已成文 {counts['signed']}；"
            f"不计：尚未成文 {counts['future']}，已失效 {counts['repealed']}，日期不明 {counts['undated']}")


def keep_valid(store: Store, rows: list[dict[str, Any]], validities: Mapping[str, Validity]) -> list[dict[str, Any]]:
    """`rows` (with packed `evidence`) resting only on documents that count; each gets `state_at`, and its counts are made anew."""
    owners = _owners(store, rows)
    stems = {row["stem"]: row["document"] for row in store.rows(POLICIES)}
    kept = []
    for row in rows:
        lines = [line for line in filter(None, row.get("evidence") or ()) if _counts(owners.get(line), validities)]
        documents = {owners[line] for line in lines} if row.get("evidence") else {stems.get(str(row.get("document")), "")}
        states = sorted({validities[d].state for d in documents if d in validities and validities[d].state in COUNTED})
        if states:
            kept.append({**row, "evidence": lines, **_recount(row, lines, documents), "state_at": "、".join(states) if len(states) > 1 else states[0]})
    return kept


def _counts(document: str | None, validities: Mapping[str, Validity]) -> bool:
    return document is not None and document in validities and validities[document].state in COUNTED


def _owners(store: Store, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Evidence line → document id; a bare sentence id is looked up."""
    lines = {line for row in rows for line in filter(None, row.get("evidence") or ())}
    bare = sorted(line for line in lines if "|" not in line)
    known = {row["id"]: row["document"] for row in store.rows(SENTENCES, ids=bare)} if bare else {}
    return {line: line.rsplit("|", 1)[1] for line in lines if "|" in line} | known


def _recount(row: Mapping[str, Any], lines: list[str], documents: set[str]) -> dict[str, Any]:
    """Counts that a question made over all documents, over those left; a count that cannot be made anew is dropped."""
    anew: dict[str, Any] = {"passages": len({line.split("|", 1)[0] for line in lines}), "citing": len(documents), "mentions": None}
    return {key: value for key, value in anew.items() if key in row}
