"""Codings on the sentences they touch: rows with evidence to print, and ratings sentence by sentence to compare coders."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kg.agreement import Agreement, cohen_kappa, krippendorff_alpha
from kg.codes import MACHINE, Coding
from kg.errors import BadQuery
from kg.query import Answer
from kg.store import Store

SENTENCES = """MATCH (s:Sentence) WHERE s.document IN $documents MATCH (d:Document {id: s.document})
RETURN s.id AS id, s.document AS document, d.stem AS stem, d.title AS title, s.section AS section, s.text AS text, s.begin AS begin, s.finish AS finish
ORDER BY document, begin"""
CODE_COLUMNS = {
    "code": {"zh": "编码", "en": "code"}, "coder": {"zh": "编码者", "en": "coder"}, "quote": {"zh": "文字", "en": "quote"},
    "note": {"zh": "说明", "en": "note"}, "state": {"zh": "状态", "en": "state"}, "id": {"zh": "编号", "en": "id"},
}
CODE_TITLE = {"zh": "编码", "en": "codes"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence with what each coder said of it; a coder who did not work on its document is not in `codes`."""

    sentence: dict[str, Any]
    codes: dict[str, frozenset[str]]


class Sentences:
    """The sentences of some documents, found by place."""

    def __init__(self, store: Store, documents: Iterable[str]) -> None:
        self.by_document: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in store.rows(SENTENCES, documents=sorted(set(documents))):
            self.by_document[row["document"]].append(row)

    def touched(self, coding: Coding) -> list[dict[str, Any]]:
        """The sentences that share a character with the coding's span."""
        rows = self.by_document.get(coding.document, [])
        first = max(bisect_right(rows, coding.start, key=lambda r: r["begin"]) - 1, 0)
        last = bisect_right(rows, coding.end - 1, key=lambda r: r["begin"])
        return [row for row in rows[first:last] if row["finish"] > coding.start]


def code_answer(store: Store, codings: Sequence[Coding], limit: int) -> Answer:
    """The codings as rows. `state` is `lost` when the graph no longer holds that text at that place."""
    shown = codings[:limit]
    sentences = Sentences(store, (c.document for c in shown))
    rows = [_row(coding, sentences.touched(coding)) for coding in shown]
    return Answer("codes", CODE_TITLE, CODE_COLUMNS, SENTENCES, {"limit": limit}, rows, len(codings) > limit)


def _row(coding: Coding, sentences: list[dict[str, Any]]) -> dict[str, Any]:
    lost = not sentences or not any(_agrees(coding, sentence) for sentence in sentences)
    evidence = [{"document": s["stem"], "title": s["title"], "section": s["section"], "sentence": s["text"], "start": coding.start, "end": coding.end,
                 "rule": f"codes.{coding.coder}"} for s in sentences]
    return {"id": coding.id, "code": coding.code, "coder": coding.coder, "document": coding.stem, "start": coding.start, "end": coding.end,
            "quote": coding.quote, "note": coding.note, "when": coding.when, "state": "lost" if lost else None,
            "evidence": [] if lost else evidence, "evidence_count": 0 if lost else len(evidence)}


def _agrees(coding: Coding, sentence: dict[str, Any]) -> bool:
    """Whether the coding's quote has, where it overlaps the sentence, the sentence's characters."""
    start, end = max(coding.start, sentence["begin"]), min(coding.end, sentence["finish"])
    quoted = coding.quote[start - coding.start : end - coding.start]
    return bool(quoted) and quoted == sentence["text"][start - sentence["begin"] : end - sentence["begin"]]


