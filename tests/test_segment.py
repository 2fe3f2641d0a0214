"""Blocks, levels and sentences: small texts in official form, the gold headings, and texts that try to break it."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_support import cpu_seconds, least_of_each

from ingest.extractors.passages import find_spans
from ingest.numbers import find_dates, read_numeral
from ingest.segment import MAX_SENTENCE, make_document
from ingest.text import normalise
from kg.model import Document

PLAN = """江东省人民政府关于印发江东省数字经济发展规划的通知
江政发〔2021〕36号
各市人民政府：
现将《江东省数字经济发展规划》印发给你们，请认真贯彻执行。
江东省人民政府
2021年9月28日
（此件公开发布）
江东省数字经济发展规划
一、总体要求
（一）指导思想。以创新为动力，推进转型。
（二）主要目标
到2025年，规模达到1.5万亿元。
1.5万亿元规模按年分解。
二、重点任务
（三）建设平台。1.建设省级平台。2.建设市级平台。
指标	2020年	2025年
— 3 —
"""
LAW = """# 江东省数据条例

2021年11月25日 江东省第十届人民代表大会常务委员会第三十七次会议通过

## 第一章　总则

第一条 为了规范数据活动，制定本条例。

第二条 本条例下列用语的含义：

（一）数据，是指对信息的记录。

（二）数据安全，是指数据受到保护。

