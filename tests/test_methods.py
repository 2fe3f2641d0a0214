"""The paper's method as functions: words counted as jieba counts them, codes that stand on their text, merging with its log, interviews, notebook."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path

import pytest
from tests_support import run_cetu

import kg
from api.notebook import draw
from ingest.interviews import find_turns
from ingest.keywords import count_words, cut_words, find_keywords, find_pairs, inverse_frequencies, merge_words, user_words
from ingest.readers import read_document
from ingest.segment import make_document
from kg.coded_units import agreement_answer, code_answer, make_units
from kg.codes import MACHINE, Coding, add_codings, find_span, machine_codings, make_coding, normal_code, read_codings, remove_coding
from kg.document_groups import GROUPINGS, group_documents, read_sentences
from kg.errors import BadQuery, NotFound, Refused
from kg.journal import append_events, place_beside, read_events
from kg.merging import Merge, base_table, change_table, read_copy, read_table, undo_change, write_copy
from kg.notebook import Graph, Result
from kg.ontology import load_ontology
from kg.ratings import ratings_answer, read_ratings
from kg.store import Store

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = load_ontology()
STEM = "anhui-government-report-2026"
WHEN = "2026-01-01T00:00:00Z"
TEXT = "推进长三角城市群数据共享，建设政务服务平台。加快数据中心集群建设，数据共享和政务服务平台要互联互通。"


# jieba.analyse leaves its tables open when it is imported
OPEN_FILES = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def rows_of(*texts: str) -> list[dict[str, object]]:
    return [{"document": str(i), "text": text, "begin": 0} for i, text in enumerate(texts)]


def test_words_are_cut_as_jieba_cuts_them(samples: Path) -> None:
    """The same words as a private jieba tokenizer with our names and the hidden Markov model off."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in user_words():
        tokenizer.add_word(word, 1000, "nz")
    text = read_document(samples / "guofa-2016-73-informatisation-plan.txt").text
    for line in filter(None, map(str.strip, text.splitlines())):
        assert [w.text for w in cut_words(line)] == tokenizer.lcut(line, HMM=False)


def test_words_know_their_places() -> None:
    text = "建设５Ｇ网络，推进数字\n经济发展。\ud800"
    words = list(cut_words(text, 100))
    assert {"5G", "数字经济"} <= {w.text for w in words}
    assert [text[w.start - 100 : w.end - 100] for w in words if w.text in ("5G", "数字经济")] == ["５Ｇ", "数字\n经济"]


@OPEN_FILES
def test_tfidf_is_jiebas() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from jieba.analyse import TFIDF

        tfidf = TFIDF()
    words = count_words(rows_of(TEXT))

    class Ours:
        def cut(self, _text: str) -> list[str]:
            return [w.text for sentence in words.sentences for w in sentence if w.text in words.counts]

    tfidf.tokenizer = Ours()
    assert {k.word: pytest.approx(k.weight) for k in find_keywords(words, "tfidf", 50)} == dict(tfidf.extract_tags("", topK=None, withWeight=True))
    assert inverse_frequencies()[1] == tfidf.median_idf


@OPEN_FILES
def test_keywords_by_hand() -> None:
    words = count_words(rows_of(TEXT, "第一节 数据 数据"))
    assert (words.counts["数据"], words.counts["数据共享"], words.counts["长三角城市群"]) == (2, 2, 1)  # our names stay whole
    assert "第一节" not in words.counts and "推进" not in words.counts
    first = find_keywords(words, "tf", 1)[0]
    assert (first.count, first.weight) == (2, 2 / words.counts.total())
    ranks = find_keywords(words, "textrank", 5)
    assert ranks[0].weight == 1.0 and ranks == find_keywords(words, "textrank", 5)
    with pytest.raises(BadQuery):
        find_keywords(words, "magic")


def test_pairs_stay_within_window_and_sentence() -> None:
    sentences = rows_of("政务服务和数据", "政务服务", "数据", "政务服务，又，再，也，都，就，数据")
    words = count_words(sentences)
    pairs = find_pairs(words, sentences, ["政务服务", "数据"], window=5)
    assert [(p.first, p.second, p.sentences, p.documents) for p in pairs] == [("政务服务", "数据", 1, {"0"})]
    assert pairs[0].lift == pytest.approx(1 * 4 / (3 * 3))


