"""Commands about the quality of extraction: evaluate, candidates, health. They read files, not the graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from rich.console import Console
from rich.table import Table

from api.settings import Settings
from api.terminal import JsonFlag, print_json

Paths = Annotated[list[Path], typer.Argument(help="files or folders")]
SHOWN = 40  # rows of a kind in the terminal; --json has all


def add_commands(app: typer.Typer) -> None:
    """Puts the commands of this module into the command line."""
    app.command()(evaluate)
    app.command()(candidates)
    app.command()(health)


def evaluate(context: typer.Context, gold: Annotated[list[Path], typer.Argument(help="gold labels, JSON lines")],
             texts: Annotated[Optional[Path], typer.Option(help="folder of the labelled texts; default corpus/texts beside gold/")] = None,
             show: Annotated[Optional[list[str]], typer.Option(help="print the errors of this task")] = None,
             by_document: Annotated[bool, typer.Option("--by-document", help="also how far each figure moves with the documents, and the lowest one")] = False,
             report: Annotated[Optional[Path], typer.Option(help="also write the table as Markdown, for docs/quality.md")] = None,
             as_json: JsonFlag = False) -> None:
    """Score extraction against gold labels."""
    from api.scores import figure, print_errors, print_lines, score_rows, spread_lines, spread_rows, table_lines, write_report
    from ingest.evaluate import evaluate as run
    from ingest.evaluate import label_texts, read_labels
    from ingest.spread import find_spread

    labels = read_labels(gold)
    folder = texts or gold[0].resolve().parents[2] / "corpus" / "texts"
    found = label_texts({row["doc"] for row in labels}, folder)
    scores, spread = run(labels, found), find_spread(labels, found, figure) if by_document else []
    if as_json:
        print_json({"rows": score_rows(scores)} | ({"by_document": spread_rows(spread)} if spread else {}))
        return
    print_lines([*table_lines(scores), *spread_lines(spread)], Console())
    print_errors(scores, show or (), Console())
    if report:
        write_report(scores, spread, labels, report)


def candidates(context: typer.Context, paths: Paths, least: Annotated[int, typer.Option(min=1, help="times a name must occur")] = 2, as_json: JsonFlag = False) -> None:
    """List names of bodies, projects and technologies that the lists do not know: never asserted, for you to judge."""
    from ingest.candidate_counts import count_candidates

    rows = [{"type": c.type, "name": c.name, "count": c.count, "documents": c.documents, "sentence": c.sentence}
            for c in count_candidates(_readings(paths)) if c.count >= least]
    _show(context, rows, as_json)


def health(context: typer.Context, paths: Paths, as_json: JsonFlag = False) -> None:
    """Check the word lists on real texts: entries never matched, over-matching, shared surfaces, names that are words."""
    from ingest.health import check_health

    rows = [{"kind": a.kind, "type": a.type, "name": a.name, "count": a.count, "note": a.note} for a in check_health(_readings(paths))]
    _show(context, rows, as_json)


def _readings(paths: list[Path]) -> Iterator[Any]:
    from ingest.extractors import read_findings
    from ingest.pipeline import find_files
    from ingest.readers import read_document
    from kg.errors import DocumentError

    for path in find_files(paths):
        try:
            document = read_document(path)
        except DocumentError as exc:
            Console(stderr=True).print(f"{path.name}: {exc}", style="red", markup=False)
        else:
            yield read_findings(document)


def _show(context: typer.Context, rows: list[dict[str, Any]], as_json: bool) -> None:
    settings: Settings = context.obj
    if as_json or not rows:
        print_json({"rows": rows})
        return
    table = Table(*rows[0])
    shown: dict[tuple[Any, Any], int] = {}
    for row in rows:
        group = (row.get("kind"), row["type"])
        shown[group] = shown.get(group, 0) + 1
        if shown[group] <= SHOWN:
            table.add_row(*(str(v)[:80] for v in row.values()))
    Console().print(table)
    if any(count > SHOWN for count in shown.values()):
        print(f"… {SHOWN} / {max(shown.values())}; --json" if settings.language == "en" else f"……每类只显示 {SHOWN} 条，全部见 --json")
