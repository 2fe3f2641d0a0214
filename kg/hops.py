"""The hops of a chain policy → step → dimension → pattern: how firm each is in the text, and which is the weakest, in words."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from kg.anchors import CLAUSE, OWN, PARAGRAPH
from kg.likeness import squeeze
from kg.ontology import Ontology

HOPS = ("pattern", "dimension", "step")
"""In the order in which a tie is decided."""
FIRMNESS = {OWN: 3, CLAUSE: 1, PARAGRAPH: 0}
"""How firm the pattern hop is at most, by the chain's anchor; nothing is looser than a shared paragraph."""
WORDS = Path(__file__).with_name("trace_words.yaml")


@functools.cache
def trace_words(language: str) -> dict[str, Any]:
    """kg/trace_words.yaml in one language, zh or en."""
    words: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))[language]
    return words


def add_hops(rows: Iterable[dict[str, Any]], ontology: Ontology, language: str = "zh") -> list[dict[str, Any]]:
    """Adds `hops`, `weakest_hop` and `weakest`, in words.

    A step is as firm as its wording (3 must, 2 shall, 1 encourage, 0 explore, or no measure at all); a dimension as the number of places
    in the text that show it; the pattern as the number of expressions that name it, but no firmer than the chain's anchor allows.
    """
    done = []
    for row in rows:
        named = min(FIRMNESS[row["anchor"]], len(row["cues"]))
        hops = {"step": row["strength"] or 0, "dimension": _places(row["dimension_evidence"]), "pattern": named}
        weakest = min(HOPS, key=lambda hop: hops[hop])
        done.append({key: value for key, value in row.items() if key != "dimension_evidence"}
                    | {"hops": hops, "weakest_hop": weakest, "weakest": _words(weakest, hops[weakest], row, ontology, language)})
    return done


def _places(lines: list[str]) -> int:
    """Distinct spans: a cue that two rules read is one place."""
    return len({tuple(line.split("|")[:3]) for line in lines})


def _words(hop: str, count: int, row: Mapping[str, Any], ontology: Ontology, language: str) -> str:
    words = trace_words(language)
    step = words["measure" if row["measure_id"] else "passage"]
    if hop == "pattern":
        return str(words["pattern"][row["anchor"]]).format(step=step, cues=words["paragraph"]["list"].join(row["cues"]))
    if hop == "dimension":
        return str(words["dimension" if count else "no_dimension"]).format(step=step, count=count)
    return str(words["strength"]).format(strength=ontology.word("strength", count, language)) if row["measure_id"] else str(words["no_measure"])


def merge_repeats(rows: list[dict[str, Any]], groups: Mapping[str, str], texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row for what two versions or names of one text say alike: of the version signed last; `also_in` names the other policies."""
    sizes = Counter(groups.values())
    repeated = [row for row in rows if sizes[_group(row, groups)] > 1]
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
