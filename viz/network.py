"""The network figure: entities as discs with the glyph of their type, relations as straight lines. Also draws ego graphs."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from viz.escape import escape_xml, safe_url
from viz.frame import Caption, Key, draw_frame
from viz.labels import SIDES, Disc, Side, anchor, place_labels
from viz.layout import Layout, Positions, canvas, make_layout, radius
from viz.measure import LABEL_CHARACTERS, short_label, text_width
from viz.palette import Palette, Theme, is_sought, type_role, type_words
from viz.svg import number, tag, text
from viz.words import Language, word

FIRST_VIEW, HARD_CAP = 300, 1500
PROMINENT = {"Pattern": 2e6, "CityCluster": 1e6}
ALL_SOUGHT, MOST_RESERVED = 150, 60  # up to this many nodes every sought one has a label; beyond, so many have
LONG = 18  # characters of a label where there is room
RESERVED = 1e10  # the importance of a label with reserved room: these choose first
EXTRA = 0.14  # of the canvas is given to reserved labels before those of measures and the like must look for gaps
LONGEST = 200  # characters of a name that tooltips and screen readers get


@dataclass(frozen=True, slots=True)
class FigureNode:
    """An entity to draw. `degree` and `importance` are counted from the edges when the caller does not know them."""

    id: str
    type: str
    label: str
    degree: int | None = None
    importance: float | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class FigureEdge:
    """A relation to draw; `label` is for people, `count` the number of evidence sentences."""

    source: str
    target: str
    relation: str
    label: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """Rows and words of a network figure. `total` is the number of entities that matched when the rows are only some of them."""

    nodes: Sequence[FigureNode]
    edges: Sequence[FigureEdge]
    title: str
    filters: str = ""
    corpus: str = ""
    date: str = ""
    language: Language = "zh"
    theme: Theme = "light"
    source: str = ""
    focus: str | None = None
    total: int | None = None
    limit: int = FIRST_VIEW
    positions: Positions | None = None

    @property
    def caption(self) -> Caption:
        return Caption(self.title, self.filters, self.corpus, self.date, self.source, self.language, self.theme)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure cut to its budget, with a place, size and label for every disc. Both renderers start from it."""

    figure: Figure
    nodes: Sequence[FigureNode]
    edges: Sequence[FigureEdge]
    discs: Mapping[str, Disc]
    sides: Mapping[str, Mapping[Side, list[int]]]
    degree: Mapping[str, int]
    total: int
    size: tuple[float, float]

    @property
    def how(self) -> list[str]:
        """How to read it, and how much is shown of what there is."""
        say = functools.partial(word, language=self.figure.language)
        if not self.nodes:
            return [say("empty")]
        shown = say("shown", shown=len(self.nodes), total=self.total) if len(self.nodes) < self.total else say("shown_all", shown=self.total)
        stop = "。" if self.figure.language == "zh" else "."
        help_ = [say("how_network"), f"{shown}{'，' if stop == '。' else ', '}{say('edges', edges=len(self.edges))}{stop}"]
        focus = self.discs.get(self.figure.focus or "")
        return help_ + ([say("how_focus", name=focus.words)] if focus else [])

    @property
    def legend(self) -> list[Key]:
        """Types that are drawn, most frequent first, with their number."""
        counts = Counter(node.type for node in self.nodes)
        language = self.figure.language
        return [Key(type_role(kind), f"{type_words(kind, language)[0]} {count:,}", type_words(kind, language)[1])
                for kind, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]

    def name(self, node: FigureNode) -> str:
        """What tooltips and screen readers say: 政策文件：title，关联 12."""
        language = self.figure.language
        full = node.label if len(node.label) <= LONGEST else node.label[:LONGEST] + "…"
        between = ("：", "，") if language == "zh" else (": ", ", ")
        return f"{type_words(node.type, language)[0]}{between[0]}{full}{between[1]}{word('degree', language, count=self.degree[node.id])}"


