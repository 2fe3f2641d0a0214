"""FAULTS.md D1–D19 and E1–E14: each case a test here, or named at the end of docs/api.md with why not."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from live import send, serving
from starlette.testclient import TestClient

import api.routes
from api.app import create_app
from api.cursors import LIFE, Cursors
from api.keys import add_key, read_keys, revoke_key
from api.limits import Breaker, Buckets, Limits
from api.settings import Settings
from api.streaming import quality
from ingest.pipeline import ingest
from kg.errors import BadQuery
from kg.ontology import load_ontology
from kg.query import ask, load_questions
from kg.store import Store, open_store
from kg.version import mark_writing, read_version, settle_version

API = "/api/v1"
WRITES = ["CREATE (n)", "MATCH (n) SET n.x = 1 RETURN n", "MATCH (n) DETACH DELETE n", "MERGE (n)", "DROP INDEX x",
          "MATCH (n) /* ' */ CREATE (m) /* ' */",
          "MATCH (n) RETURN n UNION MATCH (m) DELETE m", "MATCH (n) CALL { CREATE (m) } RETURN n",
          r"MATCH (n {a: '\u0027}) SET n.x=1 //'}) RETURN n", r"MATCH (n) \u0053ET n.x=1",
          "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", "LOAD FROM '/etc/passwd' RETURN *", "CALL apoc.load.json('http://x') YIELD value RETURN value",
          "COPY (MATCH (n) RETURN n) TO '/tmp/x.csv'", "EXPORT DATABASE '/tmp/x'", "INSTALL httpfs", "LOAD EXTENSION httpfs",
          "CALL timeout=100000", "CALL threads=1", "MATCH (n) RETURN n; CREATE (m)",
          "EXPLAIN PROFILE CREATE (n)", "CYPHER 5 MATCH (n) RETURN n", "USE system MATCH (n) RETURN n",
          "MATCH (a)-[*]-(b) RETURN a", "MATCH (a)-[*1..]-(b) RETURN a", "MATCH (a)-[*1..99]-(b) RETURN a"]
LEAVING = ["SELECT * { SERVICE <URL> { ?s ?p ?o } }", "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }", "SELECT * { BIND(<URL> AS ?u) service ?u { ?s ?p ?o } }",
           "SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }", "SELECT * { { ?s ?p ?o } UNION { SERVICE <URL> { ?s ?p ?o } } }",
           "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
           "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
           "SELECT * { MINUS { SERVICE <URL> { ?s ?p ?o } } }", r"SELECT * { \u0053ERVICE <URL> { ?s ?p ?o } }",
           "PREFIX SERVICE: <URL> SELECT * { SERVICE:x { ?s ?p ?o } }", "CONSTRUCT { ?s ?p ?o } { SERVICE <URL> { ?s ?p ?o } }",
           "SELECT * FROM <URL> { ?s ?p ?o }", "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
           "ASK FROM <URL> { ?s ?p ?o }"]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Path of a key file and a token for each scope."""
    path = tmp_path_factory.mktemp("keys") / "cetu.keys"
    return {"path": str(path), **{scope: add_key(path, scope, [scope]) for scope in ("read", "export", "query", "admin")}}


@pytest.fixture(scope="module")
def raw(graph: Store, keys: dict[str, str]) -> Iterator[TestClient]:
    """A server with keys and raw queries on; the client has the scopes of an admin."""
    settings = Settings(keys=keys["path"], raw_queries=True)
    limits = Limits(raw_seconds=1.5, rows=500, strikes=1000)
    with TestClient(create_app(graph, "en", settings, limits), raise_server_exceptions=False, headers={"Authorization": f"Bearer {keys['admin']}"}) as client:
        deadline = time.monotonic() + 60
        while client.get(f"{API}/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 503 and time.monotonic() < deadline:
            time.sleep(0.2)
        yield client


@pytest.fixture(scope="module")
def client(graph: Store) -> Iterator[TestClient]:
    with TestClient(create_app(graph, "en"), raise_server_exceptions=False) as client:
        yield client


def problem(response: Any, *statuses: int) -> str:
    """The code of a problem with one of these statuses."""
    assert response.status_code in statuses, (response.status_code, response.text[:200])
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["instance"] == response.headers["x-request-id"]
    return str(body["title"])


# D1, D14: what a real connection can do wrong


def test_bodies_are_counted_declared_or_not(graph: Store, keys: dict[str, str]) -> None:
    with serving(create_app(graph, "en", Settings(keys=keys["path"], raw_queries=True))) as port:
        head = f"POST {API}/cypher HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {keys['query']}\r\nContent-Type: application/json\r\n".encode()
        declared = send(port, head + b"Content-Length: 300000000\r\n\r\n")
        assert b" 413 " in declared.splitlines()[0]
        assert b"connection: close" in declared.lower()
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
            sent = 0
            try:
                for _ in range(300):
                    connection.sendall(b"100000\r\n" + b"x" * 1048576 + b"\r\n")
                    sent += 1
            except OSError:
                pass
            assert sent < 20  # what fits into the buffers between us


def test_broken_heads_get_4xx(graph: Store) -> None:
    with serving(create_app(graph, "en")) as port:
        for raw in (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(10_000)) + b"\r\n",
                    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(150)) + b"\r\n",
                    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    b"POST /api/v1/cypher HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    b"POST /api/v1/cypher HTTP/1.1\r\nHost: localhost\r\nContent-Length: -4\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
                    b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"):
            assert send(port, raw, 1).split(b" ")[1:2][0][:1] == b"4", raw[:60]


