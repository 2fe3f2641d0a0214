"""What a question is after: the noun asked for, what is counted, what the counts are grouped by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.ask_tokens import Token

THINGS = ("measure", "target", "policy", "indicator")
# nouns that counts may be grouped by
GROUPS = frozenset({"city", "province", "place", "cluster", "technology", "domain", "project", "stage", "pattern", "dimension", "policy", "body", "year", "level",
                    "subtype", "instrument", "strength", "indicator"})
COUNTING = ("per", "by", "按", "按照不同", "分布", "分组", "分类统计", "distribution", "distribution of", "grouped by", "group by", "broken down by", "breakdown by",
            "breakdown of")


@dataclass(frozen=True, slots=True)
class Aim:
    """What is asked for: the noun, whether a word such as 哪些 points at it, the noun that a 多少 counts.

    `grouped`: counts of `counted` for each `focus`. `each`: a 各 or 每 that only says “all of them”.
    """

    focus: str | None
    pointed: bool
    counted: str | None
    grouped: bool = False
    each: bool = False


def find_aim(tokens: Sequence[Token]) -> Aim:
    """The noun after 哪些, 什么, 多少, which …; else the last noun of a Chinese question, the first of an English one."""
    counted = next((_noun(tokens[at + 1 : at + 3]) for at, t in enumerate(tokens) if t.has("cue", "count")), None)
    if group := _find_group(tokens):
        return Aim(group, True, _find_thing(tokens, group, counted), True, True)
    each = not any(t.has("cue", cue) for t in tokens for cue in ("count", "most", "least"))
    focus, pointed = _find_focus(tokens)
    return Aim(focus, pointed, counted, False, each)


def _find_focus(tokens: Sequence[Token]) -> tuple[str | None, bool]:
    for at, token in enumerate(tokens):
        if token.text.startswith("哪") and (noun := _noun([token])):
            return noun, True
        if token.has("cue", "who"):
            return "body", True
        if token.has("cue", "when"):
            return "date", True
        if (token.has("cue", "which") or token.has("cue", "count")) and (noun := _noun(_near(tokens, at))):
            return noun, True
    nouns = [n for at, t in enumerate(tokens) if (n := _noun([t])) and not (at and _is_class(tokens[at - 1], n))]
    chinese = any("\u3400" <= c <= "\u9fff" for t in tokens if not t.has("entity") for c in t.text)
    return (nouns[-1 if chinese else 0] if nouns else None), False


def _is_class(before: Token, noun: str) -> bool:
    """医疗领域, 人工智能技术: the noun only says what kind of thing the name is."""
    return before.has("entity", noun) or (noun == "domain" and before.has("entity"))


def _near(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The words after 哪些 up to the next that asks; of 有多少 too the noun that counts stands in itself: 措施数."""
    own = [tokens[at]] if _noun([tokens[at]]) else []
    end = next((to for to in range(at + 1, len(tokens)) if tokens[to].has("cue", "which")), len(tokens))
    return [*own, *tokens[at + 1 : end]]


def _find_group(tokens: Sequence[Token]) -> str | None:
    """The noun behind 各, 每个, 按, per, by, or before 分别, when something is counted."""
    counts = any(t.has("cue", "count") or t.text in COUNTING for t in tokens)
    for at, token in enumerate(tokens):
        own = token.text.startswith(("各", "每")) and (_noun([token]) or "")
        if own in GROUPS and counts:
            return own
        by = token.text == "by" and at + 1 < len(tokens) and _noun([tokens[at + 1]]) in GROUPS
        if not (token.has("cue", "each") or by) or not (counts or by):
            continue
        after = _noun(_plain(tokens[at + 1 : at + 3]))
        before = next((n for t in reversed(tokens[max(0, at - 2) : at]) if (n := _noun([t]))), None)
        if group := next((noun for noun in (after, before) if noun in GROUPS), None):
            return group
    return None


def _plain(tokens: Sequence[Token]) -> list[Token]:
    """The tokens before one that counts: 分别有多少文件 is not by document."""
    found = []
    for token in tokens:
        if token.has("cue", "count"):
            break
        found.append(token)
    return found


def _find_thing(tokens: Sequence[Token], group: str, counted: str | None) -> str:
    if counted in THINGS and counted != group:
        return counted
    found = [r.name for t in tokens if not t.has("entity") for r in t.readings if r.kind == "noun" and r.name in THINGS and r.name != group]
    if any(t.has("value", "role") or t.has("value", "strength") or t.has("value", "polarity") for t in tokens):
        found.append("measure")
    return found[0] if found else "policy"


def _noun(tokens: Sequence[Token]) -> str | None:
    for token in tokens:
        if token.has("entity") or token.has("ambiguous") or token.has("several"):
            continue
        noun = next((r.name for r in token.readings if r.kind == "noun"), None)
        if noun or token.has("value", "subtype") or token.has("value", "titled"):
            return noun or "policy"
    return None
