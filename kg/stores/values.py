"""Our values as a store can hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SURROGATES = re.compile("[\ud800-\udfff]")
_LONG = 1 << 63


def to_stored(value: object) -> object:
    """A value the driver can send: lone surrogates become U+FFFD (still one code point), integers beyond 64 bits text, None in lists goes."""
    if isinstance(value, str):
        return _without_surrogates(value)
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if -_LONG <= value < _LONG else str(value)
    if isinstance(value, Mapping):
        return {_without_surrogates(str(key)): to_stored(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = sorted(value, key=str) if isinstance(value, (set, frozenset)) else value
        return [to_stored(part) for part in parts if part is not None]
    return _without_surrogates(str(value))


def _without_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text
