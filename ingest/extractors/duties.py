"""Duties: which body leads a task and which support it, from brackets, labelled lines, tables and 由A会同B.

Plain subjects (A应当会同B), mechanisms and roles without a body are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ingest.bodies import is_role, split_bodies
from ingest.duty_roles import Roles, after_break, bodies_at, label_pattern, read_roles, tail_pattern
from ingest.duty_tables import find_task_rows
from ingest.findings import Duty, Reading
from kg.model import Document, Span

VERSION = "2"
MAX_BRACKET = 600
FIRST_LEADS = re.compile("(?:第一位?|首位|第一名|最前面?)(?:者|的)?(?:部门|单位|责任单位)?(?:为|是)(?:总)?(?:牵头|主责)")
_MARK = re.compile("牵头|负责|会同|配合|(?:责任|主责|主办|参与|参加|协办|落实|承办|支持|实施|任务)(?:单位|部门|处室|主体)|职责分工|分工[:：]")
_BY = re.compile("由([^，。；：:（）()由]{2,40}?)(?:共同|联合|负责)?牵头(?!部门|单位|机构|人|的|方|制定的)")
_BORNE = re.compile("由([^，。；：:（）()由]{2,40}?)(?:统筹|具体|分别|共同|总体|牵头)?负责(?=[，。；]|$)")
_HELPED = re.compile("[^，。；]{0,30}[，、,]([^，。；]{2,60}?)(?:共同|协同|积极|密切|给予|予以)*(?:配合|参与|协助)")
_MECHANISM = re.compile("(?:建立|成立|健全|形成|构建|完善|组建)[^，。；]{0,12}$")
_LEADING_PART = re.compile("(?:^|[。；])([^，。；]{2,80}?)(?:要|应当?|须)?(?:切实|充分|积极)*发挥好?牵头(?:抓总|协调|统筹|引领)*作用")
_MODIFIES = re.compile("[^，。；的]{1,6}的(?!$)")
Found = tuple[Span, Roles, str]


def find_duties(reading: Reading) -> None:
    """Appends the duties of the document to `reading.duties`, in text order."""
    document = reading.document
    first_leads = bool(FIRST_LEADS.search(document.text))
    starts = [sentence.span.start for sentence in document.sentences]
    in_tables = [
        Duty(bisect_right(starts, row.span.start) - 1, row.span, row.lead, row.support, "duty.table") for row in find_task_rows(document)
    ]
    in_prose = [duty for index in _marked_sentences(document, starts) for duty in _read_sentence(document, index, first_leads)]
    reading.duties.extend(sorted(in_prose + in_tables, key=lambda duty: duty.span) if in_tables else in_prose)


def _marked_sentences(document: Document, starts: list[int]) -> Iterator[int]:
    """The sentences that hold a word of duty, each once, without page furniture."""
    last = -1
    for match in _MARK.finditer(document.text):
        index = bisect_right(starts, match.start()) - 1
        if index > last and document.blocks[document.sentences[index].block].kind != "furniture":
            last = index
            if match.end() <= document.sentences[index].span.end:
                yield index


def _read_sentence(document: Document, index: int, first_leads: bool) -> Iterator[Duty]:
    start = document.sentences[index].span.start
    text = document.sentences[index].span.of(document.text)
    found = list(_from_brackets(text)) or list(_from_line(text)) or [*_with_others(text), *_led_by(text), *_borne_by(text), *_leading_part(text)]
    for span, roles, rule in found:
        lead, support = roles.settle(first_leads)
        yield Duty(index, Span(start + span.start, start + span.end), lead, support, rule)


def _from_brackets(text: str) -> Iterator[Found]:
    for span in find_brackets(text):
        roles = read_roles(span.of(text))
        if roles:
            yield span, roles, "duty.bracket"


def find_brackets(text: str) -> Iterator[Span]:
    """What stands between outermost brackets and holds a word of duty; a bracket the sentence does not close runs to its end."""
    depth = start = 0
    for match in re.finditer("[（(）)]", text):
        if match[0] in "（(":
            start = match.end() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and match.start() - start <= MAX_BRACKET and _MARK.search(text, start, match.start()):
                yield Span(start, match.start())
    if depth and len(text) - start <= MAX_BRACKET and _MARK.search(text, start):
        yield Span(start, len(text))


def _from_line(text: str) -> Iterator[Found]:
    """A line 牵头单位：A、B, or a sentence that is nothing but A牵头，B配合."""
    words = text.strip("。；;， ") if len(text) <= MAX_BRACKET else ""
    label = label_pattern().match(words)
    labelled = label and words[label.end() - 1] in ":：" and not label[1].startswith(("主办", "承办"))
    bare = len(words) < 120 and "牵头，" in words and not words.startswith("由") and tail_pattern().search(words)
    roles = read_roles(words) if labelled or bare else None
    if roles:
        yield Span(0, len(text)), roles, "duty.line"


def _with_others(text: str) -> Iterator[Found]:
    """由A会同B制定…"""
    for match in re.finditer("会同", text):
        left = after_break(text[max(0, match.start() - 44) : match.start()])
        one = left[left.rfind("由") + 1 :] if "由" in left else ""
        leads = _named(re.sub("(?:牵头|负责)$", "", one))
        others = bodies_at(text, match.end())
        if leads and others and not _is_modifier(text, match.end(), others[-1]):
            yield Span(match.start() - len(one), match.end()), Roles(leads, list(others)), "duty.with"


def _led_by(text: str) -> Iterator[Found]:
    """由A牵头，B配合; not 建立由A牵头的机制, not 由A牵头会同B, which is read already."""
    for match in _BY.finditer(text):
        leads = _named(match[1])
        built = _MECHANISM.search(text, max(0, match.start() - 14), match.start())
        if leads and not built and not text.startswith("会同", match.end()):
            helped = _HELPED.match(text, match.end(), match.end() + 100)
            yield Span(match.start(), match.end()), Roles(leads, list(split_bodies(helped[1]) if helped else ())), "duty.by"


def _borne_by(text: str) -> Iterator[Found]:
    """由A负责 at the end of a clause; 由A负责查处 is a plain subject."""
    for match in _BORNE.finditer(text):
        leads = [] if "牵头" in match[0] or "会同" in match[0] else _named(match[1])
        if leads:
            yield Span(match.start(), match.end()), Roles(leads), "duty.by"


def _leading_part(text: str) -> Iterator[Found]:
    """A要发挥牵头作用，会同B…"""
    for match in _LEADING_PART.finditer(text) if "牵头" in text else ():
        leads, at = _named(match[1]), text.find("会同", match.end(), match.end() + 200)
        if leads:
            yield Span(match.start(1), match.end()), Roles(leads, list(bodies_at(text, at + 2) if at >= 0 else ())), "duty.part"


def _named(names: str) -> list[str]:
    """The bodies of a list, none when one of them is only a role."""
    bodies = split_bodies(names)
    return [] if any(map(is_role, bodies)) else list(bodies)


def _is_modifier(text: str, start: int, last: str) -> bool:
    """由A会同B认定的机构 says who recognised it, not who has to do something."""
    at = text.find(last, start, start + 80)
    return at >= 0 and bool(_MODIFIES.match(text, at + len(last), at + len(last) + 8))
