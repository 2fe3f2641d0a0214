"""Web pages: the part that holds the text, as lines; tables as rows with tabs; what the page says of itself as meta."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.readers.encoding import decode
from ingest.readers.files import read_bytes
from ingest.readers.html_tables import is_layout, table_lines
from kg.errors import UnreadableDocument

MAX_HTML = 60 * 1024 * 1024
MAX_DEPTH = 2000
CONTENT = (
    "#UCAP-CONTENT", ".trs_editor_view", ".TRS_UEDITOR", ".TRS_Editor", "#zoomcon", "#zoom", "#mainText",
    ".article-content", ".pages_content", "td.b12c", "#Zoom", ".view.TRS_UEDITOR", ".news_content", ".xxgk_content", "#info_cont",
    "#artibody", "#content_body", "#js_content", ".zw_content", ".article_con",
)  # fmt: skip
"""Where government sites keep the text, most telling first."""
ENOUGH = 200
SKIPPED = frozenset(["script", "style", "noscript", "template", "head", "iframe", "object", "svg", "select", "button", "-comment", "textarea"])
INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "o:p", "q",
     "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "img", "input"]
)  # fmt: skip
LABELS = frozenset(
    ["索引号", "主题分类", "发文机关", "成文日期", "标题", "发文字号", "发布日期", "主题词", "文号", "公文种类", "有效性", "发布机构", "生效日期", "废止日期", "来源"]
)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
OPTIONAL = frozenset(
    ["p", "li", "td", "tr", "th", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup", "br", "img", "hr", "input", "meta", "link", "area",
     "base", "col", "embed", "source", "track", "wbr", "param"]
)  # fmt: skip
"""Tags that need no end tag: they say nothing of depth."""


def read_html(path: Path) -> tuple[str, dict[str, str]]:
    """The text of a page and its meta data (meta tags, title, the 索引号 table)."""
    source = decode(read_bytes(path, MAX_HTML), path.name).replace("\x00", "")
    check_depth(source, path.name)
    tree = LexborHTMLParser(source)
    meta = find_meta_tags(tree)
    text = "\n".join(find_lines(find_content(tree)))
    if not text.strip():
        raise UnreadableDocument(f"{path.name} holds no text: a script may draw it; save the text", code="empty", name=path.name)
    return text, meta


def check_depth(source: str, name: str) -> None:
    """The parser takes quadratic time on thousands of open tags."""
    depth = 0
    for match in TAG.finditer(source):
        if match.group(2).lower() in OPTIONAL:
            continue
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        if depth > MAX_DEPTH:
            raise UnreadableDocument(f"{name} nests its tags {MAX_DEPTH} deep: save it as text", code="too_deep", name=name)


def find_content(tree: LexborHTMLParser) -> LexborNode:
    """The element with the text: a known place, else the smallest that has most of the paragraphs, else the body."""
    for selector in CONTENT:
        nodes = [node for node in tree.css(selector) if text_size(node) >= ENOUGH]
        if nodes:
            return max(nodes, key=text_size)
    root = tree.body or tree.root
    if root is None:
        raise UnreadableDocument("the page is empty: nothing to read", code="empty", name="")
    return narrow(root)


def narrow(node: LexborNode) -> LexborNode:
    """Down from `node` while one child holds four fifths of all text in paragraphs."""
    total = paragraph_size(node)
    if total < ENOUGH:
        return node
    for _ in range(60):
        inner = next((child for child in children(node) if paragraph_size(child) >= 0.8 * total), None)
        if inner is None or inner.tag == "p":
            break
        node = inner
    return node


def children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def text_size(node: LexborNode) -> int:
    return len("".join(node.text(deep=True).split()))


def paragraph_size(node: LexborNode) -> int:
    if not node.tag or node.tag.startswith("-") or node.tag in SKIPPED:
        return 0
    return sum(len(paragraph.text(deep=True)) for paragraph in node.css("p"))


def find_lines(root: LexborNode) -> Iterator[str]:
    """The lines of an element in reading order; no recursion, so depth does no harm."""
    words: list[str] = []
    for event, node in walk(root):
        tag = node.tag or ""
        if tag == "-text":
            words.append(node.text_content or "")
        elif tag == "table" and event == "table":
            yield from flush(words)
            yield from table_lines(node)
        elif tag == "br" or tag not in INLINE:
            yield from flush(words)
    yield from flush(words)


def flush(words: list[str]) -> Iterator[str]:
    """What was gathered since the last block, as one line."""
    line = re.sub(r"[ \t\r\n\f\v\xa0]+", " ", "".join(words)).strip()
    words.clear()
    if line:
        yield line


def walk(root: LexborNode) -> Iterator[tuple[str, LexborNode]]:
    """("open" | "close" | "table", node) in document order; tables that hold records are not entered."""
    node, depth = root, 0
    while True:
        entered = False
        if node.tag == "table" and not is_layout(node):
            yield "table", node
        elif node.tag not in SKIPPED and not (depth and is_hidden(node)):
            yield "open", node
            if node.child is not None:
                node, depth, entered = node.child, depth + 1, True
        while not entered:
            if depth == 0:
                return
            if node.next is not None:
                node = node.next
                break
            parent = node.parent
            if parent is None:
                return
            node, depth = parent, depth - 1
            yield "close", node


def is_hidden(node: LexborNode) -> bool:
    if node.tag not in ("div", "section", "span", "p", "ul"):
        return False
    attributes = node.attributes
    return "hidden" in attributes or "display:none" in (attributes.get("style") or "").replace(" ", "").lower()


def find_meta_tags(tree: LexborHTMLParser) -> dict[str, str]:
    """name → content of the meta tags, the page's title, and the labelled cells of a 索引号 table."""
    meta: dict[str, str] = {}
    title = tree.css_first("title")
    if title is not None and title.text().strip():
        meta["title"] = title.text().strip()
    for node in tree.css("meta"):
        name, content = node.attributes.get("name"), (node.attributes.get("content") or "").strip()
        if name and content:
            meta.setdefault(name, content)
    for label, value in labelled_cells(tree):
        meta.setdefault(label, value)
    return meta


def labelled_cells(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    cells = tree.css("td, th")[:2000]
    for cell, after in pairwise(cells):
        label = "".join(cell.text(deep=True).split()).rstrip("：:") if cell.child is not None else ""
        value = " ".join(after.text(deep=True).split())
        if label in LABELS and 0 < len(value) < 300:
            yield label, value