def test_forms_are_counted_as_their_concept() -> None:
    words = count_words(rows_of("核心型与带动型", "互补型"))
    merged = merge_words(words, {form: merge.into for form, merge in base_table().items()})
    assert merged.counts["核心带动型"] == 2 and merged.counts["互补联合型"] == 1
    assert merged.documents["核心带动型"] == {"0"}
    assert sum(merged.counts.values()) == sum(words.counts.values())


@pytest.mark.parametrize("by", sorted(GROUPINGS))
def test_every_grouping_groups(graph: Store, by: str) -> None:
    groups = group_documents(graph, by, ONTOLOGY)
    documents = {row["id"] for row in graph.rows("MATCH (d:Document) RETURN d.id AS id")}
    assert groups and all(set(ids) <= documents for ids in groups.values())
    assert all(s["text"] for s in read_sentences(graph, next(iter(groups.values()))))
    with pytest.raises(BadQuery):
        group_documents(graph, by, ONTOLOGY, only="没有这一组")


def test_a_group_is_named_in_words_or_as_the_graph_has_it(graph: Store) -> None:
    found = group_documents(graph, "level", ONTOLOGY, only="province")
    assert found and list(found) == [ONTOLOGY.word("level", "province", "zh")]
    assert group_documents(graph, "level", ONTOLOGY, "en", ONTOLOGY.word("level", "province", "en")).popitem()[1] == found.popitem()[1]


def test_machine_codes_are_the_evidence(graph: Store) -> None:
    codings = machine_codings(graph, ONTOLOGY)
    rows = graph.rows("MATCH (p)-[r:SUPPORTS]->(x:Pattern) WHERE NOT p:Measure UNWIND r.sentences AS s RETURN DISTINCT s AS s, x.name AS name")
    supports = Counter(c.code.removeprefix("形态/") for c in codings if c.code.startswith("形态/"))
    assert supports == Counter(row["name"] for row in rows)
    answer = code_answer(graph, codings, 10_000)
    assert all(row["state"] is None and row["evidence"][0]["sentence"] == row["quote"] for row in answer.rows)


def code(graph: Store, coder: str, quote: str, name: str) -> Coding:
    document, stem, span = find_span(graph, STEM, quote)
    return make_coding(normal_code(name, ONTOLOGY), coder, document, stem, span, quote, when=WHEN)


def test_codes_are_added_removed_and_logged(graph: Store, tmp_path: Path) -> None:
    log = tmp_path / "codes.jsonl"
    coding = code(graph, "甲", "居民在沪苏浙皖的城市之间可以跨省办理", "动态虚拟")
    assert coding.code == "形态/动态虚拟型"
    assert add_codings(log, [coding, coding]) == [coding] and add_codings(log, [coding]) == []
    assert read_codings(log) == [coding]
    assert remove_coding(log, coding.id, "乙", "错", WHEN) == coding
    assert read_codings(log) == [] and [e["event"] for e in read_events(log)] == ["add", "remove"]
    assert add_codings(log, [coding]) == [coding]
    for wrong in (make_coding("", "甲", "d", "s", (0, 1), "x"), make_coding("a//b", "甲", "d", "s", (0, 1), "x"), make_coding("a", MACHINE, "d", "s", (0, 1), "x")):
        with pytest.raises(BadQuery):
            add_codings(log, [wrong])
    with pytest.raises(NotFound):
        remove_coding(log, "none", "甲", "", WHEN)


def test_a_code_whose_text_is_gone_says_so(graph: Store) -> None:
    good = code(graph, "甲", "居民在沪苏浙皖的城市之间可以跨省办理", "x")
    moved = make_coding("x", "甲", good.document, STEM, (good.start + 1, good.end + 1), good.quote)
    gone = make_coding("x", "甲", "0" * 16, STEM, (0, 3), "abc")
    assert [row["state"] for row in code_answer(graph, [good, moved, gone], 9).rows] == [None, "lost", "lost"]


