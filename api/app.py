"""The HTTP interface and the pages: one application over one store."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api import pages, routes
from api.problems import make_problem, problem_of
from kg.errors import CetuError
from kg.ontology import load_ontology
from kg.store import Store

FOLDER = Path(__file__).parent
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
# OpenAPI's own page needs inline script; it is ours, holds no data of the graph, and loads nothing from elsewhere
HEADERS = {"Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
HOSTS = ("127.0.0.1", "localhost", "[::1]", "testserver")


def create_app(store: Store, language: str = "zh") -> FastAPI:
    """The application over `store`, which the caller opens and closes."""
    app = FastAPI(title="策图 cetu", version="1", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json",
                  description="Policy texts as a graph in which every edge cites its sentence.")
    app.state.store, app.state.ontology, app.state.language = store, load_ontology(), language
    app.middleware("http")(_guard)
    app.add_exception_handler(CetuError, problem_of)
    app.add_exception_handler(HTTPException, problem_of)
    app.add_exception_handler(RequestValidationError, problem_of)
    app.add_exception_handler(Exception, problem_of)
    app.include_router(routes.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    return app


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Request id, safety headers, and no answer to a foreign Host (a page elsewhere must not read us by DNS rebinding)."""
    request.state.id = secrets.token_hex(8)
    host = (request.headers.get("host") or "").rsplit(":", 1)[0]
    if host not in HOSTS:
        response: Response = make_problem(request, 421, "misdirected", "this server answers to localhost only")
    else:
        response = await call_next(request)
    response.headers.update(HEADERS | {"X-Request-Id": request.state.id})
    return response
