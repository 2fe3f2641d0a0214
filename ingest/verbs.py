"""Verbs that govern a measure: word tables, longest match at a place, and groups of verbs (加快推进, 鼓励和支持)."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from ingest.wordlist import read_rows

JOINTS = ("以及", "并且", "或者", "、", "和", "与", "并", "及", "或")
JOINT_STARTS = frozenset("以并或、和与及")
MAX_VERBS = 6
MAX_ADVERBS = 8
UNFIT = frozenset(("stative", "void"))
PAIRED = frozenset(("join", "cause"))
NONE: frozenset[str] = frozenset()


class Table:
    """Words with their kinds; answers which is the longest that stands at a place of a text."""

    def __init__(self, words: dict[str, frozenset[str]]) -> None:
        self.words = words
        sizes: dict[str, set[int]] = {}
        for word in words:
            sizes.setdefault(word[:2], set()).add(len(word))
        self.sizes = {head: tuple(sorted(found, reverse=True)) for head, found in sizes.items() if len(head) == 2}
        self.single = frozenset(word for word in words if len(word) == 1)

    def longest(self, text: str, at: int, end: int) -> str:
        """The longest word that starts at `at` and ends by `end`; "" when there is none."""
        sizes = self.sizes.get(text[at : at + 2])
        if sizes:
            for size in sizes:
                word = text[at : at + size]
                if word in self.words and at + size <= end:
                    return word
        if self.single and at < end and text[at] in self.single:
            return text[at]
        return ""


@functools.cache
def table(name: str) -> Table:
    """A list of kg/words as a table; kinds are the last column, parted by commas."""
    return Table({row[0]: frozenset(row[-1].split(",")) if len(row) > 1 else NONE for row in read_rows(name)})


@functools.cache
def words_with(name: str, kind: str) -> frozenset[str]:
    """The words of a list that have `kind`."""
    return frozenset(word for word, kinds in table(name).words.items() if kind in kinds)


@functools.cache
def lists() -> tuple[Table, Table, Table]:
    return table("verbs.txt"), table("adverbs.txt"), table("measure_compounds.txt")


@dataclass(slots=True)
class Group:
    """Verbs that govern together. `verb` leaves out the adverbs between them; `kinds` are those of the first, `last` of the last."""

    start: int
    end: int
    verb: str
    kinds: frozenset[str]
    last: frozenset[str]


def make_group(text: str, start: int, end: int, kinds: frozenset[str]) -> Group:
    return Group(start, end, text[start:end], kinds, kinds)


def skip_adverbs(text: str, at: int, end: int) -> int:
    verbs, adverbs, _ = lists()
    for _ in range(MAX_ADVERBS):
        word = adverbs.longest(text, at, end)
        if not word:
            break
        at += len(word)
        mark = text[at : at + 1]
        if (mark == "、" and adverbs.longest(text, at + 1, end)) or (mark == "地" and verbs.longest(text, at + 1, end)):
            at += 1
    return at


def read_verb(text: str, at: int, end: int) -> str:
    """The verb at `at`, unless it only opens a noun (建设用地)."""
    verbs, _, compounds = lists()
    verb = verbs.longest(text, at, end)
    if not verb:
        return ""
    after, stop = at + len(verb), at + len(compounds.longest(text, at, end))
    # 协调组织…: what looks like 协调组 runs into the next verb
    return "" if stop > after and after + len(verbs.longest(text, after, end)) <= stop else verb


def read_group(text: str, at: int, end: int) -> Group | None:
    """The group of verbs that starts at `at`; something must be left for the object, else later verbs belong to it."""
    verb = read_verb(text, at, end)
    if not verb:
        return None
    kinds = lists()[0].words[verb]
    group = make_group(text, at, at + len(verb), kinds)
    for _ in range(MAX_VERBS):
        if not grow(group, text, end):
            break
    return group if end - group.end > 1 else make_group(text, at, at + len(verb), kinds)


def grow(group: Group, text: str, end: int) -> bool:
    """Takes the next verb into the group when it belongs there."""
    joint = read_joint(text, group.end)
    at = group.end + len(joint) if joint else skip_adverbs(text, group.end, end)
    verb = read_verb(text, at, end)
    if not verb:
        return False
    kinds = lists()[0].words[verb]
    if not (coordinates(group, kinds) if joint else fuses(group, kinds)):
        return False
    group.verb += joint + verb
    group.end, group.last = at + len(verb), kinds
    return True


def read_joint(text: str, at: int) -> str:
    if text[at : at + 1] not in JOINT_STARTS:
        return ""
    return next((word for word in JOINTS if text.startswith(word, at)), "")


def coordinates(group: Group, kinds: frozenset[str]) -> bool:
    """加强监测、预警能力: after a light verb nouns of action are its object; 指导和支持 is a group."""
    return "noun" not in kinds or bool(kinds & PAIRED) or "light" not in group.last


def fuses(group: Group, kinds: frozenset[str]) -> bool:
    if "lead" not in group.last or kinds & UNFIT:
        return False
    return "noun" not in kinds or "join" in kinds or ("pair" in kinds and "light" not in group.last)
