"""docs/api.md names tests for every case of the fault table, and they are there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.limits import Limits
from kg.store import Store

ROOT = Path(__file__).resolve().parent.parent
CASES = [f"D{i}" for i in range(1, 20)] + [f"E{i}" for i in range(1, 15)]
ROWS = dict(re.findall(r"^\| ([DE]\d+) \|.*?\| ((?:`test_\w+` ?)+)\|$", (ROOT / "docs/api.md").read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_tests_that_exist(case: str) -> None:
    there = {name for path in ROOT.glob("tests/test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)}
    named = set(re.findall(r"`(test_\w+)`", ROWS[case]))
    assert named
    assert named - there == set()


def test_an_export_ends_when_its_time_does(graph: Store) -> None:
    """D17: the deadline, told in the last line."""
    with TestClient(create_app(graph, "en", limits=Limits(export_seconds=-1.0))) as client:
        lines = client.get("/api/v1/query/neighbours?entity=江苏省&format=ndjson").text.splitlines()
        assert json.loads(lines[-1]) == {"truncated": True}
        assert len(client.get("/api/v1/query/missing?format=csv").text.splitlines()) >= 2
