"""`cetu ask "…"`: questions in plain language, with the reading made of them; exit code 1 when one is refused."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.console import Console

from api.settings import Settings
from api.terminal import JsonFlag, Limit, print_json
from api.words import explain, say
from kg.ask import Asked
from kg.query import Answer
from kg.store import open_store

CypherFlag = Annotated[bool, typer.Option("--cypher", help="print the Cypher that the question becomes")]


def add_commands(app: typer.Typer) -> None:
    """Puts the commands of this module into the command line."""
    app.command()(ask)


def ask(context: typer.Context, question: Annotated[str, typer.Argument(help="in Chinese or English: 江苏省有哪些措施")],
        limit: Limit = 50, as_json: JsonFlag = False, cypher: CypherFlag = False) -> None:
    """Ask in plain language; says what it read, or what it could not. No language model."""
    from kg.ask import answer_question

    settings: Settings = context.obj
    with open_store(settings.store, settings.password, create=False) as store:
        asked = answer_question(store, question, limit)
    if as_json:
        print_json(asked_json(asked, settings.language))
    elif cypher and asked.cypher:
        print(asked.cypher)
    else:
        print_asked(asked, settings.language)
    raise typer.Exit(0 if asked.answered else 1)


def asked_json(asked: Asked, language: str) -> dict[str, Any]:
    """What the command and the route give back: `answered` false comes with `why`; rows carry their evidence."""
    return {"question": asked.question, "answered": asked.answered, "why": explain(asked.why, language) if asked.why else None,
            "code": asked.why.code if asked.why else None, "reading": asked.reading.get(language, ""), "shape": asked.shape,
            "verdict": asked.verdict, "unread": list(asked.unread), "choices": list(asked.choices), "suggestions": suggest(asked, language),
            "cypher": asked.cypher, "parameters": dict(asked.parameters), "columns": list(asked.columns), "rows": asked.rows, "truncated": asked.truncated}


def suggest(asked: Asked, language: str) -> list[str]:
    """Example questions of the shapes that come nearest."""
    return [example for examples in asked.suggestions for example in examples[language][:1]]


def print_asked(asked: Asked, language: str) -> None:
    """Rows to stdout, the rest to stderr, one line a remark."""
    from api.tables import print_answer

    notes = Console(stderr=True)
    if asked.why is not None:
        notes.print(explain(asked.why, language), style="yellow", markup=False, highlight=False)
    if asked.suggestions and not asked.answered:
        notes.print(say(language, "ask_near", examples=" · ".join(suggest(asked, language))), markup=False, highlight=False)
    if not asked.answered:
        return
    if asked.verdict is not None:
        print(say(language, "ask_yes" if asked.verdict else "ask_no"))
    print_answer(_as_answer(asked), Console(width=None if sys.stdout.isatty() else 110), notes, language)


def _as_answer(asked: Asked) -> Answer:
    title: Mapping[str, str] = asked.reading
    return replace(Answer("ask", title, asked.columns, asked.cypher, asked.parameters, asked.rows, asked.truncated), reading="")
