"""Mentions: what is read as a name, and what is not. Sentences are made up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_support import cpu_seconds, least_of_each

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


def words(text: str, kind: str, **meta: str | None) -> list[str]:
    return [word for word, _ in labels(text, kind, **meta)]


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


@pytest.mark.parametrize("text, expected", [
    ("建设浙江智慧城市群。", [("浙江智慧城市群", "浙江智慧城市群")]),
    ("推动京津冀智慧城市群、大湾区智慧城市群建设。", [("京津冀智慧城市群", "京津冀智慧城市群"), ("大湾区智慧城市群", "粤港澳大湾区智慧城市群")]),
    ("江苏省、宁夏回族自治区智慧城市群建设加快。", [("江苏省", "江苏智慧城市群"), ("宁夏回族自治区智慧城市群", "宁夏智慧城市群")]),
    ("在浙江，智慧城市群是空间组织。", [("智慧城市群", "智慧城市群")]),
])  # fmt: skip
def test_smart_clusters_of_a_place(text: str, expected: list[tuple[str, str]]) -> None:
    assert labels(text, "CLUSTER") == expected


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
    ("务必于3月17日之前落实。", [("3月17日之前", "../2021-03-17")]),
    ("（市商务局负责，完成时限：2023年10月）", [("2023年10月", "../2023-10")]),
    ("于2025年4月7日17:00前报送。", [("2025年4月7日17:00前", "../2025-04-07")]),
    ("力争在2—3年内调整到位。", [("2—3年内", None)]),
    ("这五年，事业发展。", [("这五年", None)]),
    ("近三年无违法记录。每年报告一次。2月30日前已成立。", []),
    ("每年三月底前报告，到二〇三五年建成。", [("每年三月底前", None), ("到二〇三五年", "../2035")]),
])
def test_periods(text: str, expected: list[tuple[str, str]]) -> None:
    assert labels(text, "PERIOD") == expected


def test_bodies_of_the_state_named_by_their_work_or_with_a_partner() -> None:
    assert words("向国家防汛应急工作指挥部报告。", "ORG") == ["国家防汛应急工作指挥部"]
    assert words("高标准建设中国—东盟国家数据应用合作中心。", "ORG") == ["中国—东盟国家数据应用合作中心"]
    assert words("贯彻落实国务院各项部署，国务院各部门配合。", "ORG") == ["国务院"]


def test_bodies_of_a_body_have_no_name() -> None:
    assert words("市人民政府有关部门和国务院信息产业主管部门应当支持。", "ORG") == []
    assert words("市人民政府及其有关部门应当支持。", "ORG") == ["市人民政府"]
    assert words("区人民政府应当落实。", "ORG", place="北京市") == []


def test_the_body_that_runs_a_zone() -> None:
    assert words("由中国（上海）自由贸易试验区管理委员会负责。", "ORG") == ["中国（上海）自由贸易试验区管理委员会"]


def test_a_short_name_of_an_undertaking_is_read_again() -> None:
    text = "发挥长三角生态绿色一体化发展示范区（以下简称示范区）作用。支持示范区建设，创建国家级示范区。示范区执行委员会（以下简称执委会）负责。执委会会同有关部门推进。"
    assert set(words(text, "PROJECT")) == {"长三角生态绿色一体化发展示范区", "示范区"}
    assert words(text, "PROJECT").count("示范区") == 2
    assert words(text, "ORG") == ["示范区执行委员会", "执委会", "执委会"]


def test_towns_behind_their_county_and_letters_of_those_stationed_are_places() -> None:
    assert labels("青浦区金泽镇、朱家角镇先行，驻桂人民解放军支持。", "PLACE") == [
        ("青浦区", "上海市青浦区"), ("金泽镇", "上海市青浦区金泽镇"), ("朱家角镇", "上海市青浦区朱家角镇"), ("桂", "广西壮族自治区")]
    assert words("辽宁振兴，建安区所属镇负责，浦东新区乡镇。", "PLACE") == ["辽宁", "建安区", "浦东新区"]
    assert words("杨浦滨江开放。", "PLACE", place="上海市") == ["杨浦"]


def test_honours_and_names_that_go_on_behind_a_known_project() -> None:
    assert words("北海入选全国法治政府建设示范市。", "PROJECT") == ["全国法治政府建设示范市"]
    assert words("建设全国一体化算力网络长三角国家枢纽节点。", "PROJECT") == ["全国一体化算力网络长三角国家枢纽节点"]


def test_a_short_form_that_the_text_gives_is_read_again() -> None:
    found = words("成立江苏省云岭协调中心领导小组（以下简称云岭小组）。云岭小组每月开会。", "ORG")
    assert found == ["江苏省云岭协调中心领导小组", "云岭小组", "云岭小组"]


def test_belts_without_a_place_in_their_name() -> None:
    assert labels("支持云岭创新带建设。", "CLUSTER") == [("云岭创新带", "云岭创新带")]
    assert words("高铁的开通和城市群的发展带来机遇。", "CLUSTER") == []


def test_quotes_that_name_a_project_and_quotes_that_do_not() -> None:
    assert words("推进“清泉”试点，实施“百店工程”。", "PROJECT") == ["“清泉”试点", "“百店工程”"]
    assert words("深化“清泉办”“云上查”等改革，做优“清泉江苏”品牌。", "PROJECT") == ["“清泉办”", "“云上查”", "“清泉江苏”"]
    assert words("攀登“微笑曲线”，推出“一站式”服务平台，落实“五项机制”改革。", "PROJECT") == []
    assert words("坚持“五个必须”，杜绝“形象工程”，做好“土特产”文章。", "PROJECT") == []


def test_projects_by_list_by_verb_by_quotes_and_by_ending() -> None:
    assert words("参与“一带一路”建设。", "PROJECT") == ["“一带一路”"]
    assert words("深入实施乡村诊所提质行动，推进重大工程。", "PROJECT") == ["乡村诊所提质行动"]
    assert words("开展“千帆”企业培育计划。", "PROJECT") == ["“千帆”企业培育计划"]
    assert words("建设江苏沿海绿色发展示范区。", "PROJECT") == ["江苏沿海绿色发展示范区"]
    assert words("打好云岭脱贫攻坚战，开展道桥、管网排查专项行动。", "PROJECT") == ["云岭脱贫攻坚战", "道桥、管网排查专项行动"]
    assert words("地铁4号线北段建成，建立市公共数据平台。", "PROJECT") == ["地铁4号线北段", "市公共数据平台"]
    assert words("推进云岭高铁、清溪水库二期等重大项目，实施教育、医疗等项目。", "PROJECT") == ["云岭高铁", "清溪水库二期"]
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


def test_a_field_is_read_where_the_policy_acts_on_it() -> None:
    assert words("加强城市管理，发展现代高效林业。", "DOMAIN") == ["城市管理", "现代高效林业"]
    assert words("由城市管理综合行政执法机关和城市管理部门负责。", "DOMAIN") == []
    assert words("供水、供电、供气等公用企业应当办理。", "DOMAIN") == ["供水", "供电", "供气"]
    assert words("教育、医疗、交通、水利等主管部门承担本行业、本领域职责。", "DOMAIN") == []


def test_policies() -> None:
    assert words("按照《城乡绿化规划》（国发〔2020〕3号）执行，《山河远阔》热播。", "POLICY") == ["《城乡绿化规划》", "国发〔2020〕3号"]


def test_a_name_that_a_page_broke_is_read_whole() -> None:
    assert words("鼓励运用人工 智能改造流程。", "TECH") == ["人工 智能"]


def test_candidates_are_unknown_names_only() -> None:
    candidates = find_candidates(read("参观云帆未来计算研究院，体验“星河长廊”。参观云帆未来计算研究院。"))
    assert [(one.type, one.count) for one in candidates[:1]] == [("ORG", 2)]
    assert "“星河长廊”" in [one.text for one in candidates]


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
    "short forms": "江苏省教育厅（以下简称省厅厅）",
    "dates": "2025年3月在3年内",
    "quotes": "“清泉”、“云上”等",
    "undertakings": "云岭高铁等项目",
    "industries": "发展云岭产业",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(times: int) -> float:
        document = make_document(unit * times, stem="made", source="test")
        return cpu_seconds(lambda: find_mentions(Reading(document)))

    seconds(10)
    times = 60_000 // len(unit)
    short, long = least_of_each(seconds, times)
    assert long / max(short, 0.02) < 3


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


def test_days_that_place_a_state_are_periods() -> None:
    text = "春节：2月4日至10日放假调休，2月2日（星期六）上班。3月6日至7日，调研组到访。"
    assert labels(text, "PERIOD", signed="2018-12-01") == [("2月4日至10日", "2018-02-04/2018-02-10"), ("2月2日", "2018-02-02")]


def test_letters_for_provinces_parted_by_marks() -> None:
    assert labels("川、滇、藏、青交界地区。", "PLACE") == [("川", "四川省"), ("滇", "云南省"), ("藏", "西藏自治区"), ("青", "青海省")]
    assert words("符合第九、十、十一条要求。", "PLACE") == []


@pytest.mark.parametrize("text, expected", [
    ("加强建筑垃圾处置。", ["建筑垃圾处置"]),
    ("清运建筑垃圾的车辆。", []),
    ("商务、交通运输、口岸物流等部门应当会商。", []),
])
def test_fields_by_what_stands_behind(text: str, expected: list[str]) -> None:
    assert words(text, "DOMAIN") == expected


@pytest.mark.parametrize("text, expected", [
    ("支持自贸试验区开展试点，各自贸试验区参照。", ["自贸试验区"]),
    ("云岭教育提质行动、山区评价改革深化行动、校园共建行动。", ["云岭教育提质行动", "山区评价改革深化行动", "校园共建行动"]),
    ("做好“五篇大文章”，实施“三大战略”，坚持“五个必须”，落实“五项机制”。", ["“五篇大文章”", "“三大战略”"]),
    ("打造战略支点，建设链接沿海战略枢纽，组织制定年度用水计划。", []),
    ("擦亮“清风江西”，形成“北京样本”，破解“真金白银”难题。", ["“清风江西”"]),
    ("加快2号线西延伸、18号线二期建设。", ["2号线西延伸", "18号线二期"]),
])
def test_projects_that_no_verb_governs(text: str, expected: list[str]) -> None:
    assert words(text, "PROJECT") == expected


def test_bodies_named_by_their_field_or_swallowed_by_a_word() -> None:
    assert words("提交城乡规划委员会审议，由住房公积金管理中心受理。", "ORG") == ["城乡规划委员会", "住房公积金管理中心"]
    assert words("设立优化营商环境咨询委员会，各级国防动员委员会参加。", "ORG") == []
    assert words("配合坪山区委、区政府及区产业主管部门。", "ORG", place="广东省深圳市") == ["坪山区委", "区政府"]
    assert words("北京师范大学校长出席。", "ORG") == ["北京师范大学"]


def test_lines_that_only_name_a_form_speak_of_nothing() -> None:
    assert read("附件：1.天河区人才公寓申请表（个人）.docx\n\n2.江苏省证明事项目录").mentions == []
    assert words("填写《江苏省人才公寓申请表（青年）》。", "PLACE") == []


@pytest.mark.parametrize("text, expected", [
    ("（5）医疗数据安全主动防护场景", ["数据安全"]),
    ("推动数字技术在城市管理和服务领域的应用。", ["城市管理"]),
    ("围绕工程建设招标投标领域需求。", ["工程建设招标投标"]),
    ("社会保障、民政部门负责，推行社会保险、医疗保险、生育保险合并申报。", []),
    ("发展绿色制造业，办理快递业务。", ["绿色制造业"]),
])
def test_fields_by_their_place_in_the_clause(text: str, expected: list[str]) -> None:
    assert words(text, "DOMAIN") == expected


@pytest.mark.parametrize("text, expected", [
    ("做优做强酸浆、黑果、抹面等产业。", ["酸浆", "黑果", "抹面"]),
    ("支持甲企、乙企等产业创新平台，在资金、人才等方面对人工智能产业予以支持。", []),
    ("对数据进行筛查、清理等加工处理的新兴产业。", []),
    ("财政、发展改革、教育、卫生健康、医保、中医药、组织部门研究，教育、文化和旅游、审计等政府相关职能部门配合。", []),
    ("市场监管、公安、农业农村、商务、卫生健康、税务等市场监管领域有关部门要统一思想。", []),
    ("推动基础教育扩优提质、职业教育内涵式发展，抓好安全生产和防灾减灾工作。", ["基础教育", "职业教育", "安全生产", "防灾减灾"]),
    ("释放文旅、餐饮、康养等服务消费潜力，稳住汽车、家电等重点商品消费。", ["文旅", "餐饮", "康养"]),
    ("医保结算、电子病历等医疗行业数据。", ["医疗行业"]),
])
def test_members_of_lists_by_what_closes_them(text: str, expected: list[str]) -> None:
    assert words(text, "DOMAIN") == expected


def test_villages_stand_for_themselves_once_their_town_is_named() -> None:
    text = "巴东县官渡口镇马鬃山村地面开裂。马鬃山村村民已搬迁。青浦区金泽镇发展乡村旅游。"
    assert [name for name, _ in labels(text, "PLACE")] == ["巴东县", "官渡口镇", "马鬃山村", "马鬃山村", "青浦区", "金泽镇"]


def test_what_holds_a_name_is_not_the_name() -> None:
    assert labels("通过市大数据资源平台归集数据，驻疆部队支持。", "TECH") == []
    assert labels("驻疆部队支持，做好外事侨务、港澳台、审计工作，新福建建设取得成就。", "PLACE") == []
    assert [name for name, _ in labels("向国家数据局数字科技和基础设施建设司报送，由中华人民共和国财政部发行。", "ORG")] == [
        "国家数据局数字科技和基础设施建设司", "中华人民共和国财政部"]
    assert [name for name, _ in labels("建设更高水平平安四川法治四川。", "PROJECT")] == ["平安四川", "法治四川"]


@pytest.mark.parametrize("text, expected", [
    ("建成和若铁路，乌尉高速全线通车，发展普速铁路。", ["和若铁路", "乌尉高速"]),
    ("推进郑州要素市场化配置综合改革试点，通化入选国家生态产品价值实现机制试点，开展医疗服务试点。",
     ["要素市场化配置综合改革试点", "国家生态产品价值实现机制试点"]),
    ('深化"放管服"改革，规划赤峰至锦州输氢管道，建设健康广西、美丽泉州。', ['"放管服"改革', "赤峰至锦州输氢管道", "健康广西", "美丽泉州"]),
    ("文化惠民工程、全民健身工程分别惠及千万人，列入年度立法计划，完成附属绿化工程。", ["文化惠民工程", "全民健身工程"]),
    ("世界最长隧道——天山胜利隧道贯通。关于巴朗山隧道建设问题。隧道贯通。", ["天山胜利隧道", "巴朗山隧道"]),
])
def test_projects_by_their_form(text: str, expected: list[str]) -> None:
    assert words(text, "PROJECT") == expected


@pytest.mark.parametrize("text, expected", [
    ("政务服务管理机构应当公开，由大数据工作主管部门负责。", []),
    ("推进全市政务服务。", ["政务服务"]),
    ("城乡规划确定的铁路、公路、港口、机场、绿地不得改变用途。", []),
    ("选择石油、钢铁和有色三个行业试行，理顺黄金工业投资渠道。", ["石油", "钢铁", "有色", "黄金工业"]),
    ("教育方面，学位持续增加。", ["教育"]),
])
def test_fields_and_what_only_holds_their_name(text: str, expected: list[str]) -> None:
    assert words(text, "DOMAIN") == expected
    assert words(text, "TECH") == []


@pytest.mark.parametrize("text, expected", [
    ("由天河区科工信局受理，组建新疆农商银行，征得广州军区同意，同意广东省气象局与香港天文台合建。",
     ["天河区科工信局", "新疆农商银行", "广州军区", "广东省气象局", "香港天文台"]),
    ("（广电总局、版权局、司法部负责）牵头单位：教育厅、住建厅。", ["广电总局", "版权局", "司法部", "教育厅", "住建厅"]),
    ("宁吉喆　　统计局局长，自然资源部党组成员，统计局和有关部门。", ["统计局", "自然资源部"]),
    ("发挥工会、共青团、妇联等群团组织作用。智库、科协、工会等工作。", ["工会", "共青团", "妇联"]),
    ("依据全国信标委人工智能分委会的标准，金川集团、酒钢集团改制，发展产业集团、企业集团。",
     ["全国信标委人工智能分委会", "金川集团", "酒钢集团"]),
    ("对太原钢铁（集团）有限公司，应当登记为有限责任公司。", ["太原钢铁（集团）有限公司"]),
])
def test_bodies_beside_behind_and_inside_others(text: str, expected: list[str]) -> None:
    assert words(text, "ORG") == expected


def test_bodies_of_the_issuers_own_level() -> None:
    text = "设立市人工智能伦理委员会，由区住建园林局和市发展改革委负责，推进市中心和中央商务区管委会改革。"
    assert words(text, "ORG", place="深圳市") == ["市人工智能伦理委员会", "市发展改革委"]
    assert "区住建园林局" in words(text, "ORG", place="广州市天河区")


@pytest.mark.parametrize("text, expected", [
    ("推动“京津冀+雄安”通办，推进北钦防一体化，“净菜”进京入津。", ["雄安", "北", "钦", "防", "京", "津"]),
    ("研究所在沪成立，在新征程上，在京单位，在川南布局。", ["沪", "川南"]),
    ("迭部、碌曲、玛曲3县开工，支持河湟新区，塑造新区优势。", ["迭部", "碌曲", "玛曲", "河湟新区"]),
    ("宁东“二次创业”和县乡村振兴，支流通江达海，吉　林　　北京市副市长。", ["宁东", "北京市"]),
])
def test_places_in_other_dress(text: str, expected: list[str]) -> None:
    assert words(text, "PLACE") == expected


@pytest.mark.parametrize("text, expected", [
    ("从2021年起，院校试点。从2019年起增长，自2021年3月1日起施行。", ["从2021年起"]),
    ("于2021年9月至12月采集数据，2020年8月至10月已完成。", ["2021年9月至12月"]),
    ("5月24日至5月27日，父母应当登记。2021年发展改革委将会同财政部研究。", ["5月24日至5月27日", "2021年"]),
    ("将于近期组织核查，近期出现波动，在“十五”后两年安排。", ["近期", "“十五”后两年"]),
])
def test_periods_of_months_days_and_first_years(text: str, expected: list[str]) -> None:
    assert words(text, "PERIOD") == expected


def test_old_document_numbers() -> None:
    text = "《关于迁址的请示》（〔1996〕武司字第82号）收悉，按国务院一九八〇年223号文件办理。"
    assert words(text, "POLICY") == ["《关于迁址的请示》", "〔1996〕武司字第82号", "国务院一九八〇年223号文件"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("西向川甘青走廊、川陕京走廊。", "川 甘 青 川 陕 京"),
        ("闽粤港澳“跨境一锁”启动，做好浙川东西部协作。", "闽 粤 港 澳 浙 川"),
        ("总书记亲临西藏视察。", "西藏"),
        ("促进与日本、韩国现代服务业集聚发展。", "日本 韩国"),
        ("支持横琴、前海、河套发展。", "横琴 前海 河套"),
        ("推动大港电厂和共和核电建设。", ""),
    ],
)
def test_places_run_together_or_crossed_by_the_cutter(text: str, places: str) -> None:
    assert " ".join(one for one, _ in labels(text, "PLACE")) == places


def test_bodies_parted_by_a_blank_and_numbers_of_decrees() -> None:
    assert [one for one, _ in labels("广州市民政局  广州市财政局联合发布。", "ORG")] == ["广州市民政局", "广州市财政局"]
    assert [one for one, _ in labels("根据中华人民共和国国务院令第722号制定。", "POLICY")] == ["中华人民共和国国务院令第722号"]
    assert [one for one, _ in labels("地级以上市人民政府应当支持。", "ORG")] == []


@pytest.mark.parametrize("text, expected", [
    ("高标准建设东云枢纽国际商务合作区，推动云岭国家公园设立。", ["东云枢纽国际商务合作区", "云岭国家公园"]),
    ("云宿综保区开关运作，椒云水库下闸蓄水。", ["云宿综保区", "椒云水库"]),
    ("建设智慧产业园、大型水库，新建通航机场5个，推进智慧城市建设。", []),
    ("乘客到海口机场候机。", []),
    ("凤云机场三期完工，推进青藏铁路格拉段电气化改造工程。", ["凤云机场三期", "青藏铁路格拉段电气化改造工程"]),
])
def test_zones_and_works_with_names_of_their_own(text: str, expected: list[str]) -> None:
    assert words(text, "PROJECT") == expected


@pytest.mark.parametrize("text, expected", [
    ("启动长四辽通、敦牡和四梅集扩能等铁路项目。", ["长四辽通", "敦牡", "四梅集"]),
    ("推进甘电入浙、藏粤直流、引通济柴工程。", ["甘电入浙", "藏粤直流", "引通济柴工程"]),
    ("金上至湖北特高压直流输电工程建成投运。", ["金上至湖北特高压直流输电工程"]),
    ("加强合作、引才济困，推动直流电机产业发展。", []),
])
def test_lines_of_rail_power_and_water(text: str, expected: list[str]) -> None:
    assert words(text, "PROJECT") == expected
