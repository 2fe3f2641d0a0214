"""What a document says of itself, and its number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.extractors.titles import find_meta, squeeze
from ingest.findings import Meta, Reading
from ingest.segment import make_document
from ingest.wenhao import normalise_number, read_code

FIELDS = ("title", "number", "issuers", "signed", "published")


def meta_of(text: str, **page: str) -> Meta:
    reading = Reading(make_document(text, stem="stem", source="x", meta=page))
    find_meta(reading)
    assert reading.meta is not None
    return reading.meta


NOTICE = """江东省人民政府办公厅
关于印发江东省数据条例实施方案的通知
江政办发〔2021〕36 号
各市人民政府：
《江东省数据条例实施方案》已经省政府同意，现印发给你们。
江东省人民政府办公厅
二〇二一年九月二十八日
江东省数据条例实施方案
（2021—2023年）
一、总体要求
本方案自2021年10月1日起施行。
"""


def test_notice_with_an_attached_plan() -> None:
    meta = meta_of(NOTICE)
    assert meta.title == "江东省数据条例实施方案（2021—2023年）"
    assert meta.wrapper == "江东省人民政府办公厅关于印发江东省数据条例实施方案的通知"
    assert (meta.number, meta.issuers, meta.signed) == ("江政办发〔2021〕36号", ("江东省人民政府办公厅",), "2021-09-28")
    assert (meta.dates["in_force"], meta.subtype) == ("2021-10-01", "scheme")
    assert meta.spans["number"].of(NOTICE) == "江政办发〔2021〕36 号"


def test_joint_notice_a_decree_a_law_and_a_report() -> None:
    joint = meta_of("关于做好工作的通知\n各单位：\n现通知如下。\n北京市民政局  北京市财政局\n2024年3月14日\n")
    assert joint.issuers == ("北京市民政局", "北京市财政局")
    decree = meta_of("中华人民共和国国务院令\n第706号\n《某条例》已经通过，现予公布。\n总理　　李克强\n2018年11月6日\n某条例\n第一条　为了规范，制定本条例。\n")
    assert (decree.title, decree.number, decree.issuers, decree.level) == ("某条例", "国令第706号", ("国务院",), "national")
    law = meta_of("# 上海市数据条例\n2021年11月25日 上海市第十五届人民代表大会常务委员会第三十七次会议通过\n第一条 为了规范，制定本条例。\n")
    assert (law.issuers, law.signed, law.level, law.place) == (("上海市第十五届人民代表大会常务委员会",), "2021-11-25", "province", "上海市")
    report = meta_of("2026年江苏省政府工作报告\n——2026年2月3日在江苏省第十四届人民代表大会第五次会议上\n来源：新华日报\n时间：2026-02-09\n各位代表：\n现在报告工作。\n")
    assert (report.issuers, report.signed, report.published) == (("江苏省人民政府",), "2026-02-03", "2026-02-09")


def test_a_decree_printed_below_its_text() -> None:
    below = meta_of("某条例\n第一条　为了规范，制定本条例。\n相关文章\n《某条例》已经2024年8月30日国务院第40次常务会议通过，现予公布，自2025年1月1日起施行。\n")
    assert (below.title, below.issuers, below.level) == ("某条例", ("国务院",), "national")
    assert below.dates["adopted"] == "2024-08-30"
    assert below.spans["issuers"].of("某条例\n第一条　为了规范，制定本条例。\n相关文章\n《某条例》已经2024年8月30日国务院第40次常务会议通过").startswith("2024年")


def test_a_text_that_does_not_say_has_no_title_and_a_paper_is_one() -> None:
    assert meta_of("各单位：\n请认真贯彻执行。\n").title == ""
    assert meta_of("论智慧城市群建设:形态与路径——以江苏为例\n智慧城市群是高层次空间组织。\n").subtype == "paper"


def test_what_the_page_says_when_the_text_does_not() -> None:
    page = {"ArticleTitle": "某市关于做好工作的通知", "成文日期": "2021年09月28日", "PubDate": "2021-10-08 15:30", "发文字号": "苏政发〔2021〕3号"}
    meta = meta_of("为做好工作，现通知如下。\n", **page)
    assert (meta.title, meta.signed, meta.published, meta.number) == ("某市关于做好工作的通知", "2021-09-28", "2021-10-08", "苏政发〔2021〕3号")
    assert meta.issuers == ("江苏省人民政府",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("国发[2016] 73 号", "国发〔2016〕73号"), ("（国办发〔２０１６〕７３号）", "国办发〔2016〕73号"), ("按照国办发【1993】071号文件", "国办发〔1993〕71号"),
        ("西藏自治区人民政府要按照国办发﹝1993﹞71号", "国办发〔1993〕71号"), ("国发〔20155〕7号", None), ("（2016）", None),
    ],
)  # fmt: skip
def test_numbers_in_every_width_and_bracket(text: str, number: str | None) -> None:
    assert normalise_number(text) == number


@pytest.mark.parametrize(
    ("number", "issuer", "level"),
    [
        ("国发〔2016〕73号", "国务院", "national"), ("国办发明电〔2018〕15号", "国务院办公厅", "national"), ("中发〔2019〕4号", "中共中央", "national"),
        ("苏政办发〔2020〕1号", "江苏省人民政府办公厅", "province"), ("沪府发〔2020〕3号", "上海市人民政府", "province"),
        ("皖政〔2020〕3号", "安徽省人民政府", "province"),
        ("沪经信外〔2017〕770号", "上海市经济和信息化委员会", "province"), ("穗府办规〔2020〕10号", "广州市人民政府办公厅", "city"),
        ("深坪府办规〔2023〕5号", "深圳市坪山区人民政府办公室", "county"), ("京大数据发〔2024〕1号", "北京市大数据工作推进小组", "province"),
        ("徽政发〔2024〕1号", None, "city"),
    ],
)  # fmt: skip
def test_letters_say_who_issued_it(number: str, issuer: str | None, level: str) -> None:
    code = read_code(number)
    assert code is not None
    assert (code.issuer, code.level) == (issuer, level)


def test_gold_meta(shared: Path) -> None:
    labels = [json.loads(line) for line in (shared / "gold/dev/documents.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = dict.fromkeys(FIELDS, 0)
    for label in (label for label in labels if label["task"] == "meta"):
        meta = meta_of((shared / f"corpus/texts/{label['doc']}.txt").read_text(encoding="utf-8"))
        found = {"title": squeeze(meta.title), "number": meta.number, "issuers": set(meta.issuers), "signed": meta.signed, "published": meta.published}
        wanted = {**label, "title": squeeze(label["title"]), "issuers": set(label["issuers"])}
        for name in FIELDS:
            wrong[name] += found[name] != wanted[name]
    assert max(wrong.values()) <= 1, wrong
