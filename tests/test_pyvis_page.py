"""The interactive page and the SVG in a real browser: nothing is asked for, nothing foreign runs, words do not cover words."""

from __future__ import annotations

import functools
import itertools
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright
from test_viz import HOSTILE, sample

from viz.network import Figure, FigureEdge, FigureNode, make_drawing, to_svg
from viz.pyvis_page import make_network, to_pyvis, vis_script

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if not CHROMIUM.exists():  # where `make test` promised to bring it, its absence is a failure
        strict = os.environ.get("CI") or os.environ.get("CETU_TEST_STRICT")
        (pytest.fail if strict else pytest.skip)(f"no Chromium at {CHROMIUM}: run tools/need.sh chromium")
    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    yield context.new_page()
    context.close()


@functools.cache
def hostile() -> str:
    nodes = [FigureNode(word, "Policy", word, url="javascript:alert(1)") for word in HOSTILE]
    edges = [FigureEdge(HOSTILE[0], word, word, word) for word in HOSTILE]
    return to_pyvis(Figure(nodes, edges, HOSTILE[4], HOSTILE[1], HOSTILE[2], HOSTILE[3], source=HOSTILE[5], theme="auto"))


def visit(page: Page, markup: str, folder: Path) -> list[str]:
    """Opens the markup from a file; what goes wrong or out is listed."""
    trouble: list[str] = []
    file = folder / "page.html"
    file.write_bytes(markup.encode("utf-8"))
    page.on("request", lambda request: trouble.append(request.url) if request.url != file.as_uri() else None)
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: (trouble.append("dialog"), dialog.dismiss()))
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    return trouble


def test_it_draws_all_nodes_and_asks_for_nothing(page: Page, tmp_path: Path) -> None:
    figure = sample(120)
    assert visit(page, to_pyvis(figure), tmp_path) == []
    assert page.evaluate("document.documentElement.dataset.ready") == "120"
    assert page.locator("tbody").nth(0).locator("tr").count() == 120
    assert page.locator("tbody").nth(1).locator("tr").count() == len(make_drawing(figure).edges)
    for words in ("政策网络", "共 120 个实体", "筛选：年份 2014–2026", "275 份文件", "2026-11-24"):
        assert words in page.locator("body").inner_text()


def test_hostile_words_are_inert(page: Page, tmp_path: Path) -> None:
    assert visit(page, hostile(), tmp_path) == []
    assert page.evaluate("document.documentElement.dataset.ready") == str(len(HOSTILE))
    assert page.locator("img, iframe, [onload], [onerror], a[href^='javascript']").count() == 0
    assert page.locator("script").count() == 3 and page.title() == HOSTILE[4]
    assert HOSTILE[0] in page.locator("table").nth(0).text_content()


def test_injected_script_would_not_run(page: Page, tmp_path: Path) -> None:
    """The policy is the second wall: even unescaped markup stays dead."""
    trouble = visit(page, to_pyvis(sample(5)).replace("<footer>", "<script>document.title='owned'</script><img src=http://x.invalid/><footer>"), tmp_path)
    assert page.title() == "政策网络" and any("Content Security Policy" in line for line in trouble)


def test_selecting_a_disc_tells_about_it(page: Page, tmp_path: Path) -> None:
    ring = {f"n{i}": (600 + 400 * math.cos(i), 300 + 250 * math.sin(i)) for i in range(1, 30)}
    ring |= {"n1": (100.0, 50.0), "n2": (1100.0, 550.0)}
    figure = sample(30, focus="n0", positions={**ring, "n0": (600.0, 300.0)})
    assert visit(page, to_pyvis(figure), tmp_path) == []
    place = page.locator("#network").bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    assert page.locator("#tip").text_content() == make_drawing(figure).name(figure.nodes[0])
    for _ in range(3):
        page.mouse.wheel(0, -200)
    page.keyboard.press("Escape")
    page.locator("#reset").click()
    assert page.locator("#tip").is_hidden()


def test_the_theme_follows_the_reader(page: Page, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark")
    visit(page, to_pyvis(sample(5, theme="auto")), tmp_path)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
    assert page.evaluate("getComputedStyle(document.querySelector('.legend circle.f-t-Policy')).fill") == "rgb(77, 126, 248)"


@pytest.mark.parametrize("count", [30, 120, 300])
def test_labels_as_the_browser_sets_them_stay_apart(page: Page, count: int) -> None:
    """Our widths are estimates; the real font decides."""
    page.set_content(f"<body>{to_svg(sample(count))}</body>")
    boxes: list[dict[str, Any]] = page.evaluate(
        "[...document.querySelectorAll('text.label:not([display])')].map(t => [t.getBoundingClientRect(), t.textContent])"
        ".map(([box, t]) => ({x: box.x, y: box.y, r: box.right, t}))")
    assert len(boxes) >= min(count, 30) // 2
    covered = [(a["t"], b["t"]) for a, b in itertools.combinations(boxes, 2) if a["x"] < b["r"] and b["x"] < a["r"] and abs(a["y"] - b["y"]) < 10]
    assert covered == []


def test_discs_can_be_reached_by_keyboard(page: Page) -> None:
    page.set_content(to_svg(sample(12)))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "button"
    assert page.get_by_role("button").count() == 12


def test_it_is_pyvis_and_small_and_always_the_same() -> None:
    figure = sample(300)
    markup = to_pyvis(figure)
    assert markup == to_pyvis(figure) and len(markup.encode("utf-8")) < 1_000_000
    network = make_network(make_drawing(figure))
    assert network.num_nodes() == 300 and network.get_node("n0")["title"].startswith("政策文件：")
    assert vis_script() in markup and not re.search(r'(src|href)="(https?:)?//', markup)
    assert "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';" in markup
