"""A connection that mends itself: runs Cypher, tries again where that helps, and connects anew when the server went away."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from neo4j import Driver, GraphDatabase, Session, Transaction
from neo4j.exceptions import ConstraintError

from kg.stores.border import FOREIGN, LOST, PASSING, to_error, to_plain
from kg.stores.values import to_stored

T = TypeVar("T")
PAUSES = (0.05, 0.1, 0.2, 0.4)  # seconds before the second … fifth try, each ± 50 %


@dataclass(frozen=True, slots=True)
class Connection:
    """An open driver. `schema` is what prepare() runs; `stop` ends what was started for this connection."""

    driver: Driver
    address: str
    database: str | None
    schema: Sequence[str]
    stop: Callable[[], None] = lambda: None

    def session(self) -> Session:
        return self.driver.session(database=self.database)

    def close(self) -> None:
        self.driver.close()
        self.stop()


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
    return {key: to_plain(value) for key, value in record.items()}
