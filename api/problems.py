"""Errors as RFC 9457 problem+json: what to do next and a request id; never the stack, never a stranger's input unescaped."""

from __future__ import annotations

import json
import logging

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from api.rendering import choose_language, templates
from api.words import explain, load_words
from kg.errors import BadQuery, CetuError, NotFound, OntologyError, Refused, StoreUnavailable

log = logging.getLogger("cetu")

# which error answers with which status; the first class that fits
STATUS: tuple[tuple[type[CetuError], int], ...] = (
    (NotFound, 404), (BadQuery, 400), (Refused, 403), (StoreUnavailable, 503), (OntologyError, 400), (CetuError, 500),
)


async def problem_of(request: Request, error: Exception) -> Response:
    """The answer to any error a route raises: problem+json, or a page where a person looks at pages."""
    problem = _problem_of(request, error)
    if request.url.path.startswith(("/api/", "/static/")):
        return problem
    return make_error_page(request, problem.status_code, json.loads(bytes(problem.body))["detail"])


def _problem_of(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, CetuError):
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        return make_problem(request, status, error.code, explain(error, request.app.state.language))
    if isinstance(error, HTTPException):
        return make_problem(request, error.status_code, "http", str(error.detail))
    if isinstance(error, RequestValidationError):
        where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return make_problem(request, 422, "validation", where)
    log.error("request %s failed", getattr(request.state, "id", ""), exc_info=error)
    return make_problem(request, 500, "internal", "something went wrong here; the log has the request id")


def make_error_page(request: Request, status: int, detail: str) -> HTMLResponse:
    language = choose_language(request)
    values = {"words": load_words(language)["page"], "language": language, "ontology": request.app.state.ontology, "other": "/", "status": status, "detail": detail}
    return templates.TemplateResponse(request, "error.html", values, status_code=status)


def make_problem(request: Request, status: int, code: str, detail: str) -> JSONResponse:
    content = {"type": f"urn:cetu:problem:{code}", "title": code, "status": status, "detail": detail.encode("utf-8", "replace").decode(),
               "instance": getattr(request.state, "id", "")}
    headers = {"Retry-After": "2"} if status == 503 else None
    return JSONResponse(content, status, headers=headers, media_type="application/problem+json")
