"""Named questions (kg/questions.yaml): parameters by name, one Cypher for every store, rows with their evidence."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from kg.errors import BadQuery, NotFound
from kg.evidence import attach_evidence
from kg.find import find_entity
from kg.ontology import load_ontology
from kg.store import Store
from kg.validity import describe_date, find_validities, keep_valid, read_date

QUESTIONS = Path(__file__).with_name("questions.yaml")
MOST_ROWS = 10_000
AS_OF = "as_of"
"""A parameter of every question: only policies that counted at that date (kg/validity.py)."""
STATE_AT = {"zh": "当时状态", "en": "state then"}


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str  # entity | text | choice | number
    label: Mapping[str, str]
    of: tuple[str, ...] = ()
    required: bool = False
    default: str | None = None
    example: str | None = None  # one that the samples have


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    title: Mapping[str, str]
    help: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Mapping[str, str]]
    cypher: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows in the question's order; each has its columns, ids, `evidence` (objects) and `evidence_count`."""

    question: str
    title: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    cypher: str
    parameters: Mapping[str, object]
    rows: list[dict[str, Any]]
    truncated: bool
    reading: str = ""


@functools.cache
def load_questions() -> dict[str, Question]:
    tree = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return {name: _question(name, spec) for name, spec in tree.items()}


def _question(name: str, spec: dict[str, Any]) -> Question:
    parameters = tuple(Parameter(key, p["type"], p["label"], tuple(p.get("of", ())), p.get("required", False), p.get("default"), p.get("example"))
                       for key, p in (spec["parameters"] or {}).items())
    return Question(name, spec["title"], spec["help"], parameters, spec["columns"], spec["cypher"].strip())


def get_question(name: str) -> Question:
    """Raises NotFound that lists the questions there are."""
    questions = load_questions()
    if name not in questions:
        raise NotFound(f"no question called {name!r}; there are: {', '.join(questions)}", code="no_question", name=name, names=", ".join(questions))
    return questions[name]


def bind(question: Question, words: Sequence[str], named: Mapping[str, str]) -> dict[str, str]:
    """Positional words and KEY=VALUE pairs → parameter texts. Raises BadQuery for one too many or one missing."""
    names = [p.name for p in question.parameters]
    for key in named:
        if key not in (*names, AS_OF):
            raise BadQuery(f"{question.name} has no parameter {key!r}; it takes: {', '.join(names) or 'none'}", code="no_parameter", name=key, names=", ".join(names))
    free = [n for n in names if n not in named]
    if len(words) > len(free):
        raise BadQuery(f"{question.name} takes {', '.join(names) or 'no parameters'}; {words[len(free)]!r} is one too many",
                       code="too_many", name=question.name, names=", ".join(names))
    given = {**dict(zip(free, words, strict=False)), **named}
    for parameter in question.parameters:
        if parameter.required and not given.get(parameter.name):
            raise BadQuery(f"{question.name} needs {parameter.name}: cetu query {question.name} {parameter.label['zh']}", code="missing_parameter", name=parameter.name)
    return given


def ask(store: Store, name: str, given: Mapping[str, str], limit: int = 100, skip: int = 0) -> Answer:
    """The answer to question `name`, from row `skip` on. Raises NotFound or BadQuery for names that are unknown or ambiguous."""
    question = get_question(name)
    if given.get(AS_OF):
        return _ask_at(store, question, given, limit, skip)
    parameters, reading = _read(store, question, given)
    limit = max(1, min(limit, MOST_ROWS))
    place: dict[str, object] = {"skip": skip} if skip else {}
    rows = store.rows(_from(question.cypher, skip), **parameters, limit=limit + 1, **place)
    answer = attach_evidence(store, [_tidy(row) for row in rows[:limit]])
    return Answer(name, question.title, question.columns, question.cypher, {**parameters, "limit": limit}, answer, len(rows) > limit, reading)


