"""Answers that Cypher alone does not give: what counted on a date, chains, reported values, two subjects side by side, counts by place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.ask_compose import compose, match_only
from kg.ask_slots import bind_slots
from kg.comparison import compare
from kg.evidence import attach_evidence
from kg.lexicon import Lexicon, Named, normalise
from kg.ontology import load_ontology
from kg.query import MOST_ROWS
from kg.reported import Reported, find_reported, looks_back, pack
from kg.shapes import Fit, load_shapes
from kg.store import Store
from kg.trace import trace
from kg.validity import COUNTED, ENDS, POLICIES, REPEALS, find_validities, read_date

SENTENCES = """MATCH (s:Sentence) WHERE any(w IN $words WHERE s.text CONTAINS w) MATCH (d:Document)-[:STATES]->(p:Policy) WHERE d.id = s.document
RETURN s.id AS id, s.text AS text, s.section AS section, s.begin AS begin, d.id AS document, p.id AS policy_id, p.name AS policy ORDER BY document, begin"""
DATES = "MATCH (p:Policy)-[r:DATED]->(:Date) WHERE p.id IN $ids RETURN p.id AS id, r.evidence AS evidence"
TOGETHER = """RETURN DISTINCT s.id AS id, s.text AS sentence, s.section AS section, p.name AS policy, p.stem AS document, s.place AS place, [s.id] AS evidence
ORDER BY policy, document, place, id LIMIT $limit"""
OWN = "RETURN p.id AS policy, collect(DISTINCT m.id) AS measures, collect(r.evidence[0])[0..20] AS evidence"
PLACED = """MATCH (m)-[y:IN_PLACE]->(g:Place) WHERE any(s IN r.sentences WHERE s IN y.sentences)
RETURN g.id AS place, collect(DISTINCT m.id) AS measures, collect(r.evidence[0])[0..20] AS evidence"""


@dataclass
class Called:
    """Rows with evidence attached; `verdict` where the question is a yes-no question by itself."""

    rows: list[dict[str, Any]]
    cypher: str
    parameters: dict[str, Any] = field(default_factory=dict)
    verdict: bool | None = None
    shown: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a call needs to know: the slots as ids and values, what was seen in the question."""

    store: Store
    lexicon: Lexicon
    best: Fit
    slots: Mapping[str, Any]
    limit: int


def between(ask: Request) -> Called:
    """Sentences that name all of the things."""
    ids = list(ask.slots["entity"])
    lines = [f"MATCH (s:Sentence)-[:MENTIONS]->(e{at}:Entity) WHERE e{at}.id IN $one{at}" for at in range(len(ids))]
    cypher = "\n".join([*lines, "MATCH (s:Sentence) MATCH (d:Document)-[:STATES]->(p:Policy) WHERE d.id = s.document", TOGETHER])
    parameters = {f"one{at}": ask.lexicon.inside([id]) if ask.lexicon.entities[id].slot == "place" else [id] for at, id in enumerate(ids)}
    return Called(attach_evidence(ask.store, ask.store.rows(cypher, **parameters, limit=ask.limit)), cypher, parameters)


def in_force(ask: Request) -> Called:
    """Policies that counted on the date; of a policy that is named, its state then."""
    date = _date(ask)
    chosen = set(ask.slots.get("policy", ()))
    rows: list[dict[str, Any]] = []
    for state in find_validities(ask.store, date).values():
        named = ask.lexicon.entities.get(state.policy)
        if named is None or "Policy" not in named.labels or (state.policy not in chosen if chosen else not (state.state in COUNTED and _wanted(named, ask))):
            continue
        rows.append({"id": named.id, "policy": named.name, "state": state.state, "on": date, "ended": state.ended, "by": state.by, "document": named.stem})
    rows.sort(key=lambda r: (r["state"] != "in_force", r["policy"], r["id"]))
    evidence: dict[str, list[str]] = defaultdict(list)
    for row in [*ask.store.rows(DATES, ids=[r["id"] for r in rows]), *({**r, "id": r["policy"]} for r in ask.store.rows(REPEALS))]:
        evidence[row["id"]] += row["evidence"]
    rows = [{**r, "evidence": evidence[str(r["id"])]} for r in rows]
    verdict = any(r["state"] in COUNTED for r in rows) if len(chosen) == 1 and rows else None
    return Called(attach_evidence(ask.store, rows[: ask.limit]), f"{POLICIES};\n{REPEALS};\n{ENDS}", {"date": date}, verdict, (f"日期：{date}", f"date: {date}"))


def _date(ask: Request) -> str:
    """The day asked for; the last of a year; without any the date of the newest text."""
    if "date" in ask.slots:
        return read_date(ask.slots["date"])
    if "period" in ask.slots:
        return read_date(f"{min(ask.slots['period'][1], 2999):04d}")
    return read_date(max((e.date for e in ask.lexicon.entities.values() if e.slot == "policy" and not e.ghost), default="2000"))


