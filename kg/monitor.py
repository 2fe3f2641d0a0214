"""Targets against what later texts report: reached, not reached, on the way, or not comparable and why.

A reported value belongs to a target when it is of the same indicator and the same place, in another document signed later, or in
the same document looking back (then it is where the target started from). What no text reports stays open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg.comparison import printed
from kg.evidence import attach_evidence
from kg.query import Answer
from kg.reported import Reported, find_reported, looks_back, pack
from kg.store import Store
from kg.targets import compare_values

TARGETS = """MATCH (p:Policy)-[r:SETS]->(t:Target)-[:OF]->(i:Indicator) WHERE $indicator IS NULL OR i.name CONTAINS $indicator
RETURN t.id AS id, i.name AS indicator, t.comparator AS comparator, t.value AS value, t.unit AS unit, t.year AS year, t.annual AS annual,
       coalesce(t.place, p.place) AS place, p.level AS level, p.id AS policy_id, p.name AS policy, coalesce(p.signed, p.published) AS signed, r.evidence AS evidence"""
SENTENCES = """MATCH (d:Document)-[:STATES]->(p:Entity) MATCH (d)-[:HAS_SECTION]->(:Section)-[:HAS_SENTENCE]->(s:Sentence)
RETURN s.id AS id, s.text AS text, s.section AS section, s.begin AS begin, d.id AS document, p.id AS policy_id, p.name AS policy, p.place AS place,
       p.level AS level, coalesce(p.signed, p.published) AS signed"""
LEAST_NAME = 3
"""Characters: a shorter indicator (产值, 投资) is the end of too many other names."""
STATES = ("reached", "not_reached", "on_the_way", "not_comparable", "open")
COLUMNS = {"state": {"zh": "结果", "en": "result"}, "indicator": {"zh": "指标", "en": "indicator"}, "place": {"zh": "地区", "en": "place"},
           "target": {"zh": "目标", "en": "target"}, "policy": {"zh": "提出目标的政策", "en": "policy that sets it"},
           "reported": {"zh": "报告值", "en": "reported"}, "gap": {"zh": "差", "en": "gap"}, "in_policy": {"zh": "报告出处", "en": "reported in"},
           "why": {"zh": "说明", "en": "note"}}
TITLE = {"zh": "目标监测", "en": "targets against reported values"}
NOTES = {"base": {"zh": "同一文件回顾中的值，是目标的起点", "en": "a value in the same text's review: where the target starts from"},
         "none": {"zh": "语料中没有可靠的报告值", "en": "no text of the corpus reports it plainly"},
         "no_year": {"zh": "报告值的年份不明", "en": "the year of the reported value is not stated"},
         "later": {"zh": "报告值晚于目标年", "en": "the reported value is later than the target year"},
         "early": {"zh": "报告值早于目标年", "en": "the reported value is earlier than the target year"}}


def monitor(store: Store, indicator: str | None = None, place: str | None = None, limit: int = 200, language: str = "zh", only_reported: bool = False) -> Answer:
    """One row a target and reported value, a target without any once (`open`). `indicator`: part of a name; `place`: part of a place's name."""
    targets = [t for t in store.rows(TARGETS, indicator=indicator) if place is None or place in (t["place"] or "")]
    reported = find_values(store, sorted({t["indicator"] for t in targets}))
    rows = [row for target in targets for row in _rows_of(target, reported.get(target["indicator"], []), language)]
    rows = [row for row in rows if not only_reported or row["result"] != "open"]
    rows.sort(key=lambda r: (STATES.index(r["result"]), r["indicator"], r["place"] or "", r["target"], r["policy"], r["reported"] or "", r["id"]))
    reading = TITLE[language] + "".join(f"（{text}）" for text in (indicator, place) if text)
    return Answer("monitor", TITLE, COLUMNS, f"{TARGETS};\n\n{SENTENCES}", {"indicator": indicator, "place": place, "limit": limit},
                  attach_evidence(store, rows[:limit]), len(rows) > limit, reading)


def find_values(store: Store, indicators: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Indicator → the values that sentences report for it, with the policy, place and date of their document, in reading order."""
    names = sorted({name for name in indicators if len(name) >= LEAST_NAME})
    values: dict[str, list[dict[str, Any]]] = defaultdict(list)
    if not names:
        return values
    search = _name_search(names)
    rows = (row for row in store.rows(SENTENCES) if looks_back(row["text"], row["section"]))
    for row in sorted(rows, key=lambda r: (r["document"], r["begin"])):
        for found in find_reported(row["text"], row["section"], search(row["text"])):
            if found.year is None or found.year < (row["signed"] or "9999")[:4]:
                values[found.indicator].append(_value(row, found))
    return values


def _name_search(names: Sequence[str]) -> Callable[[str], list[tuple[int, int]]]:
    """Every place of every name in a text, in one pass however many names there are."""
    import daachorse

    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(names))

    def search(text: str) -> list[tuple[int, int]]:
        return [(start, end) for start, end, _ in automaton.find_overlapping(text)]

    return search


def _value(row: Mapping[str, Any], found: Reported) -> dict[str, Any]:
    return {"comparator": found.comparator, "value": found.value, "unit": found.unit, "year": found.year, "annual": found.annual, "policy_id": row["policy_id"],
            "policy": row["policy"], "place": row["place"], "level": row["level"], "signed": row["signed"], "line": pack(row, found)}


def _rows_of(target: Mapping[str, Any], values: Iterable[Mapping[str, Any]], language: str) -> Iterator[dict[str, Any]]:
    found = [value for value in values if _belongs(target, value)]
    for value in found:
        result, gap, why = _judge(target, value, language)
        yield _row(target, result, why, value, gap)
    if not found:
        yield _row(target, "open", NOTES["none"][language])


def _belongs(target: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    """Same place, and not reported before the target was set."""
    if (target["place"] or target["level"]) != (value["place"] or value["level"]):
        return False
    return value["policy_id"] == target["policy_id"] or (value["signed"] or "") > (target["signed"] or "9999")


def _judge(target: Mapping[str, Any], value: Mapping[str, Any], language: str) -> tuple[str, float | None, str]:
    """(result, reported − target in the target's unit, note)."""
    compared = compare_values(target, value, language)
    if compared.reasons or compared.difference is None:
        return "not_comparable", None, "；".join(compared.reasons)
    if value["year"] is None:
        return "not_comparable", None, NOTES["no_year"][language]
    if target["year"] != value["year"]:
        same = value["policy_id"] == target["policy_id"]
        return "on_the_way", compared.difference, NOTES["base" if same else "early" if value["year"] < (target["year"] or "9999") else "later"][language]
    reached = compared.difference <= 0 if target["comparator"] == "<=" else compared.difference >= 0
    return "reached" if reached else "not_reached", compared.difference, ""


def _row(target: Mapping[str, Any], result: str, why: str, value: Mapping[str, Any] | None = None, gap: float | None = None) -> dict[str, Any]:
    return {"state": result, "result": result, "id": target["id"], "indicator": target["indicator"], "place": target["place"], "target": printed(target),
            "policy_id": target["policy_id"], "policy": target["policy"], "reported": printed(value) if value else None,
            "gap": None if gap is None else f"{gap:g}{target['unit'] or ''}", "in_policy": value["policy"] if value else None,
            "in_policy_id": value["policy_id"] if value else None, "why": why, "evidence": [*target["evidence"], *([value["line"]] if value else [])]}
