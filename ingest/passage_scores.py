"""What a passage shows of the SUAP model: cues are counted, weighed and summed. Every number stands in kg/words/suap_cues.yaml.

A score is the target's start, plus its share for the passage's length, plus the weights of the cues that count: each expression
of a group once, and at most `cap` of a group; one in the opening, where a paragraph says what it is about, weighs more.
From 0 on, a dimension is 1, and 2 from the target's second threshold on.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import daachorse
import yaml

from ingest.wordlist import WORDS
from kg.errors import OntologyError

LEXICON = "suap_cues.yaml"
DIMENSIONS = ("policy", "needs", "location")
ANY_PATTERN = "pattern:any"
"""The target that decides whether a passage is about how places relate at all."""
NO_PATTERN = "none"

Hit = tuple[int, int, int]
"""Start and end in the text, and the number of the group that the expression belongs to."""
Counted = Mapping[int, Sequence[Hit]]
NEVER = float("-inf")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Group:
    """Expressions that show one thing. `weigh`: target → weight of one of them."""

    name: str
    why: str
    weigh: tuple[tuple[str, float], ...]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the score of a target starts, what 100 characters and a title about a region add, and from where on it is 2."""

    start: float = 0.0
    per_100: float = 0.0
    title: float = 0.0
    two: float = float("inf")


@dataclass(frozen=True, slots=True)
class Opening:
    """The first sentence of a passage, as far as it lies `within` so many characters: its cues weigh `times` as much."""

    within: int
    times: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The cue file, compiled. `parts`: for each expression the hits that it stands for, as offsets."""

    cap: int
    opening: Opening
    groups: tuple[Group, ...]
    decisions: Mapping[str, Decision]
    title_groups: frozenset[int]
    automaton: Any
    parts: tuple[tuple[Hit, ...], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The labels of a passage and the scores they follow from; a target without a cue for it has no score."""

    policy: int
    needs: int
    location: int
    pattern: str
    stage: str
    scores: Mapping[str, float]


@functools.cache
def load_lexicon() -> Lexicon:
    """Reads and compiles the cue file, once. Raises OntologyError when a target or weight in it is wrong."""
    source = yaml.safe_load((WORDS / LEXICON).read_text(encoding="utf-8"))
    decisions = {target: Decision(**terms) for target, terms in source["decide"].items()}
    groups = tuple(_make_group(name, body, decisions) for name, body in source["groups"].items())
    stops = frozenset(source["stop"].split())
    words = sorted(stops.union(*(group.words for group in groups)))
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(words, daachorse.MATCH_KIND_LEFTMOST_LONGEST)
    title_groups = frozenset(i for i, group in enumerate(groups) if group.name in source["title_groups"])
    return Lexicon(source["cap"], Opening(**source["opening"]), groups, decisions, title_groups, automaton, tuple(_find_parts(words, groups, stops)))


def _make_group(name: str, body: Mapping[str, Any], decisions: Mapping[str, Decision]) -> Group:
    for target in body["weigh"]:
        if target not in decisions:
            raise OntologyError(f"{LEXICON}: group {name} weighs for {target!r}: name it under decide, or take it out")
    return Group(name, body["why"], tuple(body["weigh"].items()), frozenset(body["cues"].split()))


def _find_parts(words: Sequence[str], groups: Sequence[Group], stops: frozenset[str]) -> Iterator[tuple[Hit, ...]]:
    """For each expression, itself and what stands inside it: the longest of every group, nothing from inside a stop."""
    inside = daachorse.CharwiseDoubleArrayAhoCorasick(list(words))
    owners = {word: [i for i, group in enumerate(groups) if word in group.words] for word in words}
    for word in words:
        found = [(start, end, words[at]) for start, end, at in inside.find_overlapping(word)]
        stopped = [(start, end) for start, end, name in found if name in stops]
        hits = [(start, end, group) for start, end, name in found if not _covered(start, end, stopped) for group in owners[name]]
        yield tuple(sorted(hit for hit in hits if not _covered(hit[0], hit[1], [(s, e) for s, e, group in hits if group == hit[2]])))


def _covered(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a longer span of `spans` holds [start, end)."""
    return any(s <= start and end <= e and e - s > end - start for s, e in spans)


def find_hits(text: str, lexicon: Lexicon) -> list[Hit]:
    """Every cue in `text`, in text order."""
    try:
        matches = lexicon.automaton.find(text)
    except UnicodeEncodeError:  # lone surrogates are no cue and must not move the offsets
        matches = lexicon.automaton.find(_SURROGATE.sub("\ufffd", text))
    parts = lexicon.parts
    return [(at + start, at + end, group) for at, _, word in matches for start, end, group in parts[word]]


def count_hits(text: str, hits: Iterable[Hit], cap: int) -> dict[int, list[Hit]]:
    """The hits that count, by group: the first of each expression, at most `cap` of a group."""
    counted: dict[int, list[Hit]] = {}
    seen: set[tuple[int, str]] = set()
    for hit in hits:
        start, end, group = hit
        key = (group, text[start:end])
        if key not in seen:
            seen.add(key)
            kept = counted.setdefault(group, [])
            if len(kept) < cap:
                kept.append(hit)
    return counted


def find_opening(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    """Where the opening of the passage [start, end) of `text` ends."""
    furthest = min(end, start + lexicon.opening.within)
    stop = text.find("。", start, furthest)
    return furthest if stop < 0 else stop


def weigh(hit: Hit, weight: float, opening: int, lexicon: Lexicon) -> float:
    """What a hit adds to a score that its group weighs `weight` for; `opening`: where the passage's opening ends."""
    return round(weight * lexicon.opening.times, 6) if hit[1] <= opening else weight


def judge(counted: Counted, characters: int, opening: int, titled: bool, lexicon: Lexicon) -> Verdict:
    """The labels of a passage of `characters`, from the hits that count; `titled`: the document's title names a region."""
    sums: dict[str, float] = {}
    shown: set[str] = set()
    for group, hits in counted.items():
        for target, weight in lexicon.groups[group].weigh:
            sums[target] = sums.get(target, 0.0) + sum(weigh(hit, weight, opening, lexicon) for hit in hits)
            if weight > 0:
                shown.add(target)
    decisions = lexicon.decisions
    scores = {t: round(sums[t] + d.start + d.per_100 * characters / 100 + d.title * titled, 6) for t, d in decisions.items() if t in shown}
    policy, needs, location = (_level(scores[d], decisions[d]) if d in scores else 0 for d in DIMENSIONS)
    pattern = _best("pattern:", scores) if scores.get(ANY_PATTERN, NEVER) >= 0 else NO_PATTERN
    return Verdict(policy, needs, location, pattern, _best("stage:", scores), scores)


def _level(score: float, decision: Decision) -> int:
    return int(score >= 0) + int(score >= decision.two)


def _best(prefix: str, scores: Mapping[str, float]) -> str:
    """The name with the highest score from 0 on; the first in the file when equal."""
    targets = [target for target in scores if target.startswith(prefix) and target != ANY_PATTERN]
    best = max(targets, key=scores.__getitem__, default=None)
    return best.removeprefix(prefix) if best and scores[best] >= 0 else "none"
