"""Where discs go: ForceAtlas2 in LinLog mode, fitted into the canvas, then room made for discs and the labels that must be read.

Starting places come from the node ids, so the same graph gives the same picture whatever order its rows arrive in,
and a graph that grows by a node looks much like before. Jacomy et al. 2014, doi:10.1371/journal.pone.0098679.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kg.model import make_id
from viz.labels import Side, free_sides
from viz.room import Wanted, make_room

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Positions = dict[str, tuple[float, float]]

SCALE, GRAVITY, STEPS, TOLERANCE = 3.0, 1.2, 400, 1.0
WEIGHT = {"Pattern": 12.0, "CityCluster": 6.0}  # extra mass: what the eye should find first gets room
LEAST_RADIUS, FOCUS_RADIUS = {"Pattern": 15.0, "CityCluster": 11.0}, 17.0
EVEN = 0.6  # how far density is evened out: 0 leaves the forces' picture, 1 is a uniform disc
MARGIN, TURN = (70.0, 30.0), 2.2  # free pixels at the sides and above; how much more one direction may be stretched than another
FILL = 0.38  # of the canvas may be discs and reserved labels; more makes it taller


class Node(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...


class Edge(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """Places in a canvas of `size` pixels, and the side that is kept free for the label of each disc that wanted room."""

    positions: Positions
    sides: Mapping[str, Side]
    size: tuple[float, float]


def canvas(count: int, used: float = 0.0) -> tuple[float, float]:
    """Width and height in pixels of the drawing of `count` nodes that cover `used` square pixels: 220 fill a screen."""
    grown = max(count / 220, 0.25)
    width = 1200.0 if count <= 300 else 1200 * math.sqrt(count / 300)
    height = 860 * math.sqrt(grown) if count <= 220 else 860.0 if count <= 300 else 860 * math.sqrt(count / 300)
    return width, max(440.0, height, used / FILL / width)


def radius(kind: str, degree: int, most: int, count: int, focused: bool = False) -> float:
    """Radius of a disc in pixels; small graphs get larger discs, so that every glyph can be read."""
    least = 8.0 if count <= 120 else 6.2 if count <= 400 else 3.6
    grown = least + 8.0 * math.sqrt(degree / max(most, 1)) * (1 if count <= 400 else 0.7)
    return max(grown, FOCUS_RADIUS if focused else 0.0, LEAST_RADIUS.get(kind, 0.0))


def make_layout(nodes: Sequence[Node], edges: Sequence[Edge], focus: str | None = None, wanted: Mapping[str, tuple[float, float]] | None = None) -> Layout:
    """Deterministic; no two discs overlap. `wanted`: id → width and half height of a label that must be readable, most important first."""
    ordered = sorted(nodes, key=lambda node: node.id)
    if not ordered:
        return Layout({}, {}, canvas(0))
    rank = {node.id: i for i, node in enumerate(ordered)}
    ends = sorted((rank[e.source], rank[e.target]) for e in edges if e.source in rank and e.target in rank and e.source != e.target)
    source, target = np.array(ends, dtype=np.intp).reshape(-1, 2).T
    degree = np.bincount(np.concatenate([source, target]), minlength=len(ordered))
    mass = 1 + 0.8 * degree + np.array([WEIGHT.get(node.type, 0.0) for node in ordered])
    places = _settle(_start(ordered), mass, source, target)
    radii = np.array([radius(n.type, int(d), int(degree.max()), len(ordered), n.id == focus) for n, d in zip(ordered, degree, strict=True)])
    boxes = (wanted or {}).items()
    size = canvas(len(ordered), float(4 * (radii**2).sum()) + sum(2 * half * (width + 12) for _, (width, half) in boxes))
    places = _fit(places, size, rank.get(focus or ""))
    leans = _leans(places, source, target)
    room = make_room(places, radii, [Wanted(rank[name], *box, free_sides(*leans[rank[name]])) for name, box in boxes if name in rank], size)
    positions = {node.id: (float(round(x, 1)), float(round(y, 1))) for node, (x, y) in zip(ordered, room.places, strict=True)}
    return Layout(positions, {ordered[disc].id: side for disc, side in room.sides.items()}, room.size)


def _leans(places: Floats, source: Indices, target: Indices) -> list[tuple[float, float]]:
    """Mean direction of the lines that leave each disc."""
    gap = places[target] - places[source]
    way = gap / np.maximum(np.hypot(*gap.T), 1e-9)[:, None]
    count = np.maximum(np.bincount(np.concatenate([source, target]), minlength=len(places)), 1)
    sums = [(np.bincount(source, w, len(places)) - np.bincount(target, w, len(places))) / count for w in way.T]
    return [(float(x), float(y)) for x, y in zip(*sums, strict=True)]


def _start(nodes: Sequence[Node]) -> Floats:
    """A disc of places, each from its node's id."""
    draws = np.array([divmod(int(make_id("place", node.id), 16), 2**32) for node in nodes], dtype=np.float64) / 2**32
    angle, distance = 2 * np.pi * draws[:, 0], 10 * np.sqrt(len(nodes) * draws[:, 1])
    places: Floats = np.stack([np.cos(angle), np.sin(angle)], axis=1) * distance[:, None]
    return places


