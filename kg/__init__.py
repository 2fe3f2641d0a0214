"""The graph itself: model, ontology, stores, questions, exports. Knows nobody above it.

In a notebook: `from kg import open_store` (kg/notebook.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.notebook import open_store as open_store


def __getattr__(name: str) -> Any:
    """`open_store`, loaded when asked for: everything below imports this package."""
    if name == "open_store":
        from kg.notebook import open_store

        return open_store
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
