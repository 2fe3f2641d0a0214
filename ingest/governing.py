"""Whether a verb or a modal governs its clause, or only stands inside a subject, a name, a description or a condition."""

from __future__ import annotations

import functools
import re

from ingest.clauses import Clause, outside
from ingest.modals import WEAK, Modal, Modals
from ingest.objects import LONGEST_BARE, TAKES_ACTION, ends_in, only_verbs
from ingest.phrases import find_phrase_verb, is_open
from ingest.subjects import LONGEST_SUBJECT, ends_in_actor
from ingest.verbs import MAX_VERBS, Group, Text, closes, cues, lists, make_group, read_group, skip_adverbs, table

COPULA = re.compile("(?<![还就只而但若于凡如总都或别其])是(?![否非])")
TOPIC = re.compile("(?!原则上\\Z)[^对将把由在按为以经（(]+(?<!后)\\Z")
STATE = re.compile("取得|得到|获得|迈|达|有了|呈|进入|已|正在|是|为|有(?!关)|由|应|需|可|包括|周期|期限|时限|不超过")
STATE_ADVERB = re.compile("持续|不断|更(?!高(?:水平|质量|层次|标准|能级))|显著|明显|进一步|稳步|全面|基本|日益")
MANNER_END = re.compile("等(?:多种)?(?:方式|形式|方法|手段|途径|办法)\\Z")
GENERAL_STEPS = re.compile(
    "(?:^|等|，)(?:各种|多种|一切|以下|(?:切实|积极|坚决|果断)?(?:有效|必要|相应|具体|可行|得力|有力|适当|适宜|综合|针对性)的?|坚决|果断|切实)*措施\\Z"
)
"""采取必要措施: says nothing yet; 采取补救措施 does."""
ORDERED = re.compile("[“‘].*部署\\Z|(?!中央八项规定).*(?:党中央|国务院|中央|习近平|省委|市委|区委|县委|自治区党委|全会|会议)")
"""落实党中央…部署, 落实“两个更好”部署: guiding thought."""
OF_LABEL = re.compile(
    "[^，；]{0,30}?(?:期限|时间|时限|内容|范围|比例|金额|数额|标准|方式|主体|条件|周期|有效期|程序|程度|长度|情形|部分|地点|费用)"
    "(?:一般|原则上|主要|最[长高低]|不(?!再)|为|是(?!否)|由|自(?![主治然由身我愿动律])|从|按|以(?!及)|均|仍|包括|参照|依照|执行)"
)
"""公开征求意见的期限一般不少于三十日, 留存时间不少于3年: something is said of what the verb only names."""
LIGHT = frozenset(("light",))
ONLY_COUNT = re.compile(
    "(?:超过|超|突破|达到|达|约|近|不超过|不低于)?[\\d０-９一两三]+(?:\\.\\d+)?[万亿余多]{0,2}"
    "(?:批次|人次|场次|次|家|个|列|批|套|项|人|场|件)(?:以[上内])?\\Z"
)
"""抽检超9000批次, 办理一次: how many of what is not said."""
GROWS = re.compile("(?:增长|下降|产量达到?)[约近]?[\\d０-９.]+[^，；\\d]{0,6}\\Z")
"""接待游客增长8%, 调度原煤产量达1.9亿吨: a figure is told, the verb belongs to its name."""
GOAL = re.compile("(?:上述|以上|这些|这一|前述)(?:宏伟|奋斗|发展|总体|主要|远景|目标|任务)")
IN_ORDER = re.compile("(?:按照|依照|按)(?:各自|自身)?的?(?:职责|职能)(?:分工|权限|范围)?\\Z")
"""承担…工作的部门按照各自职责，做好…: who acts, before the comma."""
BY_THIS = re.compile(
    "为[^，；、的]{0,8}(?:核心|重点|主线|导向|引领|抓手|契机|主体|依托|突破口|载体|"
    "中心|统领|支撑|牵引|目标|着力点|切入点|出发点|任务|内容|主攻方向|基础|根本|保障|前提)\\Z"
)
OUTSIDE = re.compile("中(?:[作做]|收集)|可以(?!.{0,60}的)|[（(][^（()）]*[）)]\\Z|可继续")
"""在工作推进中做到…, 抽查可以采取…, 签字（盖章）, 批准可继续使用: what follows does not belong to the verb."""
WITHIN = re.compile("(?:[一二三四五六七八九十\\d]+个?(?:工作日|月|日|年|天|小时)|单元|地带|范围)以?内\\Z|之日起\\Z|情形下\\Z")
NOUN_OF = re.compile("的[^的、，]{0,8}(?:权利|方式|途径|项目|措施|区域|地区|单位|企业|设施|事项|情形|机构|人员|意见|情况|人)\\Z")
ACTING = frozenset(("进行", "予以", "加以"))
NOT_BANNED = re.compile("(?:和|或者?|以及|、)?限制")
"""禁止和限制建设的范围, 禁止限制目录: names what is banned elsewhere."""
FIGURED = frozenset(("cause", "hope", "effect", "lead"))
ANNOUNCING = frozenset(("采取", "采用"))
AUTHORITIES = ("部门", "机关", "政府", "委员会", "办公室", "管理机构", "法院", "检察院")
WIDE = "全本各辖"
"""数据管理部门统筹全市…: what no noun-like verb would stand before."""
LIGHT_VERB = re.compile("进行|予以|给予|开展|加以|作出|实施")
LEAST_LED = 6
INSIDE = frozenset("中内上下间时")
RULES = ("规定", "法律", "法规", "约定", "要求", "程序", "原则", "意愿", "标准")
"""不得违反…规定，…: what is forbidden comes after."""
STRONG = frozenset(("应当", "应", "必须", "须"))


