"""Only SPARQL that asks this graph passes; what is quoted, an address, a comment, a variable or a name is no keyword. Held against tools/mutate_guard.py."""

from __future__ import annotations

import pytest

from kg.errors import BadQuery, CetuError, Refused
from kg.sparql_guard import check_sparql

GOOD = {
    "SELECT * { ?s ?p ?o }": "SELECT",
    "ask { ?s ?p ?o }": "ASK",
    "PREFIX a: <urn:a> CONSTRUCT { ?s a:b ?o } WHERE { ?s ?p ?o }": "CONSTRUCT",
    "DESCRIBE <urn:a>": "DESCRIBE",
    "ASK { { SELECT * { ?s ?p ?o } } }": "ASK",
    "SELECT ?s { ?s ?p ?o FILTER(?o > 1.5) } LIMIT 10": "SELECT",
    # what only looks like a keyword
    "ASK { ?select ?from $service }": "ASK",
    "ASK { <urn:SELECT> <urn:from> <urn:service> }": "ASK",
    "ASK { a:from :insert ex:service }": "ASK",
    "ASK { ?s ?p 'from \\' service', \"insert \\\" load\" }": "ASK",
    "ASK { ?s ?p '''from ' service\n''', \"\"\"insert \" load\n\"\"\" }": "ASK",
    "ASK { ?s ?p '''from \\''' service''', \"\"\"insert \\\"\"\" load\"\"\" }": "ASK",
    "# SELECT FROM\nASK { ?s ?p ?o } # SERVICE": "ASK",
    "# SELECT FROM\rASK { ?s ?p ?o }": "ASK",
    "ASK { ?s ?p 'x'@from, 'x'@from-load }": "ASK",
    r"ASK { ?s ?p '\U00110000' }": "ASK",  # no character at all
    r"ASK { ?s ?p FR\U0010FFFFOM }": "ASK",
}
OUTSIDE = [
    "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", "select * { service silent <urn:x> { ?s ?p ?o } }", "SELECT * FROM <urn:x> { ?s ?p ?o }",
    "select * from named <urn:x> { ?s ?p ?o }",
    "PREFIX SERVICE: <urn:x> SELECT * { SERVICE:x { ?s ?p ?o } }", r"SELECT * { \u0053ERVICE <urn:x> { ?s ?p ?o } }",
    r"SELECT * { \U00000053ERVICE <urn:x> { ?s ?p ?o } }",
    r"SELECT * \u0046\u0052OM <urn:x> { ?s ?p ?o }", r"SELECT * \u0046r\u006fm <urn:x> { ?s ?p ?o }", r"SELECT * \u0046r\u006Fm <urn:x> { ?s ?p ?o }",
    r"SELECT * FR\U00110000OM <urn:x> { ?s ?p ?o }", r"SELECT * FR\U0FFFFFFFOM <urn:x> { ?s ?p ?o }",
    "SELECT * { ?s ?p '#' . SERVICE <urn:x> { ?s ?p ?o } }", "SELECT * { ?s ?p <urn:#> . SERVICE <urn:x> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a' SERVICE <urn:x> { ?s ?p 'b' } }",
    'SELECT * { ?s ?p "a" SERVICE <urn:x> { ?s ?p "b" } }', "SELECT * { ?s ?p '''a''' SERVICE <urn:x> { ?s ?p '''b''' } }",
    "SELECT * { FILTER(?a < ?b) SERVICE <urn:x> { ?s ?p ?o } FILTER(?a > ?b) }",
    "SELECT * # a\nFROM <urn:x> { ?s ?p ?o }", "SELECT * # a\rFROM <urn:x> { ?s ?p ?o }", "SELECT * FROM\n<urn:x> INSERT { ?s ?p ?o }",
    'SELECT * { ?s ?p """a\\"""" SERVICE <urn:x> { ?s ?p """b""" } }', "SELECT * { ?s ?p '''a\\'''' SERVICE <urn:x> { ?s ?p '''b''' } }",
    'SELECT * { ?s ?p "a\\\\" SERVICE <urn:x> { ?s ?p "b" } }', "SELECT * { ?s ?p 'a\\\\' SERVICE <urn:x> { ?s ?p 'b' } }",
]
UPDATES = ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "USING"]
OPEN = ['ASK { ?s ?p "open }', "ASK { ?s ?p 'open }", "ASK { ?s ?p 'a\nb' }", 'ASK { ?s ?p "a\nb" }']
PAIRS = ("()", "[]", "{}")


def refusal(query: str, kind: type[CetuError]) -> CetuError:
    with pytest.raises(kind) as refused:
        check_sparql(query)
    return refused.value


@pytest.mark.parametrize("query", GOOD)
def test_the_form_is_told(query: str) -> None:
    assert check_sparql(query) == GOOD[query]


@pytest.mark.parametrize("query", OUTSIDE)
def test_a_query_stays_in_the_graph(query: str) -> None:
    error = refusal(query, Refused)
    assert error.code == "sparql_outside"
    assert error.slots["word"] in ("SERVICE", "FROM")


def test_the_word_is_named() -> None:
    assert refusal("SELECT * FROM <urn:x> { SERVICE ?x { ?s ?p ?o } }", Refused).slots["word"] == "FROM"
    assert refusal("SELECT * { SERVICE ?x { ?s ?p ?o } }", Refused).slots["word"] == "SERVICE"


@pytest.mark.parametrize("word", UPDATES)
def test_no_update_passes_wherever_it_stands(word: str) -> None:
    for query in (f"{word} <urn:x>", f"SELECT * {{ ?s ?p ?o }} ; {word} <urn:x>", f"{word.lower()} data {{ }} ask {{ ?s ?p ?o }}", f"SELECT * {{ ?s ?p ?o }} {word}:x"):
        assert refusal(query, BadQuery).code == "sparql_form"


@pytest.mark.parametrize("query", ["", "{ ?s ?p ?o }", "WHERE { ?s ?p ?o }", "?select", "<urn:SELECT>", "'ASK'", "# ASK"])
def test_what_has_no_form_is_no_query(query: str) -> None:
    assert refusal(query, BadQuery).code == "sparql_form"


@pytest.mark.parametrize("query", OPEN)
def test_an_open_quote_is_a_mistake(query: str) -> None:
    assert refusal(query, BadQuery).code == "sparql_syntax"


@pytest.mark.parametrize("pair", PAIRS)
def test_depth_has_an_end_and_width_has_none(pair: str) -> None:
    left, right = pair
    wide = f"ASK {(left + ' ?x ' + right) * 100} ?x "
    assert check_sparql(wide + left * 30 + right * 30) == "ASK"
    assert refusal(wide + left * 31 + right * 31, Refused).code == "query_too_deep"


def test_length_has_an_end_in_characters_and_in_words() -> None:
    assert check_sparql("ASK # " + "a" * 19_994) == "ASK"
    assert refusal("ASK # " + "a" * 19_995, Refused).code == "query_too_long"
    assert check_sparql("ASK" + " ?x" * 3_999) == "ASK"
    assert refusal("ASK" + " ?x" * 4_000, Refused).code == "query_too_long"
    assert check_sparql("ASK" + " 123" * 3_999) == "ASK"
    assert check_sparql("ASK" + " ?x" * 3_999 + "\n# a comment is no word") == "ASK"
