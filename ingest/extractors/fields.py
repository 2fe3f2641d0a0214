"""Technologies, and fields of application outside lists: named ones, those a policy acts on, and industries by how they end."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.extractors.field_lists import find_listed
from ingest.extractors.long_names import breaks
from ingest.gazetteer import Hit
from ingest.scan import Found, Scan
from ingest.wordlist import read_column, read_rows

VERSION = "2"
SHORT = 3
TALENT = "人才"  # 教育科技人才
INDUSTRY = re.compile(r"产业(?![链园化群集结基布政工引转升扶振投带人”])")
COUNTED = re.compile(r"[一二三四五六七八九十百\d]+[大个条项]|[新级类性型大]$|等|企业|我国|产业|[本全我各][市省国区县]|指导")
NAME = re.compile("[\u4e00-\u9fff]{3,10}$")
# 海关、商务、交通运输等部门, 广播电视、报刊等媒体
OFFICES = re.compile(
    "(?:[、和与及](?:(?![和与及])[\u4e00-\u9fff]){2,9}){0,9}(?:(?:等(?:有关|相关|政府)?)?(?:行政|主管)?部门|等(?:有关|相关|传统|主流|新闻)?(?:媒体|事项))"
)
BEFORE_VERB = 9  # characters before a field in which the verb that governs it stands


def find_fields(scan: Scan) -> list[Found]:
    """TECH and DOMAIN mentions; one may be found by several rules."""
    text, topics = scan.text, scan.topics
    may_stand = [hit for hit in scan.fields if hit.name.grade != "list" or (topics and text[hit.start : hit.end] in topics)]
    found = [_alone(scan, hit) for hit in may_stand]
    return [*filter(None, found), *find_listed(scan), *_run_together(scan), *_industries(scan)]


def _alone(scan: Scan, hit: Hit) -> Found | None:
    name = hit.name
    if name.type == "TECH" and _apart(scan.text, hit):
        return Found(hit.start, hit.end, "TECH", name.norm, "mention.tech")
    rule = _addressed(scan, hit) if name.type == "DOMAIN" else None
    if rule is None or _not_after().match(scan.text, hit.end) or OFFICES.match(scan.text, hit.end):
        return None
    start = _modified(scan, hit.start, scan.text[hit.start : hit.end])
    return Found(start, hit.end, "DOMAIN", name.norm if start == hit.start else scan.text[start : hit.end], rule)


def _addressed(scan: Scan, hit: Hit) -> str | None:
    """The rule by which the text speaks of the field, not only with the word."""
    word, grade = scan.text[hit.start : hit.end], hit.name.grade
    rule = "mention.domain" if grade == "" else "mention.domain_topic" if word in scan.topics else None
    if rule is None and grade == "object" and _governed(scan, hit):
        rule = "mention.domain_object"
    return rule if len(word) > SHORT or (rule and scan.guard.fits(hit.start, hit.end)) else None


def _governed(scan: Scan, hit: Hit) -> bool:
    """Behind a verb such as 发展 or 加强, or where a clause opens with it and says what becomes of it."""
    text, start = scan.text, hit.start
    if _verb().search(text, max(0, start - BEFORE_VERB), start):
        return True
    opens = start == scan.around(start)[0] or text[start - 1] in "，；。"
    return opens and bool(_predicate().match(text, hit.end))


def _run_together(scan: Scan) -> Iterator[Found]:
    """教育医疗扩优提质, 教育科技人才一体发展: two short fields without a mark between, that the text acts on."""
    for first, second in pairwise(scan.fields):
        if first.end != second.start or not {scan.text[hit.start : hit.end] for hit in (first, second)} <= _pairs():
            continue
        end = second.end + len(TALENT) * scan.text.startswith(TALENT, second.end)
        if not _predicate().match(scan.text, end) or not _governed(scan, Hit(first.start, end, first.name)):
            continue
        for hit in (first, second):
            yield Found(hit.start, hit.end, "DOMAIN", hit.name.norm, "mention.field_pair")


def _modified(scan: Scan, start: int, word: str) -> int:
    """Where the name begins with the modifiers before it: 现代高效林业, 绿色生态健康养殖."""
    if not word.endswith(_stems()):
        return start
    match = _modifiers().search(scan.text, max(scan.around(start)[0], start - 8), start)
    return match.start() if match and scan.guard.fits(match.start(), match.start()) else start


def _apart(text: str, hit: Hit) -> bool:
    """Latin names must not touch other Latin letters or digits: AI in OpenAI is none."""
    before, after = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    return not ((_latin(before) and _latin(text[hit.start])) or ((_latin(after) or after == "-") and _latin(text[hit.end - 1])))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _industries(scan: Scan) -> Iterator[Found]:
    """体育竞赛表演产业: an industry that no list knows, behind a verb that governs it."""
    known = {hit.end for hit in scan.fields}
    for match in INDUSTRY.finditer(scan.text) if "产业" in scan.text else ():
        end = match.start()
        name = None if match.end() in known else NAME.search(scan.text, max(0, end - 10), end)
        if name is None:
            continue
        start = max([cut.end() for cut in breaks().finditer(scan.text, name.start(), end)], default=name.start())
        if 3 <= end - start <= 8 and _verb().search(scan.text, max(0, start - BEFORE_VERB), start) and _specific(scan, start, end):
            yield Found(start, match.end(), "DOMAIN", scan.text[start : match.end()], "mention.industry")


def _specific(scan: Scan, start: int, end: int) -> bool:
    text = scan.text
    return scan.guard.fits(start, end) and not _generic().fullmatch(text, start, end) and not COUNTED.search(text, start, end)


@functools.cache
def _generic() -> re.Pattern[str]:
    words = "|".join(map(re.escape, read_column("industry_generic.txt")))
    return re.compile(rf"(?:{words})+")


@functools.cache
def _not_after() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, read_column("field_not_after.txt"))))


def _rows(kind: str) -> str:
    words = [row[0] for row in read_rows("field_context.txt") if row[1] == kind]
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@functools.cache
def _verb() -> re.Pattern[str]:
    return re.compile(f"(?:{_rows('verb')})(?:{_rows('between')})?$")


@functools.cache
def _predicate() -> re.Pattern[str]:
    return re.compile(f"(?:{_rows('predicate')})")


@functools.cache
def _pairs() -> frozenset[str]:
    return frozenset(row[0] for row in read_rows("field_context.txt") if row[1] == "pair")


@functools.cache
def _stems() -> tuple[str, ...]:
    return tuple(_rows("stem").split("|"))


@functools.cache
def _modifiers() -> re.Pattern[str]:
    return re.compile(f"(?:{_rows('modifier')})+$")
