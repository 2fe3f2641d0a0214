"""`make bench`: one line a goal — name | measured | bar | ok or short. Ratios within one run, so that machines can differ.

One part alone: `python tools/bench.py questions`. Neo4j: CETU_BENCH_NEO4J=bolt://user:password@host:port, else one is started.
"""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from ingest.pipeline import find_files, ingest
from kg.ontology import load_ontology
from kg.query import ask, load_questions
from kg.realisations import link_realisations
from kg.reference_model import load_reference
from kg.store import Store, open_store

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CETU_TEST_SHARED", ROOT.parent / "shared"))
WARM, LEAST, RUNS, SECONDS = 5, 20, 100, 1.5  # of one round: runs not counted, runs at least and at most, and seconds after which it is enough
BENCHES = ("memory", "extraction", "questions")
ROUNDS = 3  # of one question; the middle one counts, so that a burst of other work on the machine does not


def cpu(work: Callable[[], object], runs: int = 3) -> float:
    """Least CPU seconds of `runs` runs."""
    best = float("inf")
    for _ in range(runs):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def line(name: str, measured: float, bar: float, at_most: bool = True) -> None:
    ok = measured <= bar if at_most else measured >= bar
    print(f"{name} | {measured:.2f} | {'≤' if at_most else '≥'} {bar:g} | {'ok' if ok else 'short'}", flush=True)


def texts() -> list[tuple[str, str]]:
    return [(p.stem, p.read_text(encoding="utf-8", errors="replace")) for p in sorted((SHARED / "corpus/texts").glob("*.txt"))]


def bench_extraction() -> None:
    """Segmentation and every extractor over the real texts, against jieba.cut and a bare scan of the same patterns."""
    import jieba

    from ingest.extractors import read_findings
    from ingest.gazetteer import read_gazetteer
    from ingest.segment import make_document

    corpus = texts()
    read_findings(make_document(corpus[0][1], stem="warm", source="warm"))
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = tempfile.gettempdir()
    tokenizer.initialize()
    ours = cpu(lambda: [read_findings(make_document(text, stem=stem, source=stem)) for stem, text in corpus])
    cut = cpu(lambda: [list(tokenizer.cut(text)) for _, text in corpus], 1)
    automaton = read_gazetteer().automaton
    scan = cpu(lambda: [automaton.find(text) for _, text in corpus])
    line("extraction: times as fast as jieba.cut", cut / ours, 5, at_most=False)
    line("extraction: times the CPU of a bare daachorse scan", ours / scan, 8)


def laws() -> Iterator[str]:
    with gzip.open(SHARED / "corpus/bulk/laws_regs_fulltext.jsonl.gz", "rt", encoding="utf-8") as rows:
        for row in rows:
            law = json.loads(row)
            yield str(law.get("text") or law.get("content") or law.get("fulltext") or "")


def bench_memory() -> None:
    """Peak memory after all laws against peak after the first 300: extraction keeps nothing of a document it is done with."""
    from ingest.extractors import read_findings
    from ingest.segment import make_document

    early = 0
    for place, text in enumerate(laws()):
        read_findings(make_document(text, stem=str(place), source=""))
        if place == 300:
            early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line("memory: peak after 3,423 laws ÷ peak after 300", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / early, 1.2)


def bench_questions() -> None:
    """Each question through the library against its bare Cypher through the driver, on both kinds of store, with the samples in them."""
    with tempfile.TemporaryDirectory() as folder, open_store(f"file:{folder}/bench.graph") as store:
        fill(store)
        compare_questions(store, "embedded")
        bench_http(store)
    address, password, stop = find_neo4j()
    if not address:
        print(f"questions on Neo4j | not measured ({password}) | ≤ 1.3 | short", flush=True)
        return
    with open_store(address, password) as store:
        fill(store)
        compare_questions(store, "Neo4j")
    stop()


def fill(store: Store) -> None:
    """The reference model and the samples, in a graph that was empty."""
    ontology = load_ontology()
    if store.counts()["nodes"]:
        sys.exit(f"{store.address} is not empty: this would mix with your graph")
    store.prepare()
    load_reference(store, ontology)
    list(ingest(find_files([ROOT / "samples"]), store, ontology))
    link_realisations(store, ontology)


def find_neo4j() -> tuple[str, str, Callable[[], None]]:
    """Address, password, and how to let go of it: CETU_BENCH_NEO4J=bolt://user:password@host:port, or a server started here. No address, and why, when there is none."""
    sys.path.insert(0, str(ROOT / "tools"))
    import neo4j_server

    if given := os.environ.get("CETU_BENCH_NEO4J"):
        parts = urlsplit(given)
        return f"{parts.scheme}://{parts.username}@{parts.hostname}:{parts.port}", parts.password or "", lambda: None
    try:
        server = neo4j_server.start()
    except neo4j_server.CannotServe as exc:
        return "", str(exc), lambda: None
    return server.address, server.password, server.stop


