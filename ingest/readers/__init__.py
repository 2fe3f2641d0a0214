"""Files → documents. One file a format here, and one line in READERS.

A reader is named "module:function"; the function takes a path and gives (text, meta). Those marked `sandboxed` parse
strangers' markup and run in a child process with limits (sandbox.py).
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

from ingest.readers.sandbox import Parsed, shared_sandbox
from ingest.segment import make_document
from kg.errors import UnreadableDocument, UnsupportedFormat
from kg.model import Document

MAX_CHARACTERS = 10_000_000  # a few hundred times a long plan; what is read from a character takes 600 bytes until it is written


@dataclass(frozen=True, slots=True)
class Reader:
    function: str
    sandboxed: bool = True


READERS: dict[str, Reader] = {
    ".txt": Reader("ingest.readers.plain:read_plain", sandboxed=False),
    ".md": Reader("ingest.readers.plain:read_plain", sandboxed=False),
    ".html": Reader("ingest.readers.html:read_html"),
    ".htm": Reader("ingest.readers.html:read_html"),
}


def read_document(path: Path) -> Document:
    """The document in a file. Raises UnsupportedFormat or UnreadableDocument, with a line that says what to do."""
    text, meta = parse_file(path)
    if len(text) > MAX_CHARACTERS:
        most = f"{MAX_CHARACTERS:,}"
        raise UnreadableDocument(f"{path.name} has {len(text):,} characters, more than {most}: split it into its documents",
                                 code="text_too_long", name=path.name, most=most)
    return make_document(text, stem=path.stem, source=str(path), meta=meta)


def parse_file(path: Path) -> Parsed:
    """Text and meta data of a file, through the reader of its ending."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise UnsupportedFormat(
            f"{path.name}: no reader for {path.suffix or 'files without ending'}; known are {known}: convert it to one of these",
            suffix=path.suffix, known=known,
        )  # fmt: skip
    if reader.sandboxed:
        return shared_sandbox().parse(reader.function, path)
    module, _, name = reader.function.partition(":")
    parsed: Parsed = getattr(importlib.import_module(module), name)(path)
    return parsed
