"""Getting at the bytes of a file, within a limit."""

from __future__ import annotations

from pathlib import Path

from kg.errors import UnreadableDocument

MAX_BYTES = 300 * 1024 * 1024


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The file's bytes. Raises UnreadableDocument when it is not there, not readable or too large."""
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except OSError as exc:
        raise UnreadableDocument(f"{path.name} cannot be opened ({exc.strerror}): check the path", code="unreadable", name=path.name) from exc
    if len(raw) > limit:
        size = f"{limit // 1024 // 1024} MB"
        raise UnreadableDocument(f"{path.name} is larger than {size}: split it", code="file_too_large", name=path.name, limit=size)
    return raw
