"""The figures there are: FIGURES joins what kg finds with what viz draws. A new one is a function here and its words in i18n."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from api.words import load_words
from kg import figures
from kg.errors import BadQuery, NotFound, OntologyError
from kg.network import find_network
from kg.ontology import Ontology
from kg.store import Store
from viz.bars import BarRow, to_bar_pair
from viz.cities import CityRow, to_cities
from viz.frame import Caption
from viz.indicator import TargetRow, to_indicator
from viz.network import Figure, FigureEdge, FigureNode, to_svg
from viz.page import to_page
from viz.palette import Theme
from viz.png import to_png
from viz.pyvis_page import to_pyvis
from viz.sankey import FlowRow, to_sankey
from viz.suap import Scores, SuapRow, to_suap
from viz.timeline import TimelineRow, to_timeline
from viz.words import Language

FORMATS = (".svg", ".png", ".html")
THEMES = ("light", "dark", "auto")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks for. `about` is a name; `limit` counts entities (network only); `links`: names lead to our own pages."""

    about: str | None = None
    limit: int = 120
    language: str = "zh"
    theme: str = "light"
    links: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as SVG text; a network also as pyvis page, with how many entities are shown of how many that fitted."""

    title: str
    svg: Callable[[], str]
    page: Callable[[], str] | None = None
    shown: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What every figure is made from."""

    store: Store
    ontology: Ontology
    wish: Wish
    kind: str

    @property
    def words(self) -> Mapping[str, Any]:
        words: Mapping[str, Any] = load_words(self.wish.language)["figures"]
        return words

    def caption(self, name: str | None = None) -> Caption:
        """The words around the figure; `name` is what it is about when the graph calls it otherwise than the reader."""
        words, about = self.words, name or self.wish.about or ""
        count, first, last = figures.describe_corpus(self.store)
        title = words["kinds"][self.kind]["about" if about else "title"].format(name=about)
        corpus = words["corpus_dated" if first else "corpus"].format(count=f"{count:,}", first=first, last=last)
        source = f"cetu figure {self.kind}" + (f" --about {self.wish.about}" if self.wish.about else "")
        return Caption(title, words["filter"].format(name=about) if about else "", corpus, "", source,
                       cast(Language, self.wish.language), cast(Theme, self.wish.theme))

    def link(self, entity: str) -> str | None:
        return f"/entity/{entity}?lang={self.wish.language}" if self.wish.links else None


def draw(store: Store, ontology: Ontology, kind: str, wish: Wish) -> Drawn:
    """The figure `kind` of FIGURES. Raises NotFound for a kind or name there is not, BadQuery for a theme."""
    if kind not in FIGURES:
        raise NotFound(f"no figure {kind!r}; there is: {' '.join(FIGURES)}", code="no_choice", name="figure", choices=" ".join(FIGURES))
    if wish.theme not in THEMES:
        raise BadQuery(f"no theme {wish.theme!r}; there is: {' '.join(THEMES)}", code="no_choice", name="theme", choices=" ".join(THEMES))
    return FIGURES[kind](Desk(store, ontology, wish, kind))


def render(drawn: Drawn, suffix: str, language: str) -> bytes:
    """The file content; `suffix` is one of FORMATS. Raises BadQuery for another."""
    if suffix not in FORMATS:
        raise BadQuery(f"a figure is written as {' or '.join(FORMATS)}, not {suffix or 'a file without ending'}",
                       code="no_format", name=suffix, names=" ".join(FORMATS))
    if suffix == ".png":
        return to_png(drawn.svg())
    text = drawn.svg() if suffix == ".svg" else drawn.page() if drawn.page else to_page(drawn.svg(), drawn.title, language)
    return text.encode("utf-8", "replace")


def _network(desk: Desk) -> Drawn:
    """Entities and relations around `about`, or the best-connected."""
    found = find_network(desk.store, desk.wish.about, desk.wish.limit)
    caption = desk.caption(found.focus["name"] if found.focus else None)
    labels = figures.label_policies(desk.store)
    nodes = [FigureNode(n["id"], n["type"], labels.get(n["id"]) or _named(n, desk), url=desk.link(n["id"])) for n in found.nodes]
    edges = [FigureEdge(e["source"], e["target"], e["relation"], _relation(e, desk), e["passages"] or 1) for e in found.edges]
    figure = Figure(nodes, edges, caption.title, caption.filters, caption.corpus, "", caption.language, caption.theme, caption.source,
                    found.focus["id"] if found.focus else None, found.total, desk.wish.limit)
    return Drawn(caption.title, lambda: to_svg(figure), lambda: to_pyvis(figure), len(found.nodes), found.total)


