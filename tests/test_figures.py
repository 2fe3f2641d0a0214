"""Every kind of figure on the sample graph: drawn, inert, complete in its words, the same every time, in both languages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from test_viz import HOSTILE

from api.app import create_app
from api.drawing import FIGURES, Drawn, Wish, draw, render
from api.words import load_words
from kg import figures
from kg.errors import BadQuery, CetuError, NotFound
from kg.ontology import load_ontology
from kg.store import Store

ONTOLOGY = load_ontology()
# kind → something it can be about in the samples
ABOUT = {"network": "江苏省", "sankey": "动态虚拟型", "timeline": "长三角区域信息化合作“十三五”规划（2016－2020年）", "suap": "长三角城市群",
         "cities": "长三角城市群", "bars": "上海市数据条例", "indicator": "城镇化率"}
DRAWN = {"network": "node", "sankey": "flow", "timeline": "node", "suap": "s-", "cities": "node", "bars": "bar", "indicator": "dot"}


def make(graph: Store, kind: str, **more: object) -> Drawn:
    return draw(graph, ONTOLOGY, kind, Wish(**more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def client(graph: Store) -> Iterator[TestClient]:
    with TestClient(create_app(graph), raise_server_exceptions=False) as client:
        yield client


def test_this_file_knows_every_kind() -> None:
    assert set(ABOUT) == set(DRAWN) == set(FIGURES)
    assert all(set(load_words(language)["figures"]["kinds"]) == set(FIGURES) for language in ("zh", "en"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("about", [False, True])
@pytest.mark.parametrize("kind", list(FIGURES))
def test_every_kind_draws_with_all_its_words(graph: Store, kind: str, about: bool, language: str) -> None:
    drawn = make(graph, kind, about=ABOUT[kind] if about else None, language=language)
    tree = ET.fromstring(drawn.svg())
    assert len([e for e in tree.iter() if DRAWN[kind] in e.get("class", "")]) >= 2
    words = "".join(tree.itertext())
    documents = len(graph.rows("MATCH (d:Document) RETURN d.id AS id"))
    for expected in (drawn.title, f"cetu figure {kind}", "2015", f"{documents} 份文件" if language == "zh" else f"{documents} documents"):
        assert expected in words
    assert not about or drawn.title != make(graph, kind, language=language).title
    assert render(drawn, ".html", language).startswith(b"<!doctype html>")


@pytest.mark.parametrize("kind", list(FIGURES))
def test_every_kind_is_always_the_same_and_dark_differs_in_colour_only(graph: Store, kind: str) -> None:
    light = make(graph, kind).svg()
    assert light == make(graph, kind).svg()
    dark = make(graph, kind, theme="dark").svg()
    assert dark != light and [e.tag for e in ET.fromstring(dark).iter()] == [e.tag for e in ET.fromstring(light).iter()]


@pytest.mark.parametrize("kind", [kind for kind in FIGURES if kind not in ("network", "indicator")])
def test_a_name_that_is_not_there_is_told(graph: Store, kind: str) -> None:
    with pytest.raises(NotFound):
        make(graph, kind, about="亚特兰蒂斯")


def test_mistakes_say_what_there_is(graph: Store) -> None:
    with pytest.raises(NotFound, match="sankey"):
        make(graph, "pie")
    with pytest.raises(BadQuery, match="auto"):
        make(graph, "bars", theme="sepia")
    with pytest.raises(BadQuery, match=r"\.png"):
        render(make(graph, "bars"), ".pdf", "zh")


def test_the_flow_has_every_sentence_of_the_trace(graph: Store) -> None:
    rows = figures.find_flows(graph, ONTOLOGY, None)
    sentences = sum(len({(e["document"], e["section"], e["sentence"]) for e in row["evidence"]}) for row in rows)
    assert rows and f"共 {sentences:,} 句" in make(graph, "sankey").svg()


def test_cities_count_measures(graph: Store) -> None:
    counts = {row["name"]: row["count"] for row in figures.find_cities(graph, None)}
    counted = graph.rows("MATCH (m:Measure)-[:IN_PLACE]->(:Place {name: '上海市'}) RETURN count(DISTINCT m) AS n")[0]["n"]
    assert counts["上海市"] == counted > 0 and "江苏省" not in counts
    members = {row["name"] for row in figures.find_cities(graph, "长三角城市群")}
    assert {"南京市", "上海市", "合肥市"} <= members and "北京市" not in members


def test_policies_of_one_name_are_told_apart() -> None:
    class Two:
        def rows(self, _: str) -> list[dict[str, str | None]]:
            return [{"id": "a", "name": "政府工作报告", "whose": "甲省", "date": "2026-01-01", "place": "甲省"},
                    {"id": "b", "name": "政府工作报告", "whose": "乙省", "date": "2026-01-01", "place": "乙省"},
                    {"id": "c", "name": "条例", "whose": None, "date": "2020", "place": None}, {"id": "d", "name": "条例", "whose": None, "date": None, "place": None}]
    assert figures.label_policies(Two()) == {"a": "甲省政府工作报告", "b": "乙省政府工作报告", "c": "条例（2020）", "d": "条例"}  # type: ignore[arg-type]


def test_documents_stand_where_cetu_suap_puts_them(graph: Store) -> None:
    from kg.position import place_subject

    placed = figures.find_positions(graph, None)
    name, position = max(placed, key=lambda pair: pair[1].passages)
    assert position.point is not None
    own = place_subject(graph, name).position
    assert own.point is not None and own.point.scores == position.point.scores and own.nearest == position.nearest


def test_pages_show_every_figure(client: TestClient) -> None:
    gallery = client.get("/figures")
    assert gallery.status_code == 200 and all(f"/api/v1/figure/{kind}?theme=auto" in gallery.text for kind in FIGURES)
    for kind in FIGURES:
        page = client.get(f"/figures/{kind}", params={"about": ABOUT[kind]})
        assert page.status_code == 200 and "<svg" in page.text and "<script" not in page.text
    assert "/entity/" in client.get("/figures/network").text and ".figure .f-ink" in client.get("/figures.css").text
    assert client.get("/figures/pie").status_code == 404 and client.get("/figures/bars", params={"about": "亚特兰蒂斯"}).status_code == 404


@pytest.mark.parametrize("kind", list(FIGURES))
def test_hostile_names_are_inert(client: TestClient, kind: str) -> None:
    for word in HOSTILE[:6]:
        page = client.get(f"/figures/{kind}", params={"about": word})
        assert page.status_code < 500 and word not in page.text
        assert client.get(f"/api/v1/figure/{kind}", params={"about": word}).status_code < 500


@pytest.mark.parametrize(("form", "kind"), [("svg", "image/svg+xml"), ("png", "image/png"), ("html", "text/html")])
def test_the_interface_gives_files(client: TestClient, form: str, kind: str) -> None:
    response = client.get("/api/v1/figure/bars", params={"form": form, "theme": "dark", "lang": "en"})
    assert response.status_code == 200 and response.headers["content-type"].startswith(kind)
    assert client.get("/api/v1/figure/pie").status_code == 404


def test_an_empty_graph_has_empty_figures(tmp_path_factory: pytest.TempPathFactory) -> None:
    from kg.store import open_store

    with open_store(f"file:{tmp_path_factory.mktemp('empty') / 'g'}", None, create=True) as store:
        store.prepare()
        for kind in FIGURES:
            try:
                assert "没有可画" in make(store, kind).svg()
            except CetuError as exc:
                assert isinstance(exc, NotFound)
