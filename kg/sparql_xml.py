"""SPARQL 1.1 results as XML (https://www.w3.org/TR/rdf-sparql-XMLres/). rdflib's own writer leaves out every literal that is false or zero."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

import rdflib
from rdflib.query import Result

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_xml(result: Result) -> bytes:
    """A SELECT or ASK result; characters that XML forbids are left out."""
    return _FORBIDDEN.sub("", "".join(_lines(result))).encode("utf-8")


def _lines(result: Result) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
    yield from (f"<variable name={quoteattr(str(name))}/>" for name in result.vars or ())
    yield "</head>"
    if result.type == "ASK":
        yield f"<boolean>{'true' if result.askAnswer else 'false'}</boolean></sparql>"
        return
    yield "<results>"
    for row in result.bindings:
        yield "<result>"
        for name, value in row.items():
            yield f"<binding name={quoteattr(str(name))}>{_term(value)}</binding>"
        yield "</result>\n"
    yield "</results></sparql>"


def _term(value: object) -> str:
    text = escape(str(value))
    if isinstance(value, rdflib.URIRef):
        return f"<uri>{text}</uri>"
    if isinstance(value, rdflib.BNode):
        return f"<bnode>{text}</bnode>"
    kind = ""
    if isinstance(value, rdflib.Literal) and value.language:
        kind = f" xml:lang={quoteattr(value.language)}"
    elif isinstance(value, rdflib.Literal) and value.datatype:
        kind = f" datatype={quoteattr(str(value.datatype))}"
    return f"<literal{kind}>{text}</literal>"