def make_drawing(figure: Figure) -> Drawing:
    """Cuts to the budget, best connected first, and lays out what is left."""
    unique = {node.id: node for node in figure.nodes}
    relations = _merge(figure.edges)
    degree = _degrees(unique, relations)
    kept = _cut(unique.values(), degree, figure)
    inside = {node.id for node in kept}
    edges = [edge for edge in relations if edge.source in inside and edge.target in inside]
    texts = {node.id: _text(node, len(kept), figure) for node in kept}
    layout = _lay_out(kept, edges, degree, texts, figure)
    discs = _make_discs(kept, degree, texts, layout, figure)
    sides = place_labels(list(discs.values()), layout.size)
    return Drawing(figure, kept, edges, discs, sides, degree, max(figure.total or 0, len(unique)), layout.size)


def _text(node: FigureNode, count: int, figure: Figure) -> tuple[str, float, bool]:
    """The label of a disc, its size in pixels, and whether it is bold."""
    bold = node.type in PROMINENT or node.id == figure.focus
    return short_label(node.label, node.type, LONG if count <= ALL_SOUGHT else LABEL_CHARACTERS), 13.0 if bold else 12.0 if count <= 120 else 11.0, bold


def _lay_out(nodes: Sequence[FigureNode], edges: Sequence[FigureEdge], degree: Mapping[str, int], texts: Mapping[str, tuple[str, float, bool]],
             figure: Figure) -> Layout:
    """Stored places where there are all of them, else a layout with room for the labels that must be read."""
    known = {node.id: place for node in nodes if (place := (figure.positions or {}).get(node.id))}
    if len(known) == len(nodes):
        ends = [(x + 2 * radius("", 1, 1, 1), y + 2 * radius("", 1, 1, 1)) for x, y in known.values()]
        width, height = canvas(len(nodes))
        return Layout(known, {}, (max([width, *(x for x, _ in ends)]), max([height, *(y for _, y in ends)])))
    layout = make_layout(nodes, edges, figure.focus, _wanted(nodes, degree, texts, figure.focus))
    return Layout({**layout.positions, **known}, layout.sides, layout.size)


def _wanted(nodes: Sequence[FigureNode], degree: Mapping[str, int], texts: Mapping[str, tuple[str, float, bool]],
            focus: str | None) -> dict[str, tuple[float, float]]:
    """id → size of the labels that get room in the layout: what a reader looks for, then the best connected while there is room."""
    ranked = sorted(nodes, key=lambda node: (-_weight(node, degree, focus), node.id))
    sought = [node for node in ranked if node.id == focus or is_sought(node.type)]
    most = len(ranked) if len(nodes) <= ALL_SOUGHT else MOST_RESERVED
    boxes: dict[str, tuple[float, float]] = {}
    spare = EXTRA * math.prod(canvas(len(nodes)))
    for node in dict.fromkeys((*sought[:most], *ranked)):
        width, half = text_width(*texts[node.id]), texts[node.id][1] * 0.62
        spare -= 2 * width * half
        if width and (node in sought[:most] or spare > 0):
            boxes[node.id] = (width, half)
    return boxes


