"""The command line: data on stdout, messages and progress on stderr, one line instead of a traceback for our own errors."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from typer.core import TyperGroup

from api import analysis, asking, keys_cli, methods, model_cli, quality
from api.settings import Settings
from api.terminal import JsonFlag, Limit, language_of, notes, open_graph, print_json, show
from api.words import explain, say
from kg.errors import CetuError
from kg.ontology import load_ontology
from kg.query import Answer, ask, bind, get_question, load_questions


class OneLineErrors(TyperGroup):
    """Our own errors become one line in the language of the call, and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CetuError as exc:
            print(f"cetu: {explain(exc, ctx.obj.language)}", file=sys.stderr)
            ctx.exit(1)


app = typer.Typer(cls=OneLineErrors, name="cetu", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="策图 cetu: policy texts → a graph in which every edge cites its sentence.")
CypherFlag = Annotated[bool, typer.Option("--cypher", help="print the Cypher, do not run it")]
AsOf = Annotated[Optional[str], typer.Option(help="a date (2020, 2020-06, 2020-06-30): only policies that counted then")]
Paths = Annotated[list[Path], typer.Argument(help="files or folders")]


def main() -> None:
    """Entry point."""
    app(obj=Settings.from_env())


@app.callback()
def choose(context: typer.Context,
           store: Annotated[Optional[str], typer.Option(help="file:DIR or bolt://USER@HOST:PORT (also neo4j, neo4j+s); password from CETU_PASSWORD")] = None,
           language: Annotated[Optional[str], typer.Option("--lang", help="zh or en")] = None) -> None:
    settings: Settings = context.obj
    context.obj = replace(settings, store=store or settings.store, language=language or settings.language)


@app.command()
def ingest(context: typer.Context, paths: Paths, as_json: JsonFlag = False) -> None:
    """Read documents into the graph. Exit 1 when one could not be read; the others are in."""
    from api.runs import run_ingest

    with open_graph(context, create=True) as store:
        report = run_ingest(paths, store, load_ontology(), language_of(context), notes())
    if as_json:
        print_json(report)
    raise typer.Exit(1 if report["failed"] else 0)


@app.command()
def label(files: Paths) -> None:
    """Print what is found in each file as JSON lines, in the form of the gold labels."""
    from ingest.label import label_document  # loads the word lists, which `query` and `trace` do not need
    from ingest.pipeline import find_files

    for path in find_files(files):
        for row in label_document(path):
            sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")


@app.command()
def query(context: typer.Context, name: Annotated[Optional[str], typer.Argument(help="a question; none lists them")] = None,
          args: Annotated[Optional[list[str]], typer.Argument(help="its parameters in order, or KEY=VALUE")] = None,
          limit: Limit = 50, as_json: JsonFlag = False, cypher: CypherFlag = False, as_of: AsOf = None) -> None:
    """Ask a named question."""
    if name is None:
        _list_questions(context, as_json)
        return
    question = get_question(name)
    if cypher:
        print(question.cypher)
        return
    named = {k: v for k, _, v in (a.partition("=") for a in args or () if _is_named(a))} | ({"as_of": as_of} if as_of else {})
    given = bind(question, [a for a in args or () if not _is_named(a)], named)
    with open_graph(context) as store:
        show(context, ask(store, name, given, limit), as_json)


def _is_named(argument: str) -> bool:
    return "=" in argument and argument.partition("=")[0].isidentifier()


def _list_questions(context: typer.Context, as_json: bool) -> None:
    language = language_of(context)
    rows = [{"name": q.name, "title": q.title[language], "help": q.help[language], "parameters": [p.name for p in q.parameters]} for q in load_questions().values()]
    if as_json:
        print_json({"rows": rows})
        return
    for row in rows:
        print(f"{row['name']} {' '.join(str(p).upper() for p in row['parameters'])}\n    {row['title']}：{row['help']}")


@app.command()
def trace(context: typer.Context, pattern: Annotated[Optional[str], typer.Option(help="核心带动型 政策驱动型 动态虚拟型 互补联合型 自然融合型")] = None,
          policy: Optional[str] = None, place: Optional[str] = None, limit: Limit = 50, as_json: JsonFlag = False, cypher: CypherFlag = False,
          as_of: AsOf = None, paragraph: Annotated[bool, typer.Option("--paragraph", help="one paragraph for a paper, with sentences and sources")] = False) -> None:
    """Which policies support which patterns: policy → measure or passage → dimension → pattern, with the sentences."""
    from api.analysis import show_paragraph
    from kg.chains import MEASURES, POLICIES
    from kg.trace import trace as run

    if cypher:
        print(f"{POLICIES};\n\n{MEASURES};")
        return
    with open_graph(context) as store:
        answer = run(store, load_ontology(), pattern=pattern, policy=policy, place=place, limit=limit, as_of=as_of, language=language_of(context))
        show_paragraph(context, store, answer, as_json) if paragraph else show(context, answer, as_json)


