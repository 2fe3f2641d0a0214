"""All chains of a graph, policy → measure or passage → dimension → pattern, made once for every state of it.

A chain is a row of plain values; where its measure stands to the words that name the pattern is its `anchor` (kg/anchors.py).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.anchors import anchor_of_passage, find_anchor, shows_dimension
from kg.independence import find_groups
from kg.store import Store

POLICIES = """MATCH (p:Entity)-[r:SUPPORTS]->(x:Pattern)
WHERE NOT p:Measure AND ($pattern IS NULL OR x.key = $pattern) AND ($policy IS NULL OR p.id = $policy)
OPTIONAL MATCH (p)-[:COVERS]->(l:Entity)
WITH p, r, x, collect(l.id) AS places, collect(l.code) AS codes
WHERE $place IS NULL OR $place IN places OR ($place_code IS NOT NULL AND any(c IN codes WHERE c STARTS WITH $place_code))
OPTIONAL MATCH (p)-[s:SHOWS]->(d:Dimension)
RETURN p.id AS policy_id, p.name AS policy, p.number AS number, p.signed AS signed, p.title_key AS title_key, places, codes, x.key AS pattern,
       r.evidence AS evidence, r.passages AS passages, collect(d.key) AS dimensions, collect(s.evidence) AS dimension_evidence ORDER BY policy_id, pattern"""
MEASURES = """MATCH (p:Policy)-[a:PROPOSES]->(m:Measure)-[b:SUPPORTS]->(x:Pattern)
WHERE p.id IN $policies AND ($pattern IS NULL OR x.key = $pattern) AND any(s IN a.sentences WHERE s IN b.sentences)
RETURN p.id AS policy_id, m.id AS measure_id, m.name AS measure, a.strength AS strength, x.key AS pattern, a.evidence AS stands,
       [s IN a.sentences WHERE s IN b.sentences] AS sentences
ORDER BY policy_id, measure_id, pattern, strength"""
TEXTS = "UNWIND $ids AS wanted MATCH (s:Sentence) WHERE s.id = wanted RETURN s.id AS id, s.text AS text, s.begin AS begin"
_POINTER = re.compile(r"(?:如|见)[图表]\s*[0-9一二三四五六七八九十]")  # it sends the reader to a figure and says nothing itself
EVERYTHING: Mapping[str, None] = {"pattern": None, "policy": None, "place": None, "place_code": None}


@dataclass(frozen=True)
class Chains:
    """`rows`: every chain, unranked; `groups`: document → those it is not independent of; `texts`: sentence → its words."""

    rows: tuple[dict[str, Any], ...]
    groups: Mapping[str, str]
    texts: Mapping[str, str]


def find_chains(store: Store) -> Chains:
    """The chains of the graph as it is now; made again only when it has changed."""
    known: dict[str, Chains] = store.memory.of("chains")
    if "all" not in known:
        known["all"] = _make_chains(store)
    return known["all"]


def _make_chains(store: Store) -> Chains:
    policies = store.rows(POLICIES, **EVERYTHING)
    ids = sorted({policy["policy_id"] for policy in policies})
    measures = store.rows(MEASURES, policies=ids, pattern=None)
    wanted = sorted({line.split("|", 1)[0] for policy in policies for line in policy["evidence"]})
    held = {row["id"]: row for row in store.rows(TEXTS, ids=wanted)} if wanted else {}
    rows = tuple(_chains(policies, measures, _stands(measures), held))
    return Chains(rows, find_groups(store), {id: row["text"] for id, row in held.items()})


def _stands(measures: Iterable[Mapping[str, Any]]) -> dict[str, set[tuple[str, str]]]:
    """Sentence → (measure, packed line of where it stands) of every measure in it."""
    table: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for measure in measures:
        for line in measure["stands"]:
            table[line.split("|", 1)[0]].add((measure["measure_id"], line))
    return table


def _chains(policies: Iterable[Mapping[str, Any]], measures: Iterable[Mapping[str, Any]], stands: Mapping[str, set[tuple[str, str]]],
            held: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row a measure; sentences that hold no measure are a row each of their own (`step` empty: the passage itself)."""
    by_policy: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for measure in measures:
        by_policy[measure["policy_id"], measure["pattern"]].append(measure)
    for policy in policies:
        steps = by_policy[policy["policy_id"], policy["pattern"]]
        taken = {sentence for step in steps for sentence in step["sentences"]}
        for step in steps:
            yield _row(policy, step, set(step["sentences"]), stands, held)
        for sentence in dict.fromkeys(s for line in policy["evidence"] if (s := line.split("|", 1)[0]) not in taken):
            if not _POINTER.search(held[sentence]["text"]):
                yield _row(policy, None, {sentence}, stands, held)


def _row(policy: Mapping[str, Any], step: Mapping[str, Any] | None, sentences: set[str], stands: Mapping[str, set[tuple[str, str]]],
         held: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    evidence = _within(policy["evidence"], sentences)
    own = _within(step["stands"], sentences) if step else []
    others = [line for sentence in sentences for measure, line in stands.get(sentence, ()) if measure != step["measure_id"]] if step else []
    shown = {key: [line for line in _within(lines, sentences) if shows_dimension(key, line, own, others, held)]
             for key, lines in zip(policy["dimensions"], policy["dimension_evidence"], strict=True)}
    anchor = find_anchor(policy["pattern"], evidence, own, others, held) if step else anchor_of_passage(policy["pattern"], evidence, held)
    return {"policy_id": policy["policy_id"], "policy": policy["policy"], "number": policy["number"], "signed": policy["signed"],
            "title_key": policy["title_key"], "places": policy["places"], "codes": policy["codes"],
            "step": step["measure"] if step else None, "kind": "measure" if step else "passage",
            "measure_id": step["measure_id"] if step else None, "strength": step["strength"] if step else None,
            "dimension_keys": sorted(key for key, lines in shown.items() if lines), "pattern_key": policy["pattern"], "passages": policy["passages"],
            "anchor": anchor.kind, "cues": list(anchor.cues), "dimension_evidence": sorted({line for lines in shown.values() for line in lines}), "evidence": evidence}


def _within(lines: Iterable[str], sentences: set[str]) -> list[str]:
    return [line for line in lines if line.split("|", 1)[0] in sentences]
