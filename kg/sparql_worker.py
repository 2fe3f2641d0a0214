"""The process that answers SPARQL: loads the graph as RDF once, then forks for each query. Started by kg/sparql.py only.

    stdin   one line of JSON: {"address", "password", "seconds", "memory", "rows", "bytes"}; its end is the order to stop
    stdout  one line of JSON when the graph is loaded: {"socket", "triples"} or {"error"}
    socket  a connection a query: JSON {"query", "form"} and end of writing; back comes a line of JSON and the result

A query may open no file and no socket, has a share of memory and of processor time, and is killed by the kernel when its
time is over: neither rdflib nor a parser has to cooperate.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import selectors
import signal
import socket
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any, cast

import rdflib
from rdflib.plugins import sparql
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.query import Result

from kg.errors import CetuError, Refused
from kg.export import iterate_graph
from kg.ontology import load_ontology
from kg.rdf import add_parts, make_empty
from kg.sparql_xml import to_xml
from kg.store import open_store

TABLES = {"json": "json", "xml": "xml", "csv": "csv"}  # our name → rdflib's
GRAPHS = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
BACKLOG = 16


def main() -> None:
    order = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes our stdin
    try:
        graph = load_graph(order["address"], order["password"])
    except CetuError as exc:
        print(json.dumps({"error": str(exc)}), flush=True)
        return
    with tempfile.TemporaryDirectory(prefix="cetu-sparql-") as folder, socket.socket(socket.AF_UNIX) as door:
        door.bind(str(Path(folder) / "door"))
        door.listen(BACKLOG)
        warm_up(graph)
        print(json.dumps({"socket": str(Path(folder) / "door"), "triples": len(graph)}), flush=True)
        serve(door, graph, order)


def load_graph(address: str, password: str | None) -> rdflib.Graph:
    """All entities and relations with their sentences; the store is left again, so that no query inherits a way to it."""
    graph = make_empty(load_ontology())
    with open_store(address, password, create=False) as store:
        for entities, relations in iterate_graph(store):
            add_parts(graph, entities, relations, load_ontology())
    return graph


def warm_up(graph: rdflib.Graph) -> None:
    """Loads what rdflib imports late: afterwards nothing may be opened."""
    sparql.SPARQL_LOAD_GRAPHS = False
    little = rdflib.Graph()
    little.add((rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.Literal(1)))
    little.namespace_manager = graph.namespace_manager
    for query, forms in (("SELECT (SHA1(STR(?o)) AS ?x) (NOW() AS ?y) { ?s ?p ?o FILTER REGEX(STR(?o), 'a|1') } ORDER BY ?o", TABLES), ("ASK { ?s ?p ?o }", TABLES),
                         ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", GRAPHS), ("DESCRIBE <urn:a>", GRAPHS)):
        for form in forms:
            if not (query.startswith("ASK") and form == "csv"):
                answer(little, query, form, 10, 10_000_000)
    gc.collect()
    gc.freeze()


def serve(door: socket.socket, graph: rdflib.Graph, order: dict[str, Any]) -> None:
    """Forks for each connection until stdin ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with selectors.DefaultSelector() as selector:
        selector.register(door, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        while all(key.fileobj is door for key, _ in selector.select()):
            connection, _ = door.accept()
            with connection:
                if os.fork() == 0:
                    confine(order)
                    reply(connection, graph, order)
                    os._exit(0)


def confine(order: dict[str, Any]) -> None:
    """From here on the process can compute and write to its connection, for a while. Without SIGALRM's handler the kernel kills."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, order["seconds"])
    seconds = int(order["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + order["memory"], used + order["memory"]))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def reply(connection: socket.socket, graph: rdflib.Graph, order: dict[str, Any]) -> None:
    asked = json.loads(b"".join(iter(lambda: connection.recv(65536), b"")))
    head: dict[str, Any]
    try:
        body, truncated = answer(graph, asked["query"], asked["form"], order["rows"], order["bytes"])
        head = {"ok": True, "truncated": truncated}
    except MemoryError:
        head, body = {"error": "memory"}, b""
    except RecursionError:
        head, body = {"error": "depth"}, b""
    except Refused as exc:
        head, body = {"error": exc.code}, b""
    except Exception:
        head, body = {"error": "syntax"}, b""
    connection.sendall(json.dumps(head).encode() + b"\n" + body)


def answer(graph: rdflib.Graph, query: str, form: str, most_rows: int, most_bytes: int) -> tuple[bytes, bool]:
    """The result in `form`, and whether it was cut."""
    prepared = sparql.prepareQuery(query, initNs=dict(graph.namespaces()))
    check_algebra(prepared.algebra)
    result = graph.query(prepared)
    if result.graph is not None:
        return _graph(result.graph, form, graph, most_rows, most_bytes)
    if result.type == "ASK":
        return _bytes(result, form), False
    rows = list(islice(iter(result), most_rows + 1))
    table = Result("SELECT")
    table.vars = result.vars
    table.bindings = [{name: value for name, value in zip(table.vars or (), cast(Any, row), strict=True) if value is not None} for row in rows[:most_rows]]
    body = _bytes(table, form)
    if len(body) > most_bytes:
        raise Refused("too large", code="query_too_large")
    return body, len(rows) > most_rows


def _graph(found: rdflib.Graph, form: str, graph: rdflib.Graph, most_rows: int, most_bytes: int) -> tuple[bytes, bool]:
    cut = rdflib.Graph()
    cut.namespace_manager = graph.namespace_manager
    for triple in islice(found, most_rows):
        cut.add(triple)
    body = cut.serialize(format=GRAPHS[form], encoding="utf-8")
    if len(body) > most_bytes:
        raise Refused("too large", code="query_too_large")
    return body, len(found) > most_rows


def _bytes(result: Result, form: str) -> bytes:
    if form == "xml":
        return to_xml(result)
    body: bytes | None = result.serialize(format=TABLES[form])
    return body or b""


def check_algebra(part: object) -> None:
    """Raises Refused when the parsed query asks another service or another graph, whatever words it used."""
    if isinstance(part, CompValue):
        if part.name == "ServiceGraphPattern" or dict.get(part, "datasetClause"):
            raise Refused("a query asks this graph alone", code="sparql_outside")
        for value in part.values():
            check_algebra(value)
    elif isinstance(part, (list, tuple)):
        for value in part:
            check_algebra(value)


if __name__ == "__main__":
    main()
