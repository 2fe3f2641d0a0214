"""Questions in plain language: read, fitted to a shape, answered with the reading made of them – or refused with what was not read.

    answer = answer_question(store, "江苏省在人工智能方面有哪些措施")
    answer.answered, answer.reading, answer.cypher, answer.rows

Deterministic: longest match over the names of the graph and the words in kg/ask_words.yaml, shapes in kg/shapes.yaml. No language model.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import rjieba

from kg.ask_rows import arrange
from kg.ask_slots import bind_slots, read_slots
from kg.ask_tokens import Token
from kg.errors import BadQuery, CetuError, NotFound, Refused
from kg.evidence import attach_evidence
from kg.lexicon import Lexicon, load_lexicon
from kg.query import MOST_ROWS, get_question, type_of
from kg.query import ask as ask_named
from kg.reading import LONGEST, read_question
from kg.shapes import Fit, Shape, compose, find_aim, fit, group_of, load_shapes
from kg.store import Store

OF_TARGETS = frozenset({"noun:target", "noun:indicator", "count", "highest", "lowest", "compare"})
IN_TEXT = "MATCH (s:Sentence) WHERE all(t IN $topic WHERE s.text CONTAINS t) RETURN s.id AS id LIMIT 1"


NO_MODEL = NotFound("the reference model is not in the graph yet: cetu model --load", code="ask_model")


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question. `why` tells why it was not answered, or why there are no rows; `suggestions` are shapes that are near."""

    question: str
    answered: bool
    why: CetuError | None = None
    shape: str = ""
    reading: Mapping[str, str] = field(default_factory=dict)
    cypher: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    truncated: bool = False
    verdict: bool | None = None
    unread: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    suggestions: tuple[Mapping[str, list[str]], ...] = ()


def answer_question(store: Store, text: str, limit: int = 50) -> Asked:
    """The answer to `text`. Never raises for what a user may write; `answered` and `why` say what went wrong."""
    lexicon = load_lexicon(store)
    tokens = read_question(text, lexicon)
    fits = [_check_indicator(f, lexicon) for shape in load_shapes().values() if (f := fit(shape, tokens, find_aim(tokens))) is not None]
    refused = _refuse(text, tokens, lexicon, fits)
    if refused is not None:
        return refused
    best = sorted((f for f in fits if f.complete), key=lambda f: -f.score)
    if not best:
        return _unread(text, tokens, fits)
    if ambiguous := _ambiguous(text, best[0]):
        return ambiguous
    if len(best) > 1 and best[0].score == best[1].score:
        return _which(text, best[0].shape, best[1].shape)
    return _answer(store, lexicon, text, best[0], tokens, min(limit, best[0].limit or limit))


def _check_indicator(found: Fit, lexicon: Lexicon) -> Fit:
    """Words that no indicator holds, in a question that does not speak of targets, are left over."""
    if "topic_indicator" in found.shape.words("takes") and found.topic and not (lexicon.indicators("".join(found.topic)) and found.seen & OF_TARGETS):
        found.leftover += [Token(0, len(word), word) for word in found.topic]
    return found


def _refuse(text: str, tokens: Sequence[Token], lexicon: Lexicon, fits: Sequence[Fit]) -> Asked | None:
    """Questions that no graph of texts answers, and names that this one does not hold."""
    if not [t for t in tokens if not t.has("stop")]:
        return _no(text, BadQuery("the question is empty; ask for example: 江苏省有哪些措施", code="ask_empty"), fits)
    if len(text) > LONGEST:
        return _no(text, BadQuery(f"the question is longer than {LONGEST} characters; shorten it", code="ask_long", most=LONGEST), fits)
    for cue, code, message in (("why", "ask_why", "the graph holds what texts say, not why; ask which policies support it"),
                               ("outside", "ask_outside", "{words}: not something the texts answer; ask what they say, set, cite or support")):
        if words := [t.text for t in tokens if t.has("cue", cue) and not t.has("noun")]:
            return _no(text, Refused(message.format(words=", ".join(words)), code=code, words="、".join(words)), fits, words)
    for token in tokens:
        for reading in token.readings:
            if reading.kind in ("absent", "unknown"):
                return _absent(text, token, reading.name, lexicon, fits)
    return None


def _absent(text: str, token: Token, slot: str, lexicon: Lexicon, fits: Sequence[Fit]) -> Asked:
    names = sorted({e.name for e in lexicon.entities.values() if e.slot == slot})
    near = difflib.get_close_matches(token.text, names, n=3, cutoff=0.4)
    error = NotFound(f"“{token.text}” is not in this graph; nearest: {', '.join(near) or 'none'}", code="ask_absent", text=token.text, near="、".join(near) or "—")
    return _no(text, error, fits, [token.text], near)


