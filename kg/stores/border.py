"""The border to the driver: its errors become ours, its values become plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConstraintError,
    DatabaseUnavailable,
    DriverError,
    Forbidden,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)
from neo4j.graph import Path, Relationship

from kg.errors import BadQuery, CetuError, Refused, StoreError, StoreUnavailable

# The connection is gone, and the store may be there again; an engine that stops says AuthError to those it had let in
LOST = (ServiceUnavailable, SessionExpired, DatabaseUnavailable, AuthError)
PASSING = (*LOST, TransientError)  # worth another try
_ASKERS_FAULT = ("Neo.ClientError.Statement", "Neo.ClientError.Procedure")
SIMPLE = frozenset((str, int, float, bool, type(None)))  # plain already
FOREIGN = (DriverError, Neo4jError, OSError, ValueError)  # ValueError: the driver's word for an empty query


def to_error(exc: Exception, address: str) -> CetuError:
    """Our error for a foreign one: a single line that says what to do."""
    match exc:
        case AuthError():
            return StoreUnavailable(f"{address} does not accept this user and password: set CETU_PASSWORD", code="store_password", address=address)
        case ServiceUnavailable() | SessionExpired() | DatabaseUnavailable() | OSError():
            return StoreUnavailable(f"no store answers at {address} ({_reason(exc)}): start it, or check host and port")
        case ConfigurationError():
            return StoreUnavailable(f"{address} cannot be used ({_reason(exc)}): check the address", code="store_address", address=address)
        case ValueError():
            return BadQuery(f"the store cannot read this query ({_reason(exc)}): correct it")
        case Forbidden():
            return Refused(f"the store refuses this ({_reason(exc)}): ask without it", code="query_refused")
        case TransientError() if "Deadlock" in (exc.code or ""):
            return StoreError(f"{address} is busy with other writers ({_reason(exc)}): try again", code="store_busy", address=address)
        case Neo4jError():
            return _to_query_error(exc, address)
    return StoreError(f"{address} broke off ({_reason(exc)}): try again")


def _to_query_error(exc: Neo4jError, address: str) -> CetuError:
    reason = _reason(exc)
    if "TimedOut" in (exc.code or "") or "timeout" in reason.lower():
        return StoreError(f"the query took longer than the store allows ({reason}): narrow it down", code="store_timeout")
    if "OutOfMemory" in (exc.code or "") or "heap space" in reason:
        return StoreError(f"the query needs more memory than the store has ({reason}): narrow it down or set a LIMIT", code="query_memory")
    if isinstance(exc, ConstraintError):
        return StoreError(f"{address} holds something that contradicts this ({reason}): check the ids", code="store_conflict")
    if (exc.code or "").startswith(_ASKERS_FAULT) or reason.startswith("Unknown "):
        return BadQuery(f"the store cannot read this query ({reason}): correct it")
    return StoreError(f"{address} could not do this ({reason}): look at the space on its disk and at its log")


def _reason(exc: Exception) -> str:
    text = getattr(exc, "message", None) or str(exc) or type(exc).__name__
    return " ".join(text.split())[:300]


def to_plain(value: Any) -> Any:
    """A value from the driver as str, int, float, bool, None, list or dict; a path is its nodes and relations in turn."""
    if value.__class__ in SIMPLE:
        return value
    if isinstance(value, list):
        return [part if part.__class__ in SIMPLE else to_plain(part) for part in value]
    if isinstance(value, (Mapping, Relationship)):
        return {key: to_plain(part) for key, part in value.items()}
    if isinstance(value, Path):
        steps: list[Any] = [value.start_node]
        for relation, node in zip(value.relationships, value.nodes[1:], strict=True):
            steps += [relation, node]
        return to_plain(steps)
    if hasattr(value, "iso_format"):
        return value.iso_format()
    return [to_plain(part) for part in value] if isinstance(value, tuple) else str(value)
