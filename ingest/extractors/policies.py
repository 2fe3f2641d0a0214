"""Titles in 《》 and document numbers."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ingest.names import ends_title
from ingest.scan import Found, Scan
from ingest.wordlist import read_column

TITLE = re.compile(r"《[^《》]{2,120}(?:《[^《》]{1,80}》[^《》]{0,60})?》")
NUMBER = re.compile(r"[〔\[【﹝（(［]\s*(?:19|20)\d{2}\s*[〕\]】﹞）)］]\s*第?\s*\d{1,5}\s*号")
CLERK_NUMBER = re.compile(r"[〔\[（(]\s?(?:19|20)\d\d\s?[〕\]）)]\s?[\u4e00-\u9fff]{1,6}字第\s?\d{1,4}\s?号")  # 〔1996〕武司字第82号
YEAR_NUMBER = re.compile(r"(?:19\d\d|一九[〇○零一二三四五六七八九]{2})年第?\d{1,4}号文件")  # 国务院一九八〇年223号文件
OLD_AGENCY = re.compile(r"(?:国务院|国办|[\u4e00-\u9fff]{2,6}(?:部|委|局))\Z")
AGENCY = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,14}\Z")
DECREE = re.compile(r"令(?:第\s?(?:\d{1,4}|[〇○零一二三四五六七八九十百]{1,6})\s?号|[（(]第\s?\d{1,4}\s?号[）)])")
DECREED_BY = re.compile(r"(?:中华人民共和国)?(?:[\u4e00-\u9fff]{2,12}(?:部|委|委员会|总?局|署|政府|银行|[监保]会)|国务院|主席)\Z")
BRACKETS = re.compile(r"(?:[（(][^（）()]{1,30}[）)])+\Z")
INSIDE = re.compile(
    r"(?:常规|汇报|请示|纪要)》|关于|规划|纲要|计划|方案|条例|草案|标准|规范|通则|指标|条件|清单|目录|20[1-5]\d|分类"
    r"|[^《]{5}(?:表|申报书|申请书)(?:（[^（）《》]{1,20}）)?》"
)
CUES = re.compile("根据|按照|依据|依照|参照|印发|关于|文件|通知|以及|[及和与由以见的]")
DECREE_CUES = re.compile("根据|按照|依据|依照|参照|日|的|修改|公布")
FORM = str.maketrans("[]【】()（）﹝﹞［］", "〔〕〔〕〔〕〔〕〔〕〔〕")


def find_policies(scan: Scan) -> list[Found]:
    return [*_titles(scan), *_numbers(scan), *_old_numbers(scan)]


def _titles(scan: Scan) -> Iterator[Found]:
    """Policies, and as traps the titles of forms and books: the places named in them are none of the text's."""
    for match in TITLE.finditer(scan.text) if "《" in scan.text else ():
        kind = "POLICY" if _is_policy(match.group()) else "trap"
        yield Found(match.start(), match.end(), kind, " ".join(match.group().split()), "mention.title")


def _numbers(scan: Scan) -> Iterator[Found]:
    for match in NUMBER.finditer(scan.text):
        agency = AGENCY.search(scan.text, max(0, match.start() - 14), match.start())
        if agency is None:
            continue
        start = max([cue.end() for cue in CUES.finditer(scan.text, agency.start(), match.start())], default=agency.start())
        if start < match.start():
            yield Found(start, match.end(), "POLICY", "".join(scan.text[start : match.end()].split()).translate(FORM), "mention.number")


def _old_numbers(scan: Scan) -> Iterator[Found]:
    """Numbers as they were written before the agency stood before the year, and those of decrees: 国务院令第722号."""
    text = scan.text
    spans = [match.span() for match in CLERK_NUMBER.finditer(text)] if "字第" in text else []
    for match in YEAR_NUMBER.finditer(text) if "号文件" in text else ():
        agency = OLD_AGENCY.search(text, max(0, match.start() - 8), match.start())
        spans += [(agency.start(), match.end())] if agency else []
    for match in DECREE.finditer(text) if "令第" in text or "令（第" in text else ():
        body = DECREED_BY.search(text, max(0, match.start() - 20), match.start())
        cut = max([cue.end() for cue in DECREE_CUES.finditer(text, body.start(), match.start())], default=body.start()) if body else match.start()
        spans += [(cut, match.end())] if cut < match.start() else []
    for start, end in spans:
        yield Found(start, end, "POLICY", "".join(text[start:end].split()).translate(FORM), "mention.number")


def _is_policy(title: str) -> bool:
    """Documents, plans and laws, by the noun they end in; not films, books, forms and certificates."""
    name = BRACKETS.sub("", title[1:-1])
    return not name.endswith(_no_policy()) and (ends_title(name) or bool(INSIDE.search(title)))


@functools.cache
def _no_policy() -> tuple[str, ...]:
    return read_column("title_no_policy.txt")