def _unread(text: str, tokens: Sequence[Token], fits: Sequence[Fit]) -> Asked:
    """Names what the nearest shape could not read, or what every shape misses."""
    nearest = max(fits, key=lambda f: f.score, default=None)
    if title := _unknown_title(tokens):
        unknown = NotFound(f"no policy called “{title}” in this graph, cited or held", code="ask_absent", text=title, near="—")
        return _no(text, unknown, fits, [title])
    words = [t.text for t in (nearest.leftover if nearest and nearest.leftover else [t for t in tokens if not t.readings])]
    if words:
        error = BadQuery(f"could not read: {', '.join(words)}; the nearest questions are under suggestions", code="ask_unread", words="、".join(words))
        return _no(text, error, fits, words)
    return _no(text, BadQuery("all words are known, but no question of this form is; the nearest are under suggestions", code="ask_shape"), fits)


def _unknown_title(tokens: Sequence[Token]) -> str | None:
    """What stands after a word for citing and ends as titles do, when no policy is named: a title that nobody knows."""
    verb = next((at for at, t in enumerate(tokens) if t.has("value", "kind")), None)
    if verb is None or any(t.has("entity", "policy") for t in tokens):
        return None
    end = max((at for at, t in enumerate(tokens) if t.has("value", "subtype") or t.has("value", "titled")), default=0)
    after = tokens[verb + 1 : end + 1]
    asks = any(t.has("cue", "which") or t.has("cue", "count") for t in after)
    return "".join(t.text for t in after if t.text != "了") if len(after) > 1 and not asks else None


def _ambiguous(text: str, best: Fit) -> Asked | None:
    for readings in best.slots.values():
        for reading in readings:
            if getattr(reading, "kind", "") == "ambiguous":
                choices = [f"{e.name} [{e.stem or e.id}]" for e in reading.value[:8]]
                error = BadQuery(f"which is meant: {'; '.join(choices)}? Write more of the name", code="ask_ambiguous", choices="；".join(choices))
                return _no(text, error, [best], (), choices)
    return None


def _which(text: str, one: Shape, other: Shape) -> Asked:
    titles = [s.spec["title"] for s in (one, other)]
    error = BadQuery(f"two readings fit: {titles[0]['en']}, or {titles[1]['en']}? Say which is meant", code="ask_tie", choices="；".join(t["zh"] for t in titles))
    return Asked(text, False, error, choices=tuple(t["zh"] for t in titles), suggestions=tuple(s.spec["examples"] for s in (one, other)))


def _no(text: str, error: CetuError, fits: Sequence[Fit], unread: Sequence[str] = (), choices: Sequence[str] = ()) -> Asked:
    near = sorted(fits, key=lambda f: (-f.score, f.shape.name))[:3] or [Fit(load_shapes()[name]) for name in ("measures", "policies", "cites")]
    return Asked(text, False, error, unread=tuple(unread), choices=tuple(choices), suggestions=tuple(f.shape.spec["examples"] for f in near))


def _answer(store: Store, lexicon: Lexicon, text: str, best: Fit, tokens: Sequence[Token], limit: int) -> Asked:
    if "question" in best.shape.spec:
        return _answer_named(store, text, best, limit)
    slots = read_slots(best, tokens, lexicon)
    if "topic" in slots and not _find_words(store, slots):
        words = list(slots["topic"])
        if "appear" in best.seen:  # asked whether the words are in the texts: they are not
            nowhere = NotFound("no statement of the texts held says this", code="ask_nothing")
            shown = bind_slots(best, slots, lexicon, None)[1]
            reading = {lang: _sentence(best, shown, lang) for lang in ("zh", "en")}
            return Asked(text, True, nowhere, best.shape.name, reading, IN_TEXT, {"topic": words}, best.shape.spec["columns"], verdict=False)
        error = BadQuery(f"could not read: {', '.join(words)}; no text of the corpus holds these words", code="ask_unread", words="、".join(words))
        return _no(text, error, [best], words)
    mode, group, order = _mode(best, tokens)
    asked = _run(store, lexicon, text, best, slots, (mode, group, order), limit)
    if not asked.rows and (widened := _as_words(best, slots, lexicon)):
        again = _run(store, lexicon, text, best, widened, (mode, group, order), limit)
        asked = again if again.rows else asked
    if not asked.rows:
        return _explain_empty(store, lexicon, asked, best, slots, (mode, group, order))
    return asked


def _find_words(store: Store, slots: dict[str, Any]) -> bool:
    """Whether some sentence holds the words; as they stand, else cut into smaller ones, which then are the slot."""
    smaller = [w for word in slots["topic"] for w in rjieba.cut(word) if len(w) > 1]
    for words in (slots["topic"], smaller):
        if words and store.rows(IN_TEXT, topic=words):
            slots["topic"] = words
            return True
    return False


