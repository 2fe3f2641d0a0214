"""/api/v1/ask: questions in plain language, the same body as `cetu ask --json`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.asking import asked_json
from api.routes import Limit, StoreOf, json_response
from kg.ask import answer_question

router = APIRouter(prefix="/api/v1")


class AskedBody(BaseModel):
    """`answered` is false, with `why`, when the question is refused or when it asks which of several was meant."""

    question: str
    answered: bool
    why: str | None
    code: str | None
    reading: str
    shape: str
    verdict: bool | None
    unread: list[str]
    choices: list[str]
    suggestions: list[str]
    cypher: str
    parameters: dict[str, Any]
    columns: list[str]
    rows: list[dict[str, Any]]
    truncated: bool


@router.get("/ask", response_model=AskedBody, summary="ask in plain Chinese or English; answers with the reading made of it")
def ask(request: Request, store: StoreOf, q: Annotated[str, Query(max_length=300)], limit: Limit = 50) -> Response:
    return json_response(asked_json(answer_question(store, q, limit), request.app.state.language))
