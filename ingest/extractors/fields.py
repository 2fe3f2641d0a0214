"""Technologies, and fields of application: named ones anywhere, common words (教育, 交通) only as members of a list of fields."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ingest.extractors.long_names import breaks
from ingest.gazetteer import Hit
from ingest.scan import Found, Scan
from ingest.wordlist import read_column, read_rows

VERSION = "1"
NOT_AFTER = ("主管部门", "链", "部门", "平台", "中心", "大厅", "机构", "窗口", "园", "化")
LINK = re.compile("[、和及与]|以及")
CLAUSE = "，。；：:！？\n\t"
MEMBER = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{2,9}")
REACH = 140  # characters that a list of fields may be long
ALONE = frozenset(("领域", "行业"))  # tails that may follow a list without 等
LEADS = frozenset("年内在对于就是的中大")
AFTER_MEMBER = frozenset("、和与及，。；等）")
NAMED = 2  # named fields that make a list one of fields
OTHERS = 8  # characters between 等 and the tail: 等重点领域


def find_fields(scan: Scan) -> list[Found]:
    """TECH and DOMAIN mentions; one may be found by several rules."""
    found = [one for hit in scan.hits for one in _alone(scan, hit)]
    return [*found, *_lists(scan), *_chains(scan)]


def _alone(scan: Scan, hit: Hit) -> Iterator[Found]:
    name = hit.name
    if name.type == "TECH" and _apart(scan.text, hit):
        yield Found(hit.start, hit.end, "TECH", name.norm, "mention.tech")
    elif name.type == "DOMAIN" and name.grade == "" and not scan.text.startswith(NOT_AFTER, hit.end) and (hit.end - hit.start > 3 or scan.guard.fits(hit.start, hit.end)):
        yield Found(hit.start, hit.end, "DOMAIN", name.norm, "mention.domain")


def _apart(text: str, hit: Hit) -> bool:
    """Latin names must not touch other Latin letters or digits: AI in OpenAI is none."""
    before, after = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    return not ((_latin(before) and _latin(text[hit.start])) or (_latin(after) and _latin(text[hit.end - 1])))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _chains(scan: Scan) -> Iterator[Found]:
    """Common words between two or more named fields: 生物医药、新能源、冶金."""
    chain: list[Hit] = []
    for hit in scan.hits:
        if hit.name.type not in ("DOMAIN", "TECH"):
            continue
        if chain and not (hit.start == chain[-1].end + 1 and scan.text[hit.start - 1] in "、和与及"):
            if len(chain) > NAMED:
                yield from _common(scan.text, chain)
            chain = []
        chain.append(hit)
    yield from _common(scan.text, chain)


def _common(text: str, chain: list[Hit]) -> Iterator[Found]:
    listed = [hit for hit in chain if hit.name.grade == "list" and text[hit.end : hit.end + 1] in AFTER_MEMBER]
    if listed and len(chain) - len(listed) >= NAMED:
        for hit in listed:
            yield Found(hit.start, hit.end, "DOMAIN", hit.name.norm, "mention.field_chain")


def _lists(scan: Scan) -> Iterator[Found]:
    """Members of 教育、医疗、文化等领域 and of 交通、水利领域."""
    domains = {hit.end: hit for hit in scan.hits if hit.name.type == "DOMAIN"}
    for match in _tails().finditer(scan.text):
        start = _clause_start(scan, match.start())
        end, closed = _list_end(scan.text, start, match.start())
        if end > start and (closed or match.group() in ALONE):
            yield from _members(scan, start, end, match.group() in _open_tails() and closed, domains)


def _clause_start(scan: Scan, end: int) -> int:
    floor = max(scan.around(end)[0], end - REACH)
    return max(floor, *(scan.text.rfind(mark, floor, end) + 1 for mark in CLAUSE))


def _list_end(text: str, start: int, tail: int) -> tuple[int, bool]:
    """Where the list before a tail ends, and whether 等 (a few characters before the tail) or 类 closes it."""
    at = text.rfind("等", max(start, tail - OTHERS), tail)
    if at >= 0:
        return at, True
    kind = text[tail - 1] == "类"
    return tail - kind, kind


def _members(scan: Scan, start: int, end: int, open_: bool, domains: dict[int, Hit]) -> Iterator[Found]:
    """Known members, where they are half of the list or more; unknown ones too where the tail is open."""
    pieces = list(_pieces(scan.text, start, end))
    known = {stop: domains[stop] for at, stop in pieces if stop in domains and _is_member(scan.text, at, domains[stop])}
    if 2 * len(known) < len(pieces) and not (open_ and known and len(pieces) > 2):
        return
    for at, stop in pieces:
        if stop in known:
            yield Found(known[stop].start, stop, "DOMAIN", known[stop].name.norm, "mention.field")
        elif open_ and len(pieces) > 2 and (at > pieces[0][0] or stop - at <= 4) and MEMBER.fullmatch(scan.text, at, stop):
            yield Found(at, stop, "DOMAIN", None, "mention.field_open")


def _is_member(text: str, at: int, hit: Hit) -> bool:
    """The whole piece, or what is left of it behind a lead such as 都市圈内 or 全年."""
    return hit.start == at or (hit.start > at and text[hit.start - 1] in LEADS)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The members of a list as [start, end); the first begins after the last verb before it."""
    cuts = [match.span() for match in LINK.finditer(text, start, end)]
    bounds = [start, *(stop for _, stop in cuts)], [*(at for at, _ in cuts), end]
    for index, (at, stop) in enumerate(zip(*bounds, strict=True)):
        if index == 0:
            at = max([match.end() for match in breaks().finditer(text, at, stop)], default=at)
        if stop > at:
            yield at, stop


@functools.cache
def _tails() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, read_column("field_tails.txt"))))


@functools.cache
def _open_tails() -> frozenset[str]:
    return frozenset(row[0] for row in read_rows("field_tails.txt") if len(row) > 1)
