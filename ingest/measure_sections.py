"""Where measures can stand: not in goals, guiding thought, reviews, definitions, reported speech and lists of conditions."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator

import daachorse

from ingest.findings import Reading
from ingest.horizons import find_horizons, find_year
from ingest.wordlist import read_rows
from kg.model import Block, Document

NUMERAL = "[一二三四五六七八九十百零〇\\d]"
NUMBERING = re.compile(
    rf"\s*(?:第{NUMERAL}+[编篇章节条](?:之{NUMERAL})?|[（(]?{NUMERAL}{{1,3}}(?:[)）]|、|[.．](?!\d))|[①-⑳⒈-⒛⑴-⒇]"
    r"|[一二三四五六七八九十]{1,2}是(?:要|将)?|\d{1,2}(?:[.．]\d{1,2}){2,3}(?!\d)|\d{1,2}[.．]\d{1,2}(?=\s)|[*•·▪●—-]+)\s*"
)
ITEM = re.compile(rf"\s*(?:[（(]{NUMERAL}{{1,3}}[）)]|{NUMERAL}{{1,3}}(?:、|[.．](?!\d))|[①-⑳])")
LISTING = re.compile("下列|以下|如下|之一|包括|行为|情形|条件|材料|内容|事项|情况|信息|要求|规定|范围|标准|原则")
CASES = re.compile("(?:下列|以下|如下)(?:违法|失信|禁止)?(?:情形|行为|情况|信息|条件)(?:之一)?(?:的)?[，、：:]")
TASKS = re.compile(
    "措施|职责|任务|工作|义务|服务|支持|举措|保障|管理|改革|(?:通知|决定|意见|公告|批复|函复)如下|(?:下列|以下|如下)[^，]{0,4}(?:意见|程序|方面|规定)(?:[^，的]{0,12})[:：]"
)
NAMED = "(?:下列|以下|如下)"
ASSIGNED = re.compile(f"(?:采取|落实|履行|遵守|遵循|开展|发展|推进|完成|承担|做好)[^，；的]{{0,6}}{NAMED}")
"""应当采取下列措施确保…, 重点发展下列产业：: the items are duties, whatever else the sentence says."""
PAPERS = re.compile(f"(?:有权|可以|可)[^，；]{{0,8}}{NAMED}|(?:持|提交|提供|凭|携带|具备|围绕|符合|享受|满足)[^，；的]{{0,6}}{NAMED}")
"""有权采取下列措施, 持下列材料申请…: powers, papers, conditions."""
AIM = re.compile(r"[（(]?(?:在此基础上，?再(?:奋斗|努力)[^，]{1,4}年，)?[^，。]{0,4}?到(?:\d{4}年|二[〇○零Ｏ][一二三四五〇]{2}年|[“\"]?十[一二三四五六]五|本世纪)")
"""到2030年，…: what is to be reached by then."""
CELL = re.compile("[^\t|]{8,}")
MARK = re.compile("[。；！，：;]")
DUTY = re.compile("应当|不得|必须|严禁|禁止|不再(?![是有像存])")
ACHIEVED = re.compile("(?<![为除终])了(?![解然结就算]|(?:办理|处理|初步|以下|如下)?(?:意见|建议)[：:])")
ANNOUNCED = re.compile(
    "，(?:我[局委办厅部院市省区县]|现|拟|决定)((?:计划|决定|拟|将|面向[^，；。]{2,16}?)?(?:组织|联合)?(?:开展|启动|征集|举办|实施|遴选)[^，；。]{4,60})，"
    "(?:现将|现就|现对)?[^，；。]{0,12}(?:通知|通告|公告)如下"
)
"""为…，现组织开展试点申报工作，有关事项通知如下: the one task of such a sentence."""
ITEM_DUTY = re.compile("的，[^，；]{0,20}?(?:应当|应(?![急用对该届税缴付收有])|必须)(?![^，；。]{0,40}?(?:而未|却未|未))[^，；。]{4,}")
"""（一）材料不齐的，应当出具通知: a duty, though it stands in a list of cases."""
SCORED = re.compile("[计得扣加减记]\\d+(?:\\.\\d+)?分(?![钟之段类])")
"""每满1年计2分: a table of points."""
PRAISE = re.compile("表扬|表彰|嘉奖|典型经验|典型案例|先进事迹")
"""The numbered lines of such a document tell what was done well."""
UNLESS_DUTY = ("past", "law")
"""Kinds of signs that do not bar a sentence with 应当 or the like."""
NO_TASK = re.compile(
    r"附件|一种|指(?![导定挥派引明标出示数南令向战])|具体指标[：:]|[^，。；：是有]{2,24}(?<!行为)(?<!情形)(?<!情况)(?<!条件)之一，|在[^，。；]{2,24}的主体，"
    r"|[^，。：；]{0,3}[“\"][^，。：；]{2,24}[”\"][^，。：；]{0,4}：(?:是?指|\d{4}年)"
    r"|[^，。：；]{2,30}：\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?|初)，[^。；]{0,60}(?:印发|发布|出台|提出|召开|启动|确定为)"
)
"""How annexes, definitions and entries of a glossary open (一种共性服务，提供…; “自审自发”：2024年12月…)."""
LONGEST_TITLE = 40
LEAST = 5
"""A sentence shorter than this holds no measure."""


def find_readable(reading: Reading, text: str) -> Iterator[tuple[int, int, int]]:
    """The sentences in which measures are looked for: number, start, end; of a table row the cells that hold sentences.
    `text` is the document's, cleaned for matching."""
    document = reading.document
    blocks = readable_blocks(reading)
    signs = Signs(text)
    barred, praise = False, bool(reading.meta and PRAISE.search(reading.meta.title or ""))
    for index, sentence in enumerate(document.sentences):
        start, end = sentence.span.start, sentence.span.end
        barred = barred and bool(ITEM.match(text, start, end))
        if praise and ITEM.match(text, start, end):
            continue
        closed = not blocks[sentence.block] or (barred and not ITEM_DUTY.search(text, start, end))
        if not closed and end - start >= LEAST and not AIM.match(text, start, end) and signs.allow(start, end):
            if document.blocks[sentence.block].kind == "row":
                yield from ((index, *cell.span()) for cell in CELL.finditer(text, start, end) if MARK.search(cell.group()))
            else:
                yield index, start, end
        elif blocks[sentence.block] and "如下" in text[end - 4 : end] and (announced := ANNOUNCED.search(text, start, end)):
            yield index, *announced.span(1)
        barred = barred or opens_list(text, start, end)


