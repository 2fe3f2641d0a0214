"""Codes out to other programs and back: REFI-QDA valid and the same again, foreign files read with care, CSV both ways."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from tests_support import run_cetu

import kg.qda_reading
from kg.codebook import define_codes, make_codebook, model_codes
from kg.codes import Coding, find_span, machine_codings, make_coding
from kg.errors import BadQuery
from kg.ontology import load_ontology
from kg.qda import Code, Source, make_guid, plain, to_codebook, to_csv, to_project
from kg.qda_check import check_tree, load_schema, parse_xml
from kg.qda_reading import TEXTS, place_project, read_codebook, read_csv, read_project, solid
from kg.store import Store

ONTOLOGY = load_ontology()
STEM = "guofa-2016-73-informatisation-plan"
NS = f"{{{load_schema('project').namespace}}}"
SPACE = 'xmlns="urn:QDA-XML:project:1.0"'


@pytest.fixture(scope="module")
def codings(graph: Store) -> list[Coding]:
    text = graph.rows("MATCH (d:Document {stem: $stem}) RETURN d.id AS id, d.text AS text", stem=STEM)[0]
    mine = make_coding("自己的/一层/二层", "甲", text["id"], STEM, (5, 25), text["text"][5:25], "=note <&> \x07", "2026-01-02T03:04:05+00:00")
    return sorted([*machine_codings(graph, ONTOLOGY), mine], key=lambda c: c.id)


@pytest.fixture(scope="module")
def project(graph: Store, codings: list[Coding]) -> bytes:
    sources = [Source(r["id"], r["stem"], r["text"]) for r in graph.rows(TEXTS)]
    return to_project("样例", sources, model_codes(ONTOLOGY), codings)


def qde(content: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read("project.qde")


def identity(coding: Coding) -> tuple[object, ...]:
    return coding.id, coding.code, coding.coder, coding.document, coding.start, coding.end, coding.quote


def test_a_project_is_valid_and_the_same_twice(graph: Store, project: bytes, codings: list[Coding]) -> None:
    root = parse_xml(qde(project), "x")
    assert check_tree(root, "project") == []
    guids = [e.get("guid") for e in root.iter() if e.get("guid")]
    assert len(guids) == len(set(guids))
    codes = {e.get("guid") for e in root.iter(f"{NS}Code")}
    assert {e.get("targetGUID") for e in root.iter(f"{NS}CodeRef")} <= codes
    assert {e.get("creatingUser") for e in root.iter(f"{NS}Coding")} <= {e.get("guid") for e in root.iter(f"{NS}User")}
    sources = [Source(r["id"], r["stem"], r["text"]) for r in graph.rows(TEXTS)]
    assert to_project("样例", sources, model_codes(ONTOLOGY), codings) == project


def test_positions_are_code_points_of_the_text_inside(project: bytes) -> None:
    files = zipfile.ZipFile(io.BytesIO(project))
    seen = 0
    for source in parse_xml(qde(project), "x").iter(f"{NS}TextSource"):
        text = files.read("Sources/" + source.get("plainTextPath", "").removeprefix("internal://")).decode()
        for selection in source.iter(f"{NS}PlainTextSelection"):
            quote = text[int(selection.get("startPosition", "")) : int(selection.get("endPosition", ""))]
            assert quote and quote[:60].replace("\n", " ") == selection.get("name")
            seen += 1
    assert seen > 100


def test_a_project_comes_back(graph: Store, project: bytes, codings: list[Coding]) -> None:
    done = place_project(read_project(project), graph, "?")
    assert (done.faults, done.skipped) == ([], [])
    assert sorted(map(identity, done.codings)) == sorted(map(identity, codings))
    assert {c.name for c in done.codes} == {c.name for c in model_codes(ONTOLOGY)} | {"自己的/一层/二层"}


def test_other_programs_line_ends_and_marks_move_nothing(graph: Store, project: bytes, codings: list[Coding]) -> None:
    read = read_project(project)
    for place, (title, text) in enumerate(read.texts):
        moved, at = "\ufeff", [0] * (len(text) + 1)
        for i, c in enumerate(text):
            at[i] = len(moved)
            moved += "\u2029\r\n" if c == "\n" else c
        at[len(text)] = len(moved)
        read.texts[place] = (title, moved)
        read.marks[place] = [type(m)(m.code, m.coder, at[m.start], at[m.end], m.note, m.when) for m in read.marks[place]]
    assert sorted(map(identity, place_project(read, graph, "?").codings)) == sorted(map(identity, codings))


def test_characters_that_xml_forbids_move_nothing() -> None:
    text = "页\f一\x07二\ud800三\ufffe四\x1c五"
    assert plain(text) == "页 一\ufffd二\ufffd三\ufffd四 五"
    content = to_project("x", [Source("d", "s", text)], [], [make_coding("c\x00", "甲\x00", "d", "s", (4, 6), text[4:6])])
    read = read_project(content)
    assert (read.faults, read.texts) == ([], [("s", plain(text))])
    assert [(m.start, m.end) for m in read.marks[0]] == [(4, 6)]
    assert solid(read.texts[0][1]) == solid(text)


def test_a_codebook_comes_back(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    codes = [Code("形态/动态虚拟型", "a person's own words", "#123456"), Code("其他", "多\n行 <x>")]
    assert define_codes(log, codes, "甲", "2026-01-01T00:00:00Z") == 2
    assert define_codes(log, codes, "乙", "2026-01-02T00:00:00Z") == 0
    book = make_codebook(log, ONTOLOGY, [])
    content = to_codebook(book)
    assert check_tree(parse_xml(content, "x"), "codebook") == []
    assert read_codebook(content) == (book, [])
    assert next(c for c in book if c.name == "形态/动态虚拟型").colour == "#123456"


@pytest.mark.parametrize(("before", "after", "told"), [
    ('isCodable="true"', "", "isCodable is missing"), ('isCodable="true"', 'isCodable="yes"', "no boolean"),
    ("<Users>", "<Users/><Users>", "children"), ('startPosition="', 'startPosition="x', "no integer"),
    ('<PlainTextSelection guid="', '<PlainTextSelection guid="z', "no guid"), ("<Sources>", "<Sources>text", "text between"),
    ("</Sources>", "</Sources><Extra/>", "no such element"), ('color="#', 'color="', "no rgb"), (" origin=", " source=", "no attribute"),
    (SPACE, 'xmlns="urn:QDA-XML:project:1:0"', "the root is"), ('creationDateTime="2026', 'creationDateTime="26', "no dateTime"),
])
def test_the_check_finds_what_the_schema_forbids(project: bytes, before: str, after: str, told: str) -> None:
    text = qde(project).decode()
    assert before in text
    assert told in "; ".join(check_tree(parse_xml(text.replace(before, after, 1).encode(), "x"), "project"))


FOREIGN = f"""<?xml version="1.0" encoding="utf-8"?>
<Project {SPACE} name="p" origin="elsewhere"><Users><User guid="{make_guid('u')}" name="Ann"/></Users>
<CodeBook><Codes><Code guid="{make_guid('a')}" name="a/b" isCodable="true"><Code guid="{make_guid('c')}" name="c" isCodable="true"/></Code></Codes></CodeBook>
<Sources>
<TextSource guid="{make_guid('s')}" name="inside"><PlainTextContent>QUOTE</PlainTextContent>
 <PlainTextSelection guid="{make_guid('1')}" startPosition="0" endPosition="4" creatingUser="{make_guid('u')}">
  <Coding guid="{make_guid('2')}"><CodeRef targetGUID="{make_guid('c')}"/></Coding><Coding guid="{make_guid('3')}"><CodeRef targetGUID="{make_guid('none')}"/></Coding>
 </PlainTextSelection>
 <PlainTextSelection guid="{make_guid('4')}" startPosition="2" endPosition="999999">
  <Coding guid="{make_guid('5')}"><CodeRef targetGUID="{make_guid('c')}"/></Coding></PlainTextSelection>
 <Coding guid="{make_guid('6')}"><CodeRef targetGUID="{make_guid('a')}"/></Coding>
