"""The HTTP interface and the pages: one application over one store."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api import analysis_routes, ask_routes, gallery, openapi, pages, query_routes, routes
from api.access import check_parameters, require
from api.cursors import Cursors
from api.etags import release
from api.keys import KeyRing
from api.limits import Breaker, Buckets, Gate, Limits
from api.middleware import Front, Meter
from api.problems import problem_of
from api.settings import Settings
from kg.errors import CetuError
from kg.ontology import load_ontology
from kg.sparql import Bounds, SparqlService
from kg.store import Store

FOLDER = Path(__file__).parent


def create_app(store: Store, language: str = "zh", settings: Settings | None = None, limits: Limits | None = None) -> FastAPI:
    """The application over `store`, which the caller opens and closes. Without `settings` there are no keys: reading is open, raw queries are off."""
    app = FastAPI(title="策图 cetu", version="1", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan,
                  description="Policy texts as a graph in which every edge cites its sentence.")
    app.state.store, app.state.ontology, app.state.language = store, load_ontology(), language
    _equip(app, settings, limits or Limits())
    for error in (CetuError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(error, problem_of)
    app.include_router(routes.router)
    app.include_router(ask_routes.router, dependencies=[Depends(check_parameters), Depends(require("read"))])
    app.include_router(query_routes.router)
    app.include_router(analysis_routes.router)
    for router in (pages.router, gallery.router):
        app.include_router(router, dependencies=[Depends(require("read"))])
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.openapi = lambda: openapi.make_openapi(app)  # type: ignore[method-assign]
    return app


def _equip(app: FastAPI, settings: Settings | None, limits: Limits) -> None:
    """What the routes find in `app.state`, and the layers in front of them (the last added is the outermost)."""
    state, store = app.state, app.state.store
    state.settings, state.limits, state.release = settings or Settings(), limits, release()
    state.keys = KeyRing(Path(settings.keys) if settings else None)
    state.guesses = Buckets(limits.guess_rate, limits.guess_burst)
    state.exports, state.raw = Gate(limits.exports), Gate(limits.raw)
    state.breaker = Breaker(limits.strikes, limits.penalty)
    state.version = store.memory
    state.cursors = Cursors(secrets.token_bytes(32))
    state.sparql = SparqlService(store.address, settings.password if settings else None, Bounds(limits.raw_seconds, rows=limits.rows, bytes=limits.answer))
    app.add_middleware(Meter, limits=limits, buckets=Buckets(limits.rate, limits.burst), gate=Gate(limits.active))
    app.add_middleware(Front, owner=app, limits=limits)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.sparql.close()
