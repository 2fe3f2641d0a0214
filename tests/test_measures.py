"""Measures: verb and object, what is left out, polarity, strength, actors, the key of near-duplicates, hostile text, gold."""

from __future__ import annotations

import json
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_support import cpu_seconds, least_of_each

from ingest.actors import read_actors
from ingest.clauses import find_clauses
from ingest.extractors.measures import find_measures
from ingest.findings import Measure, Mention, Reading
from ingest.segment import make_document
from ingest.strength import find_group_key
from kg.model import Span


def measures(text: str, mentions: list[Mention] | None = None) -> list[Measure]:
    reading = Reading(make_document(text, stem="x", source="x"), mentions=mentions or [])
    find_measures(reading)
    return reading.measures


def pairs(text: str) -> list[str]:
    return [f"{measure.verb}|{measure.object}" for measure in measures(text)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("4.2.1　建立健全渔港应急网络。", ["建立健全|渔港应急网络"]),
        ("建设更高水平平安乡村。", ["建设|更高水平平安乡村"]),
        ("严禁违规占用湖面，兜牢防汛底线。", ["严禁|违规占用湖面", "兜牢|防汛底线"]),
        ("渔政部门依照本办法负责湖区巡查工作。", ["负责|湖区巡查工作"]),
        ("在临港试验区创新船舶登记方式。", ["创新|船舶登记方式"]),
        ("强化对本省禁止捕捞水域的监管。", ["强化|对本省禁止捕捞水域的监管"]),
        ("加强湖区巡查，依法保障渔民和船主合法权益。", ["加强|湖区巡查", "保障|渔民和船主合法权益"]),
        ("加强湖区巡查，依法保障渔民合法权益。", ["加强|湖区巡查"]),
        ("大力推进河道整治，着力完善一批社区食堂。", ["推进|河道整治", "完善|社区食堂"]),
        ("筹措3.5亿元实施渡口改造工程。", ["实施|渡口改造工程"]),
        ("实行清单管理的渡口事项，由市水务部门会同交通部门确定。", ["确定|实行清单管理的渡口事项"]),
        ("对落实禁渔要求，优化水质成效明显的县（市），优先安排补助资金。", ["安排|补助资金"]),
        ("加快推进水库除险加固，统筹规划乡镇公交线网。", ["加快推进|水库除险加固", "统筹规划|乡镇公交线网"]),
        ("打造具有区域影响力的茶叶交易中心。", ["打造|茶叶交易中心"]),
        ("水务部门应当在法定期限内核发取水许可证。", ["核发|取水许可证"]),
        ("具体办法由市水务部门制定并向社会公布。", ["制定|具体办法"]),
        ("“一塘一策”推进鱼塘改造，优良水体比例提高到90%。", ["推进|鱼塘改造"]),
        ("应当精简申请材料、压缩办理时间、降低注销成本。", ["精简|申请材料", "压缩|办理时间", "降低|注销成本"]),
        ("在12个缺水县建设集中供水设施，为200所学校安装净水设备。", ["建设|集中供水设施", "安装|净水设备"]),
        ("支持有条件的乡镇建设冷链仓库。", ["支持|有条件的乡镇建设冷链仓库"]),
        ("扩大绿茶种植、优化品种结构。", ["扩大|绿茶种植", "优化|品种结构"]),
        ("镇人民政府应当将水源地保护纳入年度考核。", ["纳入|水源地保护"]),
        ("水务部门应当对供水企业开展水质抽查。", ["开展|水质抽查"]),
        ("供水水质标准，由市水务部门会同卫生健康部门制定。", ["制定|供水水质标准"]),
        ("交通部门按照各自职责做好码头巡查工作。", ["做好|码头巡查工作"]),
        ("推动码头岸电改造，以及渔船油改电试点。", ["推动|码头岸电改造，以及渔船油改电试点"]),
        ("鼓励企业按照国家有关规定，建立职工书屋。", ["鼓励|企业按照国家有关规定，建立职工书屋"]),
        ("违反规定的，由水务部门责令停止违法行为，处一万元罚款。", ["责令|停止违法行为", "处|一万元罚款"]),
        ("巡护中发现的问题要及时上报。", ["上报|巡护中发现的问题"]),
        ("渔船名录应当报市水务部门备案。", ["报|渔船名录"]),
        ("采砂许可方案须经专家委员会论证。", ["论证|采砂许可方案"]),
        ("服务手册应当列明收费标准。", ["列明|收费标准"]),
        ("渡口安全检查原则上实行清单管理。", ["实行|清单管理"]),
        ("码头业主应当开展自查并及时整改隐患。", ["开展|自查", "整改|隐患"]),
        ("接收方应当提交验收材料。", ["提交|验收材料"]),
        ("采取远程会商的方式开展防汛演练。", ["开展|防汛演练"]),
        ("为了保护水源，建设生态廊道，根据有关法律，启动水源地划定工作。", ["启动|水源地划定工作"]),
        ("（二）健全河湖巡护制度。每季度公布巡护结果。", ["健全|河湖巡护制度", "公布|巡护结果"]),
        ("由窗口人员收取材料，并移交登记机构审核。", ["收取|材料"]),
        ("镇人民政府应当建立渔船台账，并纳入河湖管理系统。", ["建立|渔船台账"]),
        ("给予渔民优待或者提供便利。", ["给予|渔民优待", "提供|便利"]),
        ("检查组应当审查巡护记录并向码头业主出具意见。", ["审查|巡护记录", "出具|意见"]),
        ("新建滨水绿道30公里。", ["新建|滨水绿道"]),
        ("给予项目投资额50%的贴息资助。", ["给予|贴息资助"]),
        ("码头业主应当对材料的真实性负责。", ["负责|材料的真实性"]),
        ("按照国家促进绿色航运的要求，完善码头岸电设施。", ["完善|码头岸电设施"]),
        ("由管理水利工程的部门责令限期整改。", ["责令|限期整改"]),
        ("推进渔船证照应发尽发。", ["推进|渔船证照应发尽发"]),
        ("加强调度值守工作。", ["加强|调度值守工作"]),
        ("水务部门应当将检查结果及时向社会公布。", ["公布|检查结果"]),
        ("水务部门应当将巡护方案予以公告。", ["予以|公告"]),
        ("港口应建立健全岸电设施台账。", ["建立健全|岸电设施台账"]),
        ("超出标准的维护费用由码头业主承担。", ["承担|超出标准的维护费用"]),
        ("健全河湖管护体系和推进落实机制。", ["健全|河湖管护体系和推进落实机制"]),
        ("发送巡护记录到指定邮箱。", ["发送|巡护记录"]),
        ("在河道管理范围内进行养殖，渔民应当申领渔船证照。", ["申领|渔船证照"]),
        ("落实提高巡护津贴、发放渔船补贴等政策。", ["落实|提高巡护津贴、发放渔船补贴等政策"]),
        ("以渔船改造为重点，完善码头岸电设施。", ["完善|码头岸电设施"]),
        ("清淤比例应根据河道实际情况设置上限。", ["设置|上限"]),
        ("防范化解堤防风险，配齐配强巡护力量。", ["防范化解|堤防风险", "配齐配强|巡护力量"]),
        ("巡护结果应当定期向社会公布。", ["公布|巡护结果"]),
        ("凡涉及水源地的建设方案，均应纳入联审范围。", ["纳入|涉及水源地的建设方案"]),
        ("对已失效的采砂许可，直接取消。", ["取消|已失效的采砂许可"]),
        ("渔船检验费由渔政部门负责征收。", ["征收|渔船检验费"]),
        ("码头业主应对渔船进出记录进行核验。", ["进行|核验"]),
        ("严格采砂管理，把常态化巡护纳入考核。", ["严格|采砂管理", "纳入|常态化巡护"]),
        ("码头业主应当向渔政部门提出申请。", ["提出|申请"]),
    ],
)
def test_verb_and_object(sentence: str, expected: list[str]) -> None:
    assert pairs(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "本条例所称河湖，是指江河、湖泊和水库。",
        "为了加强河湖保护，推进绿色发展，根据有关法律，制定本条例。",
        "申请人可以委托代理人办理登记。",
        "去年，我们推进了河道整治，建成了两座水厂。",
        "发展绿色航运是建设交通强市的重要内容。",
        "河湖保护规划应当符合国土空间规划。",
        "建设用地面积包括道路用地。",
        "统筹规划、协调发展。",
        "投诉渠道和咨询电话向社会公布。",
        "（水利部、财政部等负责）",
        "绘就水清岸绿的美好画卷。",
        "附件：河湖巡护方案",
        "一种水文监测技术，提供水位预报服务。",
        "二、着力推进河道整治",
        "审议意见作为修改巡护方案的依据。",
        "列入河道采砂禁止限制目录的除外。",
        "在渔港环境整治上下功夫。",
        "实现上述目标，任务十分艰巨。",
        "村民对河道管护进行监督的权利。",
        "一船一码：2025年3月，省水利厅印发《渔船赋码办法》。",
        "渔船年度检验期满，经批准可延期一次。",
        "岸电改造有助于降低码头能耗，改善港区空气。",
        "为深入贯彻河湖长制有关要求，建立健全巡护制度，提升管护水平。",
        "针对渔船避风能力不足问题，打通避风通道和补",
        "构建水运新格局取得重大进展。",
        "三是围绕渡口安全，提出5项指标。",
        "公告期限不少于十日。",
    ],
)
def test_what_is_no_measure(sentence: str) -> None:
    assert pairs(sentence) == []


