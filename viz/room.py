"""Room for the labels that must be read: discs and other labels are pushed out of the boxes where they will stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viz.labels import GAP as REACH
from viz.labels import SIDES, Side

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

GAP = 3.0
BESIDE, UNDER = 5.0, 2.5  # free pixels left and right of a label, above and below it
ROUNDS, STEPS, GROWTH = 10, 90, 1.07
PATIENCE = 1800  # rounds × discs: large figures get fewer rounds


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that must find room: which disc it belongs to, and its width and half height in pixels."""

    disc: int
    width: float
    half: float
    sides: tuple[Side, ...] = SIDES


@dataclass(frozen=True, slots=True)
class Room:
    """Places in a canvas of `size`; `sides` says where each wanted label stands."""

    places: Floats
    sides: dict[int, Side]
    size: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes fixed to their discs: middle measured from the disc, half width and half height, gaps included."""

    owner: Indices
    middle: Floats
    half: Floats


def make_room(places: Floats, radii: Floats, wanted: Sequence[Wanted], size: tuple[float, float]) -> Room:
    """Moves discs until none overlaps a disc or a wanted label; the canvas grows a little where there is not enough room."""
    width, height = size
    places = places + 0.01 * np.stack([np.cos(np.arange(len(places))), np.sin(np.arange(len(places)))], axis=1)
    sides: dict[int, Side] = {}
    for _ in range(min(ROUNDS, max(2, PATIENCE // len(places)))):
        sides = _choose_sides(places, radii, wanted, (width, height))
        places, missing = _relax(places, radii, _make_boxes(radii, wanted, sides), (width, height))
        if missing < 0.3:
            break
        places, width, height = places * (1.0, GROWTH), width, height * GROWTH
    return Room(places, sides, (width, height))


def _middle(radius: float, label: Wanted, side: Side) -> tuple[float, float]:
    if side in ("right", "left"):
        return (radius + REACH + label.width / 2) * (1 if side == "right" else -1), 0.0
    return 0.0, (radius + REACH + label.half - 1) * (1 if side == "below" else -1)


def _make_boxes(radii: Floats, wanted: Sequence[Wanted], sides: dict[int, Side]) -> Boxes:
    middles = [_middle(float(radii[label.disc]), label, sides[label.disc]) for label in wanted]
    halves = [(label.width / 2 + BESIDE / 2, label.half + UNDER / 2) for label in wanted]
    return Boxes(np.array([label.disc for label in wanted], dtype=np.intp), np.array(middles).reshape(-1, 2), np.array(halves).reshape(-1, 2))


def _choose_sides(places: Floats, radii: Floats, wanted: Sequence[Wanted], size: tuple[float, float]) -> dict[int, Side]:
    """One after the other, the side where a label would cover least of discs, labels and what is beyond the canvas."""
    taken, chosen = np.empty((len(wanted), 4)), dict[int, Side]()
    discs = np.concatenate([places, np.stack([radii, radii], axis=1)], axis=1)
    for filled, label in enumerate(wanted):
        others = np.concatenate([np.delete(discs, label.disc, axis=0), taken[:filled]])
        boxes = [np.array((*(places[label.disc] + _middle(float(radii[label.disc]), label, side)), label.width / 2, label.half)) for side in label.sides]
        costs = [_covered(box, others) + 40 * _beyond(box, size) + 25 * rank for rank, box in enumerate(boxes)]
        best = int(np.argmin(costs))
        chosen[label.disc], taken[filled] = label.sides[best], boxes[best]
    return chosen


def _covered(box: Floats, others: Floats) -> float:
    """Square pixels that `box` shares with the boxes `others`; rows are middle x, middle y, half width, half height."""
    common = np.minimum(box[2:] + others[:, 2:] - np.abs(box[:2] - others[:, :2]), 2 * np.minimum(box[2:], others[:, 2:]))
    return float(np.prod(np.maximum(common, 0), axis=1).sum())


def _beyond(box: Floats, size: tuple[float, float]) -> float:
    return float(np.maximum(box[2:] - box[:2], 0).sum() + np.maximum(box[:2] + box[2:] - size, 0).sum())


def _relax(places: Floats, radii: Floats, boxes: Boxes, size: tuple[float, float]) -> tuple[Floats, float]:
    """Pushes until nothing overlaps or the steps are used up; also how many pixels the worst overlap still has."""
    low, high = _reach(radii, boxes)
    missing = 0.0
    for _ in range(STEPS):
        apart, discs_missing = _disc_moves(places, radii)
        aside, boxes_missing = _box_moves(places, radii, boxes)
        missing = max(discs_missing, boxes_missing)
        if missing < 0.3:
            break
        moves = np.clip(apart + aside, -12, 12)
        places = np.clip(places + moves, low, np.maximum(np.array(size) - high, low))
    return places, missing


def _reach(radii: Floats, boxes: Boxes) -> tuple[Floats, Floats]:
    """How far each disc with its label reaches to the left and top, and to the right and bottom."""
    low = np.stack([radii, radii], axis=1) + GAP
    high = low.copy()
    np.maximum.at(low, boxes.owner, boxes.half - boxes.middle + GAP)
    np.maximum.at(high, boxes.owner, boxes.half + boxes.middle + GAP)
    return low, high


def _disc_moves(places: Floats, radii: Floats) -> tuple[Floats, float]:
    """Half of what is missing between each pair of discs, away from each other."""
    dx, dy = (axis[:, None] - axis[None, :] for axis in places.T)
    want = radii[:, None] + radii[None, :] + GAP
    rows, columns = np.nonzero((np.abs(dx) < want) & (np.abs(dy) < want))
    rows, columns = rows[rows != columns], columns[rows != columns]
    dx, dy = dx[rows, columns], dy[rows, columns]
    distance = np.hypot(dx, dy) + 1e-9
    missing = np.maximum(want[rows, columns] - distance, 0)
    share = 0.55 * missing / distance
    moves = np.stack([np.bincount(rows, share * way, len(places)) for way in (dx, dy)], axis=1).astype(np.float64)
    return moves, float(missing.max(initial=0.0))


def _box_moves(places: Floats, radii: Floats, boxes: Boxes) -> tuple[Floats, float]:
    """Labels and what they cover move apart along the axis where less is missing."""
    moves = np.zeros_like(places)
    if not len(boxes.owner):
        return moves, 0.0
    centres = places[boxes.owner] + boxes.middle
    bodies = np.concatenate([places, centres])
    halves = np.concatenate([np.stack([radii, radii], axis=1) + 1.5, boxes.half])
    owner = np.concatenate([np.arange(len(places)), boxes.owner])
    gaps = [centres[:, None, axis] - bodies[None, :, axis] for axis in (0, 1)]
    missing = [boxes.half[:, None, axis] + halves[None, :, axis] - np.abs(gaps[axis]) for axis in (0, 1)]
    rows, columns = np.nonzero((missing[0] > 0) & (missing[1] > 0) & (boxes.owner[:, None] != owner[None, :]))
    short = [some[rows, columns] for some in missing]
    along = short[1] < short[0]
    for axis, here in ((0, ~along), (1, along)):
        push = np.where(here, 0.3 * short[axis] * np.where(gaps[axis][rows, columns] >= 0, 1, -1), 0)
        moves[:, axis] += np.bincount(boxes.owner[rows], push, len(places)) - np.bincount(owner[columns], push, len(places))
    return moves, float(np.minimum(*short).max(initial=0.0))
