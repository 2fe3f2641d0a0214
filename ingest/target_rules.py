"""Which numbers are aims: what kind of document and section asks for, and what makes a number something else."""

from __future__ import annotations

import re

from ingest import target_words as words
from ingest.horizons import Horizon
from ingest.quantities import Quantity
from ingest.target_phrases import COUNTED, Phrase, clause_end, clause_start
from kg.units import dimension

_OPEN_QUOTE = re.compile("[“‘《][^”’》]*$")
_CLOSE_QUOTE = re.compile("[^“‘《]*[”’》]")
NUMBER_FIRST = frozenset({"count", "told", "share"})
MOVING = frozenset({"推动", "推进", "促进"})
EFFORT = re.compile("确保|力争|争取|努力|实现|保证|目标")


def fits(text: str, horizon: Horizon, quantity: Quantity, phrase: Phrase, dated: bool) -> bool:
    """Is the number an aim in this kind of document and section?"""
    kind = dimension(quantity.unit)
    limited = quantity.head < quantity.start and bool(quantity.bound)
    if kind in ("time", "age", "voltage", "noise", "temperature") and phrase.shape not in ("relation", "verb"):
        return False
    if kind == "time" and not (dated or horizon.goal or (horizon.loose and phrase.shape == "relation")):
        return False
    if horizon.strict:
        return dated
    if horizon.loose:
        named = words.flows().search(phrase.indicator) or words.opening_verbs().search(phrase.indicator)
        return phrase.shape != "bare" or kind not in COUNTED or limited or bool(named) or kind == "people"
    if dated or horizon.goal:
        return True
    if phrase.shape in ("verb", "count"):
        return (kind in COUNTED and horizon.planned) or phrase.word in words.building()
    clause = text[max(0, phrase.start - 12) : quantity.start]
    return phrase.shape == "relation" and kind == "share" and bool(EFFORT.search(clause))


def barred_here(text: str, quantity: Quantity, phrase: Phrase) -> bool:
    """A rule, a single case, a routine, an ordinal or a list that exists: see target_not.txt."""
    start = clause_start(text, quantity.head)
    before, after = text[start : quantity.head], text[quantity.tail : clause_end(text, quantity.tail, len(text))]
    if _OPEN_QUOTE.search(before[-12:]) and _CLOSE_QUOTE.match(after[:12]):
        return True
    if words.barred("clause").search(before + after) or words.barred("before").search(before[-16:]):
        return True
    if words.ending("before-end").search(before) and phrase.shape != "verb":
        return True
    if (after.endswith(("的", "者")) and phrase.shape not in NUMBER_FIRST) or (phrase.shape not in NUMBER_FIRST and words.barred("after").search(after[:8])):
        return True
    if phrase.shape in NUMBER_FIRST and words.barred("after-start").match(after):
        return True
    if after.startswith(("且", "或")) or (text.startswith("及", quantity.end) and phrase.shape in NUMBER_FIRST):
        return True
    if phrase.shape == "count" and not quantity.bound and stands_already(phrase, after, people=dimension(quantity.unit) == "people"):
        return True
    if phrase.shape == "share":
        return "目标" in phrase.indicator
    return phrase.shape in NUMBER_FIRST and words.idle_nouns().match(phrase.indicator) is not None


def stands_already(phrase: Phrase, after: str, people: bool) -> bool:
    """支持29个县, 做强做优5个集群, 推动7个枢纽提质升级: things that are there; not 支持15个园区建设, 支持1万名毕业生就业."""
    verbs = words.opening_verb().findall(phrase.word)
    if people or not verbs:
        return False
    if MOVING.issuperset(verbs):
        return not words.barred("moved").search(after)
    return all(verb in words.marked("held") for verb in verbs) and not phrase.indicator.endswith(("建设", "改造"))
