"""All that the environment decides, read once in the entry point and passed down. Nobody else reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_STORE = "file:./cetu.graph"


@dataclass(frozen=True, slots=True)
class Settings:
    """store: address; password: never from the command line, where other users' `ps` shows it; language: zh or en."""

    store: str = DEFAULT_STORE
    password: str | None = None
    language: str = "zh"
    keys: str = "./cetu.keys"  # file of the HTTP interface's keys; while it is not there, reading is open to this machine
    raw_queries: bool = False  # whether /cypher and /sparql answer those whose key has the scope `query`

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        environ = os.environ if environ is None else environ
        spoken = environ.get("CETU_LANG") or environ.get("LC_ALL") or environ.get("LANG") or "zh"
        return cls(environ.get("CETU_STORE", DEFAULT_STORE), environ.get("CETU_PASSWORD"), "en" if spoken.startswith("en") else "zh",
                   environ.get("CETU_KEYS", "./cetu.keys"), environ.get("CETU_RAW_QUERIES", "").lower() in ("1", "true", "yes", "on"))
