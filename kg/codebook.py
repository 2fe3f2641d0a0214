"""The codes there are: those of the SUAP model, those that people defined, and those that are in use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.codes import Coding, normal_code, tidy_code
from kg.journal import append_events, read_events
from kg.ontology import Ontology
from kg.qda import Code


def model_codes(ontology: Ontology) -> list[Code]:
    """Patterns (in their colours), stages and dimensions under their full names, described by their English ones."""
    concepts = [concept for part in (ontology.patterns, ontology.stages, ontology.dimensions) for concept in part.values()]
    return [Code(normal_code(c.label["zh"], ontology), c.label["en"], c.colour or "") for c in concepts]


def define_codes(path: Path, codes: Iterable[Code], who: str, when: str) -> int:
    """Puts definitions into the log, those that change nothing left out; returns how many were put."""
    known = {code.name: code for code in defined_codes(path)}
    new = [code for code in codes if tidy_code(code.name) and known.get(code.name) != code]
    append_events(path, [{"event": "define", "code": c.name, "description": c.description, "colour": c.colour, "who": who, "when": when} for c in new])
    return len(new)


def defined_codes(path: Path) -> list[Code]:
    """The newest definition of each code."""
    events = (event for event in read_events(path) if event["event"] == "define")
    found = {event["code"]: Code(event["code"], event.get("description", ""), event.get("colour", "")) for event in events}
    return [found[name] for name in sorted(found)]


def make_codebook(path: Path, ontology: Ontology, codings: Sequence[Coding]) -> list[Code]:
    """All of them, by name; a definition of a person goes before the model's."""
    used = [Code(name) for name in sorted({coding.code for coding in codings})]
    found = {code.name: code for code in (*used, *model_codes(ontology), *defined_codes(path))}
    return [found[name] for name in sorted(found)]
