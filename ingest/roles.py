"""What an unnumbered line of a document is: title, number, signature, furniture, table row or paragraph."""

from __future__ import annotations

import functools
import re

from ingest.headings import find_marker
from ingest.lines import PAGE_NUMBER, Line
from ingest.names import ends_title, is_body, split_bodies
from ingest.wordlist import read_rows

EDGE = 40
"""Page furniture is looked for in so many lines at the head and at the tail."""
EARLY = 3
"""A line of the page may stand before the title, but only among the first three."""
FIRST = ("一、", "第一章", "第一条", "第一部分")
MAX_TITLE_LINES = 6
MAX_TITLE_WIDTH = 90
MAX_HISTORY = 300
"""A line that tells when a law was passed, approved and amended may be so long."""
ENDS = "。；;！!？?，,、"
NUMBER_LINE = re.compile(
    r"[^\s。，、：]{0,24}?"
    r"(?:[〔\[【（(﹝]\s?(?:19|20)\d\d\s?[〕\]】）)﹞]\s*(?:第\s*)?\d{1,5}\s*号|令?\s*第\s*[\d一二三四五六七八九十百零〇]{1,7}\s*号)\s*"
)
HAN_DIGIT = "[一二三四五六七八九十]"
RULE = "-=*_—─"
RULES = re.compile(rf"[{RULE}\s]+\Z")
DATE = (
    r"(?:[12]\d{3}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|[12]\d{3}-\d{1,2}-\d{1,2}"
    rf"|[一二][〇○ОO零一二三四五六七八九]{{3}}年{HAN_DIGIT}{{1,3}}月{HAN_DIGIT}{{1,3}}日)"
)
TIME = r"(?:\s*\d\d[:时]\d\d(?::\d\d|分)?)?"
DATE_LINE = re.compile(rf"[（(]?(?:[^\s，。；：]{{2,30}}\s*)?{DATE}{TIME}[）)]?\s*(?:印发|施行|实施|发布|公布)?\Z")
DATED = re.compile(
    rf"[（(]?{DATE}.*(?:通过|批准|公布|发布|修订|修正|修改|施行|实施|印发|签发|会议上(?:\s+\S.{{0,30}})?)[）)]?\Z"
)
LEADER = re.compile(
    r"(?:代)?(?:总理|国家主席|主席|省长|市长|州长|县长|区长|部长|主任|局长|署长|行长|委员长)\s+\S{1,6}(?:\s\S{1,3})?\Z"
    r"|.{0,20}(?:省长|市长|自治区主席|自治区人民政府主席|总理)\s+\S(?:\s?\S){1,7}\Z"
)
NOTE = re.compile(
    rf"——{DATE}|[（(](?:此件|本文|联系|印发|此文|信息公开|公开)[^）)]{{0,30}}[）)]\Z|——\S*会议上\Z"
    r"|[—－-]{2}.{4,60}(?:会议|大会|全会)上\Z|\S{2,30}次会议上\Z"
)
NO_TITLE = re.compile(r"附件|[（(]?联系|\d{1,3}[.．、]|[^《]{2,10}：|[（(][^）)]{0,20}(?:电话|邮箱)")
ANNEX = re.compile(r"附\s*[件表录]\s*[\d一二三四五六七八九十]{0,3}\s*[：:.．]?\s*\Z")


@functools.cache
def _furniture() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...], re.Pattern[str]]:
    rows = read_rows("furniture.txt")
    words = {how: [word for kind, word in rows if kind == how] for how in ("line", "prefix", "anywhere")}
    labels = tuple(word for word in words["prefix"] if word.endswith(("：", ":")))
    return frozenset(words["line"]), tuple(words["prefix"]), labels, re.compile("|".join(map(re.escape, words["anywhere"])))


def is_furniture(text: str, line: Line, edge: bool) -> bool:
    """Page numbers anywhere; the words of furniture.txt at the edges of a document."""
    if line.end - line.start <= 12 and PAGE_NUMBER.match(text, line.start, line.end):
        return True
    if text.startswith("<!--", line.start) or (text[line.start] in RULE and RULES.match(text, line.start, line.end)):
        return True
    if not edge or line.end - line.start > 200:
        return False
    whole, prefixes, labels, anywhere = _furniture()
    words = text[line.start : line.end]
    if words.endswith(("。", "；")):  # prose, unless it opens like a field of the page: 来源：…
        return words.startswith(labels)
    return words in whole or words.startswith(prefixes) or bool(anywhere.search(words))


def is_signature(words: str) -> bool:
    return bool(DATE_LINE.match(words) or LEADER.match(words) or NOTE.match(words) or DATED.match(words))


