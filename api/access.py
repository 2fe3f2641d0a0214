"""Who asks, and what they may: a dependency for each scope. Keys come as `Authorization: Bearer`, from a browser as Basic password."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.routing import APIRoute

from api.keys import OPEN, Key, KeyRing
from api.limits import Buckets
from kg.errors import BadQuery, Refused
from kg.query import AS_OF, get_question

HINTS = frozenset(["format", "output", "results"])  # SPARQL clients send them, some twice, for servers that do not read Accept; we do


def read_token(request: Request) -> str | None:
    """The token sent; None when none was. A browser asks its user for a password, which only ever reads."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic" and request.method == "GET":
        try:
            return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    return "" if scheme else None


def find_key(request: Request) -> Key | None:
    """The key sent. Raises Refused for a wrong one, and for too many wrong ones from one address."""
    token = read_token(request)
    if token is None:
        return None
    ring: KeyRing = request.app.state.keys
    if key := ring.find(token):
        return key
    guesses: Buckets = request.app.state.guesses
    if wait := guesses.take(address_of(request)):
        raise Refused(f"too many wrong keys: wait {wait:.0f} s", code="guesses", wait=max(1, round(wait)))
    raise Refused("this key is not valid: check it, or make one with `cetu keys add`", code="bad_key")


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def name_of(request: Request) -> str:
    """Whom to count this request for: the key, else the address."""
    key: Key | None = getattr(request.state, "key", None)
    return f"key {key.name}" if key else f"at {address_of(request)}"


def require(scope: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency that lets through only who may `scope`."""

    async def check(request: Request) -> None:
        allow(request, scope)

    return check


def allow(request: Request, scope: str) -> None:
    """Raises Refused unless the request may `scope`: 401 without a key, 403 with one that lacks it."""
    key: Key | None = getattr(request.state, "key", None)
    ring: KeyRing = request.app.state.keys
    if key is None and (scope not in OPEN or not ring.open):
        raise Refused("a key is needed: Authorization: Bearer …; make one with `cetu keys add`", code="no_key")
    if key is not None and not key.may(scope):
        raise Refused(f"this key has no scope {scope}: make another with `cetu keys add --scope {scope}`", code="no_scope", scope=scope)


async def check_parameters(request: Request) -> None:
    """Refuses a parameter that is given twice or that the route does not know: a misspelt filter must not be taken for none."""
    given = [key for key, _ in request.query_params.multi_items()]
    route = request.scope.get("route")
    twice = {key for key in given if given.count(key) > 1} if len(given) != len(set(given)) else set()
    if twice - (HINTS if isinstance(route, APIRoute) and route.path.endswith("/sparql") else frozenset()):
        raise BadQuery("a parameter is given more than once: give each once", code="twice")
    if not isinstance(route, APIRoute):
        return
    names = {field.alias for part in (route.dependant, *route.dependant.dependencies) for field in part.query_params}
    if route.path.endswith("/query/{name}"):
        names |= {AS_OF, *(p.name for p in get_question(request.path_params["name"]).parameters)}
    if set(given) - names:
        raise BadQuery(f"an unknown parameter; there are: {', '.join(sorted(names)) or 'none'}", code="unknown_parameter", names=", ".join(sorted(names)) or "–")
