"""The governing verb behind a phrase that comes first: 按照…要求推动…, 对…开展…, 将…纳入…, 由…制定."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from ingest.clauses import outside
from ingest.verbs import Group, read_group, skip_adverbs, table
from ingest.wordlist import read_column

LONGEST_PHRASE = 400
NOT_AFTER_VERB = frozenset("的等、和与及或之者后前时")
NAMES = ("战略", "行动", "工程", "计划", "专项", "委员会", "人员", "机构", "部门", "机关", "科室", "窗口", "系统", "清单", "名单", "通过")
DESCRIBED = re.compile(r"的[^的，]{0,20}(?:单位|个人|企业|部门|机构|人员|组织|者|人|情形|行为)\Z")
PLACE_NAME = re.compile("[场站点厂所室库区者员性型率量费权法][、的和及与]")
NOT_BEFORE_VERB = ("的", "、", "和", "与", "及")


@dataclass(slots=True)
class Phrase:
    """The verbs behind a phrase of `kind` that `word` opens. For a frame (将…纳入…) `inner` is the object before them, for an agent (由…制定)
    the one who acts."""

    word: str
    group: Group
    kind: str
    inner: tuple[int, int]


@functools.cache
def tails() -> tuple[str, ...]:
    return read_column("measure_tails.txt")


def find_phrase_verb(text: str, start: int, end: int) -> Phrase | None:
    """The phrase that opens at `start` and the verb it leads to, or None."""
    prepositions = table("measure_prepositions.txt")
    word = prepositions.longest(text, start, end)
    if not word:
        return None
    (kind,) = prepositions.words[word]
    after = start + len(word)
    found = list(find_verbs(text, after, min(end, start + LONGEST_PHRASE), end))
    if kind not in ("frame", "agent"):
        found = [(at, group) for at, group in found if group.end < end]
    group = choose(text, kind, after, end, found)
    if not group:
        return None
    if "frame" in group.kinds and kind != "frame" and (at := max(text.rfind("将", after, group.start), text.rfind("把", after, group.start))) > 0:
        kind, after = "frame", at + 1
    return Phrase(word, group, kind, (after, group.start))


def choose(text: str, kind: str, after: int, end: int, found: list[tuple[int, Group]]) -> Group | None:
    """Which of the verbs governs; `found` holds them with the place where their adverbs begin."""
    groups = [group for _, group in found]
    closed = [group for at, group in found if text.endswith(tails(), after, at)]
    if kind == "frame":
        return choose_frame(groups, after)
    if kind in ("target", "benefit"):
        light = [group for group in groups if "close" in group.kinds and not DESCRIBED.search(text, group.end, end)]
        waits = kind == "benefit" or text.startswith("，", end)  # 对…的企业，: the verb is in the next clause
        return light[-1] if light else None if waits else next(iter(closed or groups), None)
    if kind == "purpose":
        return None
    candidates = closed if kind == "means" else closed or groups
    return next((group for group in candidates if "noun" not in group.kinds or closed), None)


def choose_frame(groups: list[Group], after: int) -> Group | None:
    """The verb that closes 将…: 作为 wherever it stands, else the first one that is no noun (纳入), else the last."""
    frames = [group for group in groups if "frame" in group.kinds and group.start > after + 1]
    void = [group for group in frames if "void" in group.kinds]
    plain = [group for group in frames if "noun" not in group.kinds]
    return next(iter(void or plain or frames[-1:]), None)


def find_verbs(text: str, start: int, stop: int, end: int) -> Iterator[tuple[int, Group]]:
    """Verbs at word borders inside [start, stop) that can govern what follows up to `end`, and where their adverbs begin."""
    tokens = rjieba.cut(text[start:stop], False)
    borders, at = {start}, start
    for token in tokens:
        borders.add(at := at + len(token))
    at, before, inside = start, "", skip_adverbs(text, start, end)
    for token in tokens:
        group = read_group(text, skip_adverbs(text, at, end), end) if at > inside and before not in NOT_BEFORE_VERB else None
        if group and governs(text, group, borders, end) and outside(text, start, group.start):
            yield at, group
        at += len(token)
        before = token


def governs(text: str, group: Group, borders: set[int], end: int) -> bool:
    if (text.startswith(NAMES, group.end) and "frame" not in group.kinds) or PLACE_NAME.match(text, group.end, end):
        return False
    return group.end in borders and text[group.end : min(group.end + 1, end)] not in NOT_AFTER_VERB
