"""What `ingest` and `remove` do, with progress and summary; shared by the command line and whoever else reads files in."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.words import explain, say
from ingest.pipeline import Done, find_files, ingest
from ingest.resolve import resolve_citations
from kg.errors import NotFound
from kg.ontology import Ontology
from kg.realisations import link_realisations
from kg.store import Store
from kg.write import remove_document


def run_ingest(paths: Sequence[Path], store: Store, ontology: Ontology, language: str, console: Console) -> dict[str, Any]:
    """Reads `paths` into `store`, reporting on `console` (stderr). Returns the summary as plain values."""
    started, cpu = time.perf_counter(), time.process_time()
    files = find_files(paths)
    done: list[Done] = []
    with _progress(console) as progress:
        task = progress.add_task(say(language, "ingesting"), total=len(files))
        for result in ingest(files, store, ontology):
            done.append(result)
            if result.error:
                progress.console.print(f"{say(language, 'failed')} {result.path.name}: {explain(result.error, language)}", style="red", markup=False, highlight=False)
            progress.advance(task)
            if len(done) == len(files):
                progress.update(task, description=say(language, "writing"))
    link_realisations(store, ontology)
    report = _report(done, time.perf_counter() - started, time.process_time() - cpu)
    _print_report(report, language, console)
    return report


def _progress(console: Console) -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console)


def _report(done: list[Done], wall: float, cpu: float) -> dict[str, Any]:
    states = Counter(d.state for d in done)
    kinds: Counter[str] = Counter()
    for result in done:
        kinds.update(result.kinds)
    return {"files": len(done), **{state: states[state] for state in ("new", "changed", "unchanged", "duplicate", "failed")},
            "sentences": sum(d.sentences for d in done), "covered": sum(d.covered for d in done), "statements": sum(d.statements for d in done),
            "kinds": dict(sorted(kinds.items())), "wall": round(wall, 1), "cpu": round(cpu, 1), "memory": peak_memory(),
            "failures": [{"path": str(d.path), "code": d.error.code, "reason": str(d.error)} for d in done if d.error],
            "documents": [{"path": str(d.path), "state": d.state, "sentences": d.sentences, "covered": d.covered, "statements": d.statements} for d in done]}


def peak_memory() -> int:
    """Most memory this process held, in MiB (Linux counts in KiB, macOS in bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024)


def _print_report(report: dict[str, Any], language: str, console: Console) -> None:
    share = f"{100 * report['covered'] / report['sentences']:.0f} %" if report["sentences"] else "–"
    for key in ("summary", "coverage", "cost"):
        console.print(say(language, key, **{**report, "share": share}), markup=False, highlight=False)


def run_remove(store: Store, stem: str, ontology: Ontology) -> None:
    """Takes out the documents of this stem. Raises NotFound when there is none."""
    rows = store.rows("MATCH (d:Document {stem: $stem}) RETURN d.id AS id", stem=stem)
    if not rows:
        raise NotFound(f"no document {stem!r} in this graph; `cetu query coverage` lists them", code="no_document", stem=stem, name=stem)
    for row in rows:
        remove_document(store, row["id"], ontology)
    resolve_citations(store, ontology)


