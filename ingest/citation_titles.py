"""Titles in 《》 and numbers inside one sentence, in normal form."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.names import ends_title
from ingest.wenhao import find_numbers
from ingest.wordlist import read_column, read_rows

MAX_TITLE = 200
MARKS = re.compile("[《》]")
BRACKET = re.compile(r"\s?[（(]\s?([^（）()]{2,80}?)\s?[）)]")
STANDARD = re.compile(r"(?:GB|DB|YD|SJ|HJ|JT|ISO|IEC|WS|CJ|NY|TCSE|JR|GM|GA|T)[\d/／]?[A-Z]{0,4}\s?[/／]?\s?[TZ]?\s?\d[\d.]*[—–-]\d{2,4}")
SHORT = re.compile(r"(?:以下|下)?(?:统)?简?称(?:为)?[：:]?\s?《([^《》]{2,40})》")
LIST = re.compile(
    r"(?:[、，,和与及以或暨；;\s]|等|的|要求|精神|规定|部署|安排|文件|通知|有关|相关|法律|法规|规章|以及|及其[^，。《]{1,10}|[（(][^（）()《》]{0,60}[）)])*\Z"
)


@dataclass(slots=True)
class Mark:
    """text[start:stop] is the title (or the number alone); `end` lies behind the number in brackets."""

    start: int
    stop: int
    end: int
    title: str | None
    number: str | None

    def follows(self, text: str, other: Mark) -> bool:
        gap = text[other.end : self.start]
        return len(gap) <= 80 and bool(LIST.match(gap)) and not (self.title is None) ^ (other.title is None)


def find_marks(text: str, short: dict[str, str]) -> Iterator[Mark]:
    """Citations of one sentence; `short` learns 以下简称《X》."""
    end = 0
    at = text.find("《")
    while at >= 0:
        yield from find_lone_numbers(text, end, at)
        stop = find_close(text, at)
        if stop is None:
            end = at + 1
        else:
            mark = make_mark(text, at, stop)
            end = mark.end
            learn_short(text, mark, short)
            if not is_short(text, at, stop):
                yield mark
        at = text.find("《", end)
    yield from find_lone_numbers(text, end, len(text))


def is_short(text: str, at: int, stop: int) -> bool:
    """Is 《…》 the short name in 以下简称《…》?"""
    return any(match.end() == stop for match in SHORT.finditer(text, max(0, at - 8), stop))


def find_close(text: str, start: int) -> int | None:
    """Behind the 》 that closes the 《 at `start`; the first 》 when the brackets do not match."""
    limit = min(len(text), start + MAX_TITLE)
    first = text.find("》", start, limit)
    if first < 0:
        return None
    depth = 0
    for mark in MARKS.finditer(text, start, limit):
        depth += 1 if mark.group() == "《" else -1
        if depth == 0:
            return mark.end()
    return first + 1


def make_mark(text: str, start: int, stop: int) -> Mark:
    title = text[start:stop]
    bracket = BRACKET.match(text, stop)
    inside = number_in(bracket.group(1)) if bracket else None
    if bracket and inside:
        return Mark(start, stop, bracket.end(), title, inside)
    end = bracket.end() if bracket and "称" in bracket.group(1) else stop
    return Mark(start, stop, end, title, number_in(title))


def number_in(words: str) -> str | None:
    """A 文号 in normal form, or the number of a standard as printed."""
    for _, _, number in find_numbers(words):
        return number
    standard = STANDARD.search(words)
    return standard.group().strip() if standard else None


def find_lone_numbers(text: str, start: int, end: int) -> Iterator[Mark]:
    for at, stop, number in find_numbers(text, start, end):
        yield Mark(at, stop, stop, None, number)


def learn_short(text: str, mark: Mark, short: dict[str, str]) -> None:
    """《full》（以下简称《short》）."""
    match = SHORT.search(text, mark.stop, mark.stop + 60)
    if match and mark.title and "《" not in text[mark.stop : match.start()]:
        short.setdefault(plain(match.group(1)), mark.title)


def plain(title: str) -> str:
    return re.sub(r"[\s《》〈〉“”\"]", "", title)


def is_work(text: str, mark: Mark, short: dict[str, str]) -> bool:
    """A certificate, form, book or film, not a document of policy."""
    if mark.title is None or mark.number or plain(mark.title) in short:
        return False
    title = plain(mark.title)
    ends, before, after = _not_patterns()
    if ends.search(re.sub(r"[（(][^（()）]*[）)]\Z", "", title)):
        return True
    if before.search(text, max(0, mark.start - 8), mark.start) or after.match(text, mark.end):
        return True
    return not (ends_title(title) or title in _known() or _document_ends().search(title))


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(map(plain, read_column("citation_titles.txt")))


@functools.cache
def _document_ends() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(read_column('citation_nouns.txt'))})(?:[（(][^（()）]{{1,20}}[）)])?\Z")


@functools.cache
def _not_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    rows = read_rows("citation_not.txt")
    words = {where: "|".join(row[1] for row in rows if row[0] == where) for where in ("end", "before", "after")}
    return re.compile(f"(?:{words['end']})\\Z"), re.compile(f"(?:{words['before']})\\Z"), re.compile(words["after"])
