"""Values that a text reports as reached: an indicator, a linking word, a number and a unit, in a passage that looks back.

Only what is plain is read: the indicator by the name that a target gave it, the number at once behind the linking word, no word
that looks ahead in the clause, and a heading or a word that says the sentence looks back. Words are data: kg/words/reported.yaml.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kg.units import MAGNITUDES, read_units

RULE, VERSION = "report.value", "1"
WORDS = Path(__file__).parent / "words" / "reported.yaml"
NUMBER = r"\d[\d,]{0,15}(?:\.\d{1,8})?"
CLAUSE = re.compile("[，。；;！？\n]")
YEAR = re.compile(r"(?<!\d)(20\d{2})年")


@dataclass(frozen=True, slots=True)
class Reported:
    """A value as printed; `start` and `end` are offsets in the sentence; `year` is None where no text says it."""

    indicator: str
    comparator: str
    annual: bool
    value: str
    unit: str
    year: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Words:
    links: Mapping[str, str]
    tail: re.Pattern[str]
    past: re.Pattern[str]
    ahead: re.Pattern[str]
    apart: re.Pattern[str]
    before: re.Pattern[str]
    yearly: re.Pattern[str]
    sections: re.Pattern[str]
    not_sections: re.Pattern[str]


@functools.cache
def load_words() -> _Words:
    tree = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    links = {word: comparator for comparator, words in tree["links"].items() for word in words.split()}
    units = sorted(read_units(), key=lambda unit: (-len(unit), unit))
    scale = _any(sorted(MAGNITUDES, key=lambda word: (-len(word), word)))
    unit = f"(?:{scale})?(?:{_any(units)})(?:/(?:{_any(units)}))?|{scale}"
    tail = re.compile(f"(?P<lead>(?:{_any(_longest(tree['lead'].split()))}){{0,2}})(?P<link>{_any(_longest(links))})(?:{_any(tree['between'].split())})?"
                      f"(?P<value>{NUMBER})(?P<unit>{unit})")
    past, ahead, apart, yearly, sections, not_sections = (re.compile(_any(_longest(tree[key].split())))
                                                          for key in ("past", "ahead", "apart", "yearly", "sections", "not_sections"))
    before = re.compile(rf"(?:{_any(_longest(tree['before'].split()))}|[^\u4e00-\u9fff]|^)$")
    return _Words(links, tail, past, ahead, apart, before, yearly, sections, not_sections)


def _longest(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)


def find_reported(text: str, section: str, places: Iterable[tuple[int, int]]) -> Iterator[Reported]:
    """Reported values of the indicators that stand at `places` (spans, the longest first at each start) in one sentence under `section`."""
    words, taken = load_words(), 0
    for start, end in sorted(places, key=lambda span: (span[0], -span[1])):
        value = words.tail.match(text, end) if start >= taken else None
        if value is None or not words.before.search(text[max(0, start - 8) : start]) or _looks_elsewhere(text, start, value.start("link")):
            continue
        taken = value.end()
        yield Reported(text[start:end], words.links[value["link"]], words.yearly.search(value["lead"]) is not None, value["value"].replace(",", ""), value["unit"],
                       find_year(text[:start], section), start, value.end())


def looks_back(text: str, section: str) -> bool:
    """Whether the sentence tells what was: by the innermost heading that decides, else by a word of its own."""
    words = load_words()
    for heading in reversed(section.split("/")):
        back, ahead = words.sections.search(heading), words.not_sections.search(heading)
        if back and not ahead:
            return True
        if ahead and not back:
            return False
    return words.past.search(text) is not None


def _looks_elsewhere(text: str, start: int, link: int) -> bool:
    """Whether a word in the clause, or at the head of the sentence, makes the number an aim, a sum over years or a part."""
    words = load_words()
    clause = max((found.end() for found in CLAUSE.finditer(text, 0, start)), default=0)
    head = CLAUSE.search(text)
    parts = (text[clause:start], text[: head.start()] if head else text)
    return any(words.ahead.search(part) for part in parts) or words.apart.search(text, clause, link) is not None


def find_year(before: str, section: str) -> str | None:
    """The last year named before the value in its sentence, else the one that the headings name."""
    years = YEAR.findall(before) or YEAR.findall(section)
    return years[-1] if years else None


def pack(row: Mapping[str, Any], reported: Reported) -> str:
    """The evidence line of a reported value in the sentence `row` (id, begin, document)."""
    return f"{row['id']}|{row['begin'] + reported.start}|{row['begin'] + reported.end}|{RULE}|{VERSION}|1|{row['document']}"
