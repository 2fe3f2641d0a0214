"""The hops of a chain policy → step → dimension → pattern: how firm each is in the text, and which is the weakest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kg.likeness import squeeze
from kg.ontology import Ontology
from kg.store import Store

HOPS = ("dimension", "pattern", "step")
"""In the order in which a tie is decided."""
TEXTS = "UNWIND $ids AS wanted MATCH (s:Sentence) WHERE s.id = wanted RETURN s.id AS id, s.text AS text"


def add_hops(rows: list[dict[str, Any]], ontology: Ontology) -> list[dict[str, Any]]:
    """Adds `hops`, `weakest_hop` and `weakest`, in words.

    A step is as firm as its wording (3 must, 2 shall, 1 encourage, 0 explore, or no measure at all); dimension and pattern
    are as firm as the number of places in the text that show them.
    """
    done = []
    for row in rows:
        hops = {"step": row["strength"] or 0, "dimension": _places(row["dimension_evidence"]), "pattern": _places(row["evidence"])}
        weakest = min(HOPS, key=lambda hop: hops[hop])
        done.append({key: value for key, value in row.items() if key != "dimension_evidence"}
                    | {"hops": hops, "weakest_hop": weakest, "weakest": _words(weakest, hops[weakest], row, ontology)})
    return done


def _places(lines: list[str]) -> int:
    """Distinct spans: a cue that two rules read is one place."""
    return len({tuple(line.split("|")[:3]) for line in lines})


def _words(hop: str, count: int, row: Mapping[str, Any], ontology: Ontology) -> str:
    step = "措施" if row["measure_id"] else "段落"
    if hop == "dimension":
        return f"{step}→维度：{count} 处线索" if count else f"{step}→维度：没有线索"
    if hop == "pattern":
        return f"{step}→形态：{count} 处线索"
    return f"政策→措施：力度为“{ontology.word('strength', count, 'zh')}”" if row["measure_id"] else "政策→措施：段落没有写明措施"


def merge_repeats(store: Store, rows: list[dict[str, Any]], groups: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row for what two versions or names of one text say alike: of the version signed last; `also_in` names the other policies."""
    sizes = Counter(groups.values())
    repeated = [row for row in rows if sizes[_group(row, groups)] > 1]
    texts = _texts(store, repeated)
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in sorted(repeated, key=lambda r: (r["signed"] or "", r["policy_id"]), reverse=True):
        words = row["measure_id"] or tuple(sorted({squeeze(texts.get(line.split("|", 1)[0], "")) for line in row["evidence"]}))
        first = kept.setdefault((_group(row, groups), row["pattern_key"], row["strength"], words), {**row, "also_in": []})
        if row["policy_id"] != first["policy_id"] and row["policy"] not in first["also_in"]:
            first["also_in"].append(row["policy"])
    return [row for row in rows if sizes[_group(row, groups)] == 1] + list(kept.values())


def _group(row: Mapping[str, Any], groups: Mapping[str, str]) -> str:
    document = row["evidence"][0].rsplit("|", 1)[1] if row["evidence"] else ""
    return groups.get(document, document)


def _texts(store: Store, rows: list[dict[str, Any]]) -> dict[str, str]:
    ids = sorted({line.split("|", 1)[0] for row in rows if not row["measure_id"] for line in row["evidence"]})
    return {row["id"]: row["text"] for row in store.rows(TEXTS, ids=ids)} if ids else {}
