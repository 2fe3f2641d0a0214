"""The commands as people type them: tables, --json, exit codes, one clear line for every mistake."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests_support import run_cetu as run

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> str:
    address = f"file:{tmp_path_factory.mktemp('cli') / 'graph'}"
    done = run("--store", address, "ingest", str(samples), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert report["new"] == report["files"] >= 14
    assert report["covered"] > 0.3 * report["sentences"]
    return address


def test_query_prints_rows_with_sentences(store: str) -> None:
    table = run("--store", store, "query", "citations", "--limit", "3")
    assert table.returncode == 0
    assert "《" in table.stdout or "“" in table.stdout
    answer = json.loads(run("--store", store, "query", "citations", "--limit", "3", "--json").stdout)
    evidence = answer["rows"][0]["evidence"][0]
    assert {"document", "section", "sentence", "start", "end", "rule"} <= set(evidence)
    assert answer["truncated"] is True


def test_cypher_flag_prints_what_the_store_understands(store: str) -> None:
    printed = run("--store", store, "query", "missing", "--cypher").stdout.replace("$limit", "3")
    rows = json.loads(run("--store", store, "cypher", printed, "--json").stdout)["rows"]
    assert rows
    assert {"name", "citing"} <= set(rows[0])


def test_trace_figure_export_check_label(store: str, tmp_path: Path, samples: Path) -> None:
    rows = json.loads(run("--store", store, "trace", "--pattern", "动态虚拟型", "--json").stdout)["rows"]
    assert len({r["policy"] for r in rows}) >= 2
    for name in ("net.svg", "net.html"):
        assert run("--store", store, "figure", "network", "--about", "江苏省", "--out", str(tmp_path / name)).returncode == 0
        assert "江苏" in (tmp_path / name).read_text(encoding="utf-8")
    assert run("--store", store, "export", "--to", "ttl", "--out", str(tmp_path / "g.ttl")).returncode == 0
    assert run("--store", store, "check").returncode == 0
    lines = run("label", str(samples / "guofa-2016-73-informatisation-plan.txt")).stdout.splitlines()
    assert {json.loads(line)["task"] for line in lines} >= {"meta", "heading", "mention", "measure", "target", "cite", "suap", "stage"}


def test_remove_and_ingest_again(store: str, samples: Path) -> None:
    before = run("--store", store, "cypher", "MATCH (n) RETURN count(n) AS n", "--json").stdout
    assert run("--store", store, "remove", "guofa-2016-73-informatisation-plan").returncode == 0
    assert run("--store", store, "cypher", "MATCH (n) RETURN count(n) AS n", "--json").stdout != before
    assert run("--store", store, "ingest", str(samples)).returncode == 0
    assert run("--store", store, "cypher", "MATCH (n) RETURN count(n) AS n", "--json").stdout == before


@pytest.mark.parametrize(("words", "told"), [
    (["query", "measures", "亚特兰蒂斯"], "没有名为"),
    (["query", "nothing"], "citations"),
    (["query", "measures"], "缺少参数"),
    (["query", "citations", "direction=up"], "both"),
    (["trace", "--pattern", "核心驱动型"], "动态虚拟型"),
    (["cypher", "MATCH (n) DETACH DELETE n"], "只读"),
    (["figure", "network", "--about", "江苏省", "--out", "x.pdf"], ".svg"),
    (["export", "--to", "xls"], "graphml"),
    (["ingest", "no/such/folder"], "检查路径"),
    (["ingest", "tools"], ".txt"),
    (["remove", "nothing"], "nothing"),
])
def test_a_mistake_is_one_line_that_says_what_to_do(store: str, words: list[str], told: str) -> None:
    done = run("--store", store, *words)
    assert done.returncode != 0
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["file:/no/such/graph", "bolt://neo4j@127.0.0.1:9", "ftp://x", "bolt://neo4j:secret@127.0.0.1:9"])
def test_a_store_that_is_not_there_is_told(address: str) -> None:
    done = run("--store", address, "query", "coverage")
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert "secret" not in done.stderr


def test_a_failed_document_makes_exit_one(tmp_path: Path, samples: Path) -> None:
    (tmp_path / "ok.txt").write_bytes((samples / "guofa-2016-73-informatisation-plan.txt").read_bytes())
    (tmp_path / "empty.txt").touch()
    done = run("--store", f"file:{tmp_path / 'graph'}", "ingest", str(tmp_path), "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["new"], report["failed"], report["failures"][0]["path"].endswith("empty.txt")) == (1, 1, True)


def test_only_the_settings_read_the_environment() -> None:
    reads = re.compile(r"os\.environ(?!\.setdefault)|getenv")
    readers = {p.name for folder in ("kg", "ingest", "viz", "api") for p in (ROOT / folder).rglob("*.py") if reads.search(p.read_text(encoding="utf-8"))}
    assert readers == {"settings.py"}


@pytest.mark.parametrize(("file", "text", "told"), [("a.txt", "", "a.txt 没有文字"), ("a.caj", "x", "不能读取 .caj"), ("a.html", "<p></p>", "a.html 没有文字")])
def test_why_a_document_failed_is_said_in_chinese(tmp_path: Path, file: str, text: str, told: str) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    done = run("--lang", "zh", "--store", f"file:{tmp_path / 'graph'}", "ingest", str(tmp_path / file))
    assert done.returncode == 1 and told in done.stderr.replace("\n", "")


@pytest.mark.parametrize(("language", "told"), [("zh", "没有图谱"), ("en", "no graph at")])
def test_errors_speak_the_language_of_the_call(tmp_path: Path, language: str, told: str) -> None:
    done = run("--lang", language, "--store", f"file:{tmp_path / 'none'}", "query", "citations")
    assert done.returncode == 1 and done.stderr.startswith("cetu: ") and told in done.stderr
