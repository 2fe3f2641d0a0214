"""Railways and motorways named by letters of the places they join, alone or in a list: 沪通铁路、沪苏湖、通苏嘉甬."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ingest.scan import Found, Scan
from ingest.wordlist import read_rows

VERSION = "1"
KINDS = "轻轨|市域铁路|高铁|高速铁路|城际铁路|铁路|城际|高速公路|高速"
KIND = re.compile(KINDS)
PART = "(?:[一二三四]期|[东西南北中][东西南北]?段|[东西南北]延(?:伸段|伸线|伸|线)?|支线|延长线|首通段)"
LINE = re.compile(rf"(?:地铁|轨道交通)?(?:\d{{1,2}}号线|[A-Z]\d{{1,2}}号?线){PART}{{0,3}}")
ENDS = frozenset("、和及等一二三")


def find_routes(scan: Scan) -> list[Found]:
    """PROJECT mentions in the sentences that name a railway or a motorway."""
    lines = LINE.finditer(scan.text) if "号线" in scan.text else ()
    found = [Found(match.start(), match.end(), "PROJECT", match.group(), "mention.line") for match in lines]
    done = -1
    for hit in scan.hits:
        if hit.name.type in ("ending", "PROJECT") and hit.start >= done and scan.text.endswith(_kinds(), hit.start, hit.end):
            start, done = scan.around(hit.start)
            found.extend(_lists(scan, start, done))
    return found


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
