"""What a document says of itself: title, wrapper, number, issuers, dates, kind, level, place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.dates import find_meta_dates
from ingest.findings import Meta, Reading
from ingest.issuers import find_issuers, find_level, find_place
from ingest.names import ends_title, subtype_of
from ingest.numbers import find_dates
from ingest.wenhao import DECREE, find_numbers, normalise_number, read_code
from kg.model import Block, Document, Span

VERSION = "1"
MAX_NOTICE = 1500
"""Characters; a longer text is no notice that only carries another document."""
WRAPS = re.compile("印发|转发|批转|公布|发布|下发|颁布|征求|征集.*意见|下达")
WRAPPER_END = re.compile(r"(?:通知|函|公告|通告|令|决定)(?:[（(].*[）)])?\Z")
NAMED = re.compile("(?:现将|印发|转发|发布|公布)了?《(.{4,80}?)》")
PASSED = re.compile(r"[（(][^（(]*(?:通过|公布|发布|修订|修正)[）)]\Z")
NUMBER_TAIL = re.compile(r"[（(][\u4e00-\u9fff]{1,12}[〔\[]\d{4}[〕\]]\d{1,5}号[）)]\Z")
CARRIED = re.compile(r"(?:印发|转发|发布|公布)(.{4,80})的(?:通知|函)\Z")
PAPER = re.compile(r"\A(?:试?论|浅[析谈论]|基于)|为例\Z|(?:研究|探析|探讨|评述|综述|启示|实证分析)\Z")
BLANKS = re.compile(r"\s+")


@dataclass(slots=True)
class Front:
    """The blocks a document's own data stand in."""

    document: Document
    head: list[Block] = field(default_factory=list)  # before the first paragraph
    titles: list[Block] = field(default_factory=list)  # titles before it
    attached: list[Block] = field(default_factory=list)  # titles behind it
    signature: list[Block] = field(default_factory=list)  # of the first part
    first: Span | None = None  # the first paragraph

    def text(self, block: Block) -> str:
        return block.span.of(self.document.text)

    def notice(self) -> str:
        """The words between the first paragraph and the attached title."""
        if not (self.first and self.attached):
            return ""
        return self.document.text[self.first.start : min(self.attached[0].span.start, self.first.start + 2 * MAX_NOTICE)]


def find_meta(reading: Reading) -> None:
    """Sets `reading.meta`."""
    document = reading.document
    front = find_front(document)
    spans: dict[str, Span] = {}
    title, wrapper = find_title(front, spans)
    title = NUMBER_TAIL.sub("", title)
    number = find_number(front, spans)
    code = read_code(number) if number else None
    dates = find_meta_dates(document, front.head, front.signature, spans)
    issuers = find_issuers(document, front.head, front.signature, wrapper or title, code, spans)
    place = find_place(issuers, title, code)
    kind = "paper" if not issuers and not number and PAPER.search(title) else subtype_of(title)
    reading.meta = Meta(
        title, wrapper, number, issuers, dates.get("signed"), dates.get("published"),
        spans=spans, dates=dates, subtype=kind, level=find_level(issuers, title, code, place), place=place,
    )  # fmt: skip


def find_front(document: Document) -> Front:
    front = Front(document)
    for block in document.blocks:
        if block.kind in ("paragraph", "heading", "row") and front.first is None:
            front.first = block.span
        if front.first is None:
            front.head.append(block)
        if block.kind == "title":
            (front.attached if front.first else front.titles).append(block)
        elif block.kind == "signature" and front.first and not front.attached and not is_closed(front, block):
            front.signature.append(block)
    return front


def is_closed(front: Front, block: Block) -> bool:
    """A second signature, further down, is the annex's or the printer's."""
    last = front.signature[-1].span if front.signature else block.span
    return block.span.start - last.end > 20 and bool(find_dates(front.document.text, last.start, last.end))


