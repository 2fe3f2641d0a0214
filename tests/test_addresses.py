"""Addresses: what they mean, what is refused, and that every mistake is one clear line with nothing half-written."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import CetuError, Refused, StoreUnavailable
from kg.store import Address, open_store, parse_address


@pytest.mark.parametrize(("text", "expected"), [
    ("file:./cetu.graph", Address("file:./cetu.graph", "file", directory=Path("cetu.graph"))),
    ("file:/var/图谱", Address("file:/var/图谱", "file", directory=Path("/var/图谱"))),
    ("file:///var/x", Address("file:///var/x", "file", directory=Path("/var/x"))),
    ("bolt://localhost", Address("bolt://localhost", "bolt", host="localhost")),
    ("bolt://ann@h:7688", Address("bolt://ann@h:7688", "bolt", host="h", port=7688, user="ann")),
    ("neo4j+s://ann@x.example/policies", Address("neo4j+s://ann@x.example/policies", "neo4j+s", host="x.example", user="ann", database="policies")),
    ("bolt://root@[::1]:1", Address("bolt://root@[::1]:1", "bolt", host="::1", port=1, user="root")),
])
def test_addresses_are_read(text: str, expected: Address) -> None:
    assert parse_address(text) == expected


def test_the_uri_has_neither_user_nor_database() -> None:
    assert parse_address("neo4j+s://ann@h:1/db").uri == "neo4j+s://h:1"
    assert parse_address("bolt://root@[::1]:1").uri == "bolt://[::1]:1"


@pytest.mark.parametrize("text", ["", "file:", "cetu.graph", "./x", "http://h", "bolt:h", "bolt://", "bolt://h:x", "bolt://h:99999", "bolt://h?a=b", "file:a\0b"])
def test_no_address(text: str) -> None:
    with pytest.raises(StoreUnavailable, match="file:DIRECTORY"):
        parse_address(text)


@pytest.mark.parametrize("text", ["bolt://ann:s3cret@h:7687", "neo4j+s://ann:s3:cr@et@h", "bolt://:s3cret@h", "neo4j:ann:s3cret@h"])
def test_a_password_in_an_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises((Refused, StoreUnavailable)) as caught:
        parse_address(text)
    assert "s3" not in str(caught.value)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_our_error(rest: str) -> None:
    for scheme in ("file", "bolt", "neo4j+s", ""):
        try:
            parse_address(f"{scheme}:{rest}")
        except CetuError as exc:
            assert "\n" not in str(exc)


def test_no_graph_and_not_to_be_made(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="ingest"):
        open_store(f"file:{tmp_path / 'none'}", create=False)
    assert not (tmp_path / "none").exists()


def test_a_directory_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(StoreUnavailable, match="other than a graph"):
        open_store(f"file:{tmp_path}")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    for place in ("x", "x/deeper"):
        with pytest.raises(StoreUnavailable, match="choose"):
            open_store(f"file:{tmp_path / place}")


def test_a_place_where_nothing_can_be_written() -> None:
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        open_store("file:/proc/cetu.graph")


def test_no_server_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(StoreUnavailable, match="no store answers"):
        open_store(f"bolt://127.0.0.1:{port}", "secret-word")


def test_a_server_that_speaks_something_else() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        port = server.getsockname()[1]
        import threading

        def answer() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(64)
                peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(StoreUnavailable):
            open_store(f"bolt://127.0.0.1:{port}", "secret-word")
        thread.join()
