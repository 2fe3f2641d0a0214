"""/api/v1: the named questions, traces and entities as JSON, the same rows as on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, BeforeValidator

from api.access import allow, check_parameters, require
from api.drawing import Wish, draw, render
from api.etags import cache_headers, make_etag, not_modified
from api.limits import Limits
from api.paging import read_page
from api.streaming import MEDIA, choose_form, stream_response, to_json
from kg.errors import BadQuery
from kg.ontology import Ontology
from kg.query import Answer, ask, bind, get_question, load_questions, stream
from kg.store import Store
from kg.trace import trace as run_trace

router = APIRouter(prefix="/api/v1", dependencies=[Depends(check_parameters), Depends(require("read"))])
Name = Annotated[str, Path(pattern="^[a-z_]{1,40}$")]
Text = Annotated[str | None, Query(max_length=300)]


def _plain_digits(value: object) -> object:
    """Only 1–7 ASCII digits: 1e3, 1_000 and １００ are no numbers here."""
    if isinstance(value, str) and not re.fullmatch("[0-9]{1,7}", value, re.ASCII):
        raise ValueError("write a whole number in digits")
    return value


Limit = Annotated[int, BeforeValidator(_plain_digits), Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=400)]  # whatever else is wrong with one is told in the same words (api/cursors.py)
Format = Annotated[Literal["json", "ndjson", "csv"] | None, Query()]
AsOf = Annotated[str | None, Query(pattern="^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]

STREAMS: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA[form]: {"schema": {"type": "string"}} for form in ("ndjson", "csv")}}}
PICTURES: dict[int | str, dict[str, Any]] = {200: {"content": {media: {} for media in ("image/svg+xml", "image/png", "text/html")}}}


async def get_store(request: Request) -> Store:  # async: as a plain function it would be a journey to another thread
    store: Store = request.app.state.store
    return store


async def get_ontology(request: Request) -> Ontology:
    ontology: Ontology = request.app.state.ontology
    return ontology


StoreOf = Annotated[Store, Depends(get_store)]
OntologyOf = Annotated[Ontology, Depends(get_ontology)]


class Evidence(BaseModel):
    """One sentence behind a row; start and end count code points of the document's text."""

    document: str
    title: str
    section: str
    sentence: str
    start: int | None
    end: int | None
    rule: str | None
    rule_version: str | None = None
    confidence: float | None = None


class AnswerBody(BaseModel):
    """Rows with their columns and `evidence`; `truncated` tells that there are more, `next` is the cursor of the next page."""

    question: str
    reading: str
    parameters: dict[str, Any]
    cypher: str
    columns: list[str]
    rows: list[dict[str, Any]]
    truncated: bool
    next: str | None = None


class QuestionBody(BaseModel):
    name: str
    title: dict[str, str]
    help: dict[str, str]
    parameters: list[dict[str, Any]]
    columns: dict[str, dict[str, str]]
    cypher: str


class Corpus(BaseModel):
    """How many nodes by label and relations by type."""

    nodes: dict[str, int]
    relations: dict[str, int]


def answer_response(answer: Answer, next: str | None = None, headers: dict[str, str] | None = None) -> Response:
    """msgspec writes 200 rows in a fraction of the time of the default encoder."""
    body = {"question": answer.question, "reading": answer.reading, "parameters": dict(answer.parameters), "cypher": answer.cypher,
            "columns": list(answer.columns), "rows": answer.rows, "truncated": answer.truncated, "next": next}
    return json_response(body, headers)


