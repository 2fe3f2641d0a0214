"""Whether a verb or a modal governs its clause, or only stands inside a subject, a name, a description or a condition."""

from __future__ import annotations

import functools
import re

from ingest.clauses import Clause, outside
from ingest.modals import WEAK, Modal, Modals
from ingest.objects import LONGEST_BARE, TAKES_ACTION, ends_in, only_verbs
from ingest.phrases import find_phrase_verb, is_open
from ingest.subjects import LONGEST_SUBJECT, ends_in_actor
from ingest.verbs import MAX_VERBS, Group, Text, cues, make_group, may_open, read_group, skip_adverbs, table

COPULA = re.compile("(?<![还就只而但若于凡如总都或别其])是(?![否非])")
TOPIC = re.compile("(?!原则上\\Z)[^对将把由在按为以经（(]+(?<!后)\\Z")
STATE = re.compile("取得|得到|获得|迈|达|有了|呈|进入|已|正在|是|为|有(?!关)|由|应|需|可|包括|周期|期限|时限|不超过")
STATE_ADVERB = re.compile("持续|不断|更|显著|明显|进一步|稳步|全面|基本|日益")
MANNER_END = re.compile("等(?:多种)?(?:方式|形式|方法|手段|途径|办法)\\Z")
GENERAL_STEPS = re.compile(
    "(?:^|等|，)(?:各种|多种|一切|以下|(?:切实|积极|坚决|果断)?(?:有效|必要|相应|具体|可行|得力|有力|适当|适宜|综合|针对性)的?|坚决|果断|切实)*措施\\Z"
)
"""采取必要措施: says nothing yet; 采取补救措施 does."""
ORDERED = re.compile("[“‘].*部署\\Z|.*(?:党中央|国务院|中央|习近平|省委|市委|区委|县委|自治区党委|全会|会议)")
"""落实党中央…部署, 落实“两个更好”部署: guiding thought."""
OF_LABEL = re.compile(
    "[^，；]{0,30}?(?:期限|时间|时限|内容|范围|比例|金额|数额|标准|方式|主体|条件|周期|有效期|程序|程度|长度|情形|部分|地点|费用)"
    "(?:一般|原则上|主要|最[长高低]|不(?!再)|为|是(?!否)|由|自|从|按|以(?!及)|均|仍|包括|参照|依照|执行)"
)
"""公开征求意见的期限一般不少于三十日, 留存时间不少于3年: something is said of what the verb only names."""
LIGHT = frozenset(("light",))
ANNOUNCING = frozenset(("采取", "采用"))
AUTHORITIES = ("部门", "机关", "政府", "委员会", "办公室", "管理机构", "法院", "检察院")
LIGHT_VERB = re.compile("进行|予以|给予|开展|加以|作出|实施")
LEAST_LED = 6
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
        weak = modal.word in WEAK and not (modal.kind == "forgo" and text[modal.start - 1] == "时")
        if not weak and outside(text, at, modal.start):
            apart = modal.start > group.end + 1 or "noun" in group.kinds
            return apart and not is_relative(text, modal.end, end)
    return False


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


def is_relative(text: Text, at: int, end: int) -> bool:
    """应当履行的责任: the modal stands inside a description."""
    verb = read_group(text, skip_adverbs(text, at, end), end)
    return verb is not None and text.startswith("的", verb.end)


def waits(text: Text, group: Group, start: int, end: int, bodies: frozenset[int]) -> bool:
    """The object is a clause whose verb comes after the next comma."""
    if "forbid" in group.kinds:
        return text.startswith("因", start) or (text.startswith("以", start) and text.endswith(cues("pretext"), start, end))
    return is_open(text, start, end) or ("gather" in group.last and ends_in_actor(text, start, end, bodies))


def is_state(text: str, modals: Modals, group: Group, start: int, first: int, end: int) -> bool:
    """发展取得…, 管理更…: `group` is a noun of which something is said, unless a modal stands before."""
    bare = group.end - group.start == 2 and not modals.within(start, group.start)
    return bare and bool(STATE.match(text, first, end) or (group.start == start and STATE_ADVERB.match(text, first, end)))


def is_label(text: str, start: int, end: int) -> bool:
    """意见的内容主要包括…: the object is what the clause speaks of."""
    return bool(OF_LABEL.match(text, start, end))


def is_led(text: str, group: Group, at: int, stop: int, end: int) -> bool:
    """市人民政府统筹…工作, 主管部门审核相关材料: an authority acts, even where the verb could be a noun."""
    led = text.endswith("政府" if "lead" in group.kinds else AUTHORITIES, at, stop)
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