@pytest.mark.parametrize("path", ["/..%2f..%2fetc/passwd", "/%00", "//api/v1/corpus", "/api/v1/%2e%2e/corpus", "/static/..%2f..%2fapp.py", "/static/%2e%2e/app.py",
                                  "/%ed%a0%80", "/api/v1/query/citations%0d%0aX:%20y", "/entity/..%5c..", "/document/0123456789abcdef0", "/api/v1/corpus/"])
def test_path_tricks_lead_nowhere(client: TestClient, path: str) -> None:
    assert client.get(path, follow_redirects=False).status_code in (307, 400, 404, 422)


# D2, D3, D8, D15: values


@pytest.mark.parametrize(("body", "statuses"), [
    (b'{"query": "RETURN $x AS x", "parameters": {"x": NaN}}', (422,)), (b'{"query": "RETURN $x AS x", "parameters": {"x": -Infinity}}', (422,)),
    (b'{"query": "RETURN \'\\ud800\' AS x"}', (422, 403)), (b'{"query": "RETURN $x AS x", "parameters": {"x": "\\udfff"}}', (422,)),
    (b'{"query": ' + b"[" * 100_000, (400,)), (b'{"parameters": ' + b'{"a":' * 100_000, (400,)),
    (b'{"parameters": {"x": ' + b"9" * 5_000 + b'}, "query": "RETURN 1"}', (400,)),
    (b'{"query": "\xff\xfe"}', (400,)), (b'{"query": "RETURN 1", "query": "RETURN 2"}', (400,)), (b'{"query": "RETURN 1", "parameters": {"a": 1, "a": 2}}', (400,)),
    (b"[]", (400,)), (b"", (400,)), (b'{"query": 5}', (422,)), (b'{"query": "RETURN 1 AS x", "scopes": ["admin"]}', (422,)),
    (b'{"query": "RETURN $x AS x", "parameters": [1]}', (422,)),
    (b'{"query": "RETURN $x AS x", "parameters": {"x": 99999999999999999999999}}', (400, 422)),
])
def test_bad_json_is_refused_without_echo(raw: TestClient, body: bytes, statuses: tuple[int, ...]) -> None:
    response = raw.post(f"{API}/cypher", content=body, headers={"content-type": "application/json"})
    problem(response, *statuses)
    assert b"RETURN" not in response.content


@pytest.mark.parametrize("limit", ["0", "-1", "1000000000", "1e3", "１００", "1_0", "+5", " 5", "5.0", "", "NaN"])
def test_limits_are_plain_numbers(client: TestClient, limit: str) -> None:
    assert problem(client.get(f"{API}/query/citations", params={"limit": limit}), 422) == "validation"


def test_unknown_and_double_parameters_are_refused(client: TestClient) -> None:
    assert problem(client.get(f"{API}/trace?patern=x"), 400) == "unknown_parameter"
    assert problem(client.get(f"{API}/query/citations?limit=5&limit=6"), 400) == "twice"
    assert problem(client.get(f"{API}/corpus?a=1"), 400) == "unknown_parameter"


def test_accept_decides_the_form(client: TestClient) -> None:
    def form(accept: str) -> Any:
        return client.get(f"{API}/query/missing", headers={"accept": accept})

    assert form("*/*").headers["content-type"] == "application/json"
    assert form("text/html,application/xhtml+xml,*/*;q=0.8").headers["content-type"] == "application/json"
    assert form("text/csv").headers["content-type"].startswith("text/csv")
    assert form("application/x-ndjson;q=0.9, application/json;q=0.1").headers["content-type"] == "application/x-ndjson"
    assert problem(form("image/png"), 406) == "not_acceptable"
    problem(form("application/json;q=0, text/csv;q=0, application/x-ndjson;q=0"), 406)
    assert quality("text/*;q=0.3, text/csv;q=zzz", "text/csv") == 0


def test_compressed_and_foreign_bodies_are_refused(raw: TestClient) -> None:
    json_type = {"content-type": "application/json"}
    assert problem(raw.post(f"{API}/cypher", content=b"\x1f\x8b" * 50, headers={**json_type, "content-encoding": "gzip"}), 415) == "body_encoding"
    assert problem(raw.post(f"{API}/cypher", content=b"{}", headers={"content-type": "text/plain"}), 415) == "body_type"
    problem(raw.post(f"{API}/cypher", content=b"{}", headers={"content-type": "application/json; charset=gbk"}), 415)


# D4–D7: slow, gone and many


