"""Years by which something is to be reached: 到2025年, 2026年9月底前, “十三五”末, 今年."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.horizons import FIVE

_DEADLINE = re.compile(
    r"(?P<to>[到至])?(?:(?P<from>(?:19|20)\d\d)\s?年?\s?[—－–~～至到-]{1,2}\s?)?(?P<year>(?:19|20)\d\d)\s?年(?!代|价|以来|度?标准|远景|愿景|目标|规划|基本实现)(?P<till>年?底|末|年末|\d{1,2}月底?(?=前)|.{0,3}前)?"
    r"|(?P<by>[到至])?[“\"]?十(?P<plan>[一二三四五六七八九])五[”\"]?(?P<span>时期|期间|期?末|规划期)?"
    r"|(?P<now>今年|年内|全年|本年度|(?<![年\d])\d{1,2}月(?:底|末|\d{1,2}日)?之?以?前|年底前?|年末)|(?P<next>明年)|(?P<middle>本世纪中叶)"
)
_BASE = re.compile("(?:比|较|与|以|按|自|从|在|据|占|同|超过)$")


@dataclass(frozen=True, slots=True)
class Deadline:
    """`firm`: 到…年, …年底前, 十五五时期 — a date to be kept, not just a year named."""

    start: int
    year: str
    firm: bool

    def ahead(self, this_year: str | None) -> bool:
        return not this_year or self.year >= this_year


def find_deadlines(sentence: str, this_year: str | None) -> list[Deadline]:
    """The years of a sentence that date what follows them; baselines (比2015年) are left out."""
    if not any(mark in sentence for mark in "年月五叶"):
        return []
    return [
        Deadline(match.start(), year, _is_firm(match))
        for match in _DEADLINE.finditer(sentence)
        if (year := _year(match, this_year)) and not (match["year"] and not match["from"] and _BASE.search(sentence[max(0, match.start() - 2) : match.start()]))
    ]


def _is_firm(match: re.Match[str]) -> bool:
    return bool(match["to"] or match["till"] or match["plan"] or match["from"] or (match["now"] or "").endswith(("前", "底", "末")))


def _year(match: re.Match[str], this_year: str | None) -> str | None:
    if match["plan"]:
        return FIVE[match["plan"]] if match["by"] or match["span"] else None
    if match["now"]:
        return this_year
    if match["next"]:
        return str(int(this_year) + 1) if this_year else None
    return "2050" if match["middle"] else match["year"]
