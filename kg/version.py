"""Which state the graph is in: a digest of what it holds, kept in one node `(:Meta {id: 'graph', version, writing})`.

Answers are named after it (ETag, cursor), so it is cheap to read and the same wherever the same graph was built. While
someone writes, `writing` is set and there is no version: nothing may be kept or continued from a half-written graph.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a store reads its own version (kg/memory.py)
    from kg.store import Store

READ = "MATCH (m:Meta {id: 'graph'}) RETURN m.version AS version, m.writing AS writing"
MARK = "MERGE (m:Meta {id: 'graph'}) SET m.writing = true"
SETTLE = "MERGE (m:Meta {id: 'graph'}) SET m.version = $version, m.writing = false"
DOCUMENTS = "MATCH (d:Document) RETURN d.id AS id, d.rules AS rules ORDER BY id"


def mark_writing(store: Store) -> None:
    """To be called before the first write of a change; `settle_version` ends it."""
    store.rows(MARK)
    store.memory.forget()


def settle_version(store: Store) -> str:
    """Names the state after its documents, the rules that read them, and the number of nodes and relations of each kind."""
    digest = hashlib.blake2b(digest_size=12)
    for row in store.rows(DOCUMENTS):
        digest.update(f"{row['id']} {row['rules']}\n".encode())
    for part, numbers in sorted(store.counts().items()):
        digest.update("".join(f"{part} {name} {number}\n" for name, number in sorted(numbers.items())).encode())
    store.rows(SETTLE, version=digest.hexdigest())
    store.memory.forget()
    return digest.hexdigest()


def read_version(store: Store) -> str | None:
    """The version; None while someone writes, and in a graph that never had one."""
    rows = store.rows(READ)
    if not rows or any(row["writing"] or not row["version"] for row in rows):
        return None
    return "-".join(sorted({str(row["version"]) for row in rows}))
