"""Figures: complete, inert, the same bytes every time, readable by everybody, and never cut silently."""

from __future__ import annotations

import ast
import functools
import itertools
import math
import random
import string
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from viz.bars import BarRow, to_bar_pair, to_bars
from viz.cities import CityRow, to_cities
from viz.escape import clean, escape_json, escape_xml, safe_url
from viz.frame import Caption
from viz.indicator import TargetRow, read_value, to_indicator
from viz.labels import ZOOMS, Box, label_box
from viz.layout import make_layout
from viz.measure import clip_text, short_label, short_title, text_width
from viz.network import Drawing, Figure, FigureEdge, FigureNode, make_drawing, to_svg
from viz.page import to_page
from viz.palette import colours, is_sought, to_css
from viz.sankey import FlowRow, to_sankey
from viz.suap import SuapRow, to_suap
from viz.timeline import TimelineRow, read_moment, to_timeline
from viz.words import load_words

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onload='alert(1)", "]]><script>alert(1)</script>", "</title><svg onload=alert(1)>",
    "<!-- <script>", "&lt;b&gt; & {{script}} ${x}", "\x00\x08\ud800\ufffe", "\u2028\u2029\u202e", "x" * 20_000, "",
]
TYPES = ("Policy", "Measure", "City", "Issuer", "Pattern", "CityCluster", "Technology", "Stage", "Target")


def sample(count: int, seed: int = 1, **more: object) -> Figure:
    """A graph with hubs and strays, and titles as long as real ones."""
    draw = random.Random(seed)
    nodes = [FigureNode(f"n{i}", TYPES[i % 9] if i < 9 else draw.choice(TYPES[:4]), f"某某省人民政府关于加快推进第{i}批智慧城市建设的若干意见") for i in range(count)]
    ends = [(i, min(int(draw.paretovariate(0.7)) - 1, count - 1)) for i in range(count) for _ in range(draw.randint(0, 3))]
    edges = [FigureEdge(f"n{a}", f"n{b}", "PROPOSES", "提出措施", draw.randint(1, 9)) for a, b in ends]
    return Figure(nodes, edges, "政策网络", filters="年份 2014–2026", corpus="275 份文件", date="2026-11-24", **more)  # type: ignore[arg-type]


@functools.cache
def drawn(count: int) -> Drawing:
    return make_drawing(sample(count))


def caption(title: str = "标题", **more: str) -> Caption:
    return Caption(title, filters="区域 长三角", corpus="275 份文件", date="2026-11-24", source="run-7", **more)  # type: ignore[arg-type]


@functools.cache
def hostile_figures() -> list[str]:
    """Every figure with hostile words in every field."""
    words = HOSTILE
    cap = Caption(words[0], words[1], words[2], words[3], words[4])
    nodes = [FigureNode(word, word, word, url="javascript:alert(1)") for word in words]
    edges = [FigureEdge(words[0], word, word, word) for word in words]
    return [
        to_svg(Figure(nodes, edges, words[0], words[1], words[2], words[3], source=words[4], focus=words[0], theme="auto")),
        to_sankey([FlowRow(word, word, word) for word in words], cap),
        to_bars([BarRow(word, 1, word) for word in words], cap, unit=words[1]),
        to_timeline([TimelineRow(word, word, "2020-02-30" if i % 2 else "2020", word, url=word) for i, word in enumerate(words)], cap, [(words[0], words[2])], words[0]),
        to_suap([SuapRow(word, (math.nan if i == 0 else 0.5, 2.0, -1.0), word) for i, word in enumerate(words)], cap),
        to_cities([CityRow(word, 120.0, 30.0, i, word, url=word) for i, word in enumerate(words)], cap, unit=words[1]),
        to_bar_pair([BarRow(word, 1, word) for word in words], [BarRow(word, 1, "Domain") for word in words], cap, (words[0], words[1]), unit=words[2]),
        to_indicator([TargetRow(word, f"{word}5", word, words[1], word) for word in words], cap),
    ]


