"""The kind of a citation, from the words before and behind the title."""

from __future__ import annotations

import functools
import re

from ingest.wordlist import read_rows

BEFORE, AFTER = 80, 100
"""So many characters are looked at on either side."""
CLAUSE = re.compile("[，；：。,;:！？]")
PREAMBLE = re.compile(r"(?:第\S{1,6}条\s*)?为")
MAKES = re.compile("制定本|特制定|现将|现就|现印发|现予|制定了?《|提出(?:以下|如下)|制定(?:以下|如下)|现发布|现公布|现对")
"""为贯彻…，落实《X》，…制定本方案 makes X the basis."""
FEW = "[^，。；《》]{0,12}?"


def kind_of(text: str, start: int, end: int) -> str:
    """The kind of the citations in text[start:end]: forwards and repeals stand behind, basis and implements before."""
    behind = text[end : end + AFTER]
    clause = CLAUSE.split(text[max(0, start - BEFORE) : start])[-1]
    after = _pattern("after").match(behind.lstrip("》）) "))
    if after and after.lastgroup in ("repeals", "amends"):
        return _kind(after)
    touching = _pattern("touching").search(clause)
    if touching:
        return _kind(touching)
    forwarded = find_clause(text, start, behind)
    if forwarded:
        return forwarded
    cues = list(_pattern("before").finditer(clause))
    kind = _kind(cues[-1]) if cues else _kind(after) if after else "mentions"
    return "basis" if kind == "implements" and PREAMBLE.match(text) and MAKES.search(text, end) else kind


def find_clause(text: str, start: int, behind: str) -> str | None:
    """现将《X》印发给你们; 《X》已经国务院同意，现印发给你们; 《X》…同时废止."""
    words = behind.partition("《")[0].partition("。")[0]
    if re.search("现?将", text[max(0, start - 12) : start]) and re.search("(?:印发|转发|批转|下发|发给|公布|发布|颁布)", words):
        return "forwards"
    match = _pattern("clause").search(words)
    return _kind(match) if match else None


def _kind(match: re.Match[str]) -> str:
    return str(match.lastgroup).rstrip("_")


@functools.cache
def _pattern(where: str) -> re.Pattern[str]:
    """One alternation of named groups; a group is named after its kind."""
    kinds: dict[str, list[str]] = {}
    for kind, place, words in read_rows("citation_cues.txt"):
        if place == where:
            kinds.setdefault(kind, []).append(words.replace("〈…〉", FEW))
    order = sorted(kinds, key=("basis", "forwards", "amends", "repeals", "mentions", "implements").index)
    groups = "|".join(f"(?P<{kind}>{'|'.join(kinds[kind])})" for kind in order)
    return re.compile(f"(?:{groups})\\Z" if where == "touching" else groups)
