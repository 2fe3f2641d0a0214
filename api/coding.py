"""`cetu codes` and `cetu qda`: codes on spans, and their exchange with other programs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from api.settings import Settings
from api.terminal import JsonFlag, Limit, print_json, show
from api.words import say
from kg.codebook import define_codes, make_codebook
from kg.codes import Coding, add_codings, find_span, machine_codings, make_coding, normal_code, read_codings, reading_order, remove_coding
from kg.errors import BadQuery
from kg.journal import place_beside
from kg.ontology import load_ontology
from kg.store import Store, open_store

LogFile = Annotated[Optional[Path], typer.Option("--file", help="the log of codes; default: beside the graph")]
Coder = Annotated[Optional[str], typer.Option(help="only of this coder")]
FORMS = (".qdpx", ".qdc", ".csv")
codes_app = typer.Typer(help="Codes on spans of text: add, remove, list; the log keeps every step.", invoke_without_command=True)
qda_app = typer.Typer(help="Exchange codes with NVivo, ATLAS.ti, MAXQDA, QualCoder: REFI-QDA (.qdpx, .qdc) and CSV.", no_args_is_help=True)


@codes_app.callback()
def codes(context: typer.Context) -> None:
    """Codes on spans of text."""
    if context.invoked_subcommand is None:
        list_codes(context)


@codes_app.command("list")
def list_codes(context: typer.Context, coder: Coder = None, code: Annotated[Optional[str], typer.Option(help="only this code")] = None,
               document: Annotated[Optional[str], typer.Option(help="only this document (file stem)")] = None,
               machine: Annotated[bool, typer.Option("--machine", help="also what this program reads")] = False,
               limit: Limit = 50, file: LogFile = None, as_json: JsonFlag = False) -> None:
    """List codings with their sentences."""
    from kg.coded_units import code_answer

    wanted = normal_code(code, load_ontology()) if code else None
    with open_graph(context) as store:
        found = [c for c in current_codings(context, store, file, machine)
                 if coder in (None, c.coder) and wanted in (None, c.code) and document in (None, c.stem)]
        answer = code_answer(store, found, limit)
    show(context, answer, as_json)


@codes_app.command("add")
def add(context: typer.Context, document: Annotated[str, typer.Argument(help="file stem, title or id")],
        quote: Annotated[str, typer.Argument(help="the words of the text, exactly")], code: Annotated[str, typer.Argument(help="parts of a path are parted by /")],
        coder: Annotated[str, typer.Option(help="who codes")], note: str = "",
        start: Annotated[Optional[int], typer.Option(help="where the quote begins, if it stands in several places")] = None,
        file: LogFile = None, as_json: JsonFlag = False) -> None:
    """Put a code on a span of a document."""
    with open_graph(context) as store:
        id, stem, span = find_span(store, document, quote, start)
    coding = make_coding(normal_code(code, load_ontology()), coder, id, stem, span, quote, note, now())
    new = add_codings(log_file(context, file), [coding])
    _print(context, {"id": coding.id, "code": coding.code, "document": stem, "start": span[0], "end": span[1], "new": bool(new)}, as_json)


@codes_app.command("remove")
def remove(context: typer.Context, id: Annotated[str, typer.Argument(help="as `cetu codes list` prints it")],
           coder: Annotated[str, typer.Option(help="who takes it back")], why: str = "", file: LogFile = None, as_json: JsonFlag = False) -> None:
    """Take a coding back; the log keeps both."""
    gone = remove_coding(log_file(context, file), id, coder, why, now())
    _print(context, {"removed": gone.id, "code": gone.code, "document": gone.stem}, as_json)


@codes_app.command("book")
def book(context: typer.Context, file: LogFile = None, as_json: JsonFlag = False) -> None:
    """The codebook: the SUAP model's codes, those defined, those in use."""
    path = log_file(context, file)
    codings = read_codings(path)
    rows = [{"code": c.name, "description": c.description, "colour": c.colour, "codings": sum(x.code == c.name for x in codings)}
            for c in make_codebook(path, load_ontology(), codings)]
    if as_json:
        print_json({"rows": rows})
        return
    for row in rows:
        print(f"{row['code']}\t{row['codings']}\t{row['description']}")