@pytest.mark.parametrize("chart", range(8), ids=["network", "sankey", "bars", "timeline", "suap", "cities", "pair", "indicator"])
def test_hostile_words_stay_words(chart: int) -> None:
    markup = hostile_figures()[chart]
    markup.encode("utf-8")
    tree = ET.fromstring(markup)
    kinds = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert kinds <= {"svg", "g", "a", "title", "desc", "style", "rect", "circle", "line", "path", "polyline", "polygon", "text"}
    for element in tree.iter():
        assert not [name for name in element.attrib if name.lower().startswith("on")]
        assert not element.get("href", "").lower().startswith(("javascript:", "data:"))
    assert "alert(1)" in "".join(tree.itertext())


@given(st.text(st.characters(), max_size=40))
@settings(max_examples=200)
def test_any_text_survives_xml_and_json(words: str) -> None:
    assert ET.fromstring(f'<a b="{escape_xml(words)}">{escape_xml(words)}</a>').get("b") is not None
    written = escape_json({"words": words})
    written.encode("utf-8")
    assert not set("<>&\u2028\u2029") & set(written) and clean(written) == written


@pytest.mark.parametrize(("url", "kept"), [
    ("/entity/1?x=a:b", True), ("https://example.org/", True), ("#top", True), ("javascript:alert(1)", False), (" JavaScript:alert(1)", False),
    ("java\nscript:alert(1)", False), ("data:text/html,x", False), ("vbscript:x", False), ("", False), (None, False)])
def test_links_are_relative_or_http(url: str | None, kept: bool) -> None:
    assert (safe_url(url) is not None) is kept


@pytest.mark.parametrize("count", [0, 1, 2, 30, 120, 300])
def test_every_disc_is_drawn_once_and_can_be_reached(count: int) -> None:
    tree = ET.fromstring(to_svg(sample(count)))
    nodes = [e for e in tree.iter() if e.get("class") == "node"]
    assert len(nodes) == len({e.get("data-id") for e in nodes}) == count == int(tree.get("data-nodes", ""))
    assert all(e.get("role") == "button" and e.get("tabindex") == "0" and e.get("aria-label") for e in nodes)
    assert len([e for e in tree.iter(f"{SVG}line") if "edge" in e.get("class", "")]) == int(tree.get("data-edges", ""))


def test_a_cut_is_said_in_words() -> None:
    figure = sample(1842)
    markup = to_svg(figure)
    assert markup.count('class="node"') == 300 and "显示 300 / 1,842，按关联度" in markup
    assert "显示 40 / 5,000，按关联度" in to_svg(sample(40, total=5000))
    assert "显示" not in to_svg(sample(40)) and "共 40 个实体" in to_svg(sample(40))


