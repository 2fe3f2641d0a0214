"""A question that was read, run against the graph: rows, and when there are none where else to look and why there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import rjieba

from kg.ask_calls import CALLS, TOGETHER, Called, Request, count_places
from kg.ask_compose import compose
from kg.ask_rows import arrange
from kg.ask_slots import bind_slots
from kg.ask_tokens import load_words
from kg.errors import CetuError, NotFound
from kg.evidence import attach_evidence
from kg.lexicon import Lexicon
from kg.query import MOST_ROWS, type_of
from kg.shapes import Fit, load_shapes
from kg.store import Store

How = tuple[str, str | None, str]
IN_TEXT = "MATCH (s:Sentence) WHERE all(t IN $topic WHERE s.text CONTAINS t) RETURN s.id AS id LIMIT 1"
NO_MODEL = NotFound("the reference model is not in the graph yet: cetu model --load", code="ask_model")
# shapes for which sentences that name the same things are an answer too, when no statement is
SAID = ("measures", "duties", "mentioning", "policies", "measure_groups")
GUESSED = frozenset({"topic", "context", "titled", "subtype", "citing_subtype", "cited_subtype", "cited_body", "cited_level", "body", "level"})
FACTS = ("policy_dates", "policy_issuer")
TOLD = """MATCH (d:Document)-[:STATES]->(p:Policy) WHERE p.id IN $policy MATCH (d)-[:HAS_SECTION]->(:Section)-[:HAS_SENTENCE]->(s:Sentence)
WHERE s.text =~ '(?s).*[0-9]{4}年.*' AND any(w IN ['印发', '发布', '公布', '颁布', '通过', '施行'] WHERE s.text CONTAINS w)
"""
NAMED = ("place", "body", "domain", "technology", "project", "entity")


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


def find_words(store: Store, slots: dict[str, Any]) -> bool:
    """Whether some sentence holds the words; as they stand, else cut into smaller ones, which then are the slot. Latin letters as the texts write them."""
    pieces = [w for word in slots["topic"] for w in rjieba.cut(word)]
    whole = all(len(w) > 1 or w in load_words() for w in pieces)  # 最宜居 is not 宜居
    smaller = [w for w in pieces if len(w) > 1] if whole else []
    for words in (slots["topic"], smaller):
        words = [_written(store, word) for word in words]
        if words and store.rows(IN_TEXT, topic=words):
            slots["topic"] = words
            return True
    return False


def _written(store: Store, word: str) -> str:
    if not word.isascii():
        return word
    return next((w for w in (word, word.upper(), word.capitalize(), word.title()) if store.rows(IN_TEXT, topic=[w])), word)


def run(store: Store, lexicon: Lexicon, text: str, best: Fit, slots: Mapping[str, Any], how: How, limit: int) -> Asked:
    """The answer of the shape with these slots; no rows when there are none."""
    mode, group, order = how
    spec = best.shape.spec
    if "call" in spec or (group and "call" in spec["groups"][group]):
        return _call(Request(store, lexicon, best, slots, limit), text, group, order)
    cypher = compose(best.shape, list(slots), mode, group, order, "both" in best.seen)
    parameters, shown = bind_slots(best, slots, lexicon, group)
    if "period" in slots and spec.get("filters") == "policies" and (undated := count_undated(lexicon)):
        shown.append({"zh": f"日期不明而未计的政策：{undated}", "en": f"policies without a date, left out: {undated}"})
    parameters = {"topic": None, **parameters} if spec.get("filters") == "policies" else parameters
    rows = store.rows(cypher, **parameters, limit=MOST_ROWS if order in ("highest", "lowest") or "shared" in spec.get("columns", {}) else limit + 1)
    if mode == "count" and rows[0]["count"] == 0:
        rows = [{"count": 0, "evidence": []}]
    rows = arrange([_typed(r) for r in rows], best, order, lexicon, slots)
    columns = {"count": {"zh": "数量", "en": "count"}} if mode == "count" else spec["columns"]
    reading = {lang: say_reading(best, shown, lang) for lang in ("zh", "en")}
    verdict = bool(rows) if "exists" in best.seen and "which" not in best.seen and mode == "list" else None
    return Asked(text, True, None, best.shape.name, reading, cypher, {**parameters, "limit": limit}, columns,
                 attach_evidence(store, rows[:limit]), len(rows) > limit, verdict)


def count_undated(lexicon: Lexicon) -> int:
    """Policies held whose text says no date: a condition on time leaves them out."""
    return sum(e.slot == "policy" and not e.ghost and not e.date and "Policy" in e.labels for e in lexicon.entities.values())


def _call(request: Request, text: str, group: str | None, order: str) -> Asked:
    best = request.best
    more = replace(request, limit=request.limit + 1)
    called: Called = count_places(more, group, order) if group else CALLS[best.shape.spec["call"]](more)
    shown = bind_slots(best, {k: v for k, v in request.slots.items() if k != "date" or not called.shown}, request.lexicon, group)[1]
    if called.shown:
        shown.append(dict(zip(("zh", "en"), called.shown, strict=True)))
    reading = {lang: say_reading(best, shown, lang) for lang in ("zh", "en")}
    return Asked(text, True, None, best.shape.name, reading, called.cypher, {**called.parameters, "limit": request.limit}, best.shape.spec["columns"],
                 called.rows[: request.limit], len(called.rows) > request.limit, called.verdict)


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "type": type_of(row["type"])} if isinstance(row.get("type"), list) else row


def say_reading(best: Fit, shown: Sequence[Mapping[str, str]], language: str) -> str:
    title, comma, open_, close = best.shape.spec["title"][language], *(("；", "（", "）") if language == "zh" else ("; ", " (", ")"))
    return f"{title}{open_}{comma.join(s[language] for s in shown)}{close}" if shown else title


def look_further(store: Store, lexicon: Lexicon, asked: Asked, best: Fit, slots: Mapping[str, Any], how: How, limit: int) -> Asked:
    """Without rows: names as words, then values reported instead of aimed at, then sentences that name the same things; else why there are none."""
    for widened in _as_words(best, slots, lexicon):
        again = run(store, lexicon, asked.question, best, widened, how, limit)
        if has_rows(again):
            return again
    if best.shape.name == "cites" and slots.get("kind") == "amends" and (side := {"citing", "cited"} & slots.keys()):
        turned = {("either" if k in side else k): v for k, v in slots.items()}  # “amended by” is read either way
        if (again := run(store, lexicon, asked.question, best, turned, how, limit)).rows:
            return again
    if best.shape.name in FACTS and "policy" in slots and (said := _told(store, asked, slots, limit)):
        return said
    if best.shape.name == "targets" and (other := _reported(store, lexicon, asked, best, slots, limit)):
        return other
    listed = how[0] == "list" and asked.verdict is None and not best.seen & {"most", "least", "each", "highest", "lowest"}
    if best.shape.name in SAID and listed and (said := _said(store, lexicon, asked, slots, limit)):
        return said
    return _explain_empty(store, lexicon, asked, best, slots, how)


def has_rows(asked: Asked) -> bool:
    """Whether there is something to show; a count of nothing is nothing."""
    return bool(asked.rows) and not (len(asked.rows) == 1 and asked.rows[0].get("count") == 0)


def _as_words(best: Fit, slots: Mapping[str, Any], lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    """A field, technology or project with no statement is looked for as words in the measure; then all words in the whole sentence."""
    named = [s for s in ("domain", "technology", "project") if s in slots]
    words = [*slots.get("topic", ()), *(lexicon.entities[slots[s][0]].name.strip("“”") for s in named)]
    rest = {k: v for k, v in slots.items() if k not in named and k != "topic"}
    if "entity" in slots and "topic" in best.shape.filters:
        yield {**{k: v for k, v in slots.items() if k != "entity"},
               "topic": [*slots.get("topic", ()), lexicon.entities[slots["entity"][0]].name.strip("“”")]}
    if place := _governed(slots, lexicon):
        yield {**{k: v for k, v in slots.items() if k != "body"}, "place": place}
    if words and "context" in best.shape.filters:
        if named:
            yield {**rest, "topic": words}
        yield {**rest, "context": words}


def _governed(slots: Mapping[str, Any], lexicon: Lexicon) -> list[str]:
    """The places of the governments asked for: what the government of a city must do is what its city's texts say."""
    names = [lexicon.entities[i].name for i in slots.get("body", ())]
    if not names or "place" in slots or not all(n.endswith("人民政府") for n in names):
        return []
    return [e.id for e in lexicon.entities.values() if e.slot == "place" and f"{e.name}人民政府" in names]


