"""What every request passes, outermost first: Front (who are you talking to, is this a request at all) and Meter (how much of us you may have).

Plain ASGI, so that streams and hang-ups pass unhindered.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.routing import Match

from api.access import allow, find_key, name_of
from api.etags import make_etag, not_modified
from api.keys import OPEN
from api.limits import Buckets, Gate, Limits
from api.problems import log_failure, make_problem, problem_of
from api.streaming import MEDIA, choose_form
from kg.errors import BadQuery, CetuError, Refused, StoreUnavailable

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
HOSTS = ("127.0.0.1", "localhost", "[::1]", "testserver")
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {"Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin"}


class Front:
    """Request id and safety headers on everything; refuses foreign hosts, broken paths and oversize heads; answers HEAD, OPTIONS and what went wrong."""

    def __init__(self, app: App, owner: FastAPI, limits: Limits) -> None:
        self.app, self.owner, self.limits = app, owner, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["id"] = secrets.token_hex(8)
        scope["app"] = self.owner
        reply = _Reply(send, scope["state"]["id"], scope["method"] == "HEAD")
        request = Request(scope)
        try:
            answer = self._refuse(request) or self._options(request)
            if answer is None:
                scope["method"] = "GET" if scope["method"] == "HEAD" else scope["method"]
                await self.app(scope, receive, reply)
                return
        except Exception as exc:
            if reply.started:  # too late to say so: the server closes the connection before the end, which tells the client
                log_failure(request, exc)
                return
            answer = await problem_of(request, exc)
        await answer(scope, receive, reply)

    def _refuse(self, request: Request) -> Response | None:
        host = request.headers.get("host", "").lower()
        if (host if host.endswith("]") else host.rpartition(":")[0] or host) not in HOSTS:  # a page elsewhere must not read us by DNS rebinding
            return make_problem(request, 421, "misdirected", "this server answers to localhost only")
        raw = request.scope.get("raw_path") or request.url.path.encode("utf-8", "surrogatepass")
        if len(raw) + len(request.scope["query_string"]) > self.limits.url:
            raise BadQuery(f"the address is longer than {self.limits.url} bytes: shorten it", code="url_too_long")
        headers = request.scope["headers"]
        if len(headers) > self.limits.header_count or sum(len(k) + len(v) for k, v in headers) > self.limits.header_bytes:
            raise BadQuery("too many headers: send fewer", code="headers_too_large")
        path = request.url.path
        if "//" in path or "\\" in path or not path.isprintable() or {".", ".."} & set(path.split("/")):
            raise NotFoundPath()
        return None

    def _options(self, request: Request) -> Response | None:
        """204 with the methods there are, and nothing that would open us to pages from elsewhere."""
        if request.method != "OPTIONS":
            return None
        methods: set[str] = set()
        for route in self.owner.routes:
            for method in ("GET", "POST"):
                if route.matches({**request.scope, "method": method})[0] is Match.FULL:
                    methods |= {method, "HEAD", "OPTIONS"} if method == "GET" else {method, "OPTIONS"}
        if not methods:
            raise NotFoundPath()
        return Response(status_code=204, headers={"Allow": ", ".join(sorted(methods))})


class NotFoundPath(BadQuery):
    """A path that is none, or leads nowhere."""

    def __init__(self) -> None:
        super().__init__("there is nothing at this address; /docs lists what there is", code="bad_path")


class _Reply:
    """`send` with our headers on, and without the body of an answer to HEAD."""

    def __init__(self, send: Send, id: str, bodiless: bool) -> None:
        self.send, self.bodiless, self.started = send, bodiless, False
        self.headers = [(k.lower().encode(), v.encode()) for k, v in (HEADERS | {"X-Request-Id": id}).items()]

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            message = {**message, "headers": [*message.get("headers", ()), *self.headers]}
        elif self.bodiless:
            message = {**message, "body": b""}
        await self.send(message)


class Meter:
    """Keys, token buckets, a limit on what is worked on at once, and on size and time of what comes."""

    def __init__(self, app: App, limits: Limits, buckets: Buckets, gate: Gate) -> None:
        self.app, self.limits, self.buckets, self.gate = app, limits, buckets, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        self._check(request)
        if known := known_answer(request):
            await known(scope, receive, send)
            return
        if not self.gate.enter():
            raise StoreUnavailable("the server is busy: ask again in a second", code="busy", wait=1)
        try:
            await self.app(scope, _Intake(receive, self.limits), send)
        finally:
            self.gate.leave()

    def _check(self, request: Request) -> None:
        request.state.key = find_key(request)
        if wait := self.buckets.take(name_of(request)):
            raise Refused(f"too many requests: wait {wait:.1f} s", code="rate", wait=max(1, round(wait)))
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length[:20]) > self.limits.body:
            raise _too_large(self.limits.body)
        if request.headers.get("content-encoding", "identity") != "identity":
            raise BadQuery("a compressed body is not taken: send it plain", code="body_encoding")


def known_answer(request: Request) -> Response | None:
    """The 304 of a client that names the answer it has, before anything is looked up or asked. Whatever is in doubt goes the long way.

    Only an answer that was given has a tag, so a tag that fits needs no check of the parameters; of what the key may, it does.
    """
    given = request.headers.get("if-none-match")
    if given is None or request.method != "GET" or not request.url.path.startswith("/api/v1/"):
        return None
    state = request.app.state.version.peek()
    try:
        form = choose_form(request, MEDIA)
        for scope in ("read",) if form == "json" else OPEN:
            allow(request, scope)
    except CetuError:
        return None
    tag = make_etag(request, state, form) if state else None
    return not_modified(request, tag) if tag and tag in given else None


class _Intake:
    """`receive` that counts, also what comes in chunks without a length, and does not wait for ever."""

    def __init__(self, receive: Receive, limits: Limits) -> None:
        self.receive, self.limits, self.size, self.whole = receive, limits, 0, False
        self.end = asyncio.get_running_loop().time() + limits.receive

    async def __call__(self) -> Message:
        if self.whole:  # what comes now is only the news that the client has gone
            return await self.receive()
        try:
            async with asyncio.timeout_at(self.end):
                message = await self.receive()
        except TimeoutError:
            raise BadQuery(f"the body did not arrive within {self.limits.receive:.0f} s: send it again", code="too_slow", seconds=int(self.limits.receive)) from None
        self.size += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self.size > self.limits.body:
            raise _too_large(self.limits.body)
        return message


def _too_large(most: int) -> CetuError:
    return BadQuery(f"the request is larger than {most} bytes: send less", code="too_large", most=most)
