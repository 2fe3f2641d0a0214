"""The sample corpus: every digest says that it is one, is short, is in our own words, and is listed in README and truth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".txt", ".md", ".html"} and path.name != "README.md")
TRUTH = yaml.safe_load((SAMPLES / "truth.yaml").read_text(encoding="utf-8"))
RUN = 16  # a run of this many characters shared with a real text counts as copied

HALF_TO_FULL = str.maketrans(",:;()", "，：；（）")
SESSION = r"[\u4e00-\u9fff]{2,4}第[一二三四五六七八九十]+届人民代表大会(?:常务委员会)?(?:第[一二三四五六七八九十]+次会议)?"
FORMULA = r"本(?:条例|决定|措施)自\d+年\d+月\d+日起施行|有效期至\d+年\d+月\d+日|制定本(?:条例|措施)|以下简称"
NOT_PROSE = re.compile("|".join(["《[^》]*》", r"[\u4e00-\u9fff]+〔\d{4}〕\d+号", SESSION, FORMULA, *map(re.escape, TRUTH["names"])]))

each_sample = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def read_visible(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".html":
        return text
    body = LexborHTMLParser(text).css_first("#zoom")
    assert body is not None
    return body.text(separator="\n")


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text).translate(HALF_TO_FULL)


def prose_runs(path: Path) -> set[str]:
    """All runs of RUN characters of a sample's sentences, without titles, numbers, official names and legal formulas, and not across a list."""
    title_lines = {squeeze(str(TRUTH["files"][path.name].get(key))) for key in ("title", "wrapper")}
    lines = [line for line in read_visible(path).splitlines() if squeeze(line.lstrip("#")) not in title_lines]
    pieces = [squeeze(piece) for line in lines for piece in re.split("[、（）：\n]", NOT_PROSE.sub("\n", line))]
    return {piece[i : i + RUN] for piece in pieces for i in range(len(piece) - RUN + 1)}


def shared_runs(runs: set[str], text: str) -> set[str]:
    return {text[i : i + RUN] for i in range(len(text) - RUN + 1)} & runs


def test_there_are_enough_samples_of_each_format() -> None:
    assert 16 <= len(FILES) <= 18
    assert {path.suffix for path in FILES} == {".txt", ".md", ".html"}


@each_sample
def test_a_sample_says_that_it_is_a_digest_and_of_what(path: Path) -> None:
    last = read_visible(path).strip().splitlines()[-1]
    title = TRUTH["files"][path.name]["title"]
    assert last.startswith("来源：策图示例摘编，据")
    assert f"《{title}》" in last
    assert last.endswith("非正式文本。")


@each_sample
def test_a_sample_is_short(path: Path) -> None:
    assert 600 <= len(squeeze(read_visible(path))) <= 1800


def test_readme_and_truth_list_every_sample_and_nothing_else() -> None:
    names = {path.name for path in FILES}
    assert set(TRUTH["files"]) == names
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"[\w-]+\.(?:txt|md|html)", readme)) - {"README.md"} == names


@each_sample
def test_truth_quotes_the_sample(path: Path) -> None:
    truth, text = TRUTH["files"][path.name], squeeze(read_visible(path))
    quotes = [truth["title"]] + [truth[key] for key in ("wrapper", "number") if truth.get(key)]
    for fact in truth["facts"]:
        quotes += [fact[key] for key in ("text", "sentence", "passage", "title", "number", "indicator", "value", "verb") if fact.get(key)]
        quotes += fact.get("lead", []) + fact.get("support", [])
    assert [quote for quote in quotes if squeeze(quote) not in text] == []


def test_no_sample_copies_a_real_text(shared: Path) -> None:
    runs = {path.name: prose_runs(path) for path in FILES}
    everything = set().union(*runs.values())
    copied: dict[str, set[str]] = {}
    for real in sorted((shared / "corpus" / "texts").glob("*.txt")):
        for run in shared_runs(everything, squeeze(real.read_text(encoding="utf-8"))):
            copied.setdefault(run, set()).update(name for name in runs if run in runs[name])
    assert copied == {}
