"""Who issued a document: from its signature, its number, the assembly that passed it, or its title."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from ingest.names import is_body, split_bodies
from ingest.numbers import DATE
from ingest.roles import LEADER, NOTE
from ingest.wenhao import Code
from ingest.wordlist import read_rows
from kg.model import Block, Document, Span

PASSED = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{2,40}?)(?:[12]\d{3}年)?第[一二三四五六七八九十百\d]{1,4}次(?:全体|[常部室局署党委办]{1,2}务)?会议[^，。]{0,20}通过"
)
MAX_LINE = 300
REPORT = 600  # a report that it was issued stands at the head
COURT = re.compile(r"(?:第[一二三四五六七八九十]{1,3}届)?(?:审判|检察)委员会\Z")
REPORTED = re.compile(r"在(?P<place>[\u4e00-\u9fff]{2,8}?)第?[一二三四五六七八九十百]+届")
ISSUED = re.compile(r"(?:\A|[电日近，。\s])(?P<bodies>[\u4e00-\u9fff、]{3,40}?)(?:近日|日前)?(?:联合)?印发了?《")
TITLED = re.compile(r"(?P<bodies>.{2,80}?)(?:关于|印发|转发|批转|公告|令\Z)")
NATIONAL = re.compile("国务院|国家|中共中央|(?:第.{1,4}届)?全国|中华|最高|中国(?![（(])|[^省市区县]{2,8}部(?:办公厅)?\\Z|税务总局|海关总署")
PROMULGATED = re.compile(r"》已[经由]?(?P<line>[^。\n]{4,80}通过)，现予公布")
DECREED = re.compile(r"(?:中华人民共和国)?国务院(?:令|第\d+次常务会议)")


def find_issuers(
    document: Document, head: list[Block], signature: list[Block], title: str, code: Code | None, spans: dict[str, Span]
) -> tuple[str, ...]:
    """Full names as printed, or as the number implies; empty when the document does not say."""
    signed = [block for block in signature if bodies_of(block.span.of(document.text))]
    if signed:
        spans["issuers"] = Span(signed[0].span.start, signed[-1].span.end)
        return tuple(body for block in signed for body in bodies_of(block.span.of(document.text)))
    for block in [*head, *signature]:
        bodies = find_assembly(block.span.of(document.text)) if block.kind in ("signature", "title") else ()
        if bodies:
            spans["issuers"] = block.span
            return bodies
    if code and code.issuer:
        return (code.issuer,)
    titled = find_titled(title)
    if titled and "title" in spans:
        spans["issuers"] = spans.get("wrapper", spans["title"])
    return titled or find_reported(document, spans) or find_promulgated(document, title, spans)


def bodies_of(words: str) -> tuple[str, ...]:
    """The bodies on a line of a signature; none when it is a date, a note or a person."""
    words = DATE.sub("", words).strip(" \u3000（）()")
    if not words or LEADER.match(words) or NOTE.match(words) or "会议" in words or len(words) > MAX_LINE:
        return ()
    return tuple(split_bodies(words))


def find_assembly(words: str) -> tuple[str, ...]:
    """上海市第十五届人民代表大会常务委员会 of its 通过 line; the government that reports to an assembly."""
    passed = PASSED.search(DATE.sub("", words))
    if passed:
        return (COURT.sub("", passed["body"]),)
    reported = REPORTED.search(words)
    if reported:
        return (reported["place"] + "人民政府",)
    return ("国务院",) if DECREED.search(words) else ()


def find_titled(title: str) -> tuple[str, ...]:
    match = TITLED.match(title)
    if not match:
        return ()
    parts = re.split(r"[\s、]+", match["bodies"].strip().removeprefix("中华人民共和国"))
    return tuple(parts) if all(len(part) > 2 and is_body(part) for part in parts) else ()


def find_reported(document: Document, spans: dict[str, Span]) -> tuple[str, ...]:
    """新华社电 中共中央、国务院印发了《…》."""
    match = ISSUED.search(document.text[:REPORT])
    parts = match["bodies"].split("、") if match else []
    if not match or not all(map(is_body, parts)):
        return ()
    spans["issuers"] = Span(*match.span("bodies"))
    return tuple(parts)


def find_promulgated(document: Document, title: str, spans: dict[str, Span]) -> tuple[str, ...]:
    """《本条例》已经国务院第40次常务会议通过，现予公布, which some collections print below the text."""
    at = document.text.rfind(f"《{title}》已") if title else -1
    match = PROMULGATED.search(document.text, at, at + len(title) + MAX_LINE) if at >= 0 else None
    if match:
        spans["issuers"] = Span(*match.span("line"))
    return find_assembly(match["line"]) if match else ()


@functools.cache
def _places() -> dict[str, tuple[str, str, str]]:
    """name → (level, code, parent), the division that is in force now before one that was."""
    rows = sorted((row for row in read_rows("places.tsv") if len(row) > 4), key=lambda row: bool(row[6:7] and row[6]))
    names: dict[str, tuple[str, str, str]] = {}
    for row in rows:
        names.setdefault(row[2], (row[1], row[0], row[4]))
        if not row[3].startswith("~") and row[1] in "12":
            names.setdefault(row[3], (row[1], row[0], row[4]))
    return names


@functools.cache
def _names() -> dict[str, str]:
    return {row[0]: row[2] for row in read_rows("places.tsv")}


def find_place(issuers: Iterable[str], title: str, code: Code | None) -> str | None:
    """The division the first issuer, the number's letters or the title name: 深圳市坪山区, 江苏省."""
    for words in [*issuers, title]:
        place = leading_place(words.removeprefix("中共"))
        if place:
            return place
    return code.place if code else None


def leading_place(words: str) -> str | None:
    found, rest = _longest_place(words)
    if not found:
        return None
    inner, _ = _longest_place(rest)
    if inner and _places()[inner][0] == "3":
        found = inner
    level, code, parent = _places()[found]
    name = _names()[code]
    return _names()[parent] + name if level == "3" and name.endswith("区") and parent in _names() else name


def _longest_place(words: str) -> tuple[str, str]:
    names = _places()
    for size in range(min(12, len(words)), 1, -1):
        if words[:size] in names:
            return words[:size], words[size:]
    return "", words


def find_level(issuers: Iterable[str], title: str, code: Code | None, place: str | None) -> str | None:
    """national, province, city or county."""
    if place is None:
        national = any(NATIONAL.match(words) for words in [*issuers, title])
        return "national" if national else code.level if code else None
    level = _places().get(place, ("3",))[0]
    return "province" if level == "1" else "city" if level == "2" else "county"
