"""The grammar of numbered headings, and their levels inside one part of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NUMERAL = "[一二三四五六七八九十百零〇]"
SCHEMES = (
    "part", "chapter", "section", "article", "comma", "bracket",
    "decimal", "decimal2", "decimal3", "point", "digit",
)  # fmt: skip
"""Outermost first: 第X编 第X章 第X节 第X条 一、 （一） 1　 1.1　 1.1.1　 1. （1）"""

MARKER = re.compile(
    rf"第\s*(?:{NUMERAL}|\d){{1,7}}\s*(?:(?P<part>[编篇])|(?P<chapter>章)|(?P<section>节)"
    rf"|(?P<article>条(?:之{NUMERAL})?))(?!规定|第|款|例|件|约定|所[称列]|[、，；,;)）》的]|[和或及与至]第|或者|至|项规定|项的|中的)"
    rf"|(?P<comma>{NUMERAL}{{1,4}}\s?[、．.](?!{NUMERAL}{{1,3}}[、级类等是]))"
    rf"|(?P<bracket>[（(]\s?{NUMERAL}{{1,4}}\s?[）)])(?!款|项[、和规]|、|[和至]?[（(]{NUMERAL})"
    r"|(?P<decimal3>\d{1,2}(?:\.\d{1,2}){2,3})(?=[\s\u3000])"
    r"|(?P<decimal2>\d{1,2}\.\d{1,2})(?=[\s\u3000])"
    r"|(?P<point>\d{1,3}\s?[.．、](?!\d)|[⒈-⒛])"
    r"|(?P<decimal>\d{1,2})(?=[ \u3000]+[\u4e00-\u9fff])"
    r"|(?P<digit>[（(]\d{1,2}[）)]|[⑴-⒇])"
)
INNER = frozenset({"comma", "bracket", "point", "digit"})
LISTED = INNER | {"decimal2", "decimal3"}
"""Kinds of number that lists have as well as headings."""
OUTER = frozenset({"part", "chapter", "section"})
MAX_TITLE = 60
"""No heading is longer than this many characters."""
MAX_RUN_IN = 42
"""… and none that runs into its paragraph than this."""
NORM = re.compile("应当|必须|不得|是指|可以|下列|如下|[见按依].{0,3}附件|由.{2,12}负责|，应|，须")
STOP = re.compile("[。；;：:！？?]")


def find_marker(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The scheme of the number a line opens with and where the number ends."""
    match = MARKER.match(text, start, end)
    return (str(match.lastgroup), match.end()) if match else None


@dataclass(slots=True)
class Numbered:
    """A line that opens with a number: `stop` ends its heading, if it is one; `weak` when only its siblings can tell."""

    scheme: str
    stop: int
    weak: bool = False

    @property
    def strong(self) -> bool:
        return self.stop > 0 and not self.weak


def find_numbered(text: str, start: int, end: int, following: str) -> Numbered | None:
    """The numbered line [start, end) as a candidate; `following` is the scheme of the next line."""
    marker = find_marker(text, start, end)
    if marker is None:
        return None
    scheme, after = marker
    if scheme == "article":
        return Numbered(scheme, find_article_end(text, end, after))
    match = STOP.search(text, after, min(end, start + MAX_TITLE + 1))
    if match and match.group() in ":：" and has_colon_inside(text, start, end, scheme):
        match = None
    stop = match.start() if match else end
    if stop - start > MAX_TITLE or (match and match.group() not in "。！？") or text[stop - 1] in "，、,的":
        return Numbered(scheme, 0)
    alone = stop + 1 >= end
    if scheme in OUTER:
        return Numbered(scheme, stop if stop == end else 0)
    weak = stop - start > MAX_RUN_IN or is_sentence(text[after:stop])
    if alone:
        weak = is_bare(scheme, following) or (stop < end and (weak or "，" in text[after:stop]))
    return Numbered(scheme, stop, weak)


def is_bare(scheme: str, following: str) -> bool:
    """A number right before its sibling, or 1. before （二）, has nothing under it: an item of a list."""
    outer = bool(following) and SCHEMES.index(following) < SCHEMES.index(scheme)
    return following == scheme or (outer and scheme in ("point", "digit"))


def is_sentence(words: str) -> bool:
    """The first sentence of an item rather than a heading: a norm, or more than two clauses."""
    return words.count("，") > 1 or bool(NORM.search(words))


def settle(lines: Sequence[Numbered]) -> list[bool]:
    """Which of the numbered lines of one part are headings. Siblings are headings together or items together.

    Where siblings differ, most of them decide, and most of all their kind in the part.
    Under an article of a law all are items; 1　 is a heading only beside 1.1.
    """
    schemes = {line.scheme for line in lines}
    never = (INNER if "article" in schemes else frozenset()) | (frozenset() if "decimal2" in schemes else {"decimal"})
    verdicts = [False] * len(lines)
    groups = [(group, sum(lines[index].strong for index in group)) for group in find_siblings(lines)]
    shares = find_shares(lines, groups)
    for group, strong in groups:
        scheme = lines[group[0]].scheme
        sure = strong == len(group) > 1 or shares[scheme] > 0.5
        if scheme not in never and (scheme not in LISTED or (sure and 2 * strong > len(group))):
            for index in group:
                verdicts[index] = lines[index].stop > 0
    return verdicts


def find_shares(lines: Sequence[Numbered], groups: Sequence[tuple[list[int], int]]) -> dict[str, float]:
    """For each kind of number, the share of likely headings in the groups that have any."""
    strong: dict[str, int] = {}
    total: dict[str, int] = {}
    for group, count in groups:
        scheme = lines[group[0]].scheme
        strong[scheme] = strong.get(scheme, 0) + count
        total[scheme] = total.get(scheme, 0) + (len(group) if count else 0)
    return {scheme: strong[scheme] / max(1, total[scheme]) for scheme in strong}


def find_siblings(lines: Sequence[Numbered]) -> list[list[int]]:
    """Indices of lines with the same kind of number and no outer number between them."""
    groups: list[list[int]] = []
    open_groups: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        rank_ = SCHEMES.index(line.scheme)
        open_groups = {scheme: group for scheme, group in open_groups.items() if SCHEMES.index(scheme) <= rank_}
        if line.scheme not in open_groups:
            groups.append(open_groups.setdefault(line.scheme, []))
        open_groups[line.scheme].append(index)
    return groups


def has_colon_inside(text: str, start: int, end: int, scheme: str) -> bool:
    """（五）建设模式：加强产学研联动 is a heading as a whole; a colon at the end or before a sentence opens a list."""
    if scheme not in ("comma", "bracket") or end - start > MAX_RUN_IN:
        return False
    return text[end - 1] not in ":：" and not re.search("[。；;]", text[start:end])


def find_article_end(text: str, end: int, after: int) -> int:
    """第X条, with the name of the article when that stands alone on the line or in 【】."""
    at = after
    while at < end and text[at].isspace():
        at += 1
    if text.startswith("【", at):
        close = text.find("】", at, min(end, at + MAX_TITLE))
        return close + 1 if close >= 0 else after
    alone = end - at <= 30 and not STOP.search(text, at, end) and text[end - 1] not in "，、,"
    return end if alone else after


def rank(schemes: Iterable[str]) -> dict[str, int]:
    """Level of each scheme: the outermost is 1; articles of a law with chapters are 3."""
    found = set(schemes)
    present = [scheme for scheme in SCHEMES if scheme in found]
    levels = {scheme: level for level, scheme in enumerate(present, 1)}
    if "article" in levels and "chapter" in levels:
        levels["article"] = max(3, levels["article"])
    return levels
