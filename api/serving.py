"""Runs the HTTP server on the loopback, and on request Bolt beside it."""

from __future__ import annotations

import socket

import uvicorn

from api.app import create_app
from api.protocol import PatientProtocol
from api.settings import Settings
from api.words import say
from kg.errors import BadQuery, StoreUnavailable
from kg.store import Store, open_store, parse_address

HOST = "127.0.0.1"


def run_server(settings: Settings, port: int, bolt_port: int | None) -> None:
    """Serves until Ctrl-C; with `bolt_port` other programs get in by Bolt. Raises StoreUnavailable when there is no graph or the port is taken."""
    with socket.socket() as probe:  # uvicorn would answer a taken port with a log line and exit code 1
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
        except OSError as exc:
            raise StoreUnavailable(f"port {port} is taken ({exc.strerror}): choose another with --port", code="port_taken", port=port) from exc
    with _open_store(settings, bolt_port) as store:
        print(say(settings.language, "serving", url=f"http://{HOST}:{port}/"), flush=True)
        uvicorn.run(create_app(store, settings.language, settings), host=HOST, port=port, http=PatientProtocol, ws="none", log_level="warning",
                    server_header=False, timeout_keep_alive=10, timeout_graceful_shutdown=3, backlog=512)


def _open_store(settings: Settings, bolt_port: int | None) -> Store:
    if bolt_port is None:
        return open_store(settings.store, settings.password, create=False)
    from kg.stores.embedded import serve_bolt

    directory = parse_address(settings.store).directory
    if directory is None:
        raise BadQuery("--bolt is for a graph in a directory; this store is a Bolt server already", code="bolt_already")
    service = serve_bolt(directory, bolt_port)
    print(say(settings.language, "bolt", address=service.address, user=service.user, file=service.password_file), flush=True)
    return service.store