def find_roles(text: str, lines: list[Line]) -> list[str]:
    """The kind of each line; "" for those that are neither title, number, signature, furniture nor row.

    Titles stand in a zone: at the head, behind a signature, behind the word 附件; the first paragraph closes it.
    """
    roles = [""] * len(lines)
    zone, titles = True, 0
    for index, line in enumerate(lines):
        role = find_role(text, lines, index, zone)
        roles[index] = "furniture" if role == "annex" else role
        look_back(text, lines, roles, index)
        titles = titles + 1 if role == "title" else 0 if role in ("signature", "annex") else titles
        if role == "":
            zone = zone and index < EARLY and text[line.end - 1] not in ":："
        elif role in ("title", "signature", "annex"):
            zone = titles < MAX_TITLE_LINES
    drop_prose(text, lines, roles)
    return roles


def look_back(text: str, lines: list[Line], roles: list[str], index: int) -> None:
    """What a line tells of the lines before it, or they of it."""
    role = roles[index]
    if role in ("title", "number") and index <= EARLY and not {"title", "number"} & set(roles[:index]):
        roles[:index] = [before or "furniture" for before in roles[:index]]
    if role == "signature":
        mark_bodies(text, lines, roles, index)
    elif role == "number":
        mark_red_head(text, lines, roles, index)
    elif role == "" and index and lists_annexes(text, lines[index - 1], roles[index - 1], lines[index]):
        roles[index] = "paragraph"


def drop_prose(text: str, lines: list[Line], roles: list[str]) -> None:
    """A run of lines with a comma in it is a title only when it ends in the noun of one."""
    last = len(roles)
    for index in range(len(roles) - 1, -1, -1):
        if roles[index] != "title":
            last = index
        elif index == 0 or roles[index - 1] != "title":
            words = text[lines[index].start : lines[last - 1].end]
            if "，" in words and not any(ends_title(text[line.start : line.end]) for line in lines[index:last]):
                roles[index:last] = [""] * (last - index)


def lists_annexes(text: str, before: Line, role: str, line: Line) -> bool:
    """附件：1.A is followed by lines 2.B, which are no headings."""
    opens = text.startswith("附件", before.start) or (role == "paragraph" and line.end - line.start < MAX_TITLE_WIDTH)
    return opens and bool(find_marker(text, line.start, line.end))


def find_role(text: str, lines: list[Line], index: int, zone: bool) -> str:
    line, edge = lines[index], min(index, len(lines) - 1 - index) < EDGE
    if is_furniture(text, line, edge):
        return "furniture"
    if text.find("\t", line.start, line.end) >= 0 or (text[line.start] == "|" and text[line.end - 1] == "|"):
        return "row"
    words = text[line.start : min(line.end, line.start + MAX_HISTORY)]
    if line.end - line.start > MAX_TITLE_WIDTH:
        return "signature" if zone and words[0].isdigit() and DATED.match(words) else ""
    if words[0] in "附" and ANNEX.match(words):
        return "annex"
    if zone and NUMBER_LINE.fullmatch(words):
        return "number"
    if is_signature(words):
        return "signature"
    if not zone:
        return "title" if opens_part(text, lines, index) else ""
    if words[-1] in ENDS or words[-1] in ":：" or "。" in words or NO_TITLE.match(words) or find_marker(text, line.start, line.end):
        return ""
    return "furniture" if is_crumb(words) else "title"


def is_crumb(words: str) -> bool:
    """A few characters at the head that are neither a body nor a piece of a title: a link of the page."""
    return len(words) <= 6 and not (is_body(words) or ends_title(words) or words.startswith(("关于", "印发", "转发", "（", "(")))


def opens_part(text: str, lines: list[Line], index: int) -> bool:
    """A title in the midst of a document: its numbers start anew right behind it."""
    line = lines[index]
    words = text[line.start : line.end]
    if len(words) > 50 or any(mark in words for mark in "。，；：:") or not ends_title(words) or find_marker(text, line.start, line.end):
        return False
    return any(text.startswith(FIRST, after.start) for after in lines[index + 1 : index + 4])


def mark_bodies(text: str, lines: list[Line], roles: list[str], index: int) -> None:
    """The bodies over a date belong to its signature."""
    while index > 0 and roles[index - 1] in ("", "title"):
        index -= 1
        line = lines[index]
        words = text[line.start : line.end] if line.end - line.start <= 300 else ""
        if not words or find_marker(text, line.start, line.end) or not (split_bodies(words) or words.endswith("文件")):
            return
        roles[index] = "signature"


def mark_red_head(text: str, lines: list[Line], roles: list[str], index: int) -> None:
    """Bodies printed over the number (X局文件) are no title."""
    first = index
    while first > 0 and roles[first - 1] == "title":
        first -= 1
    words = [text[line.start : line.end] for line in lines[first:index]]
    if all(is_body(line) or line.endswith("文件") for line in words):
        roles[first:index] = ["signature"] * (index - first)
