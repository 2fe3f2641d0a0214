"""Sentences that one document takes over from an earlier one: inherited, adapted or new, from which level, after how many days.

Every run of RUN characters of every long enough sentence becomes a number (kg/likeness.py); a sentence is compared only with
those that share a rare run with it. One sort of all runs, then look-ups: time grows with the text, not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.evidence import attach_evidence
from kg.independence import find_groups
from kg.likeness import Runs, hash_runs, squeeze
from kg.lineage import LEVELS, days_between, policies_of
from kg.query import Answer, code_prefix
from kg.store import Store

RUN = 5
LEAST = 20
"""Characters without punctuation: shorter sentences are formulas."""
COMMON = 40
"""A run that stands in more sentences than this tells nothing about where a sentence comes from."""
ENOUGH = 0.2
"""Share of a sentence's runs that must be rare and in common before the two are compared in full."""
INHERITED, ADAPTED = 0.9, 0.5
"""Share of common runs (Jaccard) from which on a sentence is taken over as it is, or changed."""
SENTENCES = """MATCH (d:Document)-[:STATES]->(p:Entity) MATCH (d)-[:HAS_SECTION]->(:Section)-[:HAS_SENTENCE]->(s:Sentence)
RETURN s.id AS id, s.text AS text, s.begin AS begin, s.finish AS finish, d.id AS document, p.id AS policy_id, p.name AS policy, p.level AS level,
       coalesce(p.signed, p.published) AS signed, p.place AS place"""
CODES = "MATCH (l:Place) WHERE l.code IS NOT NULL RETURN l.name AS name, l.code AS code"
COLUMNS = {"policy": {"zh": "政策", "en": "policy"}, "level": {"zh": "级别", "en": "level"}, "source": {"zh": "来源", "en": "taken from"},
           "source_level": {"zh": "来源级别", "en": "its level"}, "lag": {"zh": "相隔天数", "en": "days after"}, "inherited": {"zh": "承袭", "en": "inherited"},
           "adapted": {"zh": "改写", "en": "adapted"},
           "sentences": {"zh": "句数", "en": "sentences"}, "share": {"zh": "承袭与改写占比", "en": "share taken over"}}
SENTENCE_COLUMNS = {"state": {"zh": "来历", "en": "origin"}, "likeness": {"zh": "相似度", "en": "likeness"}, "policy": {"zh": "政策", "en": "policy"},
                    "source": {"zh": "来源", "en": "taken from"}, "source_level": {"zh": "来源级别", "en": "its level"}, "lag": {"zh": "相隔天数", "en": "days after"}}
TITLE = {"zh": "文本承袭：各级政策沿用了哪些句子", "en": "reuse: sentences taken over between levels"}


@dataclass(frozen=True, slots=True)
class Index:
    """All runs of all sentences, sorted: `owners[i]` is the row whose sentence holds `runs[i]`; `own` are the runs of each row."""

    rows: list[dict[str, Any]]
    own: list[Runs]
    runs: Runs
    owners: NDArray[np.int64]


def reuse(store: Store, name: str | None = None, limit: int = 100, language: str = "zh", *, anywhere: bool = False) -> Answer:
    """With a `name`: the sentences of that policy (or of a place's policies) that come from earlier ones; without: pairs of policies.

    Only from a higher level, unless `anywhere`, which also takes the same level and other provinces. Raises NotFound or BadQuery for the name.
    """
    codes = {row["name"]: row["code"] for row in store.rows(CODES)}
    index = make_index({**row, "code": codes.get(row["place"])} for row in store.rows(SENTENCES))
    groups = find_groups(store)
    wanted, shown = policies_of(store, name) if name else (None, "")
    origins = list(find_origins(index, groups, wanted, anywhere=anywhere))
    rows = [_sentence_row(origin) for origin in origins] if name else _pairs(index, origins)
    columns = SENTENCE_COLUMNS if name else COLUMNS
    reading = TITLE[language] + (f"（{shown}：{_summary(index, origins, wanted or ())}）" if name else "")
    return Answer("reuse", TITLE, columns, SENTENCES, {"name": name, "limit": limit}, attach_evidence(store, rows[:limit]), len(rows) > limit, reading)


def make_index(rows: Iterable[dict[str, Any]]) -> Index:
    """The index of all sentences long enough, in order of signing and reading."""
    kept: list[dict[str, Any]] = []
    own: list[Runs] = []
    for row in sorted(rows, key=lambda r: (r["signed"] or "9999", r["document"], r["begin"])):
        text = squeeze(row["text"])
        if len(text) >= LEAST:
            kept.append(row)
            own.append(np.unique(hash_runs(text, RUN)))
    every = np.concatenate(own) if own else np.empty(0, dtype=np.uint64)
    owners = np.repeat(np.arange(len(own), dtype=np.int64), [len(runs) for runs in own])
    order = np.argsort(every, kind="stable")
    return Index(kept, own, every[order], owners[order])


