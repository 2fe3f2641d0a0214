"""Places by one letter each: 沪苏浙皖, 川、滇、藏、青交界, 驻桂部队, and the cities of a province joined in 芜马同城化."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import takewhile

from ingest.gazetteer import Hit, run_letters
from ingest.scan import Found, Scan
from ingest.wordlist import read_rows

PROVINCES = ("省", "自治区", "北京市", "天津市", "上海市", "重庆市")
AMBIGUOUS = frozenset("京新青宁黑吉港澳台")  # 在新征程; 在京 is left
WORDS = frozenset("北上")  # of 北上广深: never letters by themselves
MOST = 4  # letters behind a run that may belong to it
LONG = 2  # letters, more than which a run may end inside a word of the cutter
JOINED = re.compile("同城化|一体化(?!平台|服务|管理|监管|联动|推进|政务)|一体发展|铁水联运|产业走廊|产业合作园|合作产业园")
SLOGAN = re.compile("[^“”+—–-]{1,6}”")  # “川渝通办”
RUN = re.compile("[\u4e00-\u9fff]{2,3}$")


def find_letters(scan: Scan) -> list[Found]:
    """PLACE mentions, a letter each."""
    runs = [one for hit in scan.hits if hit.name.type == "letters" for one in _run(scan, hit)]
    return [*runs, *_lists(scan), *_stationed(scan), *_joined(scan)]


def _run(scan: Scan, hit: Hit) -> Iterator[Found]:
    """沪苏浙皖: a mention for each letter; the norms are in the list. Letters behind and before the run belong to it: 陕晋|豫, 宁|港澳."""
    norms, start, end = (hit.name.norm or "").split(" "), hit.start, hit.end
    width, rest = divmod(end - start, len(norms))
    if rest:
        return
    if width == 1:
        more = takewhile(run_letters().__contains__, scan.text[end : end + MOST])
        far = max((at for at, _ in enumerate(more, end + 1) if scan.guard.fits(at, at)), default=end)
        norms, end = [*norms, *(run_letters()[letter] for letter in scan.text[end:far])], far
        before = scan.text[start - 1 : start]
        if letters().get(before) in scan.homes and scan.guard.fits(start - 1, start - 1):
            norms, start = [letters()[before], *norms], start - 1
    if scan.text[start - 1 : start] == "“" and SLOGAN.match(scan.text, end):
        return
    begins = scan.guard.fits(start, start) or (end - start > LONG and all(norm.endswith(PROVINCES) for norm in norms))
    if begins and (end - start > LONG * width or scan.guard.fits(end, end) or scan.text.startswith(("东西部", "地区"), end)):
        for index, norm in enumerate(norms):
            at = start + index * width
            yield Found(at, at + width, "PLACE", norm, "mention.letters")


def _lists(scan: Scan) -> Iterator[Found]:
    """川、滇、藏、青交界: three letters or more, parted by marks."""
    for match in letter_list().finditer(scan.text) if "、" in scan.text else ():
        for start in range(match.start(), match.end(), 2):
            yield Found(start, start + 1, "PLACE", letters()[scan.text[start]], "mention.letters")


def _stationed(scan: Scan) -> Iterator[Found]:
    """驻桂部队, 在沪成立, 进京入津: the letter of a province where somebody is stationed or goes."""
    for match in stationed().finditer(scan.text):
        start = match.end() - 1
        if scan.text[start - 1] in "驻援进入" or scan.guard.fits(start, start + 1):
            yield Found(start, start + 1, "PLACE", letters()[scan.text[start]], "mention.letters")
    home = _at_home(scan.homes)
    for match in home.finditer(scan.text) if home else ():
        start = match.end() - 1
        if scan.guard.fits(start - 1, start - 1) and scan.guard.fits(start + 1, start + 1):
            yield Found(start, start + 1, "PLACE", _home_letters(scan.homes)[scan.text[start]], "mention.letters")


def _joined(scan: Scan) -> Iterator[Found]:
    """芜马同城化, 安池铜一体发展: cities of the issuer's province by their first letters."""
    cities = city_letters(scan.homes[-1]) if scan.homes else {}
    for match in JOINED.finditer(scan.text) if cities else ():
        words = RUN.search(scan.text, max(0, match.start() - 3), match.start())
        for start in range(words.start(), match.start() - 1) if words else ():
            if all(letter in cities for letter in scan.text[start : match.start()]) and scan.guard.fits(start, start):
                yield from (Found(at, at + 1, "PLACE", cities[scan.text[at]], "mention.letters") for at in range(start, match.start()))
                break


@functools.cache
def stationed() -> re.Pattern[str]:
    known = "".join(letters())
    there = "".join(letter for letter in letters() if letter not in AMBIGUOUS)
    return re.compile(
        f"[驻援在赴来进入](?:(?<=驻)[{known}](?=央|中央|国|省|军|武|人民|高|科研|单位|机构|企|院|金融|总?领|商)|(?<=援)[{known}](?=省)"
        f"|(?<=[在赴来])(?<![现潜存实外内正旨].)[{there}](?![\u4e00-\u9fff]?[省市])|(?<=进)京(?=入)|(?<=[进京津冀沪]入)[{there}])"
    )


@functools.cache
def _at_home(homes: tuple[str, ...]) -> re.Pattern[str] | None:
    """涉陕, 入黔, 在宁召开: the letter of the issuer's own place."""
    known = "".join(_home_letters(homes))
    return re.compile(f"(?:[在赴涉]|(?<!电)入)[{known}](?![\u4e00-\u9fff]?[省市])") if known else None


def _home_letters(homes: tuple[str, ...]) -> dict[str, str]:
    return {letter: norm for letter, norm in _all_letters() if norm in homes and letter not in "京新"}


@functools.cache
def _all_letters() -> tuple[tuple[str, str], ...]:
    return tuple((run, norm) for run, norm, *_ in read_rows("place_runs.txt") if len(run) == 1)


@functools.cache
def city_letters(province: str) -> dict[str, str]:
    """The cities of a province by the first letter of their names, those that no other city of it has."""
    rows = [row for row in read_rows("places.tsv") if row[1] == "2" and not (row[6:7] and row[6])]
    codes = {row[0] for row in read_rows("places.tsv") if row[2] == province}
    names = [row[2] for row in rows if row[4] in codes]
    firsts = [name[0] for name in names]
    return {name[0]: name for name in names if firsts.count(name[0]) == 1}


@functools.cache
def letters() -> dict[str, str]:
    """What a letter stands for a province, learned from the runs it stands in."""
    known: dict[str, str] = {}
    for run, places, *_ in read_rows("place_runs.txt"):
        norms = places.split(" ")
        for letter, norm in zip(run, norms, strict=False) if len(run) == len(norms) else ():
            known.setdefault(letter, norm)
    return {letter: norm for letter, norm in known.items() if norm.endswith(PROVINCES) and letter not in WORDS}


@functools.cache
def letter_list() -> re.Pattern[str]:
    one = f"[{''.join(letters())}]"
    return re.compile(f"{one}(?:、{one}){{2,}}(?![县州江河湖山海西东南北门])")
