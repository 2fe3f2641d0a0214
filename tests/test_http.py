"""The HTTP interface and pages: same rows as the command line, problems as problem+json, hostile input inert."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from kg.query import ask, load_questions
from kg.store import Store

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def client(graph: Store) -> Iterator[TestClient]:
    with TestClient(create_app(graph), raise_server_exceptions=False) as client:
        yield client


def test_questions_are_listed_and_answered_as_in_the_library(client: TestClient, graph: Store) -> None:
    assert {q["name"] for q in client.get("/api/v1/questions").json()} == set(load_questions())
    body = client.get("/api/v1/query/measures", params={"place": "江苏省", "limit": 20}).json()
    assert body["rows"] == ask(graph, "measures", {"place": "江苏省"}, 20).rows
    assert client.get("/api/v1/trace", params={"pattern": "动态虚拟型"}).json()["rows"]


@pytest.mark.parametrize(("path", "status"), [
    ("/api/v1/query/nothing", 404), ("/api/v1/query/measures", 400), ("/api/v1/query/measures?place=" + quote("亚特兰蒂斯"), 404),
    ("/api/v1/query/citations?limit=0", 422), ("/api/v1/query/citations?limit=1000000", 422), ("/api/v1/query/citations?nope=1", 400),
    ("/api/v1/trace?pattern=x", 400), ("/api/v1/query/search?text=" + "a" * 301, 400), ("/api/v1/nothing", 404), ("/api/v1/figure/network?form=exe", 422),
    ("/api/v1/query/..%2f..%2fetc", 404),
])
def test_mistakes_are_problems(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["instance"] == response.headers["x-request-id"]


def test_pages_show_sentences_and_carry_a_policy(client: TestClient) -> None:
    home = client.get("/")
    assert "动态虚拟型" in home.text
    assert "default-src 'none'" in home.headers["content-security-policy"]
    found = client.get("/api/v1/query/search", params={"text": "江苏省"}).json()["rows"][0]
    page = client.get(f"/entity/{found['id']}")
    assert found["name"] in page.text
    assert page.text.count('class="card"') >= 3
    assert client.get("/trace", params={"pattern": "动态虚拟型"}).text.count('class="card"') >= 2
    assert "Trace a pattern" in client.get("/?lang=en").text
    for name in load_questions():
        assert client.get(f"/query/{name}").status_code == 200
    assert client.get("/docs").status_code == 200


def test_hostile_names_are_text(client: TestClient) -> None:
    for path in ("/search", "/query/measures", "/trace", "/query/targets"):
        response = client.get(path, params={"q": HOSTILE, "place": HOSTILE, "indicator": HOSTILE})
        assert HOSTILE not in response.text
        assert response.status_code < 500


@pytest.mark.parametrize("text", ['"', "*", "a~", "AND OR", "(((", "\\", "江苏 AND (", "' OR 1=1", "\x00", "\ud800"])
def test_full_text_junk_is_no_error(client: TestClient, text: str) -> None:
    assert client.get("/search", params={"q": text.encode("utf-8", "surrogatepass")}).status_code < 500


def test_a_foreign_host_gets_nothing(client: TestClient) -> None:
    assert client.get("/api/v1/corpus", headers={"host": "evil.example"}).status_code == 421


def test_openapi_describes_every_route(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/questions", "/api/v1/query/{name}", "/api/v1/trace", "/api/v1/corpus", "/api/v1/figure/{kind}"} <= set(paths)
    assert all(spec["summary"] for methods in paths.values() for spec in methods.values())
