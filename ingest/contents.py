"""The table of contents of a document: lines that say again what the headings say."""

from __future__ import annotations

import re

from ingest.lines import Line

TITLE = re.compile(r"目\s*[录次]\Z")
LINK = re.compile(r"\A-\s*|<[^>]{0,80}>|\A\[|\]\([^)]{0,80}\)\Z")
LEADER = re.compile(r"[\s.．…·—-]*\d{0,4}\Z")
LOOK_IN = 60
"""The line 目录 stands among the first so many lines."""
MAX_LINES = 1500


def find_contents(text: str, lines: list[Line]) -> range:
    """Indices of the lines of the table of contents, the line 目录 among them; empty when there is none."""
    for index, line in enumerate(lines[:LOOK_IN]):
        if line.end - line.start <= 8 and TITLE.match(text, line.start, line.end):
            return range(index, find_end(text, lines, index + 1))
    return range(0)


def find_end(text: str, lines: list[Line], first: int) -> int:
    """Where the first entry is said again the contents end; an entry never said again is no entry."""
    entry = squeeze(text, lines[first]) if first < len(lines) else ""
    for index in range(first + 1, min(len(lines), first + MAX_LINES)):
        if entry and squeeze(text, lines[index]) == entry:
            return index
    return first


def squeeze(text: str, line: Line) -> str:
    """A line without links, leaders, page number and blanks."""
    words = LINK.sub("", text[line.start : min(line.end, line.start + 200)])
    return re.sub(r"\s+", "", LEADER.sub("", words))
