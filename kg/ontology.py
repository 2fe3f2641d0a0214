"""Loads and checks kg/ontology.yaml and answers typed questions about it. Every mistake names its place in the file."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from kg.errors import OntologyError

T = TypeVar("T")
DEFAULT = Path(__file__).with_name("ontology.yaml")
LANGUAGES = ("zh", "en")
TEXT_TYPES = ("Document", "Section", "Sentence", "Passage", "Entity")


@dataclass(frozen=True, slots=True)
class EntityType:
    name: str
    label: Mapping[str, str]
    glyph: Mapping[str, str]
    colour: Mapping[str, str]
    kind_of: str | None
    uri: str | None

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of a node of this type in the store."""
        return ("Entity", self.kind_of, self.name) if self.kind_of else ("Entity", self.name)


@dataclass(frozen=True, slots=True)
class RelationType:
    name: str
    label: Mapping[str, str]
    sources: frozenset[str]
    targets: frozenset[str]
    qualifiers: tuple[str, ...]
    structural: bool
    uri: str | None


@dataclass(frozen=True, slots=True)
class Concept:
    """A named value of the SUAP model: a dimension, pattern or stage."""

    name: str
    label: Mapping[str, str]
    aliases: tuple[str, ...]
    colour: str | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Ontology:
    version: str
    namespace: str
    entities: Mapping[str, EntityType]
    relations: Mapping[str, RelationType]
    dimensions: Mapping[str, Concept]
    patterns: Mapping[str, Concept]
    stages: Mapping[str, Concept]
    values: Mapping[str, Mapping[str, Mapping[str, str]]]

    def entity(self, name: str) -> EntityType:
        return _get(self.entities, name, "entity type")

    def relation(self, name: str) -> RelationType:
        return _get(self.relations, name, "relation")

    def allows(self, source: str, relation: str, target: str) -> bool:
        """Whether the ontology lets `relation` lead from type `source` to type `target`."""
        kind = self.relation(relation)
        return bool(self._kinds(source) & kind.sources) and bool(self._kinds(target) & kind.targets)

    def refuse(self, source: str, relation: str, target: str) -> None:
        """Raises the OntologyError of a relation that `allows` denies."""
        raise OntologyError(f"the ontology has no {source} –{relation}→ {target}; mend `relations.{relation}` in kg/ontology.yaml or the extractor")

    def _kinds(self, name: str) -> set[str]:
        return {name, self.entity(name).kind_of or name}

    def find_pattern(self, text: str) -> Concept:
        """The pattern of this key, label or alias (动态虚拟, 动态虚拟型, virtual)."""
        return _find(self.patterns, text, "pattern")

    def find_stage(self, text: str) -> Concept:
        return _find(self.stages, text, "stage")

    def word(self, qualifier: str, value: object, language: str) -> str:
        """A qualifier's value in words: word('kind', 'basis', 'zh') → 依据."""
        return self.values.get(qualifier, {}).get(str(value), {}).get(language, str(value))


def _get(table: Mapping[str, T], name: str, what: str) -> T:
    try:
        return table[name]
    except KeyError:
        raise OntologyError(f"no {what} {name!r} in the ontology; there are: {', '.join(table)}") from None


def _find(table: Mapping[str, Concept], text: str, what: str) -> Concept:
    wanted = text.strip().lower()
    for concept in table.values():
        names = {concept.name, *(v.lower() for v in concept.label.values()), *concept.aliases}
        if wanted in names:
            return concept
    known = "、".join(c.label["zh"] for c in table.values())
    raise OntologyError(f"no {what} {text!r}; there are: {known}")


@functools.cache
def load_ontology(path: Path = DEFAULT) -> Ontology:
    """Reads the ontology. Raises OntologyError that names file and key of the first mistake."""
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as exc:
        raise OntologyError(f"{path.name}: cannot be read: {' '.join(str(exc).split())}; mend the file and run again") from exc
    return _Builder(path.name, tree).build()