def is_frame(text: Text, modals: Modals, modal: Modal, end: int) -> bool:
    """将…纳入…, or 将 after 应当: the preposition, not the modal."""
    before = modals.by_start.get(modal.start - 2)
    return bool(before and before.word in STRONG) or bool(find_phrase_verb(text, modal.start, end))


def is_condition(text: Text, clause: Clause) -> bool:
    """…的，…时，: says when, not what; but 支持企业在…情况下，…: goes on."""
    if text.endswith(("目的", "各方面", "有关方面", "方方面面", "多方面", "全方面"), clause.start, clause.end):
        return False
    group = read_group(text, clause.start, clause.end)
    return not group or "cause" not in group.last or not is_open(text, group.end, clause.end)


def is_aside(text: str, start: int, end: int) -> bool:
    """除禁止进境的外，… and 在市场开拓上下功夫，…: an exception, or an effort without an object."""
    return (text.startswith("除", start) and text.endswith("外", start, end)) or closes(text, start, end, "effort")


def is_subject(text: Text, modals: list[Modal], group: Group, at: int, end: int) -> bool:
    """编制…规划应当遵循…, 发展…是…战略: the verb only opens a subject."""
    if text.find("是", group.end, end) > 0 and COPULA.search(text, group.end, end):
        return True
    if "noun" in group.last and find_run(text, at, end):
        return True
    if "tells" in group.last:
        return False
    if "event" in group.last and any(modal.start > group.end for modal in modals):
        return True
    for modal in modals:
        if not group.end <= modal.start < at + LONGEST_SUBJECT:
            continue
        if modal.word == "要" and text.find("的", group.end, modal.start) > 0 and is_real(text, modal, end):
            return True
        if modal.kind == "forbid" and text[group.end] == "对" and text.find("的", modal.end, end) > 0:  # 强化对国家禁止入境货物的监管
            continue
        weak = modal.word in WEAK and not (modal.kind == "forgo" and text[modal.start - 1] == "时")
        if not weak and outside(text, at, modal.start):
            apart = modal.start > group.end + 1 or "noun" in group.kinds
            return apart and not is_relative(text, modal.end, end)
    return False


