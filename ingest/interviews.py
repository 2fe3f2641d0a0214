"""Interviews as documents: who speaks, the turns, and which question each answer belongs to.

A transcript is a text whose lines begin with a name and a colon (问：… 答：…, 访谈者：…, A：…). Words of people that a list
names are askers or answerers (kg/words/interview_roles.txt); among others the one who asks most is the asker. A text in which
the names do not come back, or in which nobody asks, is no transcript and has no turns.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.wordlist import read_rows
from kg.model import Document, Span

LABEL = re.compile(r"[ \t\u3000]*([^\s：:，。；？！“”（）()《》]{1,12}(?:[（(][^（）()\n]{1,20}[）)])?)[ \t]*[：:][ \t]*")
LEAST_TURNS = 3
LEAST_SHARE = 0.3
"""Of the lines of a transcript so many begin with a name; a plan has a 联系人：… or two."""
QUESTION = re.compile(r"[？?][”」』）)]*\s*$")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says at once, `span` without the name. `role`: asker, answerer, or empty; `question` counts from 1, 0 before the first."""

    speaker: str
    role: str
    question: int
    span: Span


def find_turns(document: Document) -> list[Turn]:
    """The turns in order; none when the text is no transcript."""
    lines = list(_lines(document.text))
    marks = [LABEL.match(document.text, line.start, line.end) for line in lines]
    named = Counter(mark.group(1) for mark in marks if mark)
    speakers = {name for name, count in named.items() if count > 1 or _listed(name)}
    spoken = [mark if mark and mark.group(1) in speakers else None for mark in marks]
    turns = list(_join(document.text, lines, spoken))
    if len(turns) < LEAST_TURNS or len(turns) < LEAST_SHARE * len(lines) or len({t.speaker for t in turns}) < 2:
        return []
    roles = _roles(turns, document.text)
    return _number(turns, roles) if "asker" in roles.values() else []


def _lines(text: str) -> Iterator[Span]:
    for match in re.finditer(r"[^\n\r]+", text):
        if match.group().strip():
            yield Span(match.start(), match.end())


def _join(text: str, lines: list[Span], marks: list[re.Match[str] | None]) -> Iterator[Turn]:
    """A line without a name goes on with the turn before it; what stands before the first name is the head of the document."""
    turn: Turn | None = None
    for line, mark in zip(lines, marks, strict=True):
        end = line.start + len(text[line.start : line.end].rstrip())
        if mark:
            if turn:
                yield turn
            turn = Turn(mark.group(1), "", 0, Span(min(mark.end(), end), end))
        elif turn:
            turn = replace(turn, span=Span(turn.span.start, end))
    if turn:
        yield turn


def _listed(name: str) -> str:
    """The role of a name that the list knows, with a number or a note behind it: 受访者3, Q1, 专家（省发改委）."""
    bare = re.sub(r"[0-9０-９一二三四五六七八九十]+$", "", re.sub(r"[（(].*", "", name).strip())
    stem = re.sub(r"[A-Za-z甲乙丙丁]$", "", bare) or bare
    roles = {row[0]: row[1] for row in read_rows("interview_roles.txt")}
    return roles.get(bare.upper(), "") or roles.get(stem, "")


def _roles(turns: list[Turn], text: str) -> dict[str, str]:
    """Roles by name. A and B are two letters, and A the answer to a Q only where there is a Q."""
    names = list(dict.fromkeys(turn.speaker for turn in turns))
    known = {name: _listed(name) for name in names}
    if "asker" not in known.values():
        asked: dict[str, list[bool]] = defaultdict(list)
        for turn in turns:
            asked[turn.speaker].append(bool(QUESTION.search(turn.span.of(text))))
        asker = max(names, key=lambda name: (sum(asked[name]) / len(asked[name]), -names.index(name)))
        if any(asked[asker]):
            known[asker] = "asker"
    return {name: known[name] or ("answerer" if "asker" in known.values() else "") for name in names}


def _number(turns: list[Turn], roles: dict[str, str]) -> list[Turn]:
    """Each turn of an asker after an answer opens a new question."""
    number, before, done = 0, "", []
    for turn in turns:
        role = roles[turn.speaker]
        if role == "asker" and before != "asker":
            number += 1
        before = role
        done.append(replace(turn, role=role, question=number))
    return done
