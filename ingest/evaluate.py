"""Scores extraction against gold labels, task by task, with the same arithmetic as shared/gold/score.py."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.label import label_document
from ingest.matching import ANCHORS, Label, Scope, distinct, match_labels, plain_number, plain_title, squeeze
from kg.errors import NotFound

SENTENCE_TASKS = ("mention", "measure", "target", "cite", "duty")
META_FIELDS = ("title", "number", "issuers", "signed", "published")
PASSAGE_FIELDS = (("suap", "pattern"), ("suap", "policy"), ("suap", "needs"), ("suap", "location"), ("stage", "stage"))


@dataclass(frozen=True, slots=True)
class Score:
    """One row of the table. `macro` and `named` only for passage tasks (named: micro F1, none left out)."""

    name: str
    hits: int
    gold: int
    found: int
    macro: float | None = None
    named: float | None = None
    missed: list[Label] = field(default_factory=list)
    wrong: list[Label] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read_labels(paths: Iterable[Path]) -> list[Label]:
    """Labels of JSON-lines files. Raises NotFound for a file that is not there."""
    rows: list[Label] = []
    for path in paths:
        if not path.is_file():
            raise NotFound(f"{path} is not there: give files with gold labels (JSON lines)", code="no_path", path=path)
        rows += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return rows


def label_texts(docs: Iterable[str], texts: Path) -> list[Label]:
    """Our labels for the documents `docs` (stems) in the folder `texts`. Raises NotFound for one that is not there."""
    rows: list[Label] = []
    for doc in sorted(docs):
        path = texts / f"{doc}.txt"
        if not path.is_file():
            raise NotFound(f"{path} is not there: --texts names the folder with the labelled texts", code="no_path", path=path)
        rows += label_document(path)
    return rows


def evaluate(gold: Sequence[Label], found: Sequence[Label]) -> list[Score]:
    """The whole table, in a fixed order; tasks without gold labels are left out."""
    gold, found = list(gold), list(found)
    scores = [s for task in SENTENCE_TASKS for s in _sentence_scores(task, gold, found)]
    return [*scores, *_heading_score(gold, found), *_meta_scores(gold, found), *_passage_scores(gold, found)]


def _sentence_scores(task: str, gold: list[Label], found: list[Label]) -> Iterator[Score]:
    scope = Scope(gold, task)
    ours, theirs = _by_sentence(task, found, scope, ANCHORS[task]), _by_sentence(task, gold, scope, lambda _: "")
    if not theirs:
        return
    total = Score(task, 0, 0, 0)
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for place in sorted(set(ours) | set(theirs)):
        g, f = distinct(theirs.get(place, [])), distinct(ours.get(place, []))
        hits, missed, wrong = match_labels(task, g, f)
        total = Score(task, total.hits + hits, total.gold + len(g), total.found + len(f), None, None, total.missed + missed, total.wrong + wrong)
        for row in g if task == "mention" else ():
            kinds[row["type"]][0] += row not in missed
            kinds[row["type"]][1] += 1
        for row in f if task == "mention" else ():
            kinds[row["type"]][2] += 1
    yield total
    for kind, (hits, n_gold, n_found) in sorted(kinds.items()):
        yield Score(f"{task}:{kind}", hits, n_gold, n_found)


def _by_sentence(task: str, rows: list[Label], scope: Scope, anchor: object) -> dict[tuple[str, int], list[Label]]:
    groups: dict[tuple[str, int], list[Label]] = defaultdict(list)
    for row in rows:
        if row["task"] == task:
            place = scope.find(row["doc"], row["sentence"], anchor(row))  # type: ignore[operator]
            if place:
                groups[place].append(row)
    return groups


def _heading_score(gold: list[Label], found: list[Label]) -> Iterator[Score]:
    docs = sorted({r["doc"] for r in gold if r["task"] == "heading"})
    total = Score("heading", 0, 0, 0)
    for doc in docs:
        g, f = ([r for r in rows if r["task"] == "heading" and r["doc"] == doc] for rows in (gold, found))
        hits, missed, wrong = match_labels("heading", g, f)
        total = Score("heading", total.hits + hits, total.gold + len(g), total.found + len(f), None, None, total.missed + missed, total.wrong + wrong)
    if docs:
        yield total


def _meta_scores(gold: list[Label], found: list[Label]) -> Iterator[Score]:
    theirs = {r["doc"]: r for r in gold if r["task"] == "meta"}
    ours = {r["doc"]: r for r in found if r["task"] == "meta"}
    for name in META_FIELDS if theirs else ():
        wrong = [{"doc": doc, "gold": row.get(name), "found": ours.get(doc, {}).get(name)} for doc, row in theirs.items()
                 if _meta_value(name, row.get(name)) != _meta_value(name, ours.get(doc, {}).get(name))]
        yield Score(f"meta:{name}", len(theirs) - len(wrong), len(theirs), len(theirs), wrong=wrong)


def _meta_value(name: str, value: object) -> object:
    if name == "issuers":
        return frozenset(map(squeeze, value)) if isinstance(value, list) else frozenset()
    text = str(value) if value else None
    return plain_title(text) if name == "title" else plain_number(text) if name == "number" else text


def _passage_scores(gold: list[Label], found: list[Label]) -> Iterator[Score]:
    for task, name in PASSAGE_FIELDS:
        theirs = {(r["doc"], squeeze(r["passage"])): r for r in gold if r["task"] == task}
        ours = {(r["doc"], squeeze(r["passage"])): r for r in found if r["task"] == task}
        if theirs:
            pairs = [(row[name], ours.get(key, {}).get(name)) for key, row in theirs.items()]
            wrong = [{"doc": key[0], "passage": row["passage"], "gold": row[name], "found": ours.get(key, {}).get(name)}
                     for key, row in theirs.items() if row[name] != ours.get(key, {}).get(name)]
            yield _class_score(f"{task}:{name}", pairs, wrong)


def _class_score(name: str, pairs: list[tuple[object, object]], wrong: list[Label]) -> Score:
    """Macro F1 over the gold classes; for pattern and stage also micro F1 with `none` left out."""
    each = [_f1(sum(a == b == label for a, b in pairs), sum(a == label for a, _ in pairs), sum(b == label for _, b in pairs))
            for label in {a for a, _ in pairs}]
    named = None
    if name.endswith(("pattern", "stage")):
        named = _f1(sum(a == b != "none" for a, b in pairs), sum(a != "none" for a, _ in pairs), sum(b not in ("none", None) for _, b in pairs))
    return Score(name, len(pairs) - len(wrong), len(pairs), len(pairs), sum(each) / len(each), named, wrong=wrong)


def _f1(hits: int, gold: int, found: int) -> float:
    return Score("", hits, gold, found).f1
