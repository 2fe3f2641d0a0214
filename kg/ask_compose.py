"""The Cypher of a shape with the slots that a question fills; every word of the question is a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.shapes import Shape, of_measures


def compose(shape: Shape, slots: Sequence[str], mode: str, group: str | None, order: str, both: bool = False) -> str:
    """The Cypher for the slots that are given: `mode` is list or count, `group` what a ranking counts by, `order` a key of `orders`.

    `both`: a slot with two values wants both of them, not either.
    """
    spec = shape.spec
    lines, checks, proofs = _steps(shape, slots, both)
    lines.append(_where(spec["base"], checks))
    if group is not None:
        return "\n".join([*lines, *_grouped(spec, group, order)])
    own = _flat(spec["proof"]) if "proof" in spec else "[]"
    proof = " + ".join(proofs) or own
    if mode == "count":
        line = f"collect(DISTINCT {spec['counts']['proof']}[0])[0..20]" if "proof" in spec["counts"] else f"({proof})[0..20]"
        lines += [spec["counts"]["also"]] if "also" in spec["counts"] else []
        return "\n".join([*lines, f"RETURN count(DISTINCT {spec['counts']['thing']}) AS count, {line} AS evidence LIMIT $limit"])
    orders = spec["orders"]
    return "\n".join([*lines, spec["ending"].strip().replace("{proof}", proof), f"ORDER BY {orders.get(order, orders['default'])} LIMIT $limit"])


def match_only(shape: Shape, slots: Sequence[str]) -> str:
    """The matching part alone, for counts that are made in Python."""
    lines, checks, _ = _steps(shape, slots, False)
    return "\n".join([*lines, _where(shape.spec["base"], checks)])


def _where(base: str, checks: Sequence[str]) -> str:
    return f"{base}{' AND ' if ' WHERE ' in base else ' WHERE '}{' AND '.join(checks)}" if checks else base


def _steps(shape: Shape, slots: Sequence[str], both: bool) -> tuple[list[str], list[str], list[str]]:
    """(lines before the base, conditions on it, what counts as evidence). Filters on policies bind p one after the other, never side by side."""
    spec = shape.spec
    measured = [s for s in slots if s in of_measures()] if spec.get("filters") == "policies" else []
    slots = [s for s in slots if s in shape.filters and s not in measured and not (measured and s == "topic")]
    used = [shape.filters[s] for s in sorted(slots, key=lambda s: s != "policy")]  # one text first, then what is in it
    checks = [f["check"] for f in used if "check" in f] + ([spec["check"]] if "check" in spec else [])
    checks += [f["both"] for f in used if both and "both" in f]
    finds = [(f["find"], f.get("proof")) for f in used if "find" in f]
    if measured:
        finds.insert(0, (_measured(measured), "r.evidence"))
    if spec.get("filters") != "policies" or len(finds) < 2:
        return [find for find, _ in finds], checks, [_flat(proof) for _, proof in finds if proof]
    lines, kept = [], ""
    for at, (find, proof) in enumerate(finds):
        lines.append(f"{find}\nWITH p{kept}, collect(DISTINCT {proof}) AS proof{at}")
        kept += f", proof{at}"
    return lines, checks, [f"reduce(found = [], some IN collect(proof{at}) | found + reduce(one = [], lines IN some | one + lines))" for at in range(len(finds))]


def _measured(slots: Sequence[str]) -> str:
    """Policies by their measures: all conditions on one and the same measure."""
    filters = of_measures()
    lines = [filters[s]["find"] for s in slots if "find" in filters[s]]
    checks = [filters[s]["check"] for s in slots if "check" in filters[s]] + ["($topic IS NULL OR all(t IN $topic WHERE m.name CONTAINS t))"]
    return "\n".join([*lines, _where("MATCH (p:Policy)-[r:PROPOSES]->(m:Measure)", checks)])


def _flat(proof: str) -> str:
    return f"reduce(found = [], lines IN collect(DISTINCT {proof}) | found + lines)"


def _grouped(spec: Mapping[str, Any], group: str, order: str) -> list[str]:
    by = spec["groups"][group]
    name, proof = by.get("name", "g.name"), by.get("proof", spec["counts"]["proof"])
    direction = "ASC" if order == "least" else "DESC"
    return [by["match"], f"WITH {name} AS name, count(DISTINCT {spec['counts']['thing']}) AS count, collect(DISTINCT {proof}[0])[0..20] AS evidence",
            f"WHERE name IS NOT NULL RETURN name, count, evidence ORDER BY count {direction}, name LIMIT $limit"]
