"""/api/v1/cypher and /api/v1/sparql: queries of one's own, for a key with the scope `query`, where the server's settings allow it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.access import allow, check_parameters, name_of
from api.bodies import check_text, check_type, read_object
from api.limits import Breaker, Gate, Limits
from api.streaming import choose_form, to_json
from kg.errors import BadQuery, CetuError, Refused, StoreError, StoreUnavailable
from kg.guard import check_read_only
from kg.sparql import Result, SparqlService, forms_of
from kg.store import Store

T = TypeVar("T")
TIMEOUTS = ("query_timeout", "store_timeout", "query_memory", "query_broken")


async def open_raw(request: Request) -> None:
    """Lets through only where the setting and the key allow it, and not after too many queries that ran out of time."""
    if not request.app.state.settings.raw_queries:
        raise Refused("queries of one's own are off: set CETU_RAW_QUERIES=1 before the server starts, and use a key with scope query", code="raw_off")
    allow(request, "query")
    breaker: Breaker = request.app.state.breaker
    if wait := breaker.wait(name_of(request)):
        raise Refused(f"too many of this key's queries ran out of time: wait {wait:.0f} s", code="breaker", wait=max(1, round(wait)))


router = APIRouter(prefix="/api/v1", dependencies=[Depends(check_parameters), Depends(open_raw)])
Text = Annotated[str, Query(min_length=1, max_length=20_000, description="the query")]


class CypherQuery(BaseModel):
    """`parameters` are what `$name` stands for."""

    query: str
    parameters: dict[str, Any] = {}


class CypherBody(BaseModel):
    """Rows as the query returns them; `truncated` when the cap on rows or bytes cut them."""

    columns: list[str]
    rows: list[dict[str, Any]]
    truncated: bool


@router.get("/cypher", response_model=CypherBody, summary="your own reading Cypher, without parameters")
async def get_cypher(request: Request, query: Text) -> Response:
    return await run_raw(request, lambda: _cypher(request, query, {}))


@router.post("/cypher", response_model=CypherBody, summary="your own reading Cypher",
             openapi_extra={"requestBody": {"required": True, "content": {"application/json": {
                 "schema": CypherQuery.model_json_schema(),
                 "example": {"query": "MATCH (p:Policy) RETURN p.name AS name ORDER BY name LIMIT $n", "parameters": {"n": 3}}}}}})
async def post_cypher(request: Request) -> Response:
    body = await read_object(request)
    query, parameters = body.get("query"), body.get("parameters") or {}
    if set(body) - {"query", "parameters"} or not isinstance(query, str) or not isinstance(parameters, dict):
        raise BadQuery("the body is {\"query\": text, \"parameters\": {…}} and nothing else", code="bad_value")
    return await run_raw(request, lambda: _cypher(request, query, parameters))


def _cypher(request: Request, query: str, parameters: dict[str, Any]) -> Response:
    check_read_only(query)
    limits: Limits = request.app.state.limits
    store: Store = request.app.state.store
    try:
        rows = store.read_only(query, parameters, limits.raw_seconds)
        body = _capped(rows, limits)
    except BadQuery:  # the store's own message quotes the query
        raise BadQuery("the store cannot read this query: correct it (try it with `cetu cypher`, which shows why)", code="cypher_syntax") from None
    return Response(to_json(body), media_type="application/json", headers={"Cache-Control": "no-store"})


def _capped(rows: Iterator[dict[str, Any]], limits: Limits) -> dict[str, Any]:
    """Rows up to the caps. What is left unread is let go in a thread of its own: the store may take its time to stop."""
    kept: list[dict[str, Any]] = []
    size, truncated = 0, False
    for row in rows:
        size += len(to_json(row))
        if len(kept) >= limits.rows or size > limits.answer:
            truncated = True
            threading.Thread(target=rows.close, daemon=True).start()  # type: ignore[attr-defined]
            break
        kept.append(row)
    return {"columns": list(kept[0]) if kept else [], "rows": kept, "truncated": truncated}


QUERY_EXAMPLE = "PREFIX eli: <http://data.europa.eu/eli/ontology#> SELECT ?s ?o WHERE { ?s eli:cites ?o } LIMIT 3"
SPARQL_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"description": "the result in the form that Accept asks for", "content": {
    media: {} for media in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/turtle",
                            "application/n-triples", "application/ld+json", "application/rdf+xml")}}}


@router.get("/sparql", responses=SPARQL_ANSWERS, response_class=Response, summary="SPARQL 1.1 query by GET")
async def get_sparql(request: Request, query: Annotated[str, Query(min_length=1, max_length=20_000, examples=[QUERY_EXAMPLE])]) -> Response:
    return await _sparql(request, query)


@router.post("/sparql", responses=SPARQL_ANSWERS, response_class=Response, summary="SPARQL 1.1 query by POST, in a form or as it is",
             openapi_extra={"requestBody": {"required": True, "content": {
                 "application/x-www-form-urlencoded": {"schema": {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}},
                 "application/sparql-query": {"schema": {"type": "string"}, "example": QUERY_EXAMPLE}}}})
async def post_sparql(request: Request) -> Response:
    media = check_type(request, ("application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"))
    if media == "application/sparql-update":
        raise _no_update()
    try:
        text = (await request.body()).decode("utf-8")
    except UnicodeDecodeError:
        raise BadQuery("the query must be UTF-8", code="bad_body", why="UTF-8") from None
    return await _sparql(request, text if media == "application/sparql-query" else _from_form(text))


def _from_form(text: str) -> str:
    """The field `query`. Other graphs than this one, and updates, are told apart from a mistake."""
    fields = parse_qsl(text, keep_blank_values=True, max_num_fields=20)
    names = [name for name, _ in fields]
    if "update" in names:
        raise _no_update()
    if {"default-graph-uri", "named-graph-uri"} & set(names):
        raise Refused("a query asks this graph alone: leave out the graph's address", code="sparql_outside", word="graph-uri")
    if names != ["query"]:
        raise BadQuery("the form has one field, query", code="bad_value")
    return fields[0][1]


def _no_update() -> BadQuery:
    return BadQuery("this is no SPARQL query: start with SELECT, ASK, CONSTRUCT or DESCRIBE; `cetu ingest` is the way to write", code="sparql_form")


async def _sparql(request: Request, query: str) -> Response:
    check_text(query)
    form = choose_form(request, forms_of(query))
    service: SparqlService = request.app.state.sparql
    version = await run_in_threadpool(request.app.state.version.now)
    result: Result = await run_raw(request, lambda: service.ask(query, form, version))
    headers = {"Cache-Control": "no-store", "Vary": "Accept"} | ({"X-Cetu-Truncated": "true"} if result.truncated else {})
    return Response(result.body, media_type=result.media, headers=headers)


async def run_raw(request: Request, work: Callable[[], T]) -> T:
    """Runs `work` in a thread when there is room; remembers against the key when it ran out of time."""
    breaker: Breaker = request.app.state.breaker
    with _in(request.app.state.raw):
        try:
            result = await run_in_threadpool(work)
        except CetuError as exc:
            if isinstance(exc, StoreError) and exc.code in TIMEOUTS:
                breaker.note(name_of(request), failed=True)
            raise
    breaker.note(name_of(request), failed=False)
    return result


@contextmanager
def _in(gate: Gate) -> Iterator[None]:
    if not gate.enter():
        raise StoreUnavailable("other queries are running: ask again in a few seconds", code="busy", wait=3)
    try:
        yield
    finally:
        gate.leave()
