"""Fixtures for all tests: where the shared material is, a sample graph, the stores."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import find_files, ingest
from kg.ontology import load_ontology
from kg.realisations import link_realisations
from kg.reference_model import load_reference
from kg.store import Store, open_store

pytest_plugins = ["stores_plugin"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CETU_TEST_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real texts, labels and samples, which stands beside the checkout."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip(f"the shared material is not at {SHARED}: set CETU_TEST_SHARED")
    return SHARED


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "samples"


def _sample_graph(store: Store, samples: Path) -> Store:
    store.prepare()
    load_reference(store, load_ontology())
    done = list(ingest(find_files([samples]), store, load_ontology()))
    link_realisations(store, load_ontology())
    assert {d.state for d in done} == {"new"}
    return store


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[Store]:
    """The sample corpus in the embedded store. Tests that change a graph make their own."""
    with open_store(f"file:{tmp_path_factory.mktemp('graph') / 'cetu.graph'}") as store:
        yield _sample_graph(store, samples)


@pytest.fixture
def neo4j_graph(neo4j_store: Store, samples: Path) -> Store:
    """The sample corpus in a real Neo4j."""
    neo4j_store.rows("MATCH (n) DETACH DELETE n")
    return _sample_graph(neo4j_store, samples)
