"""Shapes of questions (kg/shapes.yaml): which of them a question fits, what it leaves unread, and the Cypher that follows."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kg.ask_tokens import Reading, Token

SHAPES = Path(__file__).with_name("shapes.yaml")
# cues that any shape may hold without meaning more by it
LIGHT = frozenset({"which", "exists", "propose", "about", "say"})
ENTITY = frozenset({"place", "cluster", "body", "technology", "domain", "project"})
# which slots of a shape an entity of the question may fill
ACCEPTS: dict[str, frozenset[str]] = {"place": frozenset({"place", "cluster"}), "city": frozenset({"place"}), "area": frozenset({"place"}), "entity": ENTITY,
                                      "thing": ENTITY | {"policy", "pattern", "stage", "indicator"}}
LABELS = {"city": "City", "province": "Province", "place": "Place", "cluster": "CityCluster", "technology": "Technology", "domain": "Domain",
          "body": "Issuer", "project": "Project"}


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    spec: Mapping[str, Any]
    filters: Mapping[str, Mapping[str, str]]

    def words(self, key: str) -> frozenset[str]:
        return frozenset(self.spec.get(key) or ())

    @property
    def needs(self) -> list[frozenset[str]]:
        return [frozenset(need.split("|")) for need in self.spec["needs"]]


@dataclass
class Fit:
    """How a question fits a shape: slots filled, what was understood, what was not."""

    shape: Shape
    slots: dict[str, list[Any]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    leftover: list[Token] = field(default_factory=list)
    topic: list[str] = field(default_factory=list)
    focus: str | None = None
    missing: list[frozenset[str]] = field(default_factory=list)
    limit: int | None = None

    @property
    def complete(self) -> bool:
        return not self.leftover and not self.missing

    @property
    def score(self) -> float:
        spec = self.shape.spec
        return float(3 * (self.focus is not None and self.focus in spec["focus"]) + 2 * len(self.slots) + len(self.shape.needs) - 4 * len(self.missing)
                + spec.get("weight", 0) - sum(max(2, len(t.text)) for t in self.leftover))


@functools.cache
def load_shapes() -> dict[str, Shape]:
    tree = _tree()
    return {name: Shape(name, spec, {**tree["filters"].get(spec.get("filters"), {}), **spec.get("filter_set", {})}) for name, spec in tree["shapes"].items()}


@functools.cache
def _tree() -> dict[str, Any]:
    tree: dict[str, Any] = yaml.safe_load(SHAPES.read_text(encoding="utf-8"))
    return tree


def slot_label(slot: str, language: str) -> str:
    label: str = _tree()["labels"][slot][language]
    return label


def value_label(slot: str, value: str, language: str) -> str | None:
    """The word for a value of a slot that the ontology does not name."""
    label: str | None = _tree()["values"].get(slot, {}).get(value, {}).get(language)
    return label


@dataclass(frozen=True, slots=True)
class Aim:
    """What is asked for: the noun, whether a word such as 哪些 points at it, and the noun that a 多少 counts."""

    focus: str | None
    pointed: bool
    counted: str | None


def find_aim(tokens: Sequence[Token]) -> Aim:
    """The noun after 哪些, 什么, 多少, which …; else the last noun of a Chinese question, the first of an English one."""
    counted = next((_noun(tokens[at + 1 : at + 3]) for at, t in enumerate(tokens) if t.has("cue", "count")), None)
    for at, token in enumerate(tokens):
        if token.text.startswith("哪") and (noun := _noun([token])):
            return Aim(noun, True, counted)
        if token.has("cue", "who"):
            return Aim("body", True, counted)
        if token.has("cue", "when"):
            return Aim("date", True, counted)
        if (token.has("cue", "which") or token.has("cue", "count")) and (noun := _noun(tokens[at + 1 :])):
            return Aim(noun, True, counted)
    if each := next((n for t in tokens if t.text.startswith("各") and (n := _noun([t]))), None):
        return Aim(each, True, counted)
    nouns = [n for t in tokens if (n := _noun([t]))]
    chinese = any("\u3400" <= c <= "\u9fff" for t in tokens if not t.has("entity") for c in t.text)
    return Aim(nouns[-1 if chinese else 0] if nouns else None, False, counted)


def _noun(tokens: Sequence[Token]) -> str | None:
    for token in tokens:
        if token.has("entity") or token.has("ambiguous"):
            continue
        noun = next((r.name for r in token.readings if r.kind == "noun"), None)
        if noun or token.has("value", "subtype") or token.has("value", "titled"):
            return noun or "policy"
    return None


def fit(shape: Shape, tokens: Sequence[Token], aim: Aim) -> Fit | None:
    """None when the question asks for something this shape does not give."""
    focus_ok = aim.focus in shape.words("focus") or not shape.words("focus") or (aim.focus == "body" and "who" in shape.words("reads")) or (
        aim.focus == "date" and "when" in shape.words("reads"))
    if aim.focus is not None and aim.pointed and not focus_ok:
        return None
    result = Fit(shape, focus=aim.focus)
    for at, token in enumerate(tokens):
        if at and _is_said(tokens[at - 1], token, shape):
            result.leftover.append(token)
        else:
            _take(result, token)
    _split_places(result, tokens)
    _drop_class_words(result)
    _take_topic(result)
    if sum(t.has("entity") for t in tokens) == 1 and all(t.has("entity") or t.has("stop") for t in tokens):
        result.seen.add("bare")
    if "missing" in result.seen:
        result.slots["missing"] = [True]
    result.missing = [need for need in shape.needs if not need & result.seen]
    if shape.spec.get("grouped"):
        group = shape.spec["groups"].get(group_of(shape, aim))
        if group is None or not {group["needs"]} <= result.seen if group and "needs" in group else group is None:
            return None
    return result if _pair_ok(result) else None


def group_of(shape: Shape, aim: Aim) -> str | None:
    """What a ranking counts by; a question for a date counts by year."""
    if not shape.spec.get("grouped"):
        return None
    return "year" if aim.focus == "date" and "year" in shape.spec["groups"] else aim.focus


def _pair_ok(result: Fit) -> bool:
    pair = result.shape.spec.get("pair")
    return not pair or any(len(result.slots.get(slot, ())) == 2 for slot in pair)


def _take(result: Fit, token: Token) -> None:
    """Reads a token in every way this shape knows; leaves it over when there is none."""
    taken = False
    for reading in token.readings:
        if reading.kind == "value" and {reading.name, f"{reading.name}:{reading.value}"} & result.shape.words("ignores"):
            taken = True
        elif reading.kind in ("entity", "value", "time", "ambiguous"):
            if not taken or reading.kind == "value":
                taken = _fill(result, reading) or taken
        elif _understands(result, reading):
            result.seen.add(f"noun:{reading.name}" if reading.kind == "noun" else reading.name)
            taken = True
    if not taken:
        result.leftover.append(token)


def _fill(result: Fit, reading: Reading) -> bool:
    if reading.kind == "limit":
        result.limit = reading.value
        return True
    for slot in result.shape.spec["takes"]:
        if reading.name == slot or (reading.kind != "value" and reading.name in ACCEPTS.get(slot, ())):
            held = result.slots.setdefault(slot, [])
            if reading.kind == "value" and slot != "subtype":
                held.clear()
            held.append(reading)
            result.seen.add(slot)
            return True
    return False


def _understands(result: Fit, reading: Reading) -> bool:
    spec = result.shape.spec
    if reading.kind == "stop":
        return True
    if reading.kind == "limit":
        return _fill(result, reading)
    if reading.kind == "noun":
        return reading.name in spec["focus"] or reading.name in (spec.get("nouns") or ())
    if reading.kind != "cue":
        return False
    counts = reading.name == "count" and ("counts" in spec)
    return counts or reading.name in LIGHT or reading.name in (spec.get("reads") or ()) or any(reading.name in need for need in result.shape.needs)


def _is_said(before: Token, token: Token, shape: Shape) -> bool:
    """涉及规划: what is spoken of, not the kind of document that is asked for."""
    spoken = before.has("cue", "appear") and not before.has("cue", "propose")
    return spoken and token.has("value", "subtype") and not token.has("entity") and "topic" in shape.words("takes")


def _split_places(result: Fit, tokens: Sequence[Token]) -> None:
    """上海的条例中哪些提到长三角: of two places, the one before the verb says whose documents."""
    if not {"entity", "place"} <= result.shape.words("takes"):
        return
    verb = next((at for at, t in enumerate(tokens) if t.has("cue", "appear") or t.has("cue", "about")), len(tokens))
    before = [r for t in tokens[:verb] for r in t.readings if r.kind == "entity" and r.name == "place"]
    held = result.slots.get("entity", [])
    about = [r for r in held if r not in before]
    if before and (about or any(_is_topic(t) for t in result.leftover)):
        result.slots["place"] = [r for r in held if r in before]
        result.slots["entity"] = about
        if not about:
            del result.slots["entity"]
            result.seen.discard("entity")


def _drop_class_words(result: Fit) -> None:
    """基建先行阶段, 人工智能技术: the noun only says what kind of thing the name is."""
    filled = {r.name for held in result.slots.values() for r in held} & set(ENTITY | {"policy", "pattern", "stage", "dimension", "indicator"})
    result.leftover = [t for t in result.leftover if not any(r.kind == "noun" and r.name in filled for r in t.readings)]


def _take_topic(result: Fit) -> None:
    """What no reading took becomes words to look for, when the shape can look for words."""
    if not result.shape.words("takes") & {"topic", "topic_indicator"}:
        return
    words = [next((r.value for r in t.readings if r.kind == "topic"), t.text.strip()) for t in result.leftover if _is_topic(t)]
    if words:
        result.leftover = [t for t in result.leftover if not _is_topic(t)]
        result.topic = words
        result.seen |= {"topic", "indicator"} if "topic_indicator" in result.shape.words("takes") else {"topic"}
        result.slots["topic"] = words


def _is_topic(token: Token) -> bool:
    kinds = {r.kind for r in token.readings}
    titles = kinds == {"value"} and all(r.name in ("subtype", "titled") for r in token.readings)  # …规划 as the thing that is led
    fits = not kinds or titles or kinds in ({"entity"}, {"topic"})
    return fits and not token.has("entity", "policy") and not token.has("entity", "place") and len(token.text.strip()) > 1


def compose(shape: Shape, slots: Sequence[str], mode: str, group: str | None, order: str, both: bool = False) -> str:
    """The Cypher for the slots that are given: `mode` is list or count, `group` what a ranking counts by, `order` a key of `orders`.

    `both`: a slot with two values wants both of them, not either.
    """
    spec, used = shape.spec, [shape.filters[s] for s in slots if s in shape.filters]
    checks = [f["check"] for f in used if "check" in f] + ([spec["check"]] if "check" in spec else [])
    checks += [f["both"] for f in used if both and "both" in f]
    where = f"{' AND ' if ' WHERE ' in spec['base'] else ' WHERE '}{' AND '.join(checks)}" if checks else ""
    lines = [f["find"] for f in used if "find" in f] + [spec["base"] + where]
    if group is not None:
        return "\n".join([*lines, *_grouped(spec, group, order)])
    own = _flat(spec["proof"]) if "proof" in spec else "[]"
    proof = " + ".join(_flat(f["proof"]) for f in used if "proof" in f) or own
    if mode == "count":
        line = f"collect(DISTINCT {spec['counts']['proof']}[0])[0..20]" if "proof" in spec["counts"] else f"({proof})[0..20]"
        lines += [spec["counts"]["also"]] if "also" in spec["counts"] else []
        return "\n".join([*lines, f"RETURN count(DISTINCT {spec['counts']['thing']}) AS count, {line} AS evidence LIMIT $limit"])
    orders = spec["orders"]
    return "\n".join([*lines, spec["ending"].strip().replace("{proof}", proof), f"ORDER BY {orders.get(order, orders['default'])} LIMIT $limit"])


def _flat(proof: str) -> str:
    return f"reduce(found = [], lines IN collect(DISTINCT {proof}) | found + lines)"


def _grouped(spec: Mapping[str, Any], group: str, order: str) -> list[str]:
    by = spec["groups"][group]
    name, proof = by.get("name", "g.name"), by.get("proof", spec["counts"]["proof"])
    direction = "ASC" if order == "least" else "DESC"
    return [by["match"], f"WITH {name} AS name, count(DISTINCT {spec['counts']['thing']}) AS count, collect(DISTINCT {proof}[0])[0..20] AS evidence",
            f"WHERE name IS NOT NULL RETURN name, count, evidence ORDER BY count {direction}, name LIMIT $limit"]
