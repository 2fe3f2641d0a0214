"""Verbs that govern a measure: word tables, longest match at a place, and groups of verbs (加快推进, 鼓励和支持)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import rjieba

from ingest.wordlist import read_rows

JOINTS = ("以及", "并且", "或者", "、", "和", "与", "并", "及", "或")
JOINT_STARTS = frozenset("以并或、和与及")
ADVERB_JOINTS = frozenset("、地或")
ROLES = frozenset("方人者员中过")
ROLE = re.compile(
    "人(?:应当|可以|不得|须|需|名称|负责)|[方者员](?:应当|应|可以|可|不得|须|需|要|的|、|和|与|或|及|在|向|对|按|依|名称|负责|[，；：])|(?:过程)?中(?:发现|出现|遇到|存在|产生|形成|涉及|[的如遇有若，])"
)
"""接收方应当…, 巡护中发现…: a noun that a verb opens."""
MAX_VERBS = 6
WORD = 4
MAX_ADVERBS = 8
UNFIT = frozenset(("stative", "void"))
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
def cues(kind: str) -> tuple[str, ...]:
    """The words of measure_cues.txt that have `kind`, for startswith and endswith."""
    return tuple(sorted(words_with("measure_cues.txt", kind)))


@functools.cache
def lists() -> tuple[Table, Table, Table]:
    return table("verbs.txt"), table("adverbs.txt"), table("measure_compounds.txt")


@functools.cache
def heads() -> frozenset[str]:
    """How verbs and adverbs begin: two characters, or one where the adverb has no more."""
    verbs, adverbs, _ = lists()
    return frozenset((*verbs.sizes, *verbs.single, *adverbs.sizes, *adverbs.single))


def may_open(text: str, at: int) -> bool:
    """A verb or an adverb may begin at `at`: a cheap test before the real one."""
    known = heads()
    return text[at : at + 2] in known or text[at : at + 1] in known


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
        if not word or (len(word) == 1 and verbs.longest(text, at, end)):  # 更新 is no 更
            break
        at += len(word)
        if text[at : at + 1] in ADVERB_JOINTS and (joint := read_link(text, at, end)):
            at += joint
    return at


def read_link(text: str, at: int, end: int) -> int:
    """Length of what joins an adverb to the next adverb or verb: 及时、准确; 自行或者委托…; 有计划地建设."""
    verbs, adverbs, _ = lists()
    link = 2 if text.startswith("或者", at) else 1
    if adverbs.longest(text, at + link, end) and text[at] != "地":
        return link
    return link if text[at] in "地或" and verbs.longest(text, at + link, end) else 0


def read_verb(text: str, at: int, end: int) -> str:
    """The verb at `at`, unless it only opens a noun (建设用地)."""
    verbs, _, compounds = lists()
    verb = verbs.longest(text, at, end)
    if not verb:
        return ""
    if text[at + len(verb) : at + len(verb) + 1] in ROLES and ROLE.match(text, at + len(verb), end):
        return ""
    after, stop = at + len(verb), at + len(compounds.longest(text, at, end))
    # 协调组织…: what looks like 协调组 runs into the next verb
    opens = stop > after and after + len(verbs.longest(text, after, end)) <= stop
    return "" if opens and (stop > after + 1 or "lead" not in verbs.words[verb] or ends_word(text, at, stop, end)) else verb


def ends_word(text: str, at: int, stop: int, end: int) -> bool:
    """A word ends at `stop`: not where 保护地 stands in 保护地理标志."""
    cut = at
    for token in rjieba.cut(text[at : min(end, stop + WORD)], False):
        cut += len(token)
        if cut >= stop:
            break
    return cut <= stop


def read_group(text: str, at: int, end: int, most: int = MAX_VERBS) -> Group | None:
    """The group of verbs that starts at `at`; something must be left for the object, else later verbs belong to it."""
    verb = read_verb(text, at, end)
    if not verb:
        return None
    kinds = lists()[0].words[verb]
    group = make_group(text, at, at + len(verb), kinds)
    for _ in range(most):
        if not grow(group, text, end):
            break
    return group if end - group.end > 1 else make_group(text, at, at + len(verb), kinds)


def grow(group: Group, text: str, end: int) -> bool:
    """Takes the next verb into the group when it belongs there."""
    joint = read_joint(text, group.end)
    if not may_open(text, group.end + len(joint)):
        return False
    at = skip_adverbs(text, group.end + len(joint), end)
    verb = read_verb(text, at, end)
    if not verb:
        return False
    kinds = lists()[0].words[verb]
    if not joint and not fuses(group, kinds):
        return False
    group.verb += joint + verb
    group.end, group.last = at + len(verb), kinds
    return True


def read_joint(text: str, at: int) -> str:
    if text[at : at + 1] not in JOINT_STARTS:
        return ""
    return next((word for word in JOINTS if text.startswith(word, at)), "")


def fuses(group: Group, kinds: frozenset[str]) -> bool:
    if "lead" not in group.last or kinds & UNFIT:
        return False
    return "noun" not in kinds or "join" in kinds or ("pair" in kinds and "light" not in group.last)
