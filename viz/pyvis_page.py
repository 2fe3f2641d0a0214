"""The interactive network page: pyvis's data model and its bundled vis-network, in our own page that asks nobody for anything.

Stock pyvis runs script out of hostile titles and calls a CDN. Here every word is escaped or set as text, the two scripts
are allowed by their hash and nothing else may run or load.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.escape import escape_json, escape_xml, safe_url
from viz.frame import Key, draw_swatch
from viz.labels import ZOOMS, Disc, anchor
from viz.network import Drawing, Figure, FigureEdge, FigureNode, edge_width, make_drawing
from viz.palette import auto_css, colours, fonts, type_role, type_words
from viz.svg import tag

if TYPE_CHECKING:
    from pyvis.network import Network

TEMPLATES = Path(__file__).with_name("templates")
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def to_pyvis(figure: Figure) -> str:
    """The figure as one HTML page without outside parts; write it as UTF-8."""
    drawing = make_drawing(figure)
    say = figure.caption.word
    parts = {name: (TEMPLATES / f"pyvis.{name}").read_text(encoding="utf-8") for name in ("html", "css", "js")}
    style = parts["css"] + (auto_css() if figure.theme == "auto" else "")
    slots = {
        "lang": "zh-CN" if figure.language == "zh" else "en",
        "theme": figure.theme,
        "title": escape_xml(figure.title),
        "policy": _policy(style, vis_script(), parts["js"]),
        "style": style,
        "how": "".join(tag("p", escape_xml(line)) for line in (*drawing.how, say("hint"))),
        "legend": "".join(_legend_entry(key, drawing) for key in drawing.legend),
        "reset": escape_xml(say("reset")),
        "table": escape_xml(say("table")),
        "tables": _node_table(drawing) + _edge_table(drawing),
        "notes": escape_xml("　·　".join(figure.caption.notes)),
        "figure": escape_json(_figure(drawing)),
        "vis": vis_script(),
        "script": parts["js"],
    }
    return _SLOT.sub(lambda slot: slots[slot[1]], parts["html"])


def make_network(drawing: Drawing) -> Network:
    """A pyvis Network with this drawing's nodes and edges, filled directly: pyvis's own add_edge takes quadratic time."""
    from pyvis.edge import Edge  # here: pyvis loads IPython, which costs a second
    from pyvis.network import Network
    from pyvis.node import Node

    network = Network(directed=True)
    for node in drawing.nodes:
        options = Node(node.id, "dot", "", **_node_options(node, drawing)).options
        network.nodes.append(options)
        network.node_ids.append(node.id)
        network.node_map[node.id] = options
    network.edges.extend(Edge(e.source, e.target, True, **_edge_options(i, e)).options for i, e in enumerate(drawing.edges))
    network.toggle_physics(False)
    return network


def _node_options(node: FigureNode, drawing: Drawing) -> dict[str, Any]:
    disc = drawing.discs[node.id]
    return {"x": disc.x, "y": disc.y, "radius": round(disc.radius, 1), "role": type_role(node.type), "title": drawing.name(node),
            "glyph": type_words(node.type, drawing.figure.language)[1], "words": disc.words, "size": disc.size, "bold": disc.bold,
            "places": _places(disc, drawing), "beside": anchor(disc, "right"), "url": safe_url(node.url)}


def _places(disc: Disc, drawing: Drawing) -> list[tuple[float, float, str] | None]:
    """Where the label stands at each zoom level, or None where there is no room."""
    by_level = {level: side for side, levels in drawing.sides.get(disc.id, {}).items() for level in levels}
    return [anchor(disc, by_level[level]) if level in by_level else None for level in range(len(ZOOMS))]


def _edge_options(index: int, edge: FigureEdge) -> dict[str, Any]:
    return {"id": str(index), "width": round(edge_width(edge.count), 2), "title": edge.label, "count": edge.count}


def _figure(drawing: Drawing) -> dict[str, Any]:
    """What the page's script needs, as plain values."""
    network = make_network(drawing)
    roles = {"accent", "line", "glyph", "surface", "ink", *(type_role(node.type) for node in drawing.nodes)}
    return {"nodes": network.nodes, "edges": network.edges, "zooms": ZOOMS, "fonts": fonts(), "focus": drawing.figure.focus,
            "colours": {role: dict(colours()[role]) for role in sorted(roles)}}


@functools.cache
def vis_script() -> str:
    """vis-network as pyvis ships it, licence header included."""
    bundled = resources.files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return bundled.read_text(encoding="utf-8").replace("</script", "<\\/script")


def _policy(style: str, *scripts: str) -> str:
    """A Content-Security-Policy that allows exactly this page's style and scripts, by hash."""
    allowed = " ".join(map(_hash, scripts))
    return f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def _legend_entry(key: Key, drawing: Drawing) -> str:
    swatch = tag("svg", draw_swatch(key, drawing.figure.caption.palette), width=20, height=20, viewBox="0 -10 20 20", aria_hidden="true")
    return tag("li", swatch, tag("span", escape_xml(key.words)))


def _node_table(drawing: Drawing) -> str:
    say, language = drawing.figure.caption.word, drawing.figure.language
    rows = ((_linked(node), escape_xml(type_words(node.type, language)[0]), f"{drawing.degree[node.id]:,}") for node in drawing.nodes)
    return _table((say("name"), say("type"), say("count")), rows)


def _edge_table(drawing: Drawing) -> str:
    say = drawing.figure.caption.word
    names: Mapping[str, str] = {node.id: escape_xml(node.label) for node in drawing.nodes}
    rows = ((names[e.source], escape_xml(e.label or e.relation), names[e.target], f"{e.count:,}") for e in drawing.edges)
    return _table((say("source_end"), say("relation"), say("target_end"), say("evidence")), rows)


def _linked(node: FigureNode) -> str:
    url = safe_url(node.url)
    return tag("a", escape_xml(node.label), href=url, rel="noopener noreferrer") if url else escape_xml(node.label)


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """Cells are markup; the last one is a number."""
    top = tag("tr", *(tag("th", escape_xml(head), scope="col") for head in heads))
    lines = (tag("tr", *(tag("td", cell or " ") for cell in row[:-1]), tag("td", row[-1], class_="number")) for row in rows)
    return tag("table", tag("thead", top), tag("tbody", *lines, " "))
