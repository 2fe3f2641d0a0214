"""Ranked bars: one row a name, its number at the end. Also what a term cloud would want to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz.escape import escape_xml
from viz.frame import Caption, draw_frame
from viz.measure import text_width
from viz.palette import pattern_style, type_role
from viz.svg import tag, text

WIDTH, ROW, MOST = 860.0, 26.0, 30
LONGEST_NAME = 300.0


@dataclass(frozen=True, slots=True)
class BarRow:
    """A name with its count; `type` is an entity type, which gives the colour."""

    label: str
    count: int
    type: str = "Measure"


def to_bars(rows: Sequence[BarRow], caption: Caption, unit: str = "", most: int = MOST) -> str:
    """Horizontal bars, longest first; what is beyond `most` is summed up in a last grey bar, never dropped."""
    ranked = sorted(rows, key=lambda row: (-row.count, row.label))
    shown, rest = ranked[:most], ranked[most:]
    if rest:
        shown = [*shown, BarRow(caption.word("others", count=len(rest)), sum(row.count for row in rest), "")]
    total = sum(row.count for row in rows)
    how = caption.word("how_bars", unit=unit or caption.word("unit_sentences"), total=total) if rows else caption.word("empty")
    start = min(LONGEST_NAME, max((text_width(row.label, 13) for row in shown), default=0.0)) + 10
    longest = max((row.count for row in shown[:most]), default=1) or 1
    body = "".join(_bar(row, i, start, longest, caption) for i, row in enumerate(shown))
    return draw_frame(caption, body, (WIDTH, max(len(shown), 1) * ROW), [how])


def _bar(row: BarRow, index: int, start: float, longest: int, caption: Caption) -> str:
    """The grey rest may be longer than any bar: it is cut at the end of the scale and says its number."""
    palette, y = caption.palette, index * ROW
    length = (WIDTH - start - 70) * min(row.count / longest, 1.0)
    role = pattern_style(row.label)[0] if row.type == "Pattern" else type_role(row.type)
    return tag(
        "g", tag("title", escape_xml(f"{row.label} {row.count:,}")),
        text(start - 10, y + 17, row.label, palette, size=13, anchor="end", room=LONGEST_NAME),
        tag("rect", x=start, y=y + 4, width=max(length, 1.0), height=ROW - 8, rx=2, **palette.paint(role)),
        text(start + length + 8, y + 17, f"{row.count:,}", palette, fill="muted", size=12.5), class_="bar",
    )
