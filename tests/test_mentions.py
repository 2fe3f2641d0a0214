"""Mentions: what is read as a name, and what is not. Sentences are made up."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.candidates import find_candidates
from ingest.extractors.mentions import find_mentions
from ingest.findings import Meta, Reading
from ingest.segment import make_document


def read(text: str, signed: str | None = "2021-03-01", place: str | None = None) -> Reading:
    reading = Reading(make_document(text, stem="made", source="test"))
    reading.meta = Meta("", None, None, (), signed, None, place=place)
    find_mentions(reading)
    return reading


def labels(text: str, kind: str, **meta: str | None) -> list[tuple[str, str | None]]:
    return [(m.span.of(text), m.norm) for m in read(text, **meta).mentions if m.type == kind]


def words(text: str, kind: str) -> list[str]:
    return [word for word, _ in labels(text, kind)]


@pytest.mark.parametrize("text, expected", [
    ("支持江苏、浙江共同推进。", [("江苏", "江苏省"), ("浙江", "浙江省")]),
    ("沪苏浙皖协同推进。", [("沪", "上海市"), ("苏", "江苏省"), ("浙", "浙江省"), ("皖", "安徽省")]),
    ("推动杭绍甬一体化。", [("杭", "杭州市"), ("绍", "绍兴市"), ("甬", "宁波市")]),
    ("以江苏吴江为试点。", [("江苏", "江苏省"), ("吴江", "苏州市吴江区")]),
    ("加快浦东新区和雄安新区建设。", [("浦东新区", "浦东新区"), ("雄安新区", "雄安新区")]),
    ("借鉴德国经验，带动苏北发展。", [("德国", "德国"), ("苏北", "苏北")]),
])
def test_places(text: str, expected: list[tuple[str, str]]) -> None:
    assert labels(text, "PLACE") == expected


@pytest.mark.parametrize("text", [
    "研究制定西部政策。", "提高均衡水平。", "建设示范县。", "设立保定点。", "财政部门负责。", "广大发展中国家参与。", "坚持中国式道路。",
    "建设和平安宁的社区公园。", "形成“北京样本”。", "商城和开放平台应当合作。",
])
def test_words_that_are_no_places(text: str) -> None:
    assert labels(text, "PLACE") == []


def test_the_map_is_that_of_the_year() -> None:
    assert labels("吴江市推进改革。", "PLACE", signed="2005-05-01") == [("吴江市", "吴江市")]
    assert labels("江苏吴江推进改革。", "PLACE", signed="2005-05-01")[1] == ("吴江", "吴江市")


def test_a_full_name_that_occurs_twice_takes_the_issuers() -> None:
    assert labels("在朝阳区开展试点。", "PLACE", place="北京市") == [("朝阳区", "北京市朝阳区")]


def test_clusters_and_lists_that_share_a_head() -> None:
    assert labels("推动长三角地区发展。", "CLUSTER") == [("长三角地区", "长三角城市群")]
    assert labels("加快南京、杭州、宁波都市圈建设。", "CLUSTER") == [
        ("南京", "南京都市圈"), ("杭州", "杭州都市圈"), ("宁波都市圈", "宁波都市圈")]


@pytest.mark.parametrize("text, expected", [
    ("由国家发改委会同工信部负责。", [("国家发改委", "国家发展和改革委员会"), ("工信部", "工业和信息化部")]),
    ("北京市经济和信息化局牵头。", [("北京市经济和信息化局", "北京市经济和信息化局")]),
    ("广州市天河区教育局印发。", [("广州市天河区教育局", "广州市天河区教育局")]),
    ("中国人民银行北京分行参加。", [("中国人民银行北京分行", "中国人民银行北京分行")]),
    ("浙江省第十三届人民代表大会常务委员会通过。", [("浙江省第十三届人民代表大会常务委员会", "浙江省人民代表大会常务委员会")]),
    ("各级人民政府和有关部门应当落实，县（区）人民政府负责。", []),
    ("国务院各部委、各直属机构：", []),
    ("司法部长出席。", []),
])
def test_bodies(text: str, expected: list[tuple[str, str]]) -> None:
    assert labels(text, "ORG") == expected


def test_a_body_without_its_place_takes_the_issuers() -> None:
    assert labels("由市发展改革委负责。", "ORG", place="北京市") == [("市发展改革委", "北京市发展和改革委员会")]
    assert labels("报省委批准。", "ORG", place="江苏省") == [("省委", "中共江苏省委员会")]


@pytest.mark.parametrize("text, expected", [
    ("“十三五”时期，发展加快。", [("“十三五”时期", "2016/2020")]),
    ("到2025年，建成体系。", [("到2025年", "../2025")]),
    ("2016—2020年实施。", [("2016—2020年", "2016/2020")]),
    ("今年目标已定。", [("今年", "2021")]),
    ("较2017年下降10%。", []),
    ("2021年3月1日印发。", []),
    ("实施“十四五”规划。", []),
    ("第二十五条 本市应当落实。", []),
    ("三年内完成。", []),
])
def test_periods(text: str, expected: list[tuple[str, str]]) -> None:
    assert labels(text, "PERIOD") == expected


def test_belts_without_a_place_in_their_name() -> None:
    assert labels("支持云岭创新带建设。", "CLUSTER") == [("云岭创新带", "云岭创新带")]
    assert words("高铁的开通和城市群的发展带来机遇。", "CLUSTER") == []


def test_quotes_that_name_a_project_and_quotes_that_do_not() -> None:
    assert words("推进“清泉”试点，实施“百店工程”。", "PROJECT") == ["“清泉”试点", "“百店工程”"]
    assert words("坚持“五个必须”，杜绝“形象工程”，做好“土特产”文章。", "PROJECT") == []


def test_projects_by_list_by_verb_by_quotes_and_by_ending() -> None:
    assert words("参与“一带一路”建设。", "PROJECT") == ["“一带一路”"]
    assert words("深入实施乡村诊所提质行动，推进重大工程。", "PROJECT") == ["乡村诊所提质行动"]
    assert words("开展“千帆”企业培育计划。", "PROJECT") == ["“千帆”企业培育计划"]
    assert words("建设江苏沿海绿色发展示范区。", "PROJECT") == ["江苏沿海绿色发展示范区"]
    assert words("推进沪通铁路、沪苏湖、通苏嘉甬等项目。", "PROJECT") == ["沪通铁路", "沪苏湖", "通苏嘉甬"]


def test_names_inside_names_are_not_labelled_again() -> None:
    reading = read("支持长三角生态绿色一体化发展示范区建设，由南京大学参与。")
    assert [m.type for m in reading.mentions] == ["PROJECT", "ORG"]


def test_technologies() -> None:
    assert words("推动5G、云计算和北斗应用。", "TECH") == ["5G", "云计算", "北斗"]
    assert words("与OpenAI公司合作，做大数据产业。", "TECH") == []


def test_fields_alone_and_in_lists() -> None:
    assert words("发展数字经济和智慧交通。", "DOMAIN") == ["数字经济", "智慧交通"]
    assert words("在教育、医疗、文化等领域推广。", "DOMAIN") == ["教育", "医疗", "文化"]
    assert words("融合消费、教育、文化等数据。", "DOMAIN") == []
    assert words("提高群众教育水平。", "DOMAIN") == []


def test_policies() -> None:
    assert words("按照《城乡绿化规划》（国发〔2020〕3号）执行，《山河远阔》热播。", "POLICY") == ["《城乡绿化规划》", "国发〔2020〕3号"]


def test_a_name_that_a_page_broke_is_read_whole() -> None:
    assert words("鼓励运用人工 智能改造流程。", "TECH") == ["人工 智能"]


def test_candidates_are_unknown_names_only() -> None:
    candidates = find_candidates(read("参观云帆未来计算研究院，体验“星河驿站”。参观云帆未来计算研究院。"))
    assert [(one.type, one.count) for one in candidates[:1]] == [("ORG", 2)]
    assert "“星河驿站”" in [one.text for one in candidates]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("京江苏省市委、等领域“”《》〔〕20年到五十第行动工程\n \ud800\x00AI中国"), max_size=60))
def test_any_text_gives_ordered_spans_inside_sentences(text: str) -> None:
    reading = read(text)
    last = 0
    for mention in reading.mentions:
        assert reading.document.sentences[mention.sentence].span.covers(mention.span)
        assert last <= mention.span.start < mention.span.end
        last = mention.span.end


HOSTILE = {
    "one sentence": "江苏省推进数字经济等领域“发展行动",
    "brackets": "《〔“（",
    "names": "阿城区、吴江市、",
    "letters": "京沪苏湖",
    "years": "2020年到",
    "endings": "工程行动计划",
    "blanks": "智 慧\n",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(times: int) -> float:
        document = make_document(unit * times, stem="made", source="test")
        start = time.process_time()
        find_mentions(Reading(document))
        return time.process_time() - start

    seconds(10)
    times = 60_000 // len(unit)
    longer, shorter = (min(seconds(count) for _ in range(3)) for count in (2 * times, times))
    assert longer / max(shorter, 2e-3) < 3


def test_scores_on_the_dev_labels(shared: Path, tmp_path: Path) -> None:
    gold = sorted((shared / "gold" / "dev").glob("p*.jsonl"))
    stems = {json.loads(line)["doc"] for path in gold for line in path.read_text(encoding="utf-8").splitlines()}
    pred = tmp_path / "pred.jsonl"
    with pred.open("w", encoding="utf-8") as out:
        for stem in sorted(stems):
            text = (shared / "corpus" / "texts" / f"{stem}.txt").read_text(encoding="utf-8")
            reading = Reading(make_document(text, stem=stem, source=stem))
            find_mentions(reading)
            for m in reading.mentions:
                sentence = reading.document.sentences[m.sentence].span.of(text)
                row = {"task": "mention", "doc": stem, "sentence": sentence, "text": m.span.of(text), "type": m.type}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    bar = ["--min", "mention=0.95"]
    run = subprocess.run([sys.executable, shared / "gold" / "score.py", *gold, "--pred", pred, *bar], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