def test_effects_hoped_for_are_left_out_unless_they_stand_first() -> None:
    assert pairs("建设河湖监测网，提升水污染预警能力。") == ["建设|河湖监测网"]
    assert pairs("提升水污染预警能力，建设河湖监测网。") == ["提升|水污染预警能力", "建设|河湖监测网"]
    assert pairs("建设河湖监测网，为流域治理提供支撑。") == ["建设|河湖监测网"]


def test_sections_of_goals_and_review_are_not_read() -> None:
    text = "一、发展目标\n建设一流港口群，完善集疏运体系。\n二、重点任务\n建设一流港口群，完善集疏运体系。\n"
    assert pairs(text) == ["建设|一流港口群", "完善|集疏运体系"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("编制实施茶园管护规划，清理规范码头收费。", ["编制实施|茶园管护规划", "清理规范|码头收费"]),
        ("制定实施方案，建立运行机制。", ["制定|实施方案", "建立|运行机制"]),
        ("完善落实渔船更新补贴的措施。", ["完善|落实渔船更新补贴的措施"]),
        ("建立完善与海事部门的协调机制。", ["建立完善|与海事部门的协调机制"]),
        ("构建完善的水网体系。", ["构建|完善的水网体系"]),
        ("制定支持茶农合作社的办法。", ["制定|支持茶农合作社的办法"]),
        ("出台优化码头布局若干措施。", ["出台|优化码头布局若干措施"]),
        ("协调优化营商环境工作。", ["协调|优化营商环境工作"]),
        ("用好管好渔港资产，组织开展好龙舟赛。", ["用好管好|渔港资产", "组织开展好|龙舟赛"]),
        ("推进好房子建设，讲清讲透政策重点。", ["推进|好房子建设", "讲清讲透|政策重点"]),
        ("支持跨越式发展。", ["支持|跨越式发展"]),
    ],
)
def test_which_verbs_share_an_object(sentence: str, expected: list[str]) -> None:
    assert pairs(sentence) == expected


