"""Packed evidence lines → objects a reader can cite: document, section, sentence, offsets, rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.store import Store

SENTENCES = """UNWIND $ids AS wanted MATCH (s:Sentence {id: wanted}) MATCH (d:Document {id: s.document})
RETURN s.id AS id, s.text AS text, s.section AS section, d.stem AS stem, d.title AS title, d.id AS document"""


def read_evidence(store: Store, lines: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Evidence objects by packed line. `start` and `end` count code points of the stored document text.

    A bare sentence id is a line too: the whole sentence, without a rule.
    """
    known: dict[str, dict[str, Any]] = store.memory.of("evidence")
    lines = dict.fromkeys(lines)
    if missing := [line for line in lines if line not in known]:
        known |= _read(store, missing)
    return {line: known[line].copy() for line in lines if line in known}


def _read(store: Store, lines: list[str]) -> dict[str, dict[str, Any]]:
    owners = {line: line.split("|", 1)[0] for line in lines}
    sentences = {row["id"]: row for row in store.rows(SENTENCES, ids=sorted(set(owners.values())))}
    return {line: _evidence(line.split("|"), sentences[owner]) for line, owner in owners.items() if owner in sentences}


def _evidence(parts: list[str], sentence: dict[str, Any]) -> dict[str, Any]:
    place = {"document": sentence["stem"], "title": sentence["title"], "section": sentence["section"], "sentence": sentence["text"]}
    if len(parts) < 7:
        return {**place, "start": None, "end": None, "rule": None}
    return {**place, "start": int(parts[1]), "end": int(parts[2]), "rule": parts[3], "rule_version": parts[4], "confidence": float(parts[5])}


def attach_evidence(store: Store, rows: list[dict[str, Any]], most: int = 20) -> list[dict[str, Any]]:
    """`rows` with their packed `evidence` replaced by objects in reading order, at most `most` a row; `evidence_count` tells how many there are."""
    packed = [sorted(filter(None, row.get("evidence") or ())) for row in rows]  # stores collect in no set order
    found = read_evidence(store, (line for lines in packed for line in lines[:most]))
    return [{**row, "evidence": sorted((found[line] for line in lines[:most] if line in found), key=_reading_order), "evidence_count": len(lines)}
            for row, lines in zip(rows, packed, strict=True)]


def _reading_order(evidence: dict[str, Any]) -> tuple[str, int, str]:
    return evidence["document"], evidence["start"] or 0, evidence["rule"] or ""