@app.command("cypher")
def run_cypher(context: typer.Context, statement: str, limit: Limit = 1000, as_json: JsonFlag = False) -> None:
    """Run a reading Cypher query on your graph; it is ended after 10 s."""
    from api.limits import Limits
    from api.raw import run_own

    with open_graph(context) as store:
        found = run_own(store, statement, replace(Limits(), rows=limit))
    rows, cut = found["rows"], found["truncated"]
    columns = {key: {"zh": key, "en": key} for row in rows[:1] for key in row}
    answer = Answer("cypher", {"zh": "Cypher", "en": "Cypher"}, columns, statement, {}, [{**r, "evidence": [], "evidence_count": 0} for r in rows], cut)
    if as_json:
        print_json({"cypher": statement, "rows": rows, "truncated": cut})
    else:
        show(context, answer, False)


@app.command()
def figure(context: typer.Context, kind: Annotated[str, typer.Argument(help="network sankey timeline suap cities bars indicator")],
           out: Annotated[Path, typer.Option(help="file to write: .svg, .png, or .html for the page")],
           about: Annotated[Optional[str], typer.Option(help="what it is about: an entity, place, policy, pattern or indicator")] = None,
           limit: Annotated[int, typer.Option(min=2, max=1500, help="entities at most (network)")] = 120,
           theme: Annotated[str, typer.Option(help="light, dark, or auto: as the reader's screen")] = "light") -> None:
    """Draw a figure as SVG, PNG or one self-contained HTML page."""
    from api.drawing import Wish, draw, render

    with open_graph(context) as store:
        drawn = draw(store, load_ontology(), kind, Wish(about, limit, language_of(context), theme))
        content = render(drawn, out.suffix.lower(), language_of(context))
    out.write_bytes(content)
    if drawn.total is not None:
        notes().print(say(language_of(context), "shown", shown=drawn.shown, total=drawn.total), markup=False)
    print(out)


@app.command()
def export(context: typer.Context, to: Annotated[str, typer.Option(help="ttl jsonld graphml gexf csv")],
           out: Annotated[Optional[Path], typer.Option(help="file; none prints")] = None) -> None:
    """Write the graph, evidence included, for other tools."""
    from kg.export import export as run

    with open_graph(context) as store:
        content = run(store, load_ontology(), to)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)
        print(out)


@app.command()
def check(context: typer.Context, as_json: JsonFlag = False) -> None:
    """Walk the whole graph: every relation needs its sentence, every quote must be in the text. Exit 1 when not."""
    from kg.check import check_graph

    with open_graph(context) as store:
        faults = list(check_graph(store, load_ontology()))
        sentences = store.counts()["nodes"].get("Sentence", 0)
    if as_json:
        print_json({"faults": [{"kind": f.kind, "where": f.where, "message": f.message} for f in faults], "sentences": sentences})
    else:
        for fault in faults:
            print(f"{fault.kind}\t{fault.where}\t{fault.message}")
        key = "check_bad" if faults else "check_ok"
        notes().print(say(language_of(context), key, count=len(faults), sentences=sentences), markup=False)
    raise typer.Exit(1 if faults else 0)


@app.command()
def remove(context: typer.Context, stem: Annotated[str, typer.Argument(help="a document's file name without ending")]) -> None:
    """Take a document and all that rests on it alone out of the graph (undo of ingest)."""
    from api.runs import run_remove

    with open_graph(context) as store:
        run_remove(store, stem, load_ontology())
    print(say(language_of(context), "removed", stem=stem))


@app.command()
def serve(context: typer.Context, port: int = 8765,
          bolt: Annotated[bool, typer.Option("--bolt", help="also let Neo4j Browser, cypher-shell and notebooks in")] = False,
          bolt_port: Annotated[int, typer.Option(help="port for --bolt")] = 7687) -> None:
    """Serve the web page and the HTTP interface on this machine."""
    from api.serving import run_server

    settings: Settings = context.obj
    run_server(settings, port, bolt_port if bolt else None)


# modules with commands of their own; the order is the order of --help
for module in (quality, model_cli, analysis, methods, keys_cli, asking):
    module.add_commands(app)

if __name__ == "__main__":
    main()
