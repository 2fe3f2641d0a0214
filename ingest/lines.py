"""Lines of a text as spans; lines that a page was wrapped into are joined again where a sentence runs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import quantiles

from ingest.headings import find_marker
from ingest.names import ends_title

LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
BLANK = " \t\u3000\xa0\ufeff\u200b\u200c\u200d\u2060\x00"
PAGE_NUMBER = re.compile(r"[—–\-－·.\s]*第?\s*\d{1,4}\s*页?[—–\-－·.\s]*\Z|共\s*\d+\s*页\Z")
CHAPTER = re.compile(r"第\s*[一二三四五六七八九十百\d]{1,4}\s*[编章节篇]")
PUNCTUATED = re.compile("[。；：，]|第[一二三四五六七八九十百]{1,4}[章节条]")
PROSE = re.compile("[，。,]")
ENDS = frozenset("。！？；：!?;:")
OPENS_LINE = frozenset("〔》）〉】〕”’』」，、。；：！？)],;:!?%％")
NEVER_FIRST = frozenset("，。、；：")
FIGURE = re.compile(r"\d[\d.,]*[ \t]*(?:[年月日万亿元家项名件套种条次人天％%]|个[^人别性体])")
"""No number of a heading: 12 个中心, 2028 年."""
CLOSES_LINE = frozenset("〕《（〈【〔“‘『「，、(,")
MAX_TITLE = 60
MIN_COLUMN = 18
"""Characters in a line, at least, that fills a column narrower than the page."""
SAMPLE = 4000
"""So many lines are looked at to learn the width of a page."""


@dataclass(slots=True)
class Line:
    """[start, end) without surrounding blanks; `gap`: an empty line stands before it."""

    start: int
    end: int
    gap: bool


def find_lines(text: str) -> list[Line]:
    """The lines of `text` that hold something, wrapped ones joined."""
    lines = join_bare(text, split_lines(text))
    width = find_width(text, lines)
    return join_lines(text, lines, width) if width else lines


def split_lines(text: str) -> list[Line]:
    lines = []
    last = 0
    for match in LINE.finditer(text):
        start, end = match.span()
        while start < end and text[start] in BLANK:
            start += 1
        while start < end and text[end - 1] in BLANK:
            end -= 1
        if start < end:
            gap = text.count("\n", last, start) > 1 and text.find("\f", last, start) < 0
            lines.append(Line(start, end, gap))
            last = end
    return lines


def join_bare(text: str, lines: list[Line]) -> list[Line]:
    """第一章 alone on its line takes the next one, its name; of 总 / 则, set apart, both."""
    joined: list[Line] = []
    for line in lines:
        if joined and names_chapter(text, joined[-1], line):
            joined[-1].end = line.end
        else:
            joined.append(line)
    return joined


def names_chapter(text: str, line: Line, after: Line) -> bool:
    if text[line.start] != "第" or line.end - line.start > 16 or after.end - after.start > 25:
        return False
    bare = CHAPTER.match(text, line.start, line.end)
    short = after.end - after.start == 1
    return bare is not None and (bare.end() == line.end or short) and not PUNCTUATED.search(text, after.start, after.end)


def find_width(text: str, lines: list[Line]) -> int:
    """Characters a full line of a wrapped page has; 0 when the text is not wrapped."""
    lengths = [line.end - line.start for line in lines[:SAMPLE]]
    if len(lengths) < 12:
        return 0
    width = int(quantiles(lengths, n=10)[8])
    full = [line for line in lines[:SAMPLE] if line.end - line.start >= 0.85 * width]
    if not 12 <= width <= 70 or sum(text[line.end - 1] not in ENDS for line in full) <= 0.5 * len(full):
        return 0
    prose = sum(bool(PROSE.search(text, line.start, line.end)) for line in full)
    return width if prose > 0.4 * len(full) else 0


def join_lines(text: str, lines: list[Line], width: int) -> list[Line]:
    joined: list[Line] = []
    held: list[Line] = []  # page numbers between two lines, given up when the sentence runs on over them
    for line in lines:
        if joined and PAGE_NUMBER.match(text, line.start, line.end):
            held.append(line)
        elif joined and runs_on(text, joined[-1], line, width, bool(held)):
            joined[-1].end = line.end
            held.clear()
        else:
            joined += held
            held.clear()
            joined.append(Line(line.start, line.end, line.gap))
    return joined + held


def runs_on(text: str, line: Line, after: Line, width: int, new_page: bool) -> bool:
    """Does the sentence of `line` go on in `after`?"""
    last, first = text[line.end - 1], text[after.start]
    if last in ENDS or (after.gap and not new_page):
        return False
    if find_marker(text, after.start, after.end) and not FIGURE.match(text, after.start, after.end):
        return False
    if first in NEVER_FIRST:
        return True
    if line.end - line.start <= MAX_TITLE and is_title(text[line.start : line.end]):
        return False
    if text.startswith("附件", line.start) or text.startswith("附件", after.start):
        return False
    if first in OPENS_LINE or last in CLOSES_LINE or (last == "》" and first in "《（("):
        return True
    tail = max(line.start, text.rfind("\n", line.start, line.end) + 1)
    open_title = text.count("《", tail, line.end) > text.count("》", tail, line.end)
    return open_title or line.end - tail >= 0.75 * width or fills_column(text, line, tail, after)


def fills_column(text: str, line: Line, tail: int, after: Line) -> bool:
    """Its last line is as long as the one above or below: prose in a column narrower than the page (a cell of a table)."""
    above = tail - 1 - max(line.start, text.rfind("\n", line.start, max(line.start, tail - 1)) + 1)
    length, longest = line.end - tail, max(above, after.end - after.start)
    return length >= MIN_COLUMN and abs(length - longest) <= 2 and PROSE.search(text, tail, after.end) is not None


def is_title(words: str) -> bool:
    """A whole title on its line: what follows is the text."""
    return "《" not in words and not PUNCTUATED.search(words) and ends_title(words)
