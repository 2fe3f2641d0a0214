"""A normalised copy of a stretch of text for matching, with the way back: evidence points into the untouched source.

Full-width digits and letters and CJK radicals (which PDF makers put in place of characters) become plain ones;
blanks and line ends between two Chinese characters are dropped. Chinese punctuation stays as it is.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Span

HAN = "\u2e80-\u2fdf\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff0f\uff1a-\uff20“”‘’—…·〇"
CHANGED = re.compile(rf"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2e80-\u2fd5\uf900-\ufaff]|(?<=[{HAN}])\s+(?=[{HAN}])")
# NFKC leaves the CJK Radicals Supplement alone; the ones that occur in texts
RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻥⻦⻧⻨⻩⻬⻮⻰⻳⺎⺝⺮⺶⺼⻈⻊⻌⻍⻎",
        "母民虎西见角贝车长长门青韦页风飞食马鱼鸟卤麦黄齐齿龙龟兀月竹羊月讠足辶辶辶",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Normal:
    """`text` is the normal form of source[start:end]; `offsets[i]` is where its character i stands, None when unchanged."""

    text: str
    start: int
    offsets: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> Span:
        """The span in the source of text[start:end]."""
        if self.offsets is None:
            return Span(self.start + start, self.start + end)
        if start >= end:
            at = self.offsets[min(start, len(self.offsets) - 1)] if self.offsets else self.start
            return Span(at, at)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


def normalise(source: str, start: int = 0, end: int | None = None) -> Normal:
    """The normal form of source[start:end]; costs one scan when nothing has to change."""
    stretch = source[start : len(source) if end is None else end]
    return rewrite(stretch, start, CHANGED.finditer(stretch)) if CHANGED.search(stretch) else Normal(stretch, start)


def rewrite(stretch: str, start: int, changes: Iterable[re.Match[str]]) -> Normal:
    """`stretch`, which stands at `start` of its source, with blanks among `changes` dropped and other characters made plain."""
    pieces: list[str] = []
    offsets: list[int] = []
    last = 0
    for match in changes:
        pieces.append(stretch[last : match.start()])
        offsets += range(start + last, start + match.start())
        if not match.group().isspace():
            pieces.append(plain_char(match.group()))
            offsets.append(start + match.start())
        last = match.end()
    pieces.append(stretch[last:])
    offsets += range(start + last, start + len(stretch))
    return Normal("".join(pieces), start, tuple(offsets))


@functools.cache
def plain_char(char: str) -> str:
    """One character for one: offsets depend on it."""
    plain = RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char