def test_a_broken_log_names_its_line(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    append_events(log, [{"event": "x", "text": "字\ud800"}])
    log.write_bytes(log.read_bytes() + b'{"event": "y"')
    append_events(log, [{"event": "z"}])
    with pytest.raises(BadQuery, match="line 2"):
        list(read_events(log))
    assert place_beside("file:/a/b/cetu.graph", "codes.jsonl") == Path("/a/b/cetu.graph.codes.jsonl")
    assert place_beside("bolt://neo4j@host:7687", "codes.jsonl") == Path("cetu.codes.jsonl")


def test_agreement_between_people_and_with_the_machine(graph: Store) -> None:
    quotes = ["居民在沪苏浙皖的城市之间可以跨省办理", "推动安庆、池州、铜陵跨江联合发展、优势互补"]
    people = [code(graph, "甲", quotes[0], "动态虚拟"), code(graph, "甲", quotes[1], "互补联合"), code(graph, "乙", quotes[0], "动态虚拟")]
    answer = agreement_answer(make_units(graph, people, ["甲", "乙"]), ["甲", "乙"])
    rows = {row["code"]: row for row in answer.rows}
    assert (rows["形态/动态虚拟型"]["kappa"], rows["形态/动态虚拟型"]["alpha"], rows["形态/动态虚拟型"]["evidence"]) == (1.0, 1.0, [])
    assert rows["形态/互补联合型"]["kappa"] == 0.0
    assert rows["形态/互补联合型"]["evidence"][0]["sentence"].startswith("提升芜湖")
    with_machine = [*people, *machine_codings(graph, ONTOLOGY)]
    units = make_units(graph, with_machine, ["甲", MACHINE], ["形态/动态虚拟型"])
    assert len(units) == graph.rows("MATCH (s:Sentence {stem: $stem}) RETURN count(s) AS n", stem=STEM)[0]["n"]
    assert agreement_answer(units, ["甲", MACHINE]).rows[1]["alpha"] == 1.0
    three = agreement_answer(make_units(graph, with_machine, ["甲", "乙", MACHINE]), ["甲", "乙", MACHINE])
    assert three.rows[0]["kappa"] is None and three.rows[0]["alpha"] < 1
    with pytest.raises(BadQuery):
        agreement_answer(make_units(graph, people, ["甲", "丙"]), ["甲", "丙"])


def test_a_table_of_ratings() -> None:
    coders, units = read_ratings("unit,a,b,c\n1,1,1,NA\n2,2,3,2\n3,,2,2\n".encode("utf-8-sig"))
    assert (coders, units) == (["a", "b", "c"], [[1.0, 1.0, None], [2.0, 3.0, 2.0], [None, 2.0, 2.0]])
    answer = ratings_answer(coders, units, "interval", "quadratic", [])
    assert [(row["coders"], row["coefficient"]) for row in answer.rows][1:] == [(["a", "b"], "kappa"), (["a", "c"], "kappa"), (["b", "c"], "kappa")]
    words = read_ratings("甲,乙\n低,高\n低,低\n".encode("gb18030"))
    assert ratings_answer(*words, "ordinal", "linear", ["低", "高"]).rows[0]["units"] == 2
    for bad in (b"", b"a\n1\n", b"unit,a\n1,2\n"):
        with pytest.raises(BadQuery):
            read_ratings(bad)


def test_the_merging_table_agrees_with_the_reference_model(graph: Store) -> None:
    rows = graph.rows("MATCH (f:Form)-[r:MERGES_INTO]->(p:Pattern) RETURN f.name AS form, p.name AS into, r.reading AS reading")
    assert {(r["form"], r["into"], r["reading"]) for r in rows} == {(m.form, m.into, m.reading) for m in base_table().values()}


def test_merging_is_logged_and_undone(tmp_path: Path) -> None:
    log = tmp_path / "merging.jsonl"
    assert change_table(log, [Merge("群体型", "互补联合型", "试", "甲", WHEN), base_table()["核心型"]]) != []
    change_table(log, [Merge("核心型", "", "不并", "乙", WHEN)])
    assert "核心型" not in read_table(log) and read_table(log)["群体型"].who == "甲"
    assert undo_change(log, "甲", WHEN).form == "核心型" and read_table(log)["核心型"] == base_table()["核心型"]
    copy = write_copy(log).replace("into: 互补联合型", "into: 联合型", 1)
    changed = change_table(log, read_copy(copy, log, "丙", WHEN))
    assert len(changed) == 1 and read_table(log)[changed[0].form].into == "联合型"
    assert change_table(log, read_copy(write_copy(log), log, "丙", WHEN)) == []
    undo_change(log, "甲", WHEN)
    undo_change(log, "甲", WHEN)
    assert read_table(log) == base_table()
    assert [e["event"] for e in read_events(log)] == ["merge", "merge", "undo", "merge", "undo", "undo"]
    with pytest.raises(NotFound):
        undo_change(log, "甲", WHEN)
    for wrong in ("[", "rows: 3", "rows: [{into: x}]"):
        with pytest.raises(BadQuery):
            read_copy(wrong, log, "甲", WHEN)
    with pytest.raises(BadQuery):
        change_table(log, [Merge("x", "y", "", "甲", WHEN)])


INTERVIEW = "访谈记录\n时间：2022年5月\n访谈者：如何理解智慧城市群？\n受访者1（省发改委）：跨城协同。\n" \
            "数据要通。\n受访者2：也包括产业。\n访谈者：障碍有哪些？请举例。\n受访者2：标准不统一。\n"


def test_interviews_have_turns() -> None:
    turns = find_turns(make_document(INTERVIEW, stem="i", source="i"))
    assert [(t.speaker, t.role, t.question) for t in turns] == [
        ("访谈者", "asker", 1), ("受访者1（省发改委）", "answerer", 1), ("受访者2", "answerer", 1), ("访谈者", "asker", 2), ("受访者2", "answerer", 2)]
    assert turns[1].span.of(INTERVIEW) == "跨城协同。\n数据要通。"


@pytest.mark.parametrize(("text", "roles"), [
    ("问：好吗？\n答：好。\n问：为何？\n答：近。\n", ["asker", "answerer"] * 2),
    ("Q：好吗？\nA：好。\nQ：为何？\nA：近。\n", ["asker", "answerer"] * 2),
    ("B：好。\nA：为何？\nB：近。\nA：远吗？\n", ["answerer", "asker"] * 2),
    ("牵头部门：甲\n参与部门：乙\n牵头部门：丙\n参与部门：丁\n", []), ("", []), ("：\n：\n：\n", []),
])
def test_who_asks(text: str, roles: list[str]) -> None:
    assert [t.role for t in find_turns(make_document(text, stem="i", source="i"))] == roles


def test_samples_are_no_interviews(samples: Path) -> None:
    assert [p.name for p in sorted(samples.glob("*.txt")) if find_turns(read_document(p))] == []


def test_answers_in_a_notebook(graph: Store) -> None:
    notebook = Graph(graph)
    result = notebook.ask("citations", kind="repeals")
    assert result.rows == list(result) and result[0]["kind"] == "repeals" and len(result) == len(result.rows)
    frame, lines = result.frame(), result.frame(evidence=True)
    assert list(frame.columns) == list(result.answer.columns) and len(frame) == len(result)
    assert len(lines) == sum(len(row["evidence"]) for row in result) and lines["evidence_sentence"].notna().all()
    assert notebook.rows("MATCH (d:Document) RETURN count(d) AS n")[0]["n"] > 10
    with pytest.raises(Refused):
        notebook.rows("MATCH (n) DETACH DELETE n")
    assert {q["name"] for q in notebook.questions()} >= {"citations", "targets"}
    assert "动态虚拟型" in notebook.trace(pattern="virtual", limit=2)._repr_html_()
    assert callable(kg.open_store)


def test_a_table_shows_words_and_runs_nothing(graph: Store) -> None:
    result = Graph(graph).ask("citations", limit=1)
    hostile = "<script>alert(1)</script><img src=http://x onerror=alert(1)>"
    row = {**result[0], "source": hostile, "evidence": [{**result[0]["evidence"][0], "sentence": hostile, "title": hostile, "section": hostile}]}
    answer = type(result.answer)(**{**{f: getattr(result.answer, f) for f in result.answer.__slots__}, "rows": [row], "reading": hostile})
    shown = Result(answer)._repr_html_()
    assert "<script" not in shown and "<img" not in shown and "&lt;script" in shown


def test_a_figure_is_shut_in_its_frame(graph: Store, tmp_path: Path) -> None:
    picture = draw(Graph(graph), "network", about="江苏省", limit=20)
    shown = picture._repr_html_()
    assert shown.startswith('<iframe sandbox="" srcdoc="') and "<svg" not in shown and "script-src" not in shown and "江苏" in shown
    moving = draw(Graph(graph), "network", about="江苏省", limit=20, interactive=True)._repr_html_()
    assert moving.startswith('<iframe sandbox="allow-scripts" srcdoc="') and "allow-same-origin" not in moving
    assert "script src" not in moving.lower() and "default-src &#x27;none&#x27;" in moving
    assert picture.save(tmp_path / "x.svg").read_text(encoding="utf-8") == picture.svg
    with pytest.raises(BadQuery):
        picture.save(tmp_path / "x.pdf")


def test_the_example_notebook_runs() -> None:
    """In IPython, cell by cell (tools/run_notebook.py): no cell fails, and the stored notebook shows what such a run shows."""
    path = ROOT / "notebooks" / "example.ipynb"
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "run_notebook.py"), str(path)], capture_output=True, text=True, timeout=300, cwd=ROOT,
                          env={"PYTHONPATH": str(ROOT), "PATH": "", "IPYTHONDIR": "/nonexistent", "HOME": "/tmp"})
    assert done.returncode == 0, done.stderr[-2000:]
    fresh, stored = json.loads(done.stdout), json.loads(path.read_text(encoding="utf-8"))
    assert [c["source"] for c in fresh["cells"]] == [c["source"] for c in stored["cells"]]
    kinds = [[sorted(o.get("data", ["stream"])) for o in c.get("outputs", [])] for c in fresh["cells"]]
    assert kinds == [[sorted(o.get("data", ["stream"])) for o in c.get("outputs", [])] for c in stored["cells"]]
    page = "".join("".join(o["data"].get("text/html", [])) for c in fresh["cells"] for o in c.get("outputs", []) if "data" in o)
    assert page.count("<iframe") == 2 and "<script" not in page and "dataframe" in page and "原句" in page


