"""Policies by date: bars count them by year, lanes part them by level, arcs show what the selected one cites."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from viz.escape import escape_xml, safe_url
from viz.frame import Caption, draw_frame
from viz.labels import Disc, anchor, place_labels
from viz.measure import short_title
from viz.svg import number, tag, text

WIDTH, LEFT, BARS, HEAD, LANE = 1150.0, 84.0, 64.0, 96.0, 150.0
EARLY, LONG_AGO = 10, 8  # at most so many percent of the policies share the first column, if it saves so many years
LEAST_YEARS = 4
NAMED = 60  # up to this many policies any may have its name
LEVELS = ("national", "province", "city", "county", "none")
_DATE = re.compile(r"((?:19|20)\d\d)(?:-(\d\d?))?(?:-(\d\d?))?")


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A policy. `date` is YYYY, YYYY-MM or YYYY-MM-DD; `level` national, province, city or county."""

    id: str
    title: str
    date: str | None
    level: str | None = None
    degree: int = 0
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    row: TimelineRow
    x: float
    y: float
    radius: float


def to_timeline(rows: Sequence[TimelineRow], caption: Caption, citations: Iterable[tuple[str, str]] = (), selected: str | None = None) -> str:
    """`citations` are (citing, cited) ids; only those of `selected` are drawn. Policies without a date are counted in words."""
    dated = sorted(((moment, row) for row in rows if (moment := read_moment(row.date)) is not None), key=lambda p: (p[0], p[1].id))
    how = [caption.word("how_timeline") if dated else caption.word("empty")]
    if len(dated) < len(rows):
        how.append(caption.word("undated", count=len(rows) - len(dated)))
    if not dated:
        return draw_frame(caption, "", (WIDTH, 40), how)
    first, last = _first_year([moment for moment, _ in dated]), int(dated[-1][0]) + 1
    early = [(first - 0.5, row) for moment, row in dated if moment < first]
    if early:
        how.append(caption.word("earlier", year=str(first)))
        dated, first = [*early, *((moment, row) for moment, row in dated if moment >= first)], first - 1
    first = min(first, last - LEAST_YEARS)
    dots, lanes, height = _lay_out(dated, first, last)
    chosen = next((dot for dot in dots if dot.row.id == selected), None)
    arcs = _arcs(dots, citations, chosen, caption)
    if chosen and arcs:
        how.append(caption.word("how_arcs", name=short_title(chosen.row.title)))
    body = (_years(dated, first, last, height, caption, bool(early)) + _lanes(lanes, caption) + arcs
            + "".join(_dot(dot, chosen, caption) for dot in dots) + _labels(dots, chosen, height, caption))
    return draw_frame(caption, body, (WIDTH, height), how)