def test_the_hard_cap_holds_and_the_focus_stays() -> None:
    figure = sample(1600, limit=10_000)
    places = {node.id: (13.0 * (i % 40), 13.0 * (i // 40)) for i, node in enumerate(figure.nodes)}
    drawing = make_drawing(Figure(figure.nodes, [], "t", limit=10_000, positions=places))
    assert len(drawing.nodes) == 1500
    lonely = Figure([*figure.nodes, FigureNode("zz", "City", "孤城")], figure.edges, "t", focus="zz", limit=20)
    assert "zz" in make_drawing(lonely).discs


def test_the_best_connected_are_kept_and_edges_go_with_their_ends() -> None:
    drawing = make_drawing(sample(500, limit=60))
    kept = {node.id for node in drawing.nodes}
    plain = [d for node, d in drawing.degree.items() if node not in kept]
    assert min(drawing.degree[node.id] for node in drawing.nodes if node.type not in ("Pattern", "CityCluster")) >= max(plain)
    assert all(edge.source in kept and edge.target in kept for edge in drawing.edges)


@pytest.mark.parametrize("count", [30, 120, 300])
@pytest.mark.parametrize("zoom", range(len(ZOOMS)))
def test_labels_cover_neither_labels_nor_discs(count: int, zoom: int) -> None:
    drawing = drawn(count)
    chosen = [(drawing.discs[name], side) for name, sides in drawing.sides.items() for side, levels in sides.items() if zoom in levels]
    boxes = [label_box(disc, side, ZOOMS[zoom]) for disc, side in chosen]
    assert len(boxes) >= min(count, 30) // 2
    assert not [pair for pair in itertools.combinations(boxes, 2) if overlap(*pair)]
    for box in boxes:
        for disc in drawing.discs.values():
            x, y = disc.x * ZOOMS[zoom], disc.y * ZOOMS[zoom]
            assert math.hypot(x - min(max(x, box.left), box.right), y - min(max(y, box.top), box.bottom)) >= disc.radius


@pytest.mark.parametrize("count", [2, 30, 80, 120, 150])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_readers_look_for_has_its_label(count: int, seed: int) -> None:
    """Policies, patterns, stages, clusters and places, and their labels cover neither discs nor labels."""
    drawing = make_drawing(sample(count, seed))
    nameless = [node for node in drawing.nodes if is_sought(node.type) and not any(0 in levels for levels in drawing.sides.get(node.id, {}).values())]
    assert nameless == []
    boxes = [label_box(drawing.discs[name], side) for name, sides in drawing.sides.items() for side, levels in sides.items() if 0 in levels]
    assert not [pair for pair in itertools.combinations(boxes, 2) if overlap(*pair)]
    assert all(box.left >= 0 and box.right <= drawing.size[0] and box.top >= 0 and box.bottom <= drawing.size[1] for box in boxes)


def test_a_star_of_long_titles_still_has_all_labels() -> None:
    nodes = [FigureNode(f"p{i}", "Policy", f"某某省人民政府关于第{i}号公共数据授权运营和开发利用管理暂行办法") for i in range(150)]
    drawing = make_drawing(Figure(nodes, [FigureEdge("p0", f"p{i}", "CITES") for i in range(1, 150)], "t", focus="p0"))
    assert sum(any(0 in levels for levels in sides.values()) for sides in drawing.sides.values()) == 150


@pytest.mark.parametrize("focus", [None, "n0", "n20"])
@pytest.mark.parametrize("count", [30, 120, 300])
def test_the_drawing_fills_its_canvas(count: int, focus: str | None) -> None:
    drawing = make_drawing(sample(count, focus=focus))
    boxes = [label_box(drawing.discs[name], side) for name, sides in drawing.sides.items() for side, levels in sides.items() if 0 in levels]
    wide = max(box.right for box in boxes) - min(box.left for box in boxes)
    assert wide > 0.8 * drawing.size[0]


def overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


@pytest.mark.parametrize("count", [30, 120, 300])
def test_discs_stand_apart_inside_the_canvas(count: int) -> None:
    drawing = drawn(count)
    for a, b in itertools.combinations(drawing.discs.values(), 2):
        assert math.dist((a.x, a.y), (b.x, b.y)) > a.radius + b.radius
    assert all(d.radius <= d.x <= drawing.size[0] - d.radius and d.radius <= d.y <= drawing.size[1] - d.radius for d in drawing.discs.values())


def test_the_same_rows_give_the_same_bytes_in_any_order() -> None:
    figure = sample(120)
    shuffled = Figure(figure.nodes[::-1], figure.edges[::-1], figure.title, figure.filters, figure.corpus, figure.date)
    assert to_svg(figure) == to_svg(figure) == to_svg(shuffled)


def test_stored_places_are_used() -> None:
    figure = sample(30)
    places = make_layout(figure.nodes, figure.edges).positions
    moved = places | {"n3": (77.0, 88.0)}
    discs = make_drawing(sample(30, positions=moved)).discs
    assert (discs["n3"].x, discs["n3"].y) == (77, 88) and all((d.x, d.y) == moved[d.id] for d in discs.values())


def test_neighbours_end_up_nearer_than_strangers() -> None:
    drawing = make_drawing(sample(120))
    place = {name: (disc.x, disc.y) for name, disc in drawing.discs.items()}
    joined = [math.dist(place[e.source], place[e.target]) for e in drawing.edges]
    anyone = [math.dist(a, b) for a, b in itertools.combinations(place.values(), 2)]
    assert np.mean(joined) < 0.8 * np.mean(anyone)


@pytest.mark.parametrize("draw", [
    lambda cap: to_sankey([FlowRow("甲", "乙", "核心带动型", 3)], cap), lambda cap: to_bars([BarRow("甲", 3)], cap),
    lambda cap: to_timeline([TimelineRow("a", "甲", "2020")], cap), lambda cap: to_indicator([TargetRow("甲", "5", "%", "2026")], cap),
    lambda cap: to_bar_pair([BarRow("甲", 3)], [], cap, ("左", "右")),
    lambda cap: to_suap([SuapRow("甲", (0.1, 0.2, 0.9), "core")], cap), lambda cap: to_cities([CityRow("南京", 118.8, 32.1)], cap)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_says_what_it_is(draw: Callable[[Caption], str], language: str) -> None:
    words = "".join(ET.fromstring(draw(caption(language=language))).itertext())
    for expected in ("标题", "区域 长三角", "275 份文件", "2026-11-24", "run-7"):
        assert expected in words


def test_both_languages_have_the_same_words_and_slots() -> None:
    words = load_words()
    assert words["zh"].keys() == words["en"].keys()
    for key in words["zh"]:
        zh, en = ({slot for _, slot, _, _ in string.Formatter().parse(words[language][key]) if slot} for language in ("zh", "en"))
        assert zh == en, key


@pytest.mark.parametrize(("title", "label"), [
    ("某市人民政府办公室关于印发《某市数字经济发展规划》的通知", "某市数字经济发展规划"),
    ("国务院关于印发“十三五”国家信息化规划的通知", "“十三五”国家信息化规划"),
    ("国务院办公厅关于推进政务新媒体健康有序发展的意见", "政务新媒体健康有序发展意见"),
    ("甲省国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要", "甲省“十四五”规划纲要"),
    ("南京市人民政府关于加快乙产业发展的若干意见", "南京市乙产业发展意见"),
    ("《甲省数据条例》", "甲省数据条例"), ("南京市", "南京市"), ("关于", "关于")])
def test_titles_become_short(title: str, label: str) -> None:
    assert short_title(title) == label


@pytest.mark.parametrize(("name", "kind", "label"), [
    ("实行全程网办、异地代收代办、多地联办、就近可办", "Measure", "实行全程网办、异地代收代办等"),
    ("统一通过市大数据资源平台归集共享公共数据", "Measure", "统一通过市大数据资源平台归…"),
    ("建设数据平台", "Measure", "建设数据平台"),
    ("全社会研究与试验发展经费投入强度 >= 3.35%（2026）", "Target", "全社会研究… >= 3.35%（2026）"),
    ("关于印发《某市条例》的通知", "Policy", "某市条例"), ("", "Measure", "")])
def test_labels_keep_what_matters(name: str, kind: str, label: str) -> None:
    assert short_label(name, kind) == label


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_labels_have_a_limit(title: str) -> None:
    assert text_width(short_title(title), 1) <= 15.5


@pytest.mark.parametrize("make", [lambda n: "关于" * n, lambda n: "市" * n, lambda n: "《" * n + "》" * n, lambda n: "（2020" * n, lambda n: "办公厅关于推进" * n])
def test_long_words_take_linear_time(make: Callable[[int], str]) -> None:
    start = time.process_time()
    short_title.__wrapped__(make(500_000))
    clip_text(make(500_000), 300, 12)
    assert time.process_time() - start < 20  # a square would take minutes


def test_flows_keep_every_sentence() -> None:
    draw = random.Random(3)
    rows = [FlowRow(f"政策{i}", f"措施{draw.randrange(30)}", draw.choice(("核心带动型", "自然融合型", "新形态")), draw.randint(1, 4)) for i in range(80)]
    markup = to_sankey(rows, caption(language="zh"))
    total = sum(row.count for row in rows)
    assert f"共 {total:,} 句" in markup and "其他 64 项" in markup
    heights = [float(e.get("height", "0")) for e in ET.fromstring(markup).iter(f"{SVG}rect")][1:]
    columns = [sum(heights[a:b]) for a, b in ((0, 17), (17, 32), (32, 35))]
    assert max(columns) - min(columns) < 2


def test_bars_sum_up_what_they_do_not_name() -> None:
    markup = to_bars([BarRow(f"词{i}", i + 1) for i in range(50)], caption())
    assert "其他 20 项" in markup and ">210<" in markup and "共 1,275" in markup


def test_two_rankings_stand_side_by_side() -> None:
    markup = to_bar_pair([BarRow(f"领域{i}", i + 1, "Domain") for i in range(22)], [BarRow("大数据", 3, "Technology")], caption(), ("领域", "技术"), "措施数")
    assert markup.count('class="bar"') == 21 and "其他 2 项" in markup and ">3<" in markup and "领域21 22" in markup
    assert "没有可画" in to_bar_pair([], [], caption(), ("领域", "技术"))


@pytest.mark.parametrize(("value", "read"), [("5", 5), ("5.5", 5.5), ("5%—5.5", 5.25), ("1,200", 1200), ("2－3", 2.5), ("若干", None), ("", None)])
def test_values_are_read(value: str, read: float | None) -> None:
    assert read_value(value) == read


def test_targets_at_one_value_are_one_dot_and_none_is_lost() -> None:
    rows = [TargetRow(f"某省{i}", value, "%", "2026", "<=") for i, value in enumerate(["5.5", "5.5", "5%—5.5", "5-5.5"])]
    rows += [TargetRow("某市", "3", "万亿元", "2030"), TargetRow("某县", "多", "个", "2026"), TargetRow("某县", "3", "%", None)]
    markup = to_indicator(rows, caption())
    assert markup.count('class="dot"') == 3 and "≤ 5–5.5%" in markup and "某省2、某省3" in markup
    assert "共 7 个目标" in markup and "另有 2 个" in markup and markup.count('class="panel"') == 2


def test_far_off_policies_share_the_first_column() -> None:
    rows = [TimelineRow(str(i), f"某政策{i}", f"{2010 + i % 10}") for i in range(40)] + [TimelineRow("old", "旧法", "1981-05-01")]
    markup = to_timeline(rows, caption())
    assert "最左一列是 2010 年以前" in markup and "&lt;2010" in markup and "1990" not in markup and markup.count('class="node"') == 41
    assert "以前" not in to_timeline(rows[:40], caption())


def test_few_policies_have_their_names() -> None:
    rows = [TimelineRow(str(i), f"政策{i}", f"{2010 + i}", "national") for i in range(8)]
    words = "".join(ET.fromstring(to_timeline(rows, caption())).itertext())
    assert all(words.count(f"政策{i}") == 2 for i in range(8))


def test_large_cities_are_named_in_a_crowd() -> None:
    rows = [CityRow(f"小城{i}", 120 + i % 12 * 0.02, 30 + i // 12 * 0.02, 1) for i in range(120)] + [CityRow("大城", 120.1, 30.1, 90), CityRow("远", 80, 45, 1)]
    labels = next(e for e in ET.fromstring(to_cities(rows, caption())).iter() if e.get("class") == "labels")
    assert "大城" in "".join(labels.itertext())


def test_a_chart_as_page_lets_nothing_run() -> None:
    page = to_page(to_bars([BarRow(HOSTILE[0], 3)], caption(theme="auto")), HOSTILE[0])
    assert "default-src 'none'; style-src 'sha256-" in page and "<script" not in page and page.count("<style>") == 2


def test_odd_dates_are_counted_not_drawn() -> None:
    dates = ["2020", "2020-05", "2020-05-17", "2020-02-30", "〔20155〕", None, "", "2020-13", "9999-01-01"]
    assert [read_moment(date) is not None for date in dates] == [True] * 3 + [False] * 6
    markup = to_timeline([TimelineRow(str(i), "某政策", date) for i, date in enumerate(dates)], caption())
    assert "另有 6 份没有日期" in markup and markup.count('class="node"') == 3


def test_arcs_belong_to_the_selected_policy_only() -> None:
    rows = [TimelineRow(name, name, f"20{10 + i}", "national") for i, name in enumerate("abcd")]
    citations = [("a", "b"), ("c", "a"), ("c", "d"), ("a", "elsewhere")]
    assert to_timeline(rows, caption(), citations, "a").count('class="arc') == 2
    assert "arc" not in to_timeline(rows, caption(), citations)


def test_cities_claim_no_boundary() -> None:
    rows = [CityRow("南京", 118.8, 32.1, 9, "长三角"), CityRow("苏州", 120.6, 31.3, 5, "长三角"), CityRow("某市", None, None)]
    markup = to_cities(rows, caption("城市分布示意"))
    assert "不含任何国界或行政界线" in markup and "另有 1 项没有坐标" in markup
    assert {e.tag for e in ET.fromstring(markup).iter()}.isdisjoint({f"{SVG}path", f"{SVG}polygon"})


def test_dark_repaints_every_role_and_attributes_paint_without_styles() -> None:
    light, auto, dark = (to_svg(sample(9, theme=theme)) for theme in ("light", "auto", "dark"))
    assert "<style" not in light and "style=" not in light and "prefers-color-scheme:dark" in auto
    assert colours()["t-Policy"]["light"] in light and colours()["t-Policy"]["dark"] in dark
    used = {name for e in ET.fromstring(light).iter() for name in e.get("class", "").split() if name[:2] in ("f-", "s-")}
    assert used and all(f".{name}{{" in to_css("dark") for name in used)


def test_viz_knows_only_the_words_of_the_graph() -> None:
    allowed = {"kg.ontology", "kg.model", "kg.errors"}
    for path in (Path(__file__).parent.parent / "viz").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names] if isinstance(node, ast.Import) else []
            assert all(name in allowed or name.split(".")[0] not in ("kg", "ingest", "api") for name in names), path.name


# Colours. Linear-light matrices of Machado, Oliveira and Fernandes 2009 (severity 1) and OKLab of Ottosson 2020.
EYES = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]])
TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]])
GROUPS = {"types": ("t-", TYPES), "patterns": ("p-", ("core", "policy", "virtual", "complementary", "natural"))}


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    low, high = sorted(float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722])) for colour in (a, b))
    return (high + 0.05) / (low + 0.05)


