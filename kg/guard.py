"""Lets through only Cypher that reads: a tokenizer aware of comments, strings and backticks, and a list of allowed clauses.

Source of the layers: design page QUERIES. This is the first layer; stores add a read-only session and a time limit.
"""

from __future__ import annotations

import re

from kg.errors import Refused

# order matters: comments and quoted things first, so that what is inside them is never taken for a clause
_TOKEN = re.compile(r"""//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`]|``)*`|[^\W\d]\w*|\d+(?:\.\d+)?|\S""", re.S)
_FORBIDDEN = frozenset(
    ["CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "ALTER", "GRANT", "DENY", "REVOKE", "LOAD", "USE", "SHOW", "EXPLAIN", "PROFILE",
     "CYPHER", "FOREACH", "START", "STOP", "TERMINATE", "ENABLE", "RENAME", "INSERT", "FINISH", "COMMIT", "BEGIN", "ROLLBACK", "TRANSACTIONS"])
_STARTS = frozenset(["MATCH", "OPTIONAL", "WITH", "RETURN", "UNWIND", "CALL"])
_NAMESPACES = frozenset(["DATE", "DATETIME", "TIME", "LOCALTIME", "LOCALDATETIME", "DURATION", "POINT", "DB"])  # of functions; plugins bring others
_PROCEDURE = ("db", ".", "index", ".", "fulltext", ".", "queryNodes")
BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
MOST_CHARACTERS = 100_000
MOST_DEPTH = 200
MOST_HOPS = 30
_HOPS = re.compile(r"(?:\d+ )?(?:\. \. )?(\d{1,9})(?: [^.]|\Z)")


def check_read_only(cypher: str) -> None:
    """Raises Refused, naming the word, unless `cypher` is one reading statement."""
    if len(cypher) > MOST_CHARACTERS:
        raise Refused(f"the query is longer than {MOST_CHARACTERS} characters; shorten it", code="query_too_long")
    if "\\u" in cypher.lower():  # Neo4j puts in the character before it reads: a quote or a clause could come out of a string
        _refuse("\\u; write the character itself")
    tokens = [t for t in _TOKEN.findall(cypher) if not t.startswith(("//", "/*"))]
    while tokens and tokens[-1] == ";":
        tokens.pop()
    if not tokens or tokens[0].upper() not in _STARTS:
        _refuse(tokens[0] if tokens else "an empty query")
    _check_depth(tokens)
    for place, token in enumerate(tokens):
        _check_token(tokens, place, token)
    _check_hops(tokens)


def _check_token(tokens: list[str], place: int, token: str) -> None:
    """A word after `.` or `:` or before `:` in a map is a name, not a clause."""
    word = token.upper()
    left = tokens[place - 1] if place else None
    named = left in (".", ":", "|", "&", "$") or tokens[place + 1 : place + 2] == [":"]
    if token in (";", "'", '"', "`", "\\"):
        _refuse(f"{token} (a second statement, an open quote or a stray backslash)")
    if word in _FORBIDDEN and not named:
        _refuse(word)
    if word == "CALL" and not named:
        after = tokens[place + 1 : place + 1 + len(_PROCEDURE)]
        if tokens[place + 1 : place + 2] != ["{"] and after[:1] != ["("] and tuple(after) != _PROCEDURE:
            _refuse(f"CALL {after[0] if after else ''}")
    if word == "(" and tokens[place - 2 : place - 1] == ["."]:
        _check_function(tokens, place - 1)


def _check_function(tokens: list[str], place: int) -> None:
    """A function with a namespace (`apoc.load.json(…)`, also in backticks) is refused unless the language itself has it; `place` is its last word."""
    while place and tokens[place - 1] == ".":
        place -= 2
    if tokens[place].strip("`").upper() not in _NAMESPACES:
        _refuse(f"{tokens[place]}.…")


def _check_hops(tokens: list[str]) -> None:
    """A path of variable length must say how long at most: [*1..4], never [*] or [*2..]."""
    relations: list[bool] = []  # for each open bracket: whether it holds a relation of a pattern
    for place, word in enumerate(tokens):
        bracket = BRACKETS.get(word)
        if bracket == 1:
            relations.append(word == "[" and tokens[place - 1 : place] == ["-"])
        elif bracket == -1:
            relations[-1:] = []
        elif word == "*" and relations[-1:] == [True]:
            found = _HOPS.match(" ".join(tokens[place + 1 : place + 5]))
            if not found or int(found[1]) > MOST_HOPS:
                _refuse(f"a path without an end or of more than {MOST_HOPS} hops")


def _check_depth(tokens: list[str]) -> None:
    depth = 0
    for token in tokens:
        depth += BRACKETS.get(token, 0)
        if depth > MOST_DEPTH:
            raise Refused(f"more than {MOST_DEPTH} nested brackets: simplify the query", code="query_too_deep")


def _refuse(word: str) -> None:
    raise Refused(f"only reading queries are allowed; {word} is not. Start with MATCH … RETURN; `cetu ingest` is the way to write", code="read_only", word=word)
