"""The graph store: one class for every address, and how to open it.

    with open_store("file:./cetu.graph", None) as store:
        store.write_nodes([Node("1", ("Entity", "City"), {"name": "南京市"})])
        store.rows("MATCH (c:City) RETURN c.name AS name")      # [{'name': '南京市'}]

Every address speaks Bolt, so the Cypher is the same everywhere; see docs/decisions/0002-stores.md for what the
embedded store lacks and which words shared Cypher avoids. Sizes and substrings in Cypher count UTF-16 units on Neo4j
and code points in the embedded store: count in Python.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from kg.errors import Refused, StoreUnavailable
from kg.graph import Edge, Node
from kg.memory import Memory
from kg.stores import STORES, load_store, loading, searching
from kg.version import read_version

if TYPE_CHECKING:  # the driver takes a third of a second to import: only those who open a store pay for it
    from kg.stores.link import Link

T = TypeVar("T")
FORMS = "file:DIRECTORY, bolt://USER@HOST:PORT, neo4j://USER@HOST:PORT or neo4j+s://USER@HOST"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store is. `directory` is set for file: addresses, the rest for the others."""

    text: str
    scheme: str
    directory: Path | None = None
    host: str = ""
    port: int = 7687
    user: str = "neo4j"
    database: str | None = None

    @property
    def uri(self) -> str:
        """The address as the driver wants it, without user and database."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def parse_address(text: str) -> Address:
    """Reads `file:DIR` or `SCHEME://USER@HOST:PORT/DATABASE`. Raises StoreUnavailable with the known forms, Refused for a password."""
    scheme, colon, rest = text.partition(":")
    if not colon or scheme not in STORES:
        raise StoreUnavailable(f"{_hidden(text)!r} is no store address: write {FORMS}", code="store_address")
    if scheme == "file":
        return _file_address(text, rest)
    return _server_address(text, scheme)


def _file_address(text: str, rest: str) -> Address:
    path = rest.removeprefix("//") if rest.startswith("///") else rest
    if not path or "\0" in path:
        raise StoreUnavailable(f"{text!r} names no directory: write file:DIRECTORY", code="store_address")
    directory = Path(path)
    return Address(text, "file", directory=directory.expanduser() if path.startswith("~/") else directory)


def _server_address(text: str, scheme: str) -> Address:
    try:
        parts = urlsplit(text)
        host, port, user, password = parts.hostname, parts.port, parts.username, parts.password
    except ValueError as exc:
        raise StoreUnavailable(f"{_hidden(text)!r} is no store address ({exc}): write {FORMS}", code="store_address") from None
    if password is not None:
        raise Refused(f"a password in an address is seen by everyone who lists processes: write {scheme}://{user or 'neo4j'}@{host} "
                      "and give the password in CETU_PASSWORD", code="password_in_address")
    if not host or parts.query or parts.fragment:
        raise StoreUnavailable(f"{_hidden(text)!r} is no store address: write {FORMS}", code="store_address")
    return Address(text, scheme, host=host, port=port or 7687, user=user or "neo4j", database=parts.path.strip("/") or None)


def _hidden(text: str) -> str:
    """The address for a message, without anything that may be a password."""
    return re.sub(r"(?<=:).*@", "…@", text, count=1, flags=re.DOTALL)


def open_store(address: str, password: str | None = None, *, create: bool = True) -> Store:
    """Opens the store at `address`; with `create` a missing file store is made.

    A file store needs no password: its own is kept beside the graph. Raises StoreUnavailable or Refused.
    """
    place = parse_address(address)
    module = load_store(place.scheme)
    return Store(address, module.Link(functools.partial(module.connect, place, password, create)))


class Store:
    """A graph that answers Cypher. Safe to share between threads; close it, or use it in a `with`."""

    def __init__(self, address: str, link: Link) -> None:
        self.address = address
        self._link = link
        self.memory = Memory(functools.partial(read_version, self))

    def rows(self, cypher: str, /, **parameters: object) -> list[dict[str, Any]]:
        """All rows of a reading query, as plain values: nodes and relations are dicts of their properties, times are ISO text."""
        return self._link.rows(cypher, parameters)

    def stream(self, cypher: str, /, **parameters: object) -> Iterator[dict[str, Any]]:
        """The same row by row, for results that do not fit into memory. Not retried."""
        return self._link.stream(cypher, parameters)

    def read_only(self, cypher: str, parameters: Mapping[str, object], seconds: float) -> Iterator[dict[str, Any]]:
        """Rows of a stranger's query, which `kg.guard` has let through: nothing it does is kept, and the server ends it after `seconds`."""
        return self._link.read_only(cypher, parameters, seconds)

    def write_nodes(self, nodes: Iterable[Node]) -> int:
        """Creates or updates nodes by id and returns how many were given. Writing twice changes nothing; properties that are None are left out."""
        return self._changed(loading.write_nodes, nodes)

    def write_edges(self, edges: Iterable[Edge]) -> int:
        """Creates or updates relations by id between nodes that exist. Raises StoreError that names the first dangling edge."""
        return self._changed(loading.write_edges, edges)

    def delete_nodes(self, ids: Iterable[str]) -> None:
        """Deletes nodes with all their relations; ids that are not there are no mistake."""
        self._changed(loading.delete_nodes, ids)

    def delete_edges(self, ids: Iterable[str], type: str) -> None:
        """Deletes the relations of one type by id."""
        self._changed(loading.delete_edges, ids, type)

    def _changed(self, write: Callable[..., T], *things: object) -> T:
        """Writes, and forgets what was known of the graph before, also when the write broke off half-way."""
        try:
            return write(self._link, *things)
        finally:
            self.memory.forget()

    def prepare(self) -> None:
        """Makes constraints and full-text indexes where they are missing."""
        self._link.prepare()

    def search(self, text: str, limit: int = 20) -> list[dict[str, Any]]:
        """Entities, documents and sentences that hold every word of `text`, best first: node, labels, score.

        A word is found anywhere, also inside longer ones; nothing in `text` is query syntax.
        """
        return searching.search(self._link, text, limit)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many nodes by label and relations by type: {"nodes": {…}, "relations": {…}}, sorted by name."""
        nodes = self.rows("MATCH (n) UNWIND labels(n) AS name RETURN name, count(*) AS number ORDER BY name")
        relations = self.rows("MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS number ORDER BY name")
        return {"nodes": {row["name"]: row["number"] for row in nodes if row["name"] != "Meta"},  # kg/version.py's own
                "relations": {row["name"]: row["number"] for row in relations}}

    def server(self) -> tuple[str, str]:
        """Name and version of the server behind the store: ("Neo4j", "5.26.31")."""
        return self._link.server()

    def close(self) -> None:
        self._link.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
