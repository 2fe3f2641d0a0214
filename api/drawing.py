"""A network of the graph → figure: joins what kg finds with what viz draws."""

from __future__ import annotations

from kg.errors import BadQuery
from kg.network import Network, find_network
from kg.ontology import Ontology
from kg.store import Store
from viz.network import Figure, FigureEdge, FigureNode, to_svg
from viz.pyvis_page import to_pyvis

RENDERERS = {".svg": to_svg, ".html": to_pyvis}


def draw(store: Store, ontology: Ontology, about: str | None, limit: int, suffix: str, language: str) -> tuple[str, int, int]:
    """(file text, entities shown, entities that fitted). `suffix` is .svg or .html."""
    if suffix not in RENDERERS:
        raise BadQuery(f"a figure is written as {' or '.join(RENDERERS)}, not {suffix or 'a file without ending'}",
                       code="no_format", name=suffix, names=" ".join(RENDERERS))
    network = find_network(store, about, limit)
    return RENDERERS[suffix](make_figure(network, store, ontology, language, limit)), len(network.nodes), network.total


def make_figure(network: Network, store: Store, ontology: Ontology, language: str, limit: int) -> Figure:
    """The figure with its caption: what it is about, and how large the corpus behind it is."""
    zh = language == "zh"
    nodes = [FigureNode(n["id"], n["type"], n["name"]) for n in network.nodes]
    edges = [FigureEdge(e["source"], e["target"], e["relation"], _label(e, ontology, language), e["passages"] or 1) for e in network.edges]
    documents = store.rows("MATCH (d:Document) RETURN count(d) AS n")[0]["n"]
    name = network.focus["name"] if network.focus else ""
    title = (f"{name}：政策关系图" if name else "政策关系图") if zh else (f"Policy network around {name}" if name else "Policy network")
    corpus = f"{documents} 份文件" if zh else f"{documents} documents"
    return Figure(nodes, edges, title, corpus=corpus, language="zh" if zh else "en", focus=network.focus["id"] if network.focus else None,
                  total=network.total, limit=limit)


def _label(edge: dict[str, object], ontology: Ontology, language: str) -> str:
    relation = ontology.relation(str(edge["relation"])).label[language]
    return f"{relation}（{ontology.word('kind', edge['kind'], language)}）" if edge["kind"] else relation
