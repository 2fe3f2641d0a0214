"""Messages for people, by language (api/i18n/*.yaml)."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

from kg.errors import CetuError

FOLDER = Path(__file__).with_name("i18n")


@functools.cache
def load_words(language: str) -> dict[str, Any]:
    tree: dict[str, Any] = yaml.safe_load(FOLDER.joinpath(f"{language}.yaml").read_text(encoding="utf-8"))
    return tree


def say(language: str, key: str, **slots: object) -> str:
    """The message `ui.KEY`, with its slots filled."""
    text: str = load_words(language)["ui"][key]
    return text.format(**slots)


def explain(error: CetuError, language: str) -> str:
    """An error in one line in the user's language; English where there is no translation, or one that wants more than the error knows."""
    text = load_words(language)["errors"].get(error.code, "{message}")
    try:
        line = text.format(**{"message": error, **error.slots})
    except KeyError:
        line = str(error)
    return " ".join(line.split())
