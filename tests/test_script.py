"""Traditional characters: read by the same rules, quoted as printed."""

import json
from dataclasses import replace
from pathlib import Path

import opencc
import pytest

from ingest.extractors import read_findings
from ingest.label import label_document
from ingest.readers import read_document
from ingest.segment import make_document
from kg.ask import answer_question
from kg.script import simplify
from kg.store import Store

SAMPLES = sorted(path for path in (Path(__file__).parent.parent / "samples").glob("*.*") if path.suffix in (".txt", ".html", ".md") and path.stem != "README")
TO_TRADITIONAL = opencc.OpenCC("s2t")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_document_in_traditional_characters_gives_the_same_findings(path: Path) -> None:
    document = read_document(path)
    printed = TO_TRADITIONAL.convert(document.text)
    assert printed != document.text and simplify(printed) == document.text
    traditional = make_document(printed, stem=document.stem, source=document.source, meta=document.meta)
    assert traditional.text == printed and [block.span for block in traditional.blocks] == [block.span for block in document.blocks]
    assert replace_document(read_findings(traditional)) == replace_document(read_findings(document))


def replace_document(reading):  # type: ignore[no-untyped-def]
    return replace(reading, document=replace(reading.document, id="", blocks=()))


def test_labels_quote_the_printed_characters(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text("上海市人民政府關於印發《上海市數據條例》實施意見的通知\n\n加快推進長三角數據共享。\n", encoding="utf-8")
    labels = label_document(path)
    assert ("加快推進長三角數據共享。", "长三角城市群") in {(label.get("sentence"), label.get("norm")) for label in labels}, json.dumps(labels, ensure_ascii=False)


@pytest.mark.parametrize("text", ["昇腾生态", "濛溪河流域治理工作\n", "周至县至乾县公路", "推进5G、AI与智慧城市建设。", "", "第一章\n總則"])
def test_rare_names_in_simplified_text_stay(text: str) -> None:
    assert simplify(text) == text


def test_one_traditional_paragraph_among_many() -> None:
    plain = "各部门要加快推进数据共享，按月通报。\n" * 200
    assert simplify(plain + "關於加強數據安全的規定\n") == plain + "关于加强数据安全的规定\n"


@pytest.mark.parametrize("text", ["關\ud800於\x00發展規劃", "乾\u2028後發展規劃" * 5, "規劃發展" * 50_000])
def test_spans_keep_their_place_in_hostile_text(text: str) -> None:
    assert len(simplify(text)) == len(text) and "规" in simplify(text)


def test_a_question_in_traditional_characters(graph: Store) -> None:
    asked, plain = answer_question(graph, "江蘇省有哪些措施"), answer_question(graph, "江苏省有哪些措施")
    assert plain.rows and asked.rows == plain.rows
