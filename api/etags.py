"""Answers by the name of what they rest on: state of the graph, release of the program, and the question as asked."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from fastapi import Request
from fastapi.responses import Response

from kg.query import QUESTIONS
from kg.store import Store
from kg.version import read_version

FRESH = 1.0  # seconds for which the state, once read, is taken for the state
_TAGS = re.compile(r'(?:W/)?("[^"]*")')


class GraphVersion:
    """The state of the graph as of the last second, so that a 304 need not ask the store."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._read: tuple[float, str | None] | None = None
        self._guard = threading.Lock()

    def now(self) -> str | None:
        """The version; None while the graph is being written."""
        with self._guard:
            if self._read is None or self._clock() - self._read[0] > FRESH:
                self._read = (self._clock(), read_version(self._store))
            return self._read[1]

    def peek(self) -> str | None:
        """The same without ever asking the store; None too when what is known is older than FRESH."""
        read = self._read
        return read[1] if read and self._clock() - read[0] <= FRESH else None


def release() -> str:
    """Names the program: the same graph may be answered differently by the next release or by changed questions."""
    try:
        number = version("cetu")
    except PackageNotFoundError:
        number = "0"
    return hashlib.blake2b(number.encode() + QUESTIONS.read_bytes(), digest_size=8).hexdigest()


def name_request(request: Request, form: str) -> str:
    """The question in one spelling: path, parameters in order, form of the answer, language."""
    asked = "\x1f".join(f"{key}={value}" for key, value in sorted(request.query_params.multi_items()) if key != "format")
    return "\x1e".join((request.url.path, asked, form, str(request.app.state.language)))


def make_etag(request: Request, state: str, form: str) -> str:
    """A strong tag: equal tags, equal bytes."""
    parts = "\x1d".join((state, str(request.app.state.release), name_request(request, form)))
    return f'"{hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()}"'


def matches(header: str | None, tag: str) -> bool:
    """If-None-Match compares weakly: W/"x" and "x" are the same, `*` is anything there is."""
    return header is not None and (header.strip() == "*" or tag in _TAGS.findall(header))


def not_modified(request: Request, tag: str | None) -> Response | None:
    """The 304 for a client that has this answer already; None for one that has not."""
    given = request.headers.get("if-none-match")
    if tag is None or not matches(given, tag):
        return None
    return Response(status_code=304, headers=cache_headers(tag))


def cache_headers(tag: str | None) -> dict[str, str]:
    """Keep, but ask each time whether it is still so."""
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"} if tag else {"Cache-Control": "no-store"}
