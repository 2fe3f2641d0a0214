"""Modal words (应当, 要, 不得, 可以 …) of a text, found in one pass."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from typing import NamedTuple

import daachorse

from ingest.wordlist import read_rows

WEAK = frozenset(["请", "将", "要", "需", "需要", "拟", "可", "能", "负责", "能够", "不可", "不能", "不再", "不予", "不宜"])
"""Words that are modals only where no verb stands before them: 支持企业将…."""


ALL_THAT = re.compile(r"应([\u4e00-\u9fff]{1,4})、?尽\1")
"""应公开尽公开, 应共享、尽共享: names what is done, no duty of its own."""


DOERS = frozenset("者人门关构位府局厅部委办院会员方司校主体业")
RESPOND = re.compile("应对(?!措施|能力|工作|预案|机制)[^，；。：]{2,60}?(?:进行|予以|给予|加以|作出|开展|实施|采取|及时|依法|负责)")
"""应对流量进行留存: the modal 应 before 对…, not 应对 (应对风险挑战)."""


class Modal(NamedTuple):
    """kind: modal (must, shall, will), forbid, forgo (不再), permit."""

    start: int
    end: int
    word: str
    kind: str


@functools.cache
def modal_words() -> tuple[daachorse.CharwiseDoubleArrayAhoCorasick, list[tuple[str, str]]]:
    """An automaton over strength.txt; words of kind none are in it so that 需要 inside 所需要素 is passed over."""
    rows = sorted({row[0]: row[2] for row in read_rows("strength.txt") if row[2] != "verb"}.items())
    return daachorse.CharwiseDoubleArrayAhoCorasick([word for word, _ in rows], daachorse.MATCH_KIND_LEFTMOST_LONGEST), rows


def before_duty(text: str, at: int) -> bool:
    """Somebody stands before 应对: not a comma, an adverb or another verb."""
    return text[at - 1 : at] in DOERS


class Modals:
    """The modals of one text, by position."""

    def __init__(self, text: str) -> None:
        automaton, rows = modal_words()
        hits = [(start, end, *rows[index]) for start, end, index in automaton.find(text) if rows[index][1] != "none"]
        if "应对" in text:
            hits = sorted([*hits, *((match.start(), match.start() + 1, "应", "modal") for match in RESPOND.finditer(text) if before_duty(text, match.start()))])
        self.found = [Modal(*hit) for hit in hits if hit[2] != "应" or not ALL_THAT.match(text, hit[0])]
        self.by_start = {modal.start: modal for modal in self.found}
        self.starts = list(self.by_start)

    def at(self, start: int, end: int) -> Modal | None:
        """The modal that begins at `start` and ends by `end`."""
        modal = self.by_start.get(start)
        return modal if modal and modal.end <= end else None

    def within(self, start: int, end: int) -> list[Modal]:
        return self.found[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