def _wanted(named: Named, ask: Request) -> bool:
    slots = ask.slots
    return all((
        "subtype" not in slots or named.subtype in slots["subtype"],
        "level" not in slots or named.level == slots["level"],
        "place" not in slots or named.id in ask.lexicon.policies_of_places(ask.lexicon.inside(slots["place"])),
        "body" not in slots or any(named.id in ask.lexicon.issued.get(b, ()) for b in slots["body"])))


def chains(ask: Request) -> Called:
    """Policy → measure or passage → dimension → pattern (kg/trace.py)."""
    one = {slot: ask.slots[slot][0] if ask.slots.get(slot) else None for slot in ("policy", "place")}
    pattern = ask.lexicon.entities[ask.slots["pattern"][0]].name if "pattern" in ask.slots else None
    found = trace(ask.store, load_ontology(), pattern=pattern, policy=one["policy"], place=one["place"], limit=ask.limit, as_of=ask.slots.get("date"))
    return Called(found.rows, found.cypher, dict(found.parameters))


def differences(ask: Request) -> Called:
    """Measures and targets that only one of the two has, or (asked for what is common) that both have."""
    one, other = next(ask.slots[slot] for slot in ("policy", "place") if len(ask.slots.get(slot, ())) >= 2)[:2]
    found = compare(ask.store, load_ontology(), one, other, MOST_ROWS)
    common = "common" in ask.best.seen and "compare" not in ask.best.seen
    names = [ask.lexicon.entities[i].name for i in (one, other)]
    only = {"dropped": names[0], "added": names[1]}
    rows = [{**r, "name": r["measure"], "of": only.get(r["change"], ""), "what": "measure"} for r in found.measures.rows if not common or r["change"] not in only]
    targets = [{**r, "name": r["indicator"], "of": "", "what": "target", "change": "both", "id": f"{r['indicator']}|{at}"} for at, r in enumerate(found.targets.rows)]
    rows = [*targets, *rows] if "noun:measure" not in ask.best.seen else rows
    return Called(rows[: ask.limit], found.measures.cypher, {"one": one, "other": other})


def versus(ask: Request) -> Called:
    """How many measures, targets or policies each of several places, policies or bodies has, most first."""
    kind = next((k for k in ("target", "measure", "policy") if f"noun:{k}" in ask.best.seen), "measure")
    shape = load_shapes()[{"target": "targets", "policy": "policies"}.get(kind, "measures")]
    slot = next(s for s in ("place", "policy", "body") if len(ask.slots.get(s, ())) >= 2)
    rows: list[dict[str, Any]] = []
    cypher = ""
    for id in ask.slots[slot]:
        slots = {**ask.slots, slot: [id]}
        cypher = compose(shape, list(slots), "count", None, "default")
        parameters, _ = bind_slots(Fit(shape), slots, ask.lexicon, None)
        row = ask.store.rows(cypher, **parameters, limit=1)[0]
        rows.append({"id": id, "name": ask.lexicon.entities[id].name, "count": row["count"], "evidence": row["evidence"] if row["count"] else []})
    rows.sort(key=lambda r: (-r["count"], r["name"]))
    return Called(attach_evidence(ask.store, rows), cypher, {slot: ask.slots[slot]})


def reported(ask: Request) -> Called:
    """Values that texts report as reached; where none is plain, sentences that look back and hold the words and a number."""
    names = [ask.lexicon.entities[i].name for i in ask.slots.get("indicator", ())] + list(ask.slots.get("topic", ()))
    words = list(ask.slots.get("topic", ())) or sorted(names, key=len)[:1]
    chosen, period = _documents(ask), ask.slots.get("period")
    rows: list[dict[str, Any]] = []
    for row in ask.store.rows(SENTENCES, words=names):
        if (chosen is None or row["policy_id"] in chosen) and looks_back(row["text"], row["section"]):
            plain = [_value(row, v) for v in find_reported(row["text"], row["section"], _spans(row["text"], names)) if _in_years(v.year, period)]
            rows += plain or ([_sentence(row, words)] if _reports(row, words, period) else [])
    rows.sort(key=lambda r: (r["value"] is None, r["policy"], r["indicator"], r["id"]))
    return Called(attach_evidence(ask.store, rows[: ask.limit]), SENTENCES, {"words": names})


