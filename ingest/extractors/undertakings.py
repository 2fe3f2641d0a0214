"""Building projects named in a list: 推进荆岳高铁、娄里水库二期等重大项目."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ingest.extractors.long_names import OPENING, breaks
from ingest.scan import Found, Scan
from ingest.wordlist import read_column

TAIL = re.compile(
    r"等“?(?:(?:[\d一二三四五六七八九十]+|一批|若干)[个项条大]?)?(?:[\u4e00-\u9fff]{0,8}?(?:项目|工程)(?![化法制师])"
    r"|(?:[\u4e00-\u9fff]{0,8}?(?:基础设施|机组|线路|高速|铁路|机场))?(?:相继|顺利|陆续|全面|加快)?(?:建成|投运|投产|开工|通车|竣工|投用|落地))"
)
SURVEY = re.compile("第[一二三四五六七八九十]+次(?:全国)?[\u4e00-\u9fff]{2,6}?普查")  # 第五次经济普查
PIECE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9“”（）()·—\-/.+]{4,26}")
NUMBERED = re.compile("[A-Za-z0-9]")
SHORT = 4  # names up to this length must show that they name a building
REACH = 160  # characters that a list may be long
EVERYTHING = re.compile("\\d+[县市区州乡镇村]|的|应当|不得|以及|有关|相关|是否")


def find_undertakings(scan: Scan, anchors: list[Found]) -> list[Found]:
    """PROJECT mentions: the members of a list where half of them show a place, a number or a kind of building."""
    places = frozenset(anchor.start for anchor in anchors)
    surveys = SURVEY.finditer(scan.text) if "普查" in scan.text else ()
    found = [Found(match.start(), match.end(), "PROJECT", match.group(), "mention.survey") for match in surveys]
    done = 0
    for match in TAIL.finditer(scan.text):
        start = max(_clause_start(scan, match.start()), done)
        done = match.end()
        found.extend(_members(scan, list(_pieces(scan, start, match.start())), places))
    return found


def _members(scan: Scan, pieces: list[tuple[int, int]], places: frozenset[int]) -> Iterator[Found]:
    text = scan.text
    shown = [piece for piece in pieces if _shows(text, *piece, places)]
    named = [piece for piece in pieces if _may_name(text, *piece) and (piece[1] - piece[0] > SHORT or piece in shown)]
    if len(named) == len(pieces) and 2 * len(shown) >= len(named):
        for start, end in named:
            opening = OPENING.match(text, start, end)
            start = opening.end() if opening else start
            yield Found(start, end, "PROJECT", text[start:end], "mention.undertaking")


def _may_name(text: str, start: int, end: int) -> bool:
    return text[start] != "（" and bool(PIECE.fullmatch(text, start, end)) and not EVERYTHING.search(text, start, end)


def _shows(text: str, start: int, end: int, places: frozenset[int]) -> bool:
    return text.endswith(_buildings(), start, end) or bool(NUMBERED.search(text, start, end)) or any(at in places for at in range(start, end - 3))


def _clause_start(scan: Scan, end: int) -> int:
    floor = max(scan.around(end)[0], end - REACH)
    return max(floor, *(scan.text.rfind(mark, floor, end) + 1 for mark in "，。；：:！？\n\t"))


def _pieces(scan: Scan, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Members as [start, end); the first begins after the last verb before it."""
    text = scan.text
    first = text.find("、", start, end)
    verbs = breaks().finditer(text, start, first if first >= 0 else end)
    start = max([verb.end() for verb in verbs if scan.guard.fits(verb.end(), verb.end())], default=start)  # not 服务 in 服务器
    while start < end:
        stop = text.find("、", start, end)
        yield start, stop if stop >= 0 else end
        start = stop + 1 if stop >= 0 else end


@functools.cache
def _buildings() -> tuple[str, ...]:
    return read_column("buildings.txt")
