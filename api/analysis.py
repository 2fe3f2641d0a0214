"""Commands that read the whole graph: suap, lineage, compare, monitor, reuse. Each prints the rows of one function of kg."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from api.positions import position_lines, position_row
from api.terminal import JsonFlag, Limit, answer_json, language_of, open_graph, print_json, show
from api.words import load_words, say
from kg.errors import BadQuery
from kg.ontology import load_ontology
from kg.query import Answer
from kg.store import Store

if TYPE_CHECKING:
    from kg.comparison import Comparison


def add_commands(app: typer.Typer) -> None:
    """Puts the commands of this module into the command line."""
    for command in (suap, lineage, compare, monitor, reuse):
        app.command()(command)


def suap(context: typer.Context, names: Annotated[list[str], typer.Argument(help="a document, body, city or city cluster; or several")],
         explain: Annotated[bool, typer.Option("--explain", help="print the arithmetic and every passage")] = False, as_json: JsonFlag = False) -> None:
    """Where documents, bodies, cities and clusters stand in the SUAP model, and which pattern their passages support."""
    from kg.independence import find_groups
    from kg.position import place_subject

    language, ontology = language_of(context), load_ontology()
    with open_graph(context) as store:
        groups = find_groups(store)
        placed = [place_subject(store, name, groups) for name in names]
    if as_json:
        print_json({"rows": [position_row(subject, ontology, language, explain) for subject in placed]})
        return
    for subject in placed:
        for line in position_lines(subject, ontology, language, explain):
            print(line)


def show_paragraph(context: typer.Context, store: Store, answer: Answer, as_json: bool) -> None:
    """A trace as a paragraph to paste into a paper."""
    from kg.paragraph import paragraph_answer

    found = paragraph_answer(store, answer, language_of(context))
    if as_json:
        print_json(found)
    else:
        print(found["paragraph"] or say(language_of(context), "none", reading=answer.reading))


def lineage(context: typer.Context, name: Annotated[Optional[str], typer.Argument(help="a policy, place or body; none: all citations between levels")] = None,
            every_kind: Annotated[bool, typer.Option("--all", help="also mentions, amendments and repeals")] = False,
            limit: Limit = 50, as_json: JsonFlag = False) -> None:
    """National → province → city: who rests on whom, with kind, dates, state; citations against time first."""
    from kg.lineage import lineage as run

    with open_graph(context) as store:
        show(context, run(store, load_ontology(), name, every_kind=every_kind, limit=limit), as_json)


def compare(context: typer.Context, one: Annotated[Optional[str], typer.Argument(help="a policy, place or body")] = None,
            other: Annotated[Optional[str], typer.Argument(help="the one to compare with it")] = None,
            indicator: Annotated[Optional[str], typer.Option(help="instead: targets of this indicator across levels and years")] = None,
            limit: Limit = 50, as_json: JsonFlag = False) -> None:
    """Two policies, plans or places: measures shared, added, dropped, stronger, weaker; their targets side by side."""
    from kg.comparison import compare as run
    from kg.comparison import compare_targets

    with open_graph(context) as store:
        if indicator:
            show(context, compare_targets(store, indicator, limit, language_of(context)), as_json)
            return
        if not one or not other:
            raise BadQuery("compare takes two names, or --indicator NAME", code="compare_two")
        _show_comparison(context, run(store, load_ontology(), one, other, limit, language_of(context)), as_json)


def _show_comparison(context: typer.Context, found: Comparison, as_json: bool) -> None:
    if as_json:
        print_json(answer_json(found.measures) | {"counts": found.counts, "targets": answer_json(found.targets)})
        return
    show(context, found.measures, False)
    show(context, found.targets, False)
    words = load_words(language_of(context))["analysis"]["changes"]
    print("，".join(f"{words[change]} {count}" for change, count in found.counts.items()))


def monitor(context: typer.Context, indicator: Annotated[Optional[str], typer.Argument(help="part of an indicator's name; none: all")] = None,
            place: Annotated[Optional[str], typer.Option(help="part of a place's name")] = None,
            reported: Annotated[bool, typer.Option("--reported", help="only targets for which a value is reported")] = False,
            limit: Limit = 50, as_json: JsonFlag = False) -> None:
    """Targets against the values that later texts report: reached, not reached, on the way, or not comparable and why."""
    from kg.monitor import monitor as run

    with open_graph(context) as store:
        show(context, run(store, indicator, place, limit, language_of(context), reported), as_json)


def reuse(context: typer.Context, name: Annotated[Optional[str], typer.Argument(help="a policy, or a place for its policies; none: pairs of policies")] = None,
          anywhere: Annotated[bool, typer.Option("--anywhere", help="also from the same level and from other provinces")] = False,
          limit: Limit = 50, as_json: JsonFlag = False) -> None:
    """Sentences taken over from earlier documents of a higher level: inherited, adapted, and after how many days."""
    from kg.reuse import reuse as run

    with open_graph(context) as store:
        show(context, run(store, name, limit, language_of(context), anywhere=anywhere), as_json)
