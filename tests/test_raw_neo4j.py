"""E1–E7, E11 on a real Neo4j: the layers beneath the guard hold by themselves, and time, rows and memory have an end. Also `cetu cypher`, which has the same."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests_support import run_cetu

from api.app import create_app
from api.keys import add_key
from api.limits import Limits
from api.settings import Settings
from kg.errors import BadQuery, CetuError, Refused, StoreError
from kg.graph import Node
from kg.store import Store

WRITES = ["CREATE (n:X) RETURN 1", "MATCH (n) SET n.x = 1", "MATCH (n) DETACH DELETE n", "MERGE (n:X)", "FOREACH (x IN [1] | CREATE (:X))",
          "CALL { CREATE (m:X) } RETURN 1",
          "CALL { CREATE (m:X) } IN TRANSACTIONS RETURN 1", "UNWIND [1] AS x CALL { WITH x CREATE (m:X) } IN TRANSACTIONS OF 1 ROWS", "DROP CONSTRAINT entity_id",
          "/* */ CREATE (n:X)", "// a\nCREATE (n:X)", "CYPHER 5 CREATE (n:X)", "EXPLAIN CREATE (n:X)", "CREATE USER x SET PASSWORD 'abcdefgh1'",
          "SHOW USERS", "CALL db.createLabel('X')",
          "CALL dbms.listConfig() YIELD name RETURN name", "CALL tx.setMetaData({a: 1})", "CALL db.labels() YIELD label RETURN label", "CALL db.clearQueryCaches()",
          "MATCH (n) CALL { CALL db.labels() YIELD label RETURN label } RETURN label"]
BROKEN = ["PROFILE CREATE (n:X)", "PROFILE MATCH (n) RETURN n", "RETURN 1; CREATE (n:X)", "CALL apoc.load.json('http://x') YIELD value RETURN value",
          "USE system SHOW USERS"]
ENDLESS = ["UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*) AS n",
           "UNWIND range(1, 10000000) AS x UNWIND range(1, 10000000) AS y RETURN max(x * y) AS n"]


@pytest.fixture
def store(neo4j_store: Store) -> Store:
    neo4j_store.rows("MATCH (n) DETACH DELETE n")
    neo4j_store.write_nodes([Node("a", ("Entity", "City"), {"name": "南京市"})])
    return neo4j_store


@pytest.fixture
def raw(store: Store, tmp_path: Any) -> Iterator[TestClient]:
    key = add_key(tmp_path / "keys", "q", ["query"])
    app = create_app(store, "en", Settings(keys=str(tmp_path / "keys"), raw_queries=True), Limits(raw_seconds=1.5, rows=500, strikes=1000))
    with TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {key}"}) as client:
        yield client


@pytest.mark.parametrize("cypher", WRITES)
def test_the_server_itself_refuses_what_writes_or_calls(store: Store, cypher: str) -> None:
    """Without the guard: what EXPLAIN says of it decides."""
    with pytest.raises(Refused) as refused:
        list(store.read_only(cypher, {}, 5))
    assert refused.value.code in ("read_only", "query_refused")
    assert store.counts()["nodes"] == {"City": 1, "Entity": 1}


@pytest.mark.parametrize("cypher", BROKEN)
def test_prefixes_and_second_statements_are_no_way_round(store: Store, cypher: str) -> None:
    with pytest.raises((BadQuery, Refused)):
        list(store.read_only(cypher, {}, 5))
    assert store.counts()["nodes"] == {"City": 1, "Entity": 1}


def test_nothing_is_fetched_though_the_server_calls_it_reading(store: Store) -> None:
    """LOAD CSV is a read to EXPLAIN; the plan gives it away before it runs."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.5)
        address = f"http://127.0.0.1:{trap.getsockname()[1]}/"
        for cypher in (f"LOAD CSV FROM '{address}' AS l RETURN l", f"MATCH (n) CALL {{ LOAD CSV FROM '{address}' AS l RETURN l }} RETURN l"):
            with pytest.raises(Refused):
                list(store.read_only(cypher, {}, 5))
        with pytest.raises(TimeoutError):
            trap.accept()


def test_reading_and_searching_are_let_through(raw: TestClient) -> None:
    body = raw.post("/api/v1/cypher", json={"query": "MATCH (c:City {id: $id}) RETURN c.name AS name", "parameters": {"id": "a"}}).json()
    assert body == {"columns": ["name"], "rows": [{"name": "南京市"}], "truncated": False}
    search = {"query": "CALL db.index.fulltext.queryNodes('entity_text', $words) YIELD node RETURN node.name AS name", "parameters": {"words": "南京"}}
    end = time.monotonic() + 10  # the index follows a little later
    while not (rows := raw.post("/api/v1/cypher", json=search).json()["rows"]) and time.monotonic() < end:
        time.sleep(0.2)
    assert rows == [{"name": "南京市"}]


@pytest.mark.parametrize("cypher", ENDLESS)
def test_the_server_ends_what_does_not(raw: TestClient, cypher: str) -> None:
    started = time.monotonic()
    response = raw.post("/api/v1/cypher", json={"query": cypher})
    assert (response.status_code, response.json()["title"]) == (504, "store_timeout")
    assert time.monotonic() - started < 10  # the limit, and the server's own pace on a loaded machine
    assert raw.post("/api/v1/cypher", json={"query": "RETURN 1 AS x"}).json()["rows"] == [{"x": 1}]


def test_rows_are_cut(raw: TestClient) -> None:
    body = raw.post("/api/v1/cypher", json={"query": "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y RETURN x, y"}).json()
    assert (len(body["rows"]), body["truncated"]) == (500, True)


def test_a_string_too_long_is_told_as_memory(store: Store) -> None:
    with pytest.raises(StoreError) as broken:
        list(store.read_only("RETURN reduce(s = 'aaaaaaaaaaaaaaaaaaaa', x IN range(1, 30) | s + s) AS s", {}, 30))
    assert broken.value.code in ("query_memory", "query_broken", "store_timeout")
    assert store.rows("RETURN 1 AS x") == [{"x": 1}]


@pytest.mark.parametrize("value", [[1, "a", None], {"a": 1}, True, None, "", 1.5, 2**70])
def test_parameters_of_any_type_are_no_fault(store: Store, value: Any) -> None:
    for query in ("MATCH (n:Entity {id: $x}) RETURN n.name AS name", "MATCH (n:Entity) WHERE n.name CONTAINS $x RETURN n.name AS name"):
        try:
            assert list(store.read_only(query, {"x": value}, 5)) in ([], [{"name": "南京市"}])
        except CetuError as exc:
            assert isinstance(exc, BadQuery)


def test_the_command_line_has_the_same_guard_and_limits(store: Store, neo4j_address: tuple[str, str]) -> None:
    env = {"CETU_PASSWORD": neo4j_address[1]}
    done = run_cetu("--store", neo4j_address[0], "cypher", "UNWIND range(1, 9) AS x RETURN x", "--limit", "3", "--json", env=env)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (len(found["rows"]), found["truncated"]) == (3, True)
    for cypher in ("CREATE (n:X)", "CALL db.labels() YIELD label RETURN label", "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l"):
        assert run_cetu("--store", neo4j_address[0], "cypher", cypher, env=env).returncode == 1
    started = time.monotonic()
    done = run_cetu("--store", neo4j_address[0], "cypher", ENDLESS[0], env={**env, "PATH": os.environ["PATH"]})
    assert done.returncode == 1
    assert 9 < time.monotonic() - started < 40
    assert len(done.stderr.strip().splitlines()) == 1
