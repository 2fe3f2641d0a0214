"""Figures in a notebook: a picture of the graph that shows itself, shut in a frame that can reach nothing outside.

    from kg import open_store
    from api.notebook import draw
    graph = open_store("file:cetu.graph")
    draw(graph, "network", about="江苏省")
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from api import drawing
from kg.notebook import Graph
from kg.ontology import load_ontology
from viz.page import to_page

TALLEST = 760  # pixels of the frame; beyond, it scrolls


class Picture:
    """A figure: shown as itself in a notebook; `svg` is its text, `save` writes .svg, .png or .html."""

    def __init__(self, drawn: drawing.Drawn, language: str, interactive: bool) -> None:
        self._drawn, self._language, self._interactive = drawn, language, interactive and drawn.page is not None
        self.title = drawn.title
        self.svg = drawn.svg()

    def save(self, path: str | Path) -> Path:
        """Writes the figure and returns its path. Raises BadQuery for an ending that no figure has."""
        path = Path(path)
        path.write_bytes(drawing.render(self._drawn, path.suffix.lower(), self._language))
        return path

    def _repr_html_(self) -> str:
        """A frame that has no origin; only an interactive figure may run its own script, and nothing may be loaded."""
        page = self._drawn.page() if self._interactive and self._drawn.page else to_page(self.svg, self.title, self._language)
        size = re.search(r' height="(\d+)', self.svg)
        height = min(int(size.group(1)) + 20 if size else TALLEST, TALLEST)
        rights = "allow-scripts" if self._interactive else ""
        return (f'<iframe sandbox="{rights}" srcdoc="{escape(page)}" title="{escape(self.title)}" '
                f'style="width:100%;height:{height}px;border:0"></iframe>')

    def __repr__(self) -> str:
        return f"Picture({self.title!r})"


def draw(graph: Graph, kind: str = "network", *, about: str | None = None, limit: int = 60, interactive: bool = False, theme: str = "light") -> Picture:
    """The figure `kind` (as in `cetu figure`) of a graph. Raises BadQuery for a kind that is not there, NotFound for a name."""
    wish = drawing.Wish(about, limit, graph.language, theme)
    return Picture(drawing.draw(graph.store, load_ontology(), kind, wish), graph.language, interactive)
