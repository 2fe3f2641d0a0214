"""Runs the HTTP server on the loopback, and on request Bolt beside it."""

from __future__ import annotations

import uvicorn

from api.app import create_app
from api.settings import Settings
from api.words import say
from kg.store import open_store


def run_server(settings: Settings, port: int, bolt: bool) -> None:
    """Serves until Ctrl-C. Raises StoreUnavailable when there is no graph at the settings' address."""
    with open_store(settings.store, settings.password, create=False) as store:
        if bolt:
            door = store.bolt_address()
            print(say(settings.language, "bolt", address=door.address, user=door.user, file=door.password_file), flush=True)
        print(say(settings.language, "serving", url=f"http://127.0.0.1:{port}/"), flush=True)
        uvicorn.run(create_app(store, settings.language), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=3)
