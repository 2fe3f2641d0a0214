"""Answers by the name of what they rest on: state of the graph, release of the program, and the question as asked."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import PackageNotFoundError, version

from fastapi import Request
from fastapi.responses import Response

from kg.query import QUESTIONS

_TAGS = re.compile(r'(?:W/)?("[^"]*")')


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
