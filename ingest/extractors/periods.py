"""Periods that place a duty, a state or a target: “十三五”时期, 2016—2020年, 到2025年, 今年."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.gazetteer import Hit
from ingest.scan import Found, Scan

VERSION = "1"
YEAR = re.compile(r"(?:19|20)\d\d(?=[年—–－\-~～至到])")
TO = re.compile(r"年?\s*(?:——|[—–－\-~～至到])\s*((?:19|20)\d\d)年(?!\d{1,2}月)")
END = re.compile(r"年(?:(年底前|年底|底以前|底前|末|底|以前|前)|(?!\d|[度来第]))")
PHASE = re.compile("时期|期间|规划期|末期|初期|前期|末")
TITLE_AFTER = re.compile(r"[\u4e00-\u9fff]{0,14}?(?:规划|纲要|计划|方案|普法|行动)")
WORK_AFTER = re.compile(r"[，,是]|[^\d，。；]{0,6}?(?:目标|任务|工作|安排|重点)")
BASELINES = frozenset("较比于自从")  # 较2017年下降 names a baseline
OPENS = "、。；，：\n）”"
LAST_OF_PLANS = 1955  # the Nth five-year plan ends in 1955 + 5N


def find_periods(scan: Scan) -> list[Found]:
    return [*_years(scan), *_words(scan)]


def _years(scan: Scan) -> Iterator[Found]:
    """Periods written with years; a year inside a range already read is passed over."""
    done = 0
    for match in YEAR.finditer(scan.text):
        one = _year(scan, match.start(), match.end()) if match.start() >= done else None
        if one is not None:
            done = one.end
            yield one


def _year(scan: Scan, start: int, end: int) -> Found | None:
    text, year = scan.text, scan.text[start:end]
    before = text[start - 1 : start]
    if before.isdigit() or before in BASELINES:
        return None
    if span := TO.match(text, end):
        return Found(start, span.end(), "PERIOD", f"{year}/{span[1]}", "mention.period_range")
    close = END.match(text, end)
    if close is None:
        return None
    if before in ("到", "至") and text[start - 2 : start - 1] not in ("截", "直", "乃") and not text.startswith("以来", close.end()):
        return Found(start - 1, close.end(), "PERIOD", f"../{year}", "mention.period_until")
    if close[1]:
        return Found(start, close.end(), "PERIOD", f"../{year}", "mention.period_until") if before != "至" else None
    return _bare(scan, start, close.end(), year)


def _bare(scan: Scan, start: int, end: int, year: str) -> Found | None:
    """2026年 where a clause opens with it or a heading sets the year's work; not the years before the text's own."""
    opens = start == scan.around(start)[0] or scan.text[start - 1] in OPENS
    if opens and scan.year <= int(year) and WORK_AFTER.match(scan.text, end):
        return Found(start, end, "PERIOD", year, "mention.period_year")
    return None


def _words(scan: Scan) -> Iterator[Found]:
    for hit in scan.hits:
        if hit.name.type == "period":
            one = _plan(scan, hit) if hit.name.grade == "plan" else _word(scan, hit)
            if one is not None:
                yield one


def _plan(scan: Scan, hit: Hit) -> Found | None:
    """“十三五”时期 → 2016/2020; the name of a plan (“十三五”规划) is no period."""
    text, start, end = scan.text, hit.start, hit.end
    if TITLE_AFTER.match(text, end) or text[start - 1 : start] in ("较", "比") or text[end : end + 1] == "：":
        return None
    phase = PHASE.match(text, end)
    if phase is None and text[start] == "十":
        return None
    end = phase.end() if phase else end
    last = LAST_OF_PLANS + 5 * int(hit.name.norm or 0)
    if text[start - 1 : start] in ("到", "至") and text[start - 2 : start - 1] != "乃":
        return Found(start - 1, end, "PERIOD", f"../{last}", "mention.period_plan")
    return Found(start, end, "PERIOD", f"{last - 4}/{last}", "mention.period_plan")


def _word(scan: Scan, hit: Hit) -> Found | None:
    """今年, 年内, 今后五年; not 三年内, 全年龄, nor 近期 in passing."""
    text, kind = scan.text, hit.name.grade
    before, after = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    if after == "龄" or (text[hit.start] == "年" and before and before in "每一二三四五六七八九十两半当度次0123456789年"):
        return None
    if kind == "near" and after not in ("，", "目", "重", "：", "（"):
        return None
    norm = str(scan.year + (kind == "next")) if kind in ("this", "next") and scan.year < 9999 else None
    return Found(hit.start, hit.end, "PERIOD", norm, f"mention.period_{kind}")