def compare_questions(store: Store, where: str) -> None:
    """The worst of all questions: p50 and p95 of asking ÷ those of the same Cypher with the same parameters, read as plain rows."""
    worst = {50: (0.0, ""), 95: (0.0, "")}
    for name, question in load_questions().items():
        given = {p.name: p.example for p in question.parameters if p.example and p.required}
        bound = {**ask(store, name, given, 100).parameters, "limit": 101}
        rounds = [alternate(lambda q=question, b=bound: run_bare(store, q.cypher, b), lambda n=name, g=given: ask(store, n, g, 100)) for _ in range(ROUNDS)]
        for share in worst:
            ratio = median(percentile(asked, share) / percentile(bare, share) for bare, asked in rounds)
            worst[share] = max(worst[share], (ratio, name))
    for share, (ratio, name) in worst.items():
        line(f"questions, {where}: worst of {len(load_questions())}, p{share} ÷ bare Cypher's ({name})", ratio, 1.3)


def run_bare(store: Store, cypher: str, parameters: dict[str, object]) -> list[dict[str, object]]:
    """What a program would do that knows the driver and nothing of us."""
    connection = store._link._connection
    with connection.driver.session(database=connection.database) as session:
        return [record.data() for record in session.run(cypher, parameters)]


def alternate(one: Callable[[], object], other: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Seconds of each run of both, in turns and in changing order, so that what else the machine does falls on both alike."""
    for _ in range(WARM):
        one(), other()
    spent: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    end = time.perf_counter() + SECONDS
    while len(spent[0]) < RUNS and (time.perf_counter() < end or len(spent[0]) < LEAST):
        for which in ((0, 1), (1, 0))[len(spent[0]) % 2]:
            started = time.perf_counter()
            (one, other)[which]()
            spent[which].append(time.perf_counter() - started)
    return spent


def percentile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def bench_http(store: Store) -> None:
    """The route itself, with its middleware, against one that does nothing; what the store takes for the rows is left out of both."""
    import api.routes
    from api.app import create_app
    from api.limits import Limits

    app = create_app(store, "en", limits=Limits(rate=1e9, burst=1_000_000_000))
    app.add_api_route("/api/v1/trivial", lambda: {"ok": True})
    whole = ask(store, "members", {}, 200)
    answer = replace(whole, rows=(whole.rows * 200)[:200])
    real, api.routes.ask = api.routes.ask, lambda *_: answer
    try:
        trivial = cpu(lambda: asyncio.run(call(app, "/api/v1/trivial", 300)))
        rows = cpu(lambda: asyncio.run(call(app, "/api/v1/query/members?limit=200", 300)))
        line("HTTP: 200 rows with evidence as JSON ÷ a trivial route, CPU without the store", rows / trivial, 2)
        bench_known(app, store)
    finally:
        api.routes.ask = real


def bench_known(app: Any, store: Store) -> None:
    """How often the store is asked for a 304."""
    tag = dict(asyncio.run(call(app, "/api/v1/query/members?limit=200", 1)))[b"etag"]
    store.memory.state()
    asked, rows = [], store.rows
    store.rows = lambda *words, **named: asked.append(words) or rows(*words, **named)  # type: ignore[method-assign]
    asyncio.run(call(app, "/api/v1/query/members?limit=200", 100, ((b"if-none-match", tag),), 304))
    store.rows = rows  # type: ignore[method-assign]
    line("HTTP: times the store was asked for 100 answers 304", len(asked), 0)


async def call(app: Any, path: str, times: int, headers: tuple[tuple[bytes, bytes], ...] = (), status: int = 200) -> list[tuple[bytes, bytes]]:
    """Asks the application `times` times without a network between, and gives the headers of the last answer."""
    given: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        given.append(message)

    where, _, query = path.partition("?")
    for _ in range(times):
        given.clear()
        await app({"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": where, "raw_path": where.encode(),
                   "query_string": query.encode(), "headers": [(b"host", b"localhost"), *headers], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
                   "root_path": ""},
                  receive, send)
        assert given[0]["status"] == status, given[0]
    found: list[tuple[bytes, bytes]] = given[0]["headers"]
    return found


def main() -> int:
    if not (SHARED / "corpus").is_dir():
        print(f"the real texts are not at {SHARED}: set CETU_TEST_SHARED")
        return 1
    if len(sys.argv) > 1:
        globals()[f"bench_{sys.argv[1]}"]()
        return 0
    return max(subprocess.run([sys.executable, __file__, name]).returncode for name in BENCHES)  # each in a process of its own: no heap of another


if __name__ == "__main__":
    sys.exit(main())
