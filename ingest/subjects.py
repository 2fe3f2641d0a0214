"""Subjects of measures: who can act, and where the subject of a clause ends."""

from __future__ import annotations

import functools
import re

from ingest.objects import strip
from ingest.verbs import table, words_with

Stretch = tuple[int, int]
AFTER_BODY = re.compile("按照|根据|依据|依照|依法|定期|及时|结合|围绕|针对|共同|统一|对(?!象)|(?<!所)在|[将以向]")
NOT_IN_SUBJECT = re.compile("[向对把将被让于为是](?!外)|(?<!区)的|要求|或者")
ONLY_ENDS = frozenset(("thing", "part", "none"))
LONGEST_SUBJECT = 120
TRIES = 4


@functools.cache
def actors() -> tuple[str, ...]:
    return tuple(sorted(words_with("measure_subjects.txt", "actor"), key=lambda word: (-len(word), word)))


@functools.cache
def things() -> tuple[str, ...]:
    return tuple(sorted(words_with("measure_subjects.txt", "thing")))


@functools.cache
def actor_words() -> re.Pattern[str]:
    return re.compile("|".join(actors()))


@functools.cache
def strong_verbs() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words_with("verbs.txt", "split"))))


def ends_in_actor(text: str, start: int, end: int, bodies: frozenset[int]) -> bool:
    start, end = strip(text, start, end)
    return end in bodies or text.endswith(actors(), start, end)


def is_thing(text: str, start: int, end: int) -> bool:
    """Something that cannot act (…规划应当…)."""
    return text.endswith(things(), start, end)


def find_subject_ends(text: str, start: int, end: int, bodies: frozenset[int]) -> list[int]:
    """Where a subject that opens at `start` may end, nearest first, in A和B after A; a subject holds no verb and no other phrase."""
    subjects = table("measure_subjects.txt")
    stop = subjects.longest(text, start, end)
    found = {match.end() for match in actor_words().finditer(text, start, min(end, start + LONGEST_SUBJECT))}
    if stop and not subjects.words[text[start:stop]] & ONLY_ENDS:
        found.add(stop)
    found |= {stop for stop in bodies if start < stop < end}
    ends = sorted(found - {start})[:TRIES]
    last = max(ends, default=0)
    ends.sort(key=lambda stop: stop != last and text[stop] in "、和及或")  # A和B: both act
    return [stop for stop in ends if not NOT_IN_SUBJECT.search(text, start, stop) and not strong_verbs().search(text, start, stop)]


def cut_body(text: str, start: int, end: int) -> Stretch:
    """The bodies at the start of [start, end), without the phrases that follow them."""
    cut = AFTER_BODY.search(text, start + 1, end)
    return start, cut.start() if cut else end
