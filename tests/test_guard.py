"""Only reading Cypher passes; what is inside strings, comments and backticks is no clause."""

from __future__ import annotations

import time

import pytest

from kg.errors import Refused
from kg.guard import check_read_only

GOOD = [
    "MATCH (n) RETURN n",
    "match (a:Policy)-[r:CITES {kind:'basis'}]->(b) where r.number is not null return a.name, count(*) order by a.name limit 5;",
    "MATCH (n) WHERE n.name = 'CREATE (x) DELETE' RETURN n.set, n.delete",
    "MATCH (n:`DROP`) RETURN n // then DELETE",
    "OPTIONAL MATCH (n) /* SET */ WITH n UNWIND [1] AS x RETURN x",
    "CALL db.index.fulltext.queryNodes('i', 'x') YIELD node RETURN node",
    "CALL { MATCH (n) RETURN n } RETURN n",
    "MATCH (n) RETURN {set: 1, create: n.create} AS m",
]
BAD = [
    "CREATE (n)", "MATCH (n) SET n.x = 1 RETURN n", "MATCH (n) DETACH DELETE n", "MATCH (n) REMOVE n.x", "MERGE (n)", "DROP INDEX x",
    "MATCH (n) RETURN n; CREATE (m)", "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", "MATCH (n) WITH n LOAD CSV FROM 'x' AS l RETURN l",
    "CALL dbms.listConfig()", "CALL apoc.load.json('http://x') YIELD value RETURN value", "MATCH (n) CALL db.labels() YIELD label RETURN label",
    "RETURN apoc.cypher.runFirstColumn('CREATE (n)', {})", "EXPLAIN MATCH (n) RETURN n",
    "PROFILE CREATE (n)", "CYPHER 5 MATCH (n) RETURN n", "USE system MATCH (n) RETURN n",
    "MATCH (n) /* ' */ CREATE (m) /* ' */", "MATCH (n {a:'\\''}) CREATE (m)", "MATCH (n) CALL { CREATE (m) } RETURN n", "MATCH (n) FOREACH (x IN [1] | SET n.y = x)",
    "SHOW USERS", "", ";", "MATCH (n) RETURN 'open", "MATCH (n) RETURN `a``` CREATE (m)", "ALTER DATABASE x", "match (n) sEt n.a=1",
]


@pytest.mark.parametrize("cypher", GOOD)
def test_reading_passes(cypher: str) -> None:
    check_read_only(cypher)


@pytest.mark.parametrize("cypher", BAD)
def test_everything_else_is_refused(cypher: str) -> None:
    with pytest.raises(Refused):
        check_read_only(cypher)


def test_long_and_deep_queries_are_refused_at_once() -> None:
    started = time.process_time()
    for cypher in ("MATCH (n) RETURN " + "(" * 10_000, "MATCH (n) RETURN '" + "a" * 1_000_000):
        with pytest.raises(Refused):
            check_read_only(cypher)
    assert time.process_time() - started < 5  # a hang, not a benchmark
