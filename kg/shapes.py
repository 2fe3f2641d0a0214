"""Shapes of questions (kg/shapes.yaml): which of them a question fits, what it leaves unread, and the Cypher that follows."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kg.ask_aim import Aim
from kg.ask_tokens import Reading, Token
from kg.ask_topic import is_topic, take_topic

SHAPES = Path(__file__).with_name("shapes.yaml")
# cues that any shape may hold without meaning more by it
LIGHT = frozenset({"which", "exists", "propose", "about", "say", "now", "either"})
ENTITY = frozenset({"place", "cluster", "body", "technology", "domain", "project"})
# which slots of a shape an entity of the question may fill
ACCEPTS: dict[str, frozenset[str]] = {"place": frozenset({"place", "cluster"}), "city": frozenset({"place"}), "area": frozenset({"place"}), "entity": ENTITY,
                                      "thing": ENTITY | {"policy", "pattern", "stage", "indicator"}}
LABELS = {"city": "City", "province": "Province", "place": "Place", "cluster": "CityCluster", "technology": "Technology", "domain": "Domain",
          "body": "Issuer", "project": "Project", "dimension": "Dimension", "pattern": "Pattern", "stage": "Stage", "norm": "Norm", "component": "Component",
          "function": "Function", "case": "Case", "approach": "Approach", "challenge": "Challenge", "recommendation": "Recommendation", "form": "Form",
          "milestone": "Milestone"}
EXCLUSIVE = ("level", "strength", "polarity", "instrument", "cluster_role", "scope")
ORDERS = ({"first", "last"}, {"most", "least"}, {"highest", "lowest"})
# filters of policies that speak of their measures
OF_MEASURES = ("technology", "domain", "project", "polarity", "instrument", "strength")


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
    each: bool = False
    strained: int = 0  # words of questions that were taken for words of the texts

    @property
    def complete(self) -> bool:
        return not self.leftover and not self.missing

    @property
    def score(self) -> float:
        spec = self.shape.spec
        return float(3 * (self.focus is not None and self.focus in spec["focus"]) + 2 * len(self.slots) + len(self.shape.needs) - 4 * len(self.missing)
                + spec.get("weight", 0) - 3 * self.strained - sum(max(2, len(t.text)) for t in self.leftover))


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


def of_measures() -> dict[str, Mapping[str, str]]:
    """How a policy is chosen by its measures: the filters of measures for these slots."""
    filters = _tree()["filters"]["measures"]
    return {slot: filters[slot] for slot in OF_MEASURES}


def spread(tokens: Sequence[Token], single: bool) -> list[Token]:
    """A description that several policies fit stays one token only for a shape that needs one policy."""
    return [part for t in tokens for part in (t.parts if t.has("several") and not single else (t,))]


def fit(shape: Shape, tokens: Sequence[Token], aim: Aim) -> Fit | None:
    """None when the question asks for something this shape does not give."""
    if not (_gives_groups(shape, aim) if aim.grouped else _gives(shape, aim)):
        return None
    result = Fit(shape, focus=aim.focus, each=aim.each)
    for at, token in enumerate(tokens):
        if at and _is_said(tokens[at - 1], token, shape):
            result.leftover.append(token)
        else:
            _take(result, token)
    if "role" in result.slots and sum(t.has("cue", "who") for t in tokens) > 1:  # 由谁会同谁: both are asked for
        result.slots["role"] = [Reading("value", "role", "all")]
    _join_kinds(result, tokens)
    _split_places(result, tokens)
    _drop_class_words(result)
    take_topic(result)
    if sum(t.has("entity") for t in tokens) == 1 and all(t.has("entity") or t.has("stop") for t in tokens):
        result.seen.add("bare")
    if all(is_topic(t) or t.has("stop") or t.has("topic") for t in tokens) and result.topic:
        result.seen.add("bare_words")
    if result.topic and {"period"} == result.slots.keys() - {"topic", "place"} and all(is_topic(t) or t.has("stop") or t.has("time") or t.has("entity") for t in tokens):
        result.seen.add("dated_words")
    result.seen |= _say_what(result, aim)
    if "missing" in result.seen:
        result.slots["missing"] = [True]
    result.seen |= {"grouped"} if aim.grouped else set()
    result.missing = [need for need in shape.needs if not need & result.seen] + [frozenset(both) for both in ORDERS if both <= result.seen]
    if shape.spec.get("grouped"):
        group = shape.spec["groups"].get(group_of(shape, aim))
        if group is None or ("needs" in group and not {group["needs"]} <= result.seen):
            return None
    mentions = shape.spec.get("directed") and not {"kind", "trace"} & result.seen  # 报告提到了上海吗 asks for no citation
    if shape.words("without") & result.seen or (mentions and {"place", "body", "period"} & result.slots.keys()):
        return None
    asked = {f"noun:{n}" for n in shape.words("focus") - shape.words("nouns")} & result.seen
    return result if _pair_ok(result) and not (shape.spec.get("one_noun") and len(asked) > 1) else None


def _say_what(result: Fit, aim: Aim) -> set[str]:
    """open: what somebody does, with no noun for it; told: what a text says; doer: who does something."""
    seen = result.seen
    asked = aim.focus is None and "which" in seen and not seen & {"count", "issue", "say"}
    flags = {"open": asked and bool({"propose", "place", "body"} & seen), "told": aim.focus is None and "say" in seen, "doer": {"who", "propose"} <= seen}
    return {flag for flag, held in flags.items() if held}


def _gives(shape: Shape, aim: Aim) -> bool:
    """Whether what a 哪些 points at is what the shape gives."""
    if aim.focus is None or not aim.pointed or not shape.words("focus") or aim.focus in shape.words("focus"):
        return True
    return (aim.focus == "body" and "who" in shape.words("reads")) or (aim.focus == "date" and "when" in shape.words("reads"))


def _gives_groups(shape: Shape, aim: Aim) -> bool:
    """Whether the shape counts such things by such a group."""
    by = shape.spec["groups"] if shape.spec.get("grouped") else shape.words("ranks")
    return aim.focus in by and aim.counted in shape.words("things")


def group_of(shape: Shape, aim: Aim) -> str | None:
    """What a ranking counts by; a question for a date counts by year."""
    if not shape.spec.get("grouped"):
        return None
    return "year" if aim.focus == "date" and "year" in shape.spec["groups"] else aim.focus


def _pair_ok(result: Fit) -> bool:
    pair = result.shape.spec.get("pair")
    return not pair or any(count_entities(result.slots.get(slot, ())) >= 2 for slot in pair)


def count_entities(held: Sequence[Any]) -> int:
    return len({e.id for r in held for e in r.value})


def _take(result: Fit, token: Token) -> None:
    """Reads a token in every way this shape knows; leaves it over when there is none. 提了什么 is more than 什么."""
    taken = False
    asks = token.has("cue", "which") and any(r.kind == "cue" and r.name != "which" for r in token.readings)
    for reading in token.readings:
        if reading.kind == "value" and {reading.name, f"{reading.name}:{reading.value}"} & result.shape.words("ignores"):
            taken = True
        elif reading.kind in ("entity", "value", "time", "date", "ambiguous", "several"):
            if not taken or reading.kind == "value":
                taken = _fill(result, reading) or taken
        elif not (asks and reading.name == "which") and _understands(result, reading):
            result.seen.add(f"noun:{reading.name}" if reading.kind == "noun" else reading.name)
            taken = True
    if not taken:
        result.leftover.append(token)
    elif asks:
        result.seen.add("which")


def _fill(result: Fit, reading: Reading) -> bool:
    if reading.kind == "limit":
        result.limit = reading.value
        return True
    for slot in result.shape.spec["takes"]:
        if reading.name == slot or (reading.kind != "value" and reading.name in ACCEPTS.get(slot, ())):
            held = result.slots.setdefault(slot, [])
            if reading.kind == "value" and slot != "subtype":
                if held and slot in EXCLUSIVE and held[-1].value != reading.value:
                    return False  # 市级和省级: neither may be dropped
                reading = _one_value(held, reading)
            held.append(reading)
            result.seen |= {slot, f"{slot}:{reading.value}"} if reading.kind == "value" else {slot}
            return True
    return False


def _one_value(held: list[Any], reading: Reading) -> Reading:
    """The last value counts; who leads and who assists together are all roles."""
    if reading.name == "role" and held and held[-1].value != reading.value:
        reading = Reading("value", "role", "all")
    held.clear()
    return reading


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
    if reading.name == "each" and result.each:
        return True
    counts = reading.name == "count" and ("counts" in spec)
    return counts or reading.name in LIGHT or reading.name in (spec.get("reads") or ()) or any(reading.name in need for need in result.shape.needs)


def _join_kinds(result: Fit, tokens: Sequence[Token]) -> None:
    """法规和决定: beside a kind of document, 法规 is one too."""
    held = result.slots.get("subtype")
    for at, token in enumerate(tokens[1:-1], 1):
        beside = [t for t in (tokens[at - 1], tokens[at + 1]) if not t.has("entity")]
        laws = any(t.text.startswith("法规") for t in beside) and any(t.has("value", "subtype") for t in beside)
        if held and laws and token.text in ("和", "与", "及", "、", "and", "或"):
            held.append(Reading("value", "subtype", "regulation"))


def _is_said(before: Token, token: Token, shape: Shape) -> bool:
    """涉及规划: what is spoken of, not the kind of document that is asked for."""
    spoken = before.has("cue", "appear") and not before.has("cue", "propose")
    return spoken and token.has("value", "subtype") and not token.has("entity") and "topic" in shape.words("takes")


def _split_places(result: Fit, tokens: Sequence[Token]) -> None:
    """上海的条例中哪些提到长三角: of two places, the one before the verb says whose documents."""
    if not {"entity", "place"} <= result.shape.words("takes"):
        return
    verb = next((at for at, t in enumerate(tokens) if t.has("cue", "appear") or t.has("cue", "about")), len(tokens))
    if verb < len(tokens) and tokens[verb].has("noun"):  # 东海县在哪份文件里
        return
    before = [r for t in tokens[:verb] for r in t.readings if r.kind == "entity" and r.name == "place"]
    held = result.slots.get("entity", [])
    about = [r for r in held if r not in before]
    if before and (about or any(is_topic(t) for t in result.leftover)):
        result.slots["place"] = [r for r in held if r in before]
        result.slots["entity"] = about
        if not about:
            del result.slots["entity"]
            result.seen.discard("entity")


def _drop_class_words(result: Fit) -> None:
    """基建先行阶段, 人工智能技术: the noun only says what kind of thing the name is."""
    filled = {r.name for held in result.slots.values() for r in held} & set(ENTITY | {"policy", "pattern", "stage", "dimension", "indicator"})
    result.leftover = [t for t in result.leftover if not any(r.kind == "noun" and r.name in filled for r in t.readings)]
