"""A trace as one paragraph for a paper: numbered quotations, the sentences they come from, and the sources in GB/T 7714.

Every sentence of the paragraph rests on a row of the trace; the wording is *supports*, and what the text does not say is not said.
The words are those of kg/trace_words.yaml; titles and quotations stay in the language of the texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.anchors import ANCHORS
from kg.hops import trace_words
from kg.query import Answer
from kg.references import read_references
from kg.store import Store

MOST_QUOTED = 8
LONGEST = 120  # characters of a quotation
INNER = str.maketrans("“”", "‘’")
TITLES = str.maketrans("《》", "〈〉")


def write_paragraph(store: Store, answer: Answer, most: int = MOST_QUOTED, language: str = "zh") -> str:
    """The first `most` chains of a trace, one a policy and pattern; raises nothing: an empty trace gives an empty paragraph."""
    rows = _choose(answer.rows, most)
    if not rows:
        return ""
    words = trace_words(language)["paragraph"]
    references = read_references(store, (row["policy_id"] for row in rows))
    order = list(dict.fromkeys(row["policy_id"] for row in rows))
    sources = {policy: place for place, policy in enumerate(order, 1)}
    clauses = words["between"].join(_clause(row, place, sources, words) for place, row in enumerate(rows, 1))
    body = _opening(answer, rows, words) + clauses + words["end"] + _close(rows, words)
    notes = [_note(row, place, words) for place, row in enumerate(rows, 1)]
    listed = [f"[{sources[policy]}] {references.get(policy, '')}" for policy in order]
    return "\n".join([body, "", words["sentences"], *notes, "", words["sources"], *listed])


def _choose(rows: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The best chain of each policy for each pattern; at the same firmness chains with a measure before bare passages."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda r: (ANCHORS.index(r["anchor"]), r["kind"] != "measure")):
        if row["evidence"]:
            first.setdefault((row["policy_id"], row["pattern_key"]), row)
    chosen = {id(row) for row in first.values()}
    return [row for row in rows if id(row) in chosen][:most]


def _opening(answer: Answer, rows: list[dict[str, Any]], words: Mapping[str, Any]) -> str:
    patterns = words["list"].join(dict.fromkeys(row["pattern"] for row in rows))
    date = words["as_of"].format(date=answer.parameters["as_of"]) if answer.parameters.get("as_of") else ""
    return date + str(words["opening"]).format(policies=len({row["policy_id"] for row in rows}), patterns=patterns)


def _clause(row: Mapping[str, Any], place: int, sources: Mapping[str, int], words: Mapping[str, Any]) -> str:
    """《policy》（number, date）[source] in its clause says “…”①, which shows a dimension and supports a pattern."""
    facts = words["comma"].join(filter(None, (row["number"], row["signed"])))
    head = _title(row["policy"]) + (words["facts"].format(facts=facts) if facts else "") + f"[{sources[row['policy_id']]}]"
    clause = words["clause"].format(clause=_short(row["clause"].split("/")[-1])) if row["clause"] else ""
    said = words["proposes" if row["step"] else "writes"].format(text=_short(row["step"] or row["evidence"][0]["sentence"]), place=place)
    shown = words["shows"].format(dimensions=words["and"].join(row["dimensions"])) if row["dimensions"] else ""
    return f"{head}{clause}{said}{shown}{words['supports'].format(pattern=row['pattern'])}{_basis(row, words)}"


def _basis(row: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    above = next((entry for entry in row["upstream"] if entry["depth"] == 1 and entry["state"] == "resolved"), None)
    if above is None:
        return ""
    dated = words["facts"].format(facts=above["signed"]) if above["signed"] else ""
    return str(words["basis" if above["kind"] == "basis" else "implements"]).format(policy=_title(above["name"]) + dated)


def _close(rows: list[dict[str, Any]], words: Mapping[str, Any]) -> str:
    weak = [str(place) for place, row in enumerate(rows, 1) if row["hops"][row["weakest_hop"]] <= 1]
    return str(words["weak"]).format(places=words["list"].join(weak)) if weak else ""


def _note(row: Mapping[str, Any], place: int, words: Mapping[str, Any]) -> str:
    evidence = row["evidence"][0]
    section = words["comma"] + evidence["section"].replace("/", " / ") if evidence["section"] else ""
    return f"{place}. “{_short(evidence['sentence'])}”——{_title(row['policy'])}{section}" + str(words["weakest"]).format(weakest=row["weakest"])


def _short(text: str) -> str:
    """A quotation: one line, cut, with inner quotation marks as the outer ones ask."""
    words = " ".join(text.split()).translate(INNER)
    return words if len(words) <= LONGEST else words[:LONGEST] + "……"


def _title(name: str) -> str:
    return f"《{name.strip('《》').translate(TITLES)}》"


def paragraph_answer(store: Store, answer: Answer, language: str = "zh") -> dict[str, Any]:
    """The paragraph with the rows it rests on, for --json."""
    return {"question": answer.question, "reading": answer.reading, "parameters": dict(answer.parameters),
            "paragraph": write_paragraph(store, answer, language=language), "rows": _choose(answer.rows, MOST_QUOTED), "cypher": answer.cypher,
            "truncated": answer.truncated}