def test_a_slow_head_is_closed_and_others_are_served(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.protocol.HEAD_SECONDS", 1.0)
    app = create_app(graph, "en", limits=Limits(receive=1.0))
    with serving(app) as port, socket.create_connection(("127.0.0.1", port), timeout=8) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: local")
        assert b" 200 " in send(port, b"GET /api/v1/questions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").splitlines()[0]
        started = time.monotonic()
        assert slow.recv(100) == b""
        assert time.monotonic() - started < 4


def test_a_slow_body_is_closed(graph: Store, keys: dict[str, str]) -> None:
    app = create_app(graph, "en", Settings(keys=keys["path"], raw_queries=True), Limits(receive=0.5))
    with serving(app) as port:
        head = f"POST {API}/cypher HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {keys['query']}\r\n"
        body = "Content-Type: application/json\r\nContent-Length: 90\r\n\r\n{"
        assert b" 408 " in send(port, (head + body).encode(), 5).splitlines()[0]


class Endless:
    """A stream of rows that never ends and remembers whether it was let go."""

    def __init__(self) -> None:
        self.given, self.closed = 0, threading.Event()

    def __iter__(self) -> Endless:
        return self

    def __next__(self) -> list[dict[str, Any]]:
        self.given += 1
        return [{"name": "x" * 1000, "evidence": []}] * 100

    def close(self) -> None:
        self.closed.set()


@pytest.mark.parametrize("leave", ["hang up", "read nothing"])
def test_an_export_ends_when_its_reader_does(graph: Store, monkeypatch: pytest.MonkeyPatch, leave: str) -> None:
    rows = Endless()
    monkeypatch.setattr(api.routes, "stream", lambda *_: rows)
    monkeypatch.setattr("api.protocol.READ_SECONDS", 1.0)
    with serving(create_app(graph, "en")) as port:
        connection = socket.create_connection(("127.0.0.1", port), timeout=5)
        connection.sendall(b"GET /api/v1/query/missing?format=ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.recv(1000)
        if leave == "hang up":
            connection.close()
        assert rows.closed.wait(4)
        given = rows.given
        assert b" 200 " in send(port, b"GET /api/v1/questions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").splitlines()[0]
        assert rows.given == given
        connection.close()


def test_sigterm_ends_the_server_soon(graph: Store) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "api.cli", "--store", graph.address, "serve", "--port", str(port)], stdout=subprocess.PIPE, text=True,
                              cwd=Path(__file__).resolve().parent.parent, env={**os.environ, "CETU_KEYS": "/nonexistent/keys"})
    assert server.stdout
    assert str(port) in server.stdout.readline()
    for _ in range(100):
        try:
            hanging = socket.create_connection(("127.0.0.1", port), timeout=5)
            break
        except OSError:
            time.sleep(0.1)
    hanging.sendall(b"POST /api/v1/cypher HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n")
    server.send_signal(signal.SIGTERM)
    server.wait(8)
    hanging.close()
    server.stdout.close()


