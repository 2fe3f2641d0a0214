"""Stores that run elsewhere: Neo4j 5.26 or newer, Aura, or a graph that `cetu serve --bolt` offers."""

from __future__ import annotations

import re

from kg.errors import StoreUnavailable
from kg.store import Address
from kg.stores.link import Connection, Link, by_transaction, open_driver
from kg.stores.schema import neo4j_schema

__all__ = ["Link", "connect"]
OLDEST = (5, 26)


def connect(address: Address, password: str | None, create: bool) -> Connection:
    """Connects and checks password and version. `create` has no meaning here: a server's database is there or not."""
    driver = open_driver(address.text, address.uri, address.user, password)
    agent = driver.get_server_info().agent
    _check_version(agent, address.text)
    schema = () if "ArcadeDB" in agent else tuple(neo4j_schema())  # an embedded graph was given its schema when it was made
    limit = None if "ArcadeDB" in agent else by_transaction  # Neo4j keeps to the limit of the transaction
    return Connection(driver, address.text, address.database, schema, limit_time=limit)


def _check_version(agent: str, address: str) -> None:
    found = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        raise StoreUnavailable(f"{address} runs {agent}, which is too old: use Neo4j {OLDEST[0]}.{OLDEST[1]} or newer", code="store_version")
