"""What the figures show, as rows: flows, policies by date, cities, terms, targets of one indicator. viz draws them, api joins both.

`about` is a name as people type it; what it may name is said with each function. Counts are of distinct entities or sentences.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import NotFound, OntologyError
from kg.find import find_entity
from kg.independence import find_groups, unique_by_group
from kg.likeness import squeeze
from kg.ontology import Ontology
from kg.position import PASSAGES, SENTENCES, find_subject, read_passages
from kg.query import ask, code_prefix, type_of
from kg.store import Store
from kg.suap import NO_PATTERN, PassageLevels, Position, find_position
from kg.trace import trace

MOST_CHAINS, MOST_TARGETS = 20_000, 2_000
POLICIES = """MATCH (p:Policy) WHERE p.ghost IS NULL
RETURN p.id AS id, p.name AS name, coalesce(p.signed, p.published, p.in_force) AS date, p.level AS level, p.place AS place ORDER BY id"""
COVERING = """MATCH (p:Policy)-[:COVERS]->(l:Entity) WHERE l.id = $place OR ($code IS NOT NULL AND l.code STARTS WITH $code)
RETURN DISTINCT p.id AS id ORDER BY id"""
INSIDE = "MATCH (l:Place) WHERE l.id = $place OR ($code IS NOT NULL AND l.code STARTS WITH $code) RETURN DISTINCT l.name AS name ORDER BY name"
CITATIONS = "MATCH (a:Policy)-[:CITES]->(b:Policy) RETURN DISTINCT a.id AS citing, b.id AS cited ORDER BY citing, cited"
# the seat of a province would stand for the whole province; a city that is a province by rank is a city
CITIES = """MATCH (c:Place) WHERE c.lon IS NOT NULL AND (c:City OR (c:Province AND c.name ENDS WITH '市'))
OPTIONAL MATCH (c)<-[:IN_PLACE]-(m:Measure)
RETURN c.id AS id, c.name AS name, c.code AS code, c.lon AS longitude, c.lat AS latitude, count(DISTINCT m) AS count ORDER BY id"""
MEMBERS = "MATCH (c:Place)-[:MEMBER_OF]->(g:CityCluster) RETURN DISTINCT c.id AS city, g.id AS id, g.name AS cluster ORDER BY city, id"
TERMS = """MATCH (m:Measure)-[:IN_DOMAIN|USES]->(t:Entity) RETURN t.name AS name, labels(t) AS labels, count(DISTINCT m) AS count ORDER BY count DESC, name"""
TERMS_OF_POLICY = """MATCH (p:Policy {id: $policy})-[:PROPOSES]->(m:Measure)-[:IN_DOMAIN|USES]->(t:Entity)
RETURN t.name AS name, labels(t) AS labels, count(DISTINCT m) AS count ORDER BY count DESC, name"""
TERMS_OF_PLACE = """MATCH (l:Entity)<-[:IN_PLACE]-(m:Measure)-[:IN_DOMAIN|USES]->(t:Entity)
WHERE l.id = $place OR ($code IS NOT NULL AND l.code STARTS WITH $code)
RETURN t.name AS name, labels(t) AS labels, count(DISTINCT m) AS count ORDER BY count DESC, name"""
TEXTS = "MATCH (d:Document)-[:STATES]->(p:Entity) RETURN d.id AS document, p.id AS id, p.name AS name ORDER BY document"
NAMES = """MATCH (p:Policy)
RETURN p.id AS id, p.name AS name, p.place AS place, coalesce(p.place, p.number) AS whose, coalesce(p.signed, p.published) AS date ORDER BY id"""
AREAS = Path(__file__).parent / "words" / "target_places.txt"
INDICATORS = """MATCH (t:Target)-[:OF]->(i:Indicator) WHERE t.value IS NOT NULL AND t.year IS NOT NULL
RETURN i.name AS name, count(t) AS count ORDER BY count DESC, name LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Timeline:
    """rows {id, name, date, level}, (citing, cited) ids among them, and the id of the policy whose citations are drawn."""

    rows: list[dict[str, Any]]
    citations: list[tuple[str, str]]
    selected: str | None


