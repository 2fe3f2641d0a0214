"""The concept-merging table: which word or form is counted as which concept, with who decided it, when and why.

The table that comes with this program is kg/reference/merging.yaml. What people change is appended to a log and can be taken
back step by step; a copy of the table can be edited in a text editor, and its differences are taken into the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from kg.errors import BadQuery, NotFound
from kg.journal import append_events, read_events

BASE = Path(__file__).parent / "reference" / "merging.yaml"
HEAD = "# form: what is counted · into: the concept it is counted as (empty: no longer merged) · why. Take it in with `cetu merging take`.\n"


@dataclass(frozen=True, slots=True)
class Merge:
    """`reading` is plain or inferred in our own rows, decided in a person's. An empty `into` is a row that was taken out."""

    form: str
    into: str
    why: str
    who: str
    when: str
    reading: str = "decided"


def base_table() -> dict[str, Merge]:
    tree = yaml.safe_load(BASE.read_text(encoding="utf-8"))
    return {row["form"]: Merge(row["form"], row["into"], row["why"], tree["who"], tree["when"], row["reading"]) for row in tree["rows"]}


def read_table(log: Path) -> dict[str, Merge]:
    """Form → merge, as it stands after the log; forms that were taken out are not in it."""
    table = base_table()
    for step in _standing(log):
        table[step.form] = step
    return {form: table[form] for form in sorted(table) if table[form].into}


def _standing(log: Path) -> list[Merge]:
    """The changes that were not taken back, in order."""
    steps: list[Merge] = []
    for event in read_events(log):
        if event["event"] == "undo":
            steps = steps[:-1]
        elif event["event"] == "merge":
            steps.append(_merge(log, event))
    return steps


def _merge(log: Path, event: dict[str, Any]) -> Merge:
    try:
        return Merge(event["form"], event["into"], event["why"], event["who"], event["when"])
    except KeyError as exc:
        raise BadQuery(f"{log}: an event lacks {exc}: mend or remove that line", code="log_broken", path=log, line=str(exc)) from exc


def change_table(log: Path, merges: Iterable[Merge]) -> list[Merge]:
    """Appends what differs from the table and returns it. Raises BadQuery for a row without form, person or reason."""
    table, new = read_table(log), []
    for merge in (replace(m, form=m.form.strip(), into=m.into.strip()) for m in merges):
        known = table.get(merge.form)
        if merge.into == (known.into if known else ""):
            continue
        if not merge.form or not merge.who.strip() or not merge.why.strip():
            raise BadQuery("a change of the merging table needs a form, who decides it and why", code="merge_unnamed")
        new.append(merge)
    append_events(log, [{"event": "merge", "before": table[m.form].into if m.form in table else "", **asdict(m)} for m in new])
    return new


def undo_change(log: Path, who: str, when: str) -> Merge:
    """Takes the last standing change back and returns it; the log keeps both. Raises NotFound when there is none."""
    steps = _standing(log)
    if not steps:
        raise NotFound("nothing to undo: the merging table is as it came", code="nothing_to_undo")
    append_events(log, [{"event": "undo", "form": steps[-1].form, "into": steps[-1].into, "who": who, "when": when}])
    return steps[-1]


def write_copy(log: Path) -> str:
    """The table as YAML to edit."""
    rows = [{"form": m.form, "into": m.into, "why": m.why} for m in read_table(log).values()]
    return HEAD + yaml.safe_dump({"rows": rows}, allow_unicode=True, sort_keys=False)


def read_copy(content: str, log: Path, who: str, when: str, why: str = "") -> list[Merge]:
    """What an edited copy wants otherwise than the table; a row that is gone is a merge taken out, for the reason `why`.

    Raises BadQuery for a copy that is no such table.
    """
    try:
        rows = yaml.safe_load(content)["rows"]
        wanted = {str(row["form"]): Merge(str(row["form"]), str(row.get("into") or ""), str(row.get("why") or why), who, when) for row in rows}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as exc:
        raise BadQuery(f"the copy is no merging table ({' '.join(str(exc).split())[:120]}): each row needs form, into, why", code="merge_copy") from exc
    table = read_table(log)
    gone = [Merge(form, "", why, who, when) for form in table if form not in wanted]
    return [m for m in wanted.values() if m.into != (table[m.form].into if m.form in table else "")] + gone
