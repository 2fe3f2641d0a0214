"""What every store is given before the first write: unique ids and full-text indexes. The one thing written per store."""

from __future__ import annotations

from collections.abc import Iterator

# every node carries exactly one of these labels, and its id is unique under it
ROOTS = ("Entity", "Document", "Section", "Sentence", "Passage")
# label → the property that search() reads; index names are entity_text, …
SEARCHED = {"Entity": "name", "Document": "title", "Sentence": "text"}


def index_name(label: str) -> str:
    return f"{label.lower()}_text"


def neo4j_schema() -> Iterator[str]:
    for label in ROOTS:
        yield f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
    for label, key in SEARCHED.items():
        yield (f"CREATE FULLTEXT INDEX {index_name(label)} IF NOT EXISTS FOR (n:{label}) ON EACH [n.{key}] "
               "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}")
    yield "CALL db.awaitIndexes(60)"


def arcade_schema() -> Iterator[str]:
    """The same in ArcadeDB's SQL, which Cypher there has no words for."""
    for label in ROOTS:
        yield f"CREATE VERTEX TYPE {label} IF NOT EXISTS"
        yield f"CREATE PROPERTY {label}.id IF NOT EXISTS STRING"
        yield f"CREATE INDEX IF NOT EXISTS ON {label} (id) UNIQUE"
    for label, key in SEARCHED.items():
        yield f"CREATE PROPERTY {label}.{key} IF NOT EXISTS STRING"
        yield (f"CREATE INDEX {index_name(label)} IF NOT EXISTS ON {label} ({key}) "
               'FULL_TEXT METADATA {"analyzer": "org.apache.lucene.analysis.cjk.CJKAnalyzer"}')
    # Cypher must never read files or fetch addresses (the engine allows both by default)
    for switch in ("allowFileUrls", "allowRemoteUrls"):
        yield f"ALTER DATABASE `arcadedb.opencypher.loadCsv.{switch}` false"
