"""SUAP scores: parallel coordinates over the three dimensions, and the outline of each pattern as a triangle."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.ontology import load_ontology
from viz.escape import escape_xml
from viz.frame import Caption, draw_frame
from viz.measure import text_width
from viz.palette import pattern_style
from viz.svg import number, tag, text

WIDTH, HEIGHT = 1150.0, 470.0
AXES, TOP, BOTTOM = (60.0, 270.0, 480.0), 40.0, 440.0
COLUMNS, TRIANGLE = ((744.0, 908.0, 1072.0), (826.0, 990.0)), 62.0

Scores = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class SuapRow:
    """A document, city or cluster: policy input, development needs and city location from 0 to 1, and its pattern ("" = none)."""

    label: str
    scores: Scores
    pattern: str = ""


def to_suap(rows: Sequence[SuapRow], caption: Caption) -> str:
    """Thin lines are rows, thick ones medians; rows that abstain are grey and have no triangle."""
    groups = _group(rows, caption)
    medians = {name: _median([row.scores for row in own]) for name, own in groups.items()}
    thin = "".join(_line(row.scores, row.pattern, "1", "0.35", row.label, caption) for row in rows)
    thick = "".join(_line(scores, name, "3", "1", name, caption) for name, scores in medians.items())
    body = _axes(caption) + thin + thick + _names(medians, groups, caption) + _triangles(medians, groups, caption)
    return draw_frame(caption, body, (WIDTH, HEIGHT), [caption.word("how_suap" if rows else "empty")])


def _group(rows: Sequence[SuapRow], caption: Caption) -> dict[str, list[SuapRow]]:
    """Rows by the pattern's name, in the ontology's order."""
    patterns = load_ontology().patterns.values()
    by_name = {p.label[caption.language]: [row for row in rows if row.pattern in (p.name, *p.label.values(), *p.aliases)] for p in patterns}
    return {name: own for name, own in by_name.items() if own}


def _median(scores: Sequence[Scores]) -> Scores:
    policy, needs, location = (statistics.median(column) for column in zip(*scores, strict=True))
    return policy, needs, location


def _y(score: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * min(max(score, 0.0), 1.0)


def _axes(caption: Caption) -> str:
    palette, drawn = caption.palette, []
    for x, dimension in zip(AXES, load_ontology().dimensions.values(), strict=True):
        drawn.append(text(x, TOP - 20, dimension.label[caption.language], palette, size=14, bold=True, anchor="middle"))
        drawn.append(tag("line", x1=x, y1=TOP, x2=x, y2=BOTTOM, stroke_width="1.4", **palette.paint(stroke="muted")))
        drawn += [tag("line", x1=x - 4, y1=_y(i / 4), x2=x + 4, y2=_y(i / 4), **palette.paint(stroke="muted")) for i in range(5)]
    drawn += [text(AXES[0] - 10, _y(i / 4) + 4, f"{i / 4:g}", palette, fill="muted", size=11, anchor="end") for i in range(5)]
    return "".join(drawn)


def _line(scores: Scores, pattern: str, width: str, opacity: str, name: str, caption: Caption) -> str:
    points = " ".join(f"{number(x)},{number(_y(score))}" for x, score in zip(AXES, scores, strict=True))
    spoken = f"{name} " + " / ".join(f"{score:.2f}" for score in scores)
    return tag("polyline", tag("title", escape_xml(spoken)), points=points, stroke_width=width, stroke_opacity=opacity,
               stroke_linejoin="round", **caption.palette.paint(stroke=pattern_style(pattern)[0]))


def _names(medians: Mapping[str, Scores], groups: Mapping[str, Sequence[SuapRow]], caption: Caption) -> str:
    """Names at the right ends of the medians, pushed apart so that none covers another."""
    drawn, free = [], -math.inf
    lift = max(0.0, len(medians) * 20 - (BOTTOM - TOP))
    for name, scores in sorted(medians.items(), key=lambda pair: (-pair[1][2], pair[0])):
        free = y = max(_y(scores[2]) - lift, free + 20)
        drawn.append(_mark(name, AXES[2] + 18, y, caption) + text(AXES[2] + 30, y + 4.5, name, caption.palette, size=13, bold=True))
        drawn.append(text(AXES[2] + 36 + text_width(name, 13, bold=True), y + 4.5, caption.word("members", count=len(groups[name])),
                          caption.palette, fill="muted", size=12))
    return "".join(drawn)


def _mark(name: str, x: float, y: float, caption: Caption) -> str:
    role, outline = pattern_style(name)
    return tag("path", d=outline, transform=f"translate({number(x)} {number(y)}) scale(6)", **caption.palette.paint(role))


def _triangles(medians: Mapping[str, Scores], groups: Mapping[str, Sequence[SuapRow]], caption: Caption) -> str:
    """Three above, two below."""
    seats = [(x, TOP + 50 + 210 * row) for row, xs in enumerate(COLUMNS) for x in xs]
    return "".join(_triangle(name, medians[name], groups[name], x, y, caption) for name, (x, y) in zip(medians, seats, strict=False))


def _corners(scores: Scores, x: float, y: float) -> list[tuple[float, float]]:
    """Policy input at the top, needs to the right, location to the left."""
    angles = (-math.pi / 2, math.pi / 6, 5 * math.pi / 6)
    return [(x + TRIANGLE * s * math.cos(a), y + TRIANGLE * s * math.sin(a)) for s, a in zip(scores, angles, strict=True)]


def _outline(scores: Scores, x: float, y: float) -> str:
    return " ".join(f"{number(a)},{number(b)}" for a, b in _corners(scores, x, y))


def _triangle(name: str, median: Scores, rows: Sequence[SuapRow], x: float, y: float, caption: Caption) -> str:
    palette, role = caption.palette, pattern_style(name)[0]
    grid = [tag("polygon", points=_outline((s, s, s), x, y), **palette.paint(stroke="grid")) for s in (0.5, 1.0)]
    thin = [tag("polygon", points=_outline(row.scores, x, y), stroke_opacity="0.5", **palette.paint(stroke="line")) for row in rows]
    thick = tag("polygon", points=_outline(median, x, y), fill_opacity="0.2", stroke_width="2.4", **palette.paint(role, role))
    words = [dimension.label[caption.language] for dimension in load_ontology().dimensions.values()]
    seats = ((0.0, -TRIANGLE - 8), (TRIANGLE * 0.866, TRIANGLE / 2 + 16), (-TRIANGLE * 0.866, TRIANGLE / 2 + 16))
    names = [text(x + dx, y + dy, word[-2:] if caption.language == "zh" else word.split()[-1], palette, fill="muted", size=11, anchor="middle")
             for word, (dx, dy) in zip(words, seats, strict=True)]
    wide = text_width(name, 13, bold=True)
    title = _mark(name, x - wide / 2 - 4, y + 76, caption) + text(x + 6, y + 80.5, name, palette, size=13, bold=True, anchor="middle")
    return tag("g", *grid, *thin, thick, *names, title, class_="profile")