def is_list(text: Text, group: Group, end: int) -> bool:
    """教育、卫生健康等行业主管部门要…: nouns of which the first looks like a verb."""
    if text[group.end] != "、" or len(group.verb) > 2 or "noun" not in group.kinds or group.kinds & FIGURED or read_group(text, group.end + 1, end):
        return False
    return text.find("等", group.end, end) > 0 or text.count("、", group.end, end) > 1


def is_name(text: str, group: Group, bare: bool) -> bool:
    """投诉渠道, 管理人员: a noun that a noun-like verb opens. `bare`: neither adverb nor modal stands before it."""
    return "noun" in group.kinds and text.startswith(labels() if bare else cues("office"), group.end)


@functools.cache
def labels() -> tuple[str, ...]:
    """What makes a name of a noun-like verb that opens its clause."""
    return (*cues("name"), *cues("label"))


def find_run(text: str, at: int, end: int) -> int:
    """Where 实行, or 遵循…原则, governs what stands before it as its topic (申报实行全流程网办), 0 when it does not."""
    run = text.find("实行", at, end)
    if run < 0 and text.endswith("原则", at, end):
        run = text.find("遵循", at, end)
    if run < at + 2 or end - run < 4 or text[run - 1] in "的、并和者对" or not outside(text, at, run):
        return 0
    return run if TOPIC.match(text, at, run) else 0


def is_real(text: Text, modal: Modal, end: int) -> bool:
    """A weak modal counts only where something governed may follow: not in 高载能产业, 的需要."""
    opens = may_open(text, modal.end) or 0 < text.prepositions.get(modal.end, 0) <= end
    return opens and (text[modal.start - 1] != "的" or modal.word == "要")


@functools.cache
def heads() -> frozenset[str]:
    """How verbs and adverbs begin: two characters, or one where the word has no more."""
    verbs, adverbs, *_ = lists()
    return frozenset(word[:2] for word in (*verbs.words, *adverbs.words))


def may_open(text: str, at: int) -> bool:
    """Something like a verb or an adverb may begin at `at`."""
    known = heads()
    return text[at : at + 2] in known or text[at : at + 1] in known


def is_relative(text: Text, at: int, end: int) -> bool:
    """应当履行的责任: the modal stands inside a description."""
    verb = read_group(text, skip_adverbs(text, at, end), end)
    return verb is not None and text.startswith("的", verb.end)


def waits(text: Text, group: Group, start: int, end: int, bodies: frozenset[int]) -> bool:
    """The object is a clause whose verb comes after the next comma."""
    if "forbid" in group.kinds:
        return leaves_open(text, start, end)
    return is_open(text, start, end) or ("gather" in group.last and ends_in_actor(text, start, end, bodies))


def leaves_open(text: Text, start: int, end: int) -> bool:
    """不得违反规定，…; 不得利用数据优势，…: what is forbidden comes after the comma."""
    if text.startswith("违反", start):
        return text.endswith(RULES, start, end)
    if text.startswith("利用", start):
        groups = (read_group(text, at, end) for at in text.openings(start + 2, end))
        return not any(group and group.end < end - 1 for group in groups)
    pretext = text.startswith("以", start) and text.endswith(cues("pretext"), start, end)
    means = text.startswith("通过", start) or (text.startswith("在", start) and text[end - 1] in INSIDE)
    return pretext or text.startswith("因", start) or (means and is_open(text, start, end))


def is_state(text: str, modals: Modals, group: Group, start: int, first: int, end: int) -> bool:
    """发展取得…, 管理更…: `group` is a noun of which something is said, unless a modal stands before."""
    bare = group.end - group.start == 2 and not modals.within(start, group.start)
    return bare and bool(STATE.match(text, first, end) or (group.start == start and STATE_ADVERB.match(text, first, end)))


