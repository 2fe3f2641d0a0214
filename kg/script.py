"""Traditional characters read as simplified ones: the rules and word lists are written in simplified characters, sources keep theirs.

One character for one, so that every span still fits the untouched text.
"""

from __future__ import annotations

import functools

import opencc

FEW = 3  # a text or line with fewer traditional characters is a simplified one with a rare name in it (昇腾, 濛溪河)
SHARE = 20  # … and so is one with fewer than one in so many


def simplify(text: str) -> str:
    """`text` with its traditional lines in simplified characters, of the same length."""
    if _traditional().isdisjoint(text):
        return text
    if _is_traditional(text):
        return simplify_all(text)
    return "".join(simplify_all(line) if _is_traditional(line) else line for line in text.splitlines(keepends=True))


def _is_traditional(text: str) -> bool:
    found = sum(map(_traditional().__contains__, text))
    return found >= FEW and found * SHARE >= len(text)


def simplify_all(text: str) -> str:
    """`text` in simplified characters, of the same length, a rare name as well."""
    plain = _convert(text)
    return plain if len(plain) == len(text) else "".join(map(_convert, text))


def _convert(text: str) -> str:
    """OpenCC refuses lone surrogates, and knows words: 乾县 stays, 乾淨 becomes 干净."""
    try:
        return str(_converter().convert(text))
    except UnicodeEncodeError:
        return "".join(char if "\ud800" <= char <= "\udfff" else str(_converter().convert(char)) for char in text)


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@functools.cache
def _traditional() -> frozenset[str]:
    """Every character that becomes another one."""
    all_ = "".join(map(chr, range(0x3400, 0xA000)))
    return frozenset(char for char, plain in zip(all_, _converter().convert(all_), strict=True) if char != plain)
