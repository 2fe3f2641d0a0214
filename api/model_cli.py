"""`cetu model`: the paper's reference model as a tree, and into the graph with --load."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Optional

import typer
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from api.settings import Settings
from api.terminal import print_json
from api.words import say
from kg.errors import StoreUnavailable
from kg.ontology import load_ontology
from kg.reference_tree import Branch, model_tree
from kg.store import Store, open_store

JsonFlag = Annotated[bool, typer.Option("--json", help="one JSON value instead of a tree")]


def add_commands(app: typer.Typer) -> None:
    """Puts the commands of this module into the command line."""
    app.command()(model)


def model(context: typer.Context, load: Annotated[bool, typer.Option("--load", help="put the model into the graph, and join it to the measures there")] = False,
          as_json: JsonFlag = False) -> None:
    """Show the SUAP reference model (dimensions, patterns, architecture, challenges, path …) and which measures realise it."""
    settings: Settings = context.obj
    store = _open(settings, load)
    try:
        if load and store is not None:
            _load(store, settings.language)
        branches = model_tree(store)
    finally:
        if store is not None:
            store.close()
    if as_json:
        print_json({"rows": [dataclasses.asdict(branch) for branch in branches]})
        return
    for branch in branches:
        Console().print(_tree(branch, settings.language))


def _open(settings: Settings, load: bool) -> Store | None:
    """The graph, when there is one: the tree alone needs none."""
    try:
        return open_store(settings.store, settings.password, create=load)
    except StoreUnavailable as exc:
        if load or exc.code != "store_missing":
            raise
        return None


def _load(store: Store, language: str) -> None:
    from ingest.resolve import resolve_citations
    from kg.realisations import link_realisations
    from kg.reference_model import load_reference

    ontology = load_ontology()
    load_reference(store, ontology)
    resolve_citations(store, ontology)
    Console(stderr=True).print(say(language, "model_loaded", count=link_realisations(store, ontology)), markup=False)


def _tree(branch: Branch, language: str, above: Optional[Tree] = None) -> Tree:
    line = f"[bold]{escape(branch.label[language])}[/bold]"
    if branch.relation:
        line = f"[dim]{escape(branch.relation[language])}[/dim] {line} [dim]{escape(branch.source)}[/dim]"
    if branch.measures:
        line += f" [cyan]{say(language, 'measures_counted', count=branch.measures)}[/cyan]"
    tree = Tree(line) if above is None else above.add(line)
    for under in branch.branches:
        _tree(under, language, tree)
    return tree
