"""SPARQL over the graph: a process of its own holds it as RDF (kg/sparql_worker.py), and every query can be killed.

    service = SparqlService("file:./cetu.graph", None, Bounds())
    service.ask("SELECT ?s WHERE { ?s a eli:LegalResource } LIMIT 3", "json", version)   # → Result(b'{…}', "application/sparql-results+json", False)
    service.close()
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from kg.errors import BadQuery, Refused, StoreError, StoreUnavailable
from kg.sparql_guard import check_sparql

# our name → media type, the default first
TABLES = {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv"}
GRAPHS = {"turtle": "text/turtle", "ntriples": "application/n-triples", "jsonld": "application/ld+json", "rdfxml": "application/rdf+xml"}
PAUSE = 30.0  # seconds before a worker that could not start is tried again
LOADING = 10.0  # seconds a query waits for the graph to be loaded; after that the asker is told to come back


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one query may take: seconds, bytes of memory over the graph's own, rows or triples, bytes of result."""

    seconds: float = 10.0
    memory: int = 512_000_000
    rows: int = 10_000
    bytes: int = 8_000_000


@dataclass(frozen=True, slots=True)
class Result:
    body: bytes
    media: str
    truncated: bool


def forms_of(query: str) -> dict[str, str]:
    """The forms in which the answer to `query` can be written. Raises BadQuery or Refused as `check_sparql` does."""
    form = check_sparql(query)
    if form == "ASK":
        return {name: TABLES[name] for name in ("json", "xml")}
    return TABLES if form == "SELECT" else GRAPHS


class SparqlService:
    """Holds one worker for one state of the graph. Safe to share between threads."""

    def __init__(self, address: str, password: str | None, bounds: Bounds) -> None:
        self._address, self._password, self._bounds = address, password, bounds
        self._worker: _Worker | None = None
        self._guard = threading.Lock()

    def ask(self, query: str, form: str, version: str | None) -> Result:
        """The answer over the graph in state `version`. Raises BadQuery, Refused, StoreError (code query_timeout, query_memory) or StoreUnavailable."""
        media = forms_of(query)[form]
        head, body = self._exchange(self._ready(version), {"query": query, "form": form})
        if "error" in head:
            raise _to_error(head["error"])
        return Result(body, media, head["truncated"])

    def close(self) -> None:
        with self._guard:
            if self._worker:
                self._worker.close()
            self._worker = None

    def _ready(self, version: str | None) -> str:
        """The worker's socket. A new state of the graph gets a new worker; while someone writes, the old one goes on."""
        with self._guard:
            worker = self._worker
            if worker is None or worker.is_over() or version not in (None, worker.version):
                if worker:
                    worker.close()
                order = {"address": self._address, "password": self._password, "seconds": self._bounds.seconds,
                         "memory": self._bounds.memory, "rows": self._bounds.rows, "bytes": self._bounds.bytes}
                worker = self._worker = _Worker(order, version)
        if not worker.ready.wait(LOADING):
            raise StoreUnavailable("the graph is being made ready for SPARQL: ask again", code="sparql_loading", wait=10)
        if not worker.socket:
            raise StoreUnavailable("the graph could not be made ready for SPARQL; the server's log says why", code="sparql_failed")
        return worker.socket

    def _exchange(self, path: str, asked: dict[str, str]) -> tuple[dict[str, Any], bytes]:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(self._bounds.seconds * 2)
            try:
                connection.connect(path)
                connection.sendall(json.dumps(asked).encode())
                connection.shutdown(socket.SHUT_WR)
                whole = b"".join(iter(lambda: connection.recv(1 << 20), b""))
            except OSError as exc:
                raise StoreUnavailable("the SPARQL worker does not answer: ask again", code="sparql_loading", wait=2) from exc
        head, _, body = whole.partition(b"\n")
        return (json.loads(head) if head else {"error": "timeout"}), body  # nothing came: the kernel ended it


class _Worker:
    """The process, and the thread that waits for it to be ready. It ends when its stdin does: with us, whatever ends us."""

    def __init__(self, order: dict[str, Any], version: str | None) -> None:
        if not hasattr(os, "fork"):
            raise Refused("SPARQL needs an operating system with fork: use Linux or macOS", code="sparql_system")
        self.version, self.socket, self.started = version, "", time.monotonic()
        self.ready = threading.Event()
        self.process = subprocess.Popen([sys.executable, "-m", "kg.sparql_worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        assert self.process.stdout
        line = self.process.stdout.readline()
        self.socket = json.loads(line).get("socket", "") if line else ""
        self.ready.set()

    def is_over(self) -> bool:
        """Whether another should be tried: it ended, and not just now."""
        return self.process.poll() is not None and time.monotonic() - self.started > PAUSE

    def close(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:  # still loading
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def _to_error(code: str) -> Exception:
    match code:
        case "timeout":
            return StoreError("the query took longer than the server allows: narrow it down", code="query_timeout")
        case "memory" | "query_too_large":
            return StoreError("the query needs more memory than the server allows: narrow it down or set a LIMIT", code="query_memory")
        case "sparql_outside":
            return Refused("a query asks this graph alone: leave out SERVICE and FROM", code="sparql_outside", word="SERVICE/FROM")
        case "depth":
            return Refused("the query is nested too deeply: simplify it", code="query_too_deep")
    return BadQuery("this is no SPARQL 1.1 query that can be evaluated: correct it", code="sparql_syntax")
