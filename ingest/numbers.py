"""Chinese numerals and dates. What cannot be read gives None, never an error: 2月30日, 二〇〇x年."""

from __future__ import annotations

import datetime
import re

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "○": 0, "Ｏ": 0, "О": 0, "O": 0, "0": 0, "两": 2, "廿": 20, "卅": 30}
DIGITS |= {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
GROUPS = {"万": 10_000, "亿": 100_000_000}
NUMERAL = "[零〇○ＯОO一二三四五六七八九十百千两]"
DATE = re.compile(
    r"(?<!\d)(?P<y>[12]\d{3})\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})(?!\d)\s*日?"
    rf"|(?P<cy>[一二][零〇○ＯОO一二三四五六七八九]{{3}})\s*年\s*(?P<cm>{NUMERAL}{{1,3}})\s*月\s*(?P<cd>{NUMERAL}{{1,3}})\s*日"
)


def read_numeral(text: str) -> int | None:
    """二十三 → 23, 一百零五 → 105, 二〇一六 → 2016, 12 → 12, 三万 → 30000."""
    text = text.strip()
    if not text:
        return None
    if text.isdecimal():
        return int(text) if len(text) <= 18 else None
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char] % 10) for char in text)) if len(text) > 1 else DIGITS[text]
    return _read_units(text)


def _read_units(text: str) -> int | None:
    total = group = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in UNITS:
            group += (digit or 1) * UNITS[char]
            digit = 0
        elif char in GROUPS:
            total += (group + digit) * GROUPS[char]
            group = digit = 0
        else:
            return None
    return total + group + digit


def make_date(year: int | None, month: int | None, day: int | None) -> str | None:
    """ISO date, or None when there is no such day."""
    try:
        return datetime.date(year or 0, month or 0, day or 0).isoformat()
    except (ValueError, OverflowError):
        return None


def find_dates(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, str | None]]:
    """Full dates as (start, end, ISO date or None), in text order."""
    found = []
    for match in DATE.finditer(text, start, len(text) if end is None else end):
        parts = match.group("y", "m", "d") if match.group("y") else match.group("cy", "cm", "cd")
        year, month, day = (read_numeral(part) for part in parts)
        found.append((match.start(), match.end(), make_date(year, month, day)))
    return found