def _settle(places: Floats, mass: Floats, source: Indices, target: Indices) -> Floats:
    """ForceAtlas2 with its adaptive speed; fewer steps for large graphs, which would take quadratic time otherwise."""
    before, speed = np.zeros_like(places), 1.0
    for _ in range(min(STEPS, max(120, 150_000 // len(places)))):
        force = _repulsion(places, mass) - _pull(places, source, target)
        force -= GRAVITY * (mass / np.maximum(np.hypot(*places.T), 1e-9))[:, None] * places
        swing = np.hypot(*(force - before).T)
        traction = np.hypot(*(force + before).T) / 2
        speed = min(TOLERANCE * float(mass @ traction) / max(float(mass @ swing), 1e-9), 1.5 * speed)
        places = places + force * (speed / (1 + speed * np.sqrt(mass * swing)))[:, None]
        before = force
    return places


def _repulsion(places: Floats, mass: Floats) -> Floats:
    """Every pair pushes apart with mass · mass / distance."""
    dx, dy = (axis[:, None] - axis[None, :] for axis in places.T)
    push = SCALE * mass[:, None] * mass[None, :] / (dx * dx + dy * dy + 1e-2)
    return np.stack([(push * dx).sum(axis=1), (push * dy).sum(axis=1)], axis=1)


def _pull(places: Floats, source: Indices, target: Indices) -> Floats:
    """Edges draw their ends together with log(1 + distance), which makes clusters visible."""
    gap = places[source] - places[target]
    distance = np.hypot(*gap.T)
    strength = np.log1p(distance) / np.maximum(distance, 1e-9)
    moved = np.zeros_like(places)
    for axis in (0, 1):
        along = strength * gap[:, axis]
        moved[:, axis] = np.bincount(source, along, len(places)) - np.bincount(target, along, len(places))
    return moved


def _fit(places: Floats, size: tuple[float, float], focus: int | None) -> Floats:
    """Longest direction level, evened out, each half stretched into the canvas; `focus` comes as near to its middle as that allows."""
    centred = places - (places[focus] if focus is not None else places.mean(axis=0))
    (xx, xy), (_, yy) = (centred.T[:, None, :] * centred.T[None, :, :]).sum(axis=2)
    turn = 0.5 * math.atan2(2 * xy, xx - yy)
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    centred = _spread(centred @ rotation)
    half = np.array(size) / 2 - MARGIN
    reach = np.stack([-centred.min(axis=0), centred.max(axis=0)])
    stretch = half / np.maximum(reach, 0.15 * np.ptp(centred, axis=0) + 1e-9)
    stretch = np.minimum(stretch, TURN * np.min(half / np.maximum(np.ptp(centred, axis=0) / 2, 1e-9)))
    fitted = np.where(centred < 0, centred * stretch[0], centred * stretch[1])
    middle = (fitted.max(axis=0) + fitted.min(axis=0)) / 2
    placed: Floats = (fitted - middle) * np.minimum(2 * half / np.maximum(np.ptp(fitted, axis=0), 1e-9), 1.6) + np.array(size) / 2
    return placed


def _spread(places: Floats) -> Floats:
    """Half way to equal density around the middle: strays come nearer, the crowd gets room for its labels."""
    distance = np.hypot(*places.T)
    rank = np.empty(len(places))
    rank[np.argsort(distance, kind="stable")] = np.arange(1, len(places) + 1)
    even = float(np.quantile(distance, 0.92)) * np.sqrt(rank / len(places))
    share = EVEN if len(places) > 1 else 0.0
    spread: Floats = places * ((share * even + (1 - share) * np.minimum(distance, even.max())) / np.maximum(distance, 1e-9))[:, None]
    return spread
