"""Flows from policies over measures or dimensions to patterns; width is the number of evidence sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from viz.escape import escape_xml
from viz.frame import Caption, draw_frame
from viz.measure import short_label, short_title
from viz.palette import MARKS, pattern_style, type_role, type_words
from viz.svg import number, tag, text

WIDTH, BAR, SWEEPS = 1150.0, 14.0, 12
COLUMNS = (300.0, 620.0, 905.0)
MOST = (16, 14, 8)
LEAST_SLOT, GAP, TOP = 17.0, 6.0, 34.0
TYPES = ("Policy", "Measure", "Pattern")

Path = tuple[str, str, str]
Column = list[str]


@dataclass(frozen=True, slots=True)
class FlowRow:
    """`count` sentences lead from `source` over `middle` to `target`."""

    source: str
    middle: str
    target: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the diagram: where it starts and how tall it is."""

    y: float
    height: float


def to_sankey(rows: Iterable[FlowRow], caption: Caption, types: Path = TYPES, most: tuple[int, int, int] = MOST) -> str:
    """Three columns; the largest of each are named, the rest is one grey bar a column, so that nothing is lost."""
    flows, rests = _group(rows, most, caption)
    if not flows:
        return draw_frame(caption, "", (WIDTH, 60), [caption.word("empty")])
    columns = _untangle(flows, rests)
    scale, height = _scale(flows, columns)
    bars = [_stack(column, _values(flows, i), scale, height) for i, column in enumerate(columns)]
    heads = "".join(text(x + BAR / 2, 14, type_words(kind, caption.language)[0], caption.palette, fill="muted", size=13, bold=True, anchor="middle")
                    for x, kind in zip(COLUMNS, types, strict=True))
    body = heads + _ribbons(flows, columns, bars, scale, caption) + _bars(columns, bars, flows, types, rests, caption)
    return draw_frame(caption, body, (WIDTH, height + TOP), [caption.word("how_sankey", total=sum(flows.values()))])


def _values(flows: Mapping[Path, int], column: int) -> Counter[str]:
    values: Counter[str] = Counter()
    for path, count in flows.items():
        values[path[column]] += count
    return values


def _group(rows: Iterable[FlowRow], most: tuple[int, int, int], caption: Caption) -> tuple[dict[Path, int], list[str]]:
    """Flows with the small names of every column replaced by one name for the rest; and these three names."""
    flows: Counter[Path] = Counter()
    for row in rows:
        if row.count > 0:
            flows[row.source, row.middle, row.target] += row.count
    kept, rests = [], []
    for column in range(3):
        ranked = sorted(_values(flows, column).items(), key=lambda pair: (-pair[1], pair[0]))
        kept.append({name for name, _ in ranked[: most[column] if len(ranked) > most[column] + 1 else None]})
        rests.append(caption.word("others", count=len(ranked) - len(kept[-1])))
    grouped: Counter[Path] = Counter()
    for path, count in sorted(flows.items()):
        a, b, c = (name if name in keep else rest for name, keep, rest in zip(path, kept, rests, strict=True))
        grouped[a, b, c] += count
    return dict(grouped), rests


def _untangle(flows: Mapping[Path, int], rests: Sequence[str]) -> list[Column]:
    """Orders of the columns with few crossings: each name moves to the mean place of its neighbours, twelve sweeps."""
    columns = [[name for name, _ in sorted(_values(flows, i).items(), key=lambda pair: (-pair[1], pair[0]))] for i in range(3)]
    for sweep in range(SWEEPS):
        for i, neighbour in ((1, 0), (2, 1)) if sweep % 2 == 0 else ((1, 2), (0, 1)):
            mean = _mean_places(flows, i, neighbour, columns[neighbour])
            columns[i] = [name for name, _ in sorted(mean.items(), key=lambda pair: (pair[0] == rests[i], pair[1], pair[0]))]
    return columns


def _mean_places(flows: Mapping[Path, int], column: int, neighbour: int, order: Column) -> dict[str, float]:
    """For each name of `column` the mean rank of what it flows to or from in `neighbour`, by sentences."""
    rank = {name: i for i, name in enumerate(order)}
    pull: dict[str, float] = defaultdict(float)
    for path, count in flows.items():
        pull[path[column]] += rank[path[neighbour]] * count
    return {name: pull[name] / value for name, value in _values(flows, column).items()}


def _scale(flows: Mapping[Path, int], columns: Sequence[Column]) -> tuple[float, float]:
    """Pixels a sentence, and the height that the fullest column then needs."""
    longest = max(map(len, columns))
    scale = max(420.0, longest * 26.0) / sum(flows.values())
    slots = [sum(max(v * scale, LEAST_SLOT) + GAP for v in _values(flows, i).values()) for i in range(3)]
    return scale, max(slots)


