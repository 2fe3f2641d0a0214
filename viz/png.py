"""A figure as a picture for documents that take no SVG. Drawn by resvg from the same SVG; text needs a Chinese font on the machine."""

from __future__ import annotations

import resvg_py

SCALE = 2  # pixels a CSS pixel: sharp on screens and at 150 dpi in print


def to_png(svg: str, scale: float = SCALE) -> bytes:
    """PNG bytes of an SVG text."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale, background="white"))
