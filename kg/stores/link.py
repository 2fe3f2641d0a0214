"""A connection that mends itself: runs Cypher, tries again where that helps, and connects anew when the server went away."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, Session, Transaction
from neo4j.exceptions import ConstraintError

from kg.errors import Refused, StoreError
from kg.stores.border import FOREIGN, LOST, PASSING, SIMPLE, to_error, to_plain
from kg.stores.values import to_stored

T = TypeVar("T")
SEARCH = "db.index.fulltext.queryNodes("  # the one procedure that a stranger's query may call
PAUSES = (0.05, 0.1, 0.2, 0.4)  # seconds before the second … fifth try, each ± 50 %


@dataclass(frozen=True, slots=True)
class Connection:
    """An open driver. `schema` is what prepare() runs; `stop` ends what was started for this connection."""

    driver: Driver
    address: str
    database: str | None
    schema: Sequence[str]
    stop: Callable[[], None] = lambda: None
    limit_time: Callable[[float], AbstractContextManager[None]] | None = None  # how a query is ended by the server; None: not at all

    def session(self, access: str = WRITE_ACCESS) -> Session:
        return self.driver.session(database=self.database, default_access_mode=access)

    def close(self) -> None:
        self.driver.close()
        self.stop()


def by_transaction(seconds: float) -> AbstractContextManager[None]:
    """The limit of a server that keeps to the transaction's timeout: nothing more to do."""
    return nullcontext()


@contextmanager
def _rolled_back(transaction: Transaction) -> Iterator[Transaction]:
    """Its own `with` would commit. Closing a result that is cut short may take until the server's time limit, and then fails."""
    try:
        yield transaction
    finally:
        with suppress(*FOREIGN):
            transaction.close()


def check_kind(transaction: Transaction, cypher: str, parameters: Mapping[str, object]) -> None:
    """Raises Refused unless the server itself takes the query for a reading one, and its plan neither loads from elsewhere nor calls but to search."""
    told = transaction.run(f"EXPLAIN {cypher}", dict(parameters)).consume()
    if told.query_type != "r":
        raise Refused("only reading queries are allowed; this one writes. Start with MATCH … RETURN", code="read_only", word="write")
    for step in _steps(told.plan or {}):
        name, details = str(step.get("operatorType", "")), str(step.get("args", {}).get("Details", ""))
        if name.startswith("LoadCSV") or (name.startswith("ProcedureCall") and not details.startswith(SEARCH)):
            raise Refused(f"only reading queries are allowed; {name.partition('@')[0]} is not. Start with MATCH … RETURN", code="read_only", word=name.partition("@")[0])


def _steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every operator of a plan, from the result down."""
    yield plan
    for part in plan.get("children", ()):
        yield from _steps(part)


def open_driver(address: str, uri: str, user: str, password: str | None) -> Driver:
    """A driver that has reached its server and was let in. Raises StoreUnavailable that names `address`."""
    auth = (user, password) if password else None
    try:
        driver = GraphDatabase.driver(uri, auth=auth, connection_timeout=5.0, connection_acquisition_timeout=10.0,
                                      notifications_min_severity="OFF", telemetry_disabled=True, user_agent="cetu")
    except FOREIGN as exc:
        raise to_error(exc, address) from exc
    try:
        driver.verify_connectivity()
    except FOREIGN as exc:
        driver.close()
        raise to_error(exc, address) from exc
    return driver


class Link:
    """Holds one Connection, and `connect` to make the next."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._guard = threading.Lock()
        self._connection = connect()

    def rows(self, cypher: str, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
        stored = {key: to_stored(value) for key, value in parameters.items()}
        return self._try(lambda session: [_row(record) for record in session.run(cypher, stored)])

    def stream(self, cypher: str, parameters: Mapping[str, object]) -> Iterator[dict[str, Any]]:
        stored = {key: to_stored(value) for key, value in parameters.items()}
        try:
            with self._connection.session() as session:
                yield from map(_row, session.run(cypher, stored))
        except FOREIGN as exc:
            raise to_error(exc, self._connection.address) from exc

    def read_only(self, cypher: str, parameters: Mapping[str, object], seconds: float) -> Iterator[dict[str, Any]]:
        """Rows of a stranger's query: a reading session, never committed, ended by the server after `seconds`, not tried again."""
        connection = self._connection
        if connection.limit_time is None:
            raise Refused("this process cannot limit how long a query runs: ask the process that holds the graph, or a Neo4j server", code="raw_store")
        stored = {key: to_stored(value) for key, value in parameters.items()}
        try:
            with connection.session(READ_ACCESS) as session, _rolled_back(session.begin_transaction(timeout=seconds)) as transaction:
                if connection.limit_time is by_transaction:
                    check_kind(transaction, cypher, stored)
                with connection.limit_time(seconds):
                    result = transaction.run(cypher, stored)
                yield from map(_row, result)
        except LOST as exc:  # the server gave up on this one, out of memory say; the next query finds it or connects anew
            raise StoreError(f"the store broke off this query ({type(exc).__name__}): narrow it down", code="query_broken") from exc
        except FOREIGN as exc:
            raise to_error(exc, connection.address) from exc

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Runs `work` in one transaction, again from its start when that fails in passing: `work` must be idempotent."""

        def run(session: Session) -> T:
            with session.begin_transaction() as transaction:
                made = work(transaction)
                transaction.commit()
                return made

        return self._try(run, (*PASSING, ConstraintError))  # ConstraintError: another writer made the same node

    def prepare(self) -> None:
        for statement in self._connection.schema:
            self.rows(statement, {})

    def server(self) -> tuple[str, str]:
        """Name and version; an ArcadeDB server greets as 'Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)'."""
        try:
            agent = self._connection.driver.get_server_info().agent
        except FOREIGN as exc:
            raise to_error(exc, self._connection.address) from exc
        name, _, version = agent.rpartition("(")[2].rstrip(")").replace("/", " ").partition(" ")
        return name, version

    def close(self) -> None:
        with self._guard:
            self._connection.close()

    def _try(self, work: Callable[[Session], T], passing: tuple[type[Exception], ...] = PASSING) -> T:
        for pause in (*PAUSES, None):
            connection = self._connection
            try:
                with connection.session() as session:
                    return work(session)
            except FOREIGN as exc:
                if pause is None or not isinstance(exc, passing):
                    raise to_error(exc, connection.address) from exc
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads writers, guards nothing
                if isinstance(exc, LOST):
                    self._reconnect(connection)
        raise AssertionError("the last try returns or raises")

    def _reconnect(self, lost: Connection) -> None:
        """A new connection in place of `lost`, unless another thread has made it; raises StoreUnavailable."""
        with self._guard:
            if self._connection is lost:
                lost.close()
                self._connection = self._connect()


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if value.__class__ in SIMPLE else to_plain(value) for key, value in record.items()}
