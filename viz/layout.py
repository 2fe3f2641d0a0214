"""Where discs go: ForceAtlas2 in LinLog mode, fitted into the canvas, overlaps pushed apart.

Starting places come from the node ids, so the same graph gives the same picture whatever order its rows arrive in,
and a graph that grows by a node looks much like before. Jacomy et al. 2014, doi:10.1371/journal.pone.0098679.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kg.model import make_id

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Positions = dict[str, tuple[float, float]]

SCALE, GRAVITY, STEPS, TOLERANCE = 3.0, 1.2, 400, 1.0
WEIGHT = {"Pattern": 12.0, "CityCluster": 6.0}  # extra mass: what the eye should find first gets room
LEAST_RADIUS, FOCUS_RADIUS = {"Pattern": 15.0, "CityCluster": 11.0}, 17.0
GAP = 3.0
EVEN = 0.6  # how far density is evened out: 0 leaves the forces' picture, 1 is a uniform disc
MARGIN = 96.0


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


def canvas(count: int) -> tuple[float, float]:
    """Width and height in pixels of the drawing of `count` nodes: 300 fill a screen, more grow at the same density."""
    grown = max(count / 300, 0.25)
    return (1200.0, max(440.0, 860 * math.sqrt(grown))) if grown <= 1 else (1200 * math.sqrt(grown), 860 * math.sqrt(grown))


def radius(kind: str, degree: int, most: int, count: int, focused: bool = False) -> float:
    """Radius of a disc in pixels; small graphs get larger discs, so that every glyph can be read."""
    least = 8.0 if count <= 120 else 6.2 if count <= 400 else 3.6
    grown = least + 8.0 * math.sqrt(degree / max(most, 1)) * (1 if count <= 400 else 0.7)
    return max(grown, FOCUS_RADIUS if focused else 0.0, LEAST_RADIUS.get(kind, 0.0))


def make_layout(nodes: Sequence[Node], edges: Sequence[Edge], focus: str | None = None) -> Positions:
    """id → (x, y) in pixels of `canvas(len(nodes))`. Deterministic; no two discs overlap if there is room at all."""
    ordered = sorted(nodes, key=lambda node: node.id)
    if not ordered:
        return {}
    rank = {node.id: i for i, node in enumerate(ordered)}
    ends = sorted((rank[e.source], rank[e.target]) for e in edges if e.source in rank and e.target in rank and e.source != e.target)
    source, target = np.array(ends, dtype=np.intp).reshape(-1, 2).T
    degree = np.bincount(np.concatenate([source, target]), minlength=len(ordered))
    mass = 1 + 0.8 * degree + np.array([WEIGHT.get(node.type, 0.0) for node in ordered])
    places = _settle(_start(ordered), mass, source, target)
    radii = np.array([radius(n.type, int(d), int(degree.max()), len(ordered), n.id == focus) for n, d in zip(ordered, degree, strict=True)])
    places = _push_apart(_fit(places, canvas(len(ordered)), rank.get(focus or "")), radii, canvas(len(ordered)))
    return {node.id: (float(round(x, 1)), float(round(y, 1))) for node, (x, y) in zip(ordered, places, strict=True)}


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
    """Longest direction level, evened out, stretched into the canvas; `focus` comes to its middle."""
    centred = places - (places[focus] if focus is not None else places.mean(axis=0))
    (xx, xy), (_, yy) = (centred.T[:, None, :] * centred.T[None, :, :]).sum(axis=2)
    turn = 0.5 * math.atan2(2 * xy, xx - yy)
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    centred = _spread(centred @ rotation)
    half = np.array(size) / 2
    reach = np.abs(centred).max(axis=0) if focus is not None else np.ptp(centred, axis=0) / 2
    middle = np.zeros(2) if focus is not None else (centred.max(axis=0) + centred.min(axis=0)) / 2
    stretch = (half - (MARGIN, 36)) / np.maximum(reach, 1e-9)
    fitted: Floats = half + (centred - middle) * np.minimum(stretch, 2.2 * stretch.min())
    return fitted


def _spread(places: Floats) -> Floats:
    """Half way to equal density around the middle: strays come nearer, the crowd gets room for its labels."""
    distance = np.hypot(*places.T)
    rank = np.empty(len(places))
    rank[np.argsort(distance, kind="stable")] = np.arange(1, len(places) + 1)
    even = float(np.quantile(distance, 0.92)) * np.sqrt(rank / len(places))
    share = EVEN if len(places) > 1 else 0.0
    spread: Floats = places * ((share * even + (1 - share) * np.minimum(distance, even.max())) / np.maximum(distance, 1e-9))[:, None]
    return spread


def _push_apart(places: Floats, radii: Floats, size: tuple[float, float]) -> Floats:
    """Moves overlapping discs apart, half each, until all have GAP pixels between them."""
    want = radii[:, None] + radii[None, :] + GAP
    np.fill_diagonal(want, 0)
    places = places + 0.01 * np.stack([np.cos(np.arange(len(places))), np.sin(np.arange(len(places)))], axis=1)
    for _ in range(200):
        dx, dy = (axis[:, None] - axis[None, :] for axis in places.T)
        distance = np.sqrt(dx * dx + dy * dy) + 1e-9
        missing = np.maximum(want - distance, 0)
        if missing.max() < 0.2:
            break
        share = 0.55 * missing / distance
        places = places + np.stack([(share * dx).sum(axis=1), (share * dy).sum(axis=1)], axis=1)
        places = np.clip(places, (radii + GAP)[:, None], np.array(size) - (radii + GAP)[:, None])
    return places
