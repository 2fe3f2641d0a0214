"""Times at the head of a clause: 到2025年, 十四五时期, 本年度."""

from __future__ import annotations

import re

TIME = re.compile(
    r"(?:到|至|自|从|在|截至)?(?:本世纪中叶|[“\"]?十[一二三四五六][五个]?五[”\"]?(?:时期|期间|末)|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|今年|明年|年内|[本当次下]年度?|未来[一二三五十\d]+年|每年度?|提前\d+个?(?:工作日|小时|[年月日天]))"
    r"(?:以来|起|底|末|初|前|之前|以前|内|上半年|下半年)?"
)
SINCE = re.compile("[\u4e00-\u9fff]{2,4}(?:后|时|前)(?=自|按|由|将|应|须|使用|使其|对|在)")
"""转制后按…参加…: when, before the verb."""
TIME_STARTS = frozenset('本当次下到至自从在截本“"十0123456789今明年未每提')


def skip_time(text: str, at: int, end: int) -> int:
    """Where a time (到2025年, 本年度) that stands at `at` ends; 0 when there is none."""
    time = TIME.match(text, at, end) if text[at : at + 1] in TIME_STARTS else None
    return time.end() if time else 0
