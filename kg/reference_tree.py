"""The reference model as a tree to read: groups, what stands in them, how, and in which paragraph of the paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Entity
from kg.ontology import LANGUAGES, Ontology, load_ontology
from kg.reference_model import Claim, Fact, Group, read_reference
from kg.store import Store

UPWARDS = frozenset(("PART_OF", "MERGES_INTO", "MEMBER_OF", "ANSWERS", "ADDRESSES", "ACCOMPANIES", "FOLLOWS", "ABOUT"))
"""Relations whose subject hangs under its object; elsewhere the object hangs under the subject."""
LEFT_OUT = frozenset(("PRECEDES",))  # the order of the branches tells it
COUNTS = """MATCH (m:Measure)-[:REALISES|SUPPORTS|IN_STAGE]->(c:Entity) WHERE c:Component OR c:Pattern OR c:Stage
RETURN c.id AS id, count(DISTINCT m) AS measures ORDER BY id"""

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Branch:
    """A row of the tree with the rows under it.

    `relation` tells how it hangs on the row above, with its qualifiers in words; it leads to that row when `upwards`, else from it.
    `says` is the sentence behind that and `source` where it stands (《论我国智慧城市群建设》2021，第42段); all empty for a root. `measures` counts
    the measures of real plans that realise or support it, None when no store was asked. Branches are shown where a row first comes.
    """

    label: Words
    type: str
    id: str
    relation: Words
    upwards: bool
    says: str
    source: str
    measures: int | None
    branches: tuple[Branch, ...]


def model_tree(store: Store | None = None, ontology: Ontology | None = None) -> tuple[Branch, ...]:
    """The groups of the reference model, each a tree; with a store, counted against the plans in it."""
    counts = None if store is None else {row["id"]: row["measures"] for row in store.rows(COUNTS)}
    return tuple(_TreeMaker(group, ontology or load_ontology(), counts).root() for group in read_reference().groups)


@dataclass(frozen=True, slots=True)
class _Twig:
    child: Entity
    claim: Claim
    fact: Fact


class _TreeMaker:
    """One group's claims, sorted by what hangs under what."""

    def __init__(self, group: Group, ontology: Ontology, counts: Mapping[str, int] | None) -> None:
        self.group, self.ontology, self.counts = group, ontology, counts
        self.twigs: dict[str, list[_Twig]] = defaultdict(list)
        self.tops: dict[str, Entity] = {}
        self.seen: set[str] = set()
        for fact in group.facts:
            for claim in fact.claims:
                if claim.relation not in LEFT_OUT:
                    self.add(fact, claim)

    def add(self, fact: Fact, claim: Claim) -> None:
        parent, child = (claim.object, claim.subject) if claim.relation in UPWARDS else (claim.subject, claim.object)
        self.tops.setdefault(parent.id, parent)
        self.twigs[parent.id].append(_Twig(child, claim, fact))

    def root(self) -> Branch:
        hanging = {twig.child.id for twigs in self.twigs.values() for twig in twigs}
        tops = tuple(self.branch(entity) for entity in self.tops.values() if entity.id not in hanging)
        return Branch(self.group.title, "", "", {}, False, "", "", None, tops)

    def branch(self, entity: Entity, twig: _Twig | None = None) -> Branch:
        under: tuple[Branch, ...] = ()
        if entity.id not in self.seen:
            self.seen.add(entity.id)
            under = tuple(self.branch(twig.child, twig) for twig in self.twigs[entity.id])
        count = self.counts.get(entity.id, 0) if self.counts is not None and self.counted(entity) else None
        if twig is None:
            return Branch(self.label(entity), entity.type, entity.id, {}, False, "", "", count, under)
        upwards = twig.claim.relation in UPWARDS
        return Branch(self.label(entity), entity.type, entity.id, self.relation(twig.claim), upwards, twig.fact.says, twig.fact.source, count, under)

    def counted(self, entity: Entity) -> bool:
        return bool({"Component", "Pattern", "Stage"} & set(self.ontology.entity(entity.type).labels))

    def label(self, entity: Entity) -> Words:
        tables = {"Dimension": self.ontology.dimensions, "Pattern": self.ontology.patterns, "Stage": self.ontology.stages}
        if entity.type in tables:
            return tables[entity.type][entity.key].label
        return {"zh": entity.name, "en": str(entity.properties.get("name_en") or entity.name)}

    def relation(self, claim: Claim) -> Words:
        """The relation with its qualifiers in words: 特征（风险）."""
        kind = self.ontology.relation(claim.relation)
        shown = [(name, claim.qualifiers[name]) for name in kind.qualifiers if name in claim.qualifiers and name not in ("title", "number")]
        return {language: kind.label[language] + _bracket([self.ontology.word(name, value, language) for name, value in shown], language) for language in LANGUAGES}


def _bracket(words: list[str], language: str) -> str:
    if not words:
        return ""
    return f"（{'，'.join(words)}）" if language == "zh" else f" ({', '.join(words)})"
