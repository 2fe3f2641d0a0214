"""The graph in a directory: ArcadeDB inside this process, or in the process that holds the directory already.

    DIRECTORY/cetu.json    marks the directory as ours, with the schema it was given
              lock         process id and Bolt port of the holder (lock.py)
              password     of the engine's user `root`, for the owner's eyes only
              config databases log …    the engine's own

Whoever finds the directory free starts the engine with Bolt on a port of this machine; whoever finds it held joins over
that port. When the holder leaves, the next one who notices takes over.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import json
import os
import secrets
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import StoreUnavailable
from kg.store import Address, Store
from kg.stores.engine import DATABASE, HOST, USER, Engine
from kg.stores.link import Connection, Link, open_driver
from kg.stores.lock import read_holder, take_lock
from kg.stores.schema import arcade_schema

FORMAT = 1
PATIENCE = 15.0  # seconds to wait for a holder that is still starting, or just leaving


def connect(address: Address, password: str | None, create: bool, port: int | None = None) -> Connection:
    """Starts the engine on the directory, or joins the process that has."""
    directory = (address.directory or Path()).resolve()
    try:
        _check_directory(directory, create)
        return _hold(directory, port) or _join(directory, port)
    except OSError as exc:
        raise StoreUnavailable(f"{directory} cannot be used ({exc.strerror}): choose a directory you may write to", code="store_directory", directory=directory) from exc


@dataclass(frozen=True, slots=True)
class BoltService:
    """A file store that other programs may use at `address`, until `store` is closed."""

    store: Store
    address: str
    password_file: Path
    user: str = USER

    def __str__(self) -> str:
        return f"Bolt at {self.address} · password in {self.password_file}"


def serve_bolt(directory: Path, port: int = 7687) -> BoltService:
    """Offers the graph in `directory` to other programs of this machine. Refuses when another process holds it already."""
    address = Address(f"file:{directory}", "file", directory=directory)
    link = Link(functools.partial(connect, address, None, False, port))
    return BoltService(Store(address.text, link), f"bolt://{USER}@{HOST}:{port}/{DATABASE}", directory.resolve() / "password")


def _check_directory(directory: Path, create: bool) -> None:
    """Our graph, or an empty place to make one in; nothing is written where neither is true."""
    if (directory / "cetu.json").exists():
        return
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise StoreUnavailable(f"{directory} holds something other than a graph: choose an empty or a new directory", code="store_foreign", directory=directory)
    if not create:
        raise StoreUnavailable(f"no graph at {directory}: make one with `cetu --store file:{directory} ingest PATH…`", code="store_missing", directory=directory)
    directory.mkdir(parents=True, exist_ok=True)
    _write_marker(directory, "")


def _hold(directory: Path, port: int | None) -> Connection | None:
    """The engine in this process; None when the directory is held."""
    lock = take_lock(directory / "lock")
    if lock is None:
        return None
    with ExitStack() as undo:
        undo.callback(lock.release)
        engine = Engine(directory, _password(directory), port, _missing_schema(directory))
        undo.callback(engine.stop)
        _write_marker(directory, _schema_digest())
        lock.announce(engine.port)
        connection = replace(_open(directory, engine.port, undo.pop_all()), limit_time=engine.limit_time)
        atexit.register(connection.stop)
    return connection


def _join(directory: Path, port: int | None) -> Connection:
    """A connection to the holder, or the place of one that leaves while we wait. A `port` of one's own cannot be joined."""
    end, holder = time.monotonic() + PATIENCE, None
    while time.monotonic() < end:
        holder = read_holder(directory / "lock") or holder
        if holder and port is not None:
            raise StoreUnavailable(f"{directory} is already open in process {holder[0]} at bolt://{USER}@{HOST}:{holder[1]}/{DATABASE}: "
                                   "use that, or end the process", code="store_held", directory=directory)
        if holder:
            with suppress(StoreUnavailable):  # it is leaving, and the lock will be free
                return _open(directory, holder[1], ExitStack())
        time.sleep(0.1)
        if held := _hold(directory, port):
            return held
    name = f"process {holder[0]}" if holder else "a process"
    raise StoreUnavailable(f"{directory} is held by {name} that does not answer: end it and try again", code="store_held", directory=directory)


def _open(directory: Path, port: int, undo: ExitStack) -> Connection:
    """A connection to the engine at `port`; `undo` is what closing it closes too."""
    address = f"file:{directory}"
    with undo:
        password = (directory / "password").read_text(encoding="ascii")
        driver = open_driver(address, f"bolt://{HOST}:{port}", USER, password)
        stop = undo.pop_all().close
    return Connection(driver, address, DATABASE, (), stop)


def _password(directory: Path) -> str:
    """The engine's own password, made once. Without the file the engine's list of users is of no use, so that goes too."""
    path = directory / "password"
    if not path.exists():
        (directory / "config" / "server-users.jsonl").unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text(encoding="ascii")


def _missing_schema(directory: Path) -> tuple[str, ...]:
    try:
        marker = json.loads((directory / "cetu.json").read_text(encoding="utf-8"))
        newer, schema = marker["format"] > FORMAT, marker["schema"]
    except (ValueError, KeyError, TypeError) as exc:
        raise StoreUnavailable(f"{directory / 'cetu.json'} is damaged: delete {directory} and make the graph anew with `cetu ingest`",
                               code="store_damaged", directory=directory) from exc
    if newer:
        raise StoreUnavailable(f"{directory} was made by a newer version of cetu: update cetu", code="store_version", directory=directory)
    return () if schema == _schema_digest() else tuple(arcade_schema())


def _schema_digest() -> str:
    return hashlib.blake2b("\n".join(arcade_schema()).encode(), digest_size=8).hexdigest()


def _write_marker(directory: Path, schema: str) -> None:
    part = directory / "cetu.json.part"
    part.write_text(json.dumps({"format": FORMAT, "schema": schema}), encoding="utf-8")
    part.replace(directory / "cetu.json")