def opens_list(text: str, start: int, end: int) -> bool:
    """The sentence introduces items that are no measures (有下列情形之一的：), not tasks (采取下列措施：)."""
    if text[end - 1] not in "：:":
        return False
    if CASES.search(text, start, end) or PAPERS.search(text, start, end):
        return True
    if ASSIGNED.search(text, start, end):
        return False
    tail = max(start, end - 30, text.rfind("，", start, end) + 1)
    return bool(LISTING.search(text, tail, end)) and not TASKS.search(text, tail, end)


def readable_blocks(reading: Reading) -> list[bool]:
    horizons = find_horizons(reading, find_year(reading))
    return [not horizon.past and is_read(reading.document, block) for block, horizon in zip(reading.document.blocks, horizons, strict=True)]


def is_read(document: Document, block: Block) -> bool:
    """Paragraphs, and headings that run into their paragraph, outside the sections that measure_sections.txt names."""
    if block.kind == "heading":
        if document.text[block.span.end : block.span.end + 1] != "。":
            return False
    elif block.kind != "row" and (block.kind != "paragraph" or is_title(document.text, block)):
        return False
    return not skipped_section(block.path)


def is_title(text: str, block: Block) -> bool:
    """A short line without any mark: a heading without a number."""
    return block.span.end - block.span.start < LONGEST_TITLE and not MARK.search(text, block.span.start, block.span.end)


@functools.lru_cache(maxsize=4096)
def skipped_section(path: tuple[str, ...]) -> bool:
    return any(map(is_skipped, path))


@functools.lru_cache(maxsize=4096)
def is_skipped(heading: str) -> bool:
    skip, exempt = section_patterns()
    name = NUMBERING.sub("", heading, count=1).strip()
    return bool(skip.search(name)) and not exempt.search(name)


@functools.cache
def section_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = read_rows("measure_sections.txt")
    skip, exempt = ([row[0] for row in rows if (row[1] == "except") is exempting] for exempting in (False, True))
    return re.compile("|".join(skip)), re.compile("|".join(exempt))


@functools.cache
def sign_words() -> tuple[daachorse.CharwiseDoubleArrayAhoCorasick, list[str]]:
    rows = sorted({row[0]: row[1] for row in read_rows("measure_signs.txt")}.items())
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick([word for word, _ in rows], daachorse.MATCH_KIND_LEFTMOST_LONGEST)
    return automaton, [kind for _, kind in rows]


class Signs:
    """The words of measure_signs.txt in one text, found in one pass."""

    def __init__(self, text: str) -> None:
        automaton, kinds = sign_words()
        found = [hit for hit in automaton.find(text) if kinds[hit[2]] != "none"]
        self.text = text
        self.starts = [start for start, _, _ in found]
        self.kinds = [kinds[index] for _, _, index in found]

    def allow(self, start: int, end: int) -> bool:
        """False for definitions, formulas of enactment, guiding thought and things achieved; duties are read all the same."""
        if NO_TASK.match(self.text, start, end):
            return False
        kinds = self.kinds[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        if any(kind not in UNLESS_DUTY for kind in kinds):
            return False
        achieved = kinds or (self.text.find("了", start, end) >= 0 and ACHIEVED.search(self.text, start, end))
        if achieved:
            return bool(DUTY.search(self.text, start, end))
        if self.text.find("分", start, end) >= 0 and SCORED.search(self.text, start, end):
            return False
        return not (self.text[start] in "（(" and self.text[end - 1] in "）)")
