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

KINDS = "轻轨|市域铁路|高铁|高速铁路|城际铁路|铁路|城际|高速公路|高速"
KIND = re.compile(KINDS)
LAND = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕秦甘陇青宁新疆港澳攀西"
LOAD = "(?:(?:特高压)?(?:[直交]流)?(?:输电)?(?:过江)?(?:通道|工程|项目))?"
POWER = re.compile(
    rf"(?P<quote>“)?[{LAND}外][电算气煤水]入[{LAND}](?(quote)”){LOAD}"  # 甘电入浙, “吉电入京”特高压输电通道
    rf"|[{LAND}]{{2}}(?:(?:特高压)?直流(?!动|失|转|程)(?:特高压)?|特高压[交直]流|背靠背)(?:输电|联网|加强|输变电){{0,2}}(?:工程|通道|项目)?"  # 藏粤直流
)
POWER_SIGNS = ("电入", "算入", "气入", "煤入", "水入", "直流", "特高压", "背靠背")
WATER = re.compile("引(?:(?![才资智技人客企外])[\u4e00-\u9fff]{1,2}济[\u4e00-\u9fff]|[江黄汉滦淮湖河][入补][\u4e00-\u9fff])(?:[一二三]期)?(?:工程)?")  # 引大济岷
PART = "(?:[一二三四]期|[东西南北中][东西南北]?段|[东西南北]延(?:伸段|伸线|伸|线)?|支线|延长线|首通段)"
LINE = re.compile(rf"(?:地铁|轨道交通)?(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})号线|[A-Z]\d{{1,2}}号?线){PART}{{0,3}}")
ENDS = frozenset("、和及等一二三")
MARKS = frozenset("、，。；：—“\n")
PAIR = re.compile("[\u4e00-\u9fff](?![的大条个型])[\u4e00-\u9fff]")
NAMED = re.compile(r"(?P<first>[\u4e00-\u548b\u548d-\u9fff]{2,10})(?P<rest>(?:[、和][\u4e00-\u9fff]{2,10}?){0,12})等(?:[\d一二三四五六七八九十]{1,3}[条个])?(?:在建)?$")
AFTER_LIST, REACH = frozenset("等条个建"), 80
BETWEEN_MARKS = re.compile("(?:(?<=呼)和|[^、和])+")
WIDENED = re.compile("(?:扩容|扩能|扩建|改扩建|复线)$")
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
    return [*found, *_joining(scan), *_named_before(scan), *_works(scan)]


def _named_before(scan: Scan) -> Iterator[Found]:
    """京津塘、津沧、兴港等高速公路: names of two to four letters, at least one of them of letters that the list holds."""
    endings = [hit.start for hit in scan.hits if hit.name.type == "ending"]
    ends = [end for end in endings if scan.text[end - 1 : end] in AFTER_LIST and scan.text.startswith(_kinds(), end)]
    matches = (NAMED.search(scan.text, max(scan.around(end)[0], end - REACH), end) for end in ends)
    for match in filter(None, matches):
        start = max([verb.end() for verb in breaks().finditer(scan.text, match.start(), match.end("first"))], default=match.start())
        spans = [_unwidened(scan.text, *piece.span()) for piece in BETWEEN_MARKS.finditer(scan.text, start, match.end("rest"))]
        spans = spans[max([at + 1 for at, span in enumerate(spans) if not _names_line(scan.text, *span)], default=0) :]
        if any(_route().fullmatch(scan.text, *span) for span in spans):
            yield from (Found(at, end, "PROJECT", scan.text[at:end], "mention.route") for at, end in spans)


def _unwidened(text: str, start: int, end: int) -> tuple[int, int]:
    """沪昆 of 沪昆扩容."""
    widened = WIDENED.search(text, start, end)
    return start, widened.start() if widened else end


def _names_line(text: str, start: int, end: int) -> bool:
    return 1 < end - start < LONGEST or text.find("至", start, end) > start


def _works(scan: Scan) -> Iterator[Found]:
    """Lines of power and of water: 甘电入浙, 藏粤直流, 引大济岷工程."""
    patterns = [pattern for pattern, signs in ((POWER, POWER_SIGNS), (WATER, ("引",))) if any(sign in scan.text for sign in signs)]
    for pattern in patterns:
        yield from (Found(*match.span(), "PROJECT", match.group(), "mention.route") for match in pattern.finditer(scan.text))


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
