"""The lists of names and the automaton over them."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from ingest.gazetteer import clean, departments, read_divisions, read_gazetteer
from ingest.tokens import Guard, word_bounds
from ingest.wordlist import WORDS, read_rows

LISTS = {
    "bodies.txt": 150, "clusters.txt": 20, "technologies.txt": 190, "domains.txt": 3000, "buildings.txt": 60, "projects.txt": 300,
    "regions.txt": 200, "local_bodies.txt": 150, "place_runs.txt": 100, "place_weak.txt": 400,
}


@pytest.mark.parametrize("name, least", LISTS.items())
def test_lists_are_long_and_hold_each_name_once(name: str, least: int) -> None:
    rows = read_rows(name)
    assert len(rows) >= least
    assert [word for word, count in Counter(row[0] for row in rows).items() if count > 1] == []


def test_places_are_small_and_complete() -> None:
    assert (WORDS / "places.tsv").stat().st_size < 1_500_000
    standing = [row for row in read_rows("places.tsv") if not row[6]]
    levels = Counter(row[1] for row in standing)
    assert levels["1"] == 34 and levels["2"] > 320 and levels["3"] > 2_700


def test_divisions_know_their_years() -> None:
    wujiang = {row.name: (row.first, row.last) for row in read_divisions()["吴江"]}
    assert wujiang["吴江区"] == (2012, 9999)
    assert wujiang["吴江市"][1] == 2011


def test_members_of_clusters_name_a_plan_or_a_doubt() -> None:
    backed = [row for row in read_rows("cluster_members.txt") if row[4] == "high"]
    assert len(backed) == 27 and {row[0] for row in backed} == {"长三角中心区"}
    assert len({row[0] for row in read_rows("cluster_members.txt")}) >= 20
    names = {row[0] for row in read_rows("clusters.txt")}
    assert {row[0] for row in read_rows("cluster_members.txt")} <= names


def test_longest_hit_wins_and_traps_swallow() -> None:
    def hits(text: str) -> list[tuple[str, str]]:
        return [(text[hit.start : hit.end], hit.name.type) for hit in read_gazetteer().find_hits(text)]

    assert hits("长三角城市群") == [("长三角城市群", "CLUSTER")]
    assert ("中国", "PLACE") not in hits("发展中国家")
    assert ("国家发展改革委", "ORG") in hits("国家发展改革委会同")


def test_departments_give_the_formal_name() -> None:
    assert departments()["发展改革委"] == "发展和改革委员会"
    assert departments()["政府"] == "人民政府"


def test_clean_keeps_the_length() -> None:
    text = "５Ｇ网络\ud800\x00ＡＩ，（１）"
    assert len(clean(text)) == len(text)
    assert clean(text).startswith("5G网络\ufffd")
    read_gazetteer().find_hits(clean(text))


def test_words_guard_against_hits_that_cross_them() -> None:
    assert not Guard("制定西部政策", [(0, 6)]).fits(1, 3)
    assert Guard("推动定西发展", [(0, 6)]).fits(2, 4)
    assert word_bounds("") == frozenset({0})


def test_no_list_holds_a_sentence() -> None:
    for path in WORDS.glob("*.txt"):
        if path.name in LISTS:
            for row in read_rows(path.name):
                assert not re.search("[。！？；]", row[0]), (path.name, row[0])
