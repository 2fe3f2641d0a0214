"""/api/v1/cypher and /api/v1/sparql: queries of one's own, for a key with the scope `query`, where the server's settings allow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.access import HINTS, allow, check_parameters, name_of
from api.bodies import check_text, check_type, read_object
from api.limits import Breaker, Gate
from api.raw import run_cypher
from api.streaming import accepted_form, to_json
from kg.errors import BadQuery, CetuError, Refused, StoreError, StoreUnavailable
from kg.sparql import Result, SparqlService, forms_of

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
Text = Annotated[str, Query(min_length=1, max_length=8_000)]
Hint = Annotated[str | None, Query(max_length=40)]


class CypherQuery(BaseModel):
    """`parameters` are what `$name` stands for."""

    model_config = ConfigDict(extra="forbid")
    query: Annotated[str, Field(min_length=1)]
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
    query, parameters = body.get("query"), body.get("parameters", {})
    if set(body) - {"query", "parameters"} or not isinstance(query, str) or not isinstance(parameters, dict):
        raise BadQuery("the body is {\"query\": text, \"parameters\": {…}} and nothing else", code="bad_value")
    return await run_raw(request, lambda: _cypher(request, query, parameters))


def _cypher(request: Request, query: str, parameters: dict[str, Any]) -> Response:
    try:
        body = run_cypher(request.app.state.store, query, parameters, request.app.state.limits)
    except BadQuery:  # the store's own message quotes the query
        raise BadQuery("the store cannot read this query: correct it (try it with `cetu cypher`, which shows why)", code="cypher_syntax") from None
    return Response(to_json(body), media_type="application/json", headers={"Cache-Control": "no-store"})


QUERY_EXAMPLE = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?s ?name WHERE { ?s rdfs:label ?name } LIMIT 3"
SPARQL_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"description": "the result in the form that Accept asks for", "content": {
    media: {} for media in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/turtle",
                            "application/n-triples", "application/ld+json", "application/rdf+xml")}}}


@router.get("/sparql", responses=SPARQL_ANSWERS, response_class=Response, summary="SPARQL 1.1 query by GET")
async def get_sparql(request: Request, query: Text, format: Hint = None, output: Hint = None, results: Hint = None) -> Response:
    return await _sparql(request, query)


@router.post("/sparql", responses=SPARQL_ANSWERS, response_class=Response, summary="SPARQL 1.1 query by POST, in a form or as it is",
             openapi_extra={"requestBody": {"required": True, "content": {
                 "application/x-www-form-urlencoded": {"schema": {
                     "type": "object", "required": ["query"], "additionalProperties": False,
                     "properties": {"query": {"type": "string", "minLength": 1}} | {name: {"type": "string"} for name in sorted(HINTS)}},
                     "example": {"query": QUERY_EXAMPLE}},
                 "application/sparql-query": {"schema": {"type": "string", "minLength": 1}, "example": QUERY_EXAMPLE}}}})
async def post_sparql(request: Request, format: Hint = None, output: Hint = None, results: Hint = None) -> Response:
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
    queries = [value for name, value in fields if name == "query"]
    if len(queries) != 1 or set(names) - {"query", *HINTS}:
        raise BadQuery("the form has one field, query", code="bad_value")
    return queries[0]


def _no_update() -> BadQuery:
    return BadQuery("this is no SPARQL query: start with SELECT, ASK, CONSTRUCT or DESCRIBE; `cetu ingest` is the way to write", code="sparql_form")


async def _sparql(request: Request, query: str) -> Response:
    check_text(query)
    form = accepted_form(request, forms_of(query))
    service: SparqlService = request.app.state.sparql
    version = await run_in_threadpool(request.app.state.version.state)
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
