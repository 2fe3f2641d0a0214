"""/api/v1: positions, lineage, comparison, monitoring and reuse, the same rows as on the command line, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.access import check_parameters, require
from api.etags import cache_headers, make_etag, not_modified
from api.positions import position_row
from api.routes import AnswerBody, Cursor, Limit, OntologyOf, StoreOf, Text, answer_page, json_response
from kg.comparison import compare as run_compare
from kg.comparison import compare_targets
from kg.errors import BadQuery
from kg.independence import find_groups
from kg.lineage import lineage as run_lineage
from kg.monitor import monitor as run_monitor
from kg.position import place_subject
from kg.query import Answer
from kg.reuse import reuse as run_reuse

router = APIRouter(prefix="/api/v1", dependencies=[Depends(check_parameters), Depends(require("read"))])
Names = Annotated[str, Query(max_length=600, min_length=1, description="a document, body, place or cluster; several parted by commas")]
Flag = Annotated[bool, Query()]
MOST_NAMES = 20


class Positions(BaseModel):
    """One row a subject: scores 0–1, pattern supported (null when too few passages), margin, sensitivity, evidence."""

    rows: list[dict[str, Any]]


def _from(answer: Answer, skip: int) -> Answer:
    return replace(answer, rows=answer.rows[skip:])


@router.get("/suap", response_model=Positions, summary="where documents, bodies, places and clusters stand in the SUAP model")
def suap(request: Request, store: StoreOf, ontology: OntologyOf, name: Names, explain: Flag = False) -> Response:
    state = request.app.state.version.state()
    tag = make_etag(request, state, "json") if state else None
    if found := not_modified(request, tag):
        return found
    names = [part.strip() for part in name.replace("，", ",").split(",") if part.strip()]
    if not 1 <= len(names) <= MOST_NAMES:
        raise BadQuery(f"name takes 1 to {MOST_NAMES} names, parted by commas", code="too_many_names", most=MOST_NAMES)
    groups = find_groups(store)
    language = request.app.state.language
    rows = [position_row(place_subject(store, one, groups), ontology, language, explain) for one in names]
    return json_response({"rows": rows}, cache_headers(tag))


@router.get("/lineage", response_model=AnswerBody, summary="citations national → province → city with kind, dates and state; those against time first")
def lineage(request: Request, store: StoreOf, ontology: OntologyOf, name: Text = None, every_kind: Flag = False, limit: Limit = 50, cursor: Cursor = None) -> Response:
    return answer_page(request, limit, cursor, lambda most, skip: _from(run_lineage(store, ontology, name, every_kind=every_kind, limit=skip + most), skip))


@router.get("/compare", response_model=AnswerBody, summary="two policies, places or bodies side by side, or the targets of one indicator")
def compare(request: Request, store: StoreOf, ontology: OntologyOf, one: Text = None, other: Text = None, indicator: Text = None,
            targets: Annotated[bool, Query(description="their targets instead of their measures")] = False, limit: Limit = 50, cursor: Cursor = None) -> Response:
    language = request.app.state.language
    if not indicator and not (one and other):
        raise BadQuery("compare takes two names (one, other) or an indicator", code="compare_two")

    def run(most: int, skip: int) -> Answer:
        if indicator:
            return _from(compare_targets(store, indicator, skip + most, language), skip)
        found = run_compare(store, ontology, str(one), str(other), skip + most, language)
        return _from(found.targets if targets else found.measures, skip)

    return answer_page(request, limit, cursor, run)


@router.get("/monitor", response_model=AnswerBody, summary="targets against the values that later texts report")
def monitor(request: Request, store: StoreOf, indicator: Text = None, place: Text = None, reported: Flag = False, limit: Limit = 50, cursor: Cursor = None) -> Response:
    language = request.app.state.language
    return answer_page(request, limit, cursor, lambda most, skip: _from(run_monitor(store, indicator, place, skip + most, language, reported), skip))


@router.get("/reuse", response_model=AnswerBody, summary="sentences taken over from earlier documents of a higher level")
def reuse(request: Request, store: StoreOf, name: Text = None, anywhere: Flag = False, limit: Limit = 50, cursor: Cursor = None) -> Response:
    language = request.app.state.language
    return answer_page(request, limit, cursor, lambda most, skip: _from(run_reuse(store, name, skip + most, language, anywhere=anywhere), skip))
