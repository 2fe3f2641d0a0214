"""All names that are known beforehand, in two automata that read a document's text once each: names, and fields.

The lists are kg/words/*.txt and places.tsv. Of two names at one place the one that starts first wins, then the longer:
a trap such as 发展中国家 swallows the 中国 in it.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from ingest.text import plain_char
from ingest.wordlist import any_of, read_column, read_kind, read_rows

THING = 4  # characters of a word, at least, whose name a deed behind it makes longer
BUSINESS = frozenset("务绩主者态委余内界")  # 绿色制造业, not 快递业务
LIST_BEFORE = frozenset("、和与及以在对于")
LIST_AFTER = frozenset("、和与及以等领行业产类方")
SEATS, WHOLES = frozenset("市国县区"), frozenset("全本我各该")  # 全市政务服务, 我国防灾减灾
REST = 10  # characters of the longest field looked for behind them
NOUN, TRADES = 2, ("工业", "行业")  # 黄金工业, 黄金行业
LIST_LINKS = frozenset("、和与及")
DEEDS = ("服务", "管理", "治理")  # these end the name: 家庭医生签约服务 in 家庭医生签约服务保障
LEVELS = ("省", "市", "区", "县", "州", "旗", "自治区", "自治州")


class Name(NamedTuple):
    """What a string of the lists stands for.

    type: a type of mention, or trap, period, ending (of a long name), level (a body with 省, 市 … before it), letters (沪苏浙皖).
    grade: how far it may be trusted alone — full short district weak governed region for places, list for fields, bare or action for endings.
    """

    type: str
    norm: str | None = None
    grade: str = ""


class Hit(NamedTuple):
    start: int
    end: int
    name: Name


class Division(NamedTuple):
    """An administrative division and the years in which it stood (0 and 9999 when open)."""

    code: str
    level: int
    name: str
    short: str
    parent: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    names: tuple[Name, ...]
    automaton: CharwiseDoubleArrayAhoCorasick
    fields: tuple[Name, ...]
    field_automaton: CharwiseDoubleArrayAhoCorasick
    lone_fields: frozenset[int]  # of `fields`: short words that need a list around them
    growing_fields: frozenset[int]  # of `fields`: those that what is done with them makes longer
    divisions: dict[str, tuple[Division, ...]]  # by printed name, full or short
    by_code: dict[str, Division]

    def find_hits(self, text: str) -> list[Hit]:
        """Every hit in `text`, in order, none overlapping another. `text` holds no lone surrogate (see `clean`)."""
        names = self.names
        return [Hit(start, end, names[index]) for start, end, index in self.automaton.find(text)]

    def find_fields(self, text: str) -> list[Hit]:
        """The same for technologies and fields of application, which may stand inside other names.

        Short words that name a field only in a list are left out where no list is near them.
        """
        names, lone, growing, hits, more = self.fields, self.lone_fields, self.growing_fields, [], _act_beginnings()
        for start, end, index in self.field_automaton.find(text):
            if text[start] in SEATS and text[start - 1 : start] in WHOLES:
                behind = self._behind_seat(text, start, end)
                if behind is None:
                    continue
                start, end, index = behind
            if index in lone and text[end : end + 1] not in LIST_AFTER and text[start - 1 : start] not in LIST_BEFORE:
                continue
            if text.startswith(TRADES, end - NOUN) and text[start - 1 : start] in LIST_LINKS and end - start == 2 * NOUN:
                hits.append(Hit(start, end - NOUN, Name("DOMAIN", text[start : end - NOUN], "list")))  # 电信 of 能源、电信行业
                continue
            longer = index in growing and text[end : end + 1] in more
            hit = _lengthened(text, start, end, names[index]) if longer else Hit(start, end, names[index])
            if hit.name.grade != "thing":
                hits.append(hit)
        return hits

    def _behind_seat(self, text: str, start: int, end: int) -> tuple[int, int, int] | None:
        """Where a field begins with the 市 of 全市, the one behind it: 全市|政务服务, not 市政."""
        offset = start + 1
        first = next(iter(self.field_automaton.find(text[offset : end + REST])), None)
        return (offset + first[0], offset + first[1], first[2]) if first is not None and offset + first[0] < end else None

    def governors(self, division: Division) -> list[str]:
        """Names of the divisions above one, the nearest first."""
        names, above = [], self.by_code.get(division.parent)
        while above is not None:
            names.append(above.name)
            above = self.by_code.get(above.parent)
        return names


@functools.cache
def read_gazetteer() -> Gazetteer:
    divisions = read_divisions()
    names = _first((*_traps(), *_listed("PROJECT", "projects.txt", _regions(divisions)), *_listed("ORG", "bodies.txt"), *_listed("CLUSTER", "clusters.txt"),
                    *_places(divisions), *_bodies(), *_periods(), *_endings()))
    fields = _first((*_listed("TECH", "technologies.txt"), *_domains(), *_traps()))
    by_code = {division.code: division for candidates in divisions.values() for division in candidates}
    lone = frozenset(at for at, (word, name) in enumerate(fields.items()) if name.grade == "list" and len(word) < THING)
    growing = frozenset(at for at, (word, name) in enumerate(fields.items()) if name.type == "DOMAIN" and len(word) >= THING)
    return Gazetteer(tuple(names.values()), _automaton(names), tuple(fields.values()), _automaton(fields), lone, growing, divisions, by_code)


def _first(pairs: Iterable[tuple[str, Name]]) -> dict[str, Name]:
    """What each text stands for: the first list that has it decides."""
    names: dict[str, Name] = {}
    for text, name in pairs:
        names.setdefault(text, name)
    return names


def _automaton(names: dict[str, Name]) -> CharwiseDoubleArrayAhoCorasick:
    return CharwiseDoubleArrayAhoCorasick(list(names), MATCH_KIND_LEFTMOST_LONGEST)


def read_divisions() -> dict[str, tuple[Division, ...]]:
    """Divisions by full and by short name, the higher level first, those that still stand before those gone."""
    found: dict[str, list[Division]] = defaultdict(list)
    for code, level, name, short, parent, first, last, *_ in read_rows("places.tsv"):
        division = Division(code, int(level), name, short, parent, int(first or 0), int(last or 9999))
        found[name].append(division)
        if short:
            found[short.lstrip("~")].append(division)
    return {name: tuple(sorted(rows, key=lambda row: (row.level, -row.last, row.code))) for name, rows in found.items()}


def _aliases(row: tuple[str, ...]) -> Iterator[str]:
    yield row[0]
    if len(row) > 1 and row[1]:
        yield from row[1].split("|")


def _traps() -> Iterator[tuple[str, Name]]:
    for word in read_column("traps.txt"):
        yield word, Name("trap")


def _listed(kind: str, file: str, places: tuple[str, ...] = ()) -> Iterator[tuple[str, Name]]:
    """The words of a list; 平安* stands for itself before each of `places`."""
    for row in read_rows(file):
        for word in _aliases(row):
            if word.endswith("*"):
                yield from ((word[:-1] + place, Name(kind, word[:-1] + place)) for place in places)
            else:
                yield word, Name(kind, row[0])


def _regions(divisions: dict[str, tuple[Division, ...]]) -> tuple[str, ...]:
    """Short names of provinces and of cities that no other word is."""
    rows = {row for candidates in divisions.values() for row in candidates if row.level <= 2 and row.last == 9999}
    return (*sorted({row.short for row in rows if row.short and not row.short.startswith("~")}), "龙江")


def _domains() -> Iterator[tuple[str, Name]]:
    """Fields, and industries named after them (稀土 → 稀土产业) unless the word says nothing of an industry."""
    generic = frozenset(read_column("industry_generic.txt"))
    rows = [(*row, "", "")[:3] for row in read_rows("domains.txt")]
    for word, grade, norm in rows:
        yield word, Name("DOMAIN", norm or word, grade)
    for word, grade, norm in rows:
        if word not in generic and word[-1] not in "业济":
            yield word + "产业", Name("DOMAIN", (norm or word) + "产业")
        if len(word) == NOUN and grade in ("list", "") and word not in generic and word[-1] not in "业济":
            yield from ((word + end, Name("DOMAIN", word + end)) for end in TRADES)


def _places(divisions: dict[str, tuple[Division, ...]]) -> Iterator[tuple[str, Name]]:
    weak = {row[0]: row[1] if len(row) > 1 else "weak" for row in read_rows("place_weak.txt")}
    for row in read_rows("regions.txt"):
        for word in _aliases((row[0], row[2]) if len(row) > 2 else row[:1]):
            yield word, Name("PLACE", row[0], "region")
    for row in read_rows("place_runs.txt"):
        if len(row) < 3:
            yield row[0], Name("letters", row[1])
    for word, rows in divisions.items():
        full = any(row.name == word for row in rows)
        alone = full or any(not row.short.startswith("~") for row in rows)
        if weak.get(word) == "never":
            continue
        yield word, Name("PLACE", None, weak.get(word) or ("full" if full else "short" if alone else "district"))
    yield from _pairs()


def _pairs() -> Iterator[tuple[str, Name]]:
    """Two letters of provinces that no list holds: 津陕, 皖台."""
    letters, strong, last = run_letters(), run_letters("pair"), run_letters("last")
    for first, second in permutations(letters, 2):
        if first not in last and (first in strong or second in strong or second in last):
            yield first + second, Name("letters", f"{letters[first]} {letters[second]}")


@functools.cache
def run_letters(*kinds: str) -> dict[str, str]:
    """The letters of provinces that may stand in a run with any other, and what they stand for."""
    rows = [row for row in read_rows("place_runs.txt") if len(row) > 2]
    return {row[0]: row[1] for row in rows if row[2] in (kinds or ("pair", "with", "last"))}


def _bodies() -> Iterator[tuple[str, Name]]:
    for text, formal in departments().items():
        for level in LEVELS:
            yield level + text, Name("level", formal, level)


def _lengthened(text: str, start: int, end: int, name: Name) -> Hit:
    """建筑垃圾处置, 公共租赁住房保障: what is done with a thing belongs to the name of the field; 绿色制造业: so does its trade."""
    if text.startswith("业", end) and text[end + 1 : end + 2] not in BUSINESS:
        return Hit(start, end + 1, Name("DOMAIN", text[start : end + 1], name.grade))
    act = None if text.endswith(DEEDS, start, end) else _acts().match(text, end)
    if act is None:
        return Hit(start, end, name)
    return Hit(start, act.end(), Name("DOMAIN", text[start : act.end()], "object" if name.grade == "thing" else name.grade))


@functools.cache
def _act_beginnings() -> frozenset[str]:
    return frozenset(["业", *(word[0] for word in read_kind("field_context.txt", "act"))])


@functools.cache
def _acts() -> re.Pattern[str]:
    return re.compile(f"(?:{any_of(read_kind('field_context.txt', 'act'))}){{1,3}}(?!能力|水平|率)")


@functools.cache
def departments() -> dict[str, str]:
    """Bodies that every place has, by any of their names: 发展改革委 → 发展和改革委员会."""
    return {word: row[0] for row in read_rows("local_bodies.txt") for word in _aliases(row)}


def _periods() -> Iterator[tuple[str, Name]]:
    for row in read_rows("period_words.txt"):
        yield row[0], Name("period", None, row[1])
    for number in range(4, 21):
        plan = ("十" if number // 10 == 1 else "二十" if number // 10 else "") + "零一二三四五六七八九"[number % 10].strip("零") + "五"
        for text in (f"“{plan}”", f'"{plan}"', plan):
            if number < 20 and (number > 10 or text != plan):
                yield text, Name("period", str(number), "plan")


def _endings() -> Iterator[tuple[str, Name]]:
    for row in read_rows("name_suffixes.txt"):
        yield row[0], Name("ending", row[1], row[2] if len(row) > 2 else "")


_ODD = re.compile("[\ud800-\udfff\uff0b\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2e80-\u2fd5\uf900-\ufaff]")


def clean(text: str) -> str:
    """`text` for matching, of the same length: no lone surrogates, full-width letters and CJK radicals as plain characters."""
    return _ODD.sub(lambda match: "\ufffd" if "\ud800" <= match[0] <= "\udfff" else plain_char(match[0]), text)