def _ask_at(store: Store, question: Question, given: Mapping[str, str], limit: int, skip: int) -> Answer:
    """The answer as of a date: all rows are read, those that rest on nothing that counted then are left out, and counts are made anew."""
    date = read_date(given[AS_OF])
    parameters, reading = _read(store, question, given)
    validities = find_validities(store, date)
    kept = keep_valid(store, store.rows(question.cypher, **parameters, limit=MOST_ROWS), validities)
    rows = attach_evidence(store, [_tidy(row) for row in kept[skip : skip + limit]])
    return Answer(question.name, question.title, {**question.columns, "state_at": STATE_AT}, question.cypher, {**parameters, AS_OF: date, "limit": limit}, rows,
                  len(kept) > skip + limit, f"{reading}；{describe_date(date, validities)}")


def stream(store: Store, name: str, given: Mapping[str, str], most: int, chunk: int = 200) -> Iterator[list[dict[str, Any]]]:
    """All rows of the answer, at most `most`, in lists of `chunk`, as they come from the store: what does not fit into memory."""
    question = get_question(name)
    if given.get(AS_OF):
        whole = _ask_at(store, question, given, most, 0).rows
        yield from (whole[at : at + chunk] for at in range(0, len(whole), chunk))
        return
    parameters, _ = _read(store, question, given)
    rows = store.stream(question.cypher, **parameters, limit=most)
    while some := list(islice(rows, chunk)):
        yield attach_evidence(store, [_tidy(row) for row in some])


def _from(cypher: str, skip: int) -> str:
    """The same query from row `skip` on; every question ends with its limit."""
    head, _, tail = cypher.rpartition("LIMIT $limit")
    return f"{head}SKIP $skip LIMIT $limit{tail}" if skip else cypher


def _read(store: Store, question: Question, given: Mapping[str, str]) -> tuple[dict[str, object], str]:
    """The parameters of the question's Cypher, and the question in words as it was read."""
    given = bind(question, (), given)
    parameters: dict[str, object] = {}
    reading = []
    for parameter in question.parameters:
        value, code, shown = _value(store, parameter, given.get(parameter.name) or parameter.default)
        parameters |= {parameter.name: value, f"{parameter.name}_code": code} if parameter.kind == "entity" else {parameter.name: value}
        reading += [f"{parameter.label['zh']}：{shown}"] if given.get(parameter.name) else []
    return parameters, f"{question.title['zh']}（{'；'.join(reading)}）" if reading else question.title["zh"]


def _value(store: Store, parameter: Parameter, text: str | None) -> tuple[object, str | None, str]:
    """(value, administrative code prefix, what it was read as)."""
    if text is None or text == "":
        return None, None, ""
    if parameter.kind == "entity":
        row = find_entity(store, text, parameter.of)
        return row["id"], code_prefix(row.get("code")), row["name"]
    if parameter.kind == "choice" and text not in parameter.of:
        raise BadQuery(f"{parameter.name} is one of {', '.join(parameter.of)}, not {text!r}", code="no_choice", name=parameter.name, choices=", ".join(parameter.of))
    return text, None, text


def code_prefix(code: object) -> str | None:
    """The part of a six-digit code that the places inside share: 320000 → 32, 320100 → 3201."""
    text = str(code or "")
    if len(text) != 6:
        return None
    return text[:2] if text.endswith("0000") else text[:4] if text.endswith("00") else text


def _tidy(row: dict[str, Any]) -> dict[str, Any]:
    """Labels in the store's order → the one most specific type of the ontology."""
    if isinstance(row.get("type"), list):
        row = {**row, "type": type_of(row["type"])}
    return row


def type_of(labels: Sequence[str]) -> str:
    """The most specific entity type among a node's labels: [City, Entity, Place] → City."""
    entities = load_ontology().entities
    known = [label for label in labels if label in entities]
    parents = {entities[label].kind_of for label in known}
    return next((label for label in known if label not in parents), "Entity")
