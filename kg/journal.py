"""Logs of what people decided: JSON lines, only ever appended, so that who changed what and when stays readable."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.errors import BadQuery, StoreError


def append_events(path: Path, events: list[Mapping[str, Any]]) -> None:
    """Adds lines in one write and waits until they are on the disk. Raises StoreError where the file cannot be written."""
    lines = b"".join(_line(event) for event in events)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            if file.tell() and not path.read_bytes().endswith(b"\n"):
                lines = b"\n" + lines  # a line that broke off stays a line of its own
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as exc:
        raise StoreError(f"{path} cannot be written ({exc.strerror}): choose another place with --file", code="log_not_written", path=path) from exc


def _line(event: Mapping[str, Any]) -> bytes:
    """Readable UTF-8; escaped only where a source text had half a character."""
    try:
        return json.dumps(event, ensure_ascii=False, sort_keys=True).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(event, sort_keys=True).encode() + b"\n"


def read_events(path: Path) -> Iterator[dict[str, Any]]:
    """The events in order; none where there is no file. Raises BadQuery that names the first line that is broken."""
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if not isinstance(event, dict) or "event" not in event:
            raise BadQuery(f"{path}: line {number} is no event: mend or remove that line", code="log_broken", path=path, line=number)
        yield event


def place_beside(address: str, name: str) -> Path:
    """Where a log belongs: beside a file store (`cetu.graph` → `cetu.graph.codes.jsonl`), in this folder for a server."""
    scheme, _, rest = address.partition(":")
    if scheme != "file":
        return Path(f"cetu.{name}")
    directory = Path(rest.removeprefix("//") if rest.startswith("///") else rest).expanduser()
    return directory.with_name(f"{directory.name}.{name}")
