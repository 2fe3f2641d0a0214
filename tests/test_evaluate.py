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
