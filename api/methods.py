"""Commands of the paper's method: keywords, agreement; with codes and qda (api/coding.py), merging and interviews (api/merging_cli.py)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from api.coding import codes_app, current_codings, open_graph, qda_app, read_file
from api.merging_cli import interviews, merging_app, merging_log
from api.terminal import JsonFlag, language_of, show
from kg.codes import MACHINE, normal_code
from kg.merging import read_table
from kg.ontology import load_ontology
from kg.query import Answer
from kg.store import Store

KEYWORD_COLUMNS = {"group": {"zh": "组", "en": "group"}, "word": {"zh": "词", "en": "word"}, "weight": {"zh": "权重", "en": "weight"},
                   "count": {"zh": "次数", "en": "times"}, "documents": {"zh": "独立文件数", "en": "independent documents"}}
PAIR_COLUMNS = {"group": {"zh": "组", "en": "group"}, "first": {"zh": "词", "en": "word"}, "second": {"zh": "词", "en": "word"},
                "sentences": {"zh": "共现句数", "en": "sentences with both"}, "lift": {"zh": "为随机的倍数", "en": "times chance"},
                "documents": {"zh": "独立文件数", "en": "independent documents"}}
TITLE = {"zh": "关键词", "en": "keywords"}


def add_commands(app: typer.Typer) -> None:
    """Puts the commands of this module into the command line."""
    app.command()(keywords)
    app.command()(agreement)
    app.command()(interviews)
    app.add_typer(merging_app, name="merging")
    app.add_typer(codes_app, name="codes")
    app.add_typer(qda_app, name="qda")


def keywords(context: typer.Context, by: Annotated[str, typer.Option(help="all document level subtype year issuer place pattern")] = "all",
             group: Annotated[Optional[str], typer.Option(help="only this group")] = None,
             method: Annotated[str, typer.Option(help="tf tfidf textrank")] = "tfidf",
             pairs: Annotated[bool, typer.Option("--pairs", help="which of the words stand near each other")] = False,
             window: Annotated[int, typer.Option(min=2, help="words apart at most, for --pairs")] = 10,
             merge: Annotated[bool, typer.Option("--merge", help="count forms as the concepts of `cetu merging`")] = False,
             limit: Annotated[int, typer.Option(min=1, help="words (or pairs) of a group")] = 20, as_json: JsonFlag = False) -> None:
    """Words that mark groups of documents: frequency, TF-IDF or TextRank, and which stand together, with sentences."""
    from kg.document_groups import group_documents
    from kg.independence import find_groups

    language = language_of(context)
    concepts = {m.form: m.into for m in read_table(merging_log(context, None)).values()} if merge else {}
    with open_graph(context) as store:
        groups = group_documents(store, by, load_ontology(), language, group)
        same = find_groups(store)
        rows = [row for name, documents in groups.items() for row in _group_rows(_Group(store, name, documents, same, concepts), method, window if pairs else 0, limit)]
    asked = {"by": by, "group": group, "method": method, "pairs": pairs, "window": window, "merge": merge, "limit": limit}
    show(context, Answer("keywords", TITLE, PAIR_COLUMNS if pairs else KEYWORD_COLUMNS, "", asked, rows, False), as_json)


@dataclass(frozen=True, slots=True)
class _Group:
    """Documents under one name; `same` joins those that are not independent, `concepts` are forms to count as another word."""

    store: Store
    name: str
    documents: list[str]
    same: dict[str, str]
    concepts: dict[str, str]


def _group_rows(group: _Group, method: str, window: int, limit: int) -> list[dict[str, Any]]:
    """The keywords of a group, or with a window the pairs among its 50 heaviest words."""
    from ingest.keywords import count_words, find_keywords, find_pairs, merge_words
    from kg.document_groups import read_sentences
    from kg.independence import count_independent

    sentences = read_sentences(group.store, group.documents)
    words = merge_words(count_words(sentences), group.concepts) if group.concepts else count_words(sentences)
    if window:
        pairs = find_pairs(words, sentences, [k.word for k in find_keywords(words, method, 50)], window, limit)
        return [{"group": group.name, "first": p.first, "second": p.second, "sentences": p.sentences, "lift": round(p.lift, 3),
                 "documents": count_independent(p.documents, group.same), **_evidence(sentences, p.places, "keywords.pair")} for p in pairs]
    return [{"group": group.name, "word": k.word, "weight": round(k.weight, 6), "count": k.count, "documents": count_independent(k.documents, group.same),
             **_evidence(sentences, k.places, f"keywords.{method}")} for k in find_keywords(words, method, limit)]


def _evidence(sentences: list[dict[str, Any]], places: tuple[tuple[int, int, int], ...], rule: str) -> dict[str, Any]:
    evidence = [{"document": s["stem"], "title": s["title"], "section": s["section"], "sentence": s["text"], "start": start, "end": end, "rule": rule}
                for index, start, end in places for s in (sentences[index],)]
    return {"evidence": evidence, "evidence_count": len(evidence)}


def agreement(context: typer.Context, coders: Annotated[Optional[list[str]], typer.Argument(help=f"who to compare; {MACHINE} is this program")] = None,
              table: Annotated[Optional[Path], typer.Option(help="instead: a CSV of ratings, a unit a row and a coder a column")] = None,
              level: Annotated[str, typer.Option(help="of the table: nominal ordinal interval ratio")] = "nominal",
              weights: Annotated[str, typer.Option(help="of κ on the table: none linear quadratic")] = "none",
              order: Annotated[str, typer.Option(help="the table's values from low to high, parted by commas")] = "",
              code: Annotated[Optional[list[str]], typer.Option(help="only this code; may be repeated")] = None,
              file: Annotated[Optional[Path], typer.Option(help="the log of codes")] = None, as_json: JsonFlag = False) -> None:
    """How far coders agree: Cohen's κ and Krippendorff's α, people with people or with the machine, and where they differ."""
    if table is not None:
        from kg.ratings import ratings_answer, read_ratings

        found, units = read_ratings(read_file(table))
        words = [word.strip() for word in order.replace("，", ",").split(",") if word.strip()]
        show(context, ratings_answer(found, units, level, weights, words), as_json)
        return
    from kg.coded_units import agreement_answer, make_units

    ontology = load_ontology()
    with open_graph(context) as store:
        codings = current_codings(context, store, file, MACHINE in (coders or ()) or not coders)
        who = coders or sorted({c.coder for c in codings})
        wanted = [normal_code(c, ontology) for c in code or ()]
        answer = agreement_answer(make_units(store, codings, who, wanted), who)
    show(context, answer, as_json)
