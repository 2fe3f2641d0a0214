"""Passages: labels follow from cues and weights in the data file, on made-up paragraphs and on the gold ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests_support import cpu_seconds, least_of_each

from ingest.extractors.passages import MIN_LENGTH, find_passages
from ingest.extractors.titles import find_meta
from ingest.findings import Passage, Reading
from ingest.passage_scores import ANY_PATTERN, DIMENSIONS, DOMINANT, Frame, count_hits, find_hits, find_opening, judge, load_lexicon, weigh_above
from ingest.segment import make_document
from kg.ontology import load_ontology

BARS = ("suap:pattern:named=0.80", "suap:policy=0.70", "suap:needs=0.70", "suap:location=0.70", "stage:stage:named=0.80")

CORE = "突出省会龙头带动作用，做强国家中心城市这一增长引擎，以双核辐射带动都市圈内其他城市，带动周边县市共同发展。"
POLICY = "成立推动都市圈一体化发展领导小组，统一规划、统一标准，制定实施方案和指标体系，开展综合改革试点，由各级政府组织评估考核。"
VIRTUAL = "推进跨省通办和异地就医直接结算，依托共享平台实现电子证照互认、数据共享，居民在城市群内任何一地都能线上办理。"
COMPLEMENTARY = "三省一市发挥比较优势，分工协作、错位发展，推动跨区域产业合作，共建合作产业园，实现优势互补、共建共享。"
NATURAL = "两市地缘相近、人缘相亲、文化同源，历史渊源深厚，毗邻地区山水相连，城市间自然融合，形成具有认同感的城市群。"


def read(text: str) -> Reading:
    reading = Reading(make_document(text, stem="x", source="x"))
    find_passages(reading)
    return reading


def only(text: str) -> Passage:
    (passage,) = read(text).passages
    return passage


@pytest.mark.parametrize(("text", "pattern"), [(CORE, "core"), (POLICY, "policy"), (VIRTUAL, "virtual"),
                                               (COMPLEMENTARY, "complementary"), (NATURAL, "natural")])
def test_each_pattern_is_recognised(text: str, pattern: str) -> None:
    assert only(text).pattern == pattern


@pytest.mark.parametrize(("text", "stage"), [
    ("加快建设数据中心和算力网络，推进高速铁路、轨道交通和水利工程建设，完善新型基础设施和智能感知体系。", "infrastructure"),
    ("优化产业布局，培育先进制造业集群，推动产业链上下游协同发展，完善区域协调发展和要素自由流动的机制。", "coordination"),
    ("高质量共建“一带一路”，开行中欧班列，深化对口支援和东西部协作，发挥辐射带动作用，联通西部陆海新通道。", "radiation"),
    ("建立动态监测和定期评估机制，完善评价指标体系，开展规划中期评估，按年度动态调整，形成长效机制。", "iteration"),
    ("依法公开房屋征收补偿信息，规范历史文化街区内的建筑设计，处罚违法建设行为，并向社会公布结果。", "none"),
])
def test_each_stage_is_recognised(text: str, stage: str) -> None:
    assert only(text).stage == stage


def test_dimensions_rise_with_their_cues() -> None:
    assert (only(CORE).location, only(CORE).needs) == (2, 0)
    assert (only(POLICY).policy, only(POLICY).needs) == (2, 0)
    assert (only(VIRTUAL).needs, only(VIRTUAL).location) == (2, 0)
    weather = only("春天来了，院子里的桃花开得很好，孩子们在树下唱歌，老人坐在门口晒着太阳，一直到傍晚才回去。")
    assert (weather.policy, weather.needs, weather.location, weather.pattern, weather.stage, weather.cues) == (0, 0, 0, "none", "none", ())


def test_joint_work_of_firms_is_no_pattern_of_cities() -> None:
    assert only("鼓励龙头企业与高等院校加强产学研合作，联合攻关关键核心技术，推动大中小企业协同发展，完善公司治理。").pattern == "none"


@pytest.mark.parametrize("text", [CORE, POLICY, VIRTUAL, COMPLEMENTARY, NATURAL])
def test_labels_follow_from_the_listed_cues(text: str) -> None:
    """Every cue stands in the text and in the file; the sum of a label's cues, with what spoke against it, reaches the threshold."""
    lexicon, passage = load_lexicon(), only(text)
    opening = find_opening(text, 0, len(text), lexicon)
    assert list(passage.cues) == sorted(passage.cues, key=lambda cue: cue.span)
    for cue in passage.cues:
        owners = [group for group in lexicon.groups if cue.span.of(text) in group.words]
        weights = [pair for group in owners for pair in (group.early if cue.span.end <= opening else group.weigh)]
        assert (cue.target, cue.weight) in weights
    verdict = judge(count_hits(text, find_hits(text, lexicon), lexicon.cap), len(text), opening, Frame(), lexicon)
    targets = {cue.target for cue in passage.cues}
    assert targets == {d for d in DIMENSIONS if getattr(passage, d)} | {ANY_PATTERN, f"pattern:{passage.pattern}"} | ({f"stage:{passage.stage}"} - {"stage:none"})
    for target in targets:
        decision = lexicon.decisions[target]
        gained = sum(cue.weight for cue in passage.cues if cue.target == target) + decision.start + decision.per_100 * len(text) / 100
        assert verdict.scores[target] <= gained + 1e-6


