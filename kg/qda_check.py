"""Whether an XML tree is what REFI-QDA allows (kg/qda_schema.yaml), and strangers' XML made into a tree without harm."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

import yaml

from kg.errors import BadQuery

SCHEMA = Path(__file__).with_name("qda_schema.yaml")
DEEPEST = 60
"""Elements inside each other at most; codes of real projects go a dozen deep."""
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True, slots=True)
class Form:
    """What may stand in an element: `content` matches the names of its children, each with a blank behind it."""

    content: re.Pattern[str]
    attributes: Mapping[str, tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Schema:
    namespace: str
    root: str
    forms: Mapping[str, Form]
    simple: Mapping[str, str]
    kinds: Mapping[str, re.Pattern[str]]


@functools.cache
def load_schema(name: str) -> Schema:
    """`project` or `codebook`."""
    tree = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    spec = tree[name]
    forms = {element: Form(_content(f["content"]), _attributes(f["attributes"])) for element, f in spec["elements"].items()}
    forms |= {element: forms[like] for element, like in spec["same"].items()}
    return Schema(spec["namespace"], spec["root"], forms, spec["simple"], {kind: re.compile(p) for kind, p in tree["kinds"].items()})


def _content(model: str) -> re.Pattern[str]:
    """'Users? (A | B)+' → a pattern over 'Users A B ', names with a blank behind each."""
    return re.compile(re.sub(r"\w+", r"(?:\g<0>,)", model).replace(" ", "").replace(",", " "))


def _attributes(text: str) -> dict[str, tuple[str, bool]]:
    pairs = (word.split("=") for word in text.split())
    return {name: (kind.rstrip("!"), kind.endswith("!")) for name, kind in pairs}


def parse_xml(content: bytes, name: str) -> Element:
    """The tree of strangers' XML. Raises BadQuery for what is no XML, has a DOCTYPE (entity bombs live there) or is nested too deep."""
    depth = 0

    def open_element(_tag: str, _attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BadQuery(f"{name}: elements are nested deeper than {DEEPEST}", code="qda_broken", name=name, why=f"> {DEEPEST}")

    def close_element(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = functools.partial(_refuse, name)
    parser.StartElementHandler, parser.EndElementHandler = open_element, close_element
    try:
        parser.Parse(content, True)
        return ElementTree.fromstring(content)  # noqa: S314 - has no DOCTYPE and is flat, as the first pass made sure
    except (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError) as exc:
        raise BadQuery(f"{name} is no XML ({exc}): export the project again", code="qda_broken", name=name, why=exc) from exc


def _refuse(name: str, *_doctype: Any) -> None:
    raise BadQuery(f"{name} has a DOCTYPE, which REFI-QDA does not use: export the project again", code="qda_broken", name=name, why="DOCTYPE")


def check_tree(root: Element, kind: str) -> list[str]:
    """Every place where the tree is not what the schema of `kind` allows; empty when it is valid."""
    schema = load_schema(kind)
    if root.tag != f"{{{schema.namespace}}}{schema.root}":
        return [f"the root is {root.tag}, not {schema.root} of {schema.namespace}"]
    return [fault for element in root.iter() for fault in _faults(element, schema)]


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _faults(element: Element, schema: Schema) -> Iterator[str]:
    name = local(element)
    form = schema.forms.get(name)
    if not element.tag.startswith(f"{{{schema.namespace}}}") or (form is None and name not in schema.simple):
        yield f"{name}: no such element"
    elif form is None:
        if len(element) or element.attrib or not schema.kinds[schema.simple[name]].fullmatch(_collapsed(element.text or "", schema.simple[name])):
            yield f"{name}: not a {schema.simple[name]}"
    else:
        if not form.content.fullmatch("".join(f"{local(child)} " for child in element)):
            yield f"{name}: children {', '.join(map(local, element))[:80]}"
        if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
            yield f"{name}: text between elements"
        yield from _attribute_faults(name, element, form, schema)


def _attribute_faults(name: str, element: Element, form: Form, schema: Schema) -> Iterator[str]:
    for attribute, value in element.attrib.items():
        kind, _ = form.attributes.get(attribute, ("", False))
        if not kind and not attribute.startswith(XSI):
            yield f"{name}: no attribute {attribute}"
        elif kind and not schema.kinds[kind].fullmatch(_collapsed(value, kind)):
            yield f"{name}: {attribute} is no {kind}: {value[:40]}"
    for attribute, (_, needed) in form.attributes.items():
        if needed and attribute not in element.attrib:
            yield f"{name}: {attribute} is missing"


def _collapsed(value: str, kind: str) -> str:
    """XML Schema takes white space around all kinds but text away before it looks."""
    return value if kind == "string" else value.strip(" \t\r\n")
