"""Railways, motorways and pipelines named by the places they join or letters of them, alone or in a list: 沪通铁路、沪苏湖、通苏嘉甬."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.extractors.long_names import breaks, generic, outside
from ingest.gazetteer import Hit
from ingest.scan import Found, Scan
from ingest.wordlist import read_rows

VERSION = "1"
KINDS = "轻轨|市域铁路|高铁|高速铁路|城际铁路|铁路|城际|高速公路|高速"
KIND = re.compile(KINDS)
PART = "(?:[一二三四]期|[东西南北中][东西南北]?段|[东西南北]延(?:伸段|伸线|伸|线)?|支线|延长线|首通段)"
LINE = re.compile(rf"(?:地铁|轨道交通)?(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})号线|[A-Z]\d{{1,2}}号?线){PART}{{0,3}}")
ENDS = frozenset("、和及等一二三")
MARKS = frozenset("、，。；：—“\n")
PAIR = re.compile("[\u4e00-\u9fff](?![的大条个型])[\u4e00-\u9fff]")
NAMED = re.compile(r"[\u4e00-\u9fff]{2,8}(?P<rest>(?:、[\u4e00-\u9fff]{2,4}){1,12})等(?:[\d一二三四五六七八九十]{1,3}条)?$")
AFTER_LIST, REACH = frozenset("等条"), 80
BETWEEN_MARKS = re.compile("[^、]+")
LONGEST = 5  # characters, less than which a line is named by letters
LINKS = frozenset(("至", "到", "—", "－"))
BETWEEN = re.compile(rf"(?:(?![等的和及、])[\u4e00-\u9fff]){{0,6}}?(?:{KINDS}|公路|管道|特高压直流|特高压|航道|客运专线|货运专线)(?:工程)?(?![网化])")


def find_routes(scan: Scan) -> list[Found]:
    """PROJECT mentions in the sentences that name a railway or a motorway."""
    lines = LINE.finditer(scan.text) if "号线" in scan.text else ()
    found = [Found(match.start(), match.end(), "PROJECT", match.group(), "mention.line") for match in lines]
    done = -1
    for hit in scan.hits:
        if hit.name.type in ("ending", "PROJECT") and hit.start >= done and scan.text.endswith(_kinds(), hit.start, hit.end):
            start, done = scan.around(hit.start)
            found.extend(_lists(scan, start, done))
        if hit.name.type == "ending" and scan.text.endswith(_kinds(), hit.start, hit.end) and _is_pair(scan, hit):
            found.append(Found(hit.start - 2, hit.end, "PROJECT", scan.text[hit.start - 2 : hit.end], "mention.route"))
    return [*found, *_joining(scan), *_named_before(scan)]


def _named_before(scan: Scan) -> Iterator[Found]:
    """京津塘、津沧、兴港等高速公路: names of two to four letters, at least one of them of letters that the list holds."""
    endings = [hit.start for hit in scan.hits if hit.name.type == "ending"]
    ends = [end for end in endings if scan.text[end - 1 : end] in AFTER_LIST and scan.text.startswith(_kinds(), end)]
    matches = (NAMED.search(scan.text, max(scan.around(end)[0], end - REACH), end) for end in ends)
    for match in filter(None, matches):
        start = max([verb.end() for verb in breaks().finditer(scan.text, match.start(), match.start("rest"))], default=match.start())
        spans = [piece.span() for piece in BETWEEN_MARKS.finditer(scan.text, start, match.end("rest"))]
        if any(_route().fullmatch(scan.text, *span) for span in spans) and all(1 < end - at < LONGEST for at, end in spans):
            yield from (Found(at, end, "PROJECT", scan.text[at:end], "mention.route") for at, end in spans)


def _is_pair(scan: Scan, hit: Hit) -> bool:
    """和若铁路, 乌尉高速: two letters that no list holds, and no word, at the beginning of a clause or behind a verb."""
    text, start = scan.text, hit.start - 2
    if start < 0 or not PAIR.match(text, start) or not (scan.guard.fits(start, start) and scan.guard.fits(start + 1, start + 1)):
        return False
    if text[start - 1 : start] not in MARKS and not any(verb.end() == start for verb in breaks().finditer(text, max(0, start - 4), start)):
        return False
    return outside().search(text, start + (text[start] == "和"), hit.start) is None and not generic().fullmatch(text, start, hit.start)


def _joining(scan: Scan) -> Iterator[Found]:
    """赤峰至锦州输氢氨醇管道."""
    for one, other in pairwise(scan.hits):
        if one.end == other.start - 1 and one.name.type == other.name.type == "PLACE" and scan.text[one.end] in LINKS:
            line = BETWEEN.match(scan.text, other.end)
            if line:
                yield Found(one.start, line.end(), "PROJECT", scan.text[one.start : line.end()], "mention.route")


def _lists(scan: Scan, start: int, end: int) -> Iterator[Found]:
    for match in _route_list().finditer(scan.text, start, end):
        for route in _route().finditer(scan.text, match.start(), match.end()) if KIND.search(match.group()) else ():
            begin = _begin(scan, route)
            if begin is not None and (route["kind"] or scan.text[route.end() : route.end() + 1] in ENDS):
                yield Found(begin, route.end(), "PROJECT", scan.text[begin : route.end()], "mention.route")


def _begin(scan: Scan, route: re.Match[str]) -> int | None:
    """Where the letters begin with a word: 建成雄商高铁 is 雄商高铁."""
    last = (route.start("kind") if route["kind"] else route.end()) - 2
    return next((at for at in range(route.start(), last + 1) if scan.guard.fits(at, at)), None)


@functools.cache
def _kinds() -> tuple[str, ...]:
    return tuple(KINDS.split("|"))


@functools.cache
def _route() -> re.Pattern[str]:
    letters = "".join(row[0] for row in read_rows("route_letters.txt"))
    return re.compile(rf"[{letters}]{{2,5}}(?P<kind>{KINDS})?")


@functools.cache
def _route_list() -> re.Pattern[str]:
    one = _route().pattern.replace("?P<kind>", "?:") + "(?:[一二三四]期)?"
    return re.compile(rf"{one}(?:[、和]{one})*(?:等[\d一二三四五六七八九十]{{1,3}}条(?:{KINDS}))?")
