"""Where a document, an issuer, a city or a city cluster stands in the SUAP model: its passages, the point, every step of the sum.

Which passages speak for a subject: those of its own document, of the documents that a body issued, and for places and
clusters those that name it or stand in documents that cover it. The arithmetic is kg/suap.py's. The wording is *supports*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.evidence import read_evidence
from kg.find import ADMINISTRATIVE, BY_NAME, find_entity
from kg.independence import find_groups, unique_by_group
from kg.likeness import squeeze
from kg.query import code_prefix, type_of
from kg.store import Store
from kg.suap import DIMENSIONS, NO_PATTERN, PassageLevels, Position, find_position
from kg.titles import title_key

TYPES = ("CityCluster", "Place", "Policy", "Paper", "Issuer")
OF_TEXT = "MATCH (d:Document)-[:STATES]->(p:Entity {id: $id}) RETURN DISTINCT d.id AS document ORDER BY document"
OF_ISSUER = "MATCH (d:Document)-[:STATES]->(p:Entity)-[:ISSUED_BY]->(i:Entity {id: $id}) RETURN DISTINCT d.id AS document ORDER BY document"
COVERING = """MATCH (d:Document)-[:STATES]->(p:Entity)-[:COVERS]->(l:Entity) WHERE l.id = $id OR ($code IS NOT NULL AND l.code STARTS WITH $code)
RETURN DISTINCT d.id AS document ORDER BY document"""
NAMING = """MATCH (s:Sentence)-[:MENTIONS]->(e:Entity) WHERE e.id = $id OR ($code IS NOT NULL AND e.code STARTS WITH $code)
RETURN DISTINCT s.id AS sentence, s.document AS document ORDER BY document, sentence"""
PASSAGES = """UNWIND $documents AS wanted MATCH (d:Document)-[:HAS_PASSAGE]->(x:Passage) WHERE d.id = wanted AND x.pattern <> $none
RETURN x.id AS id, d.id AS document, x.stem AS stem, x.begin AS begin, x.policy AS policy, x.needs AS needs, x.location AS location,
       x.pattern AS pattern, x.stage AS stage, x.sentences AS sentences, x.rule AS rule, x.version AS version"""
SENTENCES = """UNWIND $ids AS wanted MATCH (s:Sentence) WHERE s.id = wanted
RETURN s.id AS id, s.text AS text, s.begin AS begin, s.finish AS finish, s.document AS document"""
CUES = """UNWIND $documents AS wanted MATCH (d:Document)-[:STATES]->(p:Entity)-[r:SHOWS|SUPPORTS]->(x:Entity) WHERE d.id = wanted
RETURN DISTINCT type(r) AS relation, x.key AS key, r.evidence AS evidence"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A subject, its position and the passages behind it; each passage row has levels, pattern, `cues`, `why` and `evidence`."""

    id: str
    name: str
    type: str
    position: Position
    passages: list[dict[str, Any]]
    left_out: int


def place_subject(store: Store, name: str, groups: Mapping[str, str] | None = None) -> Placed:
    """The position of the document, issuer, place or cluster called `name`. Raises NotFound or BadQuery for the name.

    `groups`: kg.independence.find_groups of the store, for those who ask for several.
    """
    found = find_subject(store, name)
    kind = type_of(found["labels"])
    rows = read_passages(store, found, kind)
    groups = find_groups(store) if groups is None else groups
    once = unique_by_group(rows, groups, "text")
    levels = [PassageLevels(r["policy"], r["needs"], r["location"], r["pattern"], groups.get(r["document"], r["document"])) for r in once]
    return Placed(found["id"], found["name"], kind, find_position(levels), _with_cues(store, once), len(rows) - len(once))


def find_subject(store: Store, name: str) -> dict[str, Any]:
    """The entity called `name`: of several kinds the first in TYPES, so that 江苏 is the province and not a body of that name."""
    for text in (name, *(name + suffix for suffix in ADMINISTRATIVE)):
        rows = [row for row in store.rows(BY_NAME, text=text, key=title_key(text)) if not row["ghost"]]
        for kind in TYPES:
            if any(kind in row["labels"] for row in rows):
                return find_entity(store, text, (kind,))
    return find_entity(store, name, TYPES)


