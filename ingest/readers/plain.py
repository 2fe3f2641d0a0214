"""Plain text and Markdown."""

from __future__ import annotations

from pathlib import Path

from ingest.readers.encoding import decode
from ingest.readers.files import read_bytes


def read_plain(path: Path) -> tuple[str, dict[str, str]]:
    """The text of a .txt or .md file, as it is (line ends and all), and no meta data."""
    return decode(read_bytes(path), path.name), {}
