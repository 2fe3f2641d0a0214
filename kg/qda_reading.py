"""REFI-QDA projects, codebooks and CSV of other programs → codes and codings on the documents of this graph.

Texts are matched by their characters without blanks: other programs turn line ends into their own and put marks at the head,
and that moves every position. A text that is not in the graph is named and left out. Nothing is unpacked to the disk.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from kg.codes import Coding, find_span, make_coding, tidy_code
from kg.errors import BadQuery, CetuError
from kg.qda import Code, allowed
from kg.qda_check import check_tree, load_schema, parse_xml
from kg.store import Store

LARGEST = 256 * 1024 * 1024
"""Bytes that a project may unpack to: a thousand long texts are a tenth of it."""
TEXTS = "MATCH (d:Document) RETURN d.id AS id, d.stem AS stem, d.text AS text ORDER BY stem, id"
_BLANK = frozenset("\ufeff\u200b\u2028\u2029\ufffd")
_Q = f"{{{load_schema('project').namespace}}}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A coding as another program wrote it: positions in that program's text."""

    code: str
    coder: str
    start: int
    end: int
    note: str = ""
    when: str = ""


@dataclass(slots=True)
class Project:
    """What a project file holds; `faults` are places where it is not what the standard says."""

    codes: list[Code] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    marks: list[list[Mark]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Imported:
    """`skipped` names texts and rows that could not be used, and why."""

    codes: list[Code] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_codebook(content: bytes, name: str = "codebook") -> tuple[list[Code], list[str]]:
    """(codes, faults) of a .qdc file. Raises BadQuery for what is no XML."""
    root = parse_xml(content, name)
    codes = root.find(f"{{{load_schema('codebook').namespace}}}Codes")
    return list(_codes(codes)) if codes is not None else [], check_tree(root, "codebook")


def read_project(content: bytes, name: str = "project") -> Project:
    """The project in a .qdpx file. Raises BadQuery for a broken or dangerous file."""
    files = _Archive(content, name)
    root = parse_xml(files.read("project.qde"), name)
    project = Project(faults=check_tree(root, "project"))
    book = root.find(f"{_Q}CodeBook/{_Q}Codes")
    guids = dict(_guids(book, "")) if book is not None else {}
    project.codes = list(_codes(book)) if book is not None else []
    users = {u.get("guid", ""): u.get("name") or u.get("id") or "" for u in root.iterfind(f"{_Q}Users/{_Q}User")}
    for source, title in _text_sources(root):
        text = _source_text(source, files)
        if text is None:
            project.faults.append(f"{title}: no text inside the project")
            continue
        project.texts.append((title, text))
        project.marks.append(list(_marks(source, len(text), guids, users)))
    return project


def _codes(parent: Element) -> Iterator[Code]:
    for path, element in _walk(parent, ""):
        description = element.findtext(f"{element.tag.rpartition('}')[0]}}}Description") or ""
        if element.get("isCodable") != "false":
            yield Code(path, description.strip(), element.get("color", ""))


def _guids(parent: Element, above: str) -> Iterator[tuple[str, str]]:
    for path, element in _walk(parent, above):
        yield element.get("guid", ""), path


def _walk(parent: Element, above: str) -> Iterator[tuple[str, Element]]:
    """Codes with their paths; a slash inside a name becomes a full-width one, for ours parts the names."""
    for element in parent:
        if element.tag.endswith("}Code"):
            path = tidy_code(f"{above}/{(element.get('name') or '?').replace('/', '／')}")
            yield path, element
            yield from _walk(element, path)


def _text_sources(root: Element) -> Iterator[tuple[Element, str]]:
    """Texts, and the text side of PDF sources, with their names."""
    for source in root.iterfind(f"{_Q}Sources/*"):
        text = source if source.tag == f"{_Q}TextSource" else source.find(f"{_Q}Representation")
        if text is not None:
            yield text, source.get("name") or text.get("name") or source.get("guid") or "?"


def _source_text(source: Element, files: _Archive) -> str | None:
    """The plain text; paths that lead out of the project are not followed."""
    inside = source.find(f"{_Q}PlainTextContent")
    if inside is not None:
        return inside.text or ""
    path = source.get("plainTextPath", "")
    if not path.startswith("internal://"):
        return None
    content = files.find(path.removeprefix("internal://").lstrip("/"))
    return None if content is None else content.decode("utf-8-sig", "replace")


def _marks(source: Element, length: int, guids: Mapping[str, str], users: Mapping[str, str]) -> Iterator[Mark]:
    for selection in (*source.iterfind(f"{_Q}PlainTextSelection"), source):
        start, end = _position(selection, "startPosition", 0), _position(selection, "endPosition", length)
        note = (selection.findtext(f"{_Q}Description") or "").strip() if selection is not source else ""
        for coding in selection.iterfind(f"{_Q}Coding"):
            target = coding.find(f"{_Q}CodeRef")
            code = guids.get(target.get("targetGUID", "") if target is not None else "")
            if code and 0 <= start < end <= length:
                user = coding.get("creatingUser") or selection.get("creatingUser") or ""
                yield Mark(code, users.get(user, ""), start, end, note, coding.get("creationDateTime", ""))


def _position(element: Element, name: str, default: int) -> int:
    try:
        return int(element.get(name, default))
    except ValueError:
        return -1


class _Archive:
    """A ZIP file read member by member, LARGEST bytes in all."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name, self._room = name, LARGEST
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError) as exc:
            raise BadQuery(f"{name} is no .qdpx file ({exc}): export the project again", code="qda_broken", name=name, why=exc) from exc
        self._members = {info.filename.replace("\\", "/").lower(): info for info in self._zip.infolist()}

    def read(self, path: str) -> bytes:
        content = self._content(path.lower())
        if content is None:
            raise BadQuery(f"{self.name} holds no {path}: export the project again", code="qda_broken", name=self.name, why=path)
        return content

    def find(self, path: str) -> bytes | None:
        """A source by the name behind internal://, whatever the case of its folder."""
        return self._content(f"sources/{path.lower()}")

    def _content(self, key: str) -> bytes | None:
        info = self._members.get(key)
        if info is None:
            return None
        try:
            with self._zip.open(info) as file:
                content = file.read(self._room + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as exc:
            raise BadQuery(f"{self.name}: {info.filename} cannot be unpacked ({exc})", code="qda_broken", name=self.name, why=exc) from exc
        self._room -= len(content)
        if self._room < 0:
            raise BadQuery(f"{self.name}: it unpacks to more than {LARGEST} bytes", code="qda_broken", name=self.name, why=f"> {LARGEST}")
        return content


def place_project(project: Project, store: Store, coder: str) -> Imported:
    """The project's codings on this graph's documents; `coder` is who coded where the file does not say."""
    known: dict[str, dict[str, Any]] = {}
    for row in store.rows(TEXTS):
        known.setdefault("".join(row["text"][i] for i in solid(row["text"])), row)
    done = Imported(codes=project.codes, faults=project.faults)
    for (title, text), marks in zip(project.texts, project.marks, strict=True):
        theirs = solid(text)
        document = known.get("".join(text[i] for i in theirs))
        if document is None:
            done.skipped.append({"name": title, "why": "no_such_text"})
            continue
        ours = solid(document["text"])
        done.codings += [coding for mark in marks if (coding := _place(mark, document, theirs, ours, coder))]
    return done


def solid(text: str) -> list[int]:
    """Where the characters stand that are no blank and that any program keeps. Two texts with the same such characters are one text."""
    return [i for i, c in enumerate(text) if not c.isspace() and c not in _BLANK and allowed(c)]


def _place(mark: Mark, row: Mapping[str, Any], theirs: list[int], ours: list[int], coder: str) -> Coding | None:
    first, last = bisect_left(theirs, mark.start), bisect_left(theirs, mark.end) - 1
    if last < first:
        return None
    span = ours[first], ours[last] + 1
    return make_coding(mark.code, mark.coder or coder, row["id"], row["stem"], span, row["text"][span[0] : span[1]], mark.note, mark.when)


def read_csv(content: bytes, store: Store, coder: str, when: str) -> Imported:
    """Codings from a table with `document`, `code`, `quote` (or `start` and `end`) and, if it likes, `coder`, `note` and `when`.

    UTF-8, or GB 18030 as spreadsheets in China write it. Raises BadQuery when a column is missing.
    """
    head, *lines = read_cells(content) or [[]]
    missing = {"document", "code"} - set(head)
    if missing or not {"quote", "start"} & set(head):
        names = ", ".join(sorted(missing)) or "quote"
        raise BadQuery(f"the table lacks {names}: its columns are document, start, end, code, coder, quote, note", code="csv_columns", names=names)
    done = Imported()
    for number, line in enumerate(lines, 2):
        cells = {name: _bare(cell) for name, cell in zip(head, line, strict=False)}
        try:
            done.codings.append(_csv_coding(cells, store, coder, when))
        except (CetuError, ValueError) as exc:
            done.skipped.append({"name": f"{number}: {cells.get('document', '')}", "why": str(exc)})
    return done


def _csv_coding(cells: Mapping[str, str], store: Store, coder: str, when: str) -> Coding:
    start = int(cells["start"]) if cells.get("start") else None
    quote = cells.get("quote", "")
    if not quote and start is not None:
        row = store.rows("MATCH (d:Document {stem: $stem}) RETURN d.text AS text", stem=cells["document"])
        quote = row[0]["text"][start : int(cells["end"])] if row and cells.get("end") else ""
    document, stem, span = find_span(store, cells["document"], quote, start)
    return make_coding(tidy_code(cells["code"]), cells.get("coder") or coder, document, stem, span, quote, cells.get("note", ""), cells.get("when") or when)


def read_cells(content: bytes) -> list[list[str]]:
    """The rows of a CSV file that hold something. Raises BadQuery for what is none."""
    try:
        rows = list(csv.reader(io.StringIO(decode_csv(content), newline="")))
    except csv.Error as exc:
        raise BadQuery(f"the table cannot be read ({exc}): save it as CSV UTF-8", code="csv_encoding") from exc
    return [row for row in rows if any(cell.strip() for cell in row)]


def _bare(cell: str) -> str:
    """Without the quote that `neutral_cell` put before what a spreadsheet would run."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell


def decode_csv(content: bytes) -> str:
    """The text of a table: UTF-8 with or without a mark, or GB 18030. Raises BadQuery for neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadQuery("the table is neither UTF-8 nor GB 18030: save it as CSV UTF-8", code="csv_encoding")
