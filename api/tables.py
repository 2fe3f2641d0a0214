"""Answers in the terminal: each row in a line or two, and under it the sentences that stand behind it."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from api.words import load_words, say
from kg.ontology import Ontology, load_ontology
from kg.query import Answer

SENTENCES = 2  # shown a row; --json has all
LONGEST = 160  # characters of a sentence


def print_answer(answer: Answer, console: Console, notes: Console, language: str) -> None:
    """Rows to `console`, remarks (nothing found, cut short) to `notes`."""
    if not answer.rows:
        notes.print(say(language, "none", reading=answer.reading or answer.title[language]), style="yellow", markup=False)
        return
    console.print(f"[bold]{escape(answer.reading or answer.title[language])}[/bold]")
    if any(row["evidence"] for row in answer.rows):
        _print_rows(answer, console, language)
    else:
        console.print(_table(answer, language))
    if answer.truncated:
        notes.print(say(language, "truncated", count=len(answer.rows)), style="yellow")


def _print_rows(answer: Answer, console: Console, language: str) -> None:
    ontology = load_ontology()
    for place, row in enumerate(answer.rows, 1):
        cells = [f"[dim]{escape(label[language])}[/dim] {escape(text)}" for key, label in answer.columns.items()
                 if (text := cell_text(row, key, ontology, language))]
        console.print(f"[bold]{place}.[/bold] " + "  ".join(cells), highlight=False)
        quotes = distinct_sentences(row["evidence"])
        for evidence in quotes[:SENTENCES]:
            console.print(Padding(_quote(evidence), (0, 0, 0, 4)), highlight=False)
        if len(quotes) > SENTENCES:
            console.print(f"    [dim]{say(language, 'more', count=len(quotes) - SENTENCES)}[/dim]", highlight=False)


def distinct_sentences(evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Evidence with each sentence once: two cues in one sentence are one thing to read."""
    return list({(e["document"], e["section"], e["sentence"]): e for e in reversed(evidence)}.values())[::-1]


def _quote(evidence: dict[str, Any]) -> str:
    where = " · ".join(filter(None, (evidence["title"], evidence["section"].replace("/", " / "))))
    text = " ".join(evidence["sentence"].split())
    return f"“{escape(text if len(text) <= LONGEST else text[:LONGEST] + '…')}” [dim]—— {escape(where)}[/dim]"


def _table(answer: Answer, language: str) -> Table:
    ontology = load_ontology()
    table = Table()
    for label in answer.columns.values():
        table.add_column(escape(label[language]), overflow="fold")
    for row in answer.rows:
        table.add_row(*(escape(cell_text(row, key, ontology, language)) for key in answer.columns))
    return table


def cell_text(row: dict[str, Any], key: str, ontology: Ontology, language: str) -> str:
    """A cell in words: relation, type and qualifier names come from the ontology."""
    value = row.get(key)
    if value is None:
        return str(load_words(language)["ui"]["steps"]["passage"]) if key == "step" else ""
    if key in ("relation", "role") and value in ontology.relations:
        return ontology.relations[value].label[language]
    if key == "type" and value in ontology.entities:
        return ontology.entities[value].label[language]
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, bool):
        return "✓" if value else ""
    return ontology.word(key, value, language)
