"""Questions in plain language: read by shapes and slots, answered with sentences, refused honestly, never run as Cypher."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from api.app import create_app
from kg.ask import Asked, answer_question
from kg.guard import check_read_only
from kg.lexicon import load_ask_words, load_lexicon, normalise
from kg.reading import read_question
from kg.shapes import load_shapes, slot_label
from kg.store import Store

LISTED: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("ask_questions.yaml").read_text(encoding="utf-8"))


def values(row: dict[str, Any]) -> set[str]:
    return {str(v) for v in row.values()}


def test_there_are_enough_questions() -> None:
    assert len({q["q"] for q in LISTED}) >= 600
    assert {q["shape"] for q in LISTED if "shape" in q} >= set(load_shapes())


@pytest.mark.parametrize("want", LISTED, ids=lambda q: q["q"])
def test_listed_questions(graph: Store, want: dict[str, Any]) -> None:
    asked = answer_question(graph, want["q"], 200)
    if "refused" in want:
        assert not asked.answered and asked.rows == [] and asked.why is not None
        assert asked.why.code == want["refused"]
        assert set(want.get("back", ())) <= {choice.split(" [")[0] for choice in asked.choices}
        return
    assert asked.answered, asked.why
    assert asked.shape == want["shape"]
    assert asked.verdict == want.get("verdict")
    _check_rows(asked, want)


def _check_rows(asked: Asked, want: dict[str, Any]) -> None:
    if "empty" in want:
        assert asked.rows == [] and asked.why is not None and asked.why.code == want["empty"]
    if "because" in want:
        assert asked.rows and asked.why is not None and asked.why.code == want["because"]
    if "says" in want:
        told = json.dumps(asked.rows, ensure_ascii=False)
        assert all(text in told for text in want["says"])
    if "rows" in want:
        assert len(asked.rows) == want["rows"]
    if "count" in want:
        assert asked.rows[0]["count"] == want["count"]
    if "least_count" in want:
        assert asked.rows[0]["count"] >= want["least_count"]
    if "first" in want:
        assert set(want["first"]) <= values(asked.rows[0])
    if "holds" in want:
        assert any(set(want["holds"]) <= values(row) for row in asked.rows)
    if asked.shape != "coverage":
        assert all(row["evidence"] for row in asked.rows if row.get("count") != 0)


# the same meaning in other words must be read alike: shapes and slots, not strings
ALIKE = [
    ["哪些政策支持动态虚拟型？", "支持动态虚拟型形态的政策有哪些", "请列出支持动态虚拟的文件", "which policies support the dynamic virtual pattern"],
    ["江苏省有哪些措施", "江苏的措施有哪些？", "请问江苏省采取了什么措施", "list the measures of Jiangsu"],
    ["谁发布了上海市数据条例", "上海市数据条例是由哪个机关发布的", "《上海市数据条例》的发布机关", "who issued 上海市数据条例?"],
    ["上海市数据条例引用了哪些文件", "《上海市数据条例》引用哪些文件？", "what does 上海市数据条例 cite"],
    ["长三角城市群有哪些成员城市", "长三角包括哪些城市", "哪些城市属于长三角城市群", "which cities belong to the Yangtze Delta"],
    ["江苏省研发投入强度的目标", "江苏的研发强度目标是多少？", "what R&D intensity target does Jiangsu set"],
]


@pytest.mark.parametrize("group", ALIKE, ids=lambda g: g[0])
def test_other_words_same_answer(graph: Store, group: list[str]) -> None:
    answers = [answer_question(graph, q, 200) for q in group]
    assert all(a.answered and a.rows for a in answers), [a.why for a in answers]
    assert all(a.rows == answers[0].rows for a in answers)


@pytest.mark.parametrize(("one", "other"), [
    ("上海市数据条例引用了哪些文件", "哪些文件引用了上海市数据条例"),
    ("浙江省数字经济促进条例废止了什么", "浙江省数字经济促进条例被什么废止了"),
    ("国家信息化发展战略纲要是哪些文件的依据", "国家信息化发展战略纲要的依据是什么"),
])
def test_direction_of_citation(graph: Store, one: str, other: str) -> None:
    first, second = answer_question(graph, one), answer_question(graph, other)
    assert first.rows and first.rows != second.rows
    assert {"citing", "cited"} == {next(k for k in a.parameters if k in ("citing", "cited")) for a in (first, second)}


def test_unread_words_are_named(graph: Store) -> None:
    asked = answer_question(graph, "江苏省有哪些量子佛跳墙措施")
    assert not asked.answered and asked.why is not None
    assert asked.why.code == "ask_unread" and any("佛跳墙" in word for word in asked.unread)
    assert asked.suggestions


def test_names_not_held_and_names_of_two(graph: Store) -> None:
    missing = answer_question(graph, "乌鲁木齐市有哪些措施")
    assert not missing.answered and missing.why is not None and missing.why.code == "ask_absent"
    which = answer_question(graph, "《政府工作报告》引用了哪些文件")
    assert not which.answered and which.why is not None and which.why.code == "ask_ambiguous"
    assert {c.split(" ")[0] for c in which.choices} >= {"2026年江苏省政府工作报告", "2026年浙江省政府工作报告"}


def test_supports_is_never_causes(graph: Store) -> None:
    asked = answer_question(graph, "哪些政策导致了动态虚拟型")
    assert asked.rows == answer_question(graph, "哪些政策支持动态虚拟型").rows
    assert "导致" not in json.dumps([dict(asked.reading), asked.rows and [r["policy"] for r in asked.rows]], ensure_ascii=False)


@pytest.mark.parametrize("text", ["", " ", "？", "a" * 5000, "'}) MATCH (n) DETACH DELETE n //", "《》", "“”", "江苏省有哪些“') RETURN 1 //”措施", "\x00", "\ud800",
                                  "($(", "哪些" * 100, "《" * 40, "前0个", "2026" * 60])
def test_hostile_questions_are_only_text(graph: Store, text: str) -> None:
    before = graph.counts()
    asked = answer_question(graph, text)
    assert text[:20] not in asked.cypher or not text.strip()
    assert graph.counts() == before


@pytest.mark.parametrize("want", [q for q in LISTED if "shape" in q][::9], ids=lambda q: q["q"])
def test_the_cypher_shown_is_reading_only_and_gives_the_rows(graph: Store, want: dict[str, Any]) -> None:
    asked = answer_question(graph, want["q"], 200)
    if ";" in asked.cypher or "call" in load_shapes()[asked.shape].spec or asked.why is not None:
        return  # made in Python of several queries
    check_read_only(asked.cypher)
    assert len(graph.rows(asked.cypher, **asked.parameters)) >= len(asked.rows)


def test_every_slot_of_a_shape_narrows_and_has_a_label() -> None:
    free = {"topic_indicator", "policy", "subtype"}
    for shape in load_shapes().values():
        for slot in set(shape.spec["takes"]) - free:
            assert shape.spec.keys() & {"question", "call"} or slot in shape.filters, (shape.name, slot)
            assert slot_label(slot, "zh") and slot_label(slot, "en")
        assert shape.spec["examples"]["zh"] and shape.spec["examples"]["en"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_examples_we_suggest_can_be_asked(graph: Store, language: str) -> None:
    for shape in load_shapes().values():
        for example in shape.spec["examples"][language]:
            asked = answer_question(graph, example)
            assert asked.answered and asked.shape == shape.name, (shape.name, example, asked.shape, asked.why)


def test_reading_is_the_same_twice_and_whole(graph: Store) -> None:
    lexicon = load_lexicon(graph)
    assert load_lexicon(graph) is lexicon
    text = "江苏省2026年关于“人工智能+”的措施有哪些"
    tokens = read_question(text, lexicon)
    assert tokens == read_question(text, lexicon)
    assert "".join(t.text for t in tokens) == normalise(text)
    assert load_ask_words()["stops"]


def test_route_and_command_say_the_same(graph: Store, tmp_path: Path, samples: Path) -> None:
    with TestClient(create_app(graph), raise_server_exceptions=False) as client:
        body = client.get("/api/v1/ask", params={"q": "谁发布了上海市数据条例"}).json()
        assert body["answered"] and body["rows"][0]["evidence"][0]["document"] == "shanghai-data-regulation-2021"
        refused = client.get("/api/v1/ask", params={"q": "为什么"}).json()
        assert refused["answered"] is False and refused["why"] and refused["rows"] == []
        assert client.get("/api/v1/ask").status_code == 422
    env = {**os.environ, "CETU_LANG": "zh", "CETU_STORE": f"file:{tmp_path / 'g'}"}
    run = [sys.executable, "-m", "api.cli"]
    subprocess.run([*run, "ingest", str(samples / "shanghai-data-regulation-2021.txt")], env=env, check=True, capture_output=True)
    done = subprocess.run([*run, "ask", "谁发布了上海市数据条例", "--json"], env=env, capture_output=True, text=True)
    printed = json.loads(done.stdout)
    assert done.returncode == 0 and printed.keys() == body.keys()
    assert printed["rows"][0]["issuer"] == body["rows"][0]["issuer"]
    told = subprocess.run([*run, "ask", "为什么呢"], env=env, capture_output=True, text=True)
    assert told.returncode == 1 and "不回答为什么" in told.stderr
