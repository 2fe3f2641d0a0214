"""`cetu merging`: the concept-merging table, its changes and its copy to edit; `cetu interviews`: the turns of transcripts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from api.coding import now, read_file
from api.settings import Settings
from api.terminal import JsonFlag, print_json
from kg.errors import BadQuery
from kg.journal import place_beside
from kg.merging import Merge, change_table, read_copy, read_table, undo_change, write_copy

LogFile = Annotated[Optional[Path], typer.Option("--file", help="the log of changes; default: beside the graph")]
Who = Annotated[str, typer.Option(help="who decides")]
Why = Annotated[str, typer.Option(help="the reason")]
merging_app = typer.Typer(help="Which concept is counted as which: list, set, undo, copy out, take in; every change is logged.", invoke_without_command=True)


@merging_app.callback()
def merging(context: typer.Context) -> None:
    """The concept-merging table."""
    if context.invoked_subcommand is None:
        list_table(context)


@merging_app.command("list")
def list_table(context: typer.Context, file: LogFile = None, as_json: JsonFlag = False) -> None:
    """The table as it stands."""
    _print([asdict(m) for m in read_table(merging_log(context, file)).values()], as_json)


@merging_app.command("set")
def set_merge(context: typer.Context, form: str, into: Annotated[str, typer.Argument(help="the concept; '' takes the row out")],
              who: Who, why: Why, file: LogFile = None, as_json: JsonFlag = False) -> None:
    """Count a form as a concept."""
    _print([asdict(m) for m in change_table(merging_log(context, file), [Merge(form, into, why, who, now())])], as_json)


@merging_app.command("undo")
def undo(context: typer.Context, who: Who, file: LogFile = None, as_json: JsonFlag = False) -> None:
    """Take the last change back."""
    _print([asdict(undo_change(merging_log(context, file), who, now()))], as_json)


@merging_app.command("copy")
def copy(context: typer.Context, out: Annotated[Path, typer.Argument(help="YAML file to write")], file: LogFile = None) -> None:
    """Write the table to edit it."""
    try:
        out.write_text(write_copy(merging_log(context, file)), encoding="utf-8")
    except OSError as exc:
        raise BadQuery(f"{out} cannot be written ({exc.strerror}): check the path", code="no_path", path=out) from exc
    print(out)


@merging_app.command("take")
def take(context: typer.Context, path: Annotated[Path, typer.Argument(metavar="FILE", help="the edited copy")], who: Who, why: Why = "",
         file: LogFile = None, as_json: JsonFlag = False) -> None:
    """Take the differences of an edited copy into the log; --why is for rows without a reason and rows that are gone."""
    log = merging_log(context, file)
    wanted = read_copy(read_file(path).decode("utf-8-sig", "replace"), log, who, now(), why)
    _print([asdict(m) for m in change_table(log, wanted)], as_json)


def interviews(paths: Annotated[list[Path], typer.Argument(help="files or folders")], as_json: JsonFlag = False) -> None:
    """The turns of interview transcripts: who speaks, and which question an answer belongs to."""
    from ingest.interviews import find_turns
    from ingest.pipeline import find_files
    from ingest.readers import read_document

    rows = []
    for path in find_files(paths):
        document = read_document(path)
        for turn in find_turns(document):
            words = turn.span.of(document.text)
            rows.append({"document": document.stem, "speaker": turn.speaker, "role": turn.role, "question": turn.question, "text": words,
                         "evidence": [{"document": document.stem, "title": document.stem, "section": "", "sentence": words, "start": turn.span.start,
                                       "end": turn.span.end, "rule": "interviews.turn"}]})
    _print(rows, as_json, hidden=("evidence",))


def merging_log(context: typer.Context, file: Path | None) -> Path:
    settings: Settings = context.obj
    return file or place_beside(settings.store, "merging.jsonl")


def _print(rows: list[dict[str, Any]], as_json: bool, hidden: tuple[str, ...] = ()) -> None:
    if as_json:
        print_json({"rows": rows})
        return
    for row in rows:
        print("\t".join(" ".join(str(value).split()) for key, value in row.items() if key not in hidden))
