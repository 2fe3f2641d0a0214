"""Only reading Cypher passes; what is inside strings, comments and backticks is no clause. tools/mutate_guard.py shows that each rule is held by a test here."""

from __future__ import annotations

import time

import pytest

from kg.errors import Refused
from kg.guard import check_read_only

GOOD = [
    "MATCH (n) RETURN n",
    "match (a:Policy)-[r:CITES {kind:'basis'}]->(b) where r.number is not null return a.name, count(*) order by a.name limit 5;",
    "MATCH (n) WHERE n.name = 'CREATE (x) DELETE' RETURN n.set, n.delete",
    'MATCH (n) WHERE n.name = "CREATE (x) DELETE" RETURN n',
    "MATCH (n:`DROP`) RETURN n // then DELETE",
    "OPTIONAL MATCH (n) /* SET */ WITH n UNWIND [1] AS x RETURN x",
    "CALL db.index.fulltext.queryNodes('i', 'x') YIELD node RETURN node",
    "CALL { MATCH (n) RETURN n } RETURN n",
    "MATCH (n) CALL (n) { RETURN 1 AS x } RETURN x",
    "MATCH (n) RETURN {set: 1, create: n.create} AS m",
    "WITH 1 AS x RETURN x", "RETURN 1 AS x", "UNWIND [1, 2] AS x RETURN x;;",
    "// what it is\nMATCH (n) RETURN n", "/* DELETE * / */ MATCH (n) RETURN n", "MATCH /* a */ (n) RETURN n",
    # names that look like clauses
    "MATCH (n:Set) RETURN n", "MATCH (n:Policy|Set) RETURN n", "MATCH (n:Policy&Set) RETURN n", "RETURN $set AS x", "MATCH (n:Call) RETURN n.call",
    "RETURN $call AS x",
    "MATCH (gds:Policy)-[:A]->(apoc) RETURN count(gds), apoc.name",
    # functions that the language has
    "RETURN date.truncate('year', date()) AS x", "RETURN datetime.realtime() AS x", "RETURN time.realtime() AS x", "RETURN localtime.realtime() AS x",
    "RETURN localdatetime.realtime() AS x", "RETURN duration.between($a, $b) AS x", "RETURN point.distance($a, $b) AS x",
    "RETURN `date`.truncate('year', date()) AS x",
    # paths with an end, and a star that is none
    "MATCH (a)-[*1..4]-(b) RETURN a", "MATCH (a)-[*4]->(b) RETURN a", "MATCH (a)<-[r:CITES*..30]-(b) RETURN a", "MATCH (a)-[*2..30 {kind: 'x'}]-(b) RETURN a",
    "RETURN 2 * 3 AS x", "RETURN 5 -(2 * $x) AS y", "RETURN [2 * $x] AS x", "MATCH (a)-[r {k: $x * $y}]-(b) RETURN a",
    "MATCH (a)-[r {k: [$x * $y]}]-(b) RETURN (a.x * $y)", "WITH 5 -[1][0] * $x AS y RETURN y",
    "MATCH (a)-[r]-(b) RETURN count(*)", "MATCH (a)-[r:A] -(b) RETURN a.x * $y",
]
BAD = [
    "CREATE (n)", "MATCH (n) SET n.x = 1 RETURN n", "MATCH (n) DETACH DELETE n", "MATCH (n) REMOVE n.x", "MERGE (n)", "DROP INDEX x",
    "MATCH (n) RETURN n; CREATE (m)", "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", "MATCH (n) WITH n LOAD CSV FROM 'x' AS l RETURN l",
    "CALL dbms.listConfig()", "CALL apoc.load.json('http://x') YIELD value RETURN value", "MATCH (n) CALL db.labels() YIELD label RETURN label",
    "CALL db.index.fulltext.queryRelationships('i', 'x') YIELD node RETURN node", "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()",
    "CALL `db`.labels()",
    "CALL (n) RETURN n CALL tx.setMetaData({})", "CALL", "CALL tx.setMetaData .",
    "EXPLAIN MATCH (n) RETURN n", "PROFILE CREATE (n)", "CYPHER 5 MATCH (n) RETURN n", "USE system MATCH (n) RETURN n",
    "MATCH (n) /* ' */ CREATE (m) /* ' */", "MATCH (n {a:'\\''}) CREATE (m)", "MATCH (n) CALL { CREATE (m) } RETURN n", "MATCH (n) FOREACH (x IN [1] | SET n.y = x)",
    "MATCH (n) // ' \n CREATE (m) // '", "MATCH (n {a:\"\\\"\"}) CREATE (m)", "MATCH (n) RETURN n, SET", "MATCH (n) WITH n, 1 AS CALL CREATE (m)",
    "MATCH (n) CALL { WITH n RETURN 1 AS x } IN TRANSACTIONS OF 10 ROWS RETURN x", "SHOW USERS", "", ";", "// MATCH (n) RETURN n", "MATCH (n) RETURN 'open",
    'MATCH (n) RETURN "open', "MATCH (n) RETURN `open", "MATCH (n) RETURN `a``` CREATE (m)",
    "RETURN 1 AS x; RETURN 2 AS x", "RETURN 1 \\ 2", "ALTER DATABASE x", "match (n) sEt n.a=1", "YIELD x RETURN x", "(n) RETURN n", "WHERE true RETURN 1",
    r"MATCH (n) WHERE n.a = '\u0041' RETURN n", r"MATCH (n) WHERE n.a = '\U0041' RETURN n",
    # functions that plugins bring, in each spelling
    "RETURN apoc.cypher.runFirstColumn('CREATE (n)', {})", "RETURN `apoc`.cypher.`runFirstColumn`('x', {})", "RETURN apoc . load /* */ . json ('x')",
    "RETURN dbms.x()", "RETURN gds.x()",
    "RETURN genai.vector.encode('x')", "MATCH (n) WHERE a.date.truncate(n) RETURN n", "MATCH.x(1) date .",
    # paths without an end, or with one too far
    "MATCH (a)-[*]-(b) RETURN a", "MATCH (a)-[*2..]-(b) RETURN a", "MATCH (a)-[*..31]-(b) RETURN a", "MATCH (a)-[*1..31]-(b) RETURN a",
    "MATCH (a)-[*31]-(b) RETURN a",
    "CALL { MATCH (a)-[*]-(b) RETURN a } RETURN a", "MATCH (a)-[r:CITES*]->(b) RETURN a", "MATCH (a)-[*0..]->(b) RETURN a", "MATCH (a)-[*1..$n]->(b) RETURN a",
    "MATCH (a)-[r {k: 1} *]-(b) RETURN a",
    "MATCH (a)-[r {k: (1), l: [2]} * {m: 3}]-(b) RETURN a", "MATCH (a)-[*1..1000000000]-(b) RETURN a", "MATCH (a)-[*1..4]-(b)-[*]-(c) RETURN a",
    "MATCH (a)-[*1..4.5]-(b) RETURN a",
]
# each word that begins something other than reading, in Cypher of any version or in the shells around it
WORDS = ["CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "ALTER", "GRANT", "DENY", "REVOKE", "LOAD", "USE", "SHOW", "EXPLAIN", "PROFILE", "CYPHER",
         "FOREACH", "START", "STOP", "TERMINATE", "ENABLE", "RENAME", "INSERT", "FINISH", "COMMIT", "BEGIN", "ROLLBACK", "TRANSACTIONS"]
