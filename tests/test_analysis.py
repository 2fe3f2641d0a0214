"""Positions, traces, lineage, comparison, monitoring, reuse and dates: on the samples and on four short texts made for it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.positions import arithmetic, verdict
from ingest.pipeline import find_files, ingest
from kg.anchors import ANCHORS, anchor_of_passage, find_anchor
from kg.chains import find_chains
from kg.check import check_graph
from kg.comparison import compare, compare_targets, match_alike
from kg.errors import BadQuery, NotFound
from kg.hops import HOPS
from kg.independence import find_groups
from kg.likeness import compare_sketches, hash_runs, make_sketch, read_sketch
from kg.lineage import days_between, guess_level, lineage
from kg.monitor import monitor
from kg.ontology import load_ontology
from kg.paragraph import write_paragraph
from kg.position import place_subject
from kg.query import ask
from kg.references import format_reference
from kg.reported import find_reported
from kg.reuse import reuse
from kg.store import Store, open_store
from kg.suap import DIMENSIONS
from kg.targets import common_unit, compare_values, to_common
from kg.trace import trace
from kg.validity import find_validities, read_date
from kg.write import remove_document

ONTOLOGY = load_ontology()
DECISION = "上海市人民代表大会常务委员会关于促进和保障长三角生态绿色一体化发展示范区建设若干问题的决定"
REGULATION = "上海市促进长三角生态绿色一体化发展示范区高质量发展条例"
TEXTS = {
    "nation": """国务院关于印发智慧城市群建设规划的通知
国发〔2020〕90号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
现将《智慧城市群建设规划》印发给你们，请认真贯彻执行。

国务院
2020年1月10日

智慧城市群建设规划

一、重点任务
鼓励建立跨区域数据共享平台，推动城市之间优势互补、分工协作、共建共享。
各地区应当建立统一的电子证照目录，推行居民办事跨省通办。
到2025年，全社会研发投入强度达到3.2%，数字经济规模达到1.2万亿元。
""",
    "province": """江苏省人民政府关于印发江苏省智慧城市群建设方案的通知
苏政发〔2020〕91号

各市、县（市、区）人民政府，省各委办厅局，省各直属单位：
为贯彻落实《国务院关于印发智慧城市群建设规划的通知》（国发〔2020〕90号），制定本方案。

江苏省人民政府
2020年6月30日

江苏省智慧城市群建设方案

一、重点任务
应当建立跨区域数据共享平台，推动城市之间优势互补、分工协作、共建共享。
各地区应当建立统一的电子证照目录，推行居民办事跨省通办。
支持南京市与苏州市联合开展量子通信试验网建设。
到2025年，全社会研发投入强度达到3.2%，数字经济规模达到12000亿元。
""",
    "report": """2026年江苏省政府工作报告
——2026年2月3日在江苏省第十四届人民代表大会第四次会议上

各位代表：
一、2025年工作回顾
2025年，全社会研发投入强度达到3.38%，数字经济规模达到1.1万亿元。
二、2026年主要目标
今年力争全社会研发投入强度达到3.42%。
""",
    "early": """苏州市人民政府关于印发苏州市智慧城市建设办法的通知
苏府〔2019〕12号

各县级市、区人民政府：
根据《国务院关于印发智慧城市群建设规划的通知》（国发〔2020〕90号），制定本办法。

苏州市人民政府
2019年3月1日

苏州市智慧城市建设办法

一、总体要求
推动与上海市优势互补、分工协作。
""",
}


def write_texts(folder: Path, texts: dict[str, str]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        folder.joinpath(f"{name}.txt").write_text(text, encoding="utf-8")
    return find_files([folder])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Nation → province, a later report of the province, and a city's measures dated before what they cite."""
    folder = tmp_path_factory.mktemp("made")
    with open_store(f"file:{folder / 'graph'}") as store:
        list(ingest(write_texts(folder / "texts", TEXTS), store, ONTOLOGY))
        yield store


# -- passages and positions