def test_what_is_forbidden_comes_after_the_means() -> None:
    assert pairs("不得利用数据优势，对渔民实施差别收费。") == ["不得|利用数据优势，对渔民实施差别收费"]
    assert pairs("坚决防止和纠正乱收费。") == ["防止和纠正|乱收费"]


def test_what_is_forbidden_has_the_other_polarity_and_must_strength() -> None:
    (measure,) = measures("任何单位和个人不得侵占河道。")
    assert (measure.polarity, measure.verb, measure.object, measure.strength) == ("forbid", "不得", "侵占河道", 3)
    assert measure.actors == ("任何单位", "个人")


def test_items_of_a_list_of_offences_are_not_duties() -> None:
    assert pairs("渔民不得有下列行为：\n（一）破坏航标；\n（二）使用电鱼工具。\n港口应当采取下列措施：\n（一）加强巡查；\n") == ["加强|巡查"]


@pytest.mark.parametrize(
    ("sentence", "strength", "reason"),
    [
        ("水务部门应当公布水质信息。", 3, "应当"),
        ("各地要加强巡查。", 2, "要"),
        ("加强河道巡查。", 2, "加强"),
        ("鼓励社会资本参与河道治理。", 1, "鼓励"),
        ("探索建立流域补偿机制。", 0, "探索建立"),
    ],
)
def test_strength_has_a_reason(sentence: str, strength: int, reason: str) -> None:
    (measure,) = measures(sentence)
    assert (measure.strength, measure.strength_reason) == (strength, reason)