def _merge(edges: Iterable[FigureEdge]) -> list[FigureEdge]:
    """One edge a relation and pair, their sentences added up, in a fixed order."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for edge in edges:
        counts[edge.source, edge.target, edge.relation, edge.label] += edge.count
    return [FigureEdge(*ends, count) for ends, count in sorted(counts.items())]


def _degrees(nodes: Mapping[str, FigureNode], edges: Iterable[FigureEdge]) -> dict[str, int]:
    counted = Counter(end for e in edges for end in (e.source, e.target))
    return {node.id: node.degree if node.degree is not None else counted[node.id] for node in nodes.values()}


def _weight(node: FigureNode, degree: Mapping[str, int], focus: str | None) -> float:
    """Who is drawn and labelled first: the focus, patterns, clusters, then the best connected."""
    own = node.importance if node.importance is not None else float(degree[node.id])
    return own + (1e9 if node.id == focus else PROMINENT.get(node.type, 0.0))


def _cut(nodes: Iterable[FigureNode], degree: Mapping[str, int], figure: Figure) -> list[FigureNode]:
    limit = max(0, min(figure.limit, HARD_CAP))
    return sorted(nodes, key=lambda node: (-_weight(node, degree, figure.focus), node.id))[:limit]


def _make_discs(nodes: Sequence[FigureNode], degree: Mapping[str, int], texts: Mapping[str, tuple[str, float, bool]], layout: Layout,
                figure: Figure) -> dict[str, Disc]:
    most, discs = max((degree[node.id] for node in nodes), default=0), {}
    for node in nodes:
        kept, (words, size, bold) = layout.sides.get(node.id), texts[node.id]
        sides = (kept, *(side for side in SIDES if side != kept)) if kept else SIDES
        discs[node.id] = Disc(node.id, *layout.positions[node.id], radius(node.type, degree[node.id], most, len(nodes), node.id == figure.focus),
                              words, size, bold, _weight(node, degree, figure.focus) + (RESERVED if kept else 0.0), sides)
    return discs


def to_svg(figure: Figure) -> str:
    """The figure as a self-contained SVG: page, embed, print and Word picture in one."""
    drawing = make_drawing(figure)
    palette = figure.caption.palette
    lines = tag("g", *(_line(edge, drawing, palette) for edge in drawing.edges), class_="edges")
    discs = tag("g", *(_node(node, drawing, palette) for node in drawing.nodes), class_="nodes")
    return draw_frame(figure.caption, lines + discs if drawing.nodes else "", drawing.size, drawing.how, drawing.legend,
                      {"data_nodes": len(drawing.nodes), "data_edges": len(drawing.edges), "data_level": 0})


def edge_width(count: int) -> float:
    """0.9 px for one sentence, a little more for many."""
    return min(2.6, 0.9 + 0.3 * math.log2(max(count, 1)))


def _line(edge: FigureEdge, drawing: Drawing, palette: Palette) -> str:
    a, b = drawing.discs[edge.source], drawing.discs[edge.target]
    own = drawing.figure.focus in (edge.source, edge.target)
    return tag("line", x1=a.x, y1=a.y, x2=b.x, y2=b.y, stroke_width=f"{edge_width(edge.count) + 0.4 * own:.2f}",
               data_source=edge.source, data_target=edge.target, data_relation=edge.relation, data_count=edge.count,
               data_label=edge.label, **palette.paint(stroke="accent" if own else "line", also="edge"))


def _node(node: FigureNode, drawing: Drawing, palette: Palette) -> str:
    """A disc, its glyph and its label; a link when the node has an address, so that it works without script."""
    disc, name, url = drawing.discs[node.id], drawing.name(node), safe_url(node.url)
    glyph = type_words(node.type, drawing.figure.language)[1]
    circle = tag("circle", r=disc.radius, stroke_width="1.2", **palette.paint(type_role(node.type), "surface", "disc"))
    ring = tag("circle", r=disc.radius + 3.5, stroke_width="2", **palette.paint(stroke="accent")) if node.id == drawing.figure.focus else ""
    letter = text(0, disc.radius * 0.41, glyph, palette, fill="glyph", size=disc.radius * 1.15, bold=True, anchor="middle") if disc.radius >= 6 else ""
    return tag("a" if url else "g", tag("title", escape_xml(name)), ring, circle, letter, _labels(disc, drawing, palette),
               href=url, role="button", tabindex=0, aria_label=name, class_="node", data_id=node.id, data_type=node.type,
               transform=f"translate({number(disc.x)} {number(disc.y)})")


def _labels(disc: Disc, drawing: Drawing, palette: Palette) -> str:
    """One text a side; only that of the first zoom level shows until a page asks for another level."""
    drawn = []
    for side, levels in drawing.sides.get(disc.id, {}).items():
        x, y, start = anchor(disc, side)
        shown = text(x, y, disc.words, palette, size=disc.size, bold=disc.bold, anchor=start, halo=True, also="label")
        marks = f' data-levels="{"".join(map(str, levels))}"' + ("" if 0 in levels else ' display="none"')
        drawn.append(shown.replace("<text", "<text" + marks, 1))
    return "".join(drawn)
