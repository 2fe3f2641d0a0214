"""Which measures of real plans realise which component of the reference architecture, by the words under `cues` in kg/reference."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from daachorse import CharwiseDoubleArrayAhoCorasick

from kg.graph import merge_edges, to_edge
from kg.model import Entity, Evidence, Span, Statement
from kg.ontology import Ontology
from kg.reference_model import read_reference
from kg.store import Store
from kg.titles import title_key
from kg.version import settle_version
from kg.write import write_statements

VERSION = "1"
TITLE = re.compile("《[^《》]{0,200}》")  # what a cited title holds is not what the measure does
MEASURES = """MATCH (p:Policy)-[r:PROPOSES]->(m:Measure) WHERE coalesce(r.polarity, 'do') <> 'forbid' AND coalesce(p.title_key, '') <> $paper
RETURN m.key AS key, m.name AS name, r.evidence AS evidence ORDER BY key, r.id"""
SENTENCES = "UNWIND $ids AS wanted MATCH (s:Sentence {id: wanted}) RETURN s.id AS id, s.begin AS begin, s.finish AS finish"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that must all stand in a measure's name, and words of which none may."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    def fits(self, name: str) -> bool:
        return all(word in name for word in self.wanted) and not any(word in name for word in self.unwanted)


def parse_cue(text: str) -> Cue:
    """物联网+监测-气象: both of the first two and not the third."""
    first, *rest = re.split(r"(?=[+-])", text)
    return Cue((first, *(part[1:] for part in rest if part[0] == "+")), tuple(part[1:] for part in rest if part[0] == "-"))


@functools.cache
def _cues() -> tuple[CharwiseDoubleArrayAhoCorasick, tuple[tuple[Entity, tuple[Cue, ...]], ...]]:
    """A gate that most names do not pass, and the cues of each component."""
    reference = read_reference()
    table = tuple((reference.entities[key], tuple(map(parse_cue, words))) for key, words in reference.cues.items())
    firsts = sorted({cue.wanted[0] for _, cues in table for cue in cues})
    return CharwiseDoubleArrayAhoCorasick(firsts), table


def find_components(name: str) -> list[Entity]:
    """The components that a measure of this name realises: 建设省级政务云平台 → 政务云服务平台."""
    gate, table = _cues()
    if not gate.find(name):
        return []
    name = TITLE.sub("", name)
    return [component for component, cues in table if any(cue.fits(name) for cue in cues)]


def find_realisations(store: Store) -> list[Statement]:
    """Measure –REALISES→ Component for all measures that policies in the store propose, with the sentences that propose them."""
    paper = title_key(read_reference().entities["paper"].name)  # a model does not realise itself
    found = [(row, components) for row in store.rows(MEASURES, paper=paper) if (components := find_components(row["name"]))]
    ids = sorted({line.split("|", 1)[0] for row, _ in found for line in row["evidence"]})
    spans = {row["id"]: Span(row["begin"], row["finish"]) for row in store.rows(SENTENCES, ids=ids)} if ids else {}
    return [statement for row, components in found for statement in _statements(row, components, spans)]


def _statements(row: Mapping[str, Any], components: list[Entity], spans: Mapping[str, Span]) -> Iterator[Statement]:
    measure = Entity("Measure", row["key"], row["name"])
    evidence = tuple(_evidence(line, spans) for line in row["evidence"] if line.split("|", 1)[0] in spans)
    if evidence:
        yield from (Statement(measure, "REALISES", component, evidence) for component in components)


def _evidence(line: str, spans: Mapping[str, Span]) -> Evidence:
    sentence, start, end, *_, document = line.split("|")
    return Evidence(document, spans[sentence], Span(int(start), int(end)), "realises.cue", VERSION, 0.7)


def link_realisations(store: Store, ontology: Ontology) -> int:
    """Makes the REALISES edges what `find_realisations` says now; returns how many there are. To be called after ingestion."""
    statements = find_realisations(store)
    wanted = {edge.id: edge.properties["evidence"] for edge in merge_edges(map(to_edge, statements))}
    stored = {row["id"]: row["evidence"] for row in store.rows("MATCH (:Measure)-[r:REALISES]->(:Component) RETURN r.id AS id, r.evidence AS evidence")}
    store.delete_edges([key for key, evidence in stored.items() if wanted.get(key) != evidence], "REALISES")
    fresh: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        fresh[statement.id].append(statement)
    write_statements(store, [s for key, some in fresh.items() if stored.get(key) != wanted[key] for s in some], ontology)
    settle_version(store)
    return len(wanted)
