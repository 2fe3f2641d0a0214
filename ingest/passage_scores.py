"""What a passage shows of the SUAP model: cues are counted, weighed and summed. Every number stands in kg/words/suap_cues.yaml.

A score is the target's start, plus its shares for the passage's length and for a title or heading about a region, plus the weights of
the cues that count: each expression of a group once, and at most `cap` of a group; one in the opening, where a paragraph says what it
is about, weighs more, and those of the headings above add a part of their weight.
A dimension is 1 when its score reaches 0, and 2 when that of the target DIMENSION:2 does so too.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import daachorse
import yaml

from ingest.wordlist import WORDS
from kg.errors import OntologyError

LEXICON = "suap_cues.yaml"
DIMENSIONS = ("policy", "needs", "location")
DOMINANT = ":2"
"""After a dimension: the target that decides whether it dominates a passage that shows it."""
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
    """Expressions that show one thing. `weigh`: target → weight of one of them, `early`: of one in an opening."""

    name: str
    why: str
    weigh: tuple[tuple[str, float], ...]
    early: tuple[tuple[str, float], ...]
    words: frozenset[str]
    shows: frozenset[str]  # the targets that it speaks for


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the score of a target starts, and what 100 characters, a title about a region and a heading about several add."""

    start: float = 0.0
    per_100: float = 0.0
    title: float = 0.0
    heading: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a passage: whether the document's title names a region, and a heading above it speaks of several places.

    `above`: what the cues of the headings add to each target. They support a label that the passage has a cue of its own for, and give none.
    """

    titled: bool = False
    headed: bool = False
    above: Mapping[str, float] = field(default_factory=dict)


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
    above: float
    groups: tuple[Group, ...]
    decisions: Mapping[str, Decision]
    title_groups: frozenset[int]
    heading_groups: frozenset[int]
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
    opening = Opening(**source["opening"])
    groups = tuple(_make_group(name, body, decisions, opening.times) for name, body in source["groups"].items())
    stops = frozenset(source["stop"].split())
    words = sorted(stops.union(*(group.words for group in groups)))
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(words, daachorse.MATCH_KIND_LEFTMOST_LONGEST)
    titles, headings = (frozenset(i for i, group in enumerate(groups) if group.name in source[f"{where}_groups"]) for where in ("title", "heading"))
    return Lexicon(source["cap"], opening, source["above"], groups, decisions, titles, headings, automaton, tuple(_find_parts(words, groups, stops)))


def _make_group(name: str, body: Mapping[str, Any], decisions: Mapping[str, Decision], times: float) -> Group:
    for target in body["weigh"]:
        if target not in decisions:
            raise OntologyError(f"{LEXICON}: group {name} weighs for {target!r}: name it under decide, or take it out")
    weights, shows = body["weigh"].items(), frozenset(target for target, weight in body["weigh"].items() if weight > 0)
    early = tuple((target, round(weight * times, 6)) for target, weight in weights)
    return Group(name, body["why"], tuple(weights), early, frozenset(body["cues"].split()), shows)


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
    for hit in hits:
        kept = counted.get(hit[2])
        if kept is None:
            counted[hit[2]] = [hit]
        elif len(kept) < cap and text[hit[0] : hit[1]] not in [text[start:end] for start, end, _ in kept]:
            kept.append(hit)
    return counted


def find_opening(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    """Where the opening of the passage [start, end) of `text` ends."""
    furthest = min(end, start + lexicon.opening.within)
    stop = text.find("。", start, furthest)
    return furthest if stop < 0 else stop


def weigh_above(headings: str, lexicon: Lexicon) -> dict[str, float]:
    """What the cues of the headings above a passage add to each target: `above` times their weights."""
    sums: dict[str, float] = {}
    for index, hits in count_hits(headings, find_hits(headings, lexicon), lexicon.cap).items():
        for target, weight in lexicon.groups[index].weigh:
            sums[target] = sums.get(target, 0.0) + lexicon.above * weight * len(hits)
    return sums


def judge(counted: Counted, characters: int, opening: int, frame: Frame, lexicon: Lexicon) -> Verdict:
    """The labels of a passage of `characters`, from the hits that count and what stands around it."""
    groups = lexicon.groups
    sums = {**dict.fromkeys(lexicon.decisions, 0.0), **frame.above}
    shown: set[str] = set()
    for index, hits in counted.items():
        group = groups[index]
        shown |= group.shows
        for _, end, _ in hits:
            for target, weight in group.early if end <= opening else group.weigh:
                sums[target] += weight
    scores = _add_terms({target: total for target, total in sums.items() if target in shown}, characters, frame, lexicon)
    policy, needs, location = [_level(dimension, scores) for dimension in DIMENSIONS]
    pattern = _best("pattern:", scores) if scores.get(ANY_PATTERN, NEVER) >= 0 else NO_PATTERN
    return Verdict(policy, needs, location, pattern, _best("stage:", scores), scores)


def _add_terms(sums: Mapping[str, float], characters: int, frame: Frame, lexicon: Lexicon) -> dict[str, float]:
    """The scores: to the sums of the cues' weights what is added whatever the cues are."""
    scores, hundreds = {}, characters / 100
    for target, total in sums.items():
        by = lexicon.decisions[target]
        scores[target] = round(total + by.start + by.per_100 * hundreds + by.title * frame.titled + by.heading * frame.headed, 6)
    return scores


def _level(dimension: str, scores: Mapping[str, float]) -> int:
    if scores.get(dimension, NEVER) < 0:
        return 0
    return 1 + int(scores.get(dimension + DOMINANT, NEVER) >= 0)


def _best(prefix: str, scores: Mapping[str, float]) -> str:
    """The name with the highest score from 0 on; the first in the file when equal."""
    reached = [target for target, score in scores.items() if score >= 0 and target.startswith(prefix) and target != ANY_PATTERN]
    return max(reached, key=scores.__getitem__).removeprefix(prefix) if reached else "none"
