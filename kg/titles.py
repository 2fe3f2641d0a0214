"""Titles of policies made comparable: one key for the ways in which a title is printed."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[《》〈〉<>「」“”\"'‘’\s·,，.。、:：;；\-—–－~～*]+")
_WRAPPER = re.compile(r"^.{0,60}?(?:印发|转发|发布|公布)(?:关于)?(.+?)的(?:通知|通告|公告|决定)$")
_COUNTRY = re.compile(r"^中华人民共和国(?=..)")


def title_key(title: str) -> str:
    """Title without quotes, blanks, dashes and 中华人民共和国, brackets in one form: 《中华人民共和国数据安全法》 → 数据安全法."""
    text = unicodedata.normalize("NFKC", title)
    text = re.sub(r"[〔\[【﹝]", "(", re.sub(r"[〕\]】﹞]", ")", text))
    return _COUNTRY.sub("", _MARKS.sub("", text))


def inner_title(title: str) -> str | None:
    """The title inside a wrapper: 国务院关于印发“十三五”国家信息化规划的通知 → “十三五”国家信息化规划."""
    found = _WRAPPER.match(title.strip("《》"))
    return found.group(1).strip("《》〈〉<>") if found else None


def bare_title(title: str) -> str:
    """The title from 关于 on, without the issuer before it; the whole when there is no issuer."""
    at = title.find("关于")
    return title[at:] if 0 < at <= 40 else title
