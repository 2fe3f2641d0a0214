"""When does a predicted label answer a gold label? One function a task; the rules of shared/gold/score.py."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

Label = dict[str, Any]
_BRACKETS = str.maketrans("[]【】()（）﹝﹞０１２３４５６７８９", "〔〕〔〕〔〕〔〕〔〕0123456789")
_KEYS = ("type", "text", "verb", "object", "indicator", "comparator", "value", "unit", "year", "title", "number", "kind", "lead", "support", "level")


def squeeze(text: str | None) -> str:
    """Text without white space."""
    return re.sub(r"\s+", "", text or "")


def plain_title(text: str | None) -> str:
    return re.sub(r"[《》〈〉<>“”\"'‘’\s]", "", text or "")


def plain_number(text: str | None) -> str:
    return squeeze(text).translate(_BRACKETS)


def plain_value(text: object) -> str:
    """A value without percent signs, every range with one kind of dash."""
    return re.sub(r"[—–－~～至]+", "-", re.sub("[%％]", "", squeeze(str(text))))


def similar(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _same_mention(gold: Label, found: Label) -> float:
    return float(gold["type"] == found["type"] and squeeze(gold["text"]) == squeeze(found["text"]))


def _same_measure(gold: Label, found: Label) -> float:
    if gold.get("polarity", "do") != found.get("polarity", "do"):
        return 0.0
    ratio = similar(squeeze(gold["verb"] + gold["object"]), squeeze(found["verb"] + found["object"]))
    return ratio if ratio >= 0.8 else 0.0


def _same_target(gold: Label, found: Label) -> float:
    if (plain_value(gold["value"]), squeeze(gold["unit"])) != (plain_value(found["value"]), squeeze(found["unit"])):
        return 0.0
    if (gold["comparator"], str(gold.get("year"))) != (found["comparator"], str(found.get("year"))):
        return 0.0
    one, other = squeeze(gold["indicator"]), squeeze(found["indicator"])
    ratio = 1.0 if one in other or other in one else similar(one, other)
    return ratio if one and other and ratio >= 0.6 else 0.0


def _same_cite(gold: Label, found: Label) -> float:
    if gold.get("kind") != found.get("kind"):
        return 0.0
    if gold.get("title") and found.get("title"):
        return float(plain_title(gold["title"]) == plain_title(found["title"]))
    return float(bool(gold.get("number")) and plain_number(gold["number"]) == plain_number(found.get("number")))


def _same_duty(gold: Label, found: Label) -> float:
    return float(all(set(map(squeeze, gold[side])) == set(map(squeeze, found[side])) for side in ("lead", "support")))


def _same_heading(gold: Label, found: Label) -> float:
    return float(gold["level"] == found["level"] and squeeze(gold["text"]) == squeeze(found["text"]))


SAME: dict[str, Callable[[Label, Label], float]] = {
    "mention": _same_mention, "measure": _same_measure, "target": _same_target, "cite": _same_cite, "duty": _same_duty, "heading": _same_heading,
}
ANCHORS: dict[str, Callable[[Label], str]] = {
    "mention": lambda row: str(row["text"]),
    "measure": lambda row: str(row["object"]),
    "target": lambda row: str(row["value"] if not re.search(r"\D", row["value"]) else row["value"][:1]),
    "cite": lambda row: str(row.get("title") or row.get("number") or ""),
    "duty": lambda row: str((row["lead"] + row["support"] + [""])[0]),
}


def match_labels(task: str, gold: list[Label], found: list[Label]) -> tuple[int, list[Label], list[Label]]:
    """Greedy one-to-one match, best pairs first: (hits, missed gold, wrong predictions)."""
    pairs = sorted(((SAME[task](g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)), key=lambda pair: -pair[0])
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for score, i, j in pairs:
        if score > 0 and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
    missed = [g for i, g in enumerate(gold) if i not in used_gold]
    wrong = [f for j, f in enumerate(found) if j not in used_found]
    return len(used_gold), missed, wrong


def distinct(rows: list[Label]) -> list[Label]:
    """Labels of one sentence without repeats."""
    seen: dict[str, Label] = {}
    for row in rows:
        seen.setdefault(repr([(k, row[k]) for k in _KEYS if k in row]), row)
    return list(seen.values())


class Scope:
    """The sentences that were read for one task, by document: finds the one that a label's sentence belongs to."""

    def __init__(self, rows: list[Label], task: str) -> None:
        self.sentences: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            if row["task"] == "scope" and task in row["tasks"]:
                self.sentences[row["doc"]].append(squeeze(row["sentence"]))
        self._index = {doc: {s: i for i, s in enumerate(sentences)} for doc, sentences in self.sentences.items()}

    def find(self, doc: str, sentence: str, anchor: str) -> tuple[str, int] | None:
        wanted = squeeze(sentence)
        exact = self._index.get(doc, {}).get(wanted)
        if exact is not None:
            return doc, exact
        anchor = squeeze(anchor)
        for i, gold in enumerate(self.sentences.get(doc, ())):
            if len(gold) >= 4 and anchor in gold and (gold in wanted or (len(wanted) >= 4 and wanted in gold)):
                return doc, i
        return None
