"""Which labels can be read at which zoom: greedy by importance, four sides, never over a disc or another label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from viz.measure import text_width

Floats = NDArray[np.float64]
Side = Literal["right", "left", "below", "above"]
SIDES: tuple[Side, ...] = ("right", "left", "below", "above")
ZOOMS = (1.0, 1.5, 2.25, 3.4, 5.0)
GAP = 4.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc with the words that want to stand beside it; more important ones choose first."""

    id: str
    x: float
    y: float
    radius: float
    words: str
    size: float
    bold: bool
    importance: float
    sides: tuple[Side, ...] = SIDES


def free_sides(lean_x: float, lean_y: float) -> tuple[Side, ...]:
    """The four sides, those away from the disc's own lines first; `lean` is the mean direction of its neighbours."""
    across: tuple[Side, Side] = ("left", "right") if lean_x > 0.3 else ("right", "left")
    along: tuple[Side, Side] = ("above", "below") if lean_y > 0.3 else ("below", "above")
    return across + along


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float


def label_box(disc: Disc, side: Side, zoom: float = 1.0) -> Box:
    """Where the label covers the picture when the discs stand `zoom` times further apart and sizes stay."""
    x, y, width, half = disc.x * zoom, disc.y * zoom, text_width(disc.words, disc.size, disc.bold), disc.size * 0.62
    reach = disc.radius + GAP
    if side == "right":
        return Box(x + reach, y - half, x + reach + width, y + half)
    if side == "left":
        return Box(x - reach - width, y - half, x - reach, y + half)
    middle = y + (reach + half - 1) * (1 if side == "below" else -1)
    return Box(x - width / 2, middle - half, x + width / 2, middle + half)


def anchor(disc: Disc, side: Side) -> tuple[float, float, str]:
    """Where the text starts, measured from the disc's centre, and its text-anchor."""
    reach, drop = disc.radius + GAP, disc.size * 0.36
    if side in ("right", "left"):
        return (reach, drop, "start") if side == "right" else (-reach, drop, "end")
    middle = (reach + disc.size * 0.62 - 1) * (1 if side == "below" else -1)
    return 0.0, middle + drop, "middle"


def place_labels(discs: Sequence[Disc], size: tuple[float, float], firm: int = 0) -> dict[str, dict[Side, list[int]]]:
    """id → side → the zoom levels (indices of ZOOMS) at which the label can stand there.

    The `firm` most important labels, where no side is free, may cover a few less important discs rather than be left out.
    """
    sides: dict[str, dict[Side, list[int]]] = {}
    for level, zoom in enumerate(ZOOMS):
        for name, side in _place(discs, size, zoom, firm).items():
            sides.setdefault(name, {}).setdefault(side, []).append(level)
    return sides


def _place(discs: Sequence[Disc], size: tuple[float, float], zoom: float, firm: int) -> dict[str, Side]:
    """The greedy choice at one zoom."""
    discs = sorted(discs, key=lambda d: (-d.importance, d.id))
    circles = np.array([(d.x * zoom, d.y * zoom, d.radius + 1) for d in discs], dtype=np.float64).reshape(-1, 3)
    taken, filled = np.empty((len(discs), 4)), 0
    chosen: dict[str, Side] = {}
    for rank, disc in enumerate(discs):
        boxes = {side: label_box(disc, side, zoom) for side in disc.sides} if disc.words else {}
        covered = {side: _covered(box, circles) for side, box in boxes.items() if _inside(box, size, zoom) and not _covers_label(box, taken[:filled])}
        allowed = {side: len(some) for side, some in covered.items() if not len(some) or (rank < firm and some[0] > rank)}
        side = min(allowed, key=lambda s: allowed[s], default=None)
        if side:
            box = boxes[side]
            taken[filled] = (box.left, box.top, box.right, box.bottom)
            filled, chosen[disc.id] = filled + 1, side
    return chosen


def _inside(box: Box, size: tuple[float, float], zoom: float) -> bool:
    return box.left >= 2 and box.top >= 2 and box.right <= size[0] * zoom - 2 and box.bottom <= size[1] * zoom - 2


def _covered(box: Box, circles: Floats) -> NDArray[np.intp]:
    """Indices of the discs that the label would touch."""
    x, y, r = circles.T
    dx = x - np.clip(x, box.left, box.right)
    dy = y - np.clip(y, box.top, box.bottom)
    return np.nonzero(dx * dx + dy * dy < r * r)[0]


def _covers_label(box: Box, taken: Floats) -> bool:
    left, top, right, bottom = taken.T
    return bool(((left < box.right + 3) & (right > box.left - 3) & (top < box.bottom) & (bottom > box.top)).any())
