"""The stores: one module each, with `connect(address, password, create) -> Connection`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

_BOLT = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")

# scheme of an address → the module that opens it
STORES: Mapping[str, str] = {"file": "kg.stores.embedded", **dict.fromkeys(_BOLT, "kg.stores.remote")}


def load_store(scheme: str) -> ModuleType:
    """The module for this scheme. Driver and engine are imported here, so only those who open a store wait for them."""
    with without("numpy", "pandas"):
        return import_module(STORES[scheme])


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Hides packages from the imports inside: driver and engine load these (1.3 s) wherever they are installed, and need neither."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
