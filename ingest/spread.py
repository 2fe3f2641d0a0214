"""How much a figure hangs on single documents: scored again without each document in turn.

Rules are not trained, so that leaving documents out changes nothing in them; what it shows is how far the figure would
move with other documents (jackknife: Efron and Stein, The jackknife estimate of variance, Annals of Statistics 9, 1981).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.evaluate import Score, evaluate
from ingest.matching import Label

Figure = Callable[[Score], float]
ByDocument = dict[str, list[Label]]
LEAST = 10  # labels of a document whose own figure says anything


@dataclass(frozen=True, slots=True)
class Spread:
    """`error`: standard error over the documents; `lowest`: the document of at least LEAST labels with the lowest figure of its own."""

    name: str
    figure: float
    error: float
    documents: int
    lowest: float | None = None
    where: str = ""


def find_spread(gold: Sequence[Label], found: Sequence[Label], figure: Figure) -> list[Spread]:
    """One row for each row of `evaluate`, in its order."""
    tasks = dict.fromkeys(score.name.partition(":")[0] for score in evaluate(gold, found))
    return [row for task in tasks for row in _spread_of_task(_by_document(task, gold), _by_document(task, found), figure)]


def _spread_of_task(gold: ByDocument, found: ByDocument, figure: Figure) -> list[Spread]:
    docs = sorted(gold)
    alone = {doc: {score.name: score for score in _score([doc], gold, found)} for doc in docs}
    without = [{score.name: figure(score) for score in _score([d for d in docs if d != doc], gold, found)} for doc in docs]
    rows = []
    for score in _score(docs, gold, found):
        values = [figures[score.name] for figures in without if score.name in figures]
        own = [(figure(one), doc) for doc in docs if (one := alone[doc].get(score.name)) and one.gold >= LEAST]
        rows.append(Spread(score.name, figure(score), _error(values), len(docs), *min(own, default=(None, ""))))
    return rows


def _by_document(task: str, rows: Sequence[Label]) -> ByDocument:
    groups: ByDocument = defaultdict(list)
    for row in rows:
        if row["task"] == task or (row["task"] == "scope" and task in row["tasks"]):
            groups[row["doc"]].append(row)
    return groups


def _score(docs: Sequence[str], gold: ByDocument, found: ByDocument) -> list[Score]:
    return evaluate([row for doc in docs for row in gold[doc]], [row for doc in docs for row in found.get(doc, ())])


def _error(values: Sequence[float]) -> float:
    mean = sum(values) / len(values) if values else 0.0
    return ((len(values) - 1) / len(values) * sum((value - mean) ** 2 for value in values)) ** 0.5 if values else 0.0