</TextSource>
<TextSource guid="{make_guid('t')}" name="away" plainTextPath="absolute:///etc/passwd"/>
<TextSource guid="{make_guid('v')}" name="up" plainTextPath="internal://../project.qde"/>
<TextSource guid="{make_guid('w')}" name="other"><PlainTextContent>another text</PlainTextContent></TextSource>
</Sources></Project>"""


def pack(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def test_a_foreign_project(graph: Store) -> None:
    row = graph.rows("MATCH (d:Document {stem: $stem}) RETURN d.id AS id, d.text AS text", stem=STEM)[0]
    content = FOREIGN.replace("QUOTE", "".join(row["text"].split("\n"))).encode()
    read = read_project(pack(project__qde=content))
    assert [f for f in read.faults if "no text" not in f] == []
    assert [f for f in read.faults if "no text" in f] == ["away: no text inside the project", "up: no text inside the project"]
    done = place_project(read, graph, "who")
    assert done.skipped == [{"name": "other", "why": "no_such_text"}]
    ends = solid(row["text"])
    assert {(c.code, c.coder, c.start, c.end) for c in done.codings} == {("a／b/c", "Ann", ends[0], ends[3] + 1), ("a／b", "who", ends[0], ends[-1] + 1)}


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Project>&b;</Project>'


@pytest.mark.parametrize("content", [
    b"", b"no zip", pack(other=b"x"), pack(project__qde=b""), pack(project__qde=b"<Project"), pack(project__qde=BOMB),
    pack(project__qde=BOMB.decode().encode("utf-16")), pack(project__qde=b"<a>" * 100_000 + b"</a>" * 100_000),
    pack(project__qde=b'<?xml version="1.0" encoding="x-none"?><a/>'), pack(project__qde=b"x" * 100)[:-40],
])
def test_a_broken_or_dangerous_project_is_refused(content: bytes) -> None:
    with pytest.raises(BadQuery):
        read_project(content, "x.qdpx")


def test_a_project_that_unpacks_to_too_much_is_refused(project: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.qda_reading, "LARGEST", len(qde(project)) + 100)
    with pytest.raises(BadQuery, match="unpacks"):
        read_project(project)


def test_csv_comes_back(graph: Store, codings: list[Coding]) -> None:
    for content in (to_csv(codings), to_csv(codings).decode("utf-8-sig").encode("gb18030")):
        done = read_csv(content, graph, "?", "")
        assert done.skipped == []
        assert sorted(map(identity, done.codings)) == sorted(map(identity, codings))
    assert b",'=note" in to_csv(codings)


def test_csv_without_places(graph: Store) -> None:
    quote = graph.rows("MATCH (s:Sentence {stem: $stem}) RETURN s.text AS text ORDER BY size(s.text) DESC, s.id LIMIT 1", stem=STEM)[0]["text"]
    table = f"document,code,quote\n{STEM},x,\"{quote}\"\n{STEM},x,不在其中\n没有,x,y\n"
    done = read_csv(table.encode(), graph, "乙", "")
    assert [(c.code, c.coder, c.quote, (c.start, c.end)) for c in done.codings] == [("x", "乙", quote, find_span(graph, STEM, quote)[2])]
    assert [s["name"] for s in done.skipped] == [f"3: {STEM}", "4: 没有"]
    for bad in (b"", b"a,b\n1,2\n", b"document,code,quote\n" + b"x" * 200_000, b"\xff\xff\xff"):
        with pytest.raises(BadQuery):
            read_csv(bad, graph, "", "")


def test_the_commands(samples: Path, tmp_path: Path) -> None:
    store = f"file:{tmp_path / 'graph'}"
    assert run_cetu("--store", store, "ingest", str(samples / f"{STEM}.txt")).returncode == 0
    quote = "信息化"
    added = run_cetu("--store", store, "codes", "add", STEM, quote, "动态虚拟", "--coder", "甲", "--json")
    assert added.returncode == 1
    assert "--start" in added.stderr
    start = int(added.stderr.split("[")[1].split(",")[0])
    row = json.loads(run_cetu("--store", store, "codes", "add", STEM, quote, "动态虚拟", "--coder", "甲", "--start", str(start), "--json").stdout)
    assert (row["code"], row["new"]) == ("形态/动态虚拟型", True)
    listed = json.loads(run_cetu("--store", store, "codes", "list", "--json").stdout)["rows"]
    assert {"document", "title", "section", "sentence", "start", "end", "rule"} <= set(listed[0]["evidence"][0])
    for name in ("a.qdpx", "a.qdc", "a.csv"):
        out = str(tmp_path / name)
        assert run_cetu("--store", store, "qda", "export", out, "--machine").returncode == 0
        done = run_cetu("--store", store, "qda", "import", out, "--file", str(tmp_path / f"{name}.jsonl"), "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["new"] == (0 if name == "a.qdc" else 1)
    rows = json.loads(run_cetu("--store", store, "agreement", "甲", "machine", "--json").stdout)["rows"]
    assert rows[0]["code"] == "*" and rows[0]["units"] > 0
    assert run_cetu("--store", store, "codes", "remove", row["id"], "--coder", "甲", "--why", "错").returncode == 0
    assert json.loads(run_cetu("--store", store, "codes", "list", "--json").stdout)["rows"] == []
    events = [json.loads(line)["event"] for line in (tmp_path / "graph.codes.jsonl").read_text().splitlines()]
    assert events == ["add", "remove"]
