"""The dates a document gives of itself: signed, published, adopted, in force, expires."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.numbers import DATE, find_dates
from kg.model import Block, Document, Span

MAX_LINE = 300
PUBLISHED = re.compile(r"发布(?:时间|日期)|公布日期|\A时间|\A日期|来源.{0,30}时间|\d\d[:时]\d\d")
SIGNED = re.compile(r"(?:成文|印发|发文|签发)日期")
ADOPTED = re.compile("通过")
PAGE = (("signed", ("成文日期",)), ("published", ("发布日期", "PubDate", "pubdate", "firstpublishedtime")))
"""Where web pages say it, when the text does not."""
IN_FORCE = re.compile(rf"本[\u4e00-\u9fff]{{1,8}}，?自\s?(?:{DATE.pattern})\s?起")
PROMULGATED = re.compile(rf"》已[经由]?\s?(?:{DATE.pattern})[^。\n]{{0,60}}通过，现予公布")
EXPIRES = re.compile(rf"有效期[限]?[至到为]+\s?(?:{DATE.pattern})")


@dataclass(slots=True)
class Dates:
    """Dates found so far, by kind; the first of a kind stays."""

    text: str
    spans: dict[str, Span]
    iso: dict[str, str] = field(default_factory=dict)

    def put(self, kind: str, block: Block, which: int = 0) -> None:
        found = [date for date in find_dates(self.text, block.span.start, block.span.end) if date[2]]
        if found and kind not in self.iso:
            start, end, iso = found[which]
            self.iso[kind] = str(iso)
            self.spans[kind] = Span(start, end)


def find_meta_dates(document: Document, head: list[Block], signature: list[Block], spans: dict[str, Span]) -> dict[str, str]:
    """ISO dates by kind; a date that does not exist is left out."""
    dates = Dates(document.text, spans)
    words = {block: block.span.of(document.text)[:MAX_LINE] for block in head + signature}
    for block in head + signature:
        if ADOPTED.search(words[block]):
            dates.put("adopted", block)
        elif PUBLISHED.search(words[block]):
            dates.put("published", block, -1)
    for block in [*reversed(signature), *head]:
        if block.kind == "signature" and not PUBLISHED.search(words[block]):
            dates.put("signed", block)
    for block in head:
        if SIGNED.search(words[block]):
            dates.put("signed", block, -1)
    put_clauses(document.text, dates.iso, spans)
    put_page(document, dates.iso)
    return dates.iso


def put_page(document: Document, dates: dict[str, str]) -> None:
    """Where the text is silent, what the page says of itself."""
    for kind, names in PAGE:
        found = find_dates(next((document.meta[name] for name in names if name in document.meta), ""))
        if found and found[0][2]:
            dates.setdefault(kind, found[0][2])


def put_clauses(text: str, dates: dict[str, str], spans: dict[str, Span]) -> None:
    """本办法自2024年1月1日起施行; 有效期至2026年12月31日; 《…》已经2024年8月30日…会议通过，现予公布."""
    for kind, pattern in (("in_force", IN_FORCE), ("expires", EXPIRES), ("adopted", PROMULGATED)):
        matches = list(pattern.finditer(text))
        for match in reversed(matches):
            found = find_dates(text, match.start(), match.end())
            if found and found[-1][2]:
                dates[kind] = str(found[-1][2])
                spans[kind] = Span(found[-1][0], found[-1][1])
                break
