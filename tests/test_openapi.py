"""schemathesis on the served OpenAPI document: each operation with what it documents and with what it does not, under every check there is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode, Response
from schemathesis.config import SchemathesisConfig
from starlette.testclient import TestClient

from api.app import create_app
from api.keys import add_key
from api.limits import Limits
from api.settings import Settings
from kg.store import Store

EXAMPLES = 10  # an operation and mode
LIMITS = Limits(rate=1e6, burst=1_000_000, guess_rate=1e6, guess_burst=1_000_000, strikes=1_000_000)
HEAD: dict[str, str] = {}
DOCUMENT = create_app(cast(Store, SimpleNamespace(address="", memory=None))).openapi()
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
# an operation that takes nothing can be given nothing wrong
TRIED = [(path, method, mode) for path, method in OPERATIONS for mode in GenerationMode
         if mode is GenerationMode.POSITIVE or method != "get" or DOCUMENT["paths"][path][method]["parameters"]]
# what a schema cannot say: a name that fits several, a cursor we never gave, a text in no language that is asked for
UNTOLD = {"ambiguous", "bad_cursor", "no_date", "ontology", "no_pattern", "compare_two", "cypher_syntax", "sparql_form", "sparql_syntax",
          "query_too_deep", "url_too_long"}
CHECKS = {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "403", "404", "414"]},
          "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "405", "406", "413", "414", "415", "422", "431"]}}


@schemathesis.serializer("application/sparql-query")
def serialise_query(context: Any, query: Any) -> bytes:
    return str(query).encode()


@pytest.fixture(scope="module")
def schema(graph: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The document as the server gives it, for an app that has keys and lets this one do everything."""
    path = tmp_path_factory.mktemp("keys") / "cetu.keys"
    HEAD["Authorization"] = f"Bearer {add_key(path, 'tester', ['admin'])}"
    app = create_app(graph, "en", Settings(keys=str(path), raw_queries=True), LIMITS)
    with TestClient(app, headers=HEAD) as client:  # a query that waits for the graph to be loaded is told to come back
        while client.get("/api/v1/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 503:
            time.sleep(0.2)
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=HEAD, config=SchemathesisConfig.from_dict({"checks": CHECKS}))


def check_problem(case: Case, response: Response) -> None:
    """An error is a problem by its own status; what the document allows is refused only for what it cannot say."""
    if response.status_code < 400:
        return
    problem = response.json()
    assert response.headers["content-type"] == ["application/problem+json"]
    assert problem["status"] == response.status_code
    if case.meta and case.meta.generation.mode is GenerationMode.POSITIVE and response.status_code not in (403, 404):
        assert problem["title"] in UNTOLD, problem


@pytest.mark.parametrize(("path", "method", "mode"), TRIED, ids=lambda part: part.removeprefix("/api/v1/") if isinstance(part, str) else part.name.lower())
def test_an_operation_is_as_documented(schema: Any, path: str, method: str, mode: GenerationMode) -> None:
    operation = schema[path][method]

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Case) -> None:
        check_problem(case, case.call_and_validate(headers=HEAD))

    check()


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: part.removeprefix("/api/v1/"))
def test_the_examples_are_answered(schema: Any, path: str, method: str) -> None:
    """A generated client that sends what the document shows gets what the document promises."""
    operation, described = schema[path][method], DOCUMENT["paths"][path][method]
    shown = {p["name"]: p["example"] for p in described["parameters"] if "example" in p}
    assert set(shown) >= {p["name"] for p in described["parameters"] if p["required"]}
    inside = {p["name"] for p in described["parameters"] if p["in"] == "path"}
    query = {name: value for name, value in shown.items() if name not in inside}
    bodies = described.get("requestBody", {}).get("content", {"": {"example": None}})
    for form in next((p["schema"]["enum"] for p in described["parameters"] if p["name"] in ("format", "form") and "enum" in p["schema"]), [None]):
        for media, body in bodies.items():
            asked = query | ({"format" if path.startswith(("/api/v1/query", "/api/v1/trace")) else "form": form} if form else {})
            sent = {"body": body["example"], "media_type": media} if media else {}
            case = operation.Case(path_parameters={name: shown[name] for name in inside}, query=asked, **sent)
            response = case.call_and_validate(headers=HEAD)
            assert response.status_code == 200, (asked, response.content)


def test_the_document_is_whole() -> None:
    """Everything has a description, names of operations are names in any language, and problems are the same everywhere."""
    names = [DOCUMENT["paths"][path][method]["operationId"] for path, method in OPERATIONS]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() and "api_v1" not in name for name in names)
    for path, method in OPERATIONS:
        operation = DOCUMENT["paths"][path][method]
        assert operation["summary"] and operation["security"] and operation["tags"], path
        assert [p["name"] for p in operation["parameters"] if not p.get("description")] == [], path
        for status, response in operation["responses"].items():
            assert response["description"], (path, status)
            if int(status) >= 400:
                assert response["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert DOCUMENT["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert not {"HTTPValidationError", "ValidationError"} & set(DOCUMENT["components"]["schemas"])
