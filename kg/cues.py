"""Which expressions name a pattern, or show a dimension, by themselves: from the list that passages are read with (kg/words/suap_cues.yaml).

An expression *names* a pattern when its group weighs both for that pattern and for being about how places relate at all;
the others (合作, 政务服务, 编制) speak for a pattern only in a paragraph that something else is known of. One *shows* a dimension when
it weighs enough for it and is not a mere name of a place: 苏州 and 都市圈 add to a paragraph's level, but say nothing of the standing of cities.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

CUES = Path(__file__).parent / "words" / "suap_cues.yaml"
ABOUT_PLACES = "pattern:any"
SHOWN_FROM = 0.5
"""The weight for a dimension from which on an expression shows it by itself."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@functools.cache
def _read_cues() -> dict[str, Any]:
    tree: dict[str, Any] = yaml.load(CUES.read_text(encoding="utf-8"), _LOADER)  # noqa: S506  # a safe loader, the faster one where there is one
    return tree


@functools.cache
def naming_cues() -> Mapping[str, frozenset[str]]:
    """Pattern → the expressions that name it."""
    named: dict[str, set[str]] = {}
    for group in _read_cues()["groups"].values():
        for pattern in _named_by(group["weigh"]):
            named.setdefault(pattern, set()).update(group["cues"].split())
    return {pattern: frozenset(words) for pattern, words in named.items()}


@functools.cache
def showing_cues() -> Mapping[str, frozenset[str]]:
    """Dimension → the expressions that show it."""
    shown: dict[str, set[str]] = {}
    for name, group in _read_cues()["groups"].items():
        for target, weight in group["weigh"].items():
            if ":" not in target and weight >= SHOWN_FROM and name not in _read_cues()["name_groups"]:
                shown.setdefault(target, set()).update(group["cues"].split())
    return {dimension: frozenset(words) for dimension, words in shown.items()}


def _named_by(weigh: Mapping[str, Any]) -> Iterator[str]:
    if weigh.get(ABOUT_PLACES, 0) > 0:
        yield from (target.removeprefix("pattern:") for target, weight in weigh.items()
                    if target.startswith("pattern:") and target != ABOUT_PLACES and weight > 0)