def _answer_named(store: Store, text: str, best: Fit, limit: int) -> Asked:
    """A named question of kg/questions.yaml that takes no parameters."""
    answer = ask_named(store, best.shape.spec["question"], {}, limit)
    why = None if answer.rows else NO_MODEL
    return Asked(text, True, why, best.shape.name, answer.title, get_question(answer.question).cypher, answer.parameters, answer.columns,
                 answer.rows, answer.truncated)


def _mode(best: Fit, tokens: Sequence[Token]) -> tuple[str, str | None, str]:
    """(list or count, what a ranking counts by, order)"""
    spec, aim = best.shape.spec, find_aim(tokens)
    group = group_of(best.shape, aim)
    counted = "count" in best.seen and ("count" not in (spec.get("reads") or ()) or aim.counted in ("target", "indicator"))
    order = next((o for o in ("least", "highest", "lowest", "last", "first", "timeline") if o in best.seen), "default")
    if order == "default" and "most" in best.seen and "value" in spec["columns"]:
        order = "highest"
    return "count" if counted and "counts" in spec and group is None else "list", group, order


def _run(store: Store, lexicon: Lexicon, text: str, best: Fit, slots: Mapping[str, Any], how: tuple[str, str | None, str], limit: int) -> Asked:
    mode, group, order = how
    cypher = compose(best.shape, list(slots), mode, group, order, "both" in best.seen)
    parameters, shown = bind_slots(best, slots, lexicon, group)
    rows = store.rows(cypher, **parameters, limit=MOST_ROWS if order in ("highest", "lowest") or "shared" in best.shape.spec.get("columns", {}) else limit + 1)
    if mode == "count" and rows[0]["count"] == 0:
        rows = [{"count": 0, "evidence": []}]
    rows = arrange([_typed(r) for r in rows], best, order, lexicon, slots)
    columns = {"count": {"zh": "数量", "en": "count"}} if mode == "count" else best.shape.spec["columns"]
    reading = {lang: _sentence(best, shown, lang) for lang in ("zh", "en")}
    verdict = bool(rows) if "exists" in best.seen and "which" not in best.seen and mode == "list" else None
    return Asked(text, True, None, best.shape.name, reading, cypher, {**parameters, "limit": limit}, columns,
                 attach_evidence(store, rows[:limit]), len(rows) > limit, verdict)


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """Labels as one type; other lists in a set order, which stores do not give."""
    row = {k: sorted(v) if isinstance(v, list) and k not in ("type", "evidence") else v for k, v in row.items()}
    return {**row, "type": type_of(row["type"])} if isinstance(row.get("type"), list) else row


def _sentence(best: Fit, shown: Sequence[Mapping[str, str]], language: str) -> str:
    title, comma, open_, close = best.shape.spec["title"][language], *(("；", "（", "）") if language == "zh" else ("; ", " (", ")"))
    return f"{title}{open_}{comma.join(s[language] for s in shown)}{close}" if shown else title


def _as_words(best: Fit, slots: Mapping[str, Any], lexicon: Lexicon) -> dict[str, Any] | None:
    """A field, technology or project with no statement is looked for as words, and words in the whole sentence, not in the measure alone."""
    named = [s for s in ("domain", "technology", "project") if s in slots]
    words = [*slots.get("topic", ()), *(lexicon.entities[slots[s][0]].name.strip("“”") for s in named)]
    if "entity" in slots:
        return {**{k: v for k, v in slots.items() if k != "entity"}, "topic": [lexicon.entities[slots["entity"][0]].name.strip("“”")]}
    if not words or "context" not in best.shape.filters:
        return None
    return {**{k: v for k, v in slots.items() if k not in named and k != "topic"}, "context": words}


def _explain_empty(store: Store, lexicon: Lexicon, asked: Asked, best: Fit, slots: Mapping[str, Any], how: tuple[str, str | None, str]) -> Asked:
    """Whether a text is not held, one condition shut everything out, or the texts hold no such statement."""
    named = [lexicon.entities[i] for s in ("policy", "citing") for i in slots.get(s, ())]
    if named and all(e.ghost for e in named):
        titles = "、".join(f"《{e.name}》" for e in named)
        return replace(asked, why=NotFound(f"{titles} is cited by the corpus, but its text is not in it", code="ask_ghost", titles=titles))
    if "feature" in best.seen:
        return replace(asked, why=NO_MODEL)
    freeing = []
    for slot in slots if len(slots) > 1 else ():
        fewer = {k: v for k, v in slots.items() if k != slot}
        if _run(store, lexicon, asked.question, best, fewer, ("list", *how[1:]), 1).rows:
            freeing.append(slot)
    code = "ask_filtered" if freeing else "ask_nothing"
    labels = [bind_slots(best, {s: slots[s]}, lexicon, None)[1][0]["zh"] for s in freeing]
    message = f"no statement fits all conditions; without one of these there are some: {', '.join(labels)}" if freeing else "no statement of the texts held says this"
    return replace(asked, why=NotFound(message, code=code, conditions="、".join(labels)))
