"""Which policies drive which patterns: policy → measure or passage → dimension → pattern, each hop with its sentence.

The wording is *supports*, never *causes*. Chains are ranked by how many independent documents carry the same step, then by
how much evidence the policy gives the pattern in all.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from kg.evidence import attach_evidence
from kg.find import find_entity
from kg.ontology import Ontology
from kg.query import Answer, code_prefix
from kg.store import Store

POLICIES = """MATCH (p:Entity)-[r:SUPPORTS]->(x:Pattern)
WHERE NOT p:Measure AND ($pattern IS NULL OR x.key = $pattern) AND ($policy IS NULL OR p.id = $policy)
OPTIONAL MATCH (p)-[:COVERS]->(l:Entity)
WITH p, r, x, collect(l.id) AS places, collect(l.code) AS codes
WHERE $place IS NULL OR $place IN places OR ($place_code IS NOT NULL AND any(c IN codes WHERE c STARTS WITH $place_code))
OPTIONAL MATCH (p)-[s:SHOWS]->(d:Dimension)
RETURN p.id AS policy_id, p.name AS policy, p.number AS number, p.signed AS signed, p.title_key AS title_key, x.key AS pattern,
       r.evidence AS evidence, r.passages AS passages, collect(d.name) AS dimensions, collect(s.sentences) AS dimension_sentences ORDER BY policy_id, pattern"""
MEASURES = """MATCH (p:Policy)-[a:PROPOSES]->(m:Measure)-[b:SUPPORTS]->(x:Pattern)
WHERE p.id IN $policies AND ($pattern IS NULL OR x.key = $pattern) AND any(s IN a.sentences WHERE s IN b.sentences)
RETURN p.id AS policy_id, m.id AS measure_id, m.name AS measure, x.key AS pattern, [s IN a.sentences WHERE s IN b.sentences] AS sentences
ORDER BY policy_id, measure_id, pattern"""
COLUMNS = {
    "policy": {"zh": "政策", "en": "policy"}, "step": {"zh": "措施或段落", "en": "measure or passage"},
    "dimensions": {"zh": "维度", "en": "dimensions"}, "pattern": {"zh": "支持的形态", "en": "pattern supported"},
    "documents": {"zh": "独立文件数", "en": "independent documents"}, "passages": {"zh": "政策的证据数", "en": "evidence of the policy"},
}
TITLE = {"zh": "溯源：哪些政策支持哪些形态", "en": "trace: which policies support which patterns"}


def trace(store: Store, ontology: Ontology, *, pattern: str | None = None, policy: str | None = None, place: str | None = None, limit: int = 100) -> Answer:
    """Ranked chains. Raises OntologyError for an unknown pattern, NotFound or BadQuery for a name."""
    parameters: dict[str, Any] = {"pattern": ontology.find_pattern(pattern).name if pattern else None, "policy": None, "place": None, "place_code": None}
    if policy:
        parameters["policy"] = find_entity(store, policy, ("Policy", "Paper"))["id"]
    if place:
        found = find_entity(store, place, ("Place", "CityCluster"))
        parameters |= {"place": found["id"], "place_code": code_prefix(found.get("code"))}
    policies = store.rows(POLICIES, **parameters)
    measures = store.rows(MEASURES, policies=sorted({p["policy_id"] for p in policies}), pattern=parameters["pattern"])
    rows = _rank(_chains(policies, measures, ontology))
    return Answer("trace", TITLE, COLUMNS, f"{POLICIES}\n\n{MEASURES}", {**parameters, "limit": limit}, attach_evidence(store, rows[:limit]), len(rows) > limit)


def _chains(policies: list[dict[str, Any]], measures: list[dict[str, Any]], ontology: Ontology) -> list[dict[str, Any]]:
    """One row a measure; sentences that hold no measure are a row each of their own (`step` empty: the passage itself)."""
    by_policy: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for measure in measures:
        by_policy[measure["policy_id"], measure["pattern"]].append(measure)
    rows = []
    for policy in policies:
        steps = by_policy[policy["policy_id"], policy["pattern"]]
        taken = {s for step in steps for s in step["sentences"]}
        rows += [_row(policy, step, set(step["sentences"]), ontology) for step in steps]
        loose = dict.fromkeys(s for line in policy["evidence"] if (s := line.split("|", 1)[0]) not in taken)
        rows += [_row(policy, None, {sentence}, ontology) for sentence in loose]
    return rows


def _row(policy: dict[str, Any], step: dict[str, Any] | None, sentences: set[str], ontology: Ontology) -> dict[str, Any]:
    dimensions = sorted(name for name, where in zip(policy["dimensions"], policy["dimension_sentences"], strict=True) if sentences & set(where))
    return {"policy_id": policy["policy_id"], "policy": policy["policy"], "number": policy["number"], "signed": policy["signed"],
            "title_key": policy["title_key"], "step": step["measure"] if step else None, "kind": "measure" if step else "passage",
            "measure_id": step["measure_id"] if step else None, "dimensions": dimensions, "pattern_key": policy["pattern"],
            "pattern": ontology.patterns[policy["pattern"]].label["zh"], "passages": policy["passages"],
            "evidence": [line for line in policy["evidence"] if line.split("|", 1)[0] in sentences]}


def _rank(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds `documents`: policies with different titles that take the same step (two versions of one law count once).

    Policies take turns: the best step of each, then the second of each, so that one long plan does not hide the others.
    """
    carriers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row["measure_id"]:
            carriers[row["measure_id"], row["pattern_key"]].add(row["title_key"] or row["policy_id"])
    for row in rows:
        row["documents"] = len(carriers[row["measure_id"], row["pattern_key"]]) if row["measure_id"] else 1
    rows = sorted(rows, key=lambda r: (r["policy_id"], r["pattern_key"], -r["documents"], r["kind"], -len(r["evidence"]), r["step"] or "", r["evidence"]))
    turn: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        row["turn"] = turn[row["policy_id"], row["pattern_key"]]
        turn[row["policy_id"], row["pattern_key"]] += 1
    return sorted(rows, key=lambda r: (-r["documents"], r["turn"], -r["passages"], r["policy"], r["policy_id"], r["pattern_key"]))
