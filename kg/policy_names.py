"""A policy as people name it – shortened, without date or level – to the policy meant, or to those it may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.lexicon import Lexicon, Named, in_order, normalise

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


@dataclass
class Description:
    """What is said of a policy instead of its title: whose it is, of when, about what (words), and what kind of document (slot, value, word)."""

    places: list[list[str]] = field(default_factory=list)
    years: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    kinds: list[tuple[str, str, str]] = field(default_factory=list)


def describe(lexicon: Lexicon, said: Description) -> list[Named]:
    """The policies held that all of it fits, by name."""
    held = [e for e in lexicon.entities.values() if e.slot == "policy" and e.stem and not e.ghost and e.subtype]
    own = [set(lexicon.policies_of_places(lexicon.inside(ids))) for ids in said.places]
    fits = [e for e in held if all(_is_kind(e, kind, lexicon) for kind in said.kinds) and all(_says(lexicon.keys[e.id], normalise(w)) for w in said.words)
            and all(_is_dated(e, lexicon.keys[e.id], *year) for year in said.years)
            and all(_is_of(e, ids, mine, lexicon) for ids, mine in zip(said.places, own, strict=True))]
    names = {lexicon.entities[i].name for ids in said.places for i in ids}
    return sorted([e for e in fits if e.place in names] or fits, key=lambda e: (e.name, e.id))  # 浙江条例 is first one of the province itself


def find_numbers(lexicon: Lexicon, head: str, number: str) -> list[Named]:
    """Policies whose document number is so without its year: 国发73号."""
    found = {e.id: e for s, held in lexicon.surfaces.items() if s.endswith(f"){number}号") and s.startswith(f"{head}(") for e in held if e.slot == "policy"}
    return choose_policies(lexicon, list(found.values()))


def fills(text: str, named: Named, lexicon: Lexicon) -> bool:
    """Whether the text is most of the title, or one of its names."""
    return len(text) * 10 >= len(lexicon.keys[named.id]) * 7 or named in lexicon.surfaces.get(text, ())


def _is_kind(named: Named, kind: tuple[str, str, str], lexicon: Lexicon) -> bool:
    slot, value, word = kind
    if word == "plan":  # said of schemes too
        return named.subtype in ("plan", "scheme")
    return named.subtype == value or word in lexicon.keys[named.id][-8:] if slot == "subtype" else value in lexicon.keys[named.id]


def _says(key: str, word: str) -> bool:
    return word in key or (len(word) > 3 and in_order(word, key))


def _is_dated(named: Named, key: str, text: str, years: tuple[int, int]) -> bool:
    if text in key and not text.isdigit():  # 十三五
        return True
    year = str(years[0])
    return years[0] == years[1] and (named.date.startswith(year) if named.date else year in (named.stem or ""))


def _is_of(named: Named, ids: Sequence[str], own: set[str], lexicon: Lexicon) -> bool:
    """Issued there or for it, or named in the title; a cluster must be named in the title."""
    places = [lexicon.entities[i] for i in ids]
    if any(form in lexicon.keys[named.id] for e in places for form in lexicon.forms.get(e.id, ())):
        return True
    return named.id in own and all(e.slot == "place" for e in places)
