"""How near a chain's measure stands to the words that name the pattern: in the measure itself, in its clause, or only in its paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.cues import naming_cues, showing_cues

OWN, CLAUSE, PARAGRAPH = "own", "clause", "paragraph"
ANCHORS = (OWN, CLAUSE, PARAGRAPH)
"""From the firmest to the loosest: the order in which chains are ranked."""
_ITEM_ENDS = re.compile("[；;。]")


@dataclass(frozen=True, slots=True)
class Anchor:
    """`kind` is one of ANCHORS; `cues` are the expressions that name the pattern there, each once, in text order."""

    kind: str
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cue:
    sentence: str
    start: int
    end: int
    word: str


def find_anchor(pattern: str, evidence: Iterable[str], own: Iterable[str], others: Iterable[str], sentences: Mapping[str, Mapping[str, Any]]) -> Anchor:
    """How the pattern's cues (`evidence`) stand to a measure.

    All lines are packed evidence: `own` where the measure stands, `others` where other measures of those sentences stand;
    `sentences`: id → text and begin. A cue outside every measure governs the next one behind it in the same item (以…为龙头，推动…);
    one inside a neighbour speaks for the neighbour alone, and a measure that names another pattern itself is not governed.
    """
    cues, spans, taken = _naming(pattern, evidence, sentences), _spans(own), _spans(others)
    inside = [cue for cue in cues if _in(cue, spans)]
    if inside:
        return Anchor(OWN, _words(inside))
    if any(_names_another(pattern, span, sentences) for span in spans):
        return Anchor(PARAGRAPH)
    governing = [cue for cue in cues if not _in(cue, taken) and any(_governs(cue, span, taken, sentences[cue.sentence]) for span in spans)]
    return Anchor(CLAUSE, _words(governing)) if governing else Anchor(PARAGRAPH)


def shows_dimension(dimension: str, line: str, own: Iterable[str], others: Iterable[str], sentences: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a cue (packed line) shows the dimension for the measure at `own`: not one that stands in a neighbour, nor a mere name."""
    ((sentence, start, end),) = _spans([line])
    if sentence not in sentences:
        return False
    cue = _cue(sentence, start, end, sentences[sentence])
    return cue.word in showing_cues().get(dimension, frozenset()) and (_in(cue, _spans(own)) or not _in(cue, _spans(others)))


def anchor_of_passage(pattern: str, evidence: Iterable[str], sentences: Mapping[str, Mapping[str, Any]]) -> Anchor:
    """A sentence without a measure names the pattern itself, or its paragraph does."""
    cues = _naming(pattern, evidence, sentences)
    return Anchor(OWN, _words(cues)) if cues else Anchor(PARAGRAPH)


def _naming(pattern: str, evidence: Iterable[str], sentences: Mapping[str, Mapping[str, Any]]) -> list[_Cue]:
    names = naming_cues().get(pattern, frozenset())
    found = (_cue(sentence, start, end, sentences[sentence]) for sentence, start, end in _spans(evidence) if sentence in sentences)
    return [cue for cue in found if cue.word in names]


def _cue(sentence: str, start: int, end: int, held: Mapping[str, Any]) -> _Cue:
    return _Cue(sentence, start, end, held["text"][start - held["begin"] : end - held["begin"]])


def _spans(lines: Iterable[str]) -> list[tuple[str, int, int]]:
    """(sentence, start, end) of packed lines, in text order."""
    parts = (line.split("|", 3) for line in lines)
    return sorted({(part[0], int(part[1]), int(part[2])) for part in parts}, key=lambda span: (span[0], span[1], span[2]))


def _in(cue: _Cue, spans: Sequence[tuple[str, int, int]]) -> bool:
    return any(sentence == cue.sentence and start <= cue.start and cue.end <= end for sentence, start, end in spans)


def _governs(cue: _Cue, span: tuple[str, int, int], taken: Iterable[tuple[str, int, int]], held: Mapping[str, Any]) -> bool:
    """Whether the measure at `span` is the next one behind the cue, in the same item."""
    between = held["text"][cue.end - held["begin"] : span[1] - held["begin"]]
    nearer = any(sentence == cue.sentence and cue.end <= start < span[1] for sentence, start, _ in taken)
    return span[0] == cue.sentence and cue.end <= span[1] and not nearer and not _ITEM_ENDS.search(between)


def _names_another(pattern: str, span: tuple[str, int, int], sentences: Mapping[str, Mapping[str, Any]]) -> bool:
    held = sentences.get(span[0])
    words = held["text"][span[1] - held["begin"] : span[2] - held["begin"]] if held else ""
    return any(name in words for other, names in naming_cues().items() if other != pattern for name in names)


def _words(cues: Iterable[_Cue]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue.word for cue in cues))
