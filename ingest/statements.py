"""Findings of one document → statements, each with the sentence behind it."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator

from ingest.entities import (
    make_body,
    make_cluster,
    make_concept,
    make_indicator,
    make_measure,
    make_named,
    make_place,
    make_policy,
    make_reference,
    make_target,
    make_value,
)
from ingest.extractors import VERSIONS
from ingest.findings import Citation, Cue, Duty, Measure, Membership, Mention, Passage, Reading, Target
from kg.model import Entity, Evidence, Span, Statement

# what a mention inside a measure says of the measure
MENTION_RELATIONS = {"TECH": "USES", "DOMAIN": "IN_DOMAIN", "PROJECT": "IN_PROJECT", "PERIOD": "IN_PERIOD"}


class StatementMaker:
    """Holds one Reading and its indexes; `make()` yields every statement in text order of its kind."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.document = reading.document
        self.policy = make_policy(reading)
        self._starts = [s.span.start for s in self.document.sentences]
        self._mentions: dict[int, list[Mention]] = {}
        for mention in reading.mentions:
            self._mentions.setdefault(mention.sentence, []).append(mention)
        self._measures: dict[int, list[Measure]] = {}
        for measure in reading.measures if self.policy.type == "Policy" else ():
            self._measures.setdefault(self.document.sentences[measure.sentence].block, []).append(measure)
        self._bodies = {self.text(m.span): make_named(m, self.text(m.span)) for m in reading.mentions if m.type == "ORG"}

    def make(self) -> Iterator[Statement]:
        yield from self.of_meta()
        for citation in self.reading.citations:
            yield self.of_citation(citation)
        for membership in self.reading.memberships:
            yield self.of_membership(membership)
        if self.policy.type == "Policy":
            yield from self.of_tasks()
        for passage in self.reading.passages:
            yield from self.of_passage(passage)

    def of_tasks(self) -> Iterator[Statement]:
        """What somebody shall do. A paper describes and recommends; it orders nothing, so it has none of these."""
        for measure in self.reading.measures:
            yield from self.of_measure(measure)
        for duty in self.reading.duties:
            yield from self.of_duty(duty)
        for target in self.reading.targets:
            yield from self.of_target(target)

    # -- where things stand

    def text(self, span: Span) -> str:
        return span.of(self.document.text)

    def sentence_at(self, place: int) -> int | None:
        """Index of the sentence that covers code point `place`."""
        index = bisect.bisect_right(self._starts, place) - 1
        return index if index >= 0 and place < self.document.sentences[index].span.end else None

    def evidence(self, task: str, sentence: int, span: Span, rule: str, confidence: float = 1.0) -> tuple[Evidence, ...]:
        """One piece; a span that runs on into the next sentence is cut at the end of this one."""
        whole = self.document.sentences[sentence].span
        return (Evidence(self.document.id, whole, Span(span.start, min(span.end, whole.end)), rule, VERSIONS[task], confidence),)

    def named(self, sentence: int, kinds: Iterable[str], within: Span | None = None) -> Iterator[tuple[Mention, Entity]]:
        for mention in self._mentions.get(sentence, ()):
            if mention.type in kinds and (within is None or within.covers(mention.span)):
                yield mention, make_named(mention, self.text(mention.span))

    # -- one method a kind of finding

    def of_meta(self) -> Iterator[Statement]:
        meta = self.reading.meta
        if meta is None:
            return
        facts: list[tuple[str, str, Entity, dict[str, str]]] = []
        if self.policy.type == "Policy":
            facts = [("issuers", "ISSUED_BY", make_body(name), {}) for name in meta.issuers]
        if meta.number and self.policy.type == "Policy":
            facts.append(("number", "NUMBERED", make_value("Number", meta.number), {}))
        dates = {**dict(meta.dates), "signed": meta.signed, "published": meta.published}
        facts += [(kind, "DATED", make_value("Date", value), {"kind": kind}) for kind, value in sorted(dates.items()) if value]
        facts += [(field, "COVERS", place, {}) for field, place in self.covered_places()]
        for field, relation, value, qualifiers in facts:
            yield from self.meta_statement(field, relation, value, qualifiers)

    def covered_places(self) -> Iterator[tuple[str, Entity]]:
        """Places and clusters that the title names; else the place that the issuer governs."""
        assert self.reading.meta
        title = self.reading.meta.spans.get("title")
        sentence = self.sentence_at(title.start) if title else None
        found = list(self.named(sentence, ("PLACE", "CLUSTER"))) if sentence is not None else []
        yield from (("title", place) for _, place in found)
        place = self.reading.meta.place
        if not found and place:
            yield "title" if title and place[:2] in self.text(title) else "issuers", make_place(place)

    def meta_statement(self, field: str, relation: str, value: Entity, qualifiers: dict[str, str]) -> Iterator[Statement]:
        """A fact of the head of the document; left out when we cannot point to where it stands."""
        assert self.reading.meta
        spans = self.reading.meta.spans
        span = spans.get(field) or (spans.get("number") if field == "issuers" else None)
        sentence = self.sentence_at(span.start) if span else None
        if span is not None and sentence is not None:
            yield Statement(self.policy, relation, value, self.evidence("meta", sentence, span, f"meta.{field}"), qualifiers)

    def of_citation(self, citation: Citation) -> Statement:
        evidence = self.evidence("cite", citation.sentence, citation.span, citation.rule)
        title = citation.resolves or citation.title
        qualifiers = {"kind": citation.kind, "title": title, "number": citation.number}
        return Statement(self.policy, "CITES", make_reference(title, citation.number), evidence, {k: v for k, v in qualifiers.items() if v})

    def of_membership(self, membership: Membership) -> Statement:
        evidence = self.evidence("member", membership.sentence, membership.span, membership.rule)
        return Statement(make_place(membership.place), "MEMBER_OF", make_cluster(membership.cluster),
                         evidence, {"role": membership.role})

    def of_measure(self, measure: Measure) -> Iterator[Statement]:
        node = make_measure(measure)
        evidence = self.evidence("measure", measure.sentence, measure.span, measure.rule)
        yield Statement(self.policy, "PROPOSES", node, evidence, {"polarity": measure.polarity, "strength": measure.strength})
        for mention, thing in self.named(measure.sentence, MENTION_RELATIONS):
            if mention.type == "PERIOD" or measure.span.covers(mention.span):
                yield Statement(node, MENTION_RELATIONS[mention.type], thing, self.evidence("mention", measure.sentence, mention.span, mention.rule))
        places = [(m, e) for m, e in self.named(measure.sentence, ("PLACE", "CLUSTER"))
                  if self.text(m.span) in measure.places or measure.span.covers(m.span)]
        for mention, place in places:
            yield Statement(node, "IN_PLACE", place, self.evidence("mention", measure.sentence, mention.span, mention.rule))
        for actor in measure.actors:
            if actor in self._bodies:  # 有关部门, 各地区, 我们 act too, but are nobody one could ask
                yield Statement(self._bodies[actor], "LEADS", node, evidence)

    def body(self, name: str) -> Entity:
        return self._bodies.get(name) or make_body(name)

    def of_duty(self, duty: Duty) -> Iterator[Statement]:
        """The bodies named at the end of a task lead or assist every measure of its paragraph up to the mark."""
        block = self.document.sentences[duty.sentence].block
        evidence = self.evidence("duty", duty.sentence, duty.span, duty.rule)
        for measure in self._measures.get(block, ()):
            if measure.span.start < duty.span.end:
                node = make_measure(measure)
                yield from (Statement(self.body(name), "LEADS", node, evidence) for name in duty.lead)
                yield from (Statement(self.body(name), "ASSISTS", node, evidence) for name in duty.support)

    def of_target(self, target: Target) -> Iterator[Statement]:
        evidence = self.evidence("target", target.sentence, target.span, target.rule)
        node = make_target(target, self.policy)
        yield Statement(self.policy, "SETS", node, evidence)
        yield Statement(node, "OF", make_indicator(target), evidence)
        for mention, place in self.named(target.sentence, ("PLACE", "CLUSTER")):
            if target.place and self.text(mention.span) == target.place:
                yield Statement(node, "FOR", place, self.evidence("mention", target.sentence, mention.span, mention.rule))
                break

    def of_passage(self, passage: Passage) -> Iterator[Statement]:
        for cue in passage.cues:
            sentence = self.sentence_at(cue.span.start)
            if sentence is not None:
                yield from self.of_cue(passage, cue, sentence)

    def of_cue(self, passage: Passage, cue: Cue, sentence: int) -> Iterator[Statement]:
        """A cue counts for the policy when it is one of the label that the passage got, and for the measure that holds it."""
        kind, _, name = cue.target.rpartition(":")
        evidence = self.evidence("passage", sentence, cue.span, passage.rule)
        measures = [make_measure(m) for m in self._measures.get(self.document.sentences[sentence].block, ()) if m.sentence == sentence]
        if kind in ("pattern", "stage") and name == getattr(passage, kind):
            concept = make_concept(kind, name)
            yield Statement(self.policy, "SUPPORTS" if kind == "pattern" else "SERVES", concept, evidence)
            for node in measures:
                yield Statement(node, "SUPPORTS" if kind == "pattern" else "IN_STAGE", concept, evidence)
        elif not kind and passage.pattern != "none":
            for node in (self.policy, *measures):
                yield Statement(node, "SHOWS", make_concept("dimension", name), evidence)


def make_statements(reading: Reading) -> list[Statement]:
    """Every statement of one reading. Statements that say the same keep one id; writing unites their evidence."""
    return list(StatementMaker(reading).make())
