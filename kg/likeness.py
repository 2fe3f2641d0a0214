"""How alike texts are, by their runs of characters: the same answer on every machine, in time linear in the text.

A text is read without blanks and punctuation, cut into all its runs of N characters, and each run becomes a number. A sketch
keeps the smallest numbers (bottom-k, Broder 1997): two sketches tell how much of two documents is the same without the texts.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Runs = NDArray[np.uint64]
SKETCH_RUN = 8
SKETCH_SIZE = 64
_SKIPPED = re.compile(r"[\W_]+")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def squeeze(text: str) -> str:
    """`text` without blanks, punctuation and signs: what is compared."""
    return _SKIPPED.sub("", text)


def hash_runs(text: str, length: int) -> Runs:
    """One number for every run of `length` characters of `text`, in text order; empty for a shorter text."""
    if len(text) < length:
        return np.empty(0, dtype=np.uint64)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    runs = np.zeros(len(codes) - length + 1, dtype=np.uint64)
    for place in range(length):
        runs = _mix(runs + codes[place : place + len(runs)])
    return runs


def _mix(values: Runs) -> Runs:
    """A bijection that spreads every bit (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * _FACTOR
    return values ^ (values >> np.uint64(31))


def make_sketch(text: str) -> str:
    """The SKETCH_SIZE smallest run numbers of `text`, 16 hex digits each; "" for a text shorter than a run."""
    smallest = np.unique(hash_runs(squeeze(text), SKETCH_RUN))[:SKETCH_SIZE]
    return "".join(f"{int(value):016x}" for value in smallest)


def read_sketch(sketch: str) -> Runs:
    return np.array([int(sketch[at : at + 16], 16) for at in range(0, len(sketch), 16)], dtype=np.uint64)


def compare_sketches(one: Runs, other: Runs) -> float:
    """Estimated share of runs in common (Jaccard), from 0 to 1; the error is about 1/√SKETCH_SIZE."""
    smallest = np.union1d(one, other)[:SKETCH_SIZE]
    if not len(smallest):
        return 0.0
    return float(np.isin(smallest, np.intersect1d(one, other)).sum() / len(smallest))