def test_cues_in_the_opening_weigh_more() -> None:
    """The first sentence, as far as it lies within the first characters, says what a paragraph is about."""
    lexicon = load_lexicon()
    text = f"{'闲' * 8}枢纽。{'闲' * 40}门户。"
    first, second = find_hits(text, lexicon)
    opening = find_opening(text, 0, len(text), lexicon)
    assert text[:opening].endswith("枢纽")
    assert first[1] <= opening < second[1] and first[2] == second[2] and lexicon.opening.times > 1
    early, late = (judge({hit[2]: [hit]}, len(text), opening, Frame(), lexicon).scores for hit in (first, second))
    assert early and all(early[target] > late[target] for target in early)
    assert find_opening("闲" * 99, 0, 99, lexicon) == lexicon.opening.within


@pytest.mark.parametrize("text", [
    "现将《长三角生态绿色一体化发展示范区协同发展三年行动计划》印发给你们，请结合实际，认真贯彻执行。",
    "经国务院同意，现将《京津冀协同发展产业转移和区域合作实施方案》转发给你们，请认真贯彻执行。",
    "图1：长江三角洲区域都市圈协同发展和毗邻地区区域合作共建项目布局示意图（三省一市联合编制）",
])
def test_forwarding_notices_and_captions_carry_no_pattern(text: str) -> None:
    assert [p.pattern for p in read(f"长江三角洲协同发展规划\n\n一、项目。\n\n{text}\n\n短行。").passages] == ["none"]


def test_an_expression_counts_once_and_a_group_up_to_its_cap() -> None:
    lexicon = load_lexicon()
    text = "枢纽、枢纽、枢纽、门户、口岸、走廊、通道、支点、节点"
    hub = next(i for i, group in enumerate(lexicon.groups) if group.name == "hub")
    counted = [text[start:end] for start, end, _ in count_hits(text, find_hits(text, lexicon), lexicon.cap)[hub]]
    assert counted == ["枢纽", "门户", "口岸", "走廊", "通道", "支点"][: lexicon.cap]


def test_stops_hide_what_stands_inside_them() -> None:
    lexicon = load_lexicon()
    assert not find_hits("校企合作", lexicon)
    assert find_hits("区域合作", lexicon)


def test_a_run_in_heading_belongs_to_its_paragraph() -> None:
    line = f"（一）优化空间格局。{COMPLEMENTARY}"
    reading = read(f"一、总体要求\n{line}\n短行。\n第三条 {POLICY}")
    assert [p.span.of(reading.document.text) for p in reading.passages] == [line, f"第三条 {POLICY}"]
    sentences = [reading.document.sentences[i].span.of(reading.document.text) for i in reading.passages[0].sentences]
    assert sentences[-1] == COMPLEMENTARY


def test_short_lines_are_not_read() -> None:
    assert not read(f"通知\n\n{'协' * (MIN_LENGTH - 2)}。").passages
    assert len(read(f"通知\n\n{'协' * (MIN_LENGTH - 1)}。").passages) == 1