def _reported(store: Store, lexicon: Lexicon, asked: Asked, best: Fit, slots: Mapping[str, Any], limit: int) -> Asked | None:
    """No aim, but a value that a text reports as reached."""
    if not slots.keys() <= {"policy", "place", "indicator", "period", "topic"} or "noun:target" in best.seen or not slots.keys() & {"indicator", "topic"}:
        return None
    other = Fit(load_shapes()["reported"], seen=best.seen)
    found = run(store, lexicon, asked.question, other, slots, ("list", None, "default"), limit)
    return found if found.rows else None


def _said(store: Store, lexicon: Lexicon, asked: Asked, slots: Mapping[str, Any], limit: int) -> Asked | None:
    """Sentences that name all the same things: the texts speak of them, though no statement was read out of them."""
    named = [s for s in NAMED if s in slots]
    words = [*slots.get("topic", ()), *slots.get("context", ())]
    if (not named and not words) or not slots.keys() <= {*NAMED, "topic", "context", "policy", "role"}:
        return None
    shape = load_shapes()["sentences"]
    lines = [f"MATCH (s:Sentence)-[:MENTIONS]->(e{at}:Entity) WHERE e{at}.id IN ${slot}" for at, slot in enumerate(named)]
    lines += ["MATCH (s:Sentence) WHERE all(t IN $topic WHERE s.text CONTAINS t)"] if words else []
    checks = ["d.id = s.document", *(["p.id IN $policy"] if "policy" in slots else [])]
    cypher = "\n".join([*lines, "MATCH (d:Document)-[:STATES]->(p:Policy) WHERE " + " AND ".join(checks), TOGETHER])
    parameters = {**bind_slots(Fit(shape), {k: v for k, v in slots.items() if k in (*NAMED, "policy")}, lexicon, None)[0], "topic": words}
    rows = store.rows(cypher, **parameters, limit=limit + 1)
    if not rows:
        return None
    why = NotFound("no statement says so in these terms; these sentences mention it", code="ask_sentences")
    return replace(asked, why=why, cypher=cypher, parameters={**parameters, "limit": limit}, columns=shape.spec["columns"],
                   rows=attach_evidence(store, rows[:limit]), truncated=len(rows) > limit, verdict=None)


