"""Whether a verb or a modal governs its clause, or only stands inside a subject, a name, a description or a condition."""

from __future__ import annotations

import functools
import re

from ingest.clauses import Clause, outside
from ingest.modals import WEAK, Modal, Modals
from ingest.objects import LONGEST_BARE, TAKES_ACTION, only_verbs
from ingest.phrases import find_phrase_verb, is_open
from ingest.subjects import LONGEST_SUBJECT, ends_in_actor
from ingest.verbs import MAX_VERBS, Group, Text, cues, make_group, may_open, read_group, skip_adverbs

COPULA = re.compile("(?<![还就只而但若于凡如总都或])是(?![否非])")
TOPIC = re.compile("(?!原则上\\Z)[^对将把由在按为以经（(]+(?<!后)\\Z")
STATE = re.compile("取得|得到|获得|迈|达|有了|呈|进入|已|正在|是|为|有(?!关)|由|应|需|可|包括|周期|期限|时限|不超过")
STATE_ADVERB = re.compile("持续|不断|更|显著|明显|进一步|稳步|全面|基本|日益")
MANNER_END = re.compile("等(?:多种)?(?:方式|形式|方法|手段|措施|途径|办法)\\Z|措施\\Z")
LIGHT = frozenset(("light",))
ANNOUNCING = frozenset(("采取", "采用"))
LEAST_LED = 6
STRONG = frozenset(("应当", "应", "必须", "须"))


def is_frame(text: Text, modals: Modals, modal: Modal, end: int) -> bool:
    """将…纳入…, or 将 after 应当: the preposition, not the modal."""
    before = modals.by_start.get(modal.start - 2)
    return bool(before and before.word in STRONG) or bool(find_phrase_verb(text, modal.start, end))


def is_condition(text: Text, clause: Clause) -> bool:
    """…的，…时，: says when, not what; but 支持企业在…情况下，…: goes on."""
    if text.endswith("目的", clause.start, clause.end):
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
    """Where 实行 governs what stands before it as its topic (申报实行全流程网办), 0 when it does not."""
    run = text.find("实行", at, end)
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


def is_led(text: str, group: Group, at: int, stop: int, end: int) -> bool:
    """市人民政府统筹…工作: a government acts, even where the verb could be a noun."""
    return "lead" in group.kinds and end - group.end >= LEAST_LED and text.endswith("政府", at, stop) and not is_name(text, group, True)


def is_last(text: Text, group: Group, end: int) -> bool:
    """由…制定, 由…制定发布: nothing is left that the verbs could govern."""
    return group.end >= end - 1 or (end - group.end <= LONGEST_BARE and group.kinds.isdisjoint(TAKES_ACTION) and only_verbs(text, group.end, end))


def announces(text: str, start: int, end: int) -> bool:
    """采取…等方式，…: only announces what follows."""
    return text.startswith("，", end) and bool(MANNER_END.search(text, max(start, end - 8), end))


def take_charge(text: Text, at: int, end: int) -> Group | None:
    """负责…工作, 负责…的汇聚和共享, without a verb between."""
    if not text.endswith("负责", 0, at):
        return None
    acts = text.rfind("的", at, end)
    charge = text.endswith(cues("charge"), at, end) or (acts > at and only_verbs(text, acts + 1, end))
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