def read_passages(store: Store, subject: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """Passages about how places relate that speak for `subject`, in reading order, with their `text` and `why` they count."""
    if kind in ("Policy", "Paper", "Issuer"):
        own = _documents(store, OF_ISSUER if kind == "Issuer" else OF_TEXT, id=subject["id"])
        rows = [{**row, "why": "issued" if kind == "Issuer" else "own"} for row in _passages(store, own)]
    else:
        rows = _of_place(store, subject)
    return _with_text(store, rows)


def _documents(store: Store, cypher: str, **parameters: object) -> list[str]:
    return [row["document"] for row in store.rows(cypher, **parameters)]


def _passages(store: Store, documents: Sequence[str]) -> list[dict[str, Any]]:
    rows = store.rows(PASSAGES, documents=list(documents), none=NO_PATTERN) if documents else []
    return sorted(rows, key=lambda row: (row["stem"], row["document"], row["begin"]))


def _of_place(store: Store, subject: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Passages that name the place (or one inside it), and all passages of documents that cover it."""
    code = code_prefix(subject.get("code"))
    covering = set(_documents(store, COVERING, id=subject["id"], code=code))
    naming = store.rows(NAMING, id=subject["id"], code=code)
    sentences = {row["sentence"] for row in naming}
    rows = []
    for row in _passages(store, sorted(covering | {row["document"] for row in naming})):
        named = bool(sentences.intersection(row["sentences"]))
        if named or row["document"] in covering:
            rows.append({**row, "why": "named" if named else "covered"})
    return rows


def _with_text(store: Store, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds `text` (squeezed, to tell repeats) and `spans` (sentence id → its place and words)."""
    ids = sorted({sentence for row in rows for sentence in row["sentences"]})
    known = {row["id"]: row for row in store.rows(SENTENCES, ids=ids)} if ids else {}
    return [{**row, "spans": {s: known[s] for s in row["sentences"] if s in known},
             "text": squeeze("".join(known[s]["text"] for s in row["sentences"] if s in known))} for row in rows]


def _with_cues(store: Store, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds the cue words of each dimension and one evidence object a sentence, which lists the cues in it under `shows`."""
    lines = _cue_lines(store, rows)
    packed = [_lines_of(row, lines) for row in rows]
    found = read_evidence(store, (line for some in packed for _, line in some))
    done = []
    for row, some in zip(rows, packed, strict=True):
        evidence = list(_by_sentence(row, some, found))
        done.append({key: value for key, value in row.items() if key not in ("spans", "text", "rule", "version", "sentences")}
                    | {"cues": _cue_words(row, some), "evidence": evidence, "evidence_count": len(evidence)})
    return done


def _by_sentence(row: dict[str, Any], some: Sequence[tuple[str, str]], found: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for sentence in row["spans"]:
        cues = [(shown, found[line]) for shown, line in some if line.startswith(sentence) and line in found]
        if cues:
            start, end = min(e["start"] for _, e in cues), max(e["end"] for _, e in cues)
            yield {**cues[0][1], "start": start, "end": end, "shows": [{"what": shown, "start": e["start"], "end": e["end"]} for shown, e in cues]}


def _cue_lines(store: Store, rows: list[dict[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    """Sentence id → (dimension or pattern, packed line) of the cues in it."""
    lines: dict[str, list[tuple[str, str]]] = {}
    documents = sorted({row["document"] for row in rows})
    for edge in store.rows(CUES, documents=documents) if documents else []:
        for line in edge["evidence"]:
            lines.setdefault(line.split("|", 1)[0], []).append((edge["key"] if edge["relation"] == "SHOWS" else f"pattern:{edge['key']}", line))
    return lines


def _lines_of(row: dict[str, Any], lines: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    given = {d for d in DIMENSIONS if row[d]} | {f"pattern:{row['pattern']}"}
    cues = sorted({(shown, line) for s in row["sentences"] for shown, line in lines.get(s, ()) if shown in given}, key=lambda c: (int(c[1].split("|")[1]), c))
    whole = [("passage", f"{s}|{at['begin']}|{at['finish']}|{row['rule']}|{row['version']}|1|{row['document']}") for s, at in row["spans"].items()]
    return cues or whole


def _cue_words(row: dict[str, Any], some: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The words that were counted, by what they show, each once, in text order."""
    words: dict[str, list[str]] = {}
    for shown, line in some:
        sentence, start, end, *_ = line.split("|")
        at = row["spans"][sentence]
        word = at["text"][int(start) - at["begin"] : int(end) - at["begin"]]
        if shown != "passage" and word not in words.setdefault(shown, []):
            words[shown].append(word)
    return words
