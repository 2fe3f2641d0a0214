"""A policy as people name it – shortened, without date or level – to the policy meant, or to those it may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.lexicon import Lexicon, Named, in_order

SHORTEST = 4


def choose_policies(lexicon: Lexicon, found: Sequence[Named]) -> list[Named]:
    """Those held before ghosts; of versions of one title in one place the newest; sorted by name."""
    found = [e for e in found if not e.ghost] or list(found)
    newest: dict[tuple[str, str], Named] = {}
    for named in sorted(found, key=lambda e: (e.date, e.id)):
        newest[named.title_key or named.name, named.place or ""] = named
    return sorted(newest.values(), key=lambda e: (e.name, e.id))


def find_policies(lexicon: Lexicon, text: str, tight: bool = True) -> list[Named]:
    """Policies whose title is `text`, holds it, or holds its characters in order; the first of these ways that finds any decides.

    `tight`: of several, one that the text nearly fills beats the others.
    """
    text = text.removeprefix("the ")
    if tight and text in lexicon.surfaces and (exact := [e for e in lexicon.surfaces[text] if e.slot == "policy"]):
        return choose_policies(lexicon, exact)
    if len(text) < SHORTEST:
        return []
    keys = [(lexicon.entities[i], key) for i, key in lexicon.keys.items()]
    for fits in (_holds, _in_order, _any_order):
        for held in (True, False):
            if found := [e for e, key in keys if e.ghost != held and fits(text, key)]:
                return choose_policies(lexicon, _tightest(text, found, lexicon)) if tight else found
    return []


def _holds(text: str, key: str) -> bool:
    return text in key


def _in_order(text: str, key: str) -> bool:
    return in_order(text, key) and len(text) * 3 >= len(key) and text[-1] == key.rstrip("()0123456789年-")[-1:]


def _any_order(text: str, key: str) -> bool:
    return not Counter(text) - Counter(key) and len(text) * 2 >= len(key)


def _tightest(text: str, found: list[Named], lexicon: Lexicon) -> list[Named]:
    """A title that the text nearly fills beats longer ones."""
    shortest = min(len(lexicon.keys[e.id]) for e in found)
    if len(text) * 10 < shortest * 7:
        return found
    return [e for e in found if len(lexicon.keys[e.id]) == shortest]