def _first_year(moments: Sequence[float]) -> int:
    """The year before which few policies lie far back: these share a first column, so that one old law does not take half the width."""
    years = [int(moment) for moment in moments]
    later = years[len(years) * EARLY // 100]
    return later if later - years[0] > LONG_AGO else years[0]


def read_moment(date: str | None) -> float | None:
    """A date as a year with a fraction; a month or year alone counts as its middle; None when it is no date."""
    found = _DATE.fullmatch((date or "").strip())
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        moment = datetime.date(year or 1, month or 7, day or (15 if month else 1))
    except ValueError:
        return None
    return moment.year + (moment.timetuple().tm_yday - 1) / 366


def _x(moment: float, first: int, last: int) -> float:
    return LEFT + (WIDTH - LEFT) * (moment - first) / (last - first)


def _lay_out(dated: Sequence[tuple[float, TimelineRow]], first: int, last: int) -> tuple[list[Spot], list[tuple[str, float]], float]:
    """Dots of each lane, stacked away from its middle line where they would touch; lanes as tall as they need."""
    dots: list[Spot] = []
    lanes, top = [], HEAD + 14
    most = max((row.degree for _, row in dated), default=0) or 1
    for level in LEVELS:
        crowd = [(_x(moment, first, last), row) for moment, row in dated if (row.level if row.level in LEVELS else "none") == level]
        if not crowd:
            continue
        placed = _swarm([(x, row, 4 + 4 * (row.degree / most) ** 0.5) for x, row in crowd])
        half = max(34.0, *(abs(dot.y) + dot.radius + 8 for dot in placed))
        dots += [Spot(dot.row, dot.x, top + half + dot.y, dot.radius) for dot in placed]
        lanes.append((level, top + half))
        top += 2 * half
    return dots, lanes, top


def _swarm(crowd: Sequence[tuple[float, TimelineRow, float]]) -> list[Spot]:
    """Each dot takes the free row nearest to the middle: 0, +1, -1, +2 …; a row remembers how far it is filled.

    On crowded days the rows move together, so that a lane stays a lane.
    """
    filled: list[float] = []
    levels = []
    for x, _, radius in crowd:
        level = next((i for i, end in enumerate(filled) if end <= x - radius), len(filled))
        if level == len(filled):
            filled.append(0.0)
        filled[level] = x + radius + 1.5
        levels.append(level)
    step = max(5.0, min(17.0, LANE / max(len(filled), 1)))
    return [Spot(row, x, step * ((level + 1) // 2) * (-1 if level % 2 else 1), radius) for (x, row, radius), level in zip(crowd, levels, strict=True)]


def _years(dated: Sequence[tuple[float, TimelineRow]], first: int, last: int, height: float, caption: Caption, early: bool) -> str:
    """A bar, its number, the year and a line down through the lanes; in long spans only some years are named."""
    palette, counts = caption.palette, Counter(int(moment) for moment, _ in dated)
    most, step = max(counts.values()), max(1, -(-(last - first) // 18))
    wide, drawn = (WIDTH - LEFT) / (last - first), []
    for year in range(first, last):
        x, tall = _x(year, first, last), BARS * counts[year] / most
        drawn.append(tag("line", x1=x, y1=HEAD, x2=x, y2=height, **palette.paint(stroke="grid")))
        if counts[year]:
            drawn.append(tag("rect", x=x + wide * 0.06, y=12 + BARS - tall, width=wide * 0.88, height=tall, rx=2, **palette.paint("line")))
            drawn.append(text(x + wide / 2, 8 + BARS - tall, f"{counts[year]:,}", palette, fill="muted", size=11, anchor="middle") if wide >= 18 else "")
        if (year - first - early) % step == 0 or (early and year == first):
            drawn.append(text(x + wide / 2, HEAD - 4, f"<{year + 1}" if early and year == first else str(year), palette, fill="muted", size=12, anchor="middle"))
    return "".join(drawn)


def _lanes(lanes: Sequence[tuple[str, float]], caption: Caption) -> str:
    return "".join(text(0, y + 4.5, caption.word(level), caption.palette, size=13, bold=True, room=LEFT - 6) for level, y in lanes)


def _arcs(dots: Sequence[Spot], citations: Iterable[tuple[str, str]], chosen: Spot | None, caption: Caption) -> str:
    """Curves between the selected policy and those it cites or is cited by."""
    if chosen is None:
        return ""
    places, own = {dot.row.id: dot for dot in dots}, chosen.row.id
    ends = sorted({a if b == own else b for a, b in citations if own in (a, b) and a != b} & places.keys())
    drawn = []
    for end in ends:
        other = places[end]
        lift = min(chosen.y, other.y) - 24 - 0.06 * abs(chosen.x - other.x)
        curve = f"M{number(chosen.x)} {number(chosen.y)}Q{number((chosen.x + other.x) / 2)} {number(lift)} {number(other.x)} {number(other.y)}"
        drawn.append(tag("path", d=curve, stroke_width="1.4", **caption.palette.paint(stroke="accent", also="arc")))
    return "".join(drawn)


def _dot(dot: Spot, chosen: Spot | None, caption: Caption) -> str:
    """A link when there is an address; the selected one is larger and in another colour."""
    own, url = dot is chosen, safe_url(dot.row.url)
    name = f"{dot.row.title[:200]} {dot.row.date}"
    circle = tag("circle", cx=dot.x, cy=dot.y, r=dot.radius + own, **caption.palette.paint("accent" if own else "t-Policy", "surface"))
    return tag("a" if url else "g", tag("title", escape_xml(name)), circle, href=url, role="button", tabindex=0,
               aria_label=name, class_="node", data_id=dot.row.id)


def _labels(dots: Sequence[Spot], chosen: Spot | None, height: float, caption: Caption) -> str:
    """The selected policy's name, then those there is room for: all when they are few."""
    discs = [Disc(dot.row.id, dot.x, dot.y, dot.radius + (dot is chosen), short_title(dot.row.title, 18) if dot is chosen or len(dots) <= NAMED else "",
                  12.0 if dot is chosen else 11.0, dot is chosen, 1e9 if dot is chosen else float(dot.row.degree)) for dot in dots]
    sides, drawn = place_labels(discs, (WIDTH, height), 1 if chosen else 0), []
    for disc in discs:
        side = next((side for side, levels in sides.get(disc.id, {}).items() if 0 in levels), None)
        if side:
            dx, dy, start = anchor(disc, side)
            drawn.append(text(disc.x + dx, disc.y + dy, disc.words, caption.palette, size=disc.size, bold=disc.bold, anchor=start, halo=True))
    return tag("g", *drawn, class_="labels") if drawn else ""