def test_instruments() -> None:
    assert [m.instrument for m in measures("建设算力基础设施。健全数据安全法规制度。扩大政府采购规模。")] == ["supply", "environment", "demand"]


def test_actors_and_places_come_from_the_mentions() -> None:
    text = "宜城市水务局会同财政局推进淮河治理。"
    mentions = [
        Mention(0, Span(0, 6), "ORG", None, "t"), Mention(0, Span(8, 11), "ORG", None, "t"),
        Mention(0, Span(0, 3), "PLACE", None, "t"), Mention(0, Span(13, 15), "PLACE", None, "t"),
    ]  # fmt: skip
    (measure,) = measures(text, mentions)
    assert measure.actors == ("宜城市水务局", "财政局")
    assert measure.places == ("淮河",)
    assert measure.span.of(text) == "推进淮河治理"


def test_near_duplicates_share_a_key() -> None:
    keys = {find_group_key(measure) for measure in measures("加快推进5G网络建设。推动５G 网络的建设。促进5G网络建设。")}
    assert len(keys) == 1
    assert keys.isdisjoint({find_group_key(m) for m in measures("支持5G网络建设。推进6G网络建设。")})


def test_clauses_split_outside_brackets_only() -> None:
    text = "支持“一港，两翼”建设（含码头、堆场），加快A，1,000米航道"
    assert [text[c.start : c.end] for c in find_clauses(text, 0, len(text))] == ["支持“一港，两翼”建设（含码头、堆场）", "加快A", "1,000米航道"]
    assert len(find_clauses("一（二，三，四", 0, 7)) == 3  # never closed


@pytest.mark.parametrize("piece", ["将", "应当", "加快", "、推进河道", "积极", "（", "的", "对企业", "“", "为重点", "以及", "\ud800应当", "\x00推进河道，"])
def test_time_grows_with_the_text(piece: str) -> None:
    def seconds(size: int) -> float:
        document = make_document(piece * (size // len(piece)), stem="x", source="x")
        return cpu_seconds(lambda: find_measures(Reading(document)))

    short, long = least_of_each(seconds, 50_000)
    assert long / max(short, 0.02) < 3


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("推进加快建设应当不得将把对为的、，。；：（）“”和及可以要由以企业部门工作了是\ud800\x00 \n１〔"), max_size=120))
def test_never_crashes_and_spans_hold_what_was_found(text: str) -> None:
    for measure in measures(text):
        held = measure.span.of(text)
        assert measure.object.replace("\n", "") in "".join(held.split("\n")).replace(" ", "") or measure.object in held


def test_gold(shared: Path) -> None:
    hits = expected = predicted = 0
    for path in sorted((shared / "gold" / "dev").glob("p*.jsonl")):
        h, e, p = score(shared, [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])
        hits, expected, predicted = hits + h, expected + e, predicted + p
    assert 2 * hits / (expected + predicted) >= 0.95


