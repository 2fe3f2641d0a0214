"""Writing SVG: one element at a time, everything escaped, numbers short."""

from __future__ import annotations

from viz.escape import escape_xml
from viz.measure import clip_text
from viz.palette import Palette


def tag(name: str, *children: str, **attributes: object) -> str:
    """An element. `children` are markup (use `text` for foreign words); `text_anchor=` becomes text-anchor, None is left out."""
    written = "".join(f' {_name(k)}="{_value(v)}"' for k, v in attributes.items() if v is not None and v != "")
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def _name(key: str) -> str:
    return "viewBox" if key == "viewBox" else key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else escape_xml(value)


def number(value: float) -> str:
    """One decimal, no trailing zero: pictures stay small and bytes stay the same."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def text(x: float, y: float, words: str, palette: Palette, *, fill: str = "ink", size: float = 12,
         bold: bool = False, anchor: str = "start", room: float | None = None, halo: bool = False, also: str = "") -> str:
    """A line of text, cut with … to `room` pixels; `halo` keeps it readable over lines."""
    paint = palette.paint(fill, "surface" if halo else None, also)
    shown = clip_text(words, room, size) if room is not None else words
    return tag("text", escape_xml(shown), x=float(x), y=float(y), font_size=float(size), font_weight="700" if bold else None,
               text_anchor=None if anchor == "start" else anchor, paint_order="stroke" if halo else None,
               stroke_width="3" if halo else None, stroke_linejoin="round" if halo else None, **paint)