def find_origins(index: Index, groups: Mapping[str, str], wanted: Sequence[str] | None, *, anywhere: bool = False) -> Iterator[dict[str, Any]]:
    """For each sentence of `wanted` policies (all, when None) the likest sentence of an earlier, higher, independent document."""
    policies = set(wanted) if wanted is not None else None
    for place, row in enumerate(index.rows):
        if policies is None or row["policy_id"] in policies:
            best = _best(index, place, groups, anywhere)
            if best is not None:
                yield {"row": row, "source": index.rows[best[1]], "likeness": best[0], "state": "inherited" if best[0] >= INHERITED else "adapted"}


def _best(index: Index, place: int, groups: Mapping[str, str], anywhere: bool) -> tuple[float, int] | None:
    """(likeness, row) of the likest sentence it may come from; the earliest of several alike."""
    row, own = index.rows[place], index.own[place]
    best: tuple[float, int] | None = None
    for other in _candidates(index, own):
        source = index.rows[other]
        if groups.get(source["document"]) != groups.get(row["document"]) and _may_come_from(row, source, anywhere):
            likeness = _jaccard(own, index.own[other])
            if likeness >= ADAPTED and (best is None or likeness > best[0]):
                best = (likeness, other)
    return best


def _candidates(index: Index, own: Runs) -> list[int]:
    """Rows that share enough rare runs with `own` to be alike."""
    low, high = np.searchsorted(index.runs, own, "left"), np.searchsorted(index.runs, own, "right")
    rare = (high - low > 1) & (high - low <= COMMON)
    if rare.sum() < ENOUGH * len(own):
        return []
    owners, counts = np.unique(np.concatenate([index.owners[a:b] for a, b in zip(low[rare], high[rare], strict=True)]), return_counts=True)
    return [int(owner) for owner in owners[counts >= max(1, ENOUGH * len(own))]]


def _jaccard(one: Runs, other: Runs) -> float:
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)


def _may_come_from(row: Mapping[str, Any], source: Mapping[str, Any], anywhere: bool) -> bool:
    """Signed earlier, by the national level or a higher level of the same province (`anywhere`: by any not lower)."""
    if not row["signed"] or not source["signed"] or source["signed"] >= row["signed"] or row["level"] not in LEVELS or source["level"] not in LEVELS:
        return False
    here, there = LEVELS.index(row["level"]), LEVELS.index(source["level"])
    if anywhere:
        return there <= here
    prefix = code_prefix(source["code"])
    return there < here and (there == 0 or (prefix is not None and str(row["code"] or "").startswith(prefix)))


def _sentence_row(origin: Mapping[str, Any]) -> dict[str, Any]:
    row, source = origin["row"], origin["source"]
    return {"state": origin["state"], "likeness": round(origin["likeness"], 2), "policy_id": row["policy_id"], "policy": row["policy"], "level": row["level"],
            "signed": row["signed"], "source_id": source["policy_id"], "source": source["policy"], "source_level": source["level"], "source_signed": source["signed"],
            "lag": days_between(source["signed"], row["signed"]), "evidence": [_line(row), _line(source)]}


def _line(row: Mapping[str, Any]) -> str:
    return f"{row['id']}|{row['begin']}|{row['finish']}|reuse.sentence|1|1|{row['document']}"


def _pairs(index: Index, origins: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row a pair of policies, those that took over most first."""
    totals: dict[str, int] = defaultdict(int)
    for row in index.rows:
        totals[row["policy_id"]] += 1
    pairs: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for origin in origins:
        pairs[origin["row"]["policy_id"], origin["source"]["policy_id"]].append(origin)
    rows = [_pair(some, totals[policy]) for (policy, _), some in pairs.items()]
    return sorted(rows, key=lambda r: (-r["inherited"] - r["adapted"], r["policy"], r["source"], r["policy_id"], r["source_id"]))


def _pair(some: list[Mapping[str, Any]], total: int) -> dict[str, Any]:
    first = _sentence_row(max(some, key=lambda origin: (origin["likeness"], -origin["row"]["begin"])))
    inherited = sum(origin["state"] == "inherited" for origin in some)
    return {**first, "inherited": inherited, "adapted": len(some) - inherited, "sentences": total, "share": round(len(some) / total, 2)}


def _summary(index: Index, origins: Sequence[Mapping[str, Any]], wanted: Iterable[str]) -> str:
    """Shares inherited, adapted, new among the sentences long enough."""
    policies = set(wanted)
    total = sum(row["policy_id"] in policies for row in index.rows)
    inherited = sum(origin["state"] == "inherited" for origin in origins)
    shares = [100 * count / total if total else 0 for count in (inherited, len(origins) - inherited, total - len(origins))]
    return f"{total} 句中承袭 {shares[0]:.0f}%，改写 {shares[1]:.0f}%，新写 {shares[2]:.0f}%"
