"""`cetu keys`: make, list and revoke keys for the HTTP interface."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from api.keys import SCOPES, add_key, read_keys, revoke_key
from api.settings import Settings
from api.terminal import JsonFlag
from api.words import say

Name = Annotated[str, typer.Argument(help="a name for the key, to know it by")]
keys = typer.Typer(no_args_is_help=True, help="Keys for the HTTP interface (CETU_KEYS names the file; ./cetu.keys else).")


def add_commands(app: typer.Typer) -> None:
    """Puts `keys` into the command line."""
    app.add_typer(keys, name="keys")


def _path(context: typer.Context) -> Path:
    settings: Settings = context.obj
    return Path(settings.keys)


@keys.command()
def add(context: typer.Context, name: Name,
        scope: Annotated[Optional[list[str]], typer.Option(help=" ".join(SCOPES) + "; give it again for more")] = None) -> None:
    """Make a key and print it, this once. From the first key on, every request needs one."""
    settings: Settings = context.obj
    token = add_key(_path(context), name, scope or ["read"])
    print(say(settings.language, "key_made", name=name, path=settings.keys), file=sys.stderr)
    print(token)


@keys.command("list")
def show(context: typer.Context, as_json: JsonFlag = False) -> None:
    """List the keys with their scopes."""
    rows = [{"name": key.name, "scopes": list(key.scopes)} for key in read_keys(_path(context))]
    if as_json:
        print(json.dumps({"keys": rows}, ensure_ascii=False, indent=1))
        return
    for row in rows:
        print(f"{row['name']}\t{' '.join(row['scopes'])}")


@keys.command()
def revoke(context: typer.Context, name: Name) -> None:
    """Take a key out; a running server refuses it from its next request on."""
    revoke_key(_path(context), name)
