"""Times and numbers as questions write them: years, spans, days, deadlines, the N of “the latest N”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.ask_tokens import Reading

_YEAR = r"((?:19|20)\d{2})"
TIMES = [(re.compile(pattern), kind) for pattern, kind in (
    (rf"(?:between |from )?{_YEAR}\s*(?:年)?\s*(?:-|~|到|至|和|to|and|until)\s*{_YEAR}(?:年)?(?:间|之间|期间)?", "range"),
    (rf"(?:自|从|since |from )?{_YEAR}年?(?:以来|以后|之后|后|起|至今|开始)|since {_YEAR}|after {_YEAR}|from {_YEAR} on(?:wards?)?", "since"),
    (rf"{_YEAR}年?(?:以前|之前|前)|before {_YEAR}", "before"),
    (rf"(?:到|至|在|by |in |for |during )?{_YEAR}(?:年度|年底|年末|年前|年内|年间|年)?", "year"),
    (rf"(?:到|在|于)?{_YEAR}年(?:底|末)?(?:之前|以前|前)|by the end of {_YEAR}", "due"))]
MONTHS = {name: at for at, name in enumerate(("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
                                              "december"), 1)}
_MONTH = f"(?P<name>{'|'.join(MONTHS)})"
DAYS = [re.compile(pattern) for pattern in (
    r"(?:到|在|至|截至|截止|于|自|从)?(?P<year>(?:19|20)\d{2})年(?P<month>\d{1,2})月(?:份)?(?:(?P<day>\d{1,2})[日号])?(?:底|末|那天|当天|时)?(?P<due>之前|以前|前)?",
    r"(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?(?P<due>之前|以前|前)?",
    rf"(?:on |by |as of |as at |in )?(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH},? (?P<year>(?:19|20)\d{{2}})",
    rf"(?:on |by |as of |as at |in )?{_MONTH}(?: (?P<day>\d{{1,2}})(?:st|nd|rd|th)?)?,? (?P<year>(?:19|20)\d{{2}})")]
DIGITS = {word: at for at, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2} | {
    word: at for at, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)}
_MEASURES = "名|位|个|项|份|条|部|家|座|种|类|处|层|步|套|型|款|句|篇|次|城|件|地|省|市"
_COUNTED = re.compile(rf"(?:前|top )?(\d{{1,3}}|[一二两三四五六七八九十])(?:{_MEASURES})|(?:前|top )(\d{{1,3}}|[一二两三四五六七八九十])|(\d{{1,3}})(?![\d年月%.,-])")
_WORD = re.compile(r"(two|three|four|five|six|seven|eight|nine|ten)\b")


def read_times(text: str, at: int) -> Iterator[tuple[int, tuple[Reading, ...]]]:
    """(end, readings) of the times and counted numbers that start at `at`."""
    for pattern in DAYS:
        if (found := pattern.match(text, at)) and (day := _iso(found)):
            due = (Reading("cue", "deadline"),) if found.groupdict().get("due") else ()
            yield found.end(), (Reading("date", "date", day), *due)
    for pattern, kind in TIMES:
        if found := pattern.match(text, at):
            years = [int(g) for g in found.groups() if g]
            due = (Reading("cue", "deadline"),) if kind == "due" else ()
            yield found.end(), (Reading("time", "period", _span(kind, years)), *due)
    if found := _COUNTED.match(text, at) or _WORD.match(text, at):
        number = next(g for g in found.groups() if g)
        yield found.end(), (Reading("limit", "limit", int(DIGITS.get(number, 0) or number)),)


def _iso(found: re.Match[str]) -> str | None:
    """2021-06-01 or 2021-06; None for a month or day that there is not."""
    parts = found.groupdict()
    month = MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
    day = int(parts["day"]) if parts.get("day") else None
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return f"{parts['year']}-{month:02d}" + (f"-{day:02d}" if day else "")


def _span(kind: str, years: list[int]) -> tuple[int, int]:
    if kind == "range":
        return min(years), max(years)
    return (years[0], 9998) if kind == "since" else (0, years[0] - 1) if kind == "before" else (years[0], years[0])