def json_response(body: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(to_json(body), media_type="application/json", headers=headers)


@router.get("/questions", summary="the named questions")
def list_questions() -> list[QuestionBody]:
    return [QuestionBody(name=q.name, title=dict(q.title), help=dict(q.help), columns={k: dict(v) for k, v in q.columns.items()}, cypher=q.cypher,
                         parameters=[{"name": p.name, "type": p.kind, "of": list(p.of), "required": p.required, "label": dict(p.label)} for p in q.parameters])
            for q in load_questions().values()]


@router.get("/query/{name}", response_model=AnswerBody, summary="ask a named question; its parameters are query parameters", responses=STREAMS)
def query(name: Name, request: Request, store: StoreOf, as_of: AsOf = None, limit: Limit = 50, cursor: Cursor = None,
          format: Format = None) -> Response:
    given = {k: v for k, v in request.query_params.items() if k not in ("limit", "cursor", "format")}
    if any(len(v) > 300 for v in given.values()):
        raise BadQuery("a parameter is longer than 300 characters; shorten it", code="too_long")
    question = get_question(name)
    given = bind(question, (), given)
    form = choose_form(request, MEDIA)
    if form == "json":
        return answer_page(request, limit, cursor, lambda most, skip: ask(store, name, given, most, skip))
    most = _rows_wanted(request, limit)
    return answer_stream(request, form, list(question.columns), lambda: stream(store, name, given, most))


@router.get("/trace", response_model=AnswerBody, summary="which policies support which patterns", responses=STREAMS)
def trace(request: Request, store: StoreOf, ontology: OntologyOf, pattern: Text = None, policy: Text = None, place: Text = None, as_of: AsOf = None, limit: Limit = 50,
          cursor: Cursor = None, format: Format = None) -> Response:
    def run(most: int, skip: int) -> Answer:
        answer = run_trace(store, ontology, pattern=pattern, policy=policy, place=place, limit=skip + most, as_of=as_of)
        return replace(answer, rows=answer.rows[skip:])

    form = choose_form(request, MEDIA)
    if form == "json":
        return answer_page(request, limit, cursor, run)
    answer = run(_rows_wanted(request, limit), 0)
    return answer_stream(request, form, list(answer.columns), lambda: iter([answer.rows] if answer.rows else []))


def _rows_wanted(request: Request, limit: int) -> int:
    """A stream is the whole answer unless a limit was asked for."""
    limits: Limits = request.app.state.limits
    return limit if "limit" in request.query_params else limits.export_rows


def answer_page(request: Request, limit: int, cursor: str | None, run: Callable[[int, int], Answer]) -> Response:
    """One page as JSON, or 304. `run(most, skip)` gives the rows from `skip` on."""
    state = request.app.state.version.state()
    tag = make_etag(request, state, "json") if state else None
    if found := not_modified(request, tag):
        return found
    asked = _without_place(request)
    answer, next = read_page(request.app.state.cursors, asked, state, cursor, limit, run)
    return answer_response(answer, next, cache_headers(tag))


def _without_place(request: Request) -> str:
    """The question without page and size: a cursor goes on with it, whatever the size of the page."""
    return "\x1e".join((request.url.path, *(f"{k}={v}" for k, v in sorted(request.query_params.multi_items()) if k not in ("cursor", "limit", "format"))))


def answer_stream(request: Request, form: str, columns: list[str], chunks: Callable[[], Any]) -> Response:
    allow(request, "export")
    state = request.app.state.version.state()
    tag = make_etag(request, state, form) if state else None
    return not_modified(request, tag) or stream_response(chunks, form, columns, request.app.state.exports, request.app.state.limits, cache_headers(tag))


@router.get("/corpus", response_model=Corpus, summary="how much there is of each type and relation")
def corpus(request: Request, store: StoreOf) -> Response:
    state = request.app.state.version.state()
    tag = make_etag(request, state, "json") if state else None
    return not_modified(request, tag) or json_response(store.counts(), cache_headers(tag))


@router.get("/figure/{kind}", summary="a figure as SVG, PNG or one HTML page", responses=PICTURES, response_class=Response)
def figure(kind: Name, request: Request, store: StoreOf, ontology: OntologyOf, about: Text = None, limit: Annotated[int, Query(ge=2, le=1500)] = 120,
           form: Literal["svg", "png", "html"] = "svg", theme: Literal["light", "dark", "auto"] = "light",
           lang: Literal["zh", "en"] | None = None) -> Response:
    language = lang or request.app.state.language
    content = render(draw(store, ontology, kind, Wish(about, limit, language, theme)), f".{form}", language)
    return Response(content, media_type={"svg": "image/svg+xml", "png": "image/png", "html": "text/html"}[form])


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    return json_response(request.app.openapi())
