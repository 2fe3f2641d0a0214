"""What Cypher cannot put in order: printed values as numbers, and rows that both sides of a comparison have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from kg.lexicon import Lexicon
from kg.shapes import Fit
from kg.units import convert, to_number


def arrange(rows: list[dict[str, Any]], best: Fit, order: str, lexicon: Lexicon, slots: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of targets by value for highest and lowest; with `shared` for a comparison; others as they are."""
    if "shared" in best.shape.spec.get("columns", {}):
        compared = _compare(rows, lexicon, slots)
        return [r for r in compared if r["shared"]] if "common" in best.seen else compared
    if order in ("highest", "lowest") and rows and "value" in rows[0]:
        return _rank(rows, order == "highest")
    return rows


def _rank(rows: list[dict[str, Any]], highest: bool) -> list[dict[str, Any]]:
    """By value in the unit that most rows have; what cannot be converted to it stands at the end, marked."""
    unit = Counter(r["unit"] or "" for r in rows).most_common(1)[0][0]
    ranked = []
    for row in rows:
        number = to_number(str(row["value"] or ""))
        converted = convert(number, row["unit"] or "", unit).value if number is not None else None
        ranked.append({**row, "comparable": converted is not None, "_number": converted if converted is not None else 0.0})
    ranked.sort(key=lambda r: (not r["comparable"], -r["_number"] if highest else r["_number"], r["policy"], r["id"]))
    return [{k: v for k, v in r.items() if k != "_number"} for r in ranked]


def _compare(rows: list[dict[str, Any]], lexicon: Lexicon, slots: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Adds `side` (which of the two compared) and `shared`; indicators that both have come first."""
    slot = next(s for s in ("policy", "place") if len(slots.get(s, ())) >= 2)
    sides = {p: lexicon.entities[i].name for i in slots[slot] for p in ([i] if slot == "policy" else lexicon.policies_of_places([i]))}
    held: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        row["side"] = sides.get(row["policy_id"], row.get("place"))
        held[row["indicator"]].add(str(row["side"]))
    rows = [{**row, "shared": len(held[row["indicator"]]) > 1} for row in rows]
    return sorted(rows, key=lambda r: not r["shared"])