class _Builder:
    """Turns the YAML tree into an Ontology; `at` is the key path of the value in hand, for the message."""

    def __init__(self, file: str, tree: Any) -> None:
        self.file, self.tree = file, tree

    def build(self) -> Ontology:
        tree = self.mapping(self.tree, "top level")
        entities = {name: self.entity(name, spec) for name, spec in self.stanza(tree, "entities")}
        relations = {name: self.relation(name, spec, entities) for name, spec in self.stanza(tree, "relations")}
        for kind in entities.values():
            if kind.kind_of and kind.kind_of not in entities:
                self.fail(f"entities.{kind.name}.kind_of", f"no entity type {kind.kind_of!r}")
        concepts = {part: {name: self.concept(f"{part}.{name}", name, spec) for name, spec in self.stanza(tree, part)}
                    for part in ("dimensions", "patterns", "stages")}
        return Ontology(str(tree.get("version", "")), str(tree.get("namespace", "")), entities, relations,
                        concepts["dimensions"], concepts["patterns"], concepts["stages"], tree.get("values") or {})

    def fail(self, at: str, message: str) -> None:
        raise OntologyError(f"{self.file}: {at}: {message}")

    def mapping(self, value: Any, at: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fail(at, f"expected a mapping, found {type(value).__name__}")
        return value  # type: ignore[no-any-return]

    def stanza(self, tree: dict[str, Any], part: str) -> Iterator[tuple[str, dict[str, Any]]]:
        if part not in tree:
            self.fail(part, "this part is missing")
        for name, spec in self.mapping(tree[part], part).items():
            if not re.fullmatch(r"[A-Za-z_]+", str(name)):
                self.fail(f"{part}.{name}", "names are letters and underscores")
            yield name, self.mapping(spec, f"{part}.{name}")

    def words(self, spec: dict[str, Any], key: str, at: str) -> dict[str, str]:
        value = self.mapping(spec.get(key), f"{at}.{key}")
        for language in LANGUAGES:
            if not isinstance(value.get(language), str) or not value[language]:
                self.fail(f"{at}.{key}.{language}", "a text is missing")
        return value

    def known(self, spec: dict[str, Any], keys: set[str], at: str) -> None:
        for key in spec:
            if key not in keys:
                self.fail(f"{at}.{key}", f"unknown key; there are: {', '.join(sorted(keys))}")

    def entity(self, name: str, spec: dict[str, Any]) -> EntityType:
        at = f"entities.{name}"
        self.known(spec, {"label", "glyph", "colour", "kind_of", "uri"}, at)
        colour = self.mapping(spec.get("colour"), f"{at}.colour")
        for theme in ("light", "dark"):
            if not re.fullmatch(r"#[0-9a-f]{6}", str(colour.get(theme))):
                self.fail(f"{at}.colour.{theme}", "expected a colour such as #0051bc")
        return EntityType(name, self.words(spec, "label", at), self.words(spec, "glyph", at), colour, spec.get("kind_of"), spec.get("uri"))

    def relation(self, name: str, spec: dict[str, Any], entities: Mapping[str, EntityType]) -> RelationType:
        at = f"relations.{name}"
        self.known(spec, {"label", "from", "to", "qualifiers", "structural", "uri"}, at)
        ends = {}
        for side in ("from", "to"):
            ends[side] = frozenset(spec.get(side) or ())
            for end in ends[side] or {""}:
                if end not in entities and end not in TEXT_TYPES:
                    self.fail(f"{at}.{side}", f"no entity type {end!r}")
        return RelationType(name, self.words(spec, "label", at), ends["from"], ends["to"],
                            tuple(spec.get("qualifiers") or ()), bool(spec.get("structural")), spec.get("uri"))

    def concept(self, at: str, name: str, spec: dict[str, Any]) -> Concept:
        self.known(spec, {"label", "aliases", "colour", "mark"}, at)
        return Concept(name, self.words(spec, "label", at), tuple(spec.get("aliases") or ()), spec.get("colour"), spec.get("mark"))
