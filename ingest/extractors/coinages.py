"""Names in quotes: “筑峰强链”企业培育支持计划, “综合查一次”“跨域通办”等改革, “诚信安徽”品牌."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator

from ingest.extractors.long_names import INSIDE, generic, verbs_of
from ingest.gazetteer import Hit
from ingest.scan import Found, Scan
from ingest.wordlist import any_of, read_kind

QUOTED = re.compile(r"“(?!十?[一二三四五六七八九]?五”)[^“”\n，。；]{1,16}”")
QUOTES = re.compile("“[^“”\n，。；]{1,16}”(?:[、和及]?“[^“”\n，。；]{1,16}”){0,8}")
NAMED_ACTION = re.compile("[^一二三四五六七八九十0-9大项个“](?:行动|工程|计划)”|“(?:互联网|人工智能)[+×xX][^”]+”|“数据要素[×xX][^”]*”")
PILOT = re.compile(r"[\u4e00-\u9fff]{0,4}?(?:系列活动|活动|试点|专项整治|专项行动)|改革")
LAW_PLAN = re.compile("“[一二三四五六七八九十]+五”普法")
COUNT = re.compile("“[一二三四五六七八九十两双0-9]+(?:个|项|大|类|条|种|张|份|批)")
COUNTED_NAME = re.compile("“[一二三四五六七八九十两](?:大|项|个|篇)[\u4e00-\u9fff]{0,6}?(?:战略|计划|项目|制度|工程|行动|大?文章|品牌|攻坚战|会战)”")
STATES = ("国家", "全国")  # open the name of a base: 国家“人工智能+”农业领域中试基地
REACH = 14  # characters from the closing quote to an action


def find_coinages(scan: Scan) -> list[Found]:
    """PROJECT mentions that open with a quote."""
    return [*_spans(scan)] if "“" in scan.text else []


def _spans(scan: Scan) -> Iterator[Found]:
    endings = {hit.start: hit.end for hit in scan.hits if hit.name.type == "ending" and _closes_quoted(scan.text, hit)}
    starts = list(endings)
    places = {hit.end: hit.start for hit in scan.hits if hit.name.type == "PLACE" and _is_province(scan, hit)}
    last = -1  # where the list of quotes ends that names were found in
    for match in QUOTED.finditer(scan.text):
        end = _end(scan.text, match, endings, starts) or match.end() * _ends_in_place(scan, match, places)
        listed = 0 if end else _list_end(scan.text, match, last)
        last = max(last, listed)
        if end or listed:
            end = end or match.end()
            start = match.start() - 2 * (end > match.end() and scan.text.endswith(STATES, 0, match.start()) and scan.text.endswith("基地", 0, end))
            yield Found(start, end, "PROJECT", scan.text[start:end], "mention.quoted")
    for match in LAW_PLAN.finditer(scan.text):
        yield Found(match.start(), match.end(), "PROJECT", match.group() + "规划", "mention.quoted")


def _is_province(scan: Scan, hit: Hit) -> bool:
    rows = scan.gazetteer.divisions.get(scan.text[hit.start : hit.end], ())
    return hit.name.norm == "中国" or any(row.level == 1 for row in rows)


def _end(text: str, match: re.Match[str], endings: dict[int, int], starts: list[int]) -> int:
    """Where the name ends that opens with the quote; 0 when the quote names nothing."""
    start, stop = match.span()
    if COUNTED_NAME.fullmatch(text, start, stop):
        return stop
    if NAMED_ACTION.search(match.group()) and not generic().fullmatch(text, start + 1, stop - 3):
        return stop
    at = next(iter(starts[(index := bisect_left(starts, stop)) : index + 1]), stop + REACH)
    if at < stop + REACH and _plain(text, stop, at):
        return endings[at]
    pilot = PILOT.match(text, stop)
    if pilot and _plain(text, stop, pilot.end()) and not COUNT.match(text, start):
        return pilot.end()
    return stop if _is_brand(text, start, stop) else 0


def _ends_in_place(scan: Scan, match: re.Match[str], places: dict[int, int]) -> bool:
    """“诚信安徽”, “戏聚天津”: what a place calls itself; not “北京样本”, nor a place alone."""
    start = places.get(match.end() - 1, 0)
    return start - match.start() > 2 and not _cues("not_before").search(scan.text[max(0, match.start() - 8) : match.start()])


def _is_brand(text: str, start: int, stop: int) -> bool:
    """A quote that is a name by itself: by the noun behind it, by how it ends, or by the verb before it."""
    if COUNT.match(text, start) or text[stop - 2] == "式" or _cues("not_before").search(text[max(0, start - 8) : start]) or _cues("not_after").match(text, stop):
        return False
    if _cues("after").match(text, stop) or _cues("ends").search(text, start + 1, stop):
        return True
    return text.startswith("建设", stop) and bool(_cues("builds").search(text[max(0, start - 8) : start]))


def _list_end(text: str, match: re.Match[str], last: int) -> int:
    """Where a list of quotes ends that is followed by 等改革; 0 when the quote is in none."""
    if match.end() <= last:
        return last
    if COUNT.match(match.group()) or "、" in match.group():
        return 0
    run = QUOTES.match(text, match.start())
    return run.end() if run and _cues("list").match(text, run.end()) else 0


def _closes_quoted(text: str, hit: Hit) -> bool:
    return hit.name.grade == "action" or (hit.name.norm == "PROJECT" and (text[hit.end - 1] in "区园带廊" or (hit.end - hit.start > 2 and text[hit.end - 1] == "地")))


def _plain(text: str, start: int, end: int) -> bool:
    return bool(INSIDE.fullmatch(text, start, end)) and not any(verbs_of(kind).search(text, start, end) for kind in ("never", "governs"))


@functools.cache
def _cues(kind: str) -> re.Pattern[str]:
    """Words around a quote: of `kind` in coinage_cues.txt, at the end of what stands before it where the kind says so."""
    words = any_of(read_kind("coinage_cues.txt", kind))
    if kind == "list":
        return re.compile(rf"等[\u4e00-\u9fff]{{0,4}}?(?:{words})")
    if kind == "after":
        return re.compile(rf"[\u4e00-\u9fff]{{0,4}}?(?:{words})")
    if kind == "ends":
        return re.compile(rf"(?<![互畅流贯打交沟融直联疏普变卡沟精])(?:{words})”")
    return re.compile(f"(?:{words})" if kind == "not_after" else f"(?:{words})$")
