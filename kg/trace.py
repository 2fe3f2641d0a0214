"""Which policies drive which patterns: policy → measure or passage → dimension → pattern, each hop with its sentence.

The wording is *supports*, never *causes*. Chains whose own measure names the pattern come first, then those whose clause names it, then
those that only share a paragraph with it; within that whole chains before passages without a measure, and then by how many independent
documents carry the same step. One text under two names, or two versions of one law, is one document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kg.anchors import ANCHORS, PARAGRAPH
from kg.chains import MEASURES, POLICIES, find_chains
from kg.evidence import attach_evidence
from kg.find import find_entity
from kg.hops import add_hops, merge_repeats, trace_words
from kg.independence import count_independent
from kg.ontology import Ontology
from kg.query import Answer, code_prefix
from kg.store import Store
from kg.upstream import attach_lineage
from kg.validity import COUNTED, describe_date, find_validities, read_date

COLUMNS = {
    "policy": {"zh": "政策", "en": "policy"}, "clause": {"zh": "条款", "en": "clause"}, "step": {"zh": "措施或段落", "en": "measure or passage"},
    "dimensions": {"zh": "维度", "en": "dimensions"}, "pattern": {"zh": "支持的形态", "en": "pattern supported"},
    "documents": {"zh": "独立文件数", "en": "independent documents"}, "passages": {"zh": "政策的证据数", "en": "evidence of the policy"},
    "weakest": {"zh": "最弱一环", "en": "weakest hop"}, "above": {"zh": "上位政策", "en": "rests on"}, "below": {"zh": "下延城市", "en": "cities that follow"},
}
TITLE = {"zh": "溯源：哪些政策支持哪些形态", "en": "trace: which policies support which patterns"}
INTERNAL = ("places", "codes", "dimension_keys")


def trace(store: Store, ontology: Ontology, *, pattern: str | None = None, policy: str | None = None, place: str | None = None, limit: int = 100,
          as_of: str | None = None, language: str = "zh") -> Answer:
    """Ranked chains, with `as_of` only of policies that counted then. Raises OntologyError for an unknown pattern, NotFound or BadQuery for a name or date."""
    parameters, reading = _read(store, ontology, pattern, policy, place, language)
    chains = find_chains(store)
    rows = [row for row in chains.rows if _wanted(row, parameters)]
    if as_of:
        rows, told = _keep_at(store, rows, read_date(as_of))
        reading.append(told)
    rows = _rank(merge_repeats(rows, chains.groups, chains.texts), chains.groups)
    shown = attach_lineage(store, attach_evidence(store, add_hops(rows[:limit], ontology, language)))
    return Answer("trace", TITLE, COLUMNS, f"{POLICIES}\n\n{MEASURES}", {**parameters, "as_of": as_of, "limit": limit},
                  [_told(row, ontology, language) for row in shown], len(rows) > limit, _reading(reading, language))


def _reading(parts: list[str], language: str) -> str:
    words = trace_words(language)
    return TITLE[language] + (words["bracket"].format(text=words["semicolon"].join(parts)) if parts else "")


def _read(store: Store, ontology: Ontology, pattern: str | None, policy: str | None, place: str | None, language: str) -> tuple[dict[str, Any], list[str]]:
    """Parameters of the Cypher, and what each name was read as."""
    words = trace_words(language)
    parameters: dict[str, Any] = {"pattern": ontology.find_pattern(pattern).name if pattern else None, "policy": None, "place": None, "place_code": None}
    reading = [words["of_pattern"].format(name=ontology.patterns[parameters["pattern"]].label[language])] if pattern else []
    if policy:
        found = find_entity(store, policy, ("Policy", "Paper"))
        parameters["policy"] = found["id"]
        reading.append(words["of_policy"].format(name=found["name"]))
    if place:
        found = find_entity(store, place, ("Place", "CityCluster"))
        reading.append(words["of_place"].format(name=found["name"]))
        parameters |= {"place": found["id"], "place_code": code_prefix(found.get("code"))}
    return parameters, reading


def _wanted(row: Mapping[str, Any], parameters: Mapping[str, Any]) -> bool:
    """What the WHERE of the Cypher says, of a chain at hand."""
    place, code = parameters["place"], parameters["place_code"]
    covered = place is None or place in row["places"] or (code is not None and any(held.startswith(code) for held in row["codes"]))
    return covered and parameters["pattern"] in (None, row["pattern_key"]) and parameters["policy"] in (None, row["policy_id"])


def _keep_at(store: Store, rows: Iterable[dict[str, Any]], date: str) -> tuple[list[dict[str, Any]], str]:
    validities = find_validities(store, date)
    states = {validity.policy: validity.state for validity in validities.values()}
    kept = [{**row, "state_at": states[row["policy_id"]]} for row in rows if states.get(row["policy_id"]) in COUNTED]
    return kept, describe_date(date, validities)


def _rank(rows: list[dict[str, Any]], groups: Mapping[str, str]) -> list[dict[str, Any]]:
    """Adds `documents` and `turn`. Policies take turns: the best step of each, then the second of each, so that one long plan does not hide the others."""
    rows = sorted(_counted(rows, groups), key=lambda r: (r["policy_id"], r["pattern_key"], _firmness(r), -len(r["cues"]), r["step"] or "", r["evidence"]))
    turn: dict[tuple[str, str], int] = defaultdict(int)
    ranked = []
    for row in rows:
        ranked.append({**row, "turn": turn[row["policy_id"], row["pattern_key"]]})
        turn[row["policy_id"], row["pattern_key"]] += 1
    return sorted(ranked, key=lambda r: (_firmness(r), r["turn"], -r["passages"], r["policy"], r["policy_id"], r["pattern_key"]))


def _firmness(row: Mapping[str, Any]) -> tuple[int, str, int]:
    """Measures before passages: a chain with all its hops before one that lacks the measure."""
    return ANCHORS.index(row["anchor"]), row["kind"], -row["documents"]


def _counted(rows: Iterable[dict[str, Any]], groups: Mapping[str, str]) -> list[dict[str, Any]]:
    """Adds `documents`: independent documents that take the same step for the same pattern, and say so where they take it."""
    carriers: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = list(rows)
    for row in rows:
        if row["measure_id"] and row["anchor"] != PARAGRAPH:
            carriers[row["measure_id"], row["pattern_key"]] |= {line.rsplit("|", 1)[1] for line in row["evidence"]}
    return [{**row, "documents": max(1, count_independent(carriers[row["measure_id"], row["pattern_key"]], groups))} for row in rows]


def _told(row: dict[str, Any], ontology: Ontology, language: str) -> dict[str, Any]:
    """Adds what a table shows: pattern and dimensions in words, clause, policies above, cities below."""
    brackets = trace_words(language)["bracket"]
    above = [f"{ontology.word('kind', u['kind'], language)}{' ' if language == 'en' else ''}{u['name']}" + (brackets.format(text=u["signed"]) if u["signed"] else "")
             for u in row["upstream"][:2]]
    return {**{key: value for key, value in row.items() if key not in INTERNAL},
            "pattern": ontology.patterns[row["pattern_key"]].label[language], "dimensions": [ontology.dimensions[key].label[language] for key in row["dimension_keys"]],
            "clause": next((e["section"] for e in row["evidence"] if e["section"]), ""), "above": above,
            "below": list(dict.fromkeys(d["city"] for d in row["downstream"]))[:6]}
