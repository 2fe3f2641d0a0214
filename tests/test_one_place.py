"""Adding a type, a question, an exporter, a reader or an extractor touches one place, and is then found everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

import ingest.extractors
import ingest.readers
import kg.query
from api.app import create_app
from ingest.findings import Mention, Reading
from ingest.label import label_document
from ingest.readers import Reader, read_document
from kg.errors import UnsupportedFormat
from kg.export import EXPORTERS, GraphTable, export, exporter
from kg.model import Span
from kg.ontology import Ontology, load_ontology
from kg.query import ask, load_questions
from kg.store import Store

STANZA = {"title": {"zh": "文件清单", "en": "documents"}, "help": {"zh": "全部文件", "en": "all"}, "parameters": {}, 
          "columns": {"stem": {"zh": "文件", "en": "document"}},
          "cypher": "MATCH (d:Document) RETURN d.stem AS stem, [] AS evidence ORDER BY stem LIMIT $limit"}


def test_a_question_is_one_stanza(graph: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = yaml.safe_load(kg.query.QUESTIONS.read_text(encoding="utf-8"))
    path = tmp_path / "questions.yaml"
    path.write_text(yaml.safe_dump({**tree, "stems": STANZA}, allow_unicode=True), encoding="utf-8")
    monkeypatch.setattr(kg.query, "QUESTIONS", path)
    load_questions.cache_clear()
    try:
        rows = ask(graph, "stems", {}, 5).rows
        with TestClient(create_app(graph)) as client:
            assert client.get("/api/v1/query/stems", params={"limit": 5}).json()["rows"] == rows
            assert "文件清单" in client.get("/").text
    finally:
        load_questions.cache_clear()


def test_an_exporter_is_one_decorated_function(graph: Store) -> None:
    @exporter("count")
    def to_count(table: GraphTable, ontology: Ontology) -> bytes:
        return str(len(table.relations)).encode()

    try:
        assert int(export(graph, load_ontology(), "count")) > 500
    finally:
        del EXPORTERS["count"]


def read_shout(path: Path) -> tuple[str, dict[str, str]]:
    return path.read_text(encoding="utf-8").upper(), {}


def test_a_reader_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.shout"
    path.write_text("abc 建设平台。", encoding="utf-8")
    with pytest.raises(UnsupportedFormat):
        read_document(path)
    monkeypatch.setitem(ingest.readers.READERS, ".shout", Reader(f"{__name__}:read_shout", sandboxed=False))
    assert read_document(path).text.startswith("ABC")


def test_an_extractor_is_one_line(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_first(reading: Reading) -> None:
        start = reading.document.sentences[0].span.start
        reading.mentions.append(Mention(0, Span(start, start + 1), "TECH", "首字", "mention.first"))

    monkeypatch.setattr(ingest.extractors, "EXTRACTORS", (*ingest.extractors.EXTRACTORS, ("first", find_first, "1")))
    labels = label_document(samples / "guofa-2016-73-informatisation-plan.txt")
    assert any(row["task"] == "mention" and row["norm"] == "首字" for row in labels)
