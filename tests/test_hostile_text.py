"""Hostile texts through every extractor: no crash, spans inside the text, and cost that grows with length, not with its square."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_support import cpu_seconds, least_of_each

from ingest.extractors import read_findings
from ingest.findings import Reading
from ingest.label import make_labels
from ingest.segment import make_document
from ingest.statements import make_statements
from kg.graph import merge_edges, to_edge

# what each text repeats; {n} is a counter
HOSTILE = {
    "no punctuation": "推进建设发展",
    "a list annex of names": "南京市第{n}中学、",
    "open brackets": "（《“〔",
    "closed brackets": "（甲牵头，乙配合）",
    "titles": "根据《关于印发{n}号办法的通知》（国发〔2016〕{n}号）",
    "numbers": "达到{n}%、增长{n}亿元、",
    "dates": "2月30日〔20155〕0年",
    "headings": "\n（一）推进。",
    "verbs": "加快推进统筹协调建立健全",
    "traditional and simplified": "推進長三角一體化发展，",
    "odd characters": "\x00\ud800\u202e\u200b𠀀",
    "one line after another": "\n甲\n",
    "clauses": "加强建设，",
}

PIECES = [*"到2025年，达5%建设推进《》（）〔〕一二第章条、。；：“”①\n\t ０Ａ", "\ud800", "𠀀",
          "江苏省", "国务院", "长三角", "牵头", "印发", "根据"]


def make_text(unit: str, length: int) -> str:
    count = length // len(unit) + 1
    return "".join(unit.replace("{n}", str(n)) for n in range(count))[:length]


def read(text: str) -> Reading:
    return read_findings(make_document(text, stem="hostile", source="hostile"))


def seconds(text: str) -> float:
    return cpu_seconds(lambda: read(text))


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_twice_the_text_costs_about_twice(name: str) -> None:
    read("建设平台。")  # word lists are loaded once
    short, long = least_of_each(lambda size: seconds(make_text(HOSTILE[name], size)), 60_000, rounds=3)
    ratio = long / max(short, 0.01)
    assert ratio < 3, f"{name}: {ratio:.1f}"


def test_one_statement_said_thousands_of_times_costs_their_number() -> None:
    """Its evidence is united once, not piece by piece."""
    short, long = ([*map(to_edge, make_statements(read(make_text("推动产业创新发展、", n))))] for n in (30_000, 60_000))
    seconds_of = [min(cpu_seconds(lambda edges=edges: merge_edges(edges)) for _ in range(2)) for edges in (short, long)]
    assert len(merge_edges(long)) < 20 and seconds_of[1] < 3 * seconds_of[0] + 0.05, seconds_of


@pytest.mark.parametrize("name", ["no punctuation", "a list annex of names", "verbs"])
def test_a_sentence_of_a_million_characters_is_read(name: str) -> None:
    reading = read(make_text(HOSTILE[name], 1_000_000))
    assert sum(s.span.end - s.span.start for s in reading.document.sentences) > 900_000


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=200).map("".join))
def test_any_text_gives_statements_inside_the_text(text: str) -> None:
    reading = read(text)
    list(make_labels(reading))
    sentences = {s.span for s in reading.document.sentences}
    for statement in make_statements(reading):
        for evidence in statement.evidence:
            assert evidence.sentence in sentences
            assert evidence.sentence.covers(evidence.span)