def describe_corpus(store: Store) -> tuple[int, str, str]:
    """How many documents the corpus has, and the dates of the first and the last policy in it ("" without any)."""
    dates = store.rows("MATCH (p:Policy) WHERE p.ghost IS NULL AND p.signed IS NOT NULL RETURN min(p.signed) AS first, max(p.signed) AS last")
    count = int(store.rows("MATCH (d:Document) RETURN count(d) AS n")[0]["n"])
    return (count, dates[0]["first"] or "", dates[0]["last"] or "") if dates else (count, "", "")


def label_policies(store: Store) -> dict[str, str]:
    """Policy id → its name; policies of one name are told apart by place or number, then by date."""
    rows = store.rows(NAMES)
    labels = {row["id"]: row["name"] for row in rows}
    for part in ("whose", "date"):
        often = Counter(labels.values())
        for row in rows:
            name, more = labels[row["id"]], row[part]
            if often[name] > 1 and more and more not in name:
                labels[row["id"]] = f"{more}{name}" if part == "whose" else f"{name}（{more}）"
    return labels


def find_flows(store: Store, ontology: Ontology, about: str | None) -> list[dict[str, Any]]:
    """Chains of kg/trace.py; `about` names a pattern, a policy or a place. Raises NotFound or BadQuery for the name."""
    part = _part(store, ontology, about) if about else {}
    names = label_policies(store)
    rows = trace(store, ontology, **part, limit=MOST_CHAINS).rows
    return [{**row, "label": names.get(row["policy_id"], row["policy"])} for row in rows]


def _part(store: Store, ontology: Ontology, about: str) -> dict[str, str]:
    """The parameter of a trace that `about` stands for."""
    try:
        return {"pattern": ontology.find_pattern(about).name}
    except OntologyError:
        found = find_entity(store, about, ("Policy", "Paper", "Place", "CityCluster", "Pattern"))
    kinds = set(found["labels"])
    return {"pattern" if "Pattern" in kinds else "policy" if kinds & {"Policy", "Paper"} else "place": found["name" if "Pattern" in kinds else "id"]}


def find_timeline(store: Store, about: str | None) -> Timeline:
    """Policies of the corpus; `about` names the policy whose citations are drawn (else the one with most), or a place whose policies are kept."""
    found = find_entity(store, about, ("Policy", "Place", "CityCluster")) if about else None
    place = found is not None and "Policy" not in found["labels"]
    rows = _policies_of(store, found) if found and place else store.rows(POLICIES)
    inside = {row["id"] for row in rows}
    pairs = [(row["citing"], row["cited"]) for row in store.rows(CITATIONS) if row["citing"] in inside and row["cited"] in inside]
    degree = Counter(end for pair in pairs for end in pair)
    dated = [row["id"] for row in rows if row["date"] and degree[row["id"]]]
    busiest = min(dated, key=lambda policy: (-degree[policy], policy), default=None)
    names = label_policies(store)
    return Timeline([{**row, "name": names[row["id"]], "degree": degree[row["id"]]} for row in rows], pairs, found["id"] if found and not place else busiest)


def _policies_of(store: Store, place: dict[str, Any]) -> list[dict[str, Any]]:
    """Policies that cover the place or one inside it, or are issued there."""
    covering = {row["id"] for row in store.rows(COVERING, **_place(place))}
    names = {row["name"] for row in store.rows(INSIDE, **_place(place))}
    return [row for row in store.rows(POLICIES) if row["id"] in covering or row["place"] in names]


def find_cities(store: Store, about: str | None) -> list[dict[str, Any]]:
    """Cities {name, longitude, latitude, count of measures, cluster}: members of the cluster or cities of the place `about`, or all with measures."""
    found = find_entity(store, about, ("CityCluster", "Place")) if about else None
    clusters, members = _clusters(store)
    rows = [{**row, "cluster": clusters.get(row["id"])} for row in store.rows(CITIES)]
    if found is None:
        return [row for row in rows if row["count"] or row["cluster"]]
    inside, prefix = members.get(found["id"], set()), code_prefix(found.get("code"))
    return [{**row, "cluster": found["name"] if row["id"] in inside else row["cluster"]} for row in rows
            if row["id"] in inside or row["id"] == found["id"] or (prefix and (row["code"] or "").startswith(prefix))]