def test_a_title_about_a_region_helps() -> None:
    text = "联合开展污染防治，共同保护生态系统，共同推进监测信息互通，加强森林、湿地和水源地的日常管护，减少排放，改善空气质量。"
    assert read(f"某市环境保护规划\n\n{text}").passages[-1].pattern == "none"
    assert read(f"长江三角洲环境保护规划\n\n{text}").passages[-1].pattern == "complementary"


def test_a_heading_about_several_places_helps() -> None:
    text = "建立违法线索互联、监管标准互通的机制，相关省市会同有关部门共同开展执法，及时通报情况，推动问题解决。"
    plain, headed = (read(f"某省平台经济办法\n\n{heading}\n\n{text}").passages[-1] for heading in ("一、监督管理", "一、区域合作"))
    assert (plain.pattern, headed.pattern) == ("none", "complementary")


def test_headings_above_add_a_part_of_their_weight_and_give_no_label() -> None:
    lexicon = load_lexicon()
    above = weigh_above("第三章 信息基础设施\n第二节 数据中心", lexicon)
    assert above["stage:infrastructure"] > 0
    counted = count_hits("数据中心", find_hits("数据中心", lexicon), lexicon.cap)
    bare, under = (judge(counted, 40, 0, frame, lexicon).scores["stage:infrastructure"] for frame in (Frame(), Frame(above=above)))
    assert under == pytest.approx(bare + above["stage:infrastructure"])
    alone = judge({}, 40, 0, Frame(above=dict.fromkeys(lexicon.decisions, 99.0)), lexicon)
    assert (alone.policy, alone.needs, alone.location, alone.pattern, alone.stage) == (0, 0, 0, "none", "none")


def test_strange_characters_move_no_offset() -> None:
    text = f"\ud800\x00{COMPLEMENTARY}\udfff"
    passage = only(text)
    assert passage.pattern == "complementary"
    assert {cue.span.of(text) for cue in passage.cues} == {cue.span.of(COMPLEMENTARY) for cue in only(COMPLEMENTARY).cues}


@pytest.mark.parametrize("unit", ["都市圈协同发展", "（", "协", "长三角一体化\t"])
def test_time_is_linear(unit: str) -> None:
    def seconds(times: int) -> float:
        reading = Reading(make_document(unit * times, stem="x", source="x"))
        return cpu_seconds(lambda: find_passages(reading))

    short, long = least_of_each(seconds, 20_000)
    assert long < 3 * short + 0.02


def test_the_cue_file_is_in_order() -> None:
    """Every target can be reached, patterns and stages are the ontology's, no group says an expression twice."""
    lexicon, ontology = load_lexicon(), load_ontology()
    weighed = {target for group in lexicon.groups for target, weight in group.weigh if weight > 0}
    assert weighed == set(lexicon.decisions)
    named = {f"pattern:{name}" for name in ontology.patterns} | {f"stage:{name}" for name in ontology.stages} | set(ontology.dimensions)
    assert set(lexicon.decisions) == named | {ANY_PATTERN} | {dimension + DOMINANT for dimension in DIMENSIONS}
    assert all(group.words and group.why for group in lexicon.groups)


def test_gold_passages(shared: Path, tmp_path: Path) -> None:
    gold = sorted((shared / "gold" / "dev").glob("s*.jsonl"))
    slugs = {json.loads(line)["doc"] for path in gold for line in path.read_text(encoding="utf-8").splitlines()}
    predicted = tmp_path / "passages.jsonl"
    predicted.write_text("".join(label + "\n" for slug in sorted(slugs) for label in labels(shared, slug)), encoding="utf-8")
    command = [sys.executable, str(shared / "gold" / "score.py"), *map(str, gold), "--pred", str(predicted), "--min", *BARS]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def labels(shared: Path, slug: str) -> list[str]:
    (path,) = (shared / "corpus" / "texts").glob(f"{slug}.*")
    reading = Reading(make_document(path.read_text(encoding="utf-8"), stem=slug, source=path.name))
    find_meta(reading)
    find_passages(reading)
    lines = []
    for passage in reading.passages:
        text = passage.span.of(reading.document.text)
        lines.append({"task": "suap", "doc": slug, "passage": text, "pattern": passage.pattern, **{d: getattr(passage, d) for d in DIMENSIONS}})
        lines.append({"task": "stage", "doc": slug, "passage": text, "stage": passage.stage})
    return [json.dumps(line, ensure_ascii=False) for line in lines]
