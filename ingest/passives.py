"""Measures whose object comes first, as the topic: 情况要及时上报; 规划应当报…备案; 新闻稿须经…审定."""

from __future__ import annotations

import functools
import re

from ingest.objects import only_verbs, trim_object
from ingest.subjects import Stretch, actor_words, ends_in_actor
from ingest.verbs import Group, Text, cues, make_group, read_group, read_verb, table, words_with

WITHIN = re.compile("[在于][^，；。]{1,24}?[内前](?:同时)?")
SUBMIT = re.compile("报请|报送|报经|报|提交|提请|经|送")
ABOUT = re.compile("对于|对")
PUBLISHED = re.compile(
    "(?:(?:分别|同时)?(?:通过|在)[^，；。]{2,40})?向[^，；。并]{2,24}?"
    "(公布|公开|公示|公告|发布|通报|反馈|报告|迁移|集中|开放|倾斜)\\Z"
)
"""向社会全面、及时、准确地公布: the verb closes the clause, with nothing left for an object."""
TOLD = frozenset(("告知", "通知", "书面告知", "书面通知", "反馈", "送达", "抄送", "移送", "移交"))
RECIPIENTS = ("人", "企业", "当事人", "单位", "部门", "机关", "机构", "双方", "群众", "家长")
PLACED = re.compile("(?:到|至|给|在|于)[^，；。]{2,30}\\Z|(?:不少于|不得少于|不低于|至少)?[一二三四五六七八九十\\d]+个?(?:年|月|日|工作日|天)(?:以上)?\\Z")
"""统一支付到机构, 至少保存3年: where to, how long."""
MODALS = frozenset(
    ("应当", "应", "必须", "须", "要", "务必", "应该", "均应", "均应当", "都应", "都应当", "均要", "均须", "均需", "也应", "也应当", "还应", "还应当", "一律应当")
)
NO_TOPIC = re.compile(
    "[不未无除如若该]|特别|旨在|具体|事先|一般|遇|发现|有(?![关效害])|[^、，]*[是如]"
    "|.*(?:[不也时的上还都亦均即就后前内]|一定|必须|原则上|[人者员局厅部委办街镇乡村园校院所站区县市职]|家长|地区|之间|[）)])\\Z"
)
"""What stands before the modal is a condition, an adverb or somebody who acts."""
UNFIT = frozenset(("void", "light", "cause"))
EVERY = re.compile("凡是?(?=[^，]*的[^，、的]{2,8}(?<![人者员位业的])(?:\\Z|，))")
"""凡涉及…的文件，: all that the clause speaks of, and no condition."""
LONGEST_BY = 80
LONGEST_TO = 12


@functools.cache
def approvals() -> tuple[str, ...]:
    return cues("approval")


def find_passive(text: Text, at: int, end: int) -> Group | None:
    """The verb at `at` when nothing is left for an object: a bare verb, or one of submitting and approving."""
    if within := WITHIN.match(text, at, end):
        at = within.end()
    submit = SUBMIT.match(text, at, end)
    if submit and end - at < LONGEST_BY and text.endswith(approvals(), submit.end(), end):
        act = next(word for word in approvals() if text.endswith(word, at, end))
        start, stop = (end - len(act), end) if submit.group() == "经" else submit.span()
        return make_group(text, start, stop, frozenset())
    if published := PUBLISHED.match(text, at, end):
        return make_group(text, *published.span(1), frozenset())
    group = read_group(text, at, end)
    if group and is_done(text, group, end):
        return group
    verb = read_verb(text, at, end)
    if verb[1:] == "入" and verb in words_with("verbs.txt", "frame"):
        return make_group(text, at, at + len(verb), table("verbs.txt").words[verb])
    kinds = table("verbs.txt").words[verb] if verb else UNFIT
    return None if kinds & UNFIT or not only_verbs(text, at + len(verb), end) else make_group(text, at, end, kinds)


def is_done(text: Text, group: Group, end: int) -> bool:
    """告知申请人, 支付到机构: says to whom or where, and not what."""
    if group.verb in TOLD:
        return end - group.end < LONGEST_TO and text.endswith(RECIPIENTS, group.end, end) and text.find("的", group.end, end) < 0
    return group.kinds.isdisjoint(UNFIT) and bool(PLACED.match(text, group.end, end))


def find_topic(text: Text, start: int, end: int, group: Group, bodies: frozenset[int]) -> Stretch | None:
    """[start, end) as the object of a passive verb; None for somebody who acts and for a condition."""
    every = EVERY.match(text, start, end)
    start = every.end() if every else start
    about = ABOUT.search(text, start, end)
    if about and (about.start() == start or ends_in_actor(text, start, about.start(), bodies)):
        start = about.end()
        if not text.endswith(cues("condition"), start, end):  # 对…的单位要通报批评
            return trim_object(text, start, end, group)
    if end - start < 2 or (not every and NO_TOPIC.match(text, start, end)) or ends_in_actor(text, start, end, bodies) or text.endswith(cues("condition"), start, end):
        return None
    acting = any(read_verb(text, match.end(), end) for match in actor_words().finditer(text, start, end))  # 提供者申请…: a clause, no topic
    return None if acting else trim_object(text, start, end, group)
