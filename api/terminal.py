"""What the modules of the command line share: their options, the graph they are asked about, and how an answer is printed."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

from api.settings import Settings
from api.tables import print_answer
from kg.query import Answer
from kg.store import Store, open_store

JsonFlag = Annotated[bool, typer.Option("--json", help="one JSON value instead of a table")]
Limit = Annotated[int, typer.Option(min=1, help="rows at most")]


def open_graph(context: typer.Context, create: bool = False) -> Store:
    settings: Settings = context.obj
    return open_store(settings.store, settings.password, create=create)


def language_of(context: typer.Context) -> str:
    settings: Settings = context.obj
    return settings.language


def print_json(value: Any) -> None:
    """One JSON value; lone surrogates of a source text are escaped, so that the output is always UTF-8."""
    text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()


def notes() -> Console:
    return Console(stderr=True)


def show(context: typer.Context, answer: Answer, as_json: bool) -> None:
    if as_json:
        print_json(answer_json(answer))
    else:
        print_answer(answer, Console(width=None if sys.stdout.isatty() else 110), notes(), language_of(context))


def answer_json(answer: Answer) -> dict[str, Any]:
    return {"question": answer.question, "reading": answer.reading, "parameters": dict(answer.parameters), "cypher": answer.cypher,
            "rows": answer.rows, "truncated": answer.truncated}
