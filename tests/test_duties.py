"""Duties: brackets, lines and 由A会同B, and the sentences that look alike and are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_support import cpu_seconds, least_of_each

from ingest.bodies import split_bodies
from ingest.extractors.duties import find_duties
from ingest.findings import Duty, Reading
from ingest.segment import make_document


def read(text: str) -> list[Duty]:
    reading = Reading(make_document(text, stem="x", source="x"))
    find_duties(reading)
    return reading.duties


@pytest.mark.parametrize(
    ("sentence", "lead", "support"),
    [
        ("推进建设。（国家发展改革委牵头，财政部、商务部配合）", ["国家发展改革委"], ["财政部", "商务部"]),
        ("推进建设（牵头单位：民政厅；配合单位：财政厅、卫生健康委）。", ["民政厅"], ["财政厅", "卫生健康委"]),
        ("（责任单位：市科委中关村管委会，市文化和旅游局、市商务局）", ["市科委中关村管委会", "市文化和旅游局", "市商务局"], []),
        ("（财政部、税务总局，各省级人民政府按职责分工负责，2024年12月底前完成）", ["财政部", "税务总局", "各省级人民政府"], []),
        ("（市教委牵头，各区政府、市政府各部门负责落实，完成时限：2024年12月）", ["市教委"], ["各区政府", "市政府各部门"]),
        ("（市发展改革委会同市政府相关部门负责落实）", ["市发展改革委"], ["市政府相关部门"]),
        ("（负责部门：人民银行、外汇局，适用范围：福建自贸试验区）", ["人民银行", "外汇局"], []),
        ("（市税务局牵头，会同天津市、河北省相关部门协同推进，2023年11月底前完成）", ["市税务局"], ["天津市", "河北省相关部门"]),
        ("牵头部门：省审改办、省司法厅", ["省审改办", "省司法厅"], []),
        ("具体办法由市经济和信息化局会同市财政部门制定。", ["市经济和信息化局"], ["市财政部门"]),
        ("目录由国务院财政部门会同国务院有关部门和海南省制定。", ["国务院财政部门"], ["国务院有关部门", "海南省"]),
        ("由区委统战部牵头负责其申请工作。", ["区委统战部"], []),
        ("日常监管由市水务局负责，按月公布。", ["市水务局"], []),
        ("市司法局要切实发挥牵头作用，会同有关部门共同落实。", ["市司法局"], ["有关部门"]),
    ],
)
def test_reads(sentence: str, lead: list[str], support: list[str]) -> None:
    (duty,) = read(sentence)
    assert (list(duty.lead), list(duty.support)) == (lead, support)


@pytest.mark.parametrize(
    "sentence",
    [
        "省发展改革委要加强统筹，市科技局应当会同有关部门发布清单。",
        "由牵头部门会同其他起草部门开展审核。",
        "支持领军企业牵头组建创新联合体。",
        "建立由政府负责人牵头、相关部门共同参与的工作机制。",
        "采信由国家认监委会同国家药监局认定的检验机构出具的报告。",
        "由1家单位作为牵头单位。",
        "违法建设由市城管局负责查处。",
        "（以下简称市产业主管部门，负责实施）",
        "（责任单位：各场景牵头部门和配合部门）",
        "对直接负责的主管人员（含实际控制人）处罚款。",
    ],
)
def test_leaves_alone(sentence: str) -> None:
    assert read(sentence) == []


def test_the_first_leads_where_the_document_says_so() -> None:
    duties = read("甲。（农业农村部、财政部等负责）\n乙。（税务总局、海关总署负责，列第一位者为牵头单位，下同）")
    assert [(duty.lead, duty.support) for duty in duties] == [(("农业农村部",), ("财政部",)), (("税务总局",), ("海关总署",))]


def test_several_brackets_are_several_duties() -> None:
    assert len(read("推进甲（市教委负责），推进乙（市科委负责）。")) == 2


def test_a_table_of_tasks() -> None:
    duties = read("序号\t事项\t牵头单位\t配合单位\n1\t建平台\t市科委\t各区政府、市财政局\n2\t办赛事\t市体育局\t/\n")
    assert [(duty.lead, duty.support) for duty in duties] == [(("市科委",), ("各区政府", "市财政局")), (("市体育局",), ())]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ("工业和信息化部、市文化和旅游局", ("工业和信息化部", "市文化和旅游局")),
        ("商务部等和各有关省级人民政府", ("商务部", "各有关省级人民政府")),
        ("同级财政、税务部门", ("同级财政、税务部门",)),
        ("各市、县、区政府", ("各市、县、区政府",)),
        ("各有关部门和单位", ("各有关部门和单位",)),
        ("数据管理等部门", ("数据管理等部门",)),
        ("加快推进建设", ()),
    ],
)
def test_split_bodies(names: str, wanted: tuple[str, ...]) -> None:
    assert split_bodies(names) == wanted


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*"（）()：、，。\n\t由", "牵头", "负责", "会同", "配合", "财政部", "等", "和", "责任单位：", "\ud800"]), max_size=40))
def test_never_crashes_and_spans_hold(pieces: list[str]) -> None:
    text = "".join(pieces)
    for duty in read(text):
        assert duty.lead or duty.support
        assert 0 <= duty.span.start <= duty.span.end <= len(text)


@pytest.mark.parametrize("piece", ["（牵头）", "由财政部会同", "财政部、", "（", "牵头单位\t配合单位\n财政部\t教育部\n"])
def test_time_grows_with_the_text(piece: str) -> None:
    def cost(size: int) -> float:
        document = make_document("负责" + piece * (size // len(piece)), stem="x", source="x")
        return cpu_seconds(lambda: find_duties(Reading(document)))

    cost(1000)
    short, long = least_of_each(cost, 40_000)
    assert long < 3 * short + 0.05


def test_gold(shared: Path) -> None:
    gold: dict[tuple[str, str], list[tuple[frozenset[str], frozenset[str]]]] = {}
    for path in sorted((shared / "gold" / "dev").glob("[pn]*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if row["task"] == "duty" or (row["task"] == "scope" and "duty" in row["tasks"]):
                labels = gold.setdefault((row["doc"], row["sentence"]), [])
                if row["task"] == "duty":
                    labels.append((frozenset(row["lead"]), frozenset(row["support"])))
    hits = total = 0
    for doc in sorted({doc for doc, _ in gold}):
        text = (shared / "corpus" / "texts" / f"{doc}.txt").read_text(encoding="utf-8")
        document = make_document(text, stem=doc, source=doc)
        reading = Reading(document)
        find_duties(reading)
        found: dict[str, set[tuple[frozenset[str], frozenset[str]]]] = {}
        for duty in reading.duties:
            found.setdefault(document.sentences[duty.sentence].span.of(text), set()).add((frozenset(duty.lead), frozenset(duty.support)))
        for (name, sentence), labels in gold.items():
            if name == doc:
                hits += len(set(labels) & found.get(sentence, set()))
                total += len(set(labels)) + len(found.get(sentence, set()))
    assert 2 * hits / total >= 0.95