def _told(store: Store, asked: Asked, slots: Mapping[str, Any], limit: int) -> Asked | None:
    """Sentences of the text that speak of its issue with a date, though no date or issuer was read out of them."""
    columns = load_shapes()["sentences"].spec["columns"]
    rows = store.rows(TOLD + TOGETHER, policy=slots["policy"], limit=limit + 1)
    why = NotFound("no statement says so in these terms; these sentences mention it", code="ask_sentences")
    return replace(asked, why=why, cypher=TOLD + TOGETHER, columns=columns, rows=attach_evidence(store, rows[:limit]), verdict=None) if rows else None


def _explain_empty(store: Store, lexicon: Lexicon, asked: Asked, best: Fit, slots: Mapping[str, Any], how: How) -> Asked:
    """Whether a text is not held, one condition shut everything out, or the texts hold no such statement; not an answer when the reading is a guess."""
    named = [lexicon.entities[i] for s in ("policy", "citing") for i in slots.get(s, ())]
    if named and all(e.ghost for e in named):
        titles = "、".join(f"《{e.name}》" for e in named)
        return replace(asked, why=NotFound(f"{titles} is cited by the corpus, but its text is not in it", code="ask_ghost", titles=titles))
    if "feature" in best.seen or best.shape.name in ("model_list", "model_parts", "milestones"):
        return replace(asked, why=NO_MODEL)
    freeing = []
    for slot in slots if len(slots) > 1 else ():
        fewer = {k: v for k, v in slots.items() if k != slot}
        if _can_do_without(best, slot, fewer) and has_rows(run(store, lexicon, asked.question, best, fewer, ("list", *how[1:]), 1)):
            freeing.append(slot)
    code = "ask_filtered" if freeing else "ask_nothing"
    labels = [bind_slots(best, {s: slots[s]}, lexicon, None)[1][0]["zh"] for s in freeing]
    message = f"no statement fits all conditions; without one of these there are some: {', '.join(labels)}" if freeing else "no statement of the texts held says this"
    guessed = asked.verdict is None and ({"topic", "context"} & slots.keys() or GUESSED & set(freeing) or {"polarity", "strength"} <= slots.keys())
    if not guessed and asked.rows:  # nothing, counted
        return asked
    return replace(asked, answered=not guessed, rows=[], why=NotFound(message, code=code, conditions="、".join(labels)),
                   suggestions=(best.shape.spec["examples"],) if guessed else ())


def _can_do_without(best: Fit, slot: str, fewer: Mapping[str, Any]) -> bool:
    if best.shape.name == "sentences" and (slot in ("topic", "entity", "named") or "named" in fewer):  # what is left would be whole texts
        return False
    return slot not in (best.shape.spec.get("pair") or ()) and ("call" not in best.shape.spec or bool(fewer))
