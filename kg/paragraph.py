"""A trace as one paragraph for a paper: numbered quotations, the sentences they come from, and the sources in GB/T 7714.

Every sentence of the paragraph rests on a row of the trace; the wording is *supports*, and what the text does not say is not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.query import Answer
from kg.references import read_references
from kg.store import Store

MOST_QUOTED = 8
LONGEST = 120  # characters of a quotation
INNER = str.maketrans("“”", "‘’")
TITLES = str.maketrans("《》", "〈〉")


def write_paragraph(store: Store, answer: Answer, most: int = MOST_QUOTED) -> str:
    """The first `most` chains of a trace, one a policy and pattern; raises nothing: an empty trace gives an empty paragraph."""
    rows = _choose(answer.rows, most)
    if not rows:
        return ""
    references = read_references(store, (row["policy_id"] for row in rows))
    order = list(dict.fromkeys(row["policy_id"] for row in rows))
    sources = {policy: place for place, policy in enumerate(order, 1)}
    body = _opening(answer, rows) + "；".join(_clause(row, place, sources) for place, row in enumerate(rows, 1)) + "。" + _close(rows)
    notes = [_note(row, place) for place, row in enumerate(rows, 1)]
    listed = [f"[{sources[policy]}] {references.get(policy, '')}" for policy in order]
    return "\n".join([body, "", "原句", *notes, "", "参考文献", *listed])


def _choose(rows: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The best chain of each policy for each pattern; chains with a measure before bare passages."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda r: r["kind"] != "measure"):
        if row["evidence"]:
            first.setdefault((row["policy_id"], row["pattern_key"]), row)
    chosen = {id(row) for row in first.values()}
    return [row for row in rows if id(row) in chosen][:most]


def _opening(answer: Answer, rows: list[dict[str, Any]]) -> str:
    patterns = "、".join(dict.fromkeys(row["pattern"] for row in rows))
    policies = len({row["policy_id"] for row in rows})
    date = f"截至{answer.parameters['as_of']}，" if answer.parameters.get("as_of") else ""
    return f"{date}就语料所见，有{policies}份政策文件的文本支持{patterns}："


def _clause(row: Mapping[str, Any], place: int, sources: Mapping[str, int]) -> str:
    """《policy》（number, date）[source] in its clause says “…”①, which shows a dimension and supports a pattern."""
    facts = "，".join(filter(None, (row["number"], row["signed"])))
    head = _title(row["policy"]) + (f"（{facts}）" if facts else "") + f"[{sources[row['policy_id']]}]"
    clause = f"在“{_short(row['clause'].split('/')[-1])}”中" if row["clause"] else ""
    said = f"提出“{_short(row['step'])}”" if row["step"] else f"写道“{_short(row['evidence'][0]['sentence'])}”"
    shown = f"体现{'与'.join(row['dimensions'])}，" if row["dimensions"] else ""
    return f"{head}{clause}{said}（原句{place}），{shown}支持{row['pattern']}{_basis(row)}"


def _basis(row: Mapping[str, Any]) -> str:
    above = next((entry for entry in row["upstream"] if entry["depth"] == 1 and entry["state"] == "resolved"), None)
    if above is None:
        return ""
    return f"，其{'依据' if above['kind'] == 'basis' else '贯彻的文件'}为{_title(above['name'])}" + (f"（{above['signed']}）" if above["signed"] else "")


def _close(rows: list[dict[str, Any]]) -> str:
    weak = [place for place, row in enumerate(rows, 1) if row["hops"][row["weakest_hop"]] <= 1]
    return f"其中原句{'、'.join(map(str, weak))}各有一环证据较弱。" if weak else ""


def _note(row: Mapping[str, Any], place: int) -> str:
    evidence = row["evidence"][0]
    section = f"，{evidence['section'].replace('/', ' / ')}" if evidence["section"] else ""
    weak = f"（最弱一环：{row['weakest']}）"
    return f"{place}. “{_short(evidence['sentence'])}”——{_title(row['policy'])}{section}{weak}"


def _short(text: str) -> str:
    """A quotation: one line, cut, with inner quotation marks as the outer ones ask."""
    words = " ".join(text.split()).translate(INNER)
    return words if len(words) <= LONGEST else words[:LONGEST] + "……"


def _title(name: str) -> str:
    return f"《{name.strip('《》').translate(TITLES)}》"


def paragraph_answer(store: Store, answer: Answer) -> dict[str, Any]:
    """The paragraph with the rows it rests on, for --json."""
    return {"question": answer.question, "reading": answer.reading, "parameters": dict(answer.parameters), "paragraph": write_paragraph(store, answer),
            "rows": _choose(answer.rows, MOST_QUOTED), "cypher": answer.cypher, "truncated": answer.truncated}
