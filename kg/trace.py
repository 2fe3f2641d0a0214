"""Which policies drive which patterns: policy → measure or passage → dimension → pattern, each hop with its sentence.

The wording is *supports*, never *causes*. Chains are ranked by how many independent documents carry the same step, then by
how much evidence the policy gives the pattern in all. One text under two names, or two versions of one law, is one document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from kg.evidence import attach_evidence
from kg.find import find_entity
from kg.hops import add_hops, merge_repeats
from kg.independence import count_independent, find_groups
from kg.ontology import Ontology
from kg.query import Answer, code_prefix
from kg.store import Store
from kg.upstream import attach_lineage
from kg.validity import COUNTED, describe_date, find_validities, read_date

POLICIES = """MATCH (p:Entity)-[r:SUPPORTS]->(x:Pattern)
WHERE NOT p:Measure AND ($pattern IS NULL OR x.key = $pattern) AND ($policy IS NULL OR p.id = $policy)
OPTIONAL MATCH (p)-[:COVERS]->(l:Entity)
WITH p, r, x, collect(l.id) AS places, collect(l.code) AS codes
WHERE $place IS NULL OR $place IN places OR ($place_code IS NOT NULL AND any(c IN codes WHERE c STARTS WITH $place_code))
OPTIONAL MATCH (p)-[s:SHOWS]->(d:Dimension)
RETURN p.id AS policy_id, p.name AS policy, p.number AS number, p.signed AS signed, p.title_key AS title_key, x.key AS pattern,
       r.evidence AS evidence, r.passages AS passages, collect(d.name) AS dimensions, collect(s.evidence) AS dimension_evidence ORDER BY policy_id, pattern"""
MEASURES = """MATCH (p:Policy)-[a:PROPOSES]->(m:Measure)-[b:SUPPORTS]->(x:Pattern)
WHERE p.id IN $policies AND ($pattern IS NULL OR x.key = $pattern) AND any(s IN a.sentences WHERE s IN b.sentences)
RETURN p.id AS policy_id, m.id AS measure_id, m.name AS measure, a.strength AS strength, x.key AS pattern, [s IN a.sentences WHERE s IN b.sentences] AS sentences
ORDER BY policy_id, measure_id, pattern, strength"""
COLUMNS = {
    "policy": {"zh": "政策", "en": "policy"}, "clause": {"zh": "条款", "en": "clause"}, "step": {"zh": "措施或段落", "en": "measure or passage"},
    "dimensions": {"zh": "维度", "en": "dimensions"}, "pattern": {"zh": "支持的形态", "en": "pattern supported"},
    "documents": {"zh": "独立文件数", "en": "independent documents"}, "passages": {"zh": "政策的证据数", "en": "evidence of the policy"},
    "weakest": {"zh": "最弱一环", "en": "weakest hop"}, "above": {"zh": "上位政策", "en": "rests on"}, "below": {"zh": "下延城市", "en": "cities that follow"},
}
TITLE = {"zh": "溯源：哪些政策支持哪些形态", "en": "trace: which policies support which patterns"}


def trace(store: Store, ontology: Ontology, *, pattern: str | None = None, policy: str | None = None, place: str | None = None, limit: int = 100,
          as_of: str | None = None) -> Answer:
    """Ranked chains, with `as_of` only of policies that counted then. Raises OntologyError for an unknown pattern, NotFound or BadQuery for a name or date."""
    parameters, reading = _read(store, ontology, pattern, policy, place)
    policies = store.rows(POLICIES, **parameters)
    if as_of:
        policies, told = _keep_at(store, policies, read_date(as_of))
        reading.append(told)
    measures = store.rows(MEASURES, policies=sorted({p["policy_id"] for p in policies}), pattern=parameters["pattern"])
    groups = find_groups(store)
    rows = _rank(merge_repeats(store, _chains(policies, measures, ontology), groups), groups)
    shown = attach_lineage(store, attach_evidence(store, add_hops(rows[:limit], ontology)))
    return Answer("trace", TITLE, COLUMNS, f"{POLICIES}\n\n{MEASURES}", {**parameters, "as_of": as_of, "limit": limit}, [_told(row, ontology) for row in shown],
                  len(rows) > limit, f"{TITLE['zh']}（{'；'.join(reading)}）" if reading else TITLE["zh"])


def _read(store: Store, ontology: Ontology, pattern: str | None, policy: str | None, place: str | None) -> tuple[dict[str, Any], list[str]]:
    """Parameters of the Cypher, and what each name was read as."""
    parameters: dict[str, Any] = {"pattern": ontology.find_pattern(pattern).name if pattern else None, "policy": None, "place": None, "place_code": None}
    reading = [f"形态：{ontology.patterns[parameters['pattern']].label['zh']}"] if pattern else []
    if policy:
        found = find_entity(store, policy, ("Policy", "Paper"))
        parameters["policy"] = found["id"]
        reading.append(f"政策：{found['name']}")
    if place:
        found = find_entity(store, place, ("Place", "CityCluster"))
        reading.append(f"地区：{found['name']}")
        parameters |= {"place": found["id"], "place_code": code_prefix(found.get("code"))}
    return parameters, reading


def _keep_at(store: Store, policies: list[dict[str, Any]], date: str) -> tuple[list[dict[str, Any]], str]:
    validities = find_validities(store, date)
    states = {validity.policy: validity.state for validity in validities.values()}
    kept = [{**row, "state_at": states[row["policy_id"]]} for row in policies if states.get(row["policy_id"]) in COUNTED]
    return kept, describe_date(date, validities)


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
    shown = {name: [line for line in lines if line.split("|", 1)[0] in sentences] for name, lines in
             zip(policy["dimensions"], policy["dimension_evidence"], strict=True)}
    return {"policy_id": policy["policy_id"], "policy": policy["policy"], "number": policy["number"], "signed": policy["signed"],
            "title_key": policy["title_key"], "step": step["measure"] if step else None, "kind": "measure" if step else "passage",
            "measure_id": step["measure_id"] if step else None, "strength": step["strength"] if step else None,
            "dimensions": sorted(name for name, lines in shown.items() if lines), "pattern_key": policy["pattern"],
            "pattern": ontology.patterns[policy["pattern"]].label["zh"], "passages": policy["passages"],
            **({"state_at": policy["state_at"]} if "state_at" in policy else {}), "dimension_evidence": sorted({line for lines in shown.values() for line in lines}),
            "evidence": [line for line in policy["evidence"] if line.split("|", 1)[0] in sentences]}


def _rank(rows: list[dict[str, Any]], groups: Mapping[str, str]) -> list[dict[str, Any]]:
    """Adds `documents`: independent documents that take the same step for the same pattern.

    Policies take turns: the best step of each, then the second of each, so that one long plan does not hide the others.
    """
    carriers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row["measure_id"]:
            carriers[row["measure_id"], row["pattern_key"]] |= {line.rsplit("|", 1)[1] for line in row["evidence"]}
    for row in rows:
        row["documents"] = count_independent(carriers[row["measure_id"], row["pattern_key"]], groups) if row["measure_id"] else 1
    rows = sorted(rows, key=lambda r: (r["policy_id"], r["pattern_key"], -r["documents"], r["kind"], -len(r["evidence"]), r["step"] or "", r["evidence"]))
    turn: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        row["turn"] = turn[row["policy_id"], row["pattern_key"]]
        turn[row["policy_id"], row["pattern_key"]] += 1
    return sorted(rows, key=lambda r: (-r["documents"], r["turn"], -r["passages"], r["policy"], r["policy_id"], r["pattern_key"]))


def _told(row: dict[str, Any], ontology: Ontology) -> dict[str, Any]:
    """Adds what a table shows of nested values: clause, policies above, cities below."""
    above = [f"{ontology.word('kind', u['kind'], 'zh')}{u['name']}" + (f"（{u['signed']}）" if u["signed"] else "") for u in row["upstream"][:2]]
    return {**row, "clause": next((e["section"] for e in row["evidence"] if e["section"]), ""), "above": above,
            "below": list(dict.fromkeys(d["city"] for d in row["downstream"]))[:6]}
