"""What every figure carries around its drawing: title, how to read it, legend, filters in words, corpus, date, source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import make_id
from viz.escape import escape_xml
from viz.measure import text_width
from viz.palette import Palette, Theme, auto_css, fonts
from viz.svg import number, tag, text
from viz.words import Language, word

EDGE = 24.0
LINE = 18.0


@dataclass(frozen=True, slots=True)
class Caption:
    """The words around a figure. `filters`, `corpus` and `source` are sentences for people; `date` is when it was made."""

    title: str
    filters: str = ""
    corpus: str = ""
    date: str = ""
    source: str = ""
    language: Language = "zh"
    theme: Theme = "light"

    @property
    def palette(self) -> Palette:
        return Palette(self.theme)

    def word(self, key: str, **slots: object) -> str:
        return word(key, self.language, **slots)

    @property
    def notes(self) -> list[str]:
        """Filters, corpus, date, source: the footer, in this order."""
        known = (("corpus", self.corpus), ("date", self.date), ("source", self.source))
        filters = self.word("filters", text=self.filters) if self.filters else self.word("no_filters")
        return [filters, *(self.word(key, text=value) for key, value in known if value)]


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: colour role, glyph or outline, words."""

    role: str
    words: str
    glyph: str = ""
    outline: str = ""


def draw_frame(caption: Caption, body: str, size: tuple[float, float], how: Sequence[str], legend: Sequence[Key] = (),
               attributes: dict[str, object] | None = None) -> str:
    """The whole SVG. `body` is drawn in a box of `size` below the head; `how` are lines that say how to read it."""
    palette, width = caption.palette, size[0] + 2 * EDGE
    head, top = _head(caption, how, width)
    keys, top = _legend(legend, palette, width, top)
    foot, height = _foot(caption, width, top + size[1] + EDGE)
    name = "figure-" + make_id(caption.title, body)
    return tag(
        "svg",
        tag("title", escape_xml(caption.title), id=f"{name}-title"),
        tag("desc", escape_xml(" ".join((*how, *caption.notes))), id=f"{name}-desc"),
        tag("style", auto_css()) if caption.theme == "auto" else "",
        tag("rect", width=width, height=height, **palette.paint("surface")),
        head, keys, tag("g", body, class_="drawing", transform=f"translate({number(EDGE)} {number(top)})"), foot,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {number(width)} {number(height)}", width=width, height=height,
        font_family=fonts(), class_="figure", role="group", lang="zh-CN" if caption.language == "zh" else "en",
        aria_labelledby=f"{name}-title", aria_describedby=f"{name}-desc", **(attributes or {}),
    )


def _head(caption: Caption, how: Sequence[str], width: float) -> tuple[str, float]:
    """Title and reading help, and where they end."""
    room = width - 2 * EDGE
    lines = [text(EDGE, 36, caption.title, caption.palette, size=20, bold=True, room=room)]
    wrapped = [line for sentence in how for line in wrap_text(sentence, room, 12.5)]
    lines += [text(EDGE, 60 + i * LINE, line, caption.palette, fill="muted", size=12.5) for i, line in enumerate(wrapped)]
    return "".join(lines), 60 + len(wrapped) * LINE


def _legend(keys: Sequence[Key], palette: Palette, width: float, top: float) -> tuple[str, float]:
    """Entries side by side, on as many rows as they need, and where they end."""
    drawn, x, y = [], EDGE, top + 6
    for key in keys:
        long = 26 + text_width(key.words, 12.5) + 18
        if x > EDGE and x + long > width - EDGE:
            x, y = EDGE, y + 24
        drawn.append(tag("g", draw_swatch(key, palette), text(26, 4.5, key.words, palette, size=12.5), transform=f"translate({number(x)} {number(y)})"))
        x += long
    return tag("g", *drawn, class_="legend") if drawn else "", y + 24 if drawn else top + 6


def draw_swatch(key: Key, palette: Palette) -> str:
    """The legend mark in a box of 20 by 20 around (10, 0)."""
    if key.outline:
        return tag("path", d=key.outline, transform="translate(10 0) scale(7)", **palette.paint(key.role))
    disc = tag("circle", cx=10, cy=0, r=9, **palette.paint(key.role))
    return disc + text(10, 4, key.glyph, palette, fill="glyph", size=11, bold=True, anchor="middle") if key.glyph else disc


def _foot(caption: Caption, width: float, top: float) -> tuple[str, float]:
    """The notes, and the height of the whole figure."""
    joined = "　·　".join(caption.notes)
    lines = wrap_text(joined, width - 2 * EDGE, 11.5)
    drawn = [text(EDGE, top + i * 16, line, caption.palette, fill="muted", size=11.5) for i, line in enumerate(lines)]
    return tag("g", *drawn, class_="notes"), top + len(lines) * 16 + 6


def wrap_text(words: str, room: float, size: float, most: int = 4) -> list[str]:
    """Lines that fit into `room` pixels, broken at spaces where there are any, at most `most`."""
    lines, line = [], ""
    for piece in _pieces(words[:2000]):
        if line and text_width(line + piece, size) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece.lstrip() if not line else piece
    lines.append(line)
    return [*lines[: most - 1], lines[most - 1].rstrip() + "…"] if len(lines) > most else lines


def _pieces(words: str) -> list[str]:
    """Chinese characters one by one, Latin words whole; closing marks stay with what they close."""
    pieces: list[str] = []
    for character in words:
        together = pieces and (character in "，。；：、！？）》”’%" or (character.isascii() and pieces[-1][-1:].isascii() and pieces[-1][-1] != " "))
        if together:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
