"""Whether a verb or a modal governs its clause, or only stands inside a subject, a name, a description or a condition."""

from __future__ import annotations

import re

from ingest.clauses import Clause, outside
from ingest.modals import WEAK, Modal, Modals
from ingest.objects import only_verbs
from ingest.phrases import find_phrase_verb, is_open
from ingest.subjects import LONGEST_SUBJECT, ends_in_actor
from ingest.verbs import MAX_VERBS, Group, cues, make_group, may_open, read_group, skip_adverbs, table

COPULA = re.compile("(?<![还就只而但若于凡如总都或])是(?![否非])")
TOPIC = re.compile("(?!原则上\\Z)[^对将把由在按为以经（(]+(?<!后)\\Z")
TIME = re.compile(
    r"(?:到|至|自|从|在|截至)?(?:本世纪中叶|[“\"]?十[一二三四五六][五个]?五[”\"]?(?:时期|期间|末)|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|今年|明年|年内|[本当次下]年度?|未来[一二三五十\d]+年|每年)"
    r"(?:以来|起|底|末|初|前|之前|以前|内|上半年|下半年)?"
)
TIME_STARTS = frozenset('本当次下到至自从在截本“"十0123456789今明年未每')
STATE = re.compile("取得|得到|获得|迈|达|持续|不断|更|显著|明显|进一步|稳步|全面|基本|有了|呈|进入|日益|已|正在|是|为|有(?!关)|由|应|需|可|包括|周期|期限|时限|不超过")
NOUN = frozenset(("noun",))
LIGHT = frozenset(("light",))
LEAST_LED = 6
STRONG = frozenset(("应当", "应", "必须", "须"))


def is_frame(text: str, modals: Modals, modal: Modal, end: int) -> bool:
    """将…纳入…, or 将 after 应当: the preposition, not the modal."""
    before = modals.by_start.get(modal.start - 2)
    return bool(before and before.word in STRONG) or bool(find_phrase_verb(text, modal.start, end))


def skip_time(text: str, at: int, end: int) -> int:
    """Where a time (到2025年, 本年度) that stands at `at` ends; 0 when there is none."""
    time = TIME.match(text, at, end) if text[at : at + 1] in TIME_STARTS else None
    return time.end() if time else 0


def is_condition(text: str, clause: Clause) -> bool:
    """…的，…时，: says when, not what; but 支持企业在…情况下，…: goes on."""
    if not clause.stop or not text.endswith(cues("condition"), clause.start, clause.end) or text.endswith("目的", clause.start, clause.end):
        return False
    group = read_group(text, clause.start, clause.end)
    return not group or "cause" not in group.last or not is_open(text, group.end, clause.end)


def is_subject(text: str, modals: Modals, group: Group, at: int, end: int) -> bool:
    """编制…规划应当遵循…, 发展…是…战略: the verb only opens a subject."""
    if text.find("是", group.end, end) > 0 and COPULA.search(text, group.end, end):
        return True
    if "noun" in group.last and find_run(text, at, end):
        return True
    for modal in modals.within(group.end, min(end, at + LONGEST_SUBJECT)):
        if modal.word not in WEAK and outside(text, at, modal.start):
            apart = modal.start > group.end + 1 or "noun" in group.kinds
            return apart and not is_relative(text, modal.end, end)
    return False


def is_name(text: str, group: Group, bare: bool) -> bool:
    """投诉渠道, 管理人员: a noun that a noun-like verb opens. `bare`: neither adverb nor modal stands before it."""
    return "noun" in group.kinds and text.startswith(cues("name" if bare else "office"), group.end)


def find_run(text: str, at: int, end: int) -> int:
    """Where 实行 governs what stands before it as its topic (申报实行全流程网办), 0 when it does not."""
    run = text.find("实行", at, end)
    if run < at + 2 or end - run < 4 or text[run - 1] in "的、并和者对" or not outside(text, at, run):
        return 0
    return run if TOPIC.match(text, at, run) else 0


def is_real(text: str, modal: Modal, end: int) -> bool:
    """A weak modal counts only where something governed may follow: not in 高载能产业, 的需要."""
    opens = may_open(text, modal.end) or bool(table("measure_prepositions.txt").longest(text, modal.end, end))
    return opens and text[modal.start - 1] != "的"


def is_relative(text: str, at: int, end: int) -> bool:
    """应当履行的责任: the modal stands inside a description."""
    verb = read_group(text, skip_adverbs(text, at, end), end)
    return verb is not None and text.startswith("的", verb.end)


def waits(text: str, group: Group, start: int, end: int, bodies: frozenset[int]) -> bool:
    """The object is a clause whose verb comes after the next comma."""
    if "forbid" in group.kinds:
        return text.startswith("因", start) or (text.startswith("以", start) and text.endswith(cues("pretext"), start, end))
    return is_open(text, start, end) or ("gather" in group.last and ends_in_actor(text, start, end, bodies))


def is_state(text: str, modals: Modals, group: Group, start: int, first: int, end: int) -> bool:
    """发展取得…, 管理更…: a noun and what is said of it, unless a modal stands before."""
    bare = group.kinds >= NOUN and group.end - group.start == 2 and not modals.within(start, group.start)
    return bare and bool(STATE.match(text, first, end))


def is_led(text: str, group: Group, at: int, stop: int, end: int) -> bool:
    """市人民政府统筹…工作: a government acts, even where the verb could be a noun."""
    return "lead" in group.kinds and end - group.end >= LEAST_LED and text.endswith("政府", at, stop) and not is_name(text, group, True)


def take_charge(text: str, at: int, end: int) -> Group | None:
    """负责…工作, 负责…的汇聚和共享, without a verb between."""
    if not text.endswith("负责", 0, at):
        return None
    acts = text.rfind("的", at, end)
    charge = text.endswith(cues("charge"), at, end) or (acts > at and only_verbs(text, acts + 1, end))
    return make_group(text, at - 2, at, LIGHT) if charge else None


def shorten(text: str, group: Group, end: int) -> Group | None:
    """推进告知承诺改革: no object is left behind so many verbs, the last belong to it."""
    for most in range(MAX_VERBS - 1, -1, -1):
        less = read_group(text, group.start, end, most)
        if less and less.end < group.end:
            return less if "light" in less.kinds or not text.startswith("的", group.end) else None
    return None
