"""The pieces of a question and what each may mean; the words of the questions' language (kg/ask_words.yaml)."""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from kg.lexicon import load_ask_words, load_terms, normalise

WHO = ("谁", "何人", "由谁", "who", "whom")


@dataclass(frozen=True, slots=True)
class Reading:
    """kind: cue, noun, value, entity, time, date, limit, topic, stop, absent, unknown, ambiguous, several. `name` is its class or slot."""

    kind: str
    name: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Token:
    """A piece [start, end) of the normalised question; no readings when it is unread.

    `parts`: of a description that several policies fit (reading `several`), the tokens it was made of.
    """

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...] = ()
    parts: tuple[Token, ...] = ()

    def has(self, kind: str, name: str | None = None) -> bool:
        return any(r.kind == kind and name in (None, r.name) for r in self.readings)


@functools.cache
def load_words() -> dict[str, tuple[Reading, ...]]:
    """Surface → readings, from the words file."""
    words, found = load_ask_words(), defaultdict(list)
    for kind, group in (("cue", words["cues"]), ("noun", words["nouns"])):
        for name, surfaces in group.items():
            for surface in surfaces:
                found[normalise(surface)].append(Reading(kind, name))
                if kind == "cue" and name not in ("which", "who", "when", "count") and surface.endswith(("什么", "哪些", "啥")):
                    found[normalise(surface)].append(Reading("cue", "which"))
                if name == "who" and surface not in WHO:  # 哪个部门 asks for a body in so many words
                    found[normalise(surface)].append(Reading("noun", "body"))
    for slot, values in words["values"].items():
        for value, surfaces in values.items():
            for surface in surfaces:
                found[normalise(surface)].append(Reading("value", slot, value))
    for surface, (first, last) in words["periods"].items():
        found[normalise(surface)].append(Reading("time", "period", (first, last)))
    for surface, chinese in load_terms().items():
        found[normalise(surface)].append(Reading("topic", "topic", chinese))
    for surface in words["stops"]:
        found[normalise(surface) or surface].append(Reading("stop", "stop"))
    return {surface: tuple(readings) for surface, readings in found.items()}
