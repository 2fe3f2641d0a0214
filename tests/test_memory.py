"""What is remembered between questions is never older than the graph's state, and nothing is while someone writes."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg.memory
from ingest.pipeline import ingest
from kg.errors import NotFound
from kg.find import find_entity
from kg.graph import Node
from kg.memory import FRESH, Memory
from kg.ontology import load_ontology
from kg.query import ask
from kg.store import Store, open_store
from kg.version import mark_writing


def test_a_new_state_is_a_new_memory() -> None:
    states, now = ["a", "a", "b", None, "b"], [0.0]
    memory = Memory(lambda: states.pop(0), clock=lambda: now[0])
    memory.of("names")["x"] = 1
    assert memory.of("names") == {"x": 1}  # read once for all that is asked within a second
    assert memory.of("others") == {}
    now[0] += FRESH * 1.1
    assert memory.of("names") == {"x": 1}  # read again, and the same
    now[0] += FRESH * 1.1
    assert memory.of("names") == {}
    memory.of("names")["y"] = 1
    now[0] += FRESH * 1.1
    memory.of("names")["z"] = 1  # being written: kept by nobody
    assert memory.of("names") == {}
    assert memory.peek() is None
    now[0] += FRESH * 1.1
    assert memory.of("names") == {}
    assert memory.peek() == "b"
    now[0] += FRESH * 1.1
    assert memory.peek() is None


def test_a_memory_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.memory, "MOST", 10)
    memory = Memory(lambda: "a")
    for i in range(100):
        memory.of("names")[i] = i
    assert len(memory.of("names")) <= 11


def test_what_is_written_is_found_at_once(samples: Path, tmp_path: Path) -> None:
    with open_store(f"file:{tmp_path / 'g'}") as store:
        list(ingest(sorted(samples.glob("*.txt"))[:2], store, load_ontology()))
        found = find_entity(store, "江苏省")
        assert "江苏省" in store.memory.of("entities")[("江苏省", ())]["name"]
        store.write_nodes([Node(found["id"], ("Entity", "Place", "Province"), {"name": "新名省"})])
        assert find_entity(store, "新名省")["id"] == found["id"]
        with pytest.raises(NotFound):
            find_entity(store, "苏江省甲乙丙")
        mark_writing(store)
        assert store.memory.of("entities") == {}


def test_an_answer_is_the_same_from_memory_and_nobody_can_change_it(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    graph.memory.forget()
    first = ask(graph, "measures", {"place": "江苏省"}, 20).rows
    asked: list[str] = []
    real = graph.rows
    monkeypatch.setattr(graph, "rows", lambda cypher, **parameters: asked.append(cypher) or real(cypher, **parameters))
    second = ask(graph, "measures", {"place": "江苏省"}, 20).rows
    assert second == first
    assert len([cypher for cypher in asked if "Meta" not in cypher]) == 1  # the question's own Cypher, and nothing else
    second[0]["evidence"][0]["sentence"] = "x"
    assert ask(graph, "measures", {"place": "江苏省"}, 20).rows == first
