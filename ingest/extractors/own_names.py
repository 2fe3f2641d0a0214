"""Zones, parks and buildings whose name opens with no place that the lists hold: 武宿综保区, 若尔盖国家公园, 椒花水库."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from ingest.extractors.long_names import BUILT, COUNTED, INSIDE, OPENING, WINDOW, generic, outside, plain_verbs
from ingest.gazetteer import Hit
from ingest.scan import Found, Scan
from ingest.wordlist import any_of, read_column

GRADES = ("own", "line", "site")
SHORT, LONG = 2, 12  # characters of a name before its ending
LINE_NAME = 6  # of a railway or a motorway
MARKS = frozenset("、，。；：！？\n\t　")
PLAIN_VERB = 2
TO = re.compile("[至—]")
LEADS = re.compile("铁路|高铁|高速|工程|项目|促进|认识|指|包括|其中|以及|力争|[^海]驻|期间|北至|南至|东至|西至")  # 国家重点工程|包银高铁
NAMES_ALL = re.compile("[等个类些种级型式性化的们批年]")
GOES_ON = re.compile(
    r"\d+[个家座条](?!工程|项目)|市|沿线|网[^络]|联系|通[^车]|固定|宽带|增长|发展|旅游公路|公司|集团|管委会|管理局|口岸|股份"
)  # 智慧城市, 高铁网, 高速增长
PHASE = re.compile("(?:[东南西北])?[一二三四五六]期|改扩建|扩建|迁建|新建|前期")
BUILDS = re.compile("(?:建设|建成|新建|推进|加快|开工|投运|投用|启用|谋划|实施|迁建)$")
WORKS = "改扩建|扩建|迁建|扩容|扩能|扩机|续建|配套|电气化|现代化|提质|提级|升级|更新|整治|治理|加固|改造|除险|与"
PROLONGS = re.compile(rf"(?P<phase>[一二三四五六]期)?(?:[一二三四]步)?(?P<works>(?:{WORKS}){{1,5}}(?<!与)(?:[一二三四]期)?)?(?P<noun>工程|项目)?")
SECTION = re.compile("(?![和与及、等在])[\u4e00-\u9fff]{1,4}(?:至[\u4e00-\u9fff]{1,4})?段(?![落时])")
LONG_LINES = ("铁路", "高铁", "高速", "高速公路", "城际", "国道")
SITES = ("机场", "核电", "灌区", "水库", "枢纽", "电站", "引水", "水资源配置", "港区", "大桥", "通道", "电厂", "会展中心", "会议中心", "直流", *LONG_LINES)


def find_own_names(scan: Scan) -> list[Found]:
    """PROJECT mentions: what stands between a mark or a verb and an ending, unless it only describes."""
    found = (_own(scan, hit) for hit in scan.hits if hit.name.type == "ending" and hit.name.grade in GRADES)
    return [one for one in found if one is not None]


def prolong(scan: Scan, found: Iterable[Found]) -> Iterator[Found]:
    """The same, building projects with their phase and works: 凤凰机场|三期, 青藏铁路|格拉段电气化改造工程."""
    for one in found:
        end = _prolonged(scan.text, one) if one.type == "PROJECT" and scan.text.endswith(SITES, one.start, one.end) else one.end
        yield one._replace(end=end, norm=scan.text[one.start : end]) if end > one.end else one


def _prolonged(text: str, one: Found) -> int:
    line = text.endswith(LONG_LINES, one.start, one.end)
    section = SECTION.match(text, one.end) if line else None
    start = section.end() if section else one.end
    more = PROLONGS.match(text, start)
    if more and (more["phase"] or more["works"]) and (more["noun"] or not line):
        return more.end()
    return start if section and "至" in section.group() else one.end


def _own(scan: Scan, hit: Hit) -> Found | None:
    text, floor = scan.text, _floor(scan, hit)
    start = max([verb.end() for verb in outside().finditer(text, floor, hit.start)], default=floor)
    start = max([lead.end() for lead in LEADS.finditer(text, start, hit.start)], default=start)
    if GOES_ON.match(text, hit.end) or (start == floor and text[floor - 1 : floor] not in MARKS and floor != scan.around(hit.start)[0]):
        return None
    opening = OPENING.match(text, start, hit.start)
    start = opening.end() if opening else start
    most = LINE_NAME if hit.name.grade == "line" and not TO.search(text, start, hit.start) else LONG
    if not SHORT <= hit.start - start <= most or not scan.guard.fits(start, start) or _describes(scan, start, hit.start):
        return None
    if hit.name.grade == "site" and not _is_built(text, start, hit.end):
        return None
    return Found(start, hit.end, "PROJECT", text[start : hit.end], "mention.own_name")


def _floor(scan: Scan, hit: Hit) -> int:
    floor = max(scan.around(hit.start)[0], hit.start - WINDOW)
    inside = INSIDE.search(scan.text, floor, hit.start)
    return inside.start() if inside else hit.start


def _is_built(text: str, start: int, end: int) -> bool:
    """加快共和机场, 椒花水库下闸, 儋州机场等: planned or built, not in use."""
    return bool(BUILT.match(text, end) or PHASE.match(text, end) or BUILDS.search(text[max(0, start - 6) : start])) or (
        text[start - 1 : start] == "、" and text[end : end + 1] in ("、", "等", "工", "建")
    )


def _describes(scan: Scan, start: int, end: int) -> bool:
    """智慧, 大型, 三个, 海洋产业: words that say what a thing is like."""
    text = scan.text
    if _plain().match(text, start, end) or generic().match(text, start, end) or text[start : start + PLAIN_VERB] in plain_verbs():
        return True
    field = bisect_left(scan.fields, start, key=lambda hit: hit.start)
    if text[start] == "（" or text.count("（", start, end) != text.count("）", start, end):
        return True
    return bool(COUNTED.search(text, start, end) or NAMES_ALL.search(text, start, end)) or (field < len(scan.fields) and scan.fields[field].start == start)


@functools.cache
def _plain() -> re.Pattern[str]:
    return re.compile(any_of(read_column("plain_fronts.txt")))