PAIRS = ("()", "[]", "{}")


def refusal(cypher: str) -> Refused:
    with pytest.raises(Refused) as refused:
        check_read_only(cypher)
    return refused.value


@pytest.mark.parametrize("cypher", GOOD)
def test_reading_passes(cypher: str) -> None:
    check_read_only(cypher)


@pytest.mark.parametrize("cypher", BAD)
def test_everything_else_is_refused(cypher: str) -> None:
    assert refusal(cypher).code == "read_only"


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_refused_wherever_it_stands(word: str) -> None:
    for cypher in (f"MATCH (n) {word} n", f"match (n) {word.lower()} n return n", f"MATCH (n) CALL {{ WITH n {word} n }} RETURN n", f"RETURN 1 UNION {word} (n)"):
        assert word in str(refusal(cypher))


@pytest.mark.parametrize("pair", PAIRS)
def test_depth_has_an_end_and_width_has_none(pair: str) -> None:
    left, right = pair
    deep = f"RETURN {'1, ' * 50}{(left + '1' + right + ', ') * 300}"
    check_read_only(deep + left * 200 + "1" + right * 200)
    assert refusal(deep + left * 201 + "1" + right * 201).code == "query_too_deep"


def test_length_has_an_end() -> None:
    check_read_only("RETURN '" + "a" * 99_991 + "'")
    assert refusal("RETURN '" + "a" * 99_992 + "'").code == "query_too_long"


def test_long_and_deep_queries_are_refused_at_once() -> None:
    started = time.process_time()
    for cypher in ("MATCH (n) RETURN " + "(" * 10_000, "MATCH (n) RETURN '" + "a" * 1_000_000, "RETURN " + "a." * 45_000 + "b()"):
        refusal(cypher)
    assert time.process_time() - started < 5  # a hang, not a benchmark
