"""Two policies, plans or places side by side: measures shared, added, dropped, stronger, weaker; targets of one indicator.

Strength is that of the wording (kg/words/strength.txt): 3 must, 2 shall, 1 encourage, 0 explore. The second is compared with
the first: “stronger” means that the second asks more firmly. Measures worded nearly alike are compared too. A place stands for all policies that cover it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.evidence import attach_evidence
from kg.lineage import LEVELS, policies_of
from kg.ontology import Ontology
from kg.query import Answer
from kg.store import Store
from kg.targets import common_unit, compare_values, to_common

ALIKE = 0.6
"""Share of common character pairs from which on two measures are called similar."""
CHANGES = ("stronger", "weaker", "shared", "reversed", "similar", "added", "dropped")
MEASURES = """UNWIND $policies AS wanted MATCH (p:Entity)-[r:PROPOSES]->(m:Measure) WHERE p.id = wanted
RETURN m.id AS id, m.name AS name, coalesce(r.strength, 0) AS strength, r.polarity AS polarity, r.evidence AS evidence ORDER BY id, strength DESC"""
TARGETS = """UNWIND $policies AS wanted MATCH (p:Entity)-[r:SETS]->(t:Target)-[:OF]->(i:Indicator) WHERE p.id = wanted
RETURN t.id AS id, i.name AS indicator, t.comparator AS comparator, t.value AS value, t.unit AS unit, t.year AS year, t.annual AS annual, t.place AS place,
       p.id AS policy_id, p.name AS policy, r.evidence AS evidence ORDER BY indicator, year, value, id"""
OF_INDICATOR = """MATCH (p:Policy)-[r:SETS]->(t:Target)-[:OF]->(i:Indicator) WHERE i.name CONTAINS $indicator
RETURN t.id AS id, i.name AS indicator, t.comparator AS comparator, t.value AS value, t.unit AS unit, t.year AS year, t.annual AS annual,
       coalesce(t.place, p.place) AS place, p.level AS policy_level, p.signed AS signed, p.id AS policy_id, p.name AS policy, r.evidence AS evidence"""
COLUMNS = {"change": {"zh": "变化", "en": "change"}, "measure": {"zh": "措施", "en": "measure"}, "other_measure": {"zh": "相近措施", "en": "similar measure"},
           "first": {"zh": "前者力度", "en": "strength, first"}, "second": {"zh": "后者力度", "en": "strength, second"}}
TARGET_COLUMNS = {"indicator": {"zh": "指标", "en": "indicator"}, "first": {"zh": "前者", "en": "first"}, "second": {"zh": "后者", "en": "second"},
                  "difference": {"zh": "差", "en": "difference"}, "unit": {"zh": "单位", "en": "unit"}, "why": {"zh": "说明", "en": "note"}}
ACROSS_COLUMNS = {"indicator": {"zh": "指标", "en": "indicator"}, "policy_level": {"zh": "级别", "en": "level"}, "place": {"zh": "地区", "en": "place"},
                  "year": {"zh": "年份", "en": "year"},
                  "comparator": {"zh": "关系", "en": "comparator"}, "value": {"zh": "原值", "en": "as printed"}, "common": {"zh": "统一单位后", "en": "in one unit"},
                  "why": {"zh": "不可比的原因", "en": "why not comparable"}, "policy": {"zh": "政策", "en": "policy"}}
TITLE = {"zh": "措施对照", "en": "measures side by side"}
TARGET_TITLE = {"zh": "目标对照", "en": "targets side by side"}
ACROSS_TITLE = {"zh": "同一指标在各级、各年的目标", "en": "targets of one indicator across levels and years"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Measures and targets of two subjects; `counts` has the number of measures by change."""

    measures: Answer
    targets: Answer
    counts: Mapping[str, int]


def compare(store: Store, ontology: Ontology, one: str, other: str, limit: int = 200, language: str = "zh") -> Comparison:
    """Compares two policies, places or bodies by name. Raises NotFound or BadQuery for a name."""
    (first, first_name), (second, second_name) = policies_of(store, one), policies_of(store, other)
    reading = f"{first_name} ↔ {second_name}"
    rows = sorted(_changes(_measures(store, first), _measures(store, second)), key=lambda r: (CHANGES.index(r["change"]), r["measure"], r["id"]))
    targets = list(_target_pairs(_targets(store, first), _targets(store, second), language))
    counts = {change: sum(row["change"] == change for row in rows) for change in CHANGES}
    parameters = {"first": first_name, "second": second_name, "limit": limit}
    return Comparison(
        Answer("compare", TITLE, COLUMNS, MEASURES, parameters, attach_evidence(store, rows[:limit]), len(rows) > limit, f"{TITLE[language]}：{reading}"),
        Answer("compare", TARGET_TITLE, TARGET_COLUMNS, TARGETS, parameters, attach_evidence(store, targets[:limit]), len(targets) > limit,
               f"{TARGET_TITLE[language]}：{reading}"), counts)


