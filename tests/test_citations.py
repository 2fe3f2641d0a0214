"""Which documents a text refers to, and how."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests_support import cpu_seconds, least_of_each

from ingest.extractors.citations import find_citations
from ingest.extractors.titles import find_meta
from ingest.findings import Citation, Reading
from ingest.segment import make_document


def read(text: str) -> Reading:
    reading = Reading(make_document(text, stem="x", source="x"))
    find_meta(reading)
    find_citations(reading)
    return reading


def citations_of(text: str) -> list[Citation]:
    return read(text).citations


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("根据《某某管理办法》，制定本方案。", "basis"),
        ("为深入贯彻落实《某某规划》（国发〔2016〕73号），制定本方案。", "basis"),
        ("为贯彻中央部署，落实《某某规划》要求，现就有关事项通知如下。", "basis"),
        ("对违法行为，依照《某某条例》处理。", "basis"),
        ("深入贯彻落实《某某法》等法律法规，完善机制。", "implements"),
        ("抓好《某某规划》落实。", "implements"),
        ("现将《某某规划》印发给你们，请认真贯彻执行。", "forwards"),
        ("民政部《关于清理整顿的意见》已经国务院同意，现转发给你们，请认真贯彻执行。", "forwards"),
        ("修订《某某条例》。", "amends"),
        ("严格落实新修订《某某条例》要求。", "implements"),
        ("2010年通过的《某某条例》同时废止。", "repeals"),
        ("现公布修订后的《某某条例》，自公布之日起施行。", "forwards"),
        ("应当遵守《某某条例》。", "mentions"),
        ("参照《某某办法》执行。", "mentions"),
        ("按照要求，编制《某某规划》。", "mentions"),
        ("2019年1月1日起全面施行的《某某法》是重大部署。", "mentions"),
    ],
)
def test_cue_words_decide(text: str, kind: str) -> None:
    assert [citation.kind for citation in citations_of(text)] == [kind]


def test_titles_in_a_list_share_their_cue_and_keep_their_numbers() -> None:
    found = citations_of("根据《甲法》及其实施条例、《关于印发〈乙规划〉的通知》（国发[2016] 73 号）要求和《丙<丁>的意见》精神，制定本方案。")
    assert [(citation.title, citation.number, citation.kind) for citation in found] == [
        ("《甲法》", None, "basis"), ("《关于印发〈乙规划〉的通知》", "国发〔2016〕73号", "basis"), ("《丙<丁>的意见》", None, "basis"),
    ]  # fmt: skip


def test_nested_marks_and_unclosed_ones() -> None:
    assert [citation.title for citation in citations_of("根据《关于修改《甲条例》的决定》执行。")] == ["《关于修改《甲条例》的决定》"]
    assert [citation.title for citation in citations_of("根据《甲条例、《乙条例》执行。")] == ["《甲条例、《乙条例》"]
    assert citations_of("根据《甲条例执行。") == []


def test_a_number_alone_is_a_citation_the_own_number_is_not() -> None:
    found = citations_of("江东省关于做好工作的通知\n江政发〔2021〕36号\n各市：\n要按照国办发〔1993〕71号文件的规定办理，江政发〔2021〕36号另有规定的除外。")
    assert [(citation.title, citation.number, citation.kind) for citation in found] == [(None, "国办发〔1993〕71号", "basis")]


def test_short_titles_resolve() -> None:
    found = citations_of("制定《某市适配目录》（国发〔2016〕7号，以下简称《目录》）。\n应当按照《目录》办理。")
    assert [(citation.title, citation.resolves) for citation in found] == [("《某市适配目录》", None), ("《目录》", "《某市适配目录》")]
    assert found[1].kind == "basis"


def test_certificates_books_and_films_are_not_cited() -> None:
    assert citations_of("持有《残疾人证》，填写《申请表》，参见《城市地理概论》一书，电影《某某规划》上映。") == []


def test_evidence_points_into_a_wrapped_source() -> None:
    text = "根据《 深 圳 市 办 法 》 （深府规 〔２０１８〕12 号）制定本办法。"
    citation = citations_of(text)[0]
    assert (citation.title, citation.number) == ("《深圳市办法》", "深府规〔2018〕12号")
    assert citation.span.of(text) == "《 深 圳 市 办 法 》"


def test_gold_citations(shared: Path) -> None:
    labels = [json.loads(line) for line in (shared / "gold/dev/documents.jsonl").read_text(encoding="utf-8").splitlines()]
    gold = {key(label["doc"], label["title"], label["number"], label["kind"]) for label in labels if label["task"] == "cite"}
    found = set()
    for stem in {label["doc"] for label in labels if label["task"] == "scope"}:
        for citation in citations_of((shared / f"corpus/texts/{stem}.txt").read_text(encoding="utf-8")):
            found.add(key(stem, citation.title, citation.number, citation.kind))
    assert 2 * len(gold & found) / (len(gold) + len(found)) >= 0.95


def key(stem: str, title: str | None, number: str | None, kind: str) -> tuple[str, str, str]:
    return stem, re.sub(r"[\s《》〈〉<>“”\"]", "", title or number or ""), kind


@pytest.mark.parametrize("unit", ["《", "《办法》", "以下简称《", "国发〔2016〕", "根据《某某办法》（国发〔2016〕7号）、"])
def test_time_grows_with_length(unit: str) -> None:
    def seconds(count: int) -> float:
        reading = Reading(make_document(unit * count, stem="x", source="x"))
        return cpu_seconds(lambda: find_citations(reading))

    count = 40_000 // len(unit)
    seconds(count)
    short, long = least_of_each(seconds, count)
    assert long < 3 * short + 0.05


def test_lists_amendments_and_drafts_are_documents() -> None:
    text = "编制了《京津冀资质互认清单（第一批）》、《中华人民共和国刑法修正案（六）》和《企业财务通则》。《某某都市圈发展规划》获国家批复。"
    assert len(citations_of(text)) == 4
