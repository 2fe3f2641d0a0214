"""What the numbers of each block look at: facts behind or aims ahead, and the year by which they are to be reached."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from ingest.findings import Reading
from ingest.wordlist import read_rows
from kg.model import Block

FIVE = {word: str(1955 + 5 * n) for n, word in enumerate("一二三四五六七八九", start=11)}
_REPORT = re.compile(r"(?:政府工作报告|计划(?:草案)?的报告)\s*$", re.MULTILINE)
_LAW = re.compile(
    "(?:法|条例|办法|规定|细则|规则|章程|指南|标准|须知|目录|决定|批复|公告|公示|说明|答记者问|解读)(?:的通知)?[》”]?(?:[（(][^）)]{1,20}[）)])?$"
)
_STANDING = re.compile("(?:现状|形势|背景|成就|回顾|基础|环境|情况|问题|进展)(?:[与和及][^，。]{0,8})?。?$")
_TASK = re.compile(
    "(?!.*(?:取得|显著|明显|回顾|总结|稳步|日益|逐步|过去|以来)).{0,12}?(?:夯实|营造|优化|改善|提升|提高|增强|巩固|扩大|强化|加强|推进|完善|打造|净化|维护|做好|加快|摸清|解决|化解)(?!.*(?:情况|现状))"
    "|(?!.*(?:取得|显著|明显|情况|现状))(?:[（(]?[一二三四五六七八九十\\d]{1,3}[）)、.．]\\s*)?(?:(?:持续|着力|加快|积极|大力|全面)?(?:创新(?!发展|创业|环境|工作)|培育|塑造|构建|激发|拓展|规范|健全|建立|深化|厚植))"
)
"""（三）营造良好环境, 七、持续提升应用成效: something to be done."""
_DATE = re.compile(r"((?:19|20)\d\d)\s?[年-]\s?\d{1,2}\s?[月-]\s?\d{1,2}")
_NUMBER = re.compile(r"[〔\[【（(]((?:19|20)\d\d)[〕\]】）)]\s?\d+\s?号")
_PERIOD = re.compile(r"(?:19|20)\d\d\s?年?\s?[—－–~～至到-]{1,2}\s?((?:19|20)\d\d)\s?年")
_YEAR = re.compile(r"((?:19|20)\d\d)年|十([一二三四五六七八九])五(?!以来|的)|第十([一二三四五六七八九])个五年")
_OPENS = re.compile(
    r"(?:做好|完成|实现|对于|关于|我们|在|到)?(?:(?P<year>今年|(?:19|20)\d\d年(?:是|[^，。]{0,12}(?:目标|要|工作|任务|政府)))"
    r"|(?:[“\"]|(?:根据|按照)[^，。]{0,60}第|第)?十(?P<plan>[一二三四五六七八九])(?:五[”\"]?(?:时期|期间|规划|期?末)|个五年)"
    r"|(?P<ahead>今后|未来)[五5]年)"
)

_BACK = re.compile(r"[^，。；]{0,8}?(?:[“\"]?十([一二三四五六七八九])五[”\"]?(?:时期|期间|以来)|过去[的一五]|[一五]年来|近[几三五]?年来?)(?!.{0,6}[和与])")


@dataclass(frozen=True, slots=True)
class Horizon:
    """`goal`: in a section of aims. `loose`: numbers count without a verb or deadline (work reports). `strict`: only with a deadline.
    `planned`: the title names the period."""

    past: bool = False
    goal: bool = False
    year: str | None = None
    loose: bool = False
    strict: bool = False
    planned: bool = False


def find_horizons(reading: Reading, this_year: str | None) -> list[Horizon]:
    """One horizon a block. A heading sets it for its section; in a section of two minds the paragraphs turn it."""
    document = reading.document
    stack = [(-1, _make_default(reading, this_year))]
    horizons: list[Horizon] = []
    for block in document.blocks:
        now = stack[-1][1]
        level = heading_level(block, document.text)
        if level is not None:
            stack = [entry for entry in stack if entry[0] < level]
            now = turn(stack[-1][1], _opening(block, document.text), this_year, nested=level > 1)
            stack.append((level, now))
        elif now.loose:
            now = open_paragraph(now, _opening(block, document.text), this_year)
            stack[-1] = stack[-1][0], now
            now = replace(now, past=True) if looks_back(_opening(block, document.text), this_year) else now
        horizons.append(now)
    return horizons


def _opening(block: Block, text: str) -> str:
    return text[block.span.start : min(block.span.end, block.span.start + 80)]


def _make_default(reading: Reading, this_year: str | None) -> Horizon:
    title = read_title(reading)
    loose = bool(_REPORT.search(title) or _REPORT.search(reading.document.text[:600]))
    year = this_year if loose else _end_of(title)
    return Horizon(loose=loose, strict=bool(_LAW.search(title)), year=year, planned=year is not None)


def heading_level(block: Block, text: str) -> int | None:
    """The level of a heading; 0 for a short unnumbered line that names the plan or the year it speaks of; None for text."""
    if block.kind == "heading":
        return block.level
    if block.kind != "paragraph" or block.span.end - block.span.start > 40:
        return None
    words = block.span.of(text)
    return 0 if words[-1:] not in "。；，：、;,:" and _YEAR.search(words) and _cues().search(words) else None


def turn(outer: Horizon, heading: str, this_year: str | None, nested: bool = False) -> Horizon:
    """The horizon below `heading`, inside `outer`. Inside a section only a plain 发展现状 or 主要目标 turns it."""
    found = {directions()[cue] for cue in _cues().findall(heading)}
    year = _named_year(heading, this_year) or outer.year
    task = bool(_TASK.match(heading))
    past = "past" in found and not task
    if nested:
        past = outer.past or bool(not outer.loose and not task and len(heading) <= 20 and _STANDING.search(heading))
    elif not found:
        past = outer.past
    goal = ("goal" in found and not (nested and past)) or (outer.goal and not past)
    return outer if (past, goal, year) == (outer.past, outer.goal, outer.year) else replace(outer, past=past, goal=goal, year=year)


def open_paragraph(now: Horizon, words: str, this_year: str | None) -> Horizon:
    """A paragraph of a work report that opens with the year or plan ahead turns the section for what follows."""
    match = _OPENS.match(words)
    if not match:
        return now
    year = FIVE[match["plan"]] if match["plan"] else _five_on(this_year) if match["ahead"] else this_year
    named = re.search(r"(?:19|20)\d\d", match["year"] or "")
    year = named[0] if named else year
    return now if year and this_year and year < this_year else replace(now, past=False, year=year)


def looks_back(words: str, this_year: str | None) -> bool:
    """A paragraph that opens with a plan or years gone by: “十四五”时期, 过去五年, 一年来."""
    match = _BACK.match(words)
    return bool(match and (not match[1] or (this_year is not None and FIVE[match[1]] < this_year)))


def find_year(reading: Reading) -> str | None:
    """The document's own year: from its date, else its first lines, else the last date in it."""
    if reading.meta and (reading.meta.signed or reading.meta.published):
        return (reading.meta.signed or reading.meta.published or "")[:4]
    text = reading.document.text
    head = re.search(r"((?:19|20)\d\d)年.{0,12}工作报告", text[:600]) or _DATE.search(text[:600]) or _NUMBER.search(text[:600])
    if head:
        return head[1]
    dates = _DATE.findall(text[-1500:])
    return dates[-1] if dates else None


def read_title(reading: Reading) -> str:
    if reading.meta and reading.meta.title:
        return reading.meta.title
    document = reading.document
    titles = [block.span.of(document.text) for block in document.blocks[:20] if block.kind == "title"]
    return "".join(titles) or document.text[:300].replace("\n", " ")


def _named_year(heading: str, this_year: str | None) -> str | None:
    """The year that a heading names first: 2026年重点工作 → 2026, “十五五”时期主要目标 → 2030; none behind the document."""
    for match in _YEAR.finditer(heading):
        year = match[1] or FIVE[match[2] or match[3]]
        if not this_year or year >= this_year:
            return year
    return None


def _end_of(title: str) -> str | None:
    """The last year of the period in a plan's title."""
    period = _PERIOD.search(title)
    if period:
        return period[1]
    plan = re.search("十([一二三四五六七八九])五[”\"]?[^，。]{0,30}(?:规划|计划|纲要)", title)
    return FIVE[plan[1]] if plan else None


def _five_on(year: str | None) -> str | None:
    return str(int(year) + 4) if year else None


@cache
def directions() -> dict[str, str]:
    return {row[0]: row[1] for row in read_rows("target_sections.txt")}


@cache
def _cues() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, directions()), key=len, reverse=True)))
