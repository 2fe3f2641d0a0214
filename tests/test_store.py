"""One contract for every store: each test runs on the embedded store and on a real Neo4j."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from neo4j.exceptions import ServiceUnavailable, TransientError

from kg.errors import BadQuery, Refused, StoreError, StoreUnavailable
from kg.graph import Edge, Node
from kg.store import Store, open_store
from kg.stores import loading
from kg.stores.searching import to_query

POLICY, CITY, ISSUER = ("Entity", "Policy"), ("Entity", "Place", "City"), ("Entity", "Issuer")
NODES = [
    Node("p1", POLICY, {"name": "“十三五”国家信息化规划", "year": 2016, "tags": ["信息化", "规划"], "weight": 0.5, "valid": True}),
    Node("p2", POLICY, {"name": "江苏省“十三五”智慧江苏建设发展规划", "year": 2016, "tags": [], "weight": 2.0, "valid": False}),
    Node("p3", POLICY, {"name": "南京市数字经济发展三年行动计划", "year": 2020}),
    Node("c1", CITY, {"name": "南京市"}),
    Node("c2", CITY, {"name": "苏州市"}),
    Node("i1", ISSUER, {"name": "国务院"}),
    Node("d1", ("Document",), {"title": "国务院关于印发“十三五”国家信息化规划的通知"}),
    Node("x1", ("Section",), {"title": "第一章"}),
    Node("s1", ("Sentence",), {"text": "支持南京市建设国家数字经济创新发展试验区。", "begin": 10, "finish": 31}),
]
EDGES = [
    Edge("e1", "CITES", "p2", "p1", {"kind": "basis", "confidence": 0.9, "sentences": ["s1"]}),
    Edge("e2", "CITES", "p3", "p2", {"kind": "implements"}),
    Edge("e3", "COVERS", "p3", "c1"),
    Edge("e4", "COVERS", "p2", "c1"),
    Edge("e5", "COVERS", "p2", "c2"),
    Edge("e6", "ISSUED_BY", "p1", "i1"),
    Edge("e7", "HAS_SECTION", "d1", "x1"),
    Edge("e8", "HAS_SENTENCE", "x1", "s1"),
    Edge("e9", "MENTIONS", "s1", "c1", {"begin": 2, "finish": 5}),
    Edge("e10", "MENTIONS", "s1", "p3", {"begin": 0, "finish": 2}),
    Edge("e11", "FOR", "p3", "c1"),
    Edge("e12", "OF", "p3", "c2"),
]


@pytest.fixture
def full(store: Store) -> Store:
    assert (store.write_nodes(NODES), store.write_edges(EDGES)) == (len(NODES), len(EDGES))
    return store


# query, parameters → rows. What researchers write, in the words that both dialects share.
QUERIES: list[tuple[str, dict[str, object], list[tuple[Any, ...]]]] = [
    ("MATCH (p:Policy) RETURN p.id ORDER BY p.id", {}, [("p1",), ("p2",), ("p3",)]),
    ("MATCH (p:Policy {year: $year}) RETURN p.id ORDER BY p.id", {"year": 2016}, [("p1",), ("p2",)]),
    ("MATCH (p:Policy) WHERE p.name CONTAINS $text RETURN p.id", {"text": "信息化"}, [("p1",)]),
    ("MATCH (p:Policy)-[c:CITES]->(q:Policy) RETURN p.id, c.kind, q.id ORDER BY p.id", {}, [("p2", "basis", "p1"), ("p3", "implements", "p2")]),
    ("MATCH (p:Policy) OPTIONAL MATCH (p)-[:ISSUED_BY]->(i) RETURN p.id, i.name ORDER BY p.id", {}, [("p1", "国务院"), ("p2", None), ("p3", None)]),
    ("MATCH (:Policy {id: 'p3'})-[:CITES*1..3]->(q) RETURN q.id ORDER BY q.id", {}, [("p1",), ("p2",)]),
    ("MATCH path = shortestPath((a:Policy {id: 'p3'})-[:CITES*..5]->(b:Policy {id: 'p1'})) RETURN length(path)", {}, [(2,)]),
    ("MATCH (c:City)<-[:COVERS]-(p) RETURN c.name, count(p) AS n ORDER BY n DESC, c.name", {}, [("南京市", 2), ("苏州市", 1)]),
    ("MATCH (c:City)<-[:COVERS]-(p) WITH c, collect(p.id) AS ids UNWIND ids AS id RETURN c.id, id ORDER BY c.id, id", {},
     [("c1", "p2"), ("c1", "p3"), ("c2", "p2")]),
    ("MATCH (a)-[r]->(b:City) RETURN DISTINCT type(r) AS t ORDER BY t", {}, [("COVERS",), ("FOR",), ("MENTIONS",), ("OF",)]),
    ("MATCH (a:Policy)-[:FOR|OF]->(b) RETURN b.id ORDER BY b.id", {}, [("c1",), ("c2",)]),
    ("MATCH (n:Entity) WHERE 'City' IN labels(n) RETURN n.id ORDER BY n.id", {}, [("c1",), ("c2",)]),
    ("MATCH (p:Policy) WHERE NOT EXISTS { (p)-[:CITES]->() } RETURN p.id", {}, [("p1",)]),
    ("MATCH (p:Policy) WHERE NOT (p)-[:COVERS]->(:City) RETURN p.id", {}, [("p1",)]),
    ("MATCH (d:Document)-[:HAS_SECTION]->()-[:HAS_SENTENCE]->(s)-[m:MENTIONS]->(e:City) RETURN d.id, s.text, m.begin, e.name", {},
     [("d1", "支持南京市建设国家数字经济创新发展试验区。", 2, "南京市")]),
    ("MATCH (p:Policy) RETURN p.year, CASE WHEN p.year > 2018 THEN 'new' ELSE 'old' END AS age ORDER BY p.id", {}, [(2016, "old"), (2016, "old"), (2020, "new")]),
    ("MATCH (p:Policy) RETURN p.id UNION MATCH (p:City) RETURN p.id", {}, [("p1",), ("p2",), ("p3",), ("c1",), ("c2",)]),
    ("MATCH (p:Policy) RETURN p.id ORDER BY p.year DESC, p.id SKIP $skip LIMIT $limit", {"skip": 1, "limit": 1}, [("p1",)]),
    ("MATCH (p:Policy) WHERE 'CITES' IN [(p)-[r]->() | type(r)] RETURN p.id ORDER BY p.id", {}, [("p2",), ("p3",)]),
    ("MATCH (p:Policy) WHERE p.id IN $ids RETURN p.id ORDER BY p.id", {"ids": ["p3", "p1", "none"]}, [("p1",), ("p3",)]),
    ("MATCH (p:Policy) WHERE p.weight IS NOT NULL RETURN avg(p.weight), sum(p.year), min(p.id), max(p.id)", {}, [(1.25, 4032, "p1", "p2")]),
    ("MATCH (p:Policy) CALL { WITH p MATCH (p)-[:COVERS]->(c) RETURN count(c) AS n } RETURN p.id, n ORDER BY p.id", {}, [("p1", 0), ("p2", 2), ("p3", 1)]),
    ("UNWIND $rows AS row MATCH (c:City {name: row.name}) RETURN row.n, c.id ORDER BY row.n", {"rows": [{"name": "苏州市", "n": 1}, {"name": "南京市", "n": 2}]},
     [(1, "c2"), (2, "c1")]),
    ("MATCH (p:Policy) WHERE p.name =~ '.*(江苏|南京).*' RETURN p.id ORDER BY p.id", {}, [("p2",), ("p3",)]),
]


@pytest.mark.parametrize(("cypher", "parameters", "expected"), QUERIES, ids=range(len(QUERIES)))
def test_the_same_cypher_gives_the_same_rows(full: Store, cypher: str, parameters: dict[str, object], expected: list[tuple[Any, ...]]) -> None:
    rows = [tuple(row.values()) for row in full.rows(cypher, **parameters)]
    assert (sorted(rows) == sorted(expected)) if "UNION" in cypher else (rows == expected)


def test_a_node_comes_back_as_it_went_in(store: Store) -> None:
    properties: dict[str, object] = {
        "name": "𠀀𠮷县\0\t\n“引号”`'\"\\", "flags": ["a", "", "丙"], "none": None, "empty": [], "yes": True, "no": False, "whole": 2.0, "part": -0.1,
        "big": 2**62, "small": -3, "end": 7, "start": ["x"], "order": 1, "type": "t", "with space": "1", "back`tick": "2",
        "long": "长" * 100_000, "dates": ["2016-12-15"],
    }
    store.write_nodes([Node("n", CITY, properties)])
    [row] = store.rows("MATCH (n:City {id: 'n'}) RETURN n, labels(n) AS labels")
    assert row["n"] == {key: value for key, value in properties.items() if value is not None} | {"id": "n"}
    assert {key: type(value) for key, value in row["n"].items()} == {key: type(value) for key, value in {**properties, "id": ""}.items() if value is not None}
    assert sorted(row["labels"]) == sorted(CITY)


def test_what_no_store_can_hold_is_stored_as_near_as_possible(store: Store) -> None:
    store.write_nodes([Node("n", CITY, {"name": "甲\ud800乙", "huge": 2**70, "gaps": ["a", None, "b"], "pair": ("x", "y")})])
    [row] = store.rows("MATCH (n {id: 'n'}) RETURN n")
    assert row["n"] == {"id": "n", "name": "甲\ufffd乙", "huge": str(2**70), "gaps": ["a", "b"], "pair": ["x", "y"]}
    assert store.rows("RETURN $text AS text", text="\udfff") == [{"text": "\ufffd"}]


def test_writing_twice_changes_nothing(full: Store) -> None:
    before = full.counts(), full.rows("MATCH (a)-[r]->(b) RETURN a, r, b ORDER BY r.id")
    full.write_nodes(NODES)
    full.write_edges(reversed(EDGES))
    assert (full.counts(), full.rows("MATCH (a)-[r]->(b) RETURN a, r, b ORDER BY r.id")) == before


def test_counts(full: Store) -> None:
    assert full.counts() == {
        "nodes": {"City": 2, "Document": 1, "Entity": 6, "Issuer": 1, "Place": 2, "Policy": 3, "Section": 1, "Sentence": 1},
        "relations": {"CITES": 2, "COVERS": 3, "FOR": 1, "HAS_SECTION": 1, "HAS_SENTENCE": 1, "ISSUED_BY": 1, "MENTIONS": 2, "OF": 1},
    }


def test_an_update_keeps_what_it_does_not_name(full: Store) -> None:
    full.write_nodes([Node("p1", POLICY, {"year": 2017, "name": None}), Node("p1", POLICY, {"year": 2018})])
    full.write_edges([Edge("e1", "CITES", "p2", "p1", {"kind": "implements"}), Edge("new", "CITES", "p3", "p1", {})])
    assert full.rows("MATCH (p:Policy {id: 'p1'}) RETURN p.year AS y, p.name AS n") == [{"y": 2018, "n": "“十三五”国家信息化规划"}]
    assert full.rows("MATCH ()-[r:CITES]->({id: 'p1'}) RETURN r ORDER BY r.id") == [
        {"r": {"id": "e1", "kind": "implements", "confidence": 0.9, "sentences": ["s1"]}}, {"r": {"id": "new"}}]


def test_one_id_one_node(full: Store) -> None:
    with pytest.raises(StoreError):
        full.rows("CREATE (:Entity:City {id: 'p1'})")
    assert full.counts()["nodes"]["Entity"] == 6


def test_a_dangling_edge_is_named_and_its_batch_left_out(full: Store) -> None:
    with pytest.raises(StoreError, match=r"bad.*no target.*nowhere"):
        full.write_edges([Edge("bad", "COVERS", "p1", "nowhere"), Edge("good", "COVERS", "p1", "c1")])
    with pytest.raises(StoreError, match=r"bad.*no source"):
        full.write_edges([Edge("bad", "COVERS", "nowhere", "c1")])
    assert full.counts()["relations"]["COVERS"] == 3


def test_what_is_longer_than_a_batch_goes_in_pieces(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "CHARACTERS", 100)
    for count in (40, 3, 25):
        lines = [f"{number:030}" for number in range(count)]
        full.write_nodes([Node("p1", POLICY, {"name": "信息化规划" * count}), Node("p2", POLICY, {"name": "短"})])
        full.write_edges([Edge(e.id, e.type, e.source, e.target, {"sentences": lines if e.id in ("e1", "e5") else ["s1"]}) for e in EDGES[:5]])
        assert full.rows("MATCH (p:Policy {id: 'p1'}) RETURN p.name AS name") == [{"name": "信息化规划" * count}]
        kept = {row["id"]: row["lines"] for row in full.rows("MATCH ()-[r:CITES|COVERS]->() RETURN r.id AS id, r.sentences AS lines")}
        assert kept == {id: lines if id in ("e1", "e5") else ["s1"] for id in ("e1", "e2", "e3", "e4", "e5")}


def test_deleting(full: Store) -> None:
    full.delete_edges(["e1", "never"], "CITES")
    full.delete_edges([], "CITES")
    assert full.rows("MATCH ()-[r:CITES]->() RETURN r.id AS id") == [{"id": "e2"}]
    full.delete_nodes(["c1", "s1", "never"])
    assert full.rows("MATCH ()-[r]->() RETURN r.id AS id ORDER BY id") == [{"id": "e12"}, {"id": "e2"}, {"id": "e5"}, {"id": "e6"}, {"id": "e7"}]


HOSTILE = ["`", "'", '"', "\\", "') DETACH DELETE n //", "`}) MATCH (n) DETACH DELETE n //", "$rows", "{{}}", "\u2028", "/*", "'; DROP", "=cmd|' /C calc'!A0"]


def test_hostile_values_and_ids_are_only_text(store: Store) -> None:
    nodes = [Node(text, CITY, {"name": text, text: text}) for text in HOSTILE]
    store.write_nodes(nodes)
    store.write_edges(Edge(f"e{text}", "COVERS", text, text, {text: text}) for text in HOSTILE)
    assert {row["n"]["name"] for row in store.rows("MATCH (n:City) RETURN n")} == set(HOSTILE)
    assert store.counts()["relations"] == {"COVERS": len(HOSTILE)}
    store.delete_edges([f"e{text}" for text in HOSTILE], "COVERS")
    assert store.counts()["relations"] == {}


@pytest.mark.parametrize("name", ["A`B", "A B", "", "政策", "A:B", "A) DELETE"])
def test_labels_and_types_that_are_no_names_are_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="ontology"):
        store.write_nodes([Node("1", ("Entity", name))])
    with pytest.raises(StoreError, match="ontology"):
        store.write_edges([Edge("1", name, "a", "b")])
    with pytest.raises(StoreError, match="ontology"):
        store.write_nodes([Node("1", ("Policy",))])


@pytest.mark.parametrize(("text", "ids"), [
    ("信息化规划", {"p1", "d1"}), ("江苏", {"p2"}), ("国家 规划", {"p1", "d1"}), ("数字经济", {"p3", "s1"}), ("南京", {"p3", "c1", "s1"}),
    ("南", {"p3", "c1", "s1"}), ("国务院关于印发", {"d1"}), ("经济数字", set()), ("", set()), ("。！", set()),
])
def test_chinese_is_found_inside_longer_words(full: Store, text: str, ids: set[str]) -> None:
    found = full.search(text)
    assert {row["node"]["id"] for row in found} == ids
    assert [row["score"] for row in found] == sorted((row["score"] for row in found), reverse=True)


def test_numbers_and_letters_are_found(store: Store) -> None:
    store.write_nodes([Node("a", POLICY, {"name": "国发〔2016〕73号文"}), Node("b", POLICY, {"name": "长三角G60科创走廊5G建设"}), Node("c", CITY, {"name": "𠮷𠀀县"})])
    assert [[row["node"]["id"] for row in store.search(text)] for text in ("国发〔2016〕73号", "g60科创", "5G", "𠮷𠀀")] == [["a"], ["b"], ["b"], ["c"]]


@pytest.mark.parametrize("text", ['"', "a~", "南京*", "*", "(", "AND", "NOT 南京", "南京^9", "[a TO b]", "\\", "name:南京", "南京" * 500,
                                  "x OR " * 10_000, "\ud800", "\0"])
def test_query_syntax_in_a_search_is_only_text(full: Store, text: str) -> None:
    assert len(full.search(text, limit=3)) <= 3


def test_a_search_is_bounded() -> None:
    assert to_query("市政 " * 1_000).count("AND") == 15
    assert full_length(to_query("长" * 10_000)) < 300
    assert to_query('a" OR *:*') == '"a" AND "OR"'


def full_length(text: str) -> int:
    return len(text.encode()) // 3


def test_limit(full: Store) -> None:
    assert len(full.search("南京", limit=2)) == 2
    assert full.search("南京", limit=0) == []


def test_values_are_plain(full: Store) -> None:
    [row] = full.rows("RETURN date('2016-12-15') AS d, datetime('2016-12-15T08:00:00Z') AS t, [1, null, 'x'] AS l, {a: date('2020-01-02')} AS m, null AS n")
    assert row == {"d": "2016-12-15", "t": row["t"], "l": [1, None, "x"], "m": {"a": "2020-01-02"}, "n": None}
    assert row["t"].startswith("2016-12-15T08:00:00")
    [path] = full.rows("MATCH p = (:Policy {id: 'p2'})-[:CITES]->() RETURN p")
    assert [step["id"] for step in path["p"]] == ["p2", "e1", "p1"]
    json.dumps(path)


def test_streaming(full: Store) -> None:
    assert sum(row["x"] for row in full.stream("UNWIND range(1, $n) AS x RETURN x", n=5_000)) == 12_502_500
    rows = full.stream("UNWIND range(1, 100000) AS x RETURN x")
    assert next(rows) == {"x": 1}
    rows.close()  # type: ignore[attr-defined]
    assert full.rows("RETURN 1 AS x") == [{"x": 1}]
    with pytest.raises(BadQuery):
        next(full.stream("RETURN"))


@pytest.mark.parametrize("cypher", ["MATCH (n RETURN n", "RETURN $missing", "RETURN no.such.function(1)", "CALL no.such.procedure()", "RETURN unknown", ""])
def test_a_wrong_query_is_the_askers_error(store: Store, cypher: str) -> None:
    with pytest.raises(BadQuery) as caught:
        store.rows(cypher)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "file:/etc/passwd", "/etc/passwd", "http://127.0.0.1:9/x"])
def test_cypher_reads_no_files_and_opens_no_addresses(store: Store, url: str) -> None:
    with pytest.raises((Refused, BadQuery, StoreError)):
        store.rows("LOAD CSV FROM $url AS line RETURN line", url=url)


def test_server(store: Store) -> None:
    name, version = store.server()
    assert name in ("Neo4j", "ArcadeDB")
    assert version[0].isdigit()


@pytest.mark.parametrize("kind", ["embedded", "neo4j"])
def test_a_load_of_twenty_thousand(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """With a hub in both directions: nothing may be quadratic in a node's degree."""
    number = 10_000
    # a store of its own where that is cheap: the embedded one takes half a millisecond to delete a node
    store: Store = open_store(f"file:{tmp_path / 'g'}") if kind == "embedded" else request.getfixturevalue("neo4j_store")
    store.rows("MATCH (n) DETACH DELETE n")
    store.write_nodes(Node(f"n{i}", CITY if i % 2 else POLICY, {"name": f"第{i}号", **({"odd": i} if i % 2 else {})}) for i in range(number))
    store.write_edges(Edge(f"{kind}{i}", kind, *ends, {"passages": i})
                      for i in range(1, number // 2) for kind, ends in (("LEADS", ("n0", f"n{i}")), ("OF", (f"n{i}", "n0"))))
    assert store.counts()["nodes"]["Entity"] == number
    assert store.counts()["relations"] == {"LEADS": number // 2 - 1, "OF": number // 2 - 1}
    assert store.rows("MATCH (n:City) WHERE n.odd IS NOT NULL RETURN count(*) AS n") == [{"n": number // 2}]
    store.rows("MATCH (n) DETACH DELETE n") if kind == "neo4j" else store.close()


class _Failing:
    """Makes the first tries of a link's work fail as a server would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, store: Store, *errors: Exception) -> None:
        self.errors, self.tries = list(errors), 0
        monkeypatch.setattr("kg.stores.link.PAUSES", (0.0, 0.0, 0.0, 0.0))
        session = store._link._connection.session
        monkeypatch.setattr("kg.stores.link.Connection.session", lambda connection: self._session(session))

    def _session(self, session: Callable[[], Any]) -> Any:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return session()


def test_a_passing_error_is_tried_again_and_writes_once(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = _Failing(monkeypatch, full, *[TransientError("deadlock")] * 4)
    full.write_edges([Edge("once", "CITES", "p3", "p1")])
    assert failing.tries == 5
    assert full.rows("MATCH ()-[r:CITES {id: 'once'}]->() RETURN count(r) AS n") == [{"n": 1}]


def test_an_error_that_stays_is_reported_after_five_tries(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = _Failing(monkeypatch, full, *[TransientError("deadlock")] * 9)
    with pytest.raises(StoreError):
        full.rows("RETURN 1")
    assert failing.tries == 5


def test_many_writers_at_once(store: Store) -> None:
    """They meet at the same nodes; nobody's edge is lost or written twice."""
    errors: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            store.write_nodes([Node("hub", ISSUER, {"name": "国务院"}), *(Node(f"{writer}-{i}", CITY) for i in range(50))])
            store.write_edges(Edge(f"{writer}-{i}", "LEADS", "hub", f"{writer}-{i}") for i in range(50))
        except BaseException as exc:
            errors.append(exc)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert store.counts() == {"nodes": {"City": 200, "Entity": 201, "Issuer": 1, "Place": 200}, "relations": {"LEADS": 200}}


def test_a_wrong_password(neo4j_address: tuple[str, str]) -> None:
    for password in ("wrong-password", None):
        with pytest.raises(StoreUnavailable, match="CETU_PASSWORD"):
            open_store(neo4j_address[0], password)


def test_lost_connections_are_mended(embedded_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(embedded_store._link, "_connect", functools.partial(_noting, made, embedded_store._link._connection))
    monkeypatch.setattr("kg.stores.link.Connection.close", lambda connection: None)
    failing = _Failing(monkeypatch, embedded_store, ServiceUnavailable("gone"))
    assert embedded_store.rows("RETURN 1 AS x") == [{"x": 1}]
    assert (failing.tries, len(made)) == (2, 1)


def _noting(made: list[object], connection: Any) -> Any:
    made.append(connection)
    return connection
