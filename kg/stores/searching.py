"""Full-text search with the query text made harmless."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kg.stores.schema import SEARCHED, index_name

if TYPE_CHECKING:
    from kg.stores.link import Link

WORDS, CHARACTERS = 16, 200
_CHINESE = re.compile("[\u2e80-\u2fff\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_RUN = re.compile(rf"{_CHINESE.pattern}|(?:(?!{_CHINESE.pattern})[^\W_])+")
_QUERY = ("CALL db.index.fulltext.queryNodes($index, $query) YIELD node, score "
          "RETURN node, labels(node) AS labels, score ORDER BY score DESC, node.id LIMIT $limit")


def search(link: Link, text: str, limit: int) -> list[dict[str, Any]]:
    query = to_query(text)
    if not query or limit < 1:
        return []
    found = [row | {"labels": sorted(row["labels"])}
             for label in SEARCHED for row in link.rows(_QUERY, {"index": index_name(label), "query": query, "limit": limit})]
    return sorted(found, key=lambda row: (-row["score"], row["node"]["id"]))[:limit]


def to_query(text: str) -> str:
    """A Lucene query: every run of Chinese characters, letters or digits in `text` is a phrase, and all must be there.

    The CJK analyzer cuts Chinese into pairs, so a phrase is found inside longer words too. One Chinese character has no
    pair: beside other runs it is left out, alone it is looked up as the first of one.
    """
    runs = _RUN.findall(text[:CHARACTERS])
    long = [run for run in runs if len(run) > 1 or not _CHINESE.fullmatch(run)]
    return " AND ".join(f'"{run}"' for run in long[:WORDS]) or " AND ".join(f"({run} OR {run}*)" for run in runs[:WORDS])
