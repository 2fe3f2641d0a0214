"""Findings → entities: which type and which canonical key each named thing has in the graph."""

from __future__ import annotations

import functools
import re

from ingest.divisions import find_place
from ingest.findings import Measure, Mention, Meta, Reading, Target
from ingest.strength import find_group_key
from ingest.wordlist import read_rows
from kg.model import Entity
from kg.ontology import load_ontology
from kg.titles import title_key

TYPES = {"ORG": "Issuer", "CLUSTER": "CityCluster", "TECH": "Technology", "DOMAIN": "Domain", "PROJECT": "Project", "PERIOD": "Period"}


def make_policy(reading: Reading) -> Entity:
    """The Policy (or Paper) that this document is the text of; two files of one text are one Policy."""
    meta, document = reading.meta, reading.document
    if meta is None:
        return Entity("Policy", document.stem, document.stem, {"stem": document.stem})
    kind = "Paper" if meta.subtype == "paper" else "Policy"
    properties = {"title_key": title_key(meta.title) or None, "wrapper": meta.wrapper, "number": meta.number, "signed": meta.signed,
                  "published": meta.published, "in_force": meta.dates.get("in_force"), "subtype": meta.subtype, "level": meta.level,
                  "place": meta.place, "stem": document.stem}
    if not meta.title:
        return Entity(kind, meta.number or document.stem, meta.number or document.stem, properties)
    whose = owner(meta)
    year = f"，{meta.signed[:4]}年" if meta.signed and meta.signed[:4] not in meta.title else ""
    return Entity(
        kind, f"{title_key(meta.title)}|{meta.number or meta.signed or ''}{whose and '|' + whose}",
        f"{meta.title}（{whose}{year}）" if whose and meta.subtype == "report" else meta.title, properties,
    )  # fmt: skip


def owner(meta: Meta) -> str:
    """The place whose document it is where neither title nor number tells: a title such as 政府工作报告 is everybody's."""
    return meta.place if meta.place and not meta.number and meta.place[:2] not in meta.title else ""


def make_reference(title: str | None, number: str | None) -> Entity:
    """A cited policy as the text names it; resolution may put a policy of the corpus in its place."""
    bare = (title or "").strip("《》")
    return Entity("Policy", f"ghost|{title_key(bare)}|{number or ''}", bare or number or "", {"ghost": True, "title_key": title_key(bare), "number": number})


def make_named(mention: Mention, text: str) -> Entity:
    """The entity of a mention, by its norm, or by its text where it has none."""
    norm = mention.norm or text
    if mention.type == "PLACE":
        return make_place(norm)
    if mention.type == "POLICY":
        return make_reference(text, None) if text.startswith("《") else make_reference(None, text)
    return Entity(TYPES[mention.type], norm, norm, {"aliases": list(find_aliases(TYPES[mention.type], norm)) or None})


ALIASES = {"Issuer": "bodies.txt", "CityCluster": "clusters.txt", "Technology": "technologies.txt", "Project": "projects.txt"}


@functools.cache
def _aliases(kind: str) -> dict[str, tuple[str, ...]]:
    return {row[0]: tuple(row[1].split("|")) for row in read_rows(ALIASES[kind]) if len(row) > 1 and row[1]} if kind in ALIASES else {}


def find_aliases(kind: str, name: str) -> tuple[str, ...]:
    """Other names of an entity in the word lists: 国家发展和改革委员会 → 国家发展改革委, 发改委 …."""
    return _aliases(kind).get(name, ())


def make_place(norm: str) -> Entity:
    row = find_place(norm)
    if row is None:
        return Entity("Place", norm, norm)
    return Entity(row.type, norm, norm, {"code": row.code, "lon": row.lon, "lat": row.lat})


@functools.cache
def _body_names() -> dict[str, str]:
    return {alias: name for name, aliases in _aliases("Issuer").items() for alias in aliases}


def make_body(name: str) -> Entity:
    """The body called `name`, under its full name where the lists know it: 国家发展改革委 → 国家发展和改革委员会."""
    name = _body_names().get(name, name)
    return Entity("Issuer", name, name, {"aliases": list(find_aliases("Issuer", name)) or None})


def make_cluster(name: str) -> Entity:
    return Entity("CityCluster", name, name, {"aliases": list(find_aliases("CityCluster", name)) or None})


def make_value(kind: str, value: str) -> Entity:
    return Entity(kind, value, value)


def make_concept(kind: str, name: str) -> Entity:
    """A dimension, pattern or stage of the SUAP model, named in Chinese as the paper does."""
    ontology = load_ontology()
    table = {"dimension": ontology.dimensions, "pattern": ontology.patterns, "stage": ontology.stages}[kind]
    return Entity(kind.capitalize(), name, table[name].label["zh"])


def make_measure(measure: Measure) -> Entity:
    """Near-duplicates (same verb class and object) are one node; every wording is kept in `variants`."""
    text = re.sub(r"\s+", "", measure.verb + measure.object)
    properties = {"variants": [text], "strength": measure.strength, "strength_reason": measure.strength_reason, "instrument": measure.instrument}
    return Entity("Measure", f"{measure.polarity}|{find_group_key(measure)}", text, properties)


def make_target(target: Target, policy: Entity) -> Entity:
    """A target belongs to its policy: the same figure in two plans is two targets of one indicator."""
    properties = {"indicator": target.indicator, "comparator": target.comparator, "value": target.value, "unit": target.unit,
                  "year": target.year, "approx": target.approx, "annual": target.annual, "place": target.place, "base": target.base,
                  "binding": target.binding}
    name = f"{target.indicator} {target.comparator} {target.value}{target.unit}" + (f"（{target.year}）" if target.year else "")
    key = "|".join(str(v or "") for v in (policy.key, target.indicator, target.comparator, target.value, target.unit, target.year, target.place))
    return Entity("Target", key, name, properties)


def make_indicator(target: Target) -> Entity:
    name = re.sub(r"\s+", "", target.indicator)
    return Entity("Indicator", name, name)
