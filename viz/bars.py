"""Ranked bars: one row a name, its number at the end. Also what a term cloud would want to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viz.escape import escape_xml
from viz.frame import Caption, draw_frame
from viz.measure import text_width
from viz.palette import pattern_style, type_role
from viz.svg import number, tag, text

WIDTH, ROW, MOST = 860.0, 26.0, 30
LONGEST_NAME = 300.0
PANEL, BETWEEN, MOST_IN_PANEL = 550.0, 50.0, 20


@dataclass(frozen=True, slots=True)
class BarRow:
    """A name with its count; `type` is an entity type, which gives the colour."""

    label: str
    count: int
    type: str = "Measure"


def to_bars(rows: Sequence[BarRow], caption: Caption, unit: str = "", most: int = MOST) -> str:
    """Horizontal bars, longest first; what is beyond `most` is summed up in a last grey bar, never dropped."""
    total = sum(row.count for row in rows)
    how = caption.word("how_bars", unit=unit or caption.word("unit_sentences"), total=total) if rows else caption.word("empty")
    body, height = _panel(rows, WIDTH, most, caption)
    return draw_frame(caption, body, (WIDTH, height), [how])


def to_bar_pair(left: Sequence[BarRow], right: Sequence[BarRow], caption: Caption, heads: tuple[str, str], unit: str = "") -> str:
    """Two rankings side by side under their heads, each on its own scale."""
    if not left and not right:
        return draw_frame(caption, "", (2 * PANEL + BETWEEN, 40), [caption.word("empty")])
    panels = [_panel(rows, PANEL, MOST_IN_PANEL, caption) for rows in (left, right)]
    how = [caption.word("how_bar_pair", unit=unit)]
    drawn = [tag("g", text(0, 14, head, caption.palette, size=14, bold=True), tag("g", body, transform="translate(0 24)") if body else "",
                 transform=f"translate({number(i * (PANEL + BETWEEN))} 0)") for i, (head, (body, _)) in enumerate(zip(heads, panels, strict=True))]
    return draw_frame(caption, "".join(drawn), (2 * PANEL + BETWEEN, 24 + max(height for _, height in panels)), how)


def _panel(rows: Sequence[BarRow], width: float, most: int, caption: Caption) -> tuple[str, float]:
    """The bars of one ranking, and how tall they are."""
    ranked = sorted(rows, key=lambda row: (-row.count, row.label))
    shown, rest = ranked[:most], ranked[most:]
    if rest:
        shown = [*shown, BarRow(caption.word("others", count=len(rest)), sum(row.count for row in rest), "")]
    start = min(LONGEST_NAME, max((text_width(row.label, 13) for row in shown), default=0.0)) + 10
    longest = max((row.count for row in shown[:most]), default=1) or 1
    return "".join(_bar(row, i, start, width, longest, caption) for i, row in enumerate(shown)), max(len(shown), 1) * ROW


def _bar(row: BarRow, index: int, start: float, width: float, longest: int, caption: Caption) -> str:
    """The rest, which has no type, may be longer than any bar: only its number is said."""
    palette, y = caption.palette, index * ROW
    if not row.type:
        return text(start - 10, y + 17, row.label, palette, fill="muted", size=13, anchor="end") + text(start, y + 17, f"{row.count:,}", palette, fill="muted", size=12.5)
    length = (width - start - 70) * min(row.count / longest, 1.0)
    role = pattern_style(row.label)[0] if row.type == "Pattern" else type_role(row.type)
    return tag(
        "g", tag("title", escape_xml(f"{row.label} {row.count:,}")),
        text(start - 10, y + 17, row.label, palette, size=13, anchor="end", room=LONGEST_NAME),
        tag("rect", x=start, y=y + 4, width=max(length, 1.0), height=ROW - 8, rx=2, **palette.paint(role)),
        text(start + length + 8, y + 17, f"{row.count:,}", palette, fill="muted", size=12.5), class_="bar",
    )