def _spans(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    return [(found.start(), found.end()) for name in names if len(name) > 2 for found in re.finditer(re.escape(name), text)]


def _value(row: Mapping[str, Any], value: Reported) -> dict[str, Any]:
    line = pack(row, value)
    return {"indicator": value.indicator, "comparator": value.comparator, "value": value.value, "unit": value.unit, "year": value.year,
            "policy_id": row["policy_id"], "policy": row["policy"], "sentence": None, "id": line, "evidence": [line]}


def _sentence(row: Mapping[str, Any], words: Sequence[str]) -> dict[str, Any]:
    return {"indicator": "".join(words), "comparator": None, "value": None, "unit": None, "year": None, "policy_id": row["policy_id"], "policy": row["policy"],
            "sentence": row["text"], "id": row["id"], "evidence": [row["id"]]}


def _documents(ask: Request) -> set[str] | None:
    if "policy" in ask.slots:
        return set(ask.slots["policy"])
    if "place" in ask.slots:
        return set(ask.lexicon.policies_of_places(ask.slots["place"]))
    return None


def _in_years(year: str | None, period: tuple[int, int] | None) -> bool:
    return period is None or year is None or period[0] <= int(year) <= period[1]


def _reports(row: Mapping[str, Any], words: Sequence[str], period: tuple[int, int] | None) -> bool:
    text = normalise(row["text"])
    held = bool(words) and all(normalise(w) in text for w in words) and any(c.isdigit() for c in text)
    dated = period is None or any(str(y) in text or str(y) in row["section"] for y in range(max(period[0], 1990), min(period[1], 2040) + 1))
    return held and dated


def count_places(ask: Request, group: str, order: str) -> Called:
    """Measures by city, province or place: carried out there (or in what lies inside), or of the place's own policies."""
    matched = match_only(ask.best.shape, list(ask.slots))
    parameters, _ = bind_slots(ask.best, ask.slots, ask.lexicon, group)
    places = [e for e in ask.lexicon.entities.values() if e.slot == "place"]
    codes = {e.code: e for e in places if e.code}
    ups = {e.id: _above(e, group, codes) for e in places}
    owners = _owners(ask.lexicon, group)
    measures: dict[str, set[str]] = defaultdict(set)
    lines: dict[str, set[str]] = defaultdict(set)
    found: list[tuple[Iterable[str], dict[str, Any]]] = [(ups.get(row["place"], ()), row) for row in ask.store.rows(f"{matched}\n{PLACED}", **parameters)]
    found += [(owners.get(row["policy"], ()), row) for row in ask.store.rows(f"{matched}\n{OWN}", **parameters)]
    for held, row in found:
        for name in {ask.lexicon.entities[id].name for id in held}:
            measures[name] |= set(row["measures"])
            lines[name] |= set(row["evidence"])
    rows: list[dict[str, Any]] = [{"name": name, "count": len(some), "evidence": sorted(lines[name])[:20]} for name, some in measures.items()]
    rows.sort(key=lambda r: (r["count"] if order == "least" else -r["count"], r["name"]))
    return Called(attach_evidence(ask.store, rows[: ask.limit]), f"{matched}\n{PLACED};\n{matched}\n{OWN}", parameters)


def _owners(lexicon: Lexicon, group: str) -> dict[str, set[str]]:
    """Policy → the places of this kind whose own it is: it covers them, is issued there or is of there (Lexicon.policies_of_places)."""
    by_name = {e.name: e for e in lexicon.entities.values() if e.slot == "place"}
    owners: dict[str, set[str]] = defaultdict(set)
    for place, policies in lexicon.covers.items():
        for policy in policies:
            owners[policy].add(place)
    for body, policies in lexicon.issued.items():
        for policy in policies:
            owners[policy] |= _heads(lexicon.entities[body].name, by_name) if body in lexicon.entities else set()
    for e in lexicon.entities.values():
        if e.slot == "policy" and e.place:
            owners[e.id] |= _heads(e.place, by_name)
    return {policy: {id for id in held if _is_group(lexicon.entities.get(id), group)} for policy, held in owners.items()}


def _heads(name: str, by_name: Mapping[str, Named]) -> set[str]:
    """Places whose name the name starts with."""
    return {by_name[name[:end]].id for end in range(2, len(name) + 1) if name[:end] in by_name}


def _is_group(place: Named | None, group: str) -> bool:
    if place is None or place.slot != "place":
        return False
    municipal = "City" in place.labels or ("Province" in place.labels and place.name.endswith("市"))
    return group == "place" or ("Province" in place.labels if group == "province" else municipal)


def _above(place: Named, group: str, codes: Mapping[str, Named]) -> list[str]:
    """The place itself, or the city or province it lies in."""
    if group == "place":
        return [place.id]
    code = place.code or next((e.code for e in codes.values() if place.name.startswith(e.name)), None) or ""
    province = codes.get(f"{code[:2]}0000")
    above = province if group == "province" or (province and province.name.endswith("市")) else codes.get(f"{code[:4]}00")
    return [above.id] if above and (group == "province" or above.name.endswith(("市", "州", "盟", "地区"))) else []


CALLS: dict[str, Callable[[Request], Called]] = {"between": between, "in_force": in_force, "chains": chains, "differences": differences, "versus": versus,
                                                 "reported": reported}
