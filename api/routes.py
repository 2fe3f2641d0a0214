"""/api/v1: the named questions, traces and entities as JSON, the same rows as on the command line."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.drawing import draw
from kg.errors import BadQuery
from kg.ontology import Ontology
from kg.query import Answer, ask, bind, get_question, load_questions
from kg.store import Store
from kg.trace import trace as run_trace

router = APIRouter(prefix="/api/v1")
Name = Annotated[str, Path(pattern="^[a-z_]{1,40}$")]
Text = Annotated[str | None, Query(max_length=300)]
Limit = Annotated[int, Query(ge=1, le=200)]


def get_store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def get_ontology(request: Request) -> Ontology:
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
    """Rows with their columns and `evidence`; `truncated` tells that there are more."""

    question: str
    reading: str
    parameters: dict[str, Any]
    cypher: str
    columns: list[str]
    rows: list[dict[str, Any]]
    truncated: bool


class QuestionBody(BaseModel):
    name: str
    title: dict[str, str]
    help: dict[str, str]
    parameters: list[dict[str, Any]]
    columns: dict[str, dict[str, str]]
    cypher: str


def answer_response(answer: Answer) -> Response:
    """msgspec writes 200 rows in a fraction of the time of the default encoder."""
    body = {"question": answer.question, "reading": answer.reading, "parameters": dict(answer.parameters), "cypher": answer.cypher,
            "columns": list(answer.columns), "rows": answer.rows, "truncated": answer.truncated}
    return json_response(body)


def json_response(body: Any) -> Response:
    return Response(_clean_json(body), media_type="application/json")


def _clean_json(body: Any) -> bytes:
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:  # a lone surrogate from a source text
        import json

        return json.dumps(body, ensure_ascii=True, default=str).encode()


@router.get("/questions", summary="the named questions")
def list_questions() -> list[QuestionBody]:
    return [QuestionBody(name=q.name, title=dict(q.title), help=dict(q.help), columns={k: dict(v) for k, v in q.columns.items()}, cypher=q.cypher,
                         parameters=[{"name": p.name, "type": p.kind, "of": list(p.of), "required": p.required, "label": dict(p.label)} for p in q.parameters])
            for q in load_questions().values()]


@router.get("/query/{name}", response_model=AnswerBody, summary="ask a named question; its parameters are query parameters")
def query(name: Name, request: Request, store: StoreOf, limit: Limit = 50) -> Response:
    given = {k: v for k, v in request.query_params.items() if k != "limit"}
    if any(len(v) > 300 for v in given.values()):
        raise BadQuery("a parameter is longer than 300 characters; shorten it", code="too_long")
    return answer_response(ask(store, name, bind(get_question(name), (), given), limit))


@router.get("/trace", response_model=AnswerBody, summary="which policies support which patterns")
def trace(store: StoreOf, ontology: OntologyOf, pattern: Text = None, policy: Text = None, place: Text = None, limit: Limit = 50) -> Response:
    return answer_response(run_trace(store, ontology, pattern=pattern, policy=policy, place=place, limit=limit))


@router.get("/corpus", summary="how much there is of each type and relation")
def corpus(store: StoreOf) -> dict[str, dict[str, int]]:
    return store.counts()


@router.get("/figure/network", summary="a network as SVG or as one HTML page", responses={200: {"content": {"image/svg+xml": {}}}}, response_class=Response)
def network(request: Request, store: StoreOf, ontology: OntologyOf, about: Text = None, limit: Annotated[int, Query(ge=2, le=1500)] = 120,
            form: Literal["svg", "html"] = "svg") -> Response:
    text, _, _ = draw(store, ontology, about, limit, f".{form}", request.app.state.language)
    return Response(text.encode("utf-8", "replace"), media_type="image/svg+xml" if form == "svg" else "text/html")