def test_a_crowd_is_served_or_told_to_come_back(graph: Store) -> None:
    app = create_app(graph, "en", limits=Limits(active=4, rate=1e9, burst=10**9))
    request = b"GET /api/v1/query/missing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    found: list[bytes] = []
    with serving(app) as port:
        threads = [threading.Thread(target=lambda: found.append(send(port, request, 20))) for _ in range(150)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        statuses = {answer.split(b" ")[1] for answer in found if answer}
        assert b"200" in statuses
        assert statuses <= {b"200", b"503"}
        assert all(b"retry-after" in answer for answer in found if answer.split(b" ")[1:2] == [b"503"])
        assert b" 200 " in send(port, request).splitlines()[0]


def test_a_full_house_answers_503_and_a_hasty_asker_429(graph: Store) -> None:
    with TestClient(create_app(graph, "en", limits=Limits(active=1, exports=1, rate=0.01, burst=3))) as client:
        assert [client.get(f"{API}/questions").status_code for _ in range(4)] == [200, 200, 200, 429]
        again = client.get(f"{API}/questions")
        assert problem(again, 429) == "rate"
        assert int(again.headers["retry-after"]) > 1
        assert client.get("/static/cetu.css").status_code == 200


def test_buckets_fill_again_and_forget() -> None:
    now = [0.0]
    buckets = Buckets(1.0, 2, most=3, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 1.0]
    now[0] = 1.0
    assert buckets.take("a") == 0
    for name in "bcde":
        buckets.take(name)
    assert len(buckets._levels) == 3
    breaker = Breaker(2, 10, clock=lambda: now[0])
    breaker.note("a", failed=True)
    assert breaker.wait("a") == 0
    breaker.note("a", failed=True)
    assert breaker.wait("a") == 10
    now[0] = 12.0
    assert breaker.wait("a") == 0


# D9, D10, D11, D17: pages, tags, exports


@pytest.mark.parametrize("name", ["citations", "coverage", "patterns"])
def test_pages_join_to_the_whole(client: TestClient, graph: Store, name: str) -> None:
    rows, cursor, pages = [], "", 0
    while cursor is not None:
        body = client.get(f"{API}/query/{name}", params={"limit": 7, **({"cursor": cursor} if cursor else {})}).json()
        rows, cursor, pages = rows + body["rows"], body["next"], pages + 1
    assert rows == ask(graph, name, {}, 10_000).rows
    assert pages == -(-len(rows) // 7)


def test_the_trace_is_paged_too(client: TestClient) -> None:
    whole = client.get(f"{API}/trace", params={"pattern": "virtual", "limit": 200}).json()["rows"]
    first = client.get(f"{API}/trace", params={"pattern": "virtual", "limit": 2}).json()
    second = client.get(f"{API}/trace", params={"pattern": "virtual", "limit": 2, "cursor": first["next"]}).json()
    assert first["rows"] + second["rows"] == whole[:4]


def test_cursors_are_ours_or_nothing(client: TestClient) -> None:
    cursor = client.get(f"{API}/query/citations", params={"limit": 2}).json()["next"]
    told = set()
    for bad in ("x", "A" * 399, cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB"), "=" + cursor, cursor + "AAAA", "é", cursor[:20]):
        response = client.get(f"{API}/query/citations", params={"limit": 2, "cursor": bad})
        told.add((problem(response, 400), response.json()["detail"]))
    response = client.get(f"{API}/query/coverage", params={"limit": 2, "cursor": cursor})
    told.add((problem(response, 400), response.json()["detail"]))
    assert len(told) == 1  # whatever is wrong, the answer is the same


def test_cursors_grow_old() -> None:
    now = [1000.0]
    cursors = Cursors(b"k" * 32, clock=lambda: now[0])
    cursor = cursors.seal("q", "1", 5, {"a": 1})
    assert cursors.open(cursor, "q", "1").place == 5
    with pytest.raises(BadQuery) as changed:
        cursors.open(cursor, "q", "2")
    now[0] += LIFE + 1
    with pytest.raises(BadQuery) as late:
        cursors.open(cursor, "q", "1")
    with pytest.raises(BadQuery) as foreign:
        Cursors(b"l" * 32).open(cursor, "q", "1")
    assert [e.value.code for e in (changed, late, foreign)] == ["old_cursor", "old_cursor", "bad_cursor"]


def test_a_changed_graph_ends_cursors_and_tags(samples: Path, tmp_path: Path) -> None:
    files = sorted(samples.glob("*.txt"))
    with open_store(f"file:{tmp_path / 'g'}") as store:
        list(ingest(files[:2], store, load_ontology()))
        before = read_version(store)
        app = create_app(store, "en")
        now = [0.0]
        app.state.version._clock = lambda: now[0]
        with TestClient(app) as client:
            page = client.get(f"{API}/query/coverage", params={"limit": 1})
            tag = page.headers["etag"]
            assert client.get(f"{API}/query/coverage", params={"limit": 1}, headers={"if-none-match": tag}).status_code == 304
            list(ingest(files[2:3], store, load_ontology()))
            assert read_version(store) != before
            now[0] += 2
            assert client.get(f"{API}/query/coverage", params={"limit": 1}, headers={"if-none-match": tag}).status_code == 200
            assert problem(client.get(f"{API}/query/coverage", params={"limit": 1, "cursor": page.json()["next"]}), 410) == "old_cursor"
            mark_writing(store)
            now[0] += 2
            writing = client.get(f"{API}/query/coverage", params={"limit": 1})
            assert "etag" not in writing.headers
            assert writing.headers["cache-control"] == "no-store"
            store.rows("MATCH (d:Document {stem: $stem}) SET d.covered = 0", stem=ask(store, "coverage", {}, 1).rows[0]["document"])
            assert problem(client.get(f"{API}/query/coverage", params={"limit": 1, "cursor": writing.json()["next"]}), 410) == "old_cursor"  # the row seen is another now
        list(ingest(files[:3], store, load_ontology()))
        again = settle_version(store)
    with open_store(f"file:{tmp_path / 'h'}") as other:
        list(ingest(files[:3], other, load_ontology()))
        assert read_version(other) == again  # built elsewhere in one go: the same name


def test_tags_answer_before_the_store_is_touched(client: TestClient, graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("/query/citations?limit=3", "/trace?pattern=virtual", "/corpus", "/query/citations?format=ndjson"):
        tag = client.get(API + path).headers["etag"]
        assert tag.startswith('"')
        client.app.state.version.state()  # type: ignore[attr-defined]
        with monkeypatch.context() as patched:
            patched.setattr(Store, "rows", lambda *_, **__: pytest.fail("the store was asked"))
            patched.setattr(Store, "stream", lambda *_, **__: pytest.fail("the store was asked"))
            for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                same = client.get(API + path, headers={"if-none-match": header})
                assert same.status_code == 304, (path, header)
                assert same.content == b""
                assert same.headers["etag"] == tag
        assert client.get(API + path, headers={"if-none-match": '"other"'}).status_code == 200
    assert len({client.get(f"{API}/query/citations?{p}").headers["etag"] for p in ("limit=3", "limit=4", "limit=3&kind=basis", "format=csv", "format=ndjson")}) == 5
    assert client.get(f"{API}/query/citations?limit=3&kind=basis").headers["etag"] == client.get(f"{API}/query/citations?kind=basis&limit=3").headers["etag"]


def test_every_question_comes_as_lines_and_as_csv(client: TestClient, graph: Store) -> None:
    import csv
    import io

    for name in load_questions():
        if any(p.required for p in load_questions()[name].parameters):
            continue
        rows = ask(graph, name, {}, 10_000).rows
        lines = client.get(f"{API}/query/{name}?format=ndjson")
        assert [json.loads(line) for line in lines.text.splitlines()] == json.loads(json.dumps(rows)), name
        table = list(csv.reader(io.StringIO(client.get(f"{API}/query/{name}?format=csv").content.decode("utf-8-sig"))))
        assert len(table) == 1 + sum(max(1, len(row["evidence"])) for row in rows), name
    assert len(client.get(f"{API}/query/citations?format=ndjson&limit=3").text.splitlines()) == 3


def test_an_export_is_cut_where_the_limit_is(graph: Store) -> None:
    with TestClient(create_app(graph, "en", limits=Limits(export_rows=1))) as client:
        lines = client.get(f"{API}/query/citations?format=ndjson").text.splitlines()
    assert json.loads(lines[-1]) == {"truncated": True}


# D12, D13: keys


def test_keys_open_what_their_scopes_say(graph: Store, keys: dict[str, str]) -> None:
    with TestClient(create_app(graph, "en", Settings(keys=keys["path"], raw_queries=True)), raise_server_exceptions=False) as client:
        def ask_as(key: str | None, path: str) -> int:
            return client.get(API + path, headers={"authorization": f"Bearer {keys[key]}"} if key else {}).status_code

        assert [ask_as(key, "/corpus") for key in (None, "read", "query", "admin")] == [401, 200, 403, 200]
        assert ask_as("read", "/query/missing?format=csv") == 403
        assert ask_as("read", "/cypher?query=RETURN 1 AS x") == 403
        assert ask_as("query", "/cypher?query=RETURN 1 AS x") == 200
        assert client.get("/").status_code == 401
        assert "basic" in client.get("/").headers["www-authenticate"].lower()
        assert client.get("/", auth=("me", keys["read"])).status_code == 200
        assert client.post(f"{API}/cypher", json={"query": "RETURN 1 AS x"}, auth=("me", keys["query"])).status_code == 401  # a browser's password only reads
        for bad in ("Bearer", "Bearer x", "Basic !!!", "Digest x", f"Bearer {keys['read']}x", f"bearer {keys['read'][:-1]}"):
            assert client.get(f"{API}/corpus", headers={"authorization": bad}).status_code == 401, bad


def test_every_route_of_the_interface_wants_a_key(graph: Store, keys: dict[str, str]) -> None:
    app = create_app(graph, "en", Settings(keys=keys["path"], raw_queries=True))
    with TestClient(app, raise_server_exceptions=False) as client:
        paths = [(method, path.replace("{name}", "missing").replace("{kind}", "network")) for path, methods in app.openapi()["paths"].items() for method in methods]
        assert len(paths) > 15
        found = {path: client.request(method, path).status_code for method, path in paths}
    assert {path: status for path, status in found.items() if status != 401} == {}


def test_guessing_keys_is_slow_and_does_not_lock_out(graph: Store, keys: dict[str, str]) -> None:
    app = create_app(graph, "en", Settings(keys=keys["path"]), Limits(guess_burst=10, guess_rate=0.01))
    with TestClient(app) as client:
        statuses = [client.get(f"{API}/questions", headers={"authorization": f"Bearer cetu_{i}"}).status_code for i in range(100)]
        assert statuses == [401] * 10 + [429] * 90
        assert client.get(f"{API}/questions", headers={"authorization": f"Bearer {keys['read']}"}).status_code == 200


def test_key_files_hold_no_keys_and_revoking_works_at_once(graph: Store, tmp_path: Path) -> None:
    path = tmp_path / "cetu.keys"
    token = add_key(path, "note", ["read"])
    assert token not in path.read_text(encoding="utf-8")
    assert len(token) >= 37
    assert path.stat().st_mode & 0o077 == 0
    assert [key.name for key in read_keys(path)] == ["note"]
    add_key(path, "other", ["read"])
    with TestClient(create_app(graph, "en", Settings(keys=str(path)))) as client:
        header = {"authorization": f"Bearer {token}"}
        assert client.get(f"{API}/questions", headers=header).status_code == 200
        revoke_key(path, "note")
        assert client.get(f"{API}/questions", headers=header).status_code == 401


def test_raw_queries_are_off_until_both_setting_and_key_are_there(client: TestClient, graph: Store, keys: dict[str, str]) -> None:
    assert problem(client.get(f"{API}/cypher?query=RETURN 1"), 403) == "raw_off"
    with TestClient(create_app(graph, "en", replace(Settings(), keys="/nonexistent", raw_queries=True))) as open_client:
        assert problem(open_client.get(f"{API}/cypher?query=RETURN 1"), 401) == "no_key"


def test_foreign_ids_are_not_found(client: TestClient) -> None:
    assert client.get("/entity/0000000000000000").status_code == 404
    assert problem(client.get(f"{API}/query/neighbours?entity=0000000000000000"), 404) == "no_entity"


# D16, D18, D19


@pytest.mark.parametrize("path", [f"{API}/corpus", f"{API}/questions", f"{API}/query/missing", f"{API}/trace?pattern=virtual", f"{API}/openapi.json", "/",
    "/query/missing", "/docs", "/static/cetu.css"])
def test_methods(client: TestClient, path: str) -> None:
    whole, head = client.get(path), client.request("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers.get("content-length") == whole.headers.get("content-length")
    options = client.options(path, headers={"origin": "http://evil.example", "access-control-request-method": "GET"})
    assert options.status_code in (204, 405)
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        assert client.request(method, path).status_code == 405, method
    for response in (whole, head, options):
        assert not [name for name in response.headers if name.startswith("access-control-")]
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert response.headers["x-request-id"]


def test_a_raising_handler_is_a_problem_without_a_stack(graph: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret \x1b[31m\r\nforged line")

    monkeypatch.setattr(api.routes, "ask", fail)
    with TestClient(create_app(graph, "en"), raise_server_exceptions=False) as client, caplog.at_level(logging.ERROR, "cetu"):
        response = client.get(f"{API}/query/missing")
    assert problem(response, 500) == "internal"
    assert "secret" not in response.text
    logged = caplog.text
    assert response.headers["x-request-id"] in logged
    assert "secret" in logged
    assert "\x1b" not in logged
    assert "\nforged" not in logged


@pytest.mark.parametrize("name", ["亚特兰蒂斯", "x\r\nInjected: y", "\x1b[31mred", "%0d%0a"])
def test_nothing_sent_comes_back(client: TestClient, name: str, caplog: pytest.LogCaptureFixture) -> None:
    for path in ("/query/measures?place=", "/trace?pattern=", "/trace?policy=", "/query/citations?kind=", "/query/citations?policy="):
        response = client.get(API + path + quote(name))
        assert response.status_code in (400, 404), path
        assert name not in response.json()["detail"], path
        assert "injected" not in response.headers
    assert "\x1b" not in caplog.text


# E1–E7, E11–E14: Cypher


@pytest.mark.parametrize("cypher", WRITES)
def test_writing_and_reaching_out_is_refused(raw: TestClient, graph: Store, cypher: str) -> None:
    before = graph.counts()
    problem(raw.post(f"{API}/cypher", json={"query": cypher}), 403)
    assert graph.counts() == before


def test_what_the_guard_would_miss_is_never_kept(graph: Store) -> None:
    """The layer beneath: even a writing query, run as a stranger's, leaves nothing."""
    assert list(graph.read_only("CREATE (n:Entity {id: 'x', name: 'x'}) RETURN n.id AS id", {}, 5)) == [{"id": "x"}]
    assert graph.rows("MATCH (n:Entity {id: 'x'}) RETURN n") == []


def test_the_store_reads_no_files(graph: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)not allowed|disabled|csv|file"):
        list(graph.read_only("LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", {}, 5))


@pytest.mark.parametrize("cypher", [
    "MATCH (a:Entity),(b:Entity),(c:Entity),(d:Entity) WHERE a.name + b.name = c.name + d.name + 'x' RETURN count(*) AS n",
    "MATCH p = (a:Entity)-[*1..30]-(b:Entity) RETURN count(p) AS n", "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*) AS n"])
def test_endless_queries_are_ended(raw: TestClient, cypher: str) -> None:
    started = time.monotonic()
    assert problem(raw.post(f"{API}/cypher", json={"query": cypher}), 504) in ("store_timeout", "query_broken")
    assert time.monotonic() - started < 2 * 1.5 + 1
    assert raw.post(f"{API}/cypher", json={"query": "RETURN 1 AS x"}).json()["rows"] == [{"x": 1}]


def test_long_results_are_cut(raw: TestClient) -> None:
    body = raw.post(f"{API}/cypher", json={"query": "UNWIND range(1, 10000) AS x UNWIND range(1, 1000) AS y RETURN x, y"}).json()
    assert (len(body["rows"]), body["truncated"], body["columns"]) == (500, True, ["x", "y"])
    assert raw.post(f"{API}/cypher", json={"query": "UNWIND range(1, 500) AS x RETURN x"}).json()["truncated"] is False


@pytest.mark.parametrize("value", [[1, "a", None], {"a": 1}, True, None, "", 1.5])
def test_parameters_of_any_type_are_no_fault(raw: TestClient, value: Any) -> None:
    for query in ("MATCH (n:Entity {id: $x}) RETURN n.name AS name", "MATCH (n:Entity) WHERE n.name CONTAINS $x RETURN n.name AS name LIMIT 1"):
        assert raw.post(f"{API}/cypher", json={"query": query, "parameters": {"x": value}}).status_code in (200, 400, 422)


def test_a_key_whose_queries_run_out_of_time_has_to_wait(graph: Store, keys: dict[str, str]) -> None:
    app = create_app(graph, "en", Settings(keys=keys["path"], raw_queries=True), Limits(raw_seconds=0.3, strikes=2))
    slow = {"query": "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*) AS n"}
    with TestClient(app) as client:
        def post(key: str, body: dict[str, str]) -> Any:
            return client.post(f"{API}/cypher", json=body, headers={"authorization": f"Bearer {keys[key]}"})

        assert [post("query", slow).status_code for _ in range(2)] == [504, 504]
        assert problem(post("query", {"query": "RETURN 1 AS x"}), 429) == "breaker"
        assert post("admin", {"query": "RETURN 1 AS x"}).status_code == 200


def test_hostile_queries_at_once_do_not_stop_the_rest(graph: Store, keys: dict[str, str]) -> None:
    app = create_app(graph, "en", Settings(keys=keys["path"], raw_queries=True), Limits(raw_seconds=1.0, strikes=1000))
    body = json.dumps({"query": "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*) AS n"}).encode()
    head = f"Host: localhost\r\nAuthorization: Bearer {keys['admin']}\r\nConnection: close\r\n"
    hostile = f"POST {API}/cypher HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    found: list[bytes] = []
    with serving(app) as port:
        threads = [threading.Thread(target=lambda: found.append(send(port, hostile, 20).split(b" ")[1])) for _ in range(20)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            assert b" 200 " in send(port, f"GET {API}/questions HTTP/1.1\r\n{head}\r\n".encode(), 20).splitlines()[0]
        for thread in threads:
            thread.join()
    assert set(found) <= {b"503", b"504"}
    assert found.count(b"503") >= 10


def test_long_and_deep_queries_are_refused(raw: TestClient) -> None:
    post = {"headers": {"content-type": "application/json"}}
    problem(raw.post(f"{API}/cypher", content=json.dumps({"query": "RETURN '" + "a" * 1_000_000 + "'"}), **post), 413)
    problem(raw.post(f"{API}/cypher", content=json.dumps({"query": "RETURN '" + "a" * 200_000 + "'"}), **post), 413)
    assert problem(raw.post(f"{API}/cypher", json={"query": "RETURN " + "(" * 10_000 + "1" + ")" * 10_000}), 400) == "query_too_deep"
    assert problem(raw.post(f"{API}/sparql", data={"query": "SELECT * {" + "{" * 5_000 + "}" * 5_000 + "}"}), 400) == "query_too_deep"
    problem(raw.post(f"{API}/sparql", data={"query": "SELECT * { ?s ?p '" + "a" * 100_000 + "' }"}), 413)


def test_a_query_that_cannot_be_read_is_told_without_the_query(raw: TestClient) -> None:
    response = raw.post(f"{API}/cypher", json={"query": "MATCH (secretname RETURN secretname"})
    assert problem(response, 400) == "cypher_syntax"
    assert "secretname" not in response.text


@pytest.mark.parametrize("text", ["*", "a~", '"', "AND OR NOT", "(((", "江苏^99", "a" * 300, " OR ".join(["a"] * 60)])
def test_full_text_junk_is_text(client: TestClient, text: str) -> None:
    assert client.get(f"{API}/query/search", params={"text": text}).status_code == 200
    assert client.get("/search", params={"q": text}).status_code == 200


def test_ten_thousand_terms_are_too_many(client: TestClient) -> None:
    assert client.get("/search", params={"q": "a OR " * 1000}).status_code in (413, 414, 422)


# E8–E10: SPARQL


@pytest.mark.parametrize("query", LEAVING)
def test_sparql_stays_in_the_graph(raw: TestClient, query: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        asked = query.replace("URL", f"http://127.0.0.1:{trap.getsockname()[1]}/")
        assert problem(raw.post(f"{API}/sparql", data={"query": asked}), 403) == "sparql_outside"
        with pytest.raises(TimeoutError):
            trap.accept()
    assert problem(raw.post(f"{API}/sparql", data={"query": "ASK { ?s ?p ?o }", "default-graph-uri": "http://x/"}), 403) == "sparql_outside"


def test_a_sparql_process_can_open_nothing() -> None:
    """The layer beneath: after `confine` neither a file nor a socket can be had, and time is over when it is over."""
    code = """import os, socket, sys, time
from kg.sparql_worker import confine
confine({"seconds": 1.0, "memory": 100_000_000})
for attempt in (lambda: open("/etc/passwd"), lambda: socket.socket(), lambda: os.open("/tmp/x", os.O_CREAT | os.O_WRONLY)):
    try:
        attempt(); os._exit(9)
    except OSError:
        pass
try:
    b"x" * 500_000_000; os._exit(8)
except MemoryError:
    pass
sys.stdout.write("confined"); sys.stdout.flush()
while True: pass
"""
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, cwd=Path(__file__).resolve().parent.parent)
    assert done.stdout == "confined", done.stderr
    assert done.returncode in (-signal.SIGALRM, -signal.SIGXCPU, -signal.SIGKILL)  # by the kernel, whichever limit came first
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("update", ["INSERT DATA { <urn:a> <urn:b> 1 }", "DELETE WHERE { ?s ?p ?o }", "LOAD <file:///etc/passwd>", "CLEAR ALL", "DROP GRAPH <urn:x>"])
def test_sparql_does_not_update(raw: TestClient, update: str) -> None:
    assert problem(raw.post(f"{API}/sparql", data={"query": update}), 400) == "sparql_form"
    assert problem(raw.post(f"{API}/sparql", data={"update": update}), 400) == "sparql_form"
    assert problem(raw.post(f"{API}/sparql", content=update, headers={"content-type": "application/sparql-update"}), 400) == "sparql_form"


@pytest.mark.parametrize("query", ["SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) = CONCAT(STR(?f), STR(?i))) }",
                                   "SELECT ?l { ?s rdfs:label ?l FILTER REGEX(?l, '(.*)*(.*)*(.*)*§') }"])
def test_endless_sparql_is_killed(raw: TestClient, query: str) -> None:
    started = time.monotonic()
    assert problem(raw.post(f"{API}/sparql", data={"query": query}), 504) == "query_timeout"
    assert time.monotonic() - started < 2 * 1.5 + 1
    assert raw.post(f"{API}/sparql", data={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True


MEMORY = ("query_memory", "query_timeout")  # on a machine that is busy the time may be over first


def test_sparql_memory_is_bounded(raw: TestClient) -> None:
    doubling = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}, ?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(16))
    assert problem(raw.post(f"{API}/sparql", data={"query": "SELECT * { BIND('aaaaaaaaaaaaaaaaaaaa' AS ?x0) " + doubling + " }"}), 504) in MEMORY


def test_sparql_protocol(graph: Store, keys: dict[str, str]) -> None:
    """Over a real connection with a plain client: GET, POST as a form, POST as it is; each form of answer read back by rdflib."""
    import io
    import urllib.error
    import urllib.parse
    import urllib.request

    import rdflib
    from rdflib.query import Result

    proposed = graph.counts()["relations"]["PROPOSES"]
    select = "SELECT (COUNT(?r) AS ?n) { ?r a rdf:Statement ; rdf:predicate cetu:PROPOSES }"
    with serving(create_app(graph, "en", Settings(keys=keys["path"], raw_queries=True))) as port:
        place = f"http://localhost:{port}{API}/sparql"
        head = {"Authorization": f"Bearer {keys['query']}"}

        def fetch(query: str, way: str, accept: str) -> tuple[str, bytes]:
            form = urllib.parse.urlencode({"query": query})
            body, kind = {"get": (None, ""), "form": (form.encode(), "application/x-www-form-urlencoded"), "plain": (query.encode(), "application/sparql-query")}[way]
            request = urllib.request.Request(place + (f"?{form}" if way == "get" else ""), body, {**head, "Accept": accept, **({"Content-Type": kind} if kind else {})})
            for _ in range(100):
                try:
                    with urllib.request.urlopen(request, timeout=30) as answer:
                        return answer.headers["content-type"], answer.read()
                except urllib.error.HTTPError as exc:
                    if exc.code != 503:
                        raise
                    time.sleep(0.2)
            raise AssertionError("never ready")

        for way in ("get", "form", "plain"):
            for accept, form in (("application/sparql-results+json", "json"), ("application/sparql-results+xml;q=0.9, text/html;q=0.1", "xml")):
                media, body = fetch(select, way, accept)
                assert media == accept.partition(";")[0]
                assert int(Result.parse(io.BytesIO(body), format=form).bindings[0][rdflib.Variable("n")]) == proposed
        none = fetch("SELECT (COUNT(?r) AS ?n) { ?r rdf:predicate <urn:nothing> }", "get", "application/sparql-results+xml")[1]
        assert int(Result.parse(io.BytesIO(none), format="xml").bindings[0][rdflib.Variable("n")]) == 0
        assert fetch(select, "get", "text/csv")[1].split() == [b"n", str(proposed).encode()]
        for accept, form in (("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/ld+json", "json-ld"), ("application/rdf+xml", "xml")):
            media, body = fetch("CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s rdfs:label ?l } LIMIT 5", "get", accept)
            assert media.partition(";")[0] == accept
            assert len(rdflib.Graph().parse(data=body, format=form)) == 5
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(select, "get", "image/png")
        assert refused.value.code == 406
        refused.value.close()


def test_openapi_is_whole(client: TestClient) -> None:
    tree = client.get(f"{API}/openapi.json").json()
    assert tree["openapi"].startswith("3.1")
    for name, question in load_questions().items():
        operation = tree["paths"][f"{API}/query/{name}"]["get"]
        given = {p["name"]: p for p in operation["parameters"]}
        assert {p.name for p in question.parameters} | {"as_of", "limit", "cursor", "format"} == set(given)
        row = tree["components"]["schemas"][f"Row_{name}"]
        assert set(question.columns) <= set(row["properties"])
    identities = [operation["operationId"] for methods in tree["paths"].values() for operation in methods.values()]
    assert len(identities) == len(set(identities))
    references = set(_references(tree))
    for kind, name in (part.removeprefix("#/components/").split("/") for part in references):
        assert name in tree["components"][kind], name
    for methods in tree["paths"].values():
        for operation in methods.values():
            assert {"200", "400", "401", "429", "503"} <= set(operation["responses"])


def _references(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "$ref":
                yield value
            yield from _references(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _references(value)
