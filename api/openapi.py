"""The OpenAPI 3.1 document: what FastAPI knows of the routes, and what only the questions know: a path for each, typed, with problems as answers."""

from __future__ import annotations

import copy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.routes import Evidence
from kg.query import Parameter, Question, load_questions

PROBLEM = {
    "type": "object", "description": "RFC 9457", "required": ["type", "title", "status", "detail", "instance"],
    "properties": {"type": {"type": "string", "examples": ["urn:cetu:problem:no_entity"]}, "title": {"type": "string"}, "status": {"type": "integer"},
                   "detail": {"type": "string"}, "instance": {"type": "string", "description": "request id, also in X-Request-Id and in the server's log"}},
}
PROBLEMS = {400: "cannot be understood", 401: "a key is needed", 403: "not allowed", 404: "not there", 406: "no such form", 410: "the cursor is over",
            422: "a value is out of range", 429: "too many requests; Retry-After says when", 500: "a fault of ours", 503: "busy or no store; Retry-After says when"}
BODY_PROBLEMS = {408: "the body came too slowly", 413: "too large", 415: "another type of body", 504: "the query ran out of time or memory"}
QUERY = "/api/v1/query/{name}"


def make_openapi(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if not app.openapi_schema:
        tree = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes, openapi_version="3.1.0")
        tree["components"].setdefault("schemas", {}).update({"Problem": PROBLEM, "Evidence": Evidence.model_json_schema()})
        tree["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "made by `cetu keys add`"}}
        tree["servers"] = [{"url": "/"}]
        _add_questions(tree)
        for path, methods in tree["paths"].items():
            for operation in methods.values():
                _complete(path, operation)
        app.openapi_schema = tree
    return app.openapi_schema


def _add_questions(tree: dict[str, Any]) -> None:
    general = tree["paths"].get(QUERY)
    if general is None:
        return
    for question in load_questions().values():
        operation = copy.deepcopy(general["get"])
        operation |= {"summary": question.help["en"], "operationId": f"ask_{question.name}", "tags": ["questions"]}
        operation["parameters"] = [_parameter(p) for p in question.parameters] + [p for p in operation["parameters"] if p["name"] != "name"]
        schema = tree["components"]["schemas"]
        schema[f"Row_{question.name}"] = _row(question)
        schema[f"Answer_{question.name}"] = {"allOf": [{"$ref": "#/components/schemas/AnswerBody"}, {
            "type": "object", "properties": {"rows": {"type": "array", "items": {"$ref": f"#/components/schemas/Row_{question.name}"}}}}]}
        operation["responses"]["200"] = {"description": "a page of rows with their sentences", "content": {
            "application/json": {"schema": {"$ref": f"#/components/schemas/Answer_{question.name}"}}, **_streams(f"Row_{question.name}")}}
        tree["paths"][f"/api/v1/query/{question.name}"] = {"get": operation}


def _streams(row: str) -> dict[str, Any]:
    return {"application/x-ndjson": {"schema": {"$ref": f"#/components/schemas/{row}"}}, "text/csv": {"schema": {"type": "string"}}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": 300}
    if parameter.kind == "choice":
        schema = {"type": "string", "enum": list(parameter.of)}
    if parameter.default is not None:
        schema["default"] = parameter.default
    kinds = f" ({', '.join(parameter.of)} by name or id)" if parameter.kind == "entity" and parameter.of else ""
    return {"name": parameter.name, "in": "query", "required": parameter.required, "schema": schema,
            "description": f"{parameter.label['en']} / {parameter.label['zh']}{kinds}"}


def _row(question: Question) -> dict[str, Any]:
    columns = {key: {"description": label["en"]} for key, label in question.columns.items()}
    return {"type": "object", "required": [*columns, "evidence", "evidence_count"], "properties": {
        **columns, "evidence": {"type": "array", "items": {"$ref": "#/components/schemas/Evidence"}},
        "evidence_count": {"type": "integer", "description": "pieces there are; `evidence` holds at most 20"}}}


def _complete(path: str, operation: dict[str, Any]) -> None:
    raw = path.endswith(("/cypher", "/sparql"))
    operation["security"] = [{"key": []}] if raw else [{}, {"key": []}]
    answers = operation["responses"]
    for status, why in (PROBLEMS | (BODY_PROBLEMS if raw else {})).items():
        answers[str(status)] = {"description": why, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    if not raw:
        answers.setdefault("304", {"description": "as you have it (If-None-Match)"})
