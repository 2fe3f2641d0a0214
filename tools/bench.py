"""`make bench`: one line a goal — name | measured | bar | ok or short. Ratios within one run, in CPU seconds, so that machines can differ."""

from __future__ import annotations

import gzip
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CETU_TEST_SHARED", ROOT.parent / "shared"))


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
    """Each question through the library against its bare Cypher through the driver, on the embedded store with the samples."""
    from ingest.pipeline import find_files, ingest
    from kg.ontology import load_ontology
    from kg.query import ask, bind, get_question
    from kg.store import open_store

    with tempfile.TemporaryDirectory() as folder, open_store(f"file:{folder}/bench.graph", None, create=True) as store:
        list(ingest(find_files([ROOT / "samples"]), store, load_ontology()))
        for name, given in (("citations", {}), ("measures", {"place": "江苏省"}), ("targets", {"indicator": "率"})):
            question = get_question(name)
            bound = ask(store, name, bind(question, (), given), 100).parameters
            bare = cpu(lambda q=question, b=bound: store.rows(q.cypher, **{**b, "limit": 101}), 15)
            asked = cpu(lambda n=name, g=given: ask(store, n, g, 100), 15)
            line(f"question {name}: CPU ÷ bare Cypher", asked / bare, 1.3)


def main() -> int:
    if not (SHARED / "corpus").is_dir():
        print(f"the real texts are not at {SHARED}: set CETU_TEST_SHARED")
        return 1
    for bench in (bench_extraction, bench_memory, bench_questions):
        bench()
    return 0


if __name__ == "__main__":
    sys.exit(main())
