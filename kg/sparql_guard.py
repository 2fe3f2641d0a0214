"""Lets through only SPARQL that asks this graph: no other service, no other graph, no update. Nothing is parsed or fetched here.

The first layer, at the speed of a regular expression. The second looks at the parsed query (kg/sparql_worker.py), the third
is a process that cannot open a file or a socket.
"""

from __future__ import annotations

import re

from kg.errors import BadQuery, Refused

# order matters: what is quoted, an address, a comment, a variable or a name with a prefix is no keyword
_TOKEN = re.compile(r"""<[^<>"{}|^`\\\x00-\x20]*>|\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
                    r"""|\#[^\n\r]*|[?$]\w+|(?:[^\W\d_][\w.-]*)?:[\w%.:-]*|@[A-Za-z-]+|[^\W\d]\w*|\d+|\S""", re.S)
_OPEN = ('"', "'")
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "USING"])
_OUTSIDE = frozenset(["SERVICE", "FROM"])
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
MOST_CHARACTERS = 20_000
MOST_DEPTH = 30
MOST_TOKENS = 4_000


def check_sparql(query: str) -> str:
    """The form of the query: SELECT, ASK, CONSTRUCT or DESCRIBE. Raises BadQuery for what is none, Refused for what leaves the graph."""
    if len(query) > MOST_CHARACTERS:
        raise Refused(f"the query is longer than {MOST_CHARACTERS} characters; shorten it", code="query_too_long")
    words: list[str] = [t for t in _TOKEN.findall(_expand(query)) if not t.startswith("#")]
    _check_shape(words)
    names = {w.partition(":")[0].upper() for w in words}  # a parser may take SERVICE:x for SERVICE :x
    if found := sorted(_OUTSIDE & names):
        raise Refused(f"a query asks this graph alone; {found[0]} is not allowed: leave it out", code="sparql_outside", word=found[0])
    forms = [w.upper() for w in words if w.upper() in _FORMS]
    if _UPDATES & names or not forms:
        raise BadQuery("this is no SPARQL query: start with SELECT, ASK, CONSTRUCT or DESCRIBE; `cetu ingest` is the way to write", code="sparql_form")
    return forms[0]


def _expand(query: str) -> str:
    r"""The query with \uXXXX put in: the language does so before it looks for words."""

    def put_in(found: re.Match[str]) -> str:
        number = int(found[1] or found[2], 16)
        return chr(number) if number < 0x110000 else ""

    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", put_in, query)


def _check_shape(words: list[str]) -> None:
    depth = 0
    for word in words:
        depth += _BRACKETS.get(word, 0)
        if word in _OPEN:
            raise BadQuery("a quote is left open: close it", code="sparql_syntax")
        if depth > MOST_DEPTH:
            raise Refused(f"more than {MOST_DEPTH} nested brackets: simplify the query", code="query_too_deep")
    if len(words) > MOST_TOKENS:
        raise Refused(f"more than {MOST_TOKENS} words: shorten the query", code="query_too_long")
