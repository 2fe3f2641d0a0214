"""Bytes → text. Declared charsets are ignored: pages say gb2312 and hold GB18030."""

from __future__ import annotations

import codecs

from kg.errors import UnreadableDocument

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4096


def decode(raw: bytes, name: str) -> str:
    """The text in `raw`: byte order mark, else UTF-8, else UTF-16 by the parity of its bytes, else GB18030."""
    if not raw.strip(b"\x00 \t\r\n\f\v\xef\xbb\xbf\xfe\xff"):
        raise UnreadableDocument(f"{name} is empty: nothing to read", code="empty", name=name)
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return _checked(raw, encoding, name)
    utf16 = _utf16_by_parity(raw[:SAMPLE])
    if utf16:
        return _checked(raw, utf16, name)
    if raw[:SAMPLE].count(0) > len(raw[:SAMPLE]) // 20:
        raise UnreadableDocument(f"{name} is binary, not text: give it its right ending", code="binary", name=name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _not_empty(raw.decode(encoding), name)
        except UnicodeDecodeError:
            continue
    raise UnreadableDocument(f"{name} is in no known encoding: save it as UTF-8", code="encoding", name=name)


def _checked(raw: bytes, encoding: str, name: str) -> str:
    try:
        return _not_empty(raw.decode(encoding), name)
    except UnicodeDecodeError as exc:
        raise UnreadableDocument(f"{name} breaks off or is not {encoding}: save it as UTF-8", code="encoding", name=name) from exc


def _not_empty(text: str, name: str) -> str:
    if not text.strip("\ufeff\x00 \t\r\n\f\v\u3000\u200b"):
        raise UnreadableDocument(f"{name} is empty: nothing to read", code="empty", name=name)
    return text


def _utf16_by_parity(sample: bytes) -> str | None:
    """UTF-16 without a mark: line ends, digits and blanks have a NUL on one side only, and every other byte repeats."""
    even, odd = sample[0::2], sample[1::2]
    if min(even.count(0), odd.count(0)) or not max(even.count(0), odd.count(0)):
        return None
    encoding = "utf-16-be" if even.count(0) else "utf-16-le"
    try:
        text = sample[: len(sample) // 2 * 2].decode(encoding, errors="strict")
    except UnicodeDecodeError:
        return None
    known = sum("\u4e00" <= char <= "\u9fff" or char < "\u0080" or "\u3000" <= char <= "\u303f" or char >= "\uff00" for char in text)
    return encoding if known > 0.8 * len(text) else None
