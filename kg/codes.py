"""Codes on spans of text: what a researcher, or this program, says a passage is about.

People's codes are events in an append-only log beside the graph; the machine's are read off the evidence of SUPPORTS, SERVES
and SHOWS and never stored. Offsets count code points of the document's text, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.errors import BadQuery, NotFound, OntologyError
from kg.journal import append_events, read_events
from kg.model import make_id
from kg.ontology import Ontology
from kg.store import Store

MACHINE = "machine"
FIELDS = ("id", "code", "coder", "document", "stem", "start", "end", "quote", "note", "when")
DOCUMENTS = "MATCH (d:Document) WHERE d.stem = $name OR d.id = $name OR d.title = $name RETURN d.id AS id, d.stem AS stem, d.text AS text ORDER BY stem, id"
MACHINE_CODES = """MATCH (p:Entity)-[r:SUPPORTS|SERVES|SHOWS]->(x:Entity) WHERE NOT p:Measure
UNWIND r.evidence AS line
WITH labels(x) AS labels, x.key AS key, line, split(line, '|')[0] AS sentence
MATCH (s:Sentence {id: sentence})
RETURN labels, key, s.document AS document, s.stem AS stem, s.begin AS start, s.finish AS finish, s.text AS text, line
ORDER BY document, start, key, line"""
# which part of the ontology a node's label belongs to
PARTS = (("Pattern", "patterns"), ("Stage", "stages"), ("Dimension", "dimensions"))


@dataclass(frozen=True, slots=True)
class Coding:
    """`coder` says `code` of [start, end) of the document; `quote` is the text there; `when` is ISO time, empty for the machine."""

    id: str
    code: str
    coder: str
    document: str
    stem: str
    start: int
    end: int
    quote: str
    note: str = ""
    when: str = ""


def make_coding(code: str, coder: str, document: str, stem: str, span: tuple[int, int], quote: str, note: str = "", when: str = "") -> Coding:
    """A coding with its id: the same coder cannot put the same code on the same span twice."""
    return Coding(make_id("Coding", coder, code, document, str(span[0]), str(span[1])), code, coder, document, stem, *span, quote, note, when)


def add_codings(path: Path, codings: Sequence[Coding]) -> list[Coding]:
    """Puts codings into the log and returns those that were new. Raises BadQuery for a code or coder without a name."""
    known = {coding.id for coding in read_codings(path)}
    new = list({coding.id: coding for coding in codings if coding.id not in known}.values())
    for coding in new:
        if not coding.coder.strip() or not coding.code or coding.code != tidy_code(coding.code):
            raise BadQuery("a coding needs the name of a code (parts between / not empty) and of a coder", code="coding_unnamed")
        if coding.coder == MACHINE:
            raise BadQuery(f"{MACHINE!r} is this program's own name as a coder: choose another", code="coder_taken", name=MACHINE)
    append_events(path, [{"event": "add", **asdict(coding)} for coding in new])
    return new


def remove_coding(path: Path, id: str, who: str, why: str, when: str) -> Coding:
    """Takes a coding back; the log keeps both events. Raises NotFound for an id that is not there."""
    coding = next((c for c in read_codings(path) if c.id == id), None)
    if coding is None:
        raise NotFound(f"no coding {id!r}: `cetu codes list` prints the ids", code="no_coding", name=id)
    append_events(path, [{"event": "remove", "id": id, "who": who, "why": why, "when": when}])
    return coding


def read_codings(path: Path) -> list[Coding]:
    """The codings that stand, in the order of documents and places."""
    found: dict[str, Coding] = {}
    for event in read_events(path):
        if event["event"] == "remove":
            found.pop(event.get("id", ""), None)
        elif event["event"] == "add":
            coding = _coding(path, event)
            found[coding.id] = coding
    return sorted(found.values(), key=reading_order)


def _coding(path: Path, event: dict[str, Any]) -> Coding:
    try:
        return Coding(**{name: event[name] for name in FIELDS})
    except KeyError as exc:
        raise BadQuery(f"{path}: an event lacks {exc}: mend or remove that line", code="log_broken", path=path, line=str(exc)) from exc


def reading_order(coding: Coding) -> tuple[str, str, int, int, str, str]:
    return coding.stem, coding.document, coding.start, coding.end, coding.code, coding.coder


def find_span(store: Store, document: str, quote: str, start: int | None = None) -> tuple[str, str, tuple[int, int]]:
    """(document id, stem, span) of `quote` in a document given by file stem, title or id; `start` decides between several places.

    Raises NotFound for a document or quote that is not there, BadQuery when the quote stands in several places.
    """
    rows = store.rows(DOCUMENTS, name=document)
    if len(rows) != 1:
        raise _no_document(document, rows)
    text: str = rows[0]["text"]
    places = [start] if start is not None and quote and text.startswith(quote, start) else find_all(text, quote) if start is None else []
    if not places:
        raise NotFound(f"“{quote}” is not in {rows[0]['stem']}: copy it from the text, blanks included", code="no_quote", text=quote, document=rows[0]["stem"])
    if len(places) > 1:
        raise BadQuery(f"“{quote}” stands at {places[:8]}: quote more, or give --start", code="quote_twice", text=quote, places=str(places[:8]))
    return rows[0]["id"], rows[0]["stem"], (places[0], places[0] + len(quote))


def _no_document(name: str, rows: Sequence[dict[str, Any]]) -> NotFound | BadQuery:
    if rows:
        choices = "；".join(f"{row['stem']} [{row['id']}]" for row in rows)
        return BadQuery(f"“{name}” may be: {choices}; give the id in brackets", code="ambiguous", text=name, choices=choices)
    return NotFound(f"no document {name!r} in this graph: `cetu query coverage` lists them", code="no_document", name=name)


def find_all(text: str, quote: str) -> list[int]:
    """Where `quote` begins in `text`; an empty quote stands nowhere."""
    places: list[int] = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return places


def tidy_code(text: str) -> str:
    """A path of names parted by /, without blanks around them and without empty ones."""
    return "/".join(filter(None, (part.strip() for part in text.split("/"))))


def normal_code(text: str, ontology: Ontology) -> str:
    """A name of the SUAP model in its full form (动态虚拟 → 形态/动态虚拟型), so that people and the machine use the same; others as they are."""
    text = tidy_code(text)
    for find, kind in ((ontology.find_pattern, "Pattern"), (ontology.find_stage, "Stage")):
        try:
            return _code_name(ontology, kind, find(text).label["zh"])
        except OntologyError:
            continue
    return next((_code_name(ontology, "Dimension", d.label["zh"]) for d in ontology.dimensions.values() if text in d.label.values()), text)


def _code_name(ontology: Ontology, kind: str, name: str) -> str:
    return f"{ontology.entity(kind).label['zh']}/{name}"


def machine_codings(store: Store, ontology: Ontology) -> list[Coding]:
    """What the program itself reads: one coding a sentence and code, over the whole sentence, the rules and cue spans in the note."""
    found: dict[tuple[str, int, int, str], list[str]] = {}
    quotes: dict[tuple[str, int, int, str], tuple[str, str]] = {}
    for row in store.rows(MACHINE_CODES):
        key = (row["document"], row["start"], row["finish"], _machine_code(ontology, row["labels"], row["key"]))
        quotes[key] = row["stem"], row["text"]
        _, begin, finish, rule, version, *_ = row["line"].split("|")
        found.setdefault(key, []).append(f"{rule}@{version} [{begin}, {finish})")
    codings = [make_coding(code, MACHINE, document, quotes[key][0], (start, end), quotes[key][1], "；".join(sorted(set(notes))))
               for key, notes in found.items() for document, start, end, code in (key,)]
    return sorted(codings, key=reading_order)


def _machine_code(ontology: Ontology, labels: Iterable[str], key: str) -> str:
    kind, part = next((kind, part) for kind, part in PARTS if kind in labels)
    return _code_name(ontology, kind, getattr(ontology, part)[key].label["zh"])
