"""The reference model: our own words with the right paragraph, a graph that checks, and the real measures that realise it."""

from __future__ import annotations

import math
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.check import check_graph
from kg.errors import OntologyError
from kg.model import Block, Document, Entity, Evidence, Sentence, Span, Statement, make_id
from kg.ontology import load_ontology
from kg.query import ask
from kg.realisations import find_components, link_realisations
from kg.reference_model import FOLDER, Fact, load_reference, read_reference, reference_document, reference_statements
from kg.reference_tree import LEFT_OUT, Branch, model_tree
from kg.store import Store, open_store
from kg.write import remove_document, write_document, write_statements

ONTOLOGY = load_ontology()
MEASURES = ("统筹全省电子政务云平台建设", "推动城乡基础设施互联互通", "推动政务服务事项跨省通办")
SOURCES = ("seed-paper.txt", "zgzygwy-2019_changsanjiao-yitihua-guihua-gangyao.txt")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A graph with the reference model and a plan of three measures."""
    with open_store(f"file:{tmp_path_factory.mktemp('reference') / 'g'}", None, create=True) as opened:
        assert load_reference(opened, ONTOLOGY)
        write_plan(opened)
        link_realisations(opened, ONTOLOGY)
        yield opened


def write_plan(store: Store) -> Document:
    text = "\n".join(f"{name}。" for name in MEASURES)
    spans = [Span(found.start(), found.end()) for found in re.finditer(r".+", text)]
    document = Document(make_id("Document", text), "plan", text, "plan.txt", tuple(Block(s, "paragraph") for s in spans),
                        tuple(Sentence(s, i) for i, s in enumerate(spans)))
    policy = Entity("Policy", "计划|", "计划")
    write_document(store, document, {"title": "计划"})
    write_statements(store, [Statement(policy, "PROPOSES", Entity("Measure", f"do|{name}", name),
                                       (Evidence(document.id, span, Span(span.start, span.end - 1), "measure", "1"),), {"polarity": "do"})
                             for name, span in zip(MEASURES, spans, strict=True)], ONTOLOGY)
    return document


def digest(store: Store) -> tuple[Any, Any]:
    return (store.rows("MATCH (n) RETURN n AS n ORDER BY n.id"),
            store.rows("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, properties(r) AS p ORDER BY a, t, b, r.id"))


# -- the words


def without_names(fact: Fact) -> str:
    """The sentence with the names of things cut out: names are as they are."""
    names = {e.name for claim in fact.claims for e in (claim.subject, claim.object) if e.type in ("City", "CityCluster", "Policy", "Person")}
    shorter = {name.removesuffix("市") for name in names}
    words = "|".join(map(re.escape, sorted(names | shorter, key=len, reverse=True)))
    return re.sub(f"《[^》]*》|{words}" if words else "《[^》]*》", "\0", fact.says)


def test_no_sentence_is_copied(shared: Path) -> None:
    printed = "".join(re.sub(r"\s", "", (shared / "corpus" / "texts" / name).read_text(encoding="utf-8")) for name in SOURCES)
    printed = printed.replace(",", "，").replace(":", "：")
    said = [without_names(fact) for fact in read_reference().facts] + [e.name for e in read_reference().entities.values() if e.type not in ("Paper", "Milestone")]
    copied = [text[i : i + 16] for text in said for i in range(len(text) - 15) if text[i : i + 16] in printed]
    assert copied == []


def test_facts_name_the_paragraph_that_says_so(shared: Path) -> None:
    """The cited paragraph is among the nearest in rare pairs of characters, but for a few facts in very free words."""
    text = (shared / "corpus" / "texts" / SOURCES[0]).read_text(encoding="utf-8")
    paragraphs = [_pairs(line) for line in text.splitlines() if line.strip()]
    known = Counter(pair for pairs in paragraphs for pair in pairs)
    ranks = []
    for fact in read_reference().facts:
        if found := re.fullmatch(r"第(\d+)段", fact.place):
            near = [sum(math.log(len(paragraphs) / known[p]) for p in _pairs(fact.says) & pairs) for pairs in paragraphs]
            ranks.append(sum(score > near[int(found[1]) - 1] for score in near))
    assert len(ranks) > 100
    assert max(ranks) < 20
    assert sum(rank > 2 for rank in ranks) < len(ranks) / 20


def _pairs(text: str) -> set[str]:
    text = re.sub(r"\W", "", text)
    return {text[i : i + 2] for i in range(len(text) - 1)}


def test_every_statement_has_its_sentence_and_known_words() -> None:
    document, statements = reference_document(), reference_statements()
    says = {fact.says for fact in read_reference().facts}
    assert len(says) == len(document.sentences)
    for statement in statements:
        [evidence] = statement.evidence
        assert evidence.span.of(document.text) in says
        assert evidence.sentence.of(document.text).endswith(("段）。", "归纳）。", "前言）。", "节）。", "页）。", "通知）。", "下）。"))
        for name, value in statement.qualifiers.items():
            assert name in ONTOLOGY.relation(statement.relation).qualifiers
            assert name in ("title", "number") or str(value) in ONTOLOGY.values[name]
    assert {s.id for s in statements if statements.count(s) > 1} == set()


def test_ten_forms_merge_into_five_patterns_and_two_of_them_by_inference() -> None:
    merged = [s for s in reference_statements() if s.relation == "MERGES_INTO"]
    assert len(merged) == 10
    assert {s.object.key for s in merged} == set(ONTOLOGY.patterns)
    assert {s.subject.name for s in merged if s.qualifiers["reading"] == "inferred"} == {"叠加型", "整体型"}
    assert {s.evidence[0].confidence for s in merged} == {1.0, 0.5}


@pytest.mark.parametrize(("wrong", "place"), [
    ("form-core", "forms.yaml: form-core reading=plain: expected SUBJECTS RELATION OBJECT"), ("form-cor MERGES_INTO Pattern:core", "forms.yaml: form-cor: no entity"),
    ("form-core MERGES_INTO Pattern:cor", "forms.yaml: Pattern:cor: no Pattern 'cor'"), ("form-core MERGES_INTO Patern:core", "forms.yaml: Patern:core: no entity type"),
])
def test_a_mistake_is_named(tmp_path: Path, wrong: str, place: str) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder)
    file = folder / "forms.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("form-core MERGES_INTO Pattern:core", wrong, 1), encoding="utf-8")
    with pytest.raises(OntologyError, match=re.escape(place)):
        read_reference(folder)


# -- the tree


def rows(branches: tuple[Branch, ...]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from rows(branch.branches)


def test_the_tree_shows_every_claim_once() -> None:
    claims = [claim for fact in read_reference().facts for claim in fact.claims if claim.relation not in LEFT_OUT]
    shown = [row for row in rows(model_tree()) if row.relation]
    assert len(shown) == len(claims)
    assert all(row.says and row.source and row.label["en"] and row.relation["en"] for row in shown)


def test_the_tree_counts_real_measures(store: Store) -> None:
    counted = {row.label["zh"]: row.measures for row in rows(model_tree(store)) if row.measures}
    assert counted == {"政务云服务平台": 1, "公共服务一体化": 1}


# -- the graph


def test_loading_again_changes_nothing_and_an_older_model_gives_way(store: Store) -> None:
    assert list(check_graph(store, ONTOLOGY)) == []
    before = digest(store)
    assert not load_reference(store, ONTOLOGY)
    assert link_realisations(store, ONTOLOGY) == 2
    assert digest(store) == before
    store.rows("MATCH (d:Document {stem: $stem}) SET d.rules = 'older'", stem=reference_document().stem)
    assert load_reference(store, ONTOLOGY)
    assert digest(store) == before


@pytest.mark.parametrize("question", ["challenges", "components"])
def test_questions_answer_with_sentences(store: Store, question: str) -> None:
    answer = ask(store, question, {})
    assert answer.rows
    assert all(row["evidence"] for row in answer.rows)


def test_every_challenge_is_answered(store: Store) -> None:
    asked = {row["challenge"] for row in ask(store, "challenges", {}).rows}
    assert asked == {e.name for e in read_reference().entities.values() if e.type == "Challenge"}


# -- real measures


@pytest.mark.parametrize(("name", "expected"), [
    ("加快建设物联网监测平台", ["monitoring-platform"]), ("推进长三角数据共享", ["coordination-centre"]), ("加强流域上下游横向生态补偿", ["joint-ecology"]),
    ("推动公共服务一体化和基础设施互联互通", ["joint-infrastructure", "joint-services"]), ("推动城乡公共服务一体化", []),
    ("落实《关于加快推进数字政府建设的意见》", []), ("加强组织领导", []),
])
def test_cues_find_components(name: str, expected: list[str]) -> None:
    assert [component.key for component in find_components(name)] == expected


def test_realisations_go_with_their_document(tmp_path: Path) -> None:
    with open_store(f"file:{tmp_path / 'g'}", None, create=True) as store:
        document = write_plan(store)
        assert link_realisations(store, ONTOLOGY) == 2
        assert store.rows("MATCH ()-[r:REALISES]->() RETURN r.documents AS d LIMIT 1") == [{"d": [document.id]}]
        remove_document(store, document.id, ONTOLOGY)
        assert link_realisations(store, ONTOLOGY) == 0
        assert store.counts()["relations"] == {}
