"""Who does what in a bracket or a line: A牵头，B、C配合 · 责任单位：A、B · A、B，C按职责分工负责."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from ingest.bodies import PLACES, is_role, split_bodies
from ingest.wordlist import read_column, read_rows

_CUT = re.compile("[，,；;。]|(?<=牵头)、|(?<=负责)、|(?<=配合)、")
_ASIDE = re.compile(r"(?:时限|时间|期限|范围|周期|频次)[:：为]|\d年|\d月|[年月]底|年内|长期|持续|常态化|下同|第一|首位|排名|以下|简称")
_BREAK = re.compile("[，。；：:]|[（(](?![^（()）]{1,6}[）)])")  # a short bracket, 县（市、区）, is part of a name


@dataclass(slots=True)
class Roles:
    """The bodies of one bracket or line by what they do; `charge` leads unless somebody else does."""

    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    charge: list[str] = field(default_factory=list)
    role: str = ""  # of the label that still holds
    pending: str = ""  # names whose role comes later

    def read(self, clause: str) -> bool:
        """Takes in one clause; False when it says something else than who does what."""
        label, tail = label_pattern().match(clause), tail_pattern().search(clause)
        if label:
            self.role = roles_of("label")[label[1]]
            return self.add(self.role, clause[label.end() :]) or is_role(clause[label.end() :])
        if "会同" in clause:
            one, _, other = clause.partition("会同")
            return (not one or self.add("lead", tail_pattern().sub("", one))) and self._add_others(other)
        if tail and (tail.start() or self.pending):
            names, self.role, self.pending = f"{self.pending}、{clause[: tail.start()]}", "", ""
            return self.add(roles_of("tail").get(tail[0], "charge"), names.strip("、"))
        if _ASIDE.search(clause):
            self.role = ""
            return True
        return self._list(clause)

    def add(self, role: str, names: str) -> bool:
        bodies = split_bodies(names)
        getattr(self, role).extend(bodies)
        return bool(bodies)

    def _add_others(self, other: str) -> bool:
        """The bodies after 会同, with or without a verb behind them."""
        bodies = split_bodies(tail_pattern().sub("", other)) or bodies_at(other, 0)
        self.support.extend(bodies)
        return bool(bodies)

    def _list(self, clause: str) -> bool:
        """More names for the label that holds, or names that wait for a word at the end."""
        if self.role:
            return self.add(self.role, clause)
        self.pending = f"{self.pending}、{clause}".strip("、")
        return bool(split_bodies(clause))

    def settle(self, first_leads: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(lead, support). `first_leads`: the document says that the first one named leads."""
        if self.lead:
            return _once(self.lead), _once(self.charge + self.support)
        if first_leads:
            return _once(self.charge[:1]), _once(self.charge[1:] + self.support)
        return _once(self.charge), _once(self.support)


def read_roles(content: str) -> Roles | None:
    """The roles that `content` gives; None when some part of it is no list of bodies, or names none."""
    roles = Roles()
    clauses = (part.strip(" \u3000") for part in _CUT.split(content.replace("\n", "")))
    if not all(roles.read(clause) for clause in clauses if clause) or roles.pending:
        return None
    return roles if any(map(any, roles.settle(first_leads=False))) else None


def bodies_at(text: str, start: int) -> tuple[str, ...]:
    """The bodies named from `start` on, up to the verb that follows them: 会同|有关部门和海南省|制定."""
    match = _followed().match(before_break(text[start : start + 70]))
    return split_bodies(match[1]) if match else ()


def before_break(text: str) -> str:
    return _BREAK.split(text, maxsplit=1)[0]


def after_break(text: str) -> str:
    return _BREAK.split(text)[-1]


@cache
def label_pattern() -> re.Pattern[str]:
    return re.compile(rf"({_longest_first(roles_of('label'))})(?:[:：]|为|是)\s?")


@cache
def tail_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{_longest_first(roles_of('tail'))}|(?:按|依|根据)[^，、]{{1,12}}负责(?:落实|实施)?)$")


@cache
def roles_of(place: str) -> dict[str, str]:
    """word → lead, support or charge, for the labels or the tails of duty_marks.txt."""
    return {row[0]: row[1] for row in read_rows("duty_marks.txt") if row[2] == place}


@cache
def _followed() -> re.Pattern[str]:
    verbs, ends = _longest_first(read_column("duty_verbs.txt")), _longest_first(read_column("duty_bodies.txt"))
    safe = _longest_first(row[0] for row in read_rows("duty_verbs.txt") if len(row) > 1)
    return re.compile(f"(.+?(?:(?:{ends})(?<![{PLACES}])(?=(?:{verbs})|$)|[{PLACES}](?={safe}|$)))")


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if not is_role(name)))