def score(shared: Path, rows: list[dict[str, object]]) -> tuple[int, int, int]:
    """Hits, gold and predicted measures of the sentences that were read for measures."""
    gold: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["task"] == "scope" and "measure" in str(row["tasks"]):
            gold.setdefault((str(row["doc"]), squeeze(str(row["sentence"]))), [])
    for row in rows:
        if row["task"] == "measure":
            gold[str(row["doc"]), squeeze(str(row["sentence"]))].append(f"{row['verb']}{row['object']}")
    hits = predicted = 0
    for doc in sorted({doc for doc, _ in gold}):
        for sentence, found in predict(shared, doc).items():
            labels = next((labels for (name, text), labels in gold.items() if name == doc and sentence in text and (text == sentence or found)), None)
            predicted += len(found) if labels is not None else 0
            hits += sum(any(SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.8 for b in labels or []) for a in found)
    return hits, sum(map(len, gold.values())), predicted


def test_a_lone_surrogate_in_an_object_stays_as_it_is() -> None:
    """Half a character is no reason to give up; the words around it still tell the instrument."""
    (measure,) = measures("支持企业\ud800建设创新中心。")
    assert measure.object == "企业\ud800建设创新中心" and measure.instrument == measures("支持企业建设创新中心。")[0].instrument


def predict(shared: Path, doc: str) -> dict[str, list[str]]:
    text = (shared / "corpus" / "texts" / f"{doc}.txt").read_text(encoding="utf-8")
    reading = Reading(make_document(text, stem=doc, source=doc))
    find_measures(reading)
    found: dict[str, list[str]] = defaultdict(list)
    for measure in reading.measures:
        sentence = reading.document.sentences[measure.sentence].span.of(text)
        found[squeeze(sentence)].append(measure.verb + measure.object)
    return found


def squeeze(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("渡口办应当完善渡运指南并向社会公开。", ["完善|渡运指南"]),
        ("水库名录实行动态管理并定期向社会公布。", ["实行|动态管理"]),
        ("渡工应当留存维修票据、检验合同等资料备查。", ["留存|维修票据、检验合同等资料"]),
        ("港务局应当将巡查结果通过公告栏向渔民反馈。", ["反馈|巡查结果"]),
        ("每季度选取堵点问题纳入“每季一改”。", ["选取|堵点问题"]),
        ("督促渡口优化流程、压缩时限、提高质量。", ["督促|渡口优化流程、压缩时限、提高质量"]),
        ("支持渔船企业在本岛设立维修中心，鼓励海员回乡创业。", ["支持|渔船企业在本岛设立维修中心", "鼓励|海员回乡创业"]),
        ("推进渔旅结合，完善泊位管理制度。", ["推进|渔旅结合", "完善|泊位管理制度"]),
        ("完成造林地170万亩。", ["完成|造林地"]),
        ("更新渔船电机300部以上。", ["更新|渔船电机"]),
        ("有关部门应当出具不予受理决定并说明理由。", ["出具|不予受理决定", "说明|理由"]),
        ("渡口经营者应当按照协议约定落实安全责任。", ["落实|安全责任"]),
        ("核定泊位费用＝泊位数×单价。", []),
        ("港区的合作由船期协调转向泊位共建和航道共同利用。", []),
    ],
)
def test_where_an_object_ends(sentence: str, expected: list[str]) -> None:
    assert pairs(sentence) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("省、自治区、直辖市人民政府", ["省、自治区、直辖市人民政府"]),
        ("市、县（市、区）人民政府及其有关部门", ["市、县（市、区）人民政府及其有关部门"]),
        ("各区、各部门之间", ["各区", "各部门"]),
        ("海关、海事、边检等单位", ["海关、海事、边检等单位"]),
        ("水务局会同农业、林业等部门", ["水务局", "农业、林业等部门"]),
        ("从事渡运的组织或者个人", ["从事渡运的组织或者个人"]),
        ("由市水务部门另行", ["市水务部门"]),
        ("渔政部门对本辖区内的违法捕捞行为", ["渔政部门"]),
        ("申报单位于9月5日前", ["申报单位"]),
        ("区港务局通知船主", ["区港务局"]),
        ("在工作时间内渡口工作人员", ["渡口工作人员"]),
        *((words, []) for words in ("编制渡口规划", "合同期满", "3月底前", "但", "渡运许可证", "鼓励企业", "封面及骑缝处", "这是我们", "渔业发展")),
    ],
)
def test_who_acts(subject: str, expected: list[str]) -> None:
    assert list(read_actors(subject, ())) == expected