def is_label(text: str, start: int, end: int) -> bool:
    """意见的内容主要包括…: the object is what the clause speaks of."""
    return bool(OF_LABEL.match(text, start, end))


def is_led(text: str, group: Group, at: int, stop: int, end: int) -> bool:
    """市人民政府统筹…工作, 主管部门审核相关材料: an authority acts, even where the verb could be a noun."""
    wide = "lead" in group.kinds and text[group.end] not in WIDE
    led = text.endswith("政府" if wide else AUTHORITIES, at, stop)
    return led and end - group.end >= (LEAST_LED if "lead" in group.kinds else 4) and not is_name(text, group, True)


def is_last(text: Text, group: Group, end: int) -> bool:
    """由…制定, 由…制定发布: nothing is left that the verbs could govern."""
    takes = "issue" not in group.kinds and not group.kinds.isdisjoint(TAKES_ACTION)
    return group.end >= end - 1 or (end - group.end <= LONGEST_BARE and not takes and only_verbs(text, group.end, end))


def announces(text: str, start: int, end: int) -> bool:
    """采取…等方式，…: only announces what follows."""
    return text.startswith("，", end) and bool(MANNER_END.search(text, max(start, end - 8), end) or GENERAL_STEPS.search(text[max(start, end - 12) : end]))


def is_order(text: str, start: int, end: int) -> bool:
    """落实党中央决策部署: guiding thought; 落实碳排放双控要求 is a task."""
    return ends_in(text, start, end, "slogan") and bool(ORDERED.match(text, start, end))


def says_nothing(text: Text, group: Group, start: int, end: int, rule: str) -> bool:
    """The object is only a number, a figure, a goal named before, or belongs to who acts or to 以…为重点."""
    if text[start] in "超突达约近不0123456789一两三" and ONLY_COUNT.match(text, start, end):
        return True
    if group.verb == "实现" and GOAL.match(text, start, end):
        return True
    if group.verb == "提出" and (text.endswith("指标", start, end) or text.startswith(("这些", "上述"), start)):
        return True
    if group.verb == "禁止" and NOT_BANNED.match(text, start, end):
        return True
    if text[start] in "中可（(" and OUTSIDE.match(text, start, end):
        return True
    if rule == "lead" and (BY_THIS.search(text, max(start, end - 14), end) or WITHIN.search(text, max(start, end - 12), end)):
        return True
    if group.verb in ACTING and NOUN_OF.search(text, start, end):  # 进行建设的项目
        return True
    figure = group.kinds.isdisjoint(FIGURED) and text[end - 1] in "%％上右吨元次人家个件"
    return figure and bool(GROWS.search(text, max(start, end - 20), end))


def take_charge(text: Text, at: int, end: int) -> Group | None:
    """负责…工作, 负责…的汇聚和共享, without a verb between."""
    if not text.endswith("负责", 0, at):
        return None
    acts = text.rfind("的", at, end)
    acting = acts > at and (only_verbs(text, acts + 1, end) or (text[end - 2 : end] in table("verbs.txt").words and not LIGHT_VERB.search(text, acts, end)))
    charge = text.endswith(cues("charge"), at, end) or acting
    return make_group(text, at - 2, at, LIGHT) if charge else None


def answer_for(text: str, at: int, end: int) -> Group | None:
    """对…负责: the object stands between."""
    held = text.startswith("对", at) and text.endswith("负责", at + 3, end)
    return make_group(text, end - 2, end, LIGHT) if held else None


def shorten(text: Text, group: Group, end: int) -> Group | None:
    """推进告知承诺改革: no object is left behind so many verbs, the last belong to it."""
    for most in range(MAX_VERBS - 1, -1, -1):
        less = read_group(text, group.start, end, most)
        if less and less.end < group.end:
            return less if "light" in less.kinds or not text.startswith("的", group.end) else None
    return None