def _stack(column: Column, values: Mapping[str, int], scale: float, height: float) -> dict[str, Bar]:
    """Bars from the top, the free height shared out between them; each slot has room for a line of text."""
    slots = [max(values[name] * scale, LEAST_SLOT) for name in column]
    gap = min((height - sum(slots)) / len(column), 28.0)
    y, bars = TOP + (height - sum(slots) - gap * (len(column) - 1)) / 2, {}
    for name, slot in zip(column, slots, strict=True):
        tall = values[name] * scale
        bars[name] = Bar(y + (slot - tall) / 2, tall)
        y += slot + gap
    return bars


def _ribbons(flows: Mapping[Path, int], columns: Sequence[Column], bars: Sequence[Mapping[str, Bar]], scale: float, caption: Caption) -> str:
    """Left half by policy and pattern, right half by measure and pattern, all in the pattern's colour."""
    rank = [{name: i for i, name in enumerate(column)} for column in columns]
    leave = [{name: bar.y for name, bar in side.items()} for side in bars]
    arrive = [dict(side) for side in leave]
    drawn = []
    for path in sorted(flows, key=lambda p: (rank[0][p[0]], rank[1][p[1]], rank[2][p[2]])):
        drawn.append(_ribbon(0, path[0], path[1], path[2], flows[path], leave[0], arrive[1], scale, caption))
    halves: Counter[tuple[str, str]] = Counter()
    for (_, middle, target), count in flows.items():
        halves[middle, target] += count
    for middle, target in sorted(halves, key=lambda p: (rank[1][p[0]], rank[2][p[1]])):
        drawn.append(_ribbon(1, middle, target, target, halves[middle, target], leave[1], arrive[2], scale, caption))
    return tag("g", *drawn, class_="flows", fill_opacity="0.4")


def _ribbon(column: int, a: str, b: str, target: str, count: int, leave: dict[str, float], arrive: dict[str, float],
            scale: float, caption: Caption) -> str:
    """A band between two columns; `leave` and `arrive` remember how much of each bar is used."""
    x, end, tall = COLUMNS[column] + BAR, COLUMNS[column + 1], count * scale
    y, z, middle = leave[a], arrive[b], number((x + end) / 2)
    leave[a], arrive[b] = y + tall, z + tall
    curve = (f"M{number(x)} {number(y)}C{middle} {number(y)} {middle} {number(z)} {number(end)} {number(z)}V{number(z + tall)}"
             f"C{middle} {number(z + tall)} {middle} {number(y + tall)} {number(x)} {number(y + tall)}Z")
    name = tag("title", escape_xml(f"{a} → {b} ({target}) {caption.word('sentences', count=count)}"))
    return tag("path", name, d=curve, **caption.palette.paint(pattern_style(target)[0], also="flow"))


def _bars(columns: Sequence[Column], bars: Sequence[Mapping[str, Bar]], flows: Mapping[Path, int], types: Path,
          rests: Sequence[str], caption: Caption) -> str:
    """The bars with their names: policies on the left, measures on the right, patterns with shape and number."""
    drawn = []
    for i, column in enumerate(columns):
        values = _values(flows, i)
        for name in column:
            role = "other" if name == rests[i] else pattern_style(name)[0] if i == 2 else type_role(types[i])
            bar = bars[i][name]
            block = tag("rect", x=COLUMNS[i], y=bar.y, width=BAR, height=max(bar.height, 1.0), rx=2, **caption.palette.paint(role))
            drawn.append(tag("g", tag("title", escape_xml(name)), block, _name(i, types[i], name, bar.y + bar.height / 2, values[name], role, caption), class_="bar"))
    return "".join(drawn)


def _name(column: int, kind: str, name: str, y: float, count: int, role: str, caption: Caption) -> str:
    palette = caption.palette
    if column == 0:
        return text(COLUMNS[0] - 8, y + 4.5, short_title(name, 20), palette, size=12.5, anchor="end", room=COLUMNS[0] - 12)
    if column == 1:
        return text(COLUMNS[1] + BAR + 6, y + 4.5, short_label(name, kind, 18), palette, size=12.5, halo=True)
    outline = pattern_style(name)[1] if role != "other" else MARKS["circle"]
    mark = tag("path", d=outline, transform=f"translate({number(COLUMNS[2] + BAR + 15)} {number(y)}) scale(6.5)", **palette.paint(role))
    words = text(COLUMNS[2] + BAR + 28, y + 4.5, name, palette, size=14, bold=True, room=170)
    return mark + words + text(WIDTH, y + 4.5, f"{count:,}", palette, fill="muted", size=12.5, anchor="end")
