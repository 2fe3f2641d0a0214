"""The paper's reference model as a document of our own words and the statements it makes (kg/reference/*.yaml).

    document = reference_document()          # one sentence a fact, each closed by （《论我国智慧城市群建设》2021，第42段）
    reference_statements()                   # each with its sentence of that document as evidence
    load_reference(store, load_ontology())   # both into a graph; a second call changes nothing
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from kg.errors import OntologyError
from kg.graph import Edge
from kg.model import Block, Document, Entity, Evidence, Sentence, Span, Statement, make_id
from kg.ontology import Ontology, load_ontology
from kg.store import Store
from kg.titles import title_key
from kg.version import settle_version
from kg.write import remove_document, write_document, write_entities, write_statements

FOLDER = Path(__file__).with_name("reference")
VERSION = "1"
RULE = "reference"
DOUBTFUL = 0.5
"""Confidence of what this project inferred; what the paper says itself has 1."""


@dataclass(frozen=True, slots=True)
class Claim:
    """subject –relation→ object, as a line under `states` says it."""

    subject: Entity
    relation: str
    object: Entity
    qualifiers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence in our own words; `mark` names its source, `place` the paragraph or section there ("" when there is none)."""

    says: str
    mark: str
    place: str
    claims: tuple[Claim, ...]

    @property
    def source(self) -> str:
        return "，".join(filter(None, (self.mark, self.place)))

    @property
    def line(self) -> str:
        return f"{self.says}（{self.source}）。"


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one file: a section of the document and a root of the tree."""

    title: Mapping[str, str]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """All files together. `cues` are the words by which measures of real plans are known, by component."""

    title: Mapping[str, str]
    stem: str
    cited: str
    groups: tuple[Group, ...]
    entities: Mapping[str, Entity]
    cues: Mapping[str, tuple[str, ...]]

    @property
    def facts(self) -> Iterator[Fact]:
        return (fact for group in self.groups for fact in group.facts)


@functools.cache
def read_reference(folder: Path = FOLDER) -> Reference:
    """Reads all files, once. Raises OntologyError that names the file and the line in which something is wrong."""
    head = _read(folder / "sources.yaml")
    trees = {name: _read(folder / f"{name}.yaml") for name in head["groups"]}
    entities: dict[str, Entity] = {}
    for name, tree in trees.items():
        _declare(f"{name}.yaml", tree.get("entities") or {}, entities)
    groups = tuple(_Reader(f"{name}.yaml", entities, head["sources"]).group(tree) for name, tree in trees.items())
    cues = {key: tuple(words) for tree in trees.values() for key, words in (tree.get("cues") or {}).items()}
    return Reference(head["title"], head["stem"], head["cited"], groups, entities, cues)


def _read(path: Path) -> dict[str, Any]:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as exc:
        raise OntologyError(f"{path.name}: cannot be read: {' '.join(str(exc).split())}; mend the file and run again") from exc
    return tree  # type: ignore[no-any-return]


def _declare(file: str, stanza: Mapping[str, Any], entities: dict[str, Entity]) -> None:
    """Adds the entities of one file; a name means one thing in all files."""
    for key, (kind, zh, en) in stanza.items():
        if key in entities:
            raise OntologyError(f"{file}: entities.{key}: the name is taken: choose another")
        if kind not in load_ontology().entities:
            raise OntologyError(f"{file}: entities.{key}: no entity type {kind!r} in kg/ontology.yaml")
        canonical = f"{title_key(zh)}|" if kind == "Paper" else key  # ingestion gives the paper this key
        entities[key] = Entity(kind, canonical, zh, {"name_en": en})


class _Reader:
    """Turns the facts of one file into values; `file` is for the message of a mistake."""

    def __init__(self, file: str, entities: Mapping[str, Entity], sources: Mapping[str, Mapping[str, str]]) -> None:
        self.file, self.entities, self.sources = file, entities, sources

    def group(self, tree: Mapping[str, Any]) -> Group:
        return Group(tree["title"], tuple(map(self.fact, tree["facts"])))

    def fact(self, spec: Mapping[str, Any]) -> Fact:
        source = self.sources.get(spec.get("from", "paper"))
        if source is None:
            self.fail(spec["says"], f"no source {spec['from']!r} in sources.yaml")
        place = source["place"].format(spec["at"]) if "at" in spec else ""
        return Fact(spec["says"], source["mark"], place, tuple(c for line in spec["states"] for c in self.claims(line)))

    def claims(self, line: str) -> Iterator[Claim]:
        """SUBJECTS RELATION OBJECT [qualifier=value …]; a claim for each of several subjects."""
        words = line.split()
        pairs = [word.partition("=") for word in words[3:]]
        if len(words) < 3 or not all(equals for _, equals, _ in pairs):
            self.fail(line, "expected SUBJECTS RELATION OBJECT qualifier=value")
        subjects, relation, target = words[:3]
        qualifiers = {name: value for name, _, value in pairs}
        thing = self.entity(target, qualifiers.get("number"))
        if relation == "CITES":  # what resolution looks for in the corpus
            qualifiers["title"] = thing.name
        kind, colon, names = subjects.rpartition(":")
        for name in names.split("、"):
            yield Claim(self.entity(kind + colon + name), relation, thing, qualifiers)

    def entity(self, word: str, number: str | None = None) -> Entity:
        kind, colon, key = word.partition(":")
        if not colon:
            if word not in self.entities:
                self.fail(word, "no entity of this name: declare it under `entities` or write Type:NAME")
            return self.entities[word]
        try:
            return make_entity(kind, key, number)
        except OntologyError as exc:
            raise OntologyError(f"{self.file}: {word}: {exc}") from exc

    def fail(self, at: str, message: str) -> NoReturn:
        raise OntologyError(f"{self.file}: {at}: {message}")


def make_entity(kind: str, key: str, number: str | None = None) -> Entity:
    """The entity Type:KEY: the same one that ingestion makes of this name."""
    ontology = load_ontology()
    ontology.entity(kind)
    concepts = {"Dimension": ontology.dimensions, "Pattern": ontology.patterns, "Stage": ontology.stages}
    if kind in concepts:
        if key not in concepts[kind]:
            raise OntologyError(f"no {kind} {key!r}; there are: {', '.join(concepts[kind])}")
        return Entity(kind, key, concepts[kind][key].label["zh"])
    if kind == "Policy":
        return Entity(kind, f"ghost|{title_key(key)}|{number or ''}", key, {"ghost": True, "title_key": title_key(key), "number": number})
    return Entity(kind, key, key)


@functools.cache
def reference_document() -> Document:
    """The model as a text: the title, a heading a group, a line a fact. Only facts are sentences."""
    reference = read_reference()
    lines: list[str] = [reference.title["zh"]]
    roles: list[tuple[str, tuple[str, ...]]] = [("title", ())]
    for group in reference.groups:
        path = (group.title["zh"],)
        lines += [group.title["zh"], *(fact.line for fact in group.facts)]
        roles += [("heading", path), *[("paragraph", path)] * len(group.facts)]
    text = "\n".join(lines)
    blocks = tuple(Block(span, kind, int(kind == "heading"), path) for span, (kind, path) in zip(_spans(lines), roles, strict=True))
    sentences = tuple(Sentence(block.span, index) for index, block in enumerate(blocks) if block.kind == "paragraph")
    return Document(make_id("Document", text), reference.stem, text, reference.cited, blocks, sentences)


def _spans(lines: list[str]) -> Iterator[Span]:
    start = 0
    for line in lines:
        yield Span(start, start + len(line))
        start += len(line) + 1


def reference_statements() -> list[Statement]:
    """Every statement of the model, in the order of the text; its evidence is the sentence without the source mark."""
    document = reference_document()
    statements = []
    for fact, sentence in zip(read_reference().facts, document.sentences, strict=True):
        said = Span(sentence.span.start, sentence.span.start + len(fact.says))
        for claim in fact.claims:
            confidence = DOUBTFUL if claim.qualifiers.get("reading") == "inferred" else 1.0
            evidence = Evidence(document.id, sentence.span, said, RULE, VERSION, confidence)
            statements.append(Statement(claim.subject, claim.relation, claim.object, (evidence,), claim.qualifiers))
    return statements


@functools.cache
def reference_version() -> str:
    """Changes whenever a file of the reference model does."""
    digest = hashlib.blake2b(VERSION.encode(), digest_size=6)
    for path in sorted(FOLDER.glob("*.yaml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def load_reference(store: Store, ontology: Ontology) -> bool:
    """Puts the model into the graph, in place of an older one; False when it was there already.

    Its citations are joined to the corpus by the next ingestion, or by `ingest.resolve.resolve_citations`.
    """
    store.prepare()
    document = reference_document()
    known = store.rows("MATCH (d:Document {stem: $stem, source: $source}) RETURN d.id AS id, d.rules AS rules, d.complete AS complete",
                       stem=document.stem, source=document.source)
    if [(row["id"], row["rules"], row["complete"]) for row in known] == [(document.id, reference_version(), True)]:
        return False
    for row in known:
        remove_document(store, row["id"], ontology)
    _write(store, document, ontology)
    settle_version(store)
    return True


def _write(store: Store, document: Document, ontology: Ontology) -> None:
    """The `complete` mark comes last, so that an interrupted run is done again."""
    reference = read_reference()
    write_document(store, document, {"title": reference.title["zh"], "chars": len(document.text), "covered": len(document.sentences), "complete": False})
    write_statements(store, reference_statements(), ontology)
    name = reference.title["zh"]
    itself = Entity("Paper", f"{title_key(name)}|", name, {"title_key": title_key(name), "stem": document.stem, "name_en": reference.title["en"]})
    write_entities(store, [itself], ontology)
    store.write_edges([Edge(make_id("STATES", document.id, itself.id), "STATES", document.id, itself.id)])
    store.rows("MATCH (d:Document {id: $id}) SET d.complete = true, d.rules = $rules", id=document.id, rules=reference_version())