def test_passages_are_in_the_graph_and_go_with_their_document(samples: Path, tmp_path: Path) -> None:
    files = [samples / f"{stem}.txt" for stem in ("shanghai-data-regulation-2021", "beijing-data-elements-plan-2024")]
    with open_store(f"file:{tmp_path / 'g'}") as store:
        list(ingest(files, store, ONTOLOGY))
        rows = store.rows("MATCH (d:Document)-[:HAS_PASSAGE]->(x:Passage) "
                          "RETURN d.stem AS stem, x.document AS document, x.pattern AS pattern, x.sentences AS s ORDER BY x.id")
        assert {row["stem"] for row in rows} == {path.stem for path in files}
        assert {row["pattern"] for row in rows} >= {"none", "virtual"}
        assert all(row["s"] for row in rows)
        remove_document(store, rows[0]["document"], ONTOLOGY)
        left = store.rows("MATCH (x:Passage) RETURN x.document AS document")
        assert {row["document"] for row in left} == {row["document"] for row in rows} - {rows[0]["document"]}
        assert list(check_graph(store, ONTOLOGY)) == []


def test_a_position_is_the_sum_of_its_passages(graph: Store) -> None:
    placed = place_subject(graph, "长三角")
    assert placed.name == "长三角城市群"
    point = placed.position.point
    assert point is not None
    assert placed.position.candidate is not None
    for dimension, axis in zip(DIMENSIONS, point.axes, strict=True):
        assert axis.total == sum(row[dimension] for row in placed.passages)
    assert point.passages == len(placed.passages) >= 20
    assert point.documents == len({row["document"] for row in placed.passages})
    assert {row["why"] for row in placed.passages} == {"named", "covered"}


def test_every_number_opens_its_sentences(graph: Store) -> None:
    placed = place_subject(graph, "南京市")
    texts = {row["stem"]: row["text"] for row in graph.rows("MATCH (d:Document) RETURN d.stem AS stem, d.text AS text")}
    for row in placed.passages:
        shown = {cue["what"] for evidence in row["evidence"] for cue in evidence["shows"]}
        assert {d for d in DIMENSIONS if row[d]} <= shown
        for evidence in row["evidence"]:
            text = texts[evidence["document"]]
            assert evidence["sentence"] in text
            words = {text[cue["start"] : cue["end"]] for cue in evidence["shows"]}
            assert words <= {word for some in row["cues"].values() for word in some}
            assert all(word in evidence["sentence"] for word in words)


@pytest.mark.parametrize(("name", "kind"), [("江苏", "Province"), ("上海市数据条例", "Policy"), ("浙江省人民政府", "Issuer"), ("shanghai-data-regulation-2021", "Policy"),
                                            ("京津冀", "CityCluster")])
def test_positions_of_all_kinds_of_names(graph: Store, name: str, kind: str) -> None:
    assert place_subject(graph, name).type == kind


def test_too_little_evidence_gives_no_pattern(graph: Store) -> None:
    placed = place_subject(graph, "浙江省数字经济促进条例")
    assert placed.position.nearest is None
    assert 0 < placed.position.passages < placed.position.needed
    assert "不作判断" in verdict(placed, ONTOLOGY, "zh")
    with pytest.raises(NotFound):
        place_subject(graph, "亚特兰蒂斯城市群")


def test_the_printed_arithmetic_can_be_worked_out(graph: Store) -> None:
    placed = place_subject(graph, "江苏省")
    lines = list(arithmetic(placed.position, ONTOLOGY, "zh"))
    for line in lines[:8]:
        mean, result, half, score = re.fullmatch(r".*：(\(.+?\) / \(.+?\)) = ([\d.]+)；校准 (.+?) = ([\d.]+)(?:；.*)?", line).groups()  # type: ignore[union-attr]
        assert worked_out(mean.replace(" 段", "")) == pytest.approx(float(result), abs=1e-4)
        assert worked_out(half) == pytest.approx(float(score), abs=1e-3)
    for line in lines[3:8]:
        surplus, deviations = re.fullmatch(r".*超出常例 (.+) = (-?[\d.]+) 个标准差", line).groups()  # type: ignore[union-attr]
        assert worked_out(surplus) == pytest.approx(float(deviations), abs=0.01)
    for line in lines[8:13]:
        parts, weights, distance = re.fullmatch(r".*√\[\((.+)\) / \((.+)\)\] = ([\d.]+)", line).groups()  # type: ignore[union-attr]
        assert (worked_out(parts) / worked_out(weights)) ** 0.5 == pytest.approx(float(distance), abs=2e-3)


