"""The embedded store between processes: joining, taking over, surviving, and what lies beside the graph."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import StoreError, StoreUnavailable
from kg.graph import Edge, Node
from kg.store import Store, open_store
from kg.stores.embedded import serve_bolt
from kg.stores.engine import find_free_port

CITY = ("Entity", "Place", "City")
OWNER = """
    import sys
    from kg.graph import Node
    from kg.store import open_store
    store = open_store(sys.argv[1])
    for i in range(3):
        store.write_nodes([Node(f"n{i}", ("Entity", "City"), {"name": f"城{i}"})])
    print("ready", flush=True)
    sys.stdin.readline()
    store.close()
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that holds a store with three cities, until it reads a line."""
    address = f"file:{tmp_path / 'g'}"
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(OWNER), address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               cwd=Path(__file__).resolve().parent.parent)
    assert process.stdout and process.stdout.readline() == "ready\n"
    yield process, address
    process.kill()
    process.communicate()


def _cities(store: Store) -> list[str]:
    return [row["id"] for row in store.rows("MATCH (c:City) RETURN c.id AS id ORDER BY id")]


def test_after_kill_nothing_is_lost(owner: tuple[subprocess.Popen[str], str]) -> None:
    process, address = owner
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with open_store(address, create=False) as store:
        assert _cities(store) == ["n0", "n1", "n2"]
        assert [row["node"]["id"] for row in store.search("城")] == ["n0", "n1", "n2"]


def test_a_second_process_joins_and_takes_over(owner: tuple[subprocess.Popen[str], str]) -> None:
    process, address = owner
    with open_store(address) as store:
        store.write_nodes([Node("n3", CITY)])
        process.communicate("\n", timeout=20)
        assert process.returncode == 0
        store.write_nodes([Node("n4", CITY)])
        with open_store(address) as third:
            assert _cities(third) == ["n0", "n1", "n2", "n3", "n4"]


def test_the_joined_take_over_when_the_owner_is_killed(owner: tuple[subprocess.Popen[str], str]) -> None:
    process, address = owner
    with open_store(address) as store:
        assert len(_cities(store)) == 3
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert _cities(store) == ["n0", "n1", "n2"]


def test_two_stores_of_one_process(tmp_path: Path) -> None:
    address = f"file:{tmp_path / 'g'}"
    first = open_store(address)
    with open_store(address) as second:
        second.write_nodes([Node("a", CITY)])
        assert _cities(first) == ["a"]
        first.close()
        assert _cities(second) == ["a"]


def test_the_password_is_for_the_owner_only_and_can_be_lost(tmp_path: Path) -> None:
    with open_store(f"file:{tmp_path / 'g'}") as store:
        store.write_nodes([Node("a", CITY)])
    password = tmp_path / "g" / "password"
    assert password.stat().st_mode & 0o077 == 0
    password.unlink()
    with open_store(f"file:{tmp_path / 'g'}") as store:
        assert _cities(store) == ["a"]


def test_a_graph_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    open_store(f"file:{tmp_path / 'g'}").close()
    (tmp_path / "g" / "cetu.json").write_text('{"format": 99, "schema": ""}')
    with pytest.raises(StoreUnavailable, match="newer version"):
        open_store(f"file:{tmp_path / 'g'}")


@pytest.mark.parametrize("marker", ["", "{}", "[]", '{"format": null, "schema": ""}'])
def test_a_damaged_marker_is_named(tmp_path: Path, marker: str) -> None:
    (tmp_path / "cetu.json").write_text(marker)
    with pytest.raises(StoreUnavailable, match="damaged"):
        open_store(f"file:{tmp_path}")


def test_a_lost_file_is_named_and_not_taken_for_an_empty_graph(tmp_path: Path) -> None:
    with open_store(f"file:{tmp_path / 'g'}") as store:
        store.write_nodes([Node("a", CITY)])
    next((tmp_path / "g" / "databases" / "cetu").glob("City*Entity*Place_0.*.bucket")).unlink()
    with pytest.raises(StoreError, match="has lost City"):
        open_store(f"file:{tmp_path / 'g'}")


def test_serving_bolt(tmp_path: Path) -> None:
    with open_store(f"file:{tmp_path / 'g'}") as store:
        store.write_nodes([Node("a", CITY)])
        with pytest.raises(StoreUnavailable, match="already open in process"):
            serve_bolt(tmp_path / "g", find_free_port())
    service = serve_bolt(tmp_path / "g", find_free_port())
    try:
        assert str(service.password_file) in str(service)
        with open_store(service.address, service.password_file.read_text()) as store:
            assert _cities(store) == ["a"]
            store.prepare()
    finally:
        service.store.close()


def test_nothing_of_the_store_is_imported_before_it_is_opened() -> None:
    run = "import sys, kg.store; print([name for name in ('neo4j', 'arcadedb', 'pandas') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, cwd=Path(__file__).resolve().parent.parent).stdout == "[]\n"


def test_a_text_longer_than_a_message_is_kept_whole(tmp_path: Path) -> None:
    """The engine does not answer a message above 16 MiB: long texts and long lists of evidence go in pieces."""
    text = "推进数据共享。" * 900_000
    with open_store(f"file:{tmp_path}/long.graph", create=True) as store:
        for written in (text, text[::-1]):
            store.write_nodes([Node("d", ("Document",), {"stem": "d", "text": written}), Node("e", ("Document",), {"stem": "e", "text": "短"})])
            assert store.rows("MATCH (d:Document {stem: 'd'}) RETURN d.text AS text") == [{"text": written}]
        for count in (240_000, 100_000):
            lines = [f"{number:090}" for number in range(count)]
            store.write_edges([Edge("q", "HAS_SECTION", "d", "e", {"evidence": lines}), Edge("r", "HAS_SECTION", "e", "d", {"evidence": ["short"]})])
            kept = {row["id"]: row["evidence"] for row in store.rows("MATCH ()-[r:HAS_SECTION]->() RETURN r.id AS id, r.evidence AS evidence")}
            assert kept == {"q": lines, "r": ["short"]}
