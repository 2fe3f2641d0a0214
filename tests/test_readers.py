"""Files → documents: encodings, web pages, and files that are broken on purpose."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest

from ingest import readers
from ingest.readers import READERS, parse_file, read_document
from ingest.readers.files import read_bytes
from ingest.readers.html import read_html
from ingest.readers.sandbox import Sandbox
from kg.errors import UnreadableDocument, UnsupportedFormat

TEXT = "江政发〔2021〕36号\r\n各市人民政府：\r\n现印发给你们，请认真贯彻执行。\r\n"
PAGE = """<html><head><meta charset=gb2312><meta name="ArticleTitle" content="关于做好工作的通知"><title>页</title><script>坏()</script></head>
<body><div class="nav"><a>首页</a></div><div id="UCAP-CONTENT"><p>{long}</p><p>第二段<br>第三段</p>
<table><tr><th>指标</th><th>2020年</th><th>2025年</th></tr><tr><td rowspan=2>产值</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>
<table><tr><td><p>专栏一</p><p>任务</p></td></tr></table><p style="display: none">隐藏</p></div></body></html>"""


def write(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_gives_the_same_text(tmp_path: Path, encoding: str) -> None:
    document = read_document(write(tmp_path, "a.txt", TEXT.encode(encoding)))
    assert document.text.lstrip("\ufeff") == TEXT
    assert document.stem == "a"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"), (b"\xef\xbb\xbf \r\n", "empty"), ("　\n".encode(), "empty"), (b"\x00\x01\x02\x00" * 500, "binary"),
        (b"\xff\xfe\x00\xd8\x41", "encoding"), (b"\x81\xff\xff", "encoding"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused_with_a_reason(tmp_path: Path, raw: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(write(tmp_path, "a.txt", raw))
    assert (caught.value.code, "\n" in str(caught.value)) == (code, False)


def test_unknown_endings_missing_files_and_large_ones(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormat, match="convert"):
        read_document(write(tmp_path, "a.xyz", b"x"))
    with pytest.raises(UnreadableDocument, match="cannot be opened"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(UnreadableDocument) as caught:
        read_bytes(write(tmp_path, "big.txt", b"x" * 1000), limit=999)
    assert caught.value.code == "file_too_large"


def test_a_text_longer_than_any_document_is_refused_before_it_takes_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_CHARACTERS", 10)
    assert read_document(write(tmp_path, "fits.txt", "数".encode() * 10)).text == "数" * 10
    with pytest.raises(UnreadableDocument, match="split it") as caught:
        read_document(write(tmp_path, "long.txt", "数".encode() * 11))
    assert caught.value.code == "text_too_long"


def test_a_page_gives_its_content_its_tables_and_its_meta(tmp_path: Path) -> None:
    path = write(tmp_path, "a.html", PAGE.format(long="推进数据要素流通。" * 40).encode("gb18030"))
    document = read_document(path)
    lines = document.text.splitlines()
    assert lines[1:] == ["第二段", "第三段", "指标\t2020年\t2025年", "产值\t1\t2", "产值\t3\t4", "专栏一", "任务"]
    assert document.meta["ArticleTitle"] == "关于做好工作的通知"


def test_the_made_plan_in_text_and_html(shared: Path) -> None:
    blocks = json.loads((shared / "samples/truth.json").read_text(encoding="utf-8"))["blocks"]
    for path in [*sorted((shared / "samples").glob("policy_*.txt")), *sorted((shared / "samples").glob("policy_*.html"))]:
        text = squeeze(read_document(path).text)
        assert [block["text"] for block in blocks if block["text"] and squeeze(block["text"]) not in text] == [], path.name
    lines = set(map(squeeze, parse_file(shared / "samples/policy_gov.html")[0].splitlines()))
    rows = [row for block in blocks if block["kind"] == "table" for row in [block["head"], *block["rows"]]]
    assert [row for row in rows if squeeze("".join(row)) not in lines] == []


def test_real_pages_lose_nothing(shared: Path) -> None:
    for path in sorted((shared / "corpus/originals").glob("*.html"))[::6]:
        text = squeeze(read_html(path)[0])
        wanted = (shared / f"corpus/texts/{path.stem}.txt").read_text(encoding="utf-8").splitlines()
        lost = [line for line in wanted if squeeze(line) not in text and "\t" not in line]
        assert sum(map(len, lost)) < 0.01 * sum(map(len, wanted)), path.stem


@pytest.mark.parametrize("name", ["deep.html", "unclosed.html", "colspan.html"])
def test_hostile_pages_end_soon(shared: Path, name: str) -> None:
    begin = time.monotonic()
    try:
        text, _ = parse_file(shared / "samples/hostile" / name)
        assert len(text) < 1_000_000
    except UnreadableDocument as error:
        assert error.code in ("too_deep", "file_memory", "parser_died")
    assert time.monotonic() - begin < 30


def hang(path: Path) -> tuple[str, dict[str, str]]:
    while True:
        time.sleep(0.01) if path.stem == "sleep" else None


def die(path: Path) -> tuple[str, dict[str, str]]:
    os._exit(7)


def swell(path: Path) -> tuple[str, dict[str, str]]:
    return "x" * (4 << 30), {}


def speak(path: Path) -> tuple[str, dict[str, str]]:
    print("noise on stdout")
    return path.read_text(encoding="utf-8"), {"a": "b"}


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    sandbox = Sandbox(cpu=1, wall=2)
    yield sandbox
    sandbox.close()


@pytest.mark.parametrize(("name", "stem"), [("hang", "sleep"), ("hang", "spin"), ("die", "a")])
def test_a_parser_that_hangs_or_dies_costs_one_document(tmp_path: Path, box: Sandbox, name: str, stem: str) -> None:
    path = write(tmp_path, f"{stem}.txt", b"text")
    with pytest.raises(UnreadableDocument) as caught:
        box.parse(f"test_readers:{name}", path)
    assert caught.value.code == "parser_died"
    assert box.parse("test_readers:speak", path) == ("text", {"a": "b"})


def test_a_parser_that_swells_is_refused(tmp_path: Path, box: Sandbox) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        box.parse("test_readers:swell", write(tmp_path, "a.txt", b"text"))
    assert caught.value.code in ("file_memory", "parser_died")


def test_every_reader_in_the_table_can_be_loaded() -> None:
    import importlib

    for reader in READERS.values():
        module, _, name = reader.function.partition(":")
        assert callable(getattr(importlib.import_module(module), name))
