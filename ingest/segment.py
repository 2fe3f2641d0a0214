"""Text → blocks with kinds, levels and section paths → sentences, all as spans (the text is never copied)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ingest.contents import find_contents
from ingest.headings import Numbered, find_numbered, rank, settle
from ingest.lines import Line, find_lines
from ingest.names import closes_title
from ingest.roles import find_roles
from kg.model import NOTHING, Block, Document, Sentence, Span, make_id
from kg.script import simplify

MAX_SENTENCE = 2000
"""A sentence without an end is cut after at most this many characters, behind a comma where there is one."""
END = re.compile(r"[。！？][。！？]*[”’」』）)》]*")
MARKDOWN = re.compile(r"#{1,6}\s*|[-*+]\s+(?=\S)|\*\*(?=\S)")


def make_document(text: str, *, stem: str, source: str, meta: Mapping[str, str] | None = None) -> Document:
    """The document of a text: blocks and sentences point into `text`, which is kept as it is (traditional characters too)."""
    blocks = tuple(make_blocks(text, find_pieces(simplify(text))))
    sentences = tuple(find_sentences(text, blocks))
    return Document(make_id("Document", text), stem, text, source, blocks, sentences, MappingProxyType(dict(meta or NOTHING)))  # type: ignore[arg-type]


@dataclass(slots=True)
class Piece:
    """A line, or the lines of a title, on the way to blocks."""

    start: int
    end: int
    kind: str
    number: Numbered | None = None


def find_pieces(text: str) -> list[Piece]:
    """The lines of a text with their kinds, titles joined."""
    lines = find_lines(text)
    for line in lines:
        strip_markdown(text, line)
    roles = find_roles(text, lines)
    for index in find_contents(text, lines):
        roles[index] = "furniture"
    pieces: list[Piece] = []
    for line, role in zip(lines, roles, strict=True):
        if role == "title" and pieces and pieces[-1].kind == "title" and title_runs_on(text, pieces[-1], line):
            pieces[-1].end = line.end
        else:
            pieces.append(Piece(line.start, line.end, role))
    number_pieces(text, pieces)
    return pieces


def number_pieces(text: str, pieces: list[Piece]) -> None:
    following = ""
    for piece in reversed(pieces):
        if not piece.kind:
            piece.kind = "paragraph"
            piece.number = find_numbered(text, piece.start, piece.end, following)
        following = piece.number.scheme if piece.number else ""


def strip_markdown(text: str, line: Line) -> None:
    """The marks of Markdown are no part of a line."""
    if text[line.start] in "#-*+" and (mark := MARKDOWN.match(text, line.start, line.end)):
        line.start = mark.end() if mark.end() < line.end else line.start
        while mark.group() == "**" and line.end - line.start > 1 and text[line.end - 1] == "*":
            line.end -= 1


def title_runs_on(text: str, piece: Piece, line: Line) -> bool:
    """A title of several lines ends with its noun (通知, 规划 …); a bracket behind it belongs to it."""
    words = text[piece.start : piece.end]
    if text[line.start] in "（(" and text[line.end - 1] in "）)":
        return True
    return words.count("《") > words.count("》") or not closes_title(words)


def make_blocks(text: str, pieces: list[Piece]) -> Iterator[Block]:
    """Levels and section paths start anew in each part (wrapper, plan, annex)."""
    part: list[Piece] = []
    for piece in pieces:
        if piece.kind == "title" and part and part[-1].kind != "title":
            yield from make_part(text, part)
            part = []
        part.append(piece)
    yield from make_part(text, part)


def make_part(text: str, part: list[Piece]) -> Iterator[Block]:
    numbers = [piece.number for piece in part if piece.number]
    verdicts = settle(numbers)
    levels = rank(number.scheme for number, verdict in zip(numbers, verdicts, strict=True) if verdict)
    chosen = iter(verdicts)
    path: list[tuple[int, str]] = []
    for piece in part:
        if piece.number and next(chosen):
            level = levels[piece.number.scheme]
            path = [step for step in path if step[0] < level]
            path.append((level, text[piece.start : piece.number.stop]))
            yield from cut_heading(text, piece, piece.number.stop, level, tuple(name for _, name in path))
        else:
            yield Block(Span(piece.start, piece.end), piece.kind, 0, tuple(name for _, name in path))


def cut_heading(text: str, piece: Piece, stop: int, level: int, path: tuple[str, ...]) -> Iterator[Block]:
    """A heading, and the paragraph it runs into."""
    yield Block(Span(piece.start, stop), "heading", level, path)
    rest = stop
    while rest < piece.end and (text[rest] in "。！？" or text[rest].isspace()):
        rest += 1
    if rest < piece.end:
        yield Block(Span(rest, piece.end), "paragraph", 0, path)


def find_sentences(text: str, blocks: tuple[Block, ...]) -> Iterator[Sentence]:
    """Sentences in text order; one that opens with 第X条 belongs to the paragraph behind it."""
    index = 0
    while index < len(blocks):
        start, end = blocks[index].span.start, blocks[index].span.end
        follower = index
        if blocks[index].kind == "heading":
            if index + 1 < len(blocks) and text.find("\n", end, blocks[index + 1].span.start) < 0:
                follower, end = index + 1, blocks[index + 1].span.end
            else:
                end += text.startswith(("。", "！", "？"), end)
        for span in cut_sentences(text, start, end):
            yield Sentence(span, index if span.end <= blocks[index].span.end + 1 else follower)
        index = follower + 1


def cut_sentences(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    for match in END.finditer(text, start, end):
        spans += cap_sentence(text, start, match.end())
        start = match.end()
    return spans + cap_sentence(text, start, end) if start < end else spans


def cap_sentence(text: str, start: int, end: int) -> list[Span]:
    """[start, end) without blanks around it; in several spans when it is monstrous."""
    spans: list[Span] = []
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        comma = max(text.rfind(mark, start, start + MAX_SENTENCE) for mark in "；;，、,\n ")
        cut = comma + 1 if comma > start + MAX_SENTENCE // 2 else start + MAX_SENTENCE
        spans.append(Span(start, cut))
        start = cut
    return [*spans, Span(start, end)] if start < end else spans