第三条 依照第一条、第二条规定处理。
"""


def document_of(text: str) -> Document:
    return make_document(text, stem="x", source="x")


def shape(document: Document, *kinds: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.span.of(document.text)) for block in document.blocks if block.kind in kinds]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_headings_of_a_plan_and_the_paragraphs_they_run_into() -> None:
    document = document_of(PLAN)
    assert shape(document, "heading") == [
        ("heading", 1, "一、总体要求"), ("heading", 2, "（一）指导思想"), ("heading", 2, "（二）主要目标"),
        ("heading", 1, "二、重点任务"), ("heading", 2, "（三）建设平台"),
    ]  # fmt: skip
    run_in = next(block for block in document.blocks if block.span.of(PLAN).startswith("以创新"))
    assert (run_in.kind, run_in.path) == ("paragraph", ("一、总体要求", "（一）指导思想"))


def test_front_matter_has_its_kinds() -> None:
    document = document_of(PLAN)
    assert [text for _, _, text in shape(document, "title")] == PLAN.splitlines()[0:1] + PLAN.splitlines()[7:8]
    assert [text for _, _, text in shape(document, "signature")] == PLAN.splitlines()[4:7]
    assert shape(document, "number", "row", "furniture") == [
        ("number", 0, "江政发〔2021〕36号"), ("row", 0, "指标\t2020年\t2025年"), ("furniture", 0, "— 3 —"),
    ]  # fmt: skip


def test_articles_are_level_three_and_their_items_no_headings() -> None:
    document = document_of(LAW)
    assert shape(document, "heading") == [
        ("heading", 1, "第一章　总则"), ("heading", 3, "第一条"), ("heading", 3, "第二条"), ("heading", 3, "第三条"),
    ]  # fmt: skip
    sentences = [sentence.span.of(LAW) for sentence in document.sentences]
    assert "第一条 为了规范数据活动，制定本条例。" in sentences
    assert "（一）数据，是指对信息的记录。" in sentences


def test_a_sentence_wrapped_over_lines_is_one() -> None:
    lines = ["推进数据要素合规高效流通使用，加快构建以数据为关键要素的数字经", "济，我们研究起草了行动计划，现向社会公开征求意见和建议，请于本月", "底前反馈。"]
    document = document_of("\n".join(lines * 6))
    assert [squeeze(sentence.span.of(document.text)) for sentence in document.sentences] == ["".join(lines)] * 6


def test_the_table_of_contents_is_no_outline() -> None:
    text = "某规划\n目录\n第一章 总则\n第二章 任务\n第一章 总则\n正文如下。\n第二章 任务\n正文如下。\n"
    assert len(shape(document_of(text), "heading")) == 2


def test_every_character_that_prints_is_in_a_block_or_a_mark(shared: Path) -> None:
    for path in sorted((shared / "corpus/texts").glob("gwy-53*.txt"))[:15]:
        document = document_of(path.read_text(encoding="utf-8"))
        blocks = document.blocks
        covered = "".join(block.span.of(document.text) for block in blocks)
        assert len(squeeze(covered)) >= 0.97 * len(squeeze(document.text)), path.stem
        assert all(a.span.end <= b.span.start for a, b in pairwise(blocks)), path.stem


def test_gold_headings(shared: Path) -> None:
    hits = gold_count = found_count = 0
    for stem, gold in gold_headings(shared).items():
        document = document_of((shared / f"corpus/texts/{stem}.txt").read_text(encoding="utf-8"))
        found = [(level, squeeze(text)) for _, level, text in shape(document, "heading")]
        hits += len([heading for heading in gold if heading in found])
        gold_count, found_count = gold_count + len(gold), found_count + len(found)
    assert 2 * hits / (gold_count + found_count) >= 0.98


def gold_headings(shared: Path) -> dict[str, list[tuple[int, str]]]:
    headings: dict[str, list[tuple[int, str]]] = {}
    for line in (shared / "gold/dev/documents.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["task"] == "heading":
            headings.setdefault(label["doc"], []).append((label["level"], squeeze(label["text"])))
    return headings


def test_gold_passages_are_paragraphs(shared: Path) -> None:
    files = [shared / f"gold/dev/{name}-passages.jsonl" for name in ("s1", "s3")]
    labels = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    wanted = {(label["doc"], squeeze(label["passage"])) for label in labels}
    for stem in {stem for stem, _ in wanted}:
        document = document_of((shared / f"corpus/texts/{stem}.txt").read_text(encoding="utf-8"))
        wanted -= {(stem, squeeze(span.of(document.text))) for span in find_spans(document)}
    assert not wanted


@pytest.mark.parametrize(
    "unit",
    ["推进智慧城市建设", "（", "《", "一、\n", "（一）推进。\n", "1.", "；", "第一章\n总\n则\n", "关于印发\n", "推进建设，推进建设，推进建设，推进建\n", "# ", "\t"],
)  # fmt: skip
def test_time_grows_with_length(unit: str) -> None:
    def seconds(count: int) -> float:
        text = unit * count
        return cpu_seconds(lambda: document_of(text))

    count = 60_000 // len(unit)
    seconds(count)
    short, long = least_of_each(seconds, count)
    assert long < 3 * short + 0.05


def test_a_monstrous_sentence_is_cut() -> None:
    document = document_of("、".join(["某某有限公司"] * 20_000))
    assert max(sentence.span.end - sentence.span.start for sentence in document.sentences) <= MAX_SENTENCE
    assert "".join(sentence.span.of(document.text) for sentence in document.sentences) == document.text


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(alphabet="一二（）1.、。；：第章条节《》\n\t #-附件目录关于印发的通知国务院2016年2月30日〔〕号\ud800\x00\u3000", max_size=80))
def test_any_text_gives_ordered_sentences_inside_it(text: str) -> None:
    document = document_of(text)
    spans = [sentence.span for sentence in document.sentences]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(0 <= sentence.block < len(document.blocks) for sentence in document.sentences)


@pytest.mark.parametrize(("text", "plain"), [("《 智 能 制\n造 》", "《智能制造》"), ("２０２５年", "2025年"), ("⻓三⻆", "长三角"), ("a b 中 文", "a b 中文")])
def test_normal_form_points_back(text: str, plain: str) -> None:
    normal = normalise("甲" + text, 1)
    assert normal.text == plain
    assert normal.span(0, len(plain)).of("甲" + text) == text.strip()
    assert normal.span(len(plain) - 1, len(plain)).of("甲" + text) == text[-1]


def test_numerals_and_dates_that_do_not_exist() -> None:
    assert [read_numeral(word) for word in ("二十三", "一百零五", "二〇一六", "十", "三万", "１２", "甲")] == [23, 105, 2016, 10, 30_000, 12, None]
    dates = find_dates("2016年2月30日、二○○四年六月十六日、2019-08-20")
    assert [iso for _, _, iso in dates] == [None, "2004-06-16", "2019-08-20"]
