"""The labels of each sample hold what samples/truth.yaml says: title, number, bodies, dates and a few facts, end to end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.label import label_document

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
TRUTH: dict[str, dict[str, Any]] = yaml.safe_load((SAMPLES / "truth.yaml").read_text(encoding="utf-8"))["files"]
META = ("title", "wrapper", "number", "issuers", "signed")
# a label's own text only has to hold the piece; an indicator may be named longer or shorter
HOLDS = ("sentence", "passage", "object")


def squeeze(value: object) -> str:
    return re.sub(r"\s+", "", str(value))


def agrees(field: str, wanted: object, got: object) -> bool:
    if wanted is None or got is None:
        return wanted == got
    if isinstance(wanted, list):
        return isinstance(got, list) and sorted(wanted) == sorted(got)
    want, have = squeeze(wanted), squeeze(got)
    if field in HOLDS:
        return want in have
    if field == "indicator":
        return want in have or have in want
    return want == have


def meets(fact: Mapping[str, object], label: Mapping[str, object]) -> bool:
    return all(agrees(field, wanted, label.get(field)) for field, wanted in fact.items())


each_sample = pytest.mark.parametrize("name", sorted(TRUTH))


@each_sample
def test_meta_is_read_from_the_text(name: str) -> None:
    meta = next(label for label in label_document(SAMPLES / name) if label["task"] == "meta")
    wanted = {field: TRUTH[name][field] for field in META if field in TRUTH[name]}
    assert {field: meta[field] for field, value in wanted.items() if not agrees(field, value, meta[field])} == {}


@each_sample
def test_facts_are_found(name: str) -> None:
    labels = label_document(SAMPLES / name)
    assert [fact for fact in TRUTH[name]["facts"] if not any(meets(fact, label) for label in labels)] == []


@each_sample
def test_labels_quote_the_text(name: str) -> None:
    """A mention's text stands in its sentence, and a label repeated word for word is one label too many."""
    mentions = [label for label in label_document(SAMPLES / name) if label["task"] == "mention"]
    assert [m for m in mentions if m["text"] not in m["sentence"]] == []


@each_sample
def test_the_note_about_the_digest_states_nothing(name: str) -> None:
    """Names are mentioned in page furniture too; a citation, measure, target or passage must not come from there."""
    labels = [label for label in label_document(SAMPLES / name) if label["task"] != "mention"]
    assert [label for label in labels if "策图示例摘编" in f"{label.get('sentence')}{label.get('passage')}"] == []
