"""The number of a document, its 文号 (国发〔2016〕73号): finding, normal form, and the issuer its letters imply."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.wordlist import read_rows

NUMBER = re.compile(
    r"(?P<open>[〔\[【（(﹝〖])\s?(?P<year>(?:19|20)\d{2}|(?:１９|２０)[０-９]{2})\s?[〕\]】）)﹞〗]\s?第?\s?(?P<serial>\d{1,5})\s?号"
)
DECREE = re.compile(r"(?P<body>[\u4e00-\u9fff]{2,20}?)令\s?[（(]?第\s?(?P<serial>[\d〇零一二三四五六七八九十百]{1,7})\s?号[）)]?")
CODE = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,16}\s?\Z")
MAX_CODE = 16
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class Code:
    """What the letters of a number say: the body, its place and level (national, province, city, county)."""

    issuer: str | None
    place: str | None
    level: str


def normalise_number(text: str) -> str | None:
    """国发[2016] 73 号 → 国发〔2016〕73号; None when `text` holds no number."""
    found = next(iter(find_numbers(text)), None)
    return found[2] if found else None


def find_numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Numbers as (start, end, normal form), in text order."""
    for match in NUMBER.finditer(text, start, len(text) if end is None else end):
        code = CODE.search(text, max(start, match.start() - MAX_CODE), match.start())
        letters = trim_code(code.group().rstrip()) if code else ""
        if letters:
            at = code.start() + code.group().rindex(letters)  # type: ignore[union-attr]
            serial = str(int(match["serial"].translate(DIGITS)))
            yield at, match.end(), f"{letters}〔{match['year'].translate(DIGITS)}〕{serial}号"


LOCAL = re.compile("([\u4e00-\u9fff]{1,3}?)[政府](?:发|办|函|规|字|令|文|\\Z)")
"""The grammar of a government's letters, for places that are not in the list."""
LEAD = re.compile(r".*(?:按照|根据|依据|依照|遵照|执行|落实|贯彻|转发|印发|符合|参照|业经|人民政府(?!令)|[按以和与及的是为由见])")


def trim_code(letters: str) -> str:
    """The letters of a number without the words that run into them: 按照国办发 → 国办发."""
    lead = LEAD.match(letters)
    rest = letters[lead.end() :] if lead else letters
    if len(rest) <= 8:
        return rest
    known = (rest[at:] for at in range(len(rest) - 1) if len(rest) - at <= 8 and read_letters(rest[at:]))
    return next(known, rest[-8:])


def read_code(number: str) -> Code | None:
    """The body behind a number in normal form: 苏政办发〔2020〕1号 → 江苏省人民政府办公厅, province."""
    letters, bracket, _ = number.partition("〔")
    return read_letters(letters if bracket else number.partition("第")[0])


@functools.lru_cache(4096)
def read_letters(letters: str) -> Code | None:
    head, place = _longest(letters, _table("head")), _longest(letters, _table("place"))
    code = _read_local(letters, place) if place and len(head) <= len(place) else None
    if code:
        return code
    if head:
        issuer, level = _table("head")[head]
        return Code(issuer, None, level)
    local = LOCAL.match(letters)
    return Code(None, None, "city" if local.end(1) == 1 else "county") if local else None


def _read_local(letters: str, place: str) -> Code | None:
    name, level = _table("place")[place]
    rest = letters[len(place) - (place[-1] in "府政" and len(place) > 1) :]
    depts = _table("dept")
    dept = _longest(rest, depts)
    if not dept:
        return None
    column = 0 if level == "province" and not name.endswith("市") else 1 if level == "province" else 2
    body = depts[dept][column]
    if level == "major":
        level, body = "city", body.replace("人民政府办公室", "人民政府办公厅")
    party = "中共" if body.startswith("委") and dept in ("发", "办发") else ""
    return Code(party + name + body, name, level)


def _longest(letters: str, table: dict[str, tuple[str, ...]]) -> str:
    return next((letters[:size] for size in range(min(len(letters), 8), 0, -1) if letters[:size] in table), "")


@functools.cache
def _table(kind: str) -> dict[str, tuple[str, ...]]:
    return {row[1]: row[2:] for row in read_rows("agency_codes.txt") if row[0] == kind}
