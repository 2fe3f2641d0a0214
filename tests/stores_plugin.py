"""Fixtures: a real Neo4j for the session, and `store`, which runs a test once on each kind of store."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kg.store import Store, open_store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
import neo4j_server


@pytest.fixture(scope="session")
def neo4j_address() -> Iterator[tuple[str, str]]:
    """Address and password of a Neo4j: CETU_TEST_NEO4J, or one that is started here and ends with the session."""
    own = os.environ.get("CETU_TEST_NEO4J")
    if own:
        parts = urlsplit(own)
        yield f"{parts.scheme}://{parts.username}@{parts.hostname}:{parts.port}", parts.password or ""
        return
    try:
        server = neo4j_server.start()
    except neo4j_server.CannotServe as exc:
        # where the server is promised, its absence is a failure
        (pytest.fail if os.environ.get("CI") or os.environ.get("CETU_TEST_STRICT") else pytest.skip)(str(exc))
    yield server.address, server.password
    server.stop()


@pytest.fixture(scope="session")
def embedded_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(f"file:{tmp_path_factory.mktemp('store') / 'cetu.graph'}") as store:
        yield store


@pytest.fixture(scope="session")
def neo4j_store(neo4j_address: tuple[str, str]) -> Iterator[Store]:
    with open_store(*neo4j_address) as store:
        store.prepare()
        store.prepare()
        yield store


@pytest.fixture(params=["embedded", "neo4j"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty, prepared store of each kind."""
    store: Store = request.getfixturevalue(f"{request.param}_store")
    store.rows("MATCH (n) DETACH DELETE n")
    return store
