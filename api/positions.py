"""A position in the SUAP model as JSON and as lines of text: scores, sums, distances, what would change it, the passages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from api.words import load_words
from kg.ontology import Ontology
from kg.position import Placed
from kg.suap import DIMENSIONS, OWN, Nearest, Point, Position, Usual, load_prototypes

LONGEST = 120  # characters of a sentence in the terminal; --json has all


def position_row(placed: Placed, ontology: Ontology, language: str, explain: bool = False) -> dict[str, Any]:
    """One subject: scores 0–1 by dimension, pattern supported (null when it abstains, with `why`), margin, sensitivity; evidence of every passage."""
    position = placed.position
    row: dict[str, Any] = {
        "id": placed.id, "name": placed.name, "type": placed.type, "passages": position.passages, "needed": position.needed,
        "documents": position.point.documents if position.point else 0, "repeats_left_out": placed.left_out,
        "scores": dict(zip(DIMENSIONS, position.point.scores, strict=True)) if position.point else None,
        "pattern_key": position.nearest.pattern if position.nearest else None,
        "pattern": _pattern(ontology, position.nearest.pattern, language) if position.nearest else None,
        "second": _pattern(ontology, position.nearest.second, language) if position.nearest else None,
        "margin": position.nearest.margin if position.nearest else None,
        "why_not": position.why, "candidate_key": position.candidate.pattern if position.candidate else None,
        "flips": [asdict(flip) for flip in position.flips], "reading": verdict(placed, ontology, language),
        "evidence": [evidence for passage in placed.passages for evidence in passage["evidence"]],
    }
    if explain:
        row |= {"arithmetic": list(arithmetic(position, ontology, language)), "passage_rows": placed.passages,
                "axes": [asdict(axis) for axis in position.point.axes] if position.point else [],
                "shares": [asdict(share) for share in position.point.shares] if position.point else [],
                "distances": [asdict(distance) for distance in position.candidate.distances] if position.candidate else []}
    return row


def position_lines(placed: Placed, ontology: Ontology, language: str, explain: bool) -> Iterator[str]:
    """What the terminal shows: the verdict, and with `explain` every step and passage."""
    yield verdict(placed, ontology, language)
    if not explain:
        return
    yield from (f"  {line}" for line in arithmetic(placed.position, ontology, language))
    words = _words(language)
    yield f"  {words['passages'].format(count=len(placed.passages), repeats=placed.left_out)}"
    for place, passage in enumerate(placed.passages, 1):
        yield from _passage_lines(place, passage, ontology, language)


def verdict(placed: Placed, ontology: Ontology, language: str) -> str:
    """One sentence: which pattern is supported, by how much, on how much evidence; or why nothing is said."""
    words, position = _words(language), placed.position
    if not position.nearest or not position.point:
        return _abstains(placed, ontology, language)
    scores = _words(language)["comma"].join(f"{ontology.dimensions[d].label[language]} {s:.2f}" for d, s in zip(DIMENSIONS, position.point.scores, strict=True))
    return str(words["verdict"]).format(name=placed.name, passages=position.passages, documents=position.point.documents, scores=scores,
                                        pattern=_pattern(ontology, position.nearest.pattern, language),
                                        second=_pattern(ontology, position.nearest.second, language), margin=position.nearest.margin)


def _abstains(placed: Placed, ontology: Ontology, language: str) -> str:
    """Why nothing is said: too few passages, nothing beyond the corpus, or a result that a small move of a weight would turn."""
    words, position, prototypes = _words(language), placed.position, load_prototypes()
    slots: dict[str, Any] = {"name": placed.name, "passages": position.passages, "needed": position.needed}
    share = position.point.share(position.candidate.pattern) if position.point and position.candidate else None
    if share:
        slots |= {"pattern": _pattern(ontology, share.pattern, language), "count": share.count, "usual": share.passages * share.usual.mean,
                  "surplus": share.surplus, "least": prototypes.surplus, "own": prototypes.least_own, "shift": prototypes.shift,
                  "others": words["list"].join(dict.fromkeys(_pattern(ontology, flip.nearest, language) for flip in position.flips))}
    return str(words["abstains"][position.why or "thin"]).format(**slots)


def arithmetic(position: Position, ontology: Ontology, language: str) -> Iterator[str]:
    """Every step that can be worked out by hand: means, calibration, shares of the patterns, distances, margin, moved weights."""
    if position.point:
        yield from _point_lines(position.point, ontology, language)
    if position.candidate:
        yield from _distance_lines(position.candidate, ontology, language)
        yield from _flip_lines(position, ontology, language)


def _point_lines(point: Point, ontology: Ontology, language: str) -> Iterator[str]:
    words = _words(language)
    for axis in point.axes:
        yield str(words["axis"]).format(dimension=ontology.dimensions[axis.dimension].label[language], total=axis.total, passages=axis.passages,
                                        prior=axis.usual.prior, usual=axis.usual.mean, mean=axis.mean, half=_half(axis.mean, axis.usual), score=axis.score)
    for share in point.shares:
        yield str(words["share"]).format(pattern=_pattern(ontology, share.pattern, language), count=share.count, passages=share.passages,
                                         prior=share.usual.prior, usual=share.usual.mean, rest=1 - share.usual.mean, mean=share.mean,
                                         half=_half(share.mean, share.usual), score=share.score, surplus=share.surplus)


def _half(mean: float, usual: Usual) -> str:
    """The calibration in figures: kg.suap.calibrate."""
    if mean <= usual.mean:
        return f"{mean:.4f} / {usual.mean:g} / 2"
    return f"min(1, 0.5 + ({mean:.4f} − {usual.mean:g}) / ({usual.top:g} − {usual.mean:g}) / 2)"


def _distance_lines(nearest: Nearest, ontology: Ontology, language: str) -> Iterator[str]:
    words = _words(language)
    for distance in nearest.distances:
        parts = " + ".join(f"{t.weight:g}×({t.score:.3f}−{t.place:g})²" for t in distance.terms)
        weights = " + ".join(f"{t.weight:g}" for t in distance.terms)
        yield str(words["distance"]).format(pattern=_pattern(ontology, distance.pattern, language), parts=parts, weights=weights, distance=distance.distance)
    first, second = nearest.distances[:2]
    yield str(words["margin"]).format(second=second.distance, first=first.distance, margin=nearest.margin)


def _flip_lines(position: Position, ontology: Ontology, language: str) -> Iterator[str]:
    words, shift = _words(language), load_prototypes().shift
    if not position.flips:
        yield str(words["steady"]).format(shift=shift)
    for flip in position.flips:
        yield str(words["flip"]).format(pattern=_pattern(ontology, flip.pattern, language), dimension=_part(ontology, flip.dimension, language),
                                        weight=flip.weight, moved=flip.moved, nearest=_pattern(ontology, flip.nearest, language))


def _passage_lines(place: int, passage: dict[str, Any], ontology: Ontology, language: str) -> Iterator[str]:
    levels = " ".join(f"{ontology.dimensions[d].label[language]}{passage[d]}" + (f"（{'、'.join(passage['cues'][d])}）" if d in passage["cues"] else "")
                      for d in DIMENSIONS)
    evidence = passage["evidence"]
    where = " · ".join(filter(None, (evidence[0]["title"], evidence[0]["section"].replace("/", " / ")))) if evidence else passage["stem"]
    yield f"  {place}. {_pattern(ontology, passage['pattern'], language)}  {levels}  —— {where}"
    for sentence in evidence:
        text = " ".join(sentence["sentence"].split())
        yield f"     “{text if len(text) <= LONGEST else text[:LONGEST] + '…'}”"


def _part(ontology: Ontology, name: str, language: str) -> str:
    return str(_words(language)["own"]) if name == OWN else ontology.dimensions[name].label[language]


def _pattern(ontology: Ontology, name: str, language: str) -> str:
    return ontology.patterns[name].label[language]


def _words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = load_words(language)["analysis"]["suap"]
    return words
