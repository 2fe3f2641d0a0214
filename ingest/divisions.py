"""Official names of places → what kind of place it is, its code and where it lies (kg/words/places.tsv and regions.txt)."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from ingest.wordlist import read_rows

LEVELS = {"1": "Province", "2": "City", "3": "County"}
KINDS = {"country": "Country", "region": "Region", "newarea": "NewArea"}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """`type` is an entity type of the ontology; code and coordinates are None where the tables have none."""

    type: str
    code: str | None
    lon: float | None
    lat: float | None


def find_place(norm: str) -> PlaceRow | None:
    """The place with this official name; without code and coordinates when several divisions bear it (朝阳区)."""
    rows = _rows().get(norm, ())
    if len(rows) > 1:
        kinds = {row.type for row in rows}
        return PlaceRow(min(kinds, key=list(LEVELS.values()).index), None, None, None)
    return rows[0] if rows else None


@functools.cache
def _rows() -> dict[str, tuple[PlaceRow, ...]]:
    """By name; divisions that still stand before those that are gone."""
    standing: dict[str, list[PlaceRow]] = {}
    gone: dict[str, list[PlaceRow]] = {}
    for code, level, name, _, _, _, until, lon, lat in ((*row, *("",) * 9)[:9] for row in read_rows("places.tsv")):
        if level in LEVELS:
            row = PlaceRow(LEVELS[level], code, _number(lon), _number(lat))
            (gone if until else standing).setdefault(name, []).append(row)
    for name, kind, *_ in read_rows("regions.txt"):
        if kind in KINDS and name not in standing:
            standing[name] = [PlaceRow(KINDS[kind], None, None, None)]
    return {name: tuple(rows) for name, rows in {**gone, **standing}.items()}


def _number(text: str) -> float | None:
    return float(text) if text else None
