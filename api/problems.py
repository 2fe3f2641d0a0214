"""Errors as RFC 9457 problem+json: what to do next and a request id; never the stack, never what was sent."""

from __future__ import annotations

import json
import logging
import math
import traceback

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from api.rendering import choose_language, templates
from api.words import explain, load_words
from kg.errors import BadQuery, CetuError, NotFound, OntologyError, Refused, StoreUnavailable

log = logging.getLogger("cetu")

# which error answers with which status; the first class that fits, unless its code says more
STATUS: tuple[tuple[type[CetuError], int], ...] = (
    (NotFound, 404), (BadQuery, 400), (Refused, 403), (StoreUnavailable, 503), (OntologyError, 400), (CetuError, 500),
)
CODES = {
    "no_key": 401, "bad_key": 401, "not_acceptable": 406, "too_slow": 408, "old_cursor": 410, "too_large": 413, "query_too_long": 413,
    "query_too_deep": 400, "url_too_long": 414,
    "body_encoding": 415, "body_type": 415, "bad_value": 422, "rate": 429, "guesses": 429, "breaker": 429, "headers_too_large": 431, "busy": 503,
    "query_timeout": 504, "store_timeout": 504, "query_memory": 504, "query_broken": 504, "keys_damaged": 500, "bad_path": 404, "misdirected": 421,
}
ECHOING = frozenset(["no_question", "no_parameter", "no_format"])  # their `name` is what was sent
QUIET = frozenset(["query_timeout", "store_timeout", "query_memory", "query_broken", "busy", "sparql_loading", "sparql_failed"])


async def problem_of(request: Request, error: Exception) -> Response:
    """The answer to any error a route raises: problem+json, or a page where a person looks at pages."""
    problem = _problem_of(request, error)
    if request.url.path.startswith(("/api/", "/static/")):
        return problem
    page = make_error_page(request, problem.status_code, json.loads(bytes(problem.body))["detail"])
    page.headers.update({k: v for k, v in problem.headers.items() if k in ("retry-after", "www-authenticate", "allow")})
    return page


def _problem_of(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, CetuError):
        return _own(request, error)
    if isinstance(error, HTTPException):
        return make_problem(request, error.status_code, "http", str(error.detail), dict(error.headers or {}))
    if isinstance(error, RequestValidationError):
        where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return make_problem(request, 422, "validation", where)
    log_failure(request, error)
    return make_problem(request, 500, "internal", "something went wrong here; the log has the request id")


def _own(request: Request, error: CetuError) -> JSONResponse:
    status = CODES.get(error.code) or next(status for kind, status in STATUS if isinstance(error, kind))
    detail = _without_input(request, error)
    if status >= 500 and error.code not in QUIET:  # may name addresses and folders of this machine
        log_failure(request, error)
        detail = "the graph is not to be had just now; try again, and look into the server's log for the request id"
    return make_problem(request, status, error.code, detail, _headers(status, error.slots.get("wait")))


def _headers(status: int, wait: object) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="cetu", Basic realm="cetu, password: a key"'}
    if status in (408, 413):
        return {"Connection": "close"}
    if status in (429, 503):
        return {"Retry-After": str(max(1, math.ceil(wait)) if isinstance(wait, (int, float)) else 2)}
    return {}


def _without_input(request: Request, error: CetuError) -> str:
    """Messages quote the name they are about, which helps in a terminal; here nothing that was sent comes back."""
    hidden = {"text": "…"} | ({"name": "…"} if error.code in ECHOING else {})
    detail = explain(CetuError(str(error), code=error.code, **{k: hidden.get(k, v) for k, v in error.slots.items()}), request.app.state.language)
    for value in (*request.query_params.values(), *request.query_params, *request.path_params.values()):
        detail = detail.replace(f"“{value}”", "“…”").replace(repr(value), "'…'")
    return detail


def log_failure(request: Request, error: Exception) -> None:
    """The stack, each line marked and without control characters: nothing that was sent can forge a line of the log."""
    lines = "".join(traceback.format_exception(error)).splitlines()
    safe = "\n".join("  | " + "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line) for line in lines)
    log.error("request %s failed\n%s", getattr(request.state, "id", ""), safe)


def make_error_page(request: Request, status: int, detail: str) -> HTMLResponse:
    language = choose_language(request)
    values = {"words": load_words(language)["page"], "language": language, "ontology": request.app.state.ontology, "other": "/", "status": status, "detail": detail}
    return templates.TemplateResponse(request, "error.html", values, status_code=status)


def make_problem(request: Request, status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    content = {"type": f"urn:cetu:problem:{code}", "title": code, "status": status, "detail": detail.encode("utf-8", "replace").decode(),
               "instance": getattr(request.state, "id", "")}
    return JSONResponse(content, status, headers=headers, media_type="application/problem+json")