def _clusters(store: Store) -> tuple[dict[str, str], dict[str, set[str]]]:
    """City → name of the largest cluster that lists it; cluster → its members."""
    members: dict[str, set[str]] = defaultdict(set)
    of_city: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in store.rows(MEMBERS):
        members[row["id"]].add(row["city"])
        of_city[row["city"]].append((row["id"], row["cluster"]))
    largest = {city: min(own, key=lambda cluster: (-len(members[cluster[0]]), cluster[1]))[1] for city, own in of_city.items()}
    return largest, dict(members)


def find_terms(store: Store, about: str | None) -> list[dict[str, Any]]:
    """Domains and technologies {name, type, count of measures}; `about` names a policy, or a place in which the measures are."""
    if not about:
        rows = store.rows(TERMS)
    else:
        found = find_entity(store, about, ("Policy", "Place", "CityCluster"))
        rows = store.rows(TERMS_OF_POLICY, policy=found["id"]) if "Policy" in found["labels"] else store.rows(TERMS_OF_PLACE, **_place(found))
    return [{"name": row["name"], "type": "Technology" if "Technology" in row["labels"] else "Domain", "count": row["count"]} for row in rows]


def find_indicator(store: Store, about: str | None) -> tuple[str, list[dict[str, Any]]]:
    """The indicator's name and its targets: rows of the question `targets` with `label`, the place or else the policy.

    Without `about` the indicator with most targets. Raises NotFound.
    """
    name = about or next((row["name"] for row in store.rows(INDICATORS)), "")
    rows = ask(store, "targets", {"indicator": name}, MOST_TARGETS).rows if name else []
    if not rows:
        raise NotFound(f"no target of an indicator called “{name}”; `cetu query search TEXT` lists what is there", code="no_figure", text=name)
    exact = [row for row in rows if row["indicator"] == name]
    places = {row["id"]: row["place"] or row["name"] for row in store.rows(NAMES)}
    return name, [{**row, "label": row["place"] if row["place"] and row["place"] not in _areas() else places[row["policy_id"]]} for row in exact or rows]


@functools.cache
def _areas() -> frozenset[str]:
    """Words such as 全省 that name no place."""
    lines = AREAS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines if line and not line.startswith("#"))


def find_positions(store: Store, about: str | None) -> list[tuple[str, Position]]:
    """Name and SUAP position of each document that has a point; `about` names a body, place or cluster: then the documents that speak for it."""
    rows = _passages_of(store, about) if about else _all_passages(store)
    labels = label_policies(store)
    groups, names = find_groups(store), {row["document"]: labels.get(row["id"], row["name"]) for row in store.rows(TEXTS)}
    by_document: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in unique_by_group(rows, groups, "text"):
        by_document[row["document"]].append(row)
    placed = [(names.get(document, own[0]["stem"]), find_position(_levels(own))) for document, own in sorted(by_document.items())]
    return [(name, position) for name, position in placed if position.point]


def _passages_of(store: Store, about: str) -> list[dict[str, Any]]:
    subject = find_subject(store, about)
    return read_passages(store, subject, type_of(subject["labels"]))


def _all_passages(store: Store) -> list[dict[str, Any]]:
    """Passages about how places relate of the whole corpus, with their squeezed text."""
    documents = [row["document"] for row in store.rows(TEXTS)]
    rows = store.rows(PASSAGES, documents=documents, none=NO_PATTERN) if documents else []
    rows.sort(key=lambda row: (row["stem"], row["document"], row["begin"]))
    wanted = sorted({sentence for row in rows for sentence in row["sentences"]})
    texts = {row["id"]: row["text"] for row in store.rows(SENTENCES, ids=wanted)} if wanted else {}
    return [{**row, "text": squeeze("".join(texts.get(sentence, "") for sentence in row["sentences"]))} for row in rows]


def _levels(rows: list[dict[str, Any]]) -> list[PassageLevels]:
    return [PassageLevels(row["policy"], row["needs"], row["location"], row["pattern"], row["document"]) for row in rows]


def _place(found: dict[str, Any]) -> dict[str, Any]:
    return {"place": found["id"], "code": code_prefix(found.get("code"))}
