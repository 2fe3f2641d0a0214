"""Keys for the HTTP interface: 192 random bits, kept as hashes in one file; each has a name and scopes.

    {"keys": [{"name": "notebook", "sha256": "…", "scopes": ["read", "query"]}]}

Without the file, reading is open to this machine and nothing else is. With it, every request needs a key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import BadQuery, NotFound, OntologyError

SCOPES = ("read", "export", "query", "curate", "admin")
OPEN = ("read", "export")  # what anyone on this machine may do while there is no key file
PREFIX = "cetu_"


@dataclass(frozen=True, slots=True)
class Key:
    """`sha256` of the token: with 192 random bits in it, a fast hash cannot be searched."""

    name: str
    sha256: str
    scopes: tuple[str, ...]

    def may(self, scope: str) -> bool:
        return scope in self.scopes or "admin" in self.scopes


class KeyRing:
    """The keys of a file, read anew when it changes, so that a revoked key is out at once."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    @property
    def open(self) -> bool:
        """Whether there is no key file, and reading needs no key."""
        return self._path is None or not self._path.exists()

    def find(self, token: str) -> Key | None:
        """The key of this token. Every key is compared, in constant time."""
        digest = hash_token(token)
        found = None
        for key in self._current():
            if hmac.compare_digest(key.sha256, digest):
                found = key
        return found

    def _current(self) -> tuple[Key, ...]:
        if self._path is None or not self._path.exists():
            return ()
        stat = self._path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        if stamp != self._stamp:
            self._keys, self._stamp = read_keys(self._path), stamp
        return self._keys


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys in the file; none when it is not there. Raises OntologyError when it is not what `cetu keys` writes."""
    if not path.exists():
        return ()
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["keys"]
        return tuple(Key(str(row["name"]), str(row["sha256"]), tuple(map(str, row["scopes"]))) for row in rows)
    except (ValueError, KeyError, TypeError) as exc:
        raise OntologyError(f"{path} is damaged: make keys anew with `cetu keys add NAME`", code="keys_damaged", path=path) from exc


def add_key(path: Path, name: str, scopes: Sequence[str]) -> str:
    """Writes a new key and returns its token, which is nowhere kept. Raises BadQuery for a name that is taken or an unknown scope."""
    keys = read_keys(path)
    if any(key.name == name for key in keys):
        raise BadQuery(f"there is a key {name!r} already: choose another name or revoke it", code="key_taken", name=name)
    for scope in scopes:
        if scope not in SCOPES:
            raise BadQuery(f"no scope {scope!r}; there are: {', '.join(SCOPES)}", code="no_choice", name="scope", choices=", ".join(SCOPES))
    token = PREFIX + secrets.token_urlsafe(24)
    _write(path, (*keys, Key(name, hash_token(token), tuple(scopes))))
    return token


def revoke_key(path: Path, name: str) -> None:
    """Takes a key out. Raises NotFound when there is none of this name."""
    keys = read_keys(path)
    left = tuple(key for key in keys if key.name != name)
    if len(left) == len(keys):
        raise NotFound(f"no key {name!r}; `cetu keys list` shows them", code="no_key_name", name=name)
    _write(path, left)


def _write(path: Path, keys: Sequence[Key]) -> None:
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"keys": [asdict(key) for key in keys]}, file, ensure_ascii=False, indent=1)
    part.replace(path)
