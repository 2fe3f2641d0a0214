"""Every error a caller may meet; the message always says what to do next.

CetuError
├── OntologyError          the ontology or a word list is wrong: nothing can run
├── DocumentError          one document cannot be used: skip it, report it, go on
│   ├── UnsupportedFormat  no reader for this kind of file
│   └── UnreadableDocument the file is empty, broken, too large or in no known encoding
├── StoreError             the store refused or broke
│   └── StoreUnavailable   the store cannot be reached, or does not let us in
├── NotFound               a name, question or document that is not there
├── BadQuery               a question or query that cannot be understood
└── Refused                understood, and not allowed
"""

from __future__ import annotations


class CetuError(Exception):
    """Base of all our errors. `code` is stable and looked up in the i18n files; `slots` fill its message."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, **slots: object) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.slots = slots


class OntologyError(CetuError):
    code = "ontology"


class DocumentError(CetuError):
    code = "document"


class UnsupportedFormat(DocumentError):
    code = "unsupported_format"


class UnreadableDocument(DocumentError):
    code = "unreadable"


class StoreError(CetuError):
    code = "store"


class StoreUnavailable(StoreError):
    code = "store_unavailable"


class NotFound(CetuError):
    code = "not_found"


class BadQuery(CetuError):
    code = "bad_query"


class Refused(CetuError):
    code = "refused"
