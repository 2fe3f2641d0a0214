"""The graph in a notebook: answers as rows, as a DataFrame, and as a table with the sentences under each row.

    from kg import open_store
    graph = open_store("file:cetu.graph")
    graph.ask("citations", kind="repeals")            # shown as a table
    graph.trace(pattern="动态虚拟型").frame()           # pandas.DataFrame
    graph.rows("MATCH (p:Policy) RETURN p.name AS name")

Figures are drawn by a layer above this one: `from api.notebook import draw`.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from types import TracebackType
from typing import Any

from kg import store as stores
from kg.errors import CetuError
from kg.guard import check_read_only
from kg.ontology import load_ontology
from kg.query import Answer, ask, bind, get_question, load_questions
from kg.store import Store

SHOWN = 50  # rows of a table in the page; `rows` has all
QUOTES = 5  # sentences under a row


def open_store(address: str, password: str | None = None, *, create: bool = False) -> Graph:
    """The graph at `address` (file:DIRECTORY, bolt://USER@HOST:PORT …). Raises StoreUnavailable when it is not there."""
    return Graph(stores.open_store(address, password, create=create))


class Graph:
    """Questions to one store; `store` is the thing itself, for the functions of this project that want it. Close it, or use `with`."""

    def __init__(self, store: Store, language: str = "zh") -> None:
        self.store, self.language = store, language

    def questions(self) -> list[dict[str, Any]]:
        """The named questions: name, title, help, parameters."""
        return [{"name": q.name, "title": q.title[self.language], "help": q.help[self.language], "parameters": [p.name for p in q.parameters]}
                for q in load_questions().values()]

    def ask(self, name: str, *words: str, limit: int = 100, **named: str) -> Result:
        """The answer to a named question; parameters in order or by name. Raises NotFound or BadQuery, with what to do."""
        return Result(ask(self.store, name, bind(get_question(name), words, named), limit), self.language)

    def trace(self, *, pattern: str | None = None, policy: str | None = None, place: str | None = None, limit: int = 100) -> Result:
        """Which policies support which patterns: policy → measure or passage → dimension → pattern."""
        from kg.trace import trace

        return Result(trace(self.store, load_ontology(), pattern=pattern, policy=policy, place=place, limit=limit, language=self.language), self.language)

    def rows(self, cypher: str, /, **parameters: object) -> list[dict[str, Any]]:
        """The rows of your own reading query. Raises Refused for one that writes."""
        check_read_only(cypher)
        return self.store.rows(cypher, **parameters)

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Graph({self.store.address!r})"


class Result:
    """An answer: `rows` with their `evidence` objects, `frame()`, and a table where the notebook shows it."""

    def __init__(self, answer: Answer, language: str = "zh") -> None:
        self.answer, self.language = answer, language

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.answer.rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __getitem__(self, place: int) -> dict[str, Any]:
        return self.rows[place]

    def __repr__(self) -> str:
        return f"Result({self.answer.reading or self.answer.title[self.language]!r}, {len(self)} rows{', cut short' if self.answer.truncated else ''})"

    def frame(self, *, evidence: bool = False) -> Any:
        """A pandas.DataFrame of the columns; with `evidence` one line a sentence, its document, section, offsets and rule behind.

        Raises CetuError when pandas is not installed.
        """
        try:
            import pandas  # type: ignore[import-untyped,unused-ignore]
        except ImportError as exc:
            raise CetuError("pandas is not installed: pip install pandas, or use .rows", code="no_pandas") from exc
        columns = list(self.answer.columns)
        if not evidence:
            return pandas.DataFrame([{c: row.get(c) for c in columns} for row in self.rows], columns=columns)
        fields = ["document", "title", "section", "sentence", "start", "end", "rule"]
        lines = [{**{c: row.get(c) for c in columns}, **{f"evidence_{f}": e.get(f) for f in fields}} for row in self.rows for e in row["evidence"] or [{}]]
        return pandas.DataFrame(lines, columns=[*columns, *(f"evidence_{f}" for f in fields)])

    def _repr_html_(self) -> str:
        """A plain table; every word of the graph is escaped, nothing runs and nothing is loaded."""
        heads = "".join(f"<th>{escape(label[self.language])}</th>" for label in self.answer.columns.values())
        body = "".join(self._row(row) for row in self.rows[:SHOWN])
        rest = f"<p>… {len(self) - SHOWN} +</p>" if len(self) > SHOWN else ""
        title = escape(self.answer.reading or self.answer.title[self.language])
        return f"<table><caption>{title}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{rest}"

    def _row(self, row: dict[str, Any]) -> str:
        cells = "".join(f"<td>{_cell(row.get(column), column, self.language)}</td>" for column in self.answer.columns)
        quotes = "".join(f"<li>“{escape(e['sentence'])}” —— {escape(e['title'] or e['document'])} {escape(e['section'])}</li>" for e in row["evidence"][:QUOTES])
        word = "原句" if self.language == "zh" else "sentences"
        under = f'<tr><td colspan="{len(self.answer.columns)}"><details><summary>{word} {row["evidence_count"]}</summary><ul>{quotes}</ul></details></td></tr>'
        return f"<tr>{cells}</tr>{under if quotes else ''}"


def _cell(value: object, column: str, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return escape("、".join(map(str, value)))
    return escape(load_ontology().word(column, value, language))