def test_the_commands(samples: Path, tmp_path: Path) -> None:
    store = f"file:{tmp_path / 'graph'}"
    assert run_cetu("--store", store, "ingest", str(samples / f"{STEM}.txt")).returncode == 0
    for words in (["keywords", "--by", "level", "--limit", "3"], ["keywords", "--pairs", "--limit", "3"]):
        rows = json.loads(run_cetu("--store", store, *words, "--json").stdout)["rows"]
        assert len(rows) == 3
        for evidence in (e for row in rows for e in row["evidence"]):
            assert {"document", "title", "section", "sentence", "start", "end", "rule"} <= set(evidence)
    (tmp_path / "talk.txt").write_text(INTERVIEW, encoding="utf-8")
    assert len(json.loads(run_cetu("interviews", str(tmp_path / "talk.txt"), "--json").stdout)["rows"]) == 5
    assert len(json.loads(run_cetu("--store", store, "merging", "list", "--json").stdout)["rows"]) == 10
    for wrong in (["keywords", "--by", "x"], ["keywords", "--method", "x"], ["agreement", "甲", "乙"],
                  ["agreement", "--table", "none.csv"], ["merging", "undo", "--who", "甲"],
                  ["codes", "add", "none", "x", "y", "--coder", "甲"], ["codes", "remove", "x", "--coder", "甲"],
                  ["qda", "import", "x.doc"], ["qda", "export", "/no/where/x.csv"]):
        done = run_cetu("--store", store, *wrong)
        assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1 and "Traceback" not in done.stderr, wrong
