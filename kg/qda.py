"""Codes for other programs: REFI-QDA projects (.qdpx), codebooks (.qdc) and CSV, written from codings.

A project holds the texts (UTF-8, positions in code points, as the standard says), the coders, the codes as a tree and every
coding. Ids are made from what they name and no clock is asked: the same codings give the same bytes.
"""

from __future__ import annotations

import csv
import io
import uuid
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from kg.codes import Coding
from kg.export import neutral_cell
from kg.qda_check import load_schema

ORIGIN = "cetu 0.1"
NAMESPACE = uuid.UUID("6b1f6a5e-9d53-5d0c-9a5c-5f0b1f3f7c11")
CSV_COLUMNS = ("document", "start", "end", "code", "coder", "quote", "note", "when")
MIDNIGHT = (1980, 1, 1, 0, 0, 0)  # the first time a ZIP can tell


@dataclass(frozen=True, slots=True)
class Source:
    """A text with its codings' document id; `name` is the file stem, which other programs show."""

    document: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """`name` is the path from the root, parted by /; `colour` as #rrggbb."""

    name: str
    description: str = ""
    colour: str = ""


def make_guid(*parts: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts).encode("utf-8", "replace").decode())).upper()


def allowed(character: str) -> bool:
    """Whether XML and UTF-8 let the character stand."""
    return (character >= " " and not "\ud800" <= character <= "\udfff" and character not in "\ufffe\uffff") or character in "\t\n\r"


def plain(text: str) -> str:
    """`text` with what may not stand replaced one for one, form feeds by blanks, so that positions stay."""
    return "".join(c if allowed(c) else " " if c.isspace() else "\ufffd" for c in text)


def to_codebook(codes: Iterable[Code]) -> bytes:
    """The codes as a REFI-QDA codebook (.qdc)."""
    root = Element("CodeBook", {"xmlns": load_schema("codebook").namespace, "origin": ORIGIN})
    _add_codes(SubElement(root, "Codes"), list(codes))
    return _xml(root)


def to_project(name: str, sources: Sequence[Source], codes: Iterable[Code], codings: Sequence[Coding]) -> bytes:
    """Texts, codes and codings as a REFI-QDA project (.qdpx). Codings of documents that are not among `sources` are left out."""
    known = {source.document for source in sources}
    codings = [coding for coding in codings if coding.document in known]
    used = {coding.code for coding in codings}
    listed = list(codes)
    listed += [Code(code) for code in sorted(used - {code.name for code in listed})]
    files = {"project.qde": _xml(_project(name, sources, listed, codings))}
    files |= {f"Sources/{make_guid('source', source.document)}.txt": plain(source.text).encode() for source in sources}
    return _zip(files)


def _project(name: str, sources: Sequence[Source], codes: list[Code], codings: Sequence[Coding]) -> Element:
    root = Element("Project", {"xmlns": load_schema("project").namespace, "name": plain(name), "origin": ORIGIN})
    coders = sorted({coding.coder for coding in codings})
    if coders:
        users = SubElement(root, "Users")
        for coder in coders:
            SubElement(users, "User", guid=make_guid("user", coder), name=plain(coder))
    if codes:
        _add_codes(SubElement(SubElement(root, "CodeBook"), "Codes"), codes)
    if sources:
        place = SubElement(root, "Sources")
        for source in sources:
            _add_source(place, source, [c for c in codings if c.document == source.document])
    return root


def _add_codes(parent: Element, codes: list[Code]) -> None:
    """The tree of names parted by /; a code that only holds others cannot be put on text."""
    places: dict[str, Element] = {"": parent}
    named = {code.name: code for code in codes}
    for name in sorted({"/".join(parts[:n]) for parts in (c.name.split("/") for c in codes) for n in range(1, len(parts) + 1)}, key=lambda n: n.split("/")):
        above, _, last = name.rpartition("/")
        code = named.get(name)
        attributes = {"guid": make_guid("code", name), "name": plain(last), "isCodable": "true" if code else "false"}
        places[name] = SubElement(places[above], "Code", attributes | _valid("color", code.colour if code else "", "rgb"))
        if code and code.description:
            SubElement(places[name], "Description").text = plain(code.description)


def _add_source(parent: Element, source: Source, codings: Sequence[Coding]) -> None:
    guid = make_guid("source", source.document)
    element = SubElement(parent, "TextSource", guid=guid, name=plain(source.name), plainTextPath=f"internal://{guid}.txt")
    spans: dict[tuple[int, int], list[Coding]] = {}
    for coding in codings:
        spans.setdefault((coding.start, coding.end), []).append(coding)
    for (start, end), some in sorted(spans.items()):
        selection = SubElement(element, "PlainTextSelection", guid=make_guid("selection", source.document, str(start), str(end)),
                               name=plain(source.text[start:end][:60]).replace("\n", " "), startPosition=str(start), endPosition=str(end))
        notes = [f"{c.code}（{c.coder}）：{c.note}" for c in some if c.note]
        if notes:
            SubElement(selection, "Description").text = plain("\n".join(notes))
        for coding in some:
            attributes = {"guid": make_guid("coding", coding.id), "creatingUser": make_guid("user", coding.coder)}
            place = SubElement(selection, "Coding", attributes | _valid("creationDateTime", coding.when, "dateTime"))
            SubElement(place, "CodeRef", targetGUID=make_guid("code", coding.code))


def _valid(name: str, value: str, kind: str) -> dict[str, str]:
    """The attribute, or none when the value is not of its kind: a log may hold what another program wrote."""
    return {name: value} if load_schema("project").kinds[kind].fullmatch(value) else {}


def _xml(root: Element) -> bytes:
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, MIDNIGHT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def to_csv(codings: Iterable[Coding]) -> bytes:
    """One coding a row; UTF-8 with BOM, as spreadsheets want it, and no cell that they would run."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for c in codings:
        cells = (c.stem, c.start, c.end, c.code, c.coder, c.quote, c.note, c.when)
        writer.writerow([neutral_cell(cell) for cell in cells])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8", "replace")