def _measures(store: Store, policies: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Measure id → its name, firmest wording and evidence on one side, the firmest sentence first."""
    found: dict[str, dict[str, Any]] = {}
    for row in store.rows(MEASURES, policies=list(policies)) if policies else []:
        known = found.setdefault(row["id"], {**row, "evidence": []})
        known["evidence"] = [*known["evidence"], *row["evidence"]]
        known["strength"] = max(known["strength"], row["strength"])
    return found


def _changes(first: Mapping[str, dict[str, Any]], second: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for id in sorted(first.keys() & second.keys()):
        yield _pair(first[id], second[id], _change(first[id], second[id]))
    left, right = ({id: row for id, row in side.items() if id not in other} for side, other in ((first, second), (second, first)))
    pairs = match_alike([(id, row["name"]) for id, row in left.items()], [(id, row["name"]) for id, row in right.items()])
    for one, other in pairs:
        change = _change(left[one], right[other])
        yield _pair(left.pop(one), right.pop(other), "similar" if change == "shared" else change)
    yield from (_pair(row, None, "dropped") for row in left.values())
    yield from (_pair(None, row, "added") for row in right.values())


def _change(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    if one["polarity"] != other["polarity"]:
        return "reversed"
    return "shared" if one["strength"] == other["strength"] else "stronger" if other["strength"] > one["strength"] else "weaker"


def _pair(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None, change: str) -> dict[str, Any]:
    shown = one or other or {}
    return {"change": change, "id": shown["id"], "measure": shown["name"], "other_measure": other["name"] if one and other and one["id"] != other["id"] else None,
            "first": one["strength"] if one else None, "second": other["strength"] if other else None,
            "evidence": [*(one["evidence"][:1] if one else ()), *(other["evidence"][:1] if other else ())]}


def match_alike(left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]], least: float = ALIKE) -> list[tuple[str, str]]:
    """Pairs of ids whose names share most of their character pairs (Jaccard ≥ `least`), each id once, the most alike first."""
    holders: dict[str, list[int]] = defaultdict(list)
    pairs = [_bigrams(name) for _, name in right]
    for place, grams in enumerate(pairs):
        for gram in grams:
            holders[gram].append(place)
    scored = []
    for id, name in left:
        grams = _bigrams(name)
        for place in sorted({place for gram in grams for place in holders.get(gram, ())}):
            likeness = len(grams & pairs[place]) / len(grams | pairs[place])
            if likeness >= least:
                scored.append((-likeness, id, right[place][0]))
    return list(_each_once(sorted(scored)))


def _each_once(scored: Iterable[tuple[float, str, str]]) -> Iterator[tuple[str, str]]:
    lefts: set[str] = set()
    rights: set[str] = set()
    for _, one, other in scored:
        if one not in lefts and other not in rights:
            lefts.add(one)
            rights.add(other)
            yield one, other


def _bigrams(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def _targets(store: Store, policies: Sequence[str]) -> list[dict[str, Any]]:
    return store.rows(TARGETS, policies=list(policies)) if policies else []


def _target_pairs(first: list[dict[str, Any]], second: list[dict[str, Any]], language: str) -> Iterator[dict[str, Any]]:
    """Targets of one indicator on both sides: those of the same year where there are any, else every two."""
    by_indicator: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in second:
        by_indicator[row["indicator"]].append(row)
    for one in first:
        others = by_indicator.get(one["indicator"], [])
        for other in [o for o in others if o["year"] == one["year"]] or others:
            compared = compare_values(one, other, language)
            yield {"indicator": one["indicator"], "first": printed(one), "second": printed(other), "difference": compared.difference,
                   "unit": one["unit"], "comparable": not compared.reasons, "why": "；".join((*compared.reasons, *compared.notes)),
                   "first_policy": one["policy"], "second_policy": other["policy"], "evidence": [*one["evidence"], *other["evidence"]]}


def printed(target: Mapping[str, Any]) -> str:
    """A target as the text has it: ≥ 5%（2026）."""
    sign = {"=": "", ">=": "≥ ", "<=": "≤ ", "+": "增 ", "-": "减 ", "*": "× "}.get(target["comparator"], "")
    return f"{sign}{target['value']}{target['unit'] or ''}" + (f"（{target['year']}）" if target["year"] else "")


def compare_targets(store: Store, indicator: str, limit: int = 200, language: str = "zh") -> Answer:
    """Every target of indicators whose name holds `indicator`: national first, by place and year, in one unit; growth apart from levels."""
    rows = store.rows(OF_INDICATOR, indicator=indicator)
    unit = common_unit(rows)
    done = []
    for row in rows:
        value, why = to_common(row, unit, language)
        done.append({**row, "value": printed({**row, "year": None}), "common": None if value is None else f"{value:g}{unit}",
                     "number": value, "unit": unit, "why": why or ""})
    done.sort(key=lambda r: (r["indicator"] != indicator, r["indicator"], _level_rank(r["policy_level"]), r["place"] or "", r["year"] or "", r["policy"], r["id"]))
    return Answer("compare", ACROSS_TITLE, ACROSS_COLUMNS, OF_INDICATOR, {"indicator": indicator, "limit": limit}, attach_evidence(store, done[:limit]),
                  len(done) > limit, f"{ACROSS_TITLE[language]}：{indicator}（{unit}）")


def _level_rank(level: str | None) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)
