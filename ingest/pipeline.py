"""Files → graph: reads, extracts, writes; one bad document never stops the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.entities import make_named, make_policy
from ingest.extractors import read_findings, rules_version
from ingest.findings import Reading
from ingest.passages_graph import write_passages
from ingest.readers import READERS, read_document
from ingest.resolve import resolve_citations
from ingest.statements import make_statements
from kg.errors import DocumentError, NotFound
from kg.graph import Edge
from kg.likeness import make_sketch
from kg.model import Document, Statement, make_id, make_sentence_id
from kg.ontology import Ontology
from kg.store import Store
from kg.write import remove_document, write_document, write_entities, write_statements

BATCH = 40  # documents whose statements are written together,
CHARACTERS = 2_000_000  # and the length of their texts, above which there are fewer: a statement takes memory until it is written


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one file. state: new, changed (rules or source), unchanged, duplicate, failed (see `error`)."""

    path: Path
    state: str
    error: DocumentError | None = None
    sentences: int = 0
    statements: int = 0
    covered: int = 0  # sentences with at least one statement
    kinds: dict[str, int] = field(default_factory=dict)


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The documents among `paths`, folders walked, in order of name. A named file is taken whatever its ending.

    Raises NotFound for a path that is not there and for a folder without documents.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise NotFound(f"{path} is not there: check the spelling", code="no_path", path=path)
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
        if path.is_dir():
            files = [p for p in files if p.suffix.lower() in READERS or p.suffix.lower() in _LOOKS_LIKE_DOCUMENT]
        if not files:
            raise NotFound(f"{path} holds no documents; readable are {', '.join(sorted(READERS))}", code="no_documents",
                           path=path, endings=", ".join(sorted(READERS)))
        found += files
    return list(dict.fromkeys(found))


# reported as unsupported, never passed over in silence
_LOOKS_LIKE_DOCUMENT = frozenset((".pdf", ".doc", ".docx", ".wps", ".ofd", ".rtf", ".odt", ".xml", ".epub", ".caj"))


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts) or path.name.lower().startswith("readme.")


def ingest(files: Sequence[Path], store: Store, ontology: Ontology) -> Iterator[Done]:
    """Reads `files` into `store`, yielding what became of each. Ends with the resolution of all citations.

    Running it again on the same files changes nothing; documents read by older rules are read anew.
    """
    store.prepare()
    known = {row["id"]: row for row in store.rows("MATCH (d:Document) WHERE d.complete RETURN d.id AS id, d.rules AS rules")}
    seen: set[str] = set()
    batch: list[tuple[Document, Reading, list[Statement]]] = []
    for path in files:
        try:
            document = read_document(path)
        except DocumentError as exc:
            yield Done(path, "failed", exc)
            continue
        if document.id in seen:
            yield Done(path, "duplicate")
            continue
        seen.add(document.id)
        if known.get(document.id, {}).get("rules") == rules_version():
            yield Done(path, "unchanged")
            continue
        try:
            reading, statements = _extract(document)
        except DocumentError as exc:
            yield Done(path, "failed", exc)
            continue
        batch.append((document, reading, statements))
        yield _done(path, "changed" if document.id in known else "new", document, statements)
        if len(batch) >= BATCH or sum(len(document.text) for document, _, _ in batch) > CHARACTERS:
            _write(store, batch, ontology, known)
            batch.clear()
    _write(store, batch, ontology, known)
    resolve_citations(store, ontology)


def _extract(document: Document) -> tuple[Reading, list[Statement]]:
    """Raises DocumentError for a text that a rule trips over: it costs this document, not the run."""
    try:
        reading = read_findings(document)
        return reading, make_statements(reading)
    except Exception as exc:
        fault = f"{type(exc).__name__}: {exc}"
        raise DocumentError(f"{document.stem}: a rule failed on this text ({fault}): please report it with the file; the other documents go on",
                            code="rule_failed", name=document.stem, fault=fault) from exc


def _done(path: Path, state: str, document: Document, statements: list[Statement]) -> Done:
    kinds: dict[str, int] = {}
    for statement in statements:
        kinds[statement.relation] = kinds.get(statement.relation, 0) + 1
    return Done(path, state, sentences=len(document.sentences), statements=len(statements), covered=_covered(statements), kinds=kinds)


def _covered(statements: list[Statement]) -> int:
    return len({e.sentence for s in statements for e in s.evidence})


def _write(store: Store, batch: list[tuple[Document, Reading, list[Statement]]], ontology: Ontology, known: dict[str, dict[str, object]]) -> None:
    """Writes a batch; the `complete` mark comes last, so that an interrupted run is finished by the next."""
    for document, reading, statements in batch:
        if document.id in known:
            remove_document(store, document.id, ontology)
        write_document(store, document, _properties(reading, statements) | {"complete": False})
    write_statements(store, [s for _, _, statements in batch for s in statements], ontology)
    for document, reading, _ in batch:
        _write_mentions(store, reading, ontology)
        write_passages(store, reading)
        policy = make_policy(reading)
        write_entities(store, [policy], ontology)
        store.write_edges([Edge(make_id("STATES", document.id, policy.id), "STATES", document.id, policy.id)])
    for document, _, _ in batch:
        store.rows("MATCH (d:Document {id: $id}) SET d.complete = true, d.rules = $rules", id=document.id, rules=rules_version())


def _properties(reading: Reading, statements: list[Statement]) -> dict[str, object]:
    meta = reading.meta
    return {"title": meta.title if meta and meta.title else reading.document.stem, "chars": len(reading.document.text),
            "covered": _covered(statements), "sketch": make_sketch(reading.document.text)}


def _write_mentions(store: Store, reading: Reading, ontology: Ontology) -> None:
    """Sentence –MENTIONS→ entity, for every named thing but policies, which CITES joins."""
    document = reading.document
    entities, edges = [], []
    for mention in reading.mentions:
        if mention.type == "POLICY":
            continue
        entity = make_named(mention, mention.span.of(document.text))
        sentence = make_sentence_id(document.id, document.sentences[mention.sentence].span)
        entities.append(entity)
        edges.append(Edge(make_id("MENTIONS", sentence, entity.id, str(mention.span.start)), "MENTIONS", sentence, entity.id,
                          {"begin": mention.span.start, "finish": mention.span.end}))
    write_entities(store, entities, ontology)
    store.write_edges(edges)
