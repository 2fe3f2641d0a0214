"""How wide words are, and how titles become labels. Fonts are the reader's, so widths are slightly generous estimates."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import yaml

LABEL_CHARACTERS = 14
PHRASES = ("Measure", "Feature", "Recommendation", "Challenge", "Milestone")
_VALUE = re.compile(r"([^=<>≥≤+±]{1,80}?)(\s*[=<>≥≤+±~-]{1,2}\s*[\d.,–—-]+.{0,24})")


@functools.cache
def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    return 0.72 if character.isupper() else 0.34 if character in " .,:;'|il!()[]" else 0.6


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width in pixels at `size` pixels a full-width character."""
    return sum(map(_em, text)) * size * (1.04 if bold else 1.0)


def clip_text(text: str, room: float, size: float) -> str:
    """The longest beginning of `text` that fits into `room` pixels, with … when something is cut."""
    if len(text) * 0.3 * size <= room and text_width(text, size) <= room:
        return text
    used, kept = size, 0
    for character in text:
        used += _em(character) * size
        if used > room:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


@functools.cache
def _title_rules() -> Sequence[tuple[re.Pattern[str], str]]:
    tree = yaml.safe_load(Path(__file__).with_name("titles.yaml").read_text(encoding="utf-8"))
    return tuple((re.compile(pattern), replacement) for pattern, replacement in tree["rules"])


@functools.lru_cache(maxsize=4096)
def short_title(title: str, limit: int = LABEL_CHARACTERS) -> str:
    """A policy's title as a label: without 《》, 关于…, 的通知; at most `limit` characters, the end kept because it says what it is."""
    short = " ".join(title[:200].split())
    for pattern, replacement in _title_rules():
        short = pattern.sub(replacement, short).strip() or short
    if text_width(short, 1) <= limit:
        return short
    return _whole(clip_text(short, limit - 2, 1)) + short.rstrip("）)”")[-2:]


def _whole(start: str) -> str:
    """A cut beginning without a quotation mark or bracket that opens right before the cut."""
    return re.sub(r"[“《（(〈][^”》）)〉]{0,1}…$", "…", start)


@functools.lru_cache(maxsize=4096)
def short_label(name: str, kind: str, limit: int = LABEL_CHARACTERS) -> str:
    """A name as a label: titles as `short_title`, targets with their value whole, phrases cut after whole items, then 等."""
    if kind == "Target" and (found := _VALUE.fullmatch(name[:200])):
        value = found[2].rstrip()
        return clip_text(found[1], max(4.0, limit + 2 - text_width(value, 1)), 1) + value
    return _short_phrase(name, min(limit, LABEL_CHARACTERS)) if kind in PHRASES else short_title(name, limit)


def _short_phrase(name: str, limit: int) -> str:
    """建设甲平台、乙平台和丙平台 → 建设甲平台等; without a list the end is cut."""
    phrase = " ".join(name[:200].split())
    if text_width(phrase, 1) <= limit:
        return phrase
    ends = [i for i, character in enumerate(phrase) if character in "、，；,;" and i >= 4 and text_width(phrase[:i], 1) <= limit - 1]
    return phrase[: ends[-1]] + "等" if ends else clip_text(phrase, limit, 1)
