"""Numbers with a unit: 5%—5.5%, 1.8万亿元, 50个以上, 百万吨, 翻一番."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kg.units import MAGNITUDES, read_units

_DIGITS = {character: index for index, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_STARTS = re.compile(r"[\d翻一二两三四五六七八九十百千万亿]")
_WIDE = str.maketrans("０１２３４５６７８９．％／", "0123456789.%/")
_AT_LEAST = ("以上", "及以上", "之上")
_AT_MOST = ("以下", "以内", "及以下", "之内")
_BOUNDS = {
    ">=": ("不低于", "不少于", "不小于", "超过", "突破", "高于", "大于", "多于", "至少", "最少", "超出", "超", "逾", "≥", ">", "＞"),
    "<=": ("不超过", "不高于", "不大于", "不多于", "控制在", "低于", "小于", "少于", "不突破", "至多", "≤", "<", "＜"),
}
_ABOUT = ("大约", "约", "接近", "近", "将近")
_ROUGH = frozenset({"左右", "上下", "余", "多"})
_LIMITS = sorted((*_BOUNDS[">="], *_BOUNDS["<="], *_ABOUT), key=len, reverse=True)
_BEFORE = re.compile(f"(?:{'|'.join(map(re.escape, _LIMITS))})$")


class Quantity(NamedTuple):
    """A number and its unit; `head` is where 超过, 约 … before it begin, `tail` where 以上, 左右 … after it end."""

    head: int
    start: int
    end: int
    tail: int
    value: str
    unit: str
    bound: str  # "" | ">=" | "<="
    approx: bool
    folded: bool = False  # 翻一番, 翻两番

    def moved(self, by: int) -> Quantity:
        return Quantity(self.head + by, self.start + by, self.end + by, self.tail + by, self.value, self.unit, self.bound, self.approx, self.folded)


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(re.escape(unit) for unit in sorted(read_units(), key=len, reverse=True))
    magnitude = f"(?:{'|'.join(MAGNITUDES)})"
    number = r"\d+(?:,\d{3})*(?:\.\d+)?"
    return re.compile(
        rf"(?:(?<![\d.,A-Za-z〔\[第-])(?P<value>{number}(?:%?(?:[—－–~～-]{{1,2}}|至){number})?)[ \u3000]?"
        rf"|(?<=[在破到过超达于为近约])(?P<words>[一二两三四五六七八九十百千]{{1,5}}|(?=万亿|万|亿))|(?P<times>翻(?P<folds>[一两二三])?番))"
        rf"(?(times)|(?P<more>[余多]?)"
        rf"(?P<unit>{magnitude}?(?:{units})(?:/{magnitude}?(?:{units}))?|[∶:：]1(?!\d)|{magnitude}(?![级强]))(?!级|制(?![造定作度订修药品剂备革]))"
        rf"(?:[（(](?:[A-Za-z/]{{1,10}}[）)]|[^）)（(]{{1,10}}[）)](?=以上|以下|以内|左右)))?)"
        rf"(?P<after>及?以上|及?以下|以内|之内|左右|上下|余(?![元种])|多(?=的|[^一-鿿]|$))?"
    )


def read_number(words: str) -> int | None:
    """The value of a Chinese numeral below 10,000 (三百五十 → 350, 百 → 100), or None."""
    total, digit = 0, None
    for character in words:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            total, digit = total + (1 if digit is None else digit) * _PLACES[character], None
        else:
            return None
    return total + (digit or 0) if words else None


def find_quantities(text: str) -> Iterator[Quantity]:
    """Every quantity of `text`, left to right. Full-width digits count; the text itself is never changed."""
    plain = text.translate(_WIDE) if not text.isascii() and re.search("[０-９％．]", text) else text
    match_at, done = _pattern().match, 0
    for start in _STARTS.finditer(plain):
        match = match_at(plain, start.start()) if start.start() >= done else None
        if match:
            done = match.end()
            if quantity := _read(plain, match):
                yield quantity


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    value, unit = _value(match), match["unit"] or "倍"
    if not value or (unit == "年" and re.match(r"(?:19|20)\d\d(?!\d|\.)", value)):
        return None
    head, bound, about = _look_back(text, match.start())
    after = match["after"] or ""
    bound = ">=" if after in _AT_LEAST else "<=" if after in _AT_MOST else bound
    start = match.start("times") if match["times"] else match.start()
    end = match.start("after") if after else match.end()
    return Quantity(head, start, end, match.end(), value, unit, bound, about or bool(match["more"]) or after in _ROUGH, bool(match["times"]))


def _value(match: re.Match[str]) -> str:
    """Arabic digits as printed; words are read; 翻一番 is twice."""
    if match["times"]:
        return {"一": "2", "两": "4", "二": "4", "三": "8"}[match["folds"] or "一"]
    if match["value"]:
        return match["value"].replace(",", "")
    number = read_number(match["words"]) if match["words"] else 1
    large = match["unit"][0] in "万亿"
    return str(number) if number and (number >= 10 or large) else ""


def _look_back(text: str, start: int) -> tuple[int, str, bool]:
    """Where the words before a number that limit it begin, the limit, and whether it is approximate."""
    bound, about = "", False
    while found := _BEFORE.search(text[max(0, start - 4) : start]):
        word = found[0]
        start -= len(word)
        about = about or word in _ABOUT
        bound = bound or next((sign for sign, words in _BOUNDS.items() if word in words), "")
    return start, bound, about
