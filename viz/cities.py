"""Cities as dots by longitude and latitude: no map, no boundary of any kind; clusters are joined by their shortest tree."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from viz.escape import escape_xml, safe_url
from viz.frame import Caption, Key, draw_frame
from viz.labels import Disc, Side, anchor, place_labels
from viz.svg import tag, text

WIDTH, LEAST_WIDTH, HEIGHT, LIST = 900.0, 460.0, 700.0, 250.0
MARGIN, LISTED, FIRM = 60.0, 24, 24
# for the largest clusters; far apart also for colour-blind eyes. Smaller clusters are grey and still joined by lines
ROLES = ("p-core", "p-policy", "p-virtual", "p-complementary", "p-natural", "t-Technology", "t-CityCluster", "t-Target")


@dataclass(frozen=True, slots=True)
class CityRow:
    """A city with its place in degrees; `count` gives the area of its dot, `cluster` its colour."""

    name: str
    longitude: float | None
    latitude: float | None
    count: int = 1
    cluster: str | None = None
    url: str | None = None


def to_cities(rows: Sequence[CityRow], caption: Caption, unit: str = "") -> str:
    """Dots beside a ranked list. Rows without coordinates stay in the list and are counted in words."""
    placed = [row for row in rows if row.longitude is not None and row.latitude is not None]
    how = [caption.word("how_cities", unit=unit or caption.word("unit_policies")) if placed else caption.word("empty")]
    if len(placed) < len(rows):
        how.append(caption.word("unplaced", count=len(rows) - len(placed)))
    if not placed:
        return draw_frame(caption, "", (WIDTH + LIST, 40), how)
    roles = _roles(placed)
    spots, size = _project(placed, 14 + 18 * min(len(rows), LISTED + 1))
    discs = {row.name: _disc(row, spots[row.name], placed) for row in placed}
    sides = place_labels(list(discs.values()), size, FIRM)
    trees = "".join(_tree([spots[row.name] for row in placed if row.cluster == cluster], role, caption) for cluster, role in roles.items())
    ranked = sorted(placed, key=lambda row: (-row.count, row.name))
    dots = "".join(_dot(row, discs[row.name], roles, caption) for row in ranked)
    labels = tag("g", "".join(_label(discs[row.name], sides, caption) for row in ranked), class_="labels")
    legend = [Key(role, cluster) for cluster, role in roles.items() if role != "other"]
    if any(roles.get(row.cluster or "", "other") == "other" for row in placed):
        legend.append(Key("other", caption.word("no_cluster")))
    return draw_frame(caption, trees + dots + labels + _ranking(rows, size[0], caption), (size[0] + LIST, size[1]), how, legend)


def _roles(rows: Sequence[CityRow]) -> dict[str, str]:
    """A colour for each cluster, the largest first; beyond eight they are grey."""
    sizes = Counter(row.cluster for row in rows if row.cluster)
    ranked = sorted(sizes, key=lambda cluster: (-sizes[cluster], cluster))
    return {cluster: ROLES[i] if i < len(ROLES) else "other" for i, cluster in enumerate(ranked)}


def _project(rows: Sequence[CityRow], least: float) -> tuple[dict[str, tuple[float, float]], tuple[float, float]]:
    """Equirectangular about the middle latitude: good enough for dots, and nothing is claimed about land. Also the size it needs."""
    points = {row.name: (row.longitude or 0.0, row.latitude or 0.0) for row in rows}
    longitudes, latitudes = zip(*points.values(), strict=True)
    squeeze = math.cos(math.radians((max(latitudes) + min(latitudes)) / 2))
    wide, tall = (max(longitudes) - min(longitudes)) * squeeze or 1.0, max(latitudes) - min(latitudes) or 1.0
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - MARGIN) / tall)
    width, height = max(LEAST_WIDTH, wide * scale + 2 * MARGIN), max(least, tall * scale + MARGIN)
    left, top = (width - wide * scale) / 2, (height - tall * scale) / 2
    return {name: (left + (x - min(longitudes)) * squeeze * scale, top + (max(latitudes) - y) * scale) for name, (x, y) in points.items()}, (width, height)


def _disc(row: CityRow, spot: tuple[float, float], rows: Sequence[CityRow]) -> Disc:
    most = max(other.count for other in rows) or 1
    return Disc(row.name, *spot, 3.5 + 8 * math.sqrt(max(row.count, 0) / most), row.name, 12.0, False, float(row.count))


def _tree(spots: Sequence[tuple[float, float]], role: str, caption: Caption) -> str:
    """The shortest tree that joins the cities of a cluster (Prim)."""
    inside, outside, drawn = list(spots[:1]), list(spots[1:]), []
    while outside:
        a, b = min(((i, o) for i in inside for o in outside), key=lambda pair: (math.dist(*pair), pair))
        outside.remove(b)
        inside.append(b)
        drawn.append(tag("line", x1=a[0], y1=a[1], x2=b[0], y2=b[1], stroke_width="6", stroke_opacity="0.25", stroke_linecap="round",
                         **caption.palette.paint(stroke=role)))
    return "".join(drawn)


def _dot(row: CityRow, disc: Disc, roles: Mapping[str, str], caption: Caption) -> str:
    url, name = safe_url(row.url), f"{row.name} {row.count:,}"
    circle = tag("circle", cx=disc.x, cy=disc.y, r=disc.radius, **caption.palette.paint(roles.get(row.cluster or "", "other"), "surface"))
    return tag("a" if url else "g", tag("title", escape_xml(name)), circle, href=url, role="button", tabindex=0, aria_label=name,
               class_="node", data_id=row.name)


def _label(disc: Disc, sides: Mapping[str, Mapping[Side, list[int]]], caption: Caption) -> str:
    """Labels lie above all dots: that of a large city may cross a small one's dot."""
    side = next((side for side, levels in sides.get(disc.id, {}).items() if 0 in levels), None)
    if not side:
        return ""
    dx, dy, start = anchor(disc, side)
    return text(disc.x + dx, disc.y + dy, disc.words, caption.palette, size=12, anchor=start, halo=True)


def _ranking(rows: Sequence[CityRow], left: float, caption: Caption) -> str:
    """The largest counts as a list on the right; the others are summed up in its last line."""
    ranked = sorted(rows, key=lambda row: (-row.count, row.name))
    lines = [(row.name, f"{row.count:,}") for row in ranked[:LISTED]]
    if len(ranked) > LISTED:
        lines.append((caption.word("others", count=len(ranked) - LISTED), f"{sum(row.count for row in ranked[LISTED:]):,}"))
    drawn = []
    for i, (name, count) in enumerate(lines):
        y = 14.0 + i * 18
        drawn.append(text(left + 40, y, name, caption.palette, size=12.5, room=140))
        drawn.append(text(left + LIST, y, count, caption.palette, fill="muted", size=12.5, anchor="end"))
    return "".join(drawn)
