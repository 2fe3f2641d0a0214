"""Whole answers row by row: NDJSON for programs, CSV for spreadsheets. In pieces, with a breath between, and left when the reader leaves."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

import msgspec
from anyio import CancelScope
from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.limits import Gate, Limits
from kg.errors import BadQuery, CetuError, StoreUnavailable
from kg.export import neutral_cell

MEDIA = {"json": "application/json", "ndjson": "application/x-ndjson", "csv": "text/csv"}
QUOTED = ("document", "title", "section", "sentence", "start", "end", "rule", "confidence")
Chunks = Iterator[list[dict[str, Any]]]


def choose_form(request: Request, media: dict[str, str]) -> str:
    """Which form of `media` the client wants: `format` if given, else by Accept. Raises BadQuery (406) when it wants none of them."""
    wanted = request.query_params.get("format")
    if wanted is not None:
        if wanted in media:
            return wanted
        raise _not_acceptable(media)
    return accepted_form(request, media)


def accepted_form(request: Request, media: dict[str, str]) -> str:
    """Which form of `media` the Accept header wants most, the first of them without one. Raises BadQuery (406) when it wants none."""
    best = max(((quality(request.headers.get("accept", "*/*"), kind), -place, form) for place, (form, kind) in enumerate(media.items())))
    if best[0] <= 0:
        raise _not_acceptable(media)
    return best[2]


def _not_acceptable(media: dict[str, str]) -> BadQuery:
    return BadQuery(f"no form that you accept; there are: {', '.join(media)}", code="not_acceptable", names=", ".join(media))


def quality(accept: str, kind: str) -> float:
    """How much an Accept header wants this media type, 0–1: the closest range in it decides."""
    found = (-1, 0.0)
    for part in accept.lower().split(",")[:50]:
        name, *parameters = (p.strip() for p in part.split(";"))
        closeness = {kind: 2, f"{kind.partition('/')[0]}/*": 1, "*/*": 0, "": 0}.get(name, -1)
        if closeness > found[0]:
            found = (closeness, _weight(parameters))
    return found[1]


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return 0.0
    return 1.0


def to_json(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # a lone surrogate from a source text
        import json

        return json.dumps(value, ensure_ascii=True, default=str).encode()


def to_lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(to_json(row) + b"\n" for row in rows)


class CsvWriter:
    """One line a piece of evidence, as `cetu export --to csv`; a row without evidence is a line too."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = [c for c in columns if c != "evidence"]

    def head(self) -> bytes:
        return b"\xef\xbb\xbf" + self._lines([[*self.columns, *("evidence_" + q if q in self.columns else q for q in QUOTED)]])

    def __call__(self, rows: list[dict[str, Any]]) -> bytes:
        return self._lines([[_cell(row.get(c)) for c in self.columns] + [piece.get(q) for q in QUOTED]
                            for row in rows for piece in row.get("evidence") or [{}]])

    def _lines(self, rows: list[list[Any]]) -> bytes:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerows([neutral_cell(cell) for cell in row] for row in rows)
        return buffer.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, list) else value


def stream_response(chunks: Callable[[], Chunks], form: str, columns: Sequence[str], gate: Gate, limits: Limits, headers: dict[str, str]) -> Response:
    """Streams what `chunks` yields. The first chunk is read before the answer begins, so that a mistake is still a problem with its status."""
    if not gate.enter():
        raise StoreUnavailable("too many exports at once: ask again in a few seconds", code="busy", wait=5)
    try:
        rows = chunks()
        first = next(rows, [])
    except CetuError:
        gate.leave()
        raise
    write = CsvWriter(columns) if form == "csv" else to_lines
    body = _pieces(first, rows, write, gate, limits)
    return StreamingResponse(body, media_type=f"{MEDIA[form]}; charset=utf-8" if form == "csv" else MEDIA[form], headers=headers)


async def _pieces(first: list[dict[str, Any]], rows: Chunks, write: CsvWriter | Callable[[list[dict[str, Any]]], bytes],
                  gate: Gate, limits: Limits) -> AsyncIterator[bytes]:
    end, sent = time.monotonic() + limits.export_seconds, 0
    try:
        if isinstance(write, CsvWriter):
            yield write.head()
        chunk: list[dict[str, Any]] | None = first
        while chunk:
            yield write(chunk)
            sent += len(chunk)
            await asyncio.sleep(0)
            if sent >= limits.export_rows or time.monotonic() > end:
                if not isinstance(write, CsvWriter):
                    yield b'{"truncated":true}\n'
                break
            chunk = await run_in_threadpool(next, rows, None)
    finally:
        with CancelScope(shield=True):  # the reader may have gone: the store is let go all the same
            await run_in_threadpool(_close, rows)
        gate.leave()


def _close(rows: Chunks) -> None:
    close = getattr(rows, "close", None)
    if close:
        close()