@qda_app.command("export")
def export_codes(context: typer.Context, out: Annotated[Path, typer.Argument(help="file to write: .qdpx (texts and codings), .qdc (codebook), .csv")],
                 coder: Annotated[Optional[list[str]], typer.Option(help="only of this coder; may be repeated")] = None,
                 machine: Annotated[bool, typer.Option("--machine", help="also what this program reads, as coder `machine`")] = False,
                 file: LogFile = None, as_json: JsonFlag = False) -> None:
    """Write codes for other programs."""
    _known(out)
    with open_graph(context) as store:
        found = [c for c in current_codings(context, store, file, machine) if not coder or c.coder in coder]
        content = _content(store, out, found, log_file(context, file))
    try:
        out.write_bytes(content)
    except OSError as exc:
        raise BadQuery(f"{out} cannot be written ({exc.strerror}): check the path", code="no_path", path=out) from exc
    _print(context, {"file": str(out), "codings": 0 if out.suffix.lower() == ".qdc" else len(found), "documents": len({c.document for c in found})}, as_json)


def _content(store: Store, out: Path, codings: list[Coding], log: Path) -> bytes:
    from kg.qda import Source, to_codebook, to_csv, to_project

    if out.suffix.lower() == ".csv":
        return to_csv(codings)
    codebook = make_codebook(log, load_ontology(), codings)
    if out.suffix.lower() == ".qdc":
        return to_codebook(codebook)
    wanted = sorted({c.document for c in codings})
    rows = store.rows("MATCH (d:Document) WHERE d.id IN $ids RETURN d.id AS id, d.stem AS stem, d.text AS text ORDER BY stem, id", ids=wanted)
    return to_project(out.stem, [Source(r["id"], r["stem"], r["text"]) for r in rows], codebook, codings)


@qda_app.command("import")
def import_codes(context: typer.Context, path: Annotated[Path, typer.Argument(metavar="FILE", help=".qdpx, .qdc or .csv")],
                 coder: Annotated[str, typer.Option(help="who coded, where the file does not say")] = "import",
                 file: LogFile = None, as_json: JsonFlag = False) -> None:
    """Take codes from other programs; texts that are not in the graph are named and left out. Exit 1 when something was."""
    from kg.codes import MACHINE
    from kg.qda_reading import Imported, place_project, read_codebook, read_csv, read_project

    _known(path)
    content, when, log = read_file(path), now(), log_file(context, file)
    if path.suffix.lower() == ".qdc":
        book, faults = read_codebook(content, path.name)
        done = Imported(codes=book, faults=faults)
    else:
        with open_graph(context) as store:
            done = read_csv(content, store, coder, when) if path.suffix.lower() == ".csv" else place_project(read_project(content, path.name), store, coder)
    defined = define_codes(log, done.codes, coder, when)
    new = add_codings(log, [c for c in done.codings if c.coder != MACHINE])
    _print(context, {"codes": defined, "codings": len(done.codings), "new": len(new), "skipped": done.skipped, "faults": done.faults[:20]}, as_json)
    raise typer.Exit(1 if done.skipped else 0)


def _known(path: Path) -> None:
    if path.suffix.lower() not in FORMS:
        names = " ".join(FORMS)
        raise BadQuery(f"codes are exchanged as {names}, not {path.suffix or 'a file without ending'}", code="no_format", name=path.suffix, names=names)


def read_file(path: Path) -> bytes:
    """The bytes of a file that the user named. Raises BadQuery for one that is not there."""
    try:
        return path.read_bytes()
    except OSError as exc:
        raise BadQuery(f"{path} cannot be read ({exc.strerror}): check the spelling", code="no_path", path=path) from exc


def open_graph(context: typer.Context) -> Store:
    settings: Settings = context.obj
    return open_store(settings.store, settings.password, create=False)


def log_file(context: typer.Context, file: Path | None) -> Path:
    """The log of codes: as given, or beside the graph."""
    settings: Settings = context.obj
    return file or place_beside(settings.store, "codes.jsonl")


def current_codings(context: typer.Context, store: Store, file: Path | None, machine: bool) -> list[Coding]:
    """People's codings, and the machine's when asked for, in reading order."""
    found = read_codings(log_file(context, file))
    return sorted([*found, *machine_codings(store, load_ontology())], key=reading_order) if machine else found


def now() -> str:
    """The time that the log notes; the graph itself never asks a clock."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _print(context: typer.Context, row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(row)
        return
    settings: Settings = context.obj
    names = dict(pair.split("=") for pair in say(settings.language, "coding").split(" "))
    for key, value in row.items():
        print(f"{names.get(key, key)}\t{value}")
