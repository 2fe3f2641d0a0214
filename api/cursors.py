"""Where the next page begins: the last row seen and its place in the question's fixed order, signed, bound to question and state of the graph."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

import msgspec

from kg.errors import BadQuery

LIFE = 3600.0  # seconds
LONGEST = 400


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """`row` is a digest of the last row, `place` the number of rows up to and with it."""

    asked: str
    state: str
    place: int
    row: str
    made: float


class Cursors:
    """Signs and reads cursors; the secret lives as long as the server."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._secret, self._clock = secret, clock

    def seal(self, asked: str, state: str | None, place: int, row: dict[str, Any]) -> str:
        body = msgspec.json.encode(Cursor(digest(asked.encode("utf-8", "surrogatepass")), state or "", place, digest_row(row), self._clock()))
        return base64.urlsafe_b64encode(self._sign(body) + body).rstrip(b"=").decode("ascii")

    def open(self, text: str, asked: str, state: str | None) -> Cursor:
        """Raises BadQuery: `bad_cursor` for whatever we did not sign for this question, without saying why; `old_cursor` when its time or its graph is over."""
        cursor = self._read(text)
        if cursor is None or cursor.asked != digest(asked.encode("utf-8", "surrogatepass")):
            raise BadQuery("the cursor is none of ours for this question: start again from the first page", code="bad_cursor")
        if self._clock() - cursor.made > LIFE or cursor.state != (state or ""):
            raise old_cursor()
        return cursor

    def _read(self, text: str) -> Cursor | None:
        try:
            raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True) if len(text) <= LONGEST else b""
        except (UnicodeEncodeError, binascii.Error):
            return None
        signature, body = raw[:16], raw[16:]
        return msgspec.json.decode(body, type=Cursor) if hmac.compare_digest(signature, self._sign(body)) else None

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")[:16]


def old_cursor() -> BadQuery:
    return BadQuery("the cursor is too old or the graph has changed: start again from the first page", code="old_cursor")


def digest(raw: bytes) -> str:
    return hashlib.blake2b(raw, digest_size=8).hexdigest()


def digest_row(row: dict[str, Any]) -> str:
    return digest(repr(sorted(row.items())).encode("utf-8", "surrogatepass"))
