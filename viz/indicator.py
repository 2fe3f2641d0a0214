"""Targets of one indicator: a column a year, a dot where targets stand at the same value, named by who set them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from viz.escape import escape_xml
from viz.frame import Caption, draw_frame
from viz.palette import Palette
from viz.svg import tag, text

WIDTH, LEFT, TOP, LINE = 1150.0, 84.0, 34.0, 19.0
COLUMNS, PANELS, NAMED = 6, 3, 3
SIGNS = {"=": "", ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "+": "+", "-": "−", "*": "×"}
_RANGE = re.compile(r"[—–－~～-]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target: `value` as written (5.5, 5%—5.5), `comparator` one of SIGNS, `label` who set it."""

    label: str
    value: str
    unit: str
    year: str | None
    comparator: str = "="


@dataclass(frozen=True, slots=True)
class Dot:
    """Targets of one year at one value: who set them, and the value in words."""

    year: str
    height: float
    words: str
    names: tuple[str, ...]


def to_indicator(rows: Sequence[TargetRow], caption: Caption) -> str:
    """A panel for each unit (growth apart from levels), three at most; targets without year or number are counted in words."""
    panels: dict[tuple[str, str], list[TargetRow]] = defaultdict(list)
    for row in rows:
        if row.year and read_value(row.value) is not None:
            panels[row.unit, "+" if row.comparator in ("+", "-", "*") else "="].append(row)
    shown = sorted(panels.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:PANELS]
    drawn = [_panel(kind, own, caption) for kind, own in shown]
    left_out = len(rows) - sum(len(own) for _, own in shown)
    how = [caption.word("how_indicator", total=len(rows)) if drawn else caption.word("empty")]
    how += [caption.word("left_out", count=left_out)] if left_out else []
    y, body = 0.0, []
    for markup, height in drawn:
        body.append(tag("g", markup, transform=f"translate(0 {y:.1f})", class_="panel"))
        y += height
    return draw_frame(caption, "".join(body), (WIDTH, max(y, 40.0)), how)


def read_value(value: str) -> float | None:
    """The number, or the middle of a range; None when there is none."""
    found = [float(number) for number in _NUMBER.findall(value[:40].replace(",", ""))[:2]]
    return sum(found) / len(found) if found else None


def _panel(kind: tuple[str, str], rows: Sequence[TargetRow], caption: Caption) -> tuple[str, float]:
    """Axis, columns and dots of one unit, and how tall they are."""
    years = sorted({row.year or "" for row in rows})[-COLUMNS:]
    dots = _gather([row for row in rows if row.year in years])
    most = max(Counter(dot.year for dot in dots).values(), default=1)
    height = 46.0 if len(dots) == 1 else max(120.0 if len(dots) < 4 else 220.0, most * LINE + 20)
    levels = [dot.height for dot in dots]
    low, high = min(levels), max(levels)
    wide = (WIDTH - LEFT) / max(len(years), 2)
    words = caption.word("growth" if kind[1] == "+" else "level", unit=kind[0] or caption.word("no_unit"))
    drawn = [text(0, 12, words, caption.palette, size=13, bold=True), _axis((low, high), height, caption.palette)]
    for column, year in enumerate(years):
        own = [dot for dot in dots if dot.year == year]
        drawn.append(_column(year, own, LEFT + column * wide, wide, (low, high), height, caption))
    return "".join(drawn), height + TOP + 44


def _gather(rows: Sequence[TargetRow]) -> list[Dot]:
    groups: dict[tuple[str, str], list[TargetRow]] = defaultdict(list)
    for row in rows:
        groups[row.year or "", f"{SIGNS.get(row.comparator, '')}{_RANGE.sub('–', row.value.replace('%', ''))}{'%' if row.unit == '%' else ''}"].append(row)
    return [Dot(year, read_value(own[0].value) or 0.0, words, tuple(sorted({row.label for row in own}))) for (year, words), own in sorted(groups.items())]


def _y(value: float, span: tuple[float, float], height: float) -> float:
    low, high = span
    share = (value - low) / (high - low) if high > low else 0.5
    return TOP + 14 + (height - 28) * (1 - share)


def _axis(span: tuple[float, float], height: float, palette: Palette) -> str:
    """The lowest and the highest value at the left."""
    marks: Mapping[str, float] = {f"{value:g}": _y(value, span, height) for value in span}
    return "".join(text(LEFT - 14, y + 4, words, palette, fill="muted", size=12, anchor="end")
                   + tag("line", x1=LEFT - 8, y1=y, x2=WIDTH, y2=y, stroke_dasharray="2 4", **palette.paint(stroke="line")) for words, y in marks.items())


def _column(year: str, dots: Sequence[Dot], x: float, wide: float, span: tuple[float, float], height: float, caption: Caption) -> str:
    """Dots on the year's line, their names beside it, pushed apart so that none covers another."""
    palette, drawn = caption.palette, []
    drawn.append(tag("line", x1=x + 14, y1=TOP, x2=x + 14, y2=TOP + height, **palette.paint(stroke="grid")))
    drawn.append(text(x + 14, TOP + height + 18, year, palette, fill="muted", size=13, anchor="middle"))
    ordered = sorted(dots, key=lambda dot: (-dot.height, dot.words))
    heights = [_y(dot.height, span, height) for dot in ordered]
    drawn += [_dot(dot, x + 14, y, beside, wide, caption) for dot, y, beside in zip(ordered, heights, _apart(heights, TOP + height - 4), strict=True)]
    return "".join(drawn)


def _apart(heights: Sequence[float], lowest: float) -> list[float]:
    """Lines of text as near to their heights (from the top) as LINE pixels between them and the lower edge allow."""
    lines: list[float] = []
    for y in heights:
        lines.append(max(y, lines[-1] + LINE) if lines else y)
    for i in range(len(lines) - 1, -1, -1):
        lines[i] = min(lines[i], lines[i + 1] - LINE if i + 1 < len(lines) else lowest)
    return lines


def _dot(dot: Dot, x: float, y: float, beside: float, wide: float, caption: Caption) -> str:
    """Area grows with the number of targets; the first names are written, all are in the tooltip."""
    named = caption.word("comma").join(dot.names[:NAMED])
    if len(dot.names) > NAMED:
        named = caption.word("and_others", names=named, count=len(dot.names))
    spoken = f"{dot.year} {dot.words} {caption.word('comma').join(dot.names)}"
    lead = tag("line", x1=x, y1=y, x2=x + 18, y2=beside, **caption.palette.paint(stroke="line"))
    circle = tag("circle", cx=x, cy=y, r=min(4 + 1.6 * (len(dot.names) ** 0.5), 11.0), **caption.palette.paint("t-Target", "surface"))
    label = text(x + 21, beside + 4, f"{dot.words}  {named}", caption.palette, size=12, room=wide - 42, halo=True)
    return tag("g", tag("title", escape_xml(spoken[:600])), lead, circle, label, class_="dot")
