"""The OpenAPI 3.1 document: what FastAPI knows of the routes, and what only the questions know: a path for each, typed, with problems as answers."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.routes import Evidence
from kg.query import Parameter, Question, load_questions

WORDS = Path(__file__).with_name("openapi.yaml")
QUERY = "/api/v1/query/{name}"
SCHEMAS = "#/components/schemas/"


@cache
def load_words() -> dict[str, Any]:
    """What FastAPI does not know: descriptions, examples, problems, headers, names of operations."""
    tree: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return tree


def make_openapi(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if not app.openapi_schema:
        words = load_words()
        tree = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes, openapi_version="3.1.0")
        tree["components"].setdefault("schemas", {}).update({"Problem": words["problem"], "Evidence": Evidence.model_json_schema()})
        for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own, which we never send
            tree["components"]["schemas"].pop(unused, None)
        tree["components"] |= {"securitySchemes": words["security"], "headers": words["headers"]}
        tree |= {"servers": [{"url": "/"}], "tags": words["tags"]}
        for path, method, operation in _operations(tree):
            operation["operationId"] = words["operations"].get(f"{method} {path}", operation["operationId"])
            operation["parameters"] = [_described(p, path) for p in operation.get("parameters", ())]
        _add_questions(tree)
        for path, _, operation in _operations(tree):
            _complete(path, operation)
        app.openapi_schema = tree
    return app.openapi_schema


def _operations(tree: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, operation) for path, methods in tree["paths"].items() for method, operation in methods.items()]


def _described(parameter: dict[str, Any], path: str) -> dict[str, Any]:
    """A parameter with description and example; one that may be left out is not of type null: nobody can send that."""
    schema = dict(parameter["schema"])
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    schema |= kinds[0] if kinds else {}
    for key, name in (("ge", "minimum"), ("le", "maximum")):  # what FastAPI leaves as it found it
        if key in schema:
            schema[name] = schema.pop(key)
    schema.pop("title", None)
    known = load_words()["parameters"]
    schema.pop("description", None)
    own = known.get(f"{path} {parameter['name']}", known.get(parameter["name"], {}))
    return {**parameter, **own, "schema": schema | own.get("schema", {})}


def _add_questions(tree: dict[str, Any]) -> None:
    general = tree["paths"][QUERY]["get"]
    schemas = tree["components"]["schemas"]
    for question in load_questions().values():
        operation = copy.deepcopy(general) | {"summary": question.help["en"], "description": question.help["zh"], "operationId": f"ask_{question.name}"}
        operation["parameters"] = [_parameter(p) for p in question.parameters] + [p for p in operation["parameters"] if p["name"] != "name"]
        schemas[f"Row_{question.name}"] = _row(question)
        schemas[f"Answer_{question.name}"] = {"allOf": [{"$ref": f"{SCHEMAS}AnswerBody"}, {
            "type": "object", "properties": {"rows": {"type": "array", "items": {"$ref": f"{SCHEMAS}Row_{question.name}"}}}}]}
        operation["responses"]["200"] = {"description": "a page of rows with their sentences, or the whole answer as a stream", "content": {
            "application/json": {"schema": {"$ref": f"{SCHEMAS}Answer_{question.name}"}}, **_streams(question)}}
        tree["paths"][f"/api/v1/query/{question.name}"] = {"get": operation}


def _streams(question: Question) -> dict[str, Any]:
    return {"application/x-ndjson": {"schema": {"type": "string", "description": f"a line of JSON a row, each a Row_{question.name}"}},
            "text/csv": {"schema": {"type": "string", "description": "a line a piece of evidence"}}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": 300, **({"minLength": 1} if parameter.required else {})}
    if parameter.kind == "choice":
        schema = {"type": "string", "enum": list(parameter.of)}
    if parameter.default is not None:
        schema["default"] = parameter.default
    kinds = f" ({', '.join(parameter.of)} by name or id)" if parameter.kind == "entity" and parameter.of else ""
    example = {"example": parameter.example} if parameter.example else {}
    return {"name": parameter.name, "in": "query", "required": parameter.required, "schema": schema,
            "description": f"{parameter.label['en']} / {parameter.label['zh']}{kinds}", **example}


def _row(question: Question) -> dict[str, Any]:
    columns = {key: {"description": label["en"]} for key, label in question.columns.items()}
    return {"type": "object", "required": [*columns, "evidence", "evidence_count"], "properties": {
        **columns, "evidence": {"type": "array", "maxItems": 20, "items": {"$ref": f"{SCHEMAS}Evidence"}},
        "evidence_count": {"type": "integer", "minimum": 0, "description": "pieces there are; `evidence` holds at most 20"}}}


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Which problems an operation may answer with, by what it takes; who may call it."""
    words, names = load_words(), {p["name"] for p in operation["parameters"]}
    raw = path.endswith(("/cypher", "/sparql"))
    operation["security"] = [{"key": []}] if raw else [{}, {"key": []}]
    operation["tags"] = ["raw" if raw else "questions" if path.startswith(QUERY.partition("{")[0]) else "analysis"]
    kinds = ["every", *(["raw"] if raw else []), *(["paged"] if "cursor" in names else []), *(["form"] if raw or "format" in names else [])]
    for status, why in {status: why for kind in kinds for status, why in words["problems"][kind].items()}.items():
        retry = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}} if status in (429, 503) else {}
        operation["responses"][str(status)] = {"description": why, "headers": {**_header("X-Request-Id"), **retry},
                                               "content": {"application/problem+json": {"schema": {"$ref": f"{SCHEMAS}Problem"}}}}
    tagged = "cursor" in names or path in words["tagged"]
    operation["responses"]["200"]["headers"] = _header("X-Request-Id", *(["ETag"] if tagged else []))
    operation["responses"]["200"]["description"] = operation["responses"]["200"]["description"].replace("Successful Response", "the answer")
    if tagged:
        operation["responses"]["304"] = {"description": "as you have it (If-None-Match)", "headers": _header("ETag")}


def _header(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
