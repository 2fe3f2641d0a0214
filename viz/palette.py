"""Colours and shapes by theme. A figure is painted with attributes (Word and resvg read them); dark follows by class."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from kg.ontology import load_ontology

Theme = Literal["light", "dark", "auto"]
Colours = Mapping[str, Mapping[str, str]]
# outlines of the marks in a box of ±1
MARKS: Mapping[str, str] = {
    "circle": "M-.9 0A.9.9 0 1 1 .9 0A.9.9 0 1 1 -.9 0Z",
    "square": "M-.82-.82H.82V.82H-.82Z",
    "triangle": "M0-.95L1 .8H-1Z",
    "diamond": "M0-1.1L1.05 0L0 1.1L-1.05 0Z",
    "wedge": "M0 .95L1-.8H-1Z",
}


@functools.cache
def _settings() -> Mapping[str, Any]:
    tree: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("palette.yaml").read_text(encoding="utf-8"))
    return tree


def fonts() -> str:
    return str(_settings()["fonts"])


@functools.cache
def colours() -> Colours:
    """role → theme → colour; roles are surfaces (ink, line …), "t-Policy" for types, "p-core" for patterns."""
    ontology, settings = load_ontology(), _settings()
    table: dict[str, Mapping[str, str]] = dict(settings["surfaces"])
    table |= {f"t-{name}": kind.colour for name, kind in ontology.entities.items()}
    for name, pattern in ontology.patterns.items():
        light = pattern.colour or table["other"]["light"]
        table[f"p-{name}"] = {"light": light, "dark": settings["patterns"].get(name, light)}
    return table


def type_role(kind: str) -> str:
    return f"t-{kind}" if kind in load_ontology().entities else "other"


def is_sought(kind: str) -> bool:
    """Whether readers look for entities of this type: policies, patterns, stages, clusters, places (palette.yaml)."""
    known = load_ontology().entities.get(kind)
    return bool({kind, known.kind_of if known else ""} & set(_settings()["sought"]))


def type_words(kind: str, language: str) -> tuple[str, str]:
    """(label, glyph) of an entity type; an unknown type is shown by its own name."""
    known = load_ontology().entities.get(kind)
    return (known.label[language], known.glyph[language]) if known else (kind, kind[:1] or "?")


def pattern_style(name: str) -> tuple[str, str]:
    """(colour role, outline) of a pattern given by key, label or alias."""
    for key, concept in load_ontology().patterns.items():
        if name in (key, *concept.label.values(), *concept.aliases):
            return f"p-{key}", MARKS[concept.mark or "circle"]
    return "other", MARKS["circle"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Paints elements for one theme; "auto" is light with a style sheet that turns dark when the reader's system is."""

    theme: Theme = "light"

    def colour(self, role: str) -> str:
        return colours()[role]["dark" if self.theme == "dark" else "light"]

    def paint(self, fill: str | None = None, stroke: str | None = None, also: str = "") -> dict[str, str]:
        """Attributes of an element: colours for this theme, classes for the other."""
        names, attributes = [also] if also else [], {"fill": "none"}
        if fill:
            names.append(f"f-{fill}")
            attributes["fill"] = self.colour(fill)
        if stroke:
            names.append(f"s-{stroke}")
            attributes["stroke"] = self.colour(stroke)
        return {"class_": " ".join(names), **attributes}


def to_css(theme: str = "dark", scope: str = "") -> str:
    """Style rules that repaint figures of the other theme, under the selector `scope` (such as `[data-theme=dark] `)."""
    rules = []
    for role, shades in colours().items():
        rules.append(f"{scope}.f-{role}{{fill:{shades[theme]}}}{scope}.s-{role}{{stroke:{shades[theme]}}}")
    return "".join(rules)


def auto_css() -> str:
    """Dark on a dark screen, light on paper."""
    return f"@media screen and (prefers-color-scheme:dark){{{to_css('dark')}}}"