def worked_out(figures: str) -> float:
    """What a pocket calculator makes of a printed sum."""
    return float(eval(figures.replace("−", "-").replace("×", "*").replace("²", "**2").replace("√", "sqrt"), {"sqrt": math.sqrt, "min": min}))


# -- independence

def number_of(run: str) -> int:
    """The number of a run in plain Python, without numpy's overflow."""
    number = 0
    for character in run:
        number = (number + ord(character)) % 2**64
        number = (number ^ (number >> 30)) * 0x9E3779B97F4A7C15 % 2**64
        number ^= number >> 31
    return number


def test_sketches_are_the_same_everywhere_and_tell_how_much_is_shared() -> None:
    assert [int(number) for number in hash_runs("智慧城市群建设", 5)] == [number_of(run) for run in ("智慧城市群", "慧城市群建", "城市群建设")]
    one, other = "".join(map(chr, range(0x4E00, 0x5400))), "".join(map(chr, range(0x5100, 0x5700)))
    assert compare_sketches(read_sketch(make_sketch(one)), read_sketch(make_sketch(other))) == pytest.approx(1 / 3, abs=0.15)
    assert compare_sketches(read_sketch(make_sketch(one)), read_sketch(make_sketch("　" + one + "。"))) == 1.0
    assert make_sketch("短") == ""


def test_one_text_under_two_names_counts_once(tmp_path: Path, samples: Path) -> None:
    """The same regulation with another site's title line, and a second version of it, add no documents and no passages."""
    text = samples.joinpath("beijing-cross-province-services-2023.txt").read_text(encoding="utf-8")
    copy = text.replace("北京市深化政务服务“跨省通办”实施方案", "异地办事便民方案全文").replace("京政服发〔2023〕15号", "")
    found: list[tuple[Any, ...]] = []
    for name, texts in (("one", {"a": text}), ("two", {"a": text, "b": copy})):
        with open_store(f"file:{tmp_path / name}") as store:
            list(ingest(write_texts(tmp_path / f"{name}-texts", texts), store, ONTOLOGY))
            placed = place_subject(store, "京津冀")
            rows = trace(store, ONTOLOGY, pattern="动态虚拟型", limit=500).rows
            found.append((len(set(find_groups(store).values())), placed.position.passages, sorted(r["documents"] for r in rows), placed.left_out))
            repeats = [row for row in rows if row.get("also_in")]
            policies = store.rows("MATCH (:Document)-[:STATES]->(p) RETURN DISTINCT p.title_key AS title")
    assert len(policies) == 2, "the copy must not be recognised by its title"
    assert found[0][:3] == found[1][:3]
    assert (found[0][3], found[1][3] > 0) == (0, True)
    assert repeats


def test_reports_of_two_provinces_are_two_policies(tmp_path: Path) -> None:
    body = "\n\n各位代表：\n一、2025年工作回顾\n全省经济运行总体平稳，高质量发展取得新成效，各项工作扎实推进。\n"
    texts = {p: f"政府工作报告\n——2026年1月27日在{p}省第十四届人民代表大会第四次会议上\n{p}省省长{body}" for p in ("贵州", "青海")}
    with open_store(f"file:{tmp_path / 'g'}") as store:
        list(ingest(write_texts(tmp_path / "t", texts), store, ONTOLOGY))
        assert len(store.rows("MATCH (:Document)-[:STATES]->(p) RETURN DISTINCT p.id AS id")) == 2


# -- trace, dates, paragraph

SENTENCE = "以省会为龙头，推动产业分工，扩大跨省通办范围；鼓励优势互补。"


def lines_of(*words: str) -> list[str]:
    return [f"s|{100 + SENTENCE.index(w)}|{100 + SENTENCE.index(w) + len(w)}|r|1|1|d" for w in words]


