"""A real server in this process for tests, and a plain socket to be rude to it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from api.protocol import PatientProtocol


@contextmanager
def serving(app: FastAPI) -> Iterator[int]:
    """The port on which `app` is served as `cetu serve` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, http=PatientProtocol, ws="none", log_level="critical", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


def send(port: int, raw: bytes, wait: float = 5.0) -> bytes:
    """Sends bytes and returns what comes back until the server closes, or nothing comes for `wait` seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        found = b""
        try:
            connection.sendall(raw)
            while piece := connection.recv(65536):
                found += piece
        except OSError:
            pass
        return found
