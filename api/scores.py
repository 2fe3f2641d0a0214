"""Scores of extraction as a table, as rows, and as docs/quality.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from ingest.evaluate import Score
from ingest.matching import Label
from ingest.spread import Spread

# name → (figure, bar): the bars that extraction is held to
BARS: dict[str, float] = {
    "mention": 0.90, "mention:PLACE": 0.95, "mention:CLUSTER": 0.93, "mention:ORG": 0.93, "mention:POLICY": 0.95, "mention:TECH": 0.90,
    "mention:PERIOD": 0.93, "mention:PROJECT": 0.80, "mention:DOMAIN": 0.80, "measure": 0.88, "target": 0.90, "cite": 0.95, "duty": 0.95,
    "heading": 0.98, "meta:title": 0.95, "meta:number": 0.95, "meta:issuers": 0.95, "meta:signed": 0.95, "meta:published": 0.95,
    "suap:pattern": 0.80, "suap:policy": 0.70, "suap:needs": 0.70, "suap:location": 0.70, "stage:stage": 0.80,
}
LABELS_NOTE = """The labels were made on real texts in two independent readings by one language model and then adjudicated; no person has checked them.
Two readings by one model agree with each other more than they agree with the truth: read these figures as an upper view.
The rules were mended while these labels were read, so the figures say how well the rules are kept, not how they do on new texts: there,
names, fields of application, measures and passages come out clearly lower. Before you rely on a kind of edge, label a few pages of your own corpus
and run the same command on them."""


def figure(score: Score) -> float:
    """The figure that the bar is for: named F1 for pattern and stage, macro F1 for dimensions, F1 else."""
    return score.named if score.named is not None else score.macro if score.macro is not None else score.f1


def score_rows(scores: Sequence[Score]) -> list[dict[str, Any]]:
    return [{"task": s.name, "precision": round(s.precision, 4), "recall": round(s.recall, 4), "f1": round(s.f1, 4), "macro_f1": s.macro, "named_f1": s.named,
             "hits": s.hits, "gold": s.gold, "found": s.found, "bar": BARS.get(s.name), "ok": figure(s) >= BARS.get(s.name, 0)} for s in scores]


def table_lines(scores: Sequence[Score]) -> list[str]:
    lines = ["| task | precision | recall | figure | bar | | hits / gold / found |", "|---|---|---|---|---|---|---|"]
    for s in scores:
        bar = BARS.get(s.name)
        verdict = "" if bar is None else "ok" if figure(s) >= bar else "short"
        lines.append(f"| {s.name} | {s.precision:.3f} | {s.recall:.3f} | {figure(s):.3f} | {bar or '–'} | {verdict} | {s.hits} / {s.gold} / {s.found} |")
    return lines


def spread_rows(spread: Sequence[Spread]) -> list[dict[str, Any]]:
    return [{"task": s.name, "figure": round(s.figure, 4), "error": round(s.error, 4), "documents": s.documents, "lowest": s.lowest, "where": s.where} for s in spread]


def spread_lines(spread: Sequence[Spread]) -> list[str]:
    """How far each figure moves with the documents: 95 % are two standard errors."""
    lines = ["", "| task | figure | ± 95 % | documents | lowest in one document |", "|---|---|---|---|---|"]
    for s in spread:
        lowest = "–" if s.lowest is None else f"{s.lowest:.3f} ({s.where})"
        lines.append(f"| {s.name} | {s.figure:.3f} | {1.96 * s.error:.3f} | {s.documents} | {lowest} |")
    return lines if spread else []


def print_lines(lines: Sequence[str], console: Console) -> None:
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def print_errors(scores: Sequence[Score], tasks: Sequence[str], console: Console) -> None:
    """What was missed and what was wrong, for each task named (mention, target, suap:pattern …)."""
    for score in scores:
        if score.name in tasks or score.name.split(":")[0] in tasks:
            for name, rows in (("missed", score.missed), ("wrong", score.wrong)):
                for row in rows:
                    console.print(f"{score.name} {name} {json.dumps(row, ensure_ascii=False)}", markup=False, highlight=False, soft_wrap=True)


def write_report(scores: Sequence[Score], spread: Sequence[Spread], labels: Sequence[Label], path: Path) -> None:
    """docs/quality.md, made anew: the table, the command that prints it, and how far to trust it."""
    counts = Counter(row["task"] for row in labels if row["task"] != "scope")
    docs = len({row["doc"] for row in labels})
    text = ["# Quality of extraction", "",
            "Made by `cetu evaluate ../shared/gold/dev/*.jsonl --by-document --report docs/quality.md`; the same command prints it again.", "",
            f"Labels: {docs} documents; " + ", ".join(f"{n} {task}" for task, n in sorted(counts.items())) + ".", "", *table_lines(scores), "",
            "The figure is F1; for meta fields the share of documents that are right; for pattern and stage F1 over the named classes; for dimensions macro F1.",
            *spread_lines(spread), "",
            LABELS_NOTE, ""]
    path.write_text("\n".join(text), encoding="utf-8")
