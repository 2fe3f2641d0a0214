"""Questions in plain language: read, fitted to a shape, answered with the reading made of them – or refused with what was not read.

    answer = answer_question(store, "江苏省在人工智能方面有哪些措施")
    answer.answered, answer.reading, answer.cypher, answer.rows

Deterministic: longest match over the names of the graph and the words in kg/ask_words.yaml, shapes in kg/shapes.yaml. No language model.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from kg.ask_aim import find_aim
from kg.ask_run import IN_TEXT, NO_MODEL, Asked, How, find_words, has_rows, look_further, run, say_reading
from kg.ask_slots import bind_slots, read_slots
from kg.ask_tokens import Reading, Token
from kg.errors import BadQuery, CetuError, NotFound, Refused
from kg.lexicon import Lexicon, load_lexicon, normalise
from kg.query import ask as ask_named
from kg.query import get_question
from kg.reading import LONGEST, read_question
from kg.script import simplify_all
from kg.shapes import Fit, Shape, fit, group_of, load_shapes, spread
from kg.store import Store

__all__ = ["Asked", "answer_question"]
AROUND = ("之前", "以前", "之后", "以后", "before", "after")
OF_TARGETS = frozenset({"noun:target", "noun:indicator", "count", "highest", "lowest", "compare"})


def answer_question(store: Store, text: str, limit: int = 50) -> Asked:
    """The answer to `text`, read in simplified characters where it cannot be read as it stands.

    Never raises for what a user may write; `answered` and `why` say what went wrong.
    """
    asked = _answer_question(store, text, limit)
    if asked.answered or (plain := simplify_all(text)) == text:
        return asked
    return _answer_question(store, plain, limit)


def _answer_question(store: Store, text: str, limit: int) -> Asked:
    lexicon = load_lexicon(store)
    tokens = read_question(text, lexicon)
    fits = _find_fits(tokens, lexicon)
    refused = _refuse(text, tokens, lexicon, fits)
    if refused is not None:
        return refused
    best = sorted((f for f in fits if f.complete), key=lambda f: -f.score)
    if not best:
        return _outside(text, tokens, fits, only=False) or _which_policy(text, tokens, lexicon) or _unread(text, tokens, fits)
    if ambiguous := _ambiguous(text, best[0]):
        return ambiguous
    if len(best) > 1 and best[0].score == best[1].score:
        return _which(text, best[0].shape, best[1].shape)
    return _answer(store, lexicon, text, best[0], tokens, min(limit, _top(best[0]) or limit))


def _find_fits(tokens: Sequence[Token], lexicon: Lexicon, single: bool = False) -> list[Fit]:
    """Every shape that can give what is asked for; `single`: each as if it needed one policy."""
    read = {one: (own := spread(tokens, one), find_aim(own)) for one in (True, False)}
    fits = []
    for shape in load_shapes().values():
        if (found := fit(shape, *read[single or bool(shape.spec.get("single"))])) is not None:
            fits.append(_check_indicator(found, lexicon))
    return fits


def _top(best: Fit) -> int | None:
    """The N of “the latest N”; other numbers only count what the question names."""
    return best.limit if best.seen & {"first", "last", "most", "least", "highest", "lowest"} else None


def _check_indicator(found: Fit, lexicon: Lexicon) -> Fit:
    """Words that no indicator holds, in a question that does not speak of targets, are left over."""
    words = normalise("".join(found.topic))
    if not words or "topic_indicator" not in found.shape.words("takes"):
        return found
    known = lexicon.indicators(words)
    # 2025年跨界断面水质达标率: a target where there is one, else a value reported
    reports, aims = found.seen & {"reached", "now"}, found.seen & OF_TARGETS or len(words) > 4
    ill = known and not reports if "call" in found.shape.spec else not (known and aims)
    if ill:
        found.leftover += [Token(0, len(word), word) for word in found.topic]
    return found


def _refuse(text: str, tokens: Sequence[Token], lexicon: Lexicon, fits: Sequence[Fit]) -> Asked | None:
    """Questions that no graph of texts answers, and names that this one does not hold."""
    if not [t for t in tokens if not t.has("stop")]:
        return _no(text, BadQuery("the question is empty; ask for example: 江苏省有哪些措施", code="ask_empty"), fits)
    if len(text) > LONGEST:
        return _no(text, BadQuery(f"the question is longer than {LONGEST} characters; shorten it", code="ask_long", most=LONGEST), fits)
    if refused := _outside(text, tokens, fits, only=True) or _excluding(text, tokens, fits):
        return refused
    for token in tokens:
        for reading in token.readings:
            if reading.kind in ("absent", "unknown"):
                return _absent(text, token, reading.name, lexicon, fits)
    return None


def _excluding(text: str, tokens: Sequence[Token], fits: Sequence[Fit]) -> Asked | None:
    """Words that turn a question round or set a bound, which no shape reads: they are never dropped. …没有 at the end only asks."""
    words = [t.text for at, t in enumerate(tokens) if (t.has("cue", "negation") and not (t.has("cue", "exists") and _ends(tokens[at + 1 :])))
             or (at and t.text in AROUND and tokens[at - 1].has("entity", "policy"))]
    if not words:
        return None
    error = BadQuery(f"{', '.join(words)}: exclusions and bounds cannot be asked for; ask for what there is", code="ask_negation", words="、".join(words))
    return _no(text, error, fits, words)


def _ends(after: Sequence[Token]) -> bool:
    return all(t.has("stop") or t.has("cue", "exists") for t in after)


def _outside(text: str, tokens: Sequence[Token], fits: Sequence[Fit], *, only: bool) -> Asked | None:
    """Words that no graph of texts answers; `only`: those that can be read in no other way."""
    for cue, code, message in (("why", "ask_why", "the graph holds what texts say, not why; ask which policies support it"),
                               ("outside", "ask_outside", "{words}: not something the texts answer; ask what they say, set, cite or support")):
        if words := [t.text for t in tokens if t.has("cue", cue) and not (only and (t.has("noun") or t.has("cue", "valid")))]:
            return _no(text, Refused(message.format(words=", ".join(words)), code=code, words="、".join(words)), fits, words)
    return None


def _which_policy(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> Asked | None:
    """Asks back when one of several policies is described, and the question could be answered for one."""
    if pointed := next((r for t in tokens for r in t.readings if r.kind == "ambiguous"), None):
        return _ask_which(text, pointed, [])
    if not any(t.has("several") for t in tokens):
        return None
    best = max((f for f in _find_fits(tokens, lexicon, single=True) if f.complete), key=lambda f: f.score, default=None)
    return _ambiguous(text, best) if best else None


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
            kind = getattr(reading, "kind", "")
            if kind == "ambiguous" or (kind == "several" and "each" not in best.seen):
                return _ask_which(text, reading, [best])
    return None


def _ask_which(text: str, reading: Reading, fits: Sequence[Fit]) -> Asked:
    choices = [f"{e.name} [{e.stem or e.id}]" for e in reading.value[:8]]
    error = BadQuery(f"which is meant: {'; '.join(choices)}? Write more of the name", code="ask_ambiguous", choices="；".join(choices))
    return _no(text, error, fits, (), choices)


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
    slots = read_slots(best, spread(tokens, bool(best.shape.spec.get("single"))), lexicon)
    if best.shape.name == "sentences" and "policy" in slots:
        _as_words(slots, lexicon)
    if "topic" in slots and not find_words(store, slots):
        return _no_words(text, best, slots, lexicon)
    how = _mode(best, tokens)
    asked = run(store, lexicon, text, best, slots, how, limit)
    if not has_rows(asked):
        asked = look_further(store, lexicon, asked, best, slots, how, limit)
    return asked


def _as_words(slots: dict[str, Any], lexicon: Lexicon) -> None:
    """Within one text things are looked for by their words, in headings too: fields and technologies by their name, places and bodies by all their forms."""
    named = [lexicon.entities[i] for i in slots.get("entity", ())]
    if named and all(e.slot in ("domain", "technology", "project") for e in named):
        slots["topic"] = [*slots.get("topic", ()), *(e.name.strip("“”") for e in named)]
        del slots["entity"]
    elif named:
        slots["named"] = slots.pop("entity")


def _no_words(text: str, best: Fit, slots: Mapping[str, Any], lexicon: Lexicon) -> Asked:
    """No text holds the words: the answer, when asked whether one does; else they were not read."""
    words = list(slots["topic"])
    if "appear" not in best.seen:
        error = BadQuery(f"could not read: {', '.join(words)}; no text of the corpus holds these words", code="ask_unread", words="、".join(words))
        return _no(text, error, [best], words)
    nowhere = NotFound("no statement of the texts held says this", code="ask_nothing")
    shown = bind_slots(best, slots, lexicon, None)[1]
    reading = {lang: say_reading(best, shown, lang) for lang in ("zh", "en")}
    return Asked(text, True, nowhere, best.shape.name, reading, IN_TEXT, {"topic": words}, best.shape.spec["columns"], verdict=False)


def _answer_named(store: Store, text: str, best: Fit, limit: int) -> Asked:
    """A named question of kg/questions.yaml that takes no parameters."""
    answer = ask_named(store, best.shape.spec["question"], {}, limit)
    why = None if answer.rows else NO_MODEL
    return Asked(text, True, why, best.shape.name, answer.title, get_question(answer.question).cypher, answer.parameters, answer.columns,
                 answer.rows, answer.truncated)


def _mode(best: Fit, tokens: Sequence[Token]) -> How:
    """(list or count, what a ranking counts by, order)"""
    spec = best.shape.spec
    aim = find_aim(spread(tokens, bool(spec.get("single"))))
    group = group_of(best.shape, aim)
    counted = "count" in best.seen and ("count" not in (spec.get("reads") or ()) or aim.counted in ("target", "indicator"))
    order = next((o for o in ("least", "highest", "lowest", "last", "first", "timeline") if o in best.seen), "default")
    if order == "default" and "most" in best.seen and "value" in spec["columns"]:
        order = "highest"
    return "count" if counted and "counts" in spec and group is None else "list", group, order