def make_units(store: Store, codings: Sequence[Coding], coders: Sequence[str], codes: Sequence[str] = ()) -> list[Unit]:
    """Every sentence of every document that at least two of `coders` worked on. The machine has read every document.

    A sentence that a coder passed over in a document of his is a sentence without a code, not a missing one.
    """
    worked: dict[str, set[str]] = defaultdict(set)
    for coding in codings:
        worked[coding.document].add(coding.coder)
    people = [c for c in coders if c != MACHINE]
    documents = {d for d, who in worked.items() if who & set(people) and len(who & set(people)) + (MACHINE in coders) > 1}
    sentences = Sentences(store, documents)
    marked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for coding in codings:
        for sentence in sentences.touched(coding) if coding.document in documents and (not codes or coding.code in codes) else ():
            marked[sentence["id"], coding.coder].add(coding.code)
    return [Unit(s, {c: frozenset(marked[s["id"], c]) for c in coders if c == MACHINE or c in worked[document]})
            for document in sorted(documents) for s in sentences.by_document[document]]


AGREEMENT_TITLE = {"zh": "编码一致性", "en": "agreement between coders"}
AGREEMENT_COLUMNS = {
    "code": {"zh": "编码", "en": "code"}, "units": {"zh": "句子", "en": "sentences"}, "coded": {"zh": "各人编码的句子", "en": "sentences coded by each"},
    "agreed": {"zh": "一致的比例", "en": "share agreed"}, "kappa": {"zh": "Cohen κ", "en": "Cohen's κ"}, "alpha": {"zh": "Krippendorff α", "en": "Krippendorff's α"},
    "why": {"zh": "无系数的原因", "en": "why there is none"},
}


def agreement_answer(units: Sequence[Unit], coders: Sequence[str], most: int = 20) -> Answer:
    """For each code, and for all pairs of sentence and code together (*): α of all coders and, for two, κ.

    The evidence of a row are the sentences on which the coders differ, `most` at most. Raises BadQuery when there is nothing to compare.
    """
    codes = sorted({code for unit in units for said in unit.codes.values() for code in said})
    if not codes:
        raise BadQuery(f"{', '.join(coders)} worked on no document in common: `cetu codes list` shows who coded what", code="nothing_to_compare", names="、".join(coders))
    ratings = {code: [[code in u.codes[c] if c in u.codes else None for c in coders] for u in units] for code in codes}
    together = [row for rows in ratings.values() for row in rows]
    rows = [{"code": "*", **_compare(together, coders), **_differing(units, [set(u.codes.values()) for u in units], coders, most)}]
    rows += [{"code": code, **_compare(found, coders), **_differing(units, [set(row) - {None} for row in found], coders, most)} for code, found in ratings.items()]
    return Answer("agreement", AGREEMENT_TITLE, AGREEMENT_COLUMNS, SENTENCES, {"coders": list(coders)}, rows, False)


def _compare(rows: list[list[bool | None]], coders: Sequence[str]) -> dict[str, Any]:
    alpha = krippendorff_alpha(rows)
    kappa = cohen_kappa([(row[0], row[1]) for row in rows]) if len(coders) == 2 else None
    counts = {coder: sum(row[place] is True for row in rows) for place, coder in enumerate(coders)}
    return {"units": alpha.units, "coded": [f"{coder} {count}" for coder, count in counts.items()], "agreed": round(1 - alpha.observed, 4),
            "kappa": rounded(kappa), "alpha": rounded(alpha), "why": alpha.why or None}


def rounded(agreement: Agreement | None) -> float | None:
    return None if agreement is None or agreement.value is None else round(agreement.value, 4)


def _differing(units: Sequence[Unit], said: Sequence[set[Any]], coders: Sequence[str], most: int) -> dict[str, Any]:
    """The sentences of which different things were said, as evidence."""
    rule = "codes." + "/".join(coders)
    found = [unit.sentence for unit, values in zip(units, said, strict=True) if len(values) > 1]
    evidence = [{"document": s["stem"], "title": s["title"], "section": s["section"], "sentence": s["text"], "start": s["begin"], "end": s["finish"], "rule": rule}
                for s in found[:most]]
    return {"evidence": evidence, "evidence_count": len(found)}
