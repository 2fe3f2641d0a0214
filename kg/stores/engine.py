"""The ArcadeDB engine inside this process, offering Bolt on the loopback interface."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from kg.errors import StoreError, StoreUnavailable
from kg.stores import without

DATABASE = "cetu"
USER = "root"
HOST = "127.0.0.1"
BUILDS = ("arcadedb", "arcadedb_embedded")  # the native library, or the build that brings its own Java


class Engine:
    """A running server; `schema` was run before any client could ask."""

    def __init__(self, root: Path, password: str, port: int | None, schema: Sequence[str]) -> None:
        _check_files(root / "databases" / DATABASE)
        self._module = _load_engine(root / "log")
        self.port = port or find_free_port()
        self._guard, self._limited = threading.Lock(), 0
        self._server = self._start(root, password)
        try:
            database = self._server.create_database(DATABASE)
            for statement in (*schema, "ALTER DATABASE `arcadedb.command.timeout` 0"):  # a killed holder may have left its limit
                database.command("sql", statement)
        except self._module.ArcadeDBError as exc:
            self.stop()
            raise _to_store_error(root, exc) from exc

    def _start(self, root: Path, password: str) -> Any:
        server = self._module.create_server(root_path=str(root), root_password=password, config={
            "http_port": find_free_port(),
            "mode": "development",  # production mode hides why a query failed; its other switches are set here and in the schema
            "txWalFlush": 1,
            "server_saltIterations": 1_000,  # 65,536 guard guessable passwords for 0.1 s an opening; ours has 192 random bits
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt_host": HOST,
            "bolt_port": self.port,
            "bolt_defaultDatabase": DATABASE,
        })
        try:
            server.start()
        except self._module.ArcadeDBError as exc:
            raise _to_store_error(root, exc) from exc
        return server

    @contextmanager
    def limit_time(self, seconds: float) -> Iterator[None]:
        """Queries that begin inside are ended after `seconds`; ArcadeDB knows no limit for a single query and ignores the driver's."""
        with self._guard:
            self._limited += 1
            self._set_timeout(seconds)
        try:
            yield
        finally:
            with self._guard:
                self._limited -= 1
                if not self._limited:
                    self._set_timeout(0)

    def _set_timeout(self, seconds: float) -> None:
        self._server.get_database(DATABASE).command("sql", f"ALTER DATABASE `arcadedb.command.timeout` {int(seconds * 1000)}")

    def stop(self) -> None:
        if self._server.is_started():
            self._server.stop()


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _load_engine(log: Path) -> ModuleType:
    """The first of BUILDS that is installed. Its log goes beside the graph that is opened first, not to the console."""
    log.mkdir(exist_ok=True)
    quiet = log / "quiet.properties"
    quiet.write_text(".level=OFF\n", encoding="ascii")
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")
    os.environ.setdefault("ARCADEDB_LOG_DIR", str(log))
    os.environ.setdefault("ARCADEDB_JVM_ARGS", f"-Djava.util.logging.config.file={quiet}")  # the second build has no other switch
    for build in BUILDS:
        if find_spec(build):
            with without("numpy"):
                return import_module(build)
    raise StoreUnavailable(f"file: stores need the package {BUILDS[0]}: install it, or use a server (bolt://…)", code="store_package")


def _check_files(database: Path) -> None:
    """Every file that the graph's own list names is there: the engine would take a lost one for an empty one."""
    schema = database / "schema.json"
    if not schema.exists():
        return
    try:
        kinds = json.loads(schema.read_text(encoding="utf-8"))["types"].values()
        buckets = {bucket for kind in kinds for bucket in kind["buckets"]}
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise StoreError(f"{schema} is damaged: delete the graph and make it anew with `cetu ingest`", code="store_damaged") from exc
    lost = buckets - {file.name.split(".")[0] for file in database.glob("*.bucket")}
    if lost:
        raise StoreError(f"{database} has lost {min(lost)}: delete the graph and make it anew with `cetu ingest`", code="store_damaged")


def _to_store_error(root: Path, exc: Exception) -> StoreError:
    reason = " ".join(str(exc).split())[:300]
    return StoreError(f"the graph in {root} cannot be opened ({reason}): look at the space on its disk and at {root / 'log'}, "
                      "or build it anew with `cetu ingest`")