@pytest.mark.parametrize(("pattern", "cue", "measure", "others", "kind"), [
    ("virtual", "跨省通办", "扩大跨省通办范围", ["推动产业分工", "鼓励优势互补"], "own"),
    ("virtual", "跨省通办", "推动产业分工", ["扩大跨省通办范围", "鼓励优势互补"], "paragraph"),  # it took its neighbour's
    ("core", "龙头", "扩大跨省通办范围", [], "paragraph"),  # it names another pattern itself
    ("core", "龙头", "鼓励优势互补", [], "paragraph"),  # another item of the list
    ("complementary", "优势互补", "推动产业分工", ["鼓励优势互补"], "paragraph"),  # its cue is behind
])
def test_where_a_measure_stands_to_the_cue(pattern: str, cue: str, measure: str, others: list[str], kind: str) -> None:
    held = {"s": {"text": SENTENCE, "begin": 100}}
    anchor = find_anchor(pattern, lines_of(cue), lines_of(measure), lines_of(*others), held)
    assert (anchor.kind, anchor.cues) == (kind, (cue,) if kind != "paragraph" else ())


def test_a_cue_ahead_governs_the_next_measure_alone() -> None:
    text = "以省会为龙头，完善路网，改善环境。"
    held = {"s": {"text": text, "begin": 0}}
    at = {w: f"s|{text.index(w)}|{text.index(w) + len(w)}|r|1|1|d" for w in ("龙头", "完善路网", "改善环境")}
    assert find_anchor("core", [at["龙头"]], [at["完善路网"]], [at["改善环境"]], held).kind == "clause"
    assert find_anchor("core", [at["龙头"]], [at["改善环境"]], [at["完善路网"]], held).kind == "paragraph"


def test_a_general_expression_names_no_pattern() -> None:
    held = {"s": {"text": "优化政务服务", "begin": 0}}
    assert anchor_of_passage("virtual", ["s|2|6|r|1|1|d"], held).kind == "paragraph"


def test_a_trace_names_what_stands_above_and_the_weakest_hop(graph: Store) -> None:
    rows = trace(graph, ONTOLOGY, policy=REGULATION).rows
    assert rows
    above = {(entry["name"], entry["kind"], entry["state"]) for entry in rows[0]["upstream"]}
    assert ("长江三角洲区域一体化发展规划纲要", "basis", "resolved") in above
    assert all(entry["evidence"][0]["sentence"] for row in rows for entry in row["upstream"])
    for row in rows:
        assert row["hops"][row["weakest_hop"]] == min(row["hops"][hop] for hop in HOPS)
        assert row["weakest"]
        assert row["clause"] == row["evidence"][0]["section"]


