"""`cetu evaluate` scores as the gold labels' own script does, on good, damaged and empty predictions."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.evaluate import evaluate, read_labels
from ingest.spread import find_spread

DAMAGES = (0.0, 0.15, 0.6)


def _damage(rows: list[dict[str, Any]], share: float) -> list[dict[str, Any]]:
    """Some labels dropped, some with a field changed, some twice: the same for the same share."""
    dice = random.Random(7)
    out = []
    for row in rows:
        if row["task"] == "scope" or dice.random() < share / 2:
            continue
        row = dict(row)
        for key in ("object", "indicator", "kind", "text", "pattern", "policy", "stage", "signed", "issuers", "lead", "value"):
            if key in row and dice.random() < share / 2:
                row[key] = {"text": "国务院", "pattern": "core", "policy": 1, "stage": "none", "issuers": ["国务院"], "lead": ["财政部"], "value": "7"}.get(key, "x")
        out += [row] * (2 if dice.random() < share else 1)
    return out


@pytest.mark.parametrize("share", DAMAGES)
def test_same_figures_as_the_gold_script(shared: Path, tmp_path: Path, share: float) -> None:
    gold_files = sorted((shared / "gold/dev").glob("*.jsonl"))
    gold = read_labels(gold_files)
    found = _damage(gold, share)
    predictions = tmp_path / "found.jsonl"
    predictions.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in found), encoding="utf-8")
    printed = subprocess.run([sys.executable, str(shared / "gold/score.py"), *map(str, gold_files), "--pred", str(predictions)],
                             capture_output=True, text=True, check=True).stdout
    theirs = {m[1].strip(): float(m[2]) for m in re.finditer(r"^(\S+|  \S+) +(?:P .*?F1|accuracy \S+  macro-F1) (\d\.\d{3})", printed, re.M)}
    named = {m[1]: float(m[2]) for m in re.finditer(r"^(\S+) .*named-F1 (\d\.\d{3})", printed, re.M)}
    ours = evaluate(gold, found)
    assert {s.name: round(s.f1 if s.macro is None else s.macro, 3) for s in ours} == pytest.approx(theirs, abs=0.0011)
    assert {s.name.replace("stage:stage", "stage:stage"): round(s.named, 3) for s in ours if s.named is not None} == pytest.approx(named, abs=0.0011)
    if share == 0:
        assert all(s.f1 == 1 or s.macro for s in ours)


def test_spread_finds_the_document_that_differs() -> None:
    """Three documents with one label a sentence: two read in full, of the third every second label."""
    def rows(doc: str, task: str, step: int = 1) -> list[dict[str, Any]]:
        names = [{"task": task, "doc": doc, "sentence": f"{n}号支持江苏省。", "text": "江苏省", "type": "PLACE", "norm": None} for n in range(0, 20, step)]
        return names if task == "mention" else [{"task": task, "doc": doc, "sentence": row["sentence"], "tasks": ["mention"]} for row in names]

    gold = [row for doc in "abc" for task in ("scope", "mention") for row in rows(doc, task)]
    found = [*rows("a", "mention"), *rows("b", "mention"), *rows("c", "mention", 2)]
    total = next(s for s in find_spread(gold, found, lambda score: score.recall) if s.name == "mention")
    assert (total.figure, total.documents, total.lowest, total.where) == (50 / 60, 3, 0.5, "c")
    left_out = (30 / 40, 30 / 40, 1.0)
    assert total.error == pytest.approx((2 / 3 * sum((value - sum(left_out) / 3) ** 2 for value in left_out)) ** 0.5)
    assert next(s for s in find_spread(gold, gold, lambda score: score.recall) if s.name == "mention").error == 0
