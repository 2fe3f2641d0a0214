"""SPARQLWrapper, a client of the SPARQL 1.1 protocol that is not ours, against a server that really listens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live import serving
from SPARQLWrapper import CSV, GET, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, QueryBadFormed, Unauthorized

from api.app import create_app
from api.keys import add_key
from api.settings import Settings
from kg.store import Store

NAMES = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT DISTINCT ?name WHERE { ?s rdfs:label ?name FILTER(CONTAINS(STR(?name), '江苏省')) } ORDER BY ?name"
PROPOSED = "SELECT (COUNT(?r) AS ?n) { ?r a rdf:Statement ; rdf:predicate cetu:PROPOSES }"
WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


@pytest.fixture(scope="module")
def place(graph: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of the endpoint, and a key; the graph is loaded."""
    path = tmp_path_factory.mktemp("keys") / "cetu.keys"
    key = add_key(path, "client", ["query"])
    with serving(create_app(graph, "en", Settings(keys=str(path), raw_queries=True))) as port:
        place = f"http://127.0.0.1:{port}/api/v1/sparql", key
        for _ in range(100):
            try:
                make_client(place, "ASK { ?s ?p ?o }", JSON).query().response.close()
                break
            except EndPointInternalError:  # 503: the graph is still being loaded
                time.sleep(0.2)
        yield place


def make_client(place: tuple[str, str], query: str, form: str, method: str = GET, way: str = URLENCODED) -> SPARQLWrapper:
    client = SPARQLWrapper(place[0])
    client.addCustomHttpHeader("Authorization", f"Bearer {place[1]}")
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setMethod(method)
    client.setRequestMethod(way)
    client.setTimeout(30)
    return client


def fetch(place: tuple[str, str], query: str, form: str, method: str = GET, way: str = URLENCODED) -> Any:
    return make_client(place, query, form, method, way).queryAndConvert()


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_rows_are_the_graphs_in_each_way_and_form(place: tuple[str, str], graph: Store, method: str, way: str) -> None:
    names = {row["name"] for row in graph.rows("MATCH (e:Entity) WHERE e.name CONTAINS '江苏省' RETURN DISTINCT e.name AS name")}
    found = fetch(place, NAMES, JSON, method, way)
    assert found["head"]["vars"] == ["name"]
    assert {row["name"]["value"] for row in found["results"]["bindings"]} >= names
    assert {row["name"]["type"] for row in found["results"]["bindings"]} == {"literal"}
    tree = fetch(place, NAMES, XML, method, way)
    assert {node.firstChild.data for node in tree.getElementsByTagName("literal")} >= names
    lines = fetch(place, NAMES, CSV, method, way).decode("utf-8").splitlines()
    assert lines[0] == "name"
    assert len(lines) == 1 + len(found["results"]["bindings"])


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_ask_is_true_or_false(place: tuple[str, str], method: str, way: str) -> None:
    assert fetch(place, "ASK { ?s ?p ?o }", JSON, method, way)["boolean"] is True
    assert fetch(place, "ASK { <urn:nothing> ?p ?o }", JSON, method, way)["boolean"] is False
    assert fetch(place, "ASK { ?s ?p ?o }", XML, method, way).getElementsByTagName("boolean")[0].firstChild.data == "true"


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_construct_and_describe_give_a_graph(place: tuple[str, str], method: str, way: str) -> None:
    construct = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s rdfs:label ?l } LIMIT 5"
    assert len(fetch(place, construct, RDFXML, method, way)) == 5  # an rdflib graph
    import rdflib

    assert len(rdflib.Graph().parse(data=fetch(place, construct, TURTLE, method, way), format="turtle")) == 5
    subject = fetch(place, NAMES.replace("DISTINCT ?name", "?s").replace("ORDER BY ?name", "LIMIT 1"), JSON)["results"]["bindings"]
    assert len(fetch(place, f"DESCRIBE <{subject[0]['s']['value']}>", RDFXML, method, way)) > 0


def test_counts_agree_with_cypher(place: tuple[str, str], graph: Store) -> None:
    found = fetch(place, PROPOSED, JSON)["results"]["bindings"]
    assert int(found[0]["n"]["value"]) == graph.counts()["relations"]["PROPOSES"]


@pytest.mark.parametrize("update", ["INSERT DATA { <urn:a> <urn:b> 1 }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "LOAD <http://127.0.0.1:9/x>"])
@pytest.mark.parametrize("way", [URLENCODED, POSTDIRECTLY])
def test_updates_are_refused(place: tuple[str, str], update: str, way: str) -> None:
    with pytest.raises(QueryBadFormed):  # 400
        fetch(place, update, JSON, POST, way)


def test_mistakes_are_told_in_the_clients_own_words(place: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(QueryBadFormed):
        fetch(place, "SELECT ?s WHERE { ?s ?p }", JSON)
    with pytest.raises(Unauthorized):
        fetch((place[0], "cetu_wrong"), NAMES, JSON)
    with pytest.raises(Exception, match="403"):
        fetch(place, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", JSON)
