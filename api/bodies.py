"""Strict JSON from strangers: no key twice, no NaN, no lone surrogate, no depth, no endless number."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from fastapi import Request

from kg.errors import BadQuery

MOST_DEPTH = 32
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)


async def read_object(request: Request, types: tuple[str, ...] = ("application/json",)) -> dict[str, Any]:
    """The body as one JSON object. Raises BadQuery: 415 for another type, 400 for what is no JSON, 422 for values we do not take."""
    check_type(request, types)
    return parse_object(await request.body())


def check_type(request: Request, types: tuple[str, ...]) -> str:
    """The media type of the body, without its parameters."""
    media, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.replace(" ", "").strip('"')
    if media.strip() not in types or (charset.startswith("charset=") and charset.strip('"') not in ("charset=utf-8", 'charset="utf-8')):
        raise BadQuery(f"the body must be {' or '.join(types)} in UTF-8", code="body_type", types=" / ".join(types))
    return media.strip()


def parse_object(raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _bad("not UTF-8") from None
    _check_depth(text)
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise _bad("nested too deeply") from None
    except ValueError as exc:
        raise _bad("a number is too long" if "digits" in str(exc) else "no JSON") from None
    if not isinstance(value, dict):
        raise _bad("not a JSON object")
    if any(abs(int(number)) >= 2**63 for number in re.findall(r"(?<![\w.])-?\d{19,}(?![\w.])", _STRINGS.sub("", text))):
        raise BadQuery("a whole number is beyond 64 bits: send it as text", code="bad_value")
    check_text(value)
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for character in re.findall(r"[\[\]{}]", _STRINGS.sub("", text)):
        depth += 1 if character in "[{" else -1
        if depth > MOST_DEPTH:
            raise _bad("nested too deeply")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise _bad("a key stands twice")
    return dict(pairs)


def _no_constant(name: str) -> NoReturn:
    raise BadQuery("NaN and Infinity are no JSON: send numbers or null", code="bad_value")


def check_text(value: object) -> None:
    """Raises BadQuery (422) for text that is no Unicode: half a surrogate pair."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise BadQuery("a text holds half a surrogate pair: send whole characters", code="bad_value") from None
    except ValueError:
        raise BadQuery("a number is out of range: send it as text", code="bad_value") from None


def _bad(why: str) -> BadQuery:
    return BadQuery(f"the body cannot be used ({why}): send one JSON object", code="bad_body", why=why)