def oklab(colour: str, eye: str) -> NDArray[np.float64]:
    return np.asarray(TO_LAB @ np.cbrt(TO_LMS @ np.clip(EYES[eye] @ linear(colour), 0, 1)))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_seen_on_their_surface(theme: str) -> None:
    table = colours()
    surface = table["surface"][theme]
    for role, shades in table.items():
        least = 4.5 if role in ("ink", "muted", "accent") else 3.0 if role[:2] in ("t-", "p-") or role == "other" else 1.0
        assert contrast(shades[theme], surface) >= least, role
        if role.startswith("t-"):
            assert contrast(shades[theme], table["glyph"][theme]) >= 3, role


@pytest.mark.parametrize(("group", "theme", "least"), [("types", "light", 0.087), ("types", "dark", 0.094), ("patterns", "light", 0.115), ("patterns", "dark", 0.148)])
def test_colours_stay_apart_for_every_eye(group: str, theme: str, least: float) -> None:
    prefix, names = GROUPS[group]
    shades = [colours()[prefix + name][theme] for name in names]
    assert len(set(shades)) == len(shades)
    for eye in EYES:
        assert min(np.linalg.norm(oklab(a, eye) - oklab(b, eye)) for a, b in itertools.combinations(shades, 2)) >= least, eye