def test_chains_are_ranked_by_where_the_pattern_is_named(graph: Store) -> None:
    """Measures that name the pattern come before neighbours that only share its paragraph, and that is told."""
    rows = trace(graph, ONTOLOGY, limit=1000).rows
    anchors = [ANCHORS.index(row["anchor"]) for row in rows]
    assert anchors == sorted(anchors) and set(anchors) == {0, 1, 2}
    for row in rows:
        assert bool(row["cues"]) == (row["anchor"] != "paragraph")
        assert all(any(cue in evidence["sentence"] for evidence in row["evidence"]) for cue in row["cues"])
        if row["anchor"] == "paragraph":
            assert (row["hops"]["pattern"], row["weakest_hop"]) == (0, "pattern")
            assert "同段" in row["weakest"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_trace_and_its_paragraph_speak_the_readers_language(graph: Store, language: str) -> None:
    answer = trace(graph, ONTOLOGY, pattern="互补联合型", limit=20, language=language)
    label = ONTOLOGY.patterns["complementary"].label[language]
    assert all(row["pattern"] == label for row in answer.rows)
    own = " ".join(word for row in answer.rows for word in (row["weakest"], *row["dimensions"]))
    assert bool(re.search("措施|段落|维度|政策投入", own)) == (language == "zh")
    written = write_paragraph(graph, answer, language=language)
    assert ("References" in written, "参考文献" in written) == (language == "en", language == "zh")
    assert not re.search(r"\bcauses?\b|\{", written)


def test_chains_are_remembered_until_the_graph_changes(tmp_path: Path) -> None:
    with open_store(f"file:{tmp_path / 'g'}") as store:
        list(ingest(write_texts(tmp_path / "one", {"nation": TEXTS["nation"]}), store, ONTOLOGY))
        first = find_chains(store)
        assert find_chains(store) is first
        list(ingest(write_texts(tmp_path / "two", {"province": TEXTS["province"]}), store, ONTOLOGY))
        assert {row["policy"] for row in find_chains(store).rows} > {row["policy"] for row in first.rows}


def test_cities_that_follow_are_named(made: Store) -> None:
    rows = trace(made, ONTOLOGY, policy="智慧城市群建设规划").rows
    assert [(entry["city"], entry["name"], entry["kind"]) for entry in rows[0]["downstream"]] == [("苏州市", "苏州市智慧城市建设办法", "basis")]
    assert rows[0]["downstream"][0]["against_time"] is True


@pytest.mark.parametrize(("text", "date"), [("2020", "2020-12-31"), ("2020-02", "2020-02-29"), ("2020-06-30", "2020-06-30")])
def test_dates_are_read(text: str, date: str) -> None:
    assert read_date(text) == date


@pytest.mark.parametrize("text", ["", "2020-13", "2020-02-30", "去年", "20-01-01", "2020/01/01", "0000"])
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(BadQuery, match="2020-06-30"):
        read_date(text)


def test_states_at_a_date_are_kept_apart(graph: Store) -> None:
    def state(name: str, date: str) -> str:
        policy = graph.rows("MATCH (d:Document)-[:STATES]->(p {name: $name}) RETURN d.id AS id", name=name)[0]["id"]
        return find_validities(graph, date)[policy].state

    assert [state(DECISION, d) for d in ("2020-01-01", "2021-12-31", "2024-12-31")] == ["future", "in_force", "repealed"]
    assert state("上海市数据条例", "2021-12-01") == "signed"
    assert state("上海市数据条例", "2022-01-01") == "in_force"
    assert state("长江三角洲城市群发展规划", "2026-01-01") == "undated"
    ended = [v for v in find_validities(graph, "2025-01-01").values() if v.state == "repealed"]
    assert [v.by for v in ended] == [REGULATION]
    assert [state("深圳市坪山区数字经济高质量发展资金支持措施", d) for d in ("2025-12-31", "2026-01-01")] == ["in_force", "repealed"]


def test_questions_and_traces_as_of_a_date(graph: Store) -> None:
    now = {row["policy"] for row in trace(graph, ONTOLOGY, limit=500).rows}
    then = trace(graph, ONTOLOGY, limit=500, as_of="2021")
    assert {row["policy"] for row in then.rows} < now
    assert DECISION in {row["policy"] for row in then.rows}
    assert DECISION not in {row["policy"] for row in trace(graph, ONTOLOGY, limit=500, as_of="2025").rows}
    every, some = ask(graph, "citations", {}, 500).rows, ask(graph, "citations", {"as_of": "2018"}, 500)
    assert 0 < len(some.rows) < len(every)
    assert {row["state_at"] for row in some.rows} <= {"signed", "in_force"}
    assert "截至 2018-12-31" in some.reading
    assert all(row["passages"] == len({e["sentence"] for e in row["evidence"]}) for row in ask(graph, "patterns", {"as_of": "2022"}, 50).rows if row["passages"] <= 20)


def test_a_paragraph_numbers_sentences_and_sources(graph: Store) -> None:
    answer = trace(graph, ONTOLOGY, pattern="互补联合型")
    body, notes, sources = re.split(r"\n\n(?:原句|参考文献)\n", write_paragraph(graph, answer))
    sentences = {" ".join(e["sentence"].split()).translate(str.maketrans("“”", "‘’"))[:40] for row in answer.rows for e in row["evidence"]}
    listed = notes.splitlines()
    assert [int(line.split(".", 1)[0]) for line in listed] == list(range(1, len(listed) + 1))
    assert all(any(line.split("“", 1)[1].startswith(s) for s in sentences) for line in listed)
    assert {int(n) for n in re.findall(r"\[(\d+)\]", body)} == {int(line[1 : line.index("]")]) for line in sources.splitlines()}
    assert "支持互补联合型" in body
    assert not re.search("导致|造成|促成|因此", body)
    assert write_paragraph(graph, trace(graph, ONTOLOGY, pattern="自然融合型", as_of="1990")) == ""


@pytest.mark.parametrize(("policy", "printed"), [
    ({"name": "“十三五”国家信息化规划", "number": "国发〔2016〕73号", "signed": "2016-12-15", "published": None, "bodies": ["国务院"], "sources": ["/x/a.txt"]},
     "国务院. “十三五”国家信息化规划：国发〔2016〕73号[Z]. （2016-12-15）."),
    ({"name": "《数据安全法》", "number": None, "signed": "2021-06-10", "published": "2021-06-11", "bodies": [], "sources": ["https://www.gov.cn/a.htm"]},
     "数据安全法[EB/OL]. （2021-06-11）. https://www.gov.cn/a.htm."),
    ({"name": "联合通知", "number": None, "signed": None, "published": None, "bodies": ["丁", "丙", "乙", "甲"], "sources": []}, "丁，丙，乙，等. 联合通知[Z]."),
])
def test_references_leave_out_what_is_not_known(policy: dict[str, Any], printed: str) -> None:
    assert format_reference(policy) == printed


# -- lineage

def test_lineage_leads_up_with_kind_dates_and_state(graph: Store) -> None:
    rows = lineage(graph, ONTOLOGY, "长三角区域信息化合作“十三五”规划").rows
    up = {row["target"]: row for row in rows if row["depth"] == -1}
    plan = up["“十三五”国家信息化规划"]
    assert (plan["kind"], plan["state"], plan["days"], plan["target_level"], plan["source_signed"]) == ("basis", "resolved", 306, "national", "2017-10-17")
    assert up["国家信息化发展战略纲要"]["state"] == "ghost"
    assert up["国家信息化发展战略纲要"]["target_level"] == "national"
    assert any(row["depth"] == -2 for row in rows)
    assert all(row["evidence"] for row in rows)


def test_citations_against_time_come_first(made: Store) -> None:
    rows = lineage(made, ONTOLOGY).rows
    assert [(row["source"], row["against_time"], row["days"]) for row in rows] == [("苏州市智慧城市建设办法", True, -315), ("江苏省智慧城市群建设方案", False, 172)]
    below = lineage(made, ONTOLOGY, "智慧城市群建设规划").rows
    assert {row["depth"] for row in below} == {1}
    assert {row["source"] for row in lineage(made, ONTOLOGY, "江苏省").rows} == {"苏州市智慧城市建设办法", "江苏省智慧城市群建设方案"}


def test_days_and_levels() -> None:
    assert days_between("2020-01-10", "2020-06-30") == 172
    assert days_between("2020-01", "2020-06-30") is days_between(None, "2020-06-30") is None
    assert guess_level("中华人民共和国数据安全法", None) == "national"
    assert guess_level("某某方案", "国办发〔2020〕1号") == "national"
    assert guess_level("江苏省数据条例", "苏政发〔2020〕1号") is None


# -- comparison

def test_a_comparison_tells_stronger_added_and_shared(made: Store) -> None:
    found = compare(made, ONTOLOGY, "智慧城市群建设规划", "江苏省智慧城市群建设方案")
    changes = {row["measure"]: (row["change"], row["first"], row["second"]) for row in found.measures.rows}
    assert changes["鼓励建立跨区域数据共享平台"] == ("stronger", 1, 3)
    assert changes["建立统一的电子证照目录"] == ("shared", 3, 3)
    assert changes["支持南京市与苏州市联合开展量子通信试验网建设"] == ("added", None, 1)
    back = compare(made, ONTOLOGY, "江苏省智慧城市群建设方案", "智慧城市群建设规划")
    assert (back.counts["weaker"], back.counts["dropped"], back.counts["added"]) == (found.counts["stronger"], found.counts["added"], 0)
    assert all(len({e["document"] for e in row["evidence"]}) == 2 for row in found.measures.rows if row["change"] not in ("added", "dropped"))
    assert [(row["indicator"], row["difference"], row["comparable"]) for row in found.targets.rows] == [("全社会研发投入强度", 0.0, True), ("数字经济规模", 0.0, True)]


def test_alike_measures_are_paired_once() -> None:
    assert match_alike([("a", "建设数据共享平台"), ("b", "建设共享平台")], [("x", "建设数据共享平台体系"), ("y", "植树")]) == [("a", "x")]
    assert match_alike([("a", "植树造林")], [("x", "修路架桥")]) == []


def value(number: str, unit: str, comparator: str = "=", year: str = "2025", annual: bool = False) -> dict[str, Any]:
    return {"value": number, "unit": unit, "comparator": comparator, "year": year, "annual": annual}


@pytest.mark.parametrize(("one", "other", "difference", "reason"), [
    (value("1.2", "万亿元"), value("11000", "亿元"), -0.1, None), (value("5", "%"), value("5.5", "%", year="2030"), 0.5, None),
    (value("5", "%"), value("5", "亿元"), None, "不可换算"), (value("5", "%", "+"), value("5", "%"), None, "增量"),
    (value("5", "%", "+", annual=True), value("5", "%", "+"), None, "年均"), (value("翻番", ""), value("2", ""), None, "不是一个数"),
])
def test_values_compare_or_say_why_not(one: dict[str, Any], other: dict[str, Any], difference: float | None, reason: str | None) -> None:
    compared = compare_values(one, other)
    assert compared.difference == (pytest.approx(difference) if difference is not None else None)
    assert bool(compared.reasons) == (reason is not None)
    assert reason is None or reason in "".join(compared.reasons)
    assert bool(compared.notes) == (one["year"] != other["year"])


def test_one_indicator_across_levels_in_one_unit(made: Store) -> None:
    rows = compare_targets(made, "数字经济规模").rows
    assert [(row["policy_level"], row["number"], row["why"]) for row in rows] == [("national", 1.2, ""), ("province", 1.2, "")]
    assert common_unit([value("1", "%"), value("1", "亿元"), value("2", "万亿元"), value("3", "亿元")]) == "亿元"
    assert to_common(value("1", "%"), "亿元")[0] is None


# -- monitoring

@pytest.mark.parametrize(("text", "section", "found"), [
    ("2025年，全社会研发投入强度达到3.38%左右。", "一、工作回顾", [("3.38", "%", "=", "2025")]),
    ("研发投入强度突破3%。", "一、2025年工作回顾", [("3", "%", ">=", "2025")]),
    ("全年研发投入强度年均提高0.1个百分点。", "一、“十四五”发展成就", [("0.1", "个百分点", "+", None)]),
    ("力争研发投入强度达到3.5%。", "一、2025年工作回顾", []), ("到2030年，研发投入强度达到3.5%。", "一、工作回顾", []),
    ("研发投入强度达到3.5%。", "二、2026年主要目标", []), ("研发投入强度达到3.5%。", "", []), ("规上企业研发投入强度达到3.5%。", "一、工作回顾", []),
    ("五年累计研发投入强度达到3.5%。", "一、工作回顾", []), ("研发投入强度不断提高，达到3.5%。", "一、工作回顾", []),
])
def test_only_plain_reports_are_read(text: str, section: str, found: list[tuple[Any, ...]]) -> None:
    names = ("全社会研发投入强度", "研发投入强度")
    places = [(m.start(), m.end()) for name in names for m in re.finditer(name, text)]
    assert [(r.value, r.unit, r.comparator, r.year) for r in find_reported(text, section, places)] == found


def test_targets_are_held_against_later_reports(made: Store) -> None:
    rows = {(row["indicator"], row["policy"]): row for row in monitor(made).rows}
    plan, report = "江苏省智慧城市群建设方案", "2026年江苏省政府工作报告"
    reached, missed = rows["全社会研发投入强度", plan], rows["数字经济规模", plan]
    assert (reached["result"], reached["gap"], reached["in_policy"]) == ("reached", "0.18%", report)
    assert (missed["result"], missed["gap"]) == ("not_reached", "-1000亿元")
    assert rows["全社会研发投入强度", report]["result"] == "on_the_way"
    assert rows["全社会研发投入强度", "智慧城市群建设规划"]["result"] == "open"
    line = next(e for e in reached["evidence"] if e["rule"] == "report.value")
    text = made.rows("MATCH (d:Document {stem: 'report'}) RETURN d.text AS text")[0]["text"]
    assert text[line["start"] : line["end"]] == "全社会研发投入强度达到3.38%"
    assert len(monitor(made, only_reported=True).rows) == 3


# -- reuse

def test_reuse_tells_inherited_adapted_new_and_the_lag(made: Store) -> None:
    answer = reuse(made, "江苏省智慧城市群建设方案")
    origins = {next(e["sentence"] for e in row["evidence"] if e["document"] == "province"): (row["state"], row["source"], row["lag"]) for row in answer.rows}
    source = "智慧城市群建设规划"
    assert origins["各地区应当建立统一的电子证照目录，推行居民办事跨省通办。"] == ("inherited", source, 172)
    assert origins["应当建立跨区域数据共享平台，推动城市之间优势互补、分工协作、共建共享。"] == ("adapted", source, 172)
    assert not any("量子通信" in sentence for sentence in origins)
    shares = [int(share) for share in re.findall(r"(\d+)%", answer.reading)]
    assert 99 <= sum(shares) <= 101
    pair = reuse(made).rows
    assert [(row["policy"], row["source"], row["inherited"], row["adapted"]) for row in pair] == [("江苏省智慧城市群建设方案", source, 1, len(origins) - 1)]


# -- the ways in

@pytest.fixture(scope="module")
def client(made: Store) -> Iterator[TestClient]:
    with TestClient(create_app(made), raise_server_exceptions=False) as client:
        yield client


def test_routes_give_the_rows_of_the_library(client: TestClient, made: Store) -> None:
    def rows(path: str, **parameters: str) -> Any:
        response = client.get(f"/api/v1/{path}", params=parameters)
        assert response.status_code == 200, response.text
        return response.json()["rows"]

    assert rows("lineage") == lineage(made, ONTOLOGY).rows
    names = ("智慧城市群建设规划", "江苏省智慧城市群建设方案")
    assert rows("compare", one=names[0], other=names[1]) == compare(made, ONTOLOGY, *names).measures.rows
    assert rows("compare", indicator="数字经济规模") == compare_targets(made, "数字经济规模").rows
    assert rows("monitor", reported="true") == monitor(made, only_reported=True).rows
    assert rows("reuse") == reuse(made).rows
    assert [row["name"] for row in rows("suap", name="江苏省，苏州市", explain="true")] == ["江苏省", "苏州市"]
    assert rows("query/citations", as_of="2019") == ask(made, "citations", {"as_of": "2019"}).rows
    assert rows("trace", as_of="2019") == []


def test_a_page_goes_on_where_the_last_ended(client: TestClient, made: Store) -> None:
    first = client.get("/api/v1/monitor", params={"limit": "2"}).json()
    second = client.get("/api/v1/monitor", params={"limit": "200", "cursor": first["next"]}).json()
    assert first["rows"] + second["rows"] == monitor(made).rows


@pytest.mark.parametrize(("path", "status"), [
    ("suap", 422), ("suap?name=亚特兰蒂斯", 404), ("suap?name=" + ",".join("abcdefghijklmnopqrstuvw"), 400),
    ("lineage?name=亚特兰蒂斯", 404), ("compare?one=江苏省", 400),
    ("monitor?limit=0", 422), ("reuse?name=亚特兰蒂斯", 404), ("lineage?x=1", 400), ("query/citations?as_of=never", 422), ("trace?as_of=2020-13", 422),
])
def test_mistakes_are_problems(client: TestClient, path: str, status: int) -> None:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