def find_title(front: Front, spans: dict[str, Span]) -> tuple[str, str | None]:
    """The title, and the title of the notice that carries the document, when it does."""
    named = [block for block in front.titles if ends_title(front.text(block))]
    titles = named or front.titles
    title = clean(front.text(titles[-1])) if titles else clean(front.document.meta.get("ArticleTitle", ""))
    if not title:
        return find_attached_title(front, "", spans) or guess_title(front, spans), None
    attached = None
    if (WRAPS.search(title) and WRAPPER_END.search(title)) or (len(title) < 24 and title.endswith(("令", "公告"))):
        attached = find_attached_title(front, title, spans) or find_named_title(front, title)
    if titles:
        spans["wrapper" if attached else "title"] = titles[-1].span
    return (attached, title) if attached else (title, None)


def find_attached_title(front: Front, wrapper: str, spans: dict[str, Span]) -> str | None:
    """The title under the notice, one that the notice names before the next one."""
    blocks = [block for block in front.attached if ends_title(clean(front.text(block)))]
    notice = squeeze(front.notice())
    named = [block for block in blocks if squeeze(clean(front.text(block)))[:12] in squeeze(wrapper) + notice]
    for block in named or blocks[:1]:
        if named or (WRAPS.search(notice) and len(notice) < MAX_NOTICE):
            spans["title"] = block.span
            return clean(front.text(block))
    return None


def find_named_title(front: Front, wrapper: str) -> str | None:
    """X of 印发X的通知, when what follows the signature is X without a title line."""
    blocks, last = front.document.blocks, front.signature[-1].span.end if front.signature else 0
    follows = sum(block.kind == "heading" and block.span.start > last for block in blocks) > 2
    match = CARRIED.search(wrapper) if last and follows else None
    return match.group(1).strip("《》") if match else None


def guess_title(front: Front, spans: dict[str, Span]) -> str:
    """No title line: the document that the first paragraphs issue, or what the page calls itself; "" when neither says."""
    document = front.document
    start = front.first.start if front.first else 0
    match = NAMED.search(document.text, start, start + 1500)
    if match:
        spans["title"] = Span(match.start(1), match.end(1))
        return clean(match.group(1))
    return clean(document.meta.get("title", ""))


def find_number(front: Front, spans: dict[str, Span]) -> str | None:
    for block in front.head:
        text = front.text(block)
        if len(text) < 200 and (block.kind != "title" or text.rstrip("）)").endswith("号")):
            for start, end, number in find_numbers(text):
                spans["number"] = Span(block.span.start + start, block.span.start + end)
                return number
    return find_decree(front, spans) or normalise_number(front.document.meta.get("发文字号", "") or front.document.meta.get("文号", ""))


def find_decree(front: Front, spans: dict[str, Span]) -> str | None:
    """中华人民共和国国务院令 / 第706号 → 国令第706号; also in （2021年7月27日国务院令第746号公布）."""
    before = ""
    for block in front.head:
        text = front.text(block)
        joined = before + text if block.kind == "number" and before.endswith("令") else text
        match = DECREE.search(joined) if block.kind in ("number", "signature") else None
        if match and match["body"]:
            spans["number"] = block.span
            body = match["body"].rpartition("日")[2].removeprefix("中华人民共和国")
            return f"{'国' if body == '国务院' else body}令第{match['serial']}号"
        before = text
    return None


def clean(title: str) -> str:
    """A title on one line; blanks stay only between long words (中共中央 国务院)."""
    words = BLANKS.split(title.replace("\n", "").strip().strip("#* "))
    if len(words) > 1 and ends_title(words[-2]) and len(words[-1]) <= 6 and not ends_title(words[-1]):
        words.pop()  # a tab of the page beside the title
    if all(len(word) >= 3 for word in words):
        return " ".join(words)
    title = "".join(words)
    return PASSED.sub("", title)


def squeeze(title: str) -> str:
    return re.sub(r"[\s《》〈〉“”\"]", "", title)