def _named(node: Mapping[str, Any], desk: Desk) -> str:
    """Names of the model's own concepts in the reader's language; all other names are as the text has them."""
    for concepts in (desk.ontology.patterns, desk.ontology.stages, desk.ontology.dimensions):
        for concept in concepts.values():
            if node["type"] in ("Pattern", "Stage", "Dimension") and node["name"] == concept.label["zh"]:
                return concept.label[desk.wish.language]
    return str(node["name"])


def _relation(edge: Mapping[str, Any], desk: Desk) -> str:
    relation = desk.ontology.relation(str(edge["relation"])).label[desk.wish.language]
    return f"{relation}（{desk.ontology.word('kind', edge['kind'], desk.wish.language)}）" if edge["kind"] else relation


def _sankey(desk: Desk) -> Drawn:
    """Policy → dimension → pattern for the whole corpus; about one pattern, policy or place the measures stand in the middle."""
    rows = figures.find_flows(desk.store, desk.ontology, desk.wish.about)
    flows = [FlowRow(row["label"], _middle(row, desk), desk.ontology.patterns[row["pattern_key"]].label[desk.wish.language], _sentences(row)) for row in rows]
    caption = desk.caption(_pattern_name(desk))
    types = ("Policy", "Measure" if desk.wish.about else "Dimension", "Pattern")
    return Drawn(caption.title, lambda: to_sankey(flows, caption, types))


def _pattern_name(desk: Desk) -> str | None:
    """The pattern's name in the reader's language when `about` names one."""
    try:
        return desk.ontology.find_pattern(desk.wish.about).label[desk.wish.language] if desk.wish.about else None
    except OntologyError:
        return None


def _middle(row: Mapping[str, Any], desk: Desk) -> str:
    if desk.wish.about:
        return str(row["step"] or desk.words["passage"])
    names = [d.label[desk.wish.language] for d in desk.ontology.dimensions.values() if d.label["zh"] in row["dimensions"]]
    return " + ".join(names) or str(desk.words["no_dimension"])


def _sentences(row: Mapping[str, Any]) -> int:
    return len({(e["document"], e["section"], e["sentence"]) for e in row["evidence"]})


def _timeline(desk: Desk) -> Drawn:
    """Policies by date and level; `about` is the policy whose citations are drawn, or a place."""
    found = figures.find_timeline(desk.store, desk.wish.about)
    rows = [TimelineRow(row["id"], row["name"], row["date"], row["level"], row["degree"], desk.link(row["id"])) for row in found.rows]
    caption = desk.caption()
    return Drawn(caption.title, lambda: to_timeline(rows, caption, found.citations, found.selected))


def _suap(desk: Desk) -> Drawn:
    """Documents in the SUAP model: of the corpus, or those that speak for the body, place or cluster `about`."""
    rows = [SuapRow(name, cast(Scores, position.point.scores), position.nearest.pattern if position.nearest else "")
            for name, position in figures.find_positions(desk.store, desk.wish.about) if position.point]
    caption = desk.caption()
    return Drawn(caption.title, lambda: to_suap(rows, caption))


def _cities(desk: Desk) -> Drawn:
    """Cities with the number of measures in them; `about` is a cluster or a province."""
    rows = [CityRow(row["name"], row["longitude"], row["latitude"], row["count"], row["cluster"], desk.link(row["id"]))
            for row in figures.find_cities(desk.store, desk.wish.about)]
    caption = desk.caption()
    return Drawn(caption.title, lambda: to_cities(rows, caption, caption.word("unit_measures")))


def _bars(desk: Desk) -> Drawn:
    """Measures by domain and by technology; `about` is a policy or a place."""
    terms = [BarRow(row["name"], row["count"], row["type"]) for row in figures.find_terms(desk.store, desk.wish.about)]
    left, right = ([term for term in terms if term.type == kind] for kind in ("Domain", "Technology"))
    heads = (desk.ontology.entities["Domain"].label[desk.wish.language], desk.ontology.entities["Technology"].label[desk.wish.language])
    caption = desk.caption()
    return Drawn(caption.title, lambda: to_bar_pair(left, right, caption, heads, caption.word("unit_measures")))


def _indicator(desk: Desk) -> Drawn:
    """Targets of the indicator `about` by year, or of the one that has most."""
    name, found = figures.find_indicator(desk.store, desk.wish.about)
    rows = [TargetRow(row["label"], str(row["value"]), row["unit"] or "", row["year"], row["comparator"] or "=") for row in found]
    caption = desk.caption(name)
    return Drawn(caption.title, lambda: to_indicator(rows, caption))


FIGURES: Mapping[str, Callable[[Desk], Drawn]] = {
    "network": _network, "sankey": _sankey, "timeline": _timeline, "suap": _suap, "cities": _cities, "bars": _bars, "indicator": _indicator,
}
"""kind → how it is made; the order is that of the page of figures."""
