"""Words of a question that no shape knows, as words to look for in the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.ask_tokens import Token, load_words

if TYPE_CHECKING:
    from kg.shapes import Fit, Shape

# words that ask for the reference model or for chains, and in other questions are words of the texts
CONTENT = frozenset({"norm", "component", "function", "case", "approach", "challenge", "recommendation", "milestone", "form", "model", "instrument", "strength",
                     "feature", "reference", "coverage", "theory", "trace", "several"})

# names that ask for a slot of their own
OTHERWISE = ("indicator", "pattern", "stage", "dimension", "cluster")


def take_topic(result: Fit) -> None:
    """What no reading took becomes words to look for, when the shape can look for words."""
    if not result.shape.words("takes") & {"topic", "topic_indicator"}:
        return
    topics = [t for t in result.leftover if is_topic(t, result.shape) and (len(t.text.strip()) > 1 or _is_word(t, result.shape))]
    words = [_word(t) for t in topics]
    result.strained = sum(t.has("noun") or t.has("cue") or t.has("value") or any(t.has("entity", slot) for slot in OTHERWISE) for t in topics)
    if words:
        result.leftover = [t for t in result.leftover if t not in topics]
        result.topic = words
        result.seen |= {"topic", "indicator"} if "topic_indicator" in result.shape.words("takes") else {"topic"}
        result.slots["topic"] = words


def _is_word(token: Token, shape: Shape) -> bool:
    """One character is looked for in measures alone, and only when it is no word of questions."""
    return shape.spec.get("filters") == "measures" and not token.readings and token.text not in load_words()


def _word(token: Token) -> str:
    """The words of the texts that a token stands for: the Chinese of an English term, the name of an entity."""
    return next((r.value if r.kind == "topic" else r.value[0].name.strip("“”") for r in token.readings if r.kind in ("topic", "entity")), token.text.strip())


def is_topic(token: Token, shape: Shape | None = None) -> bool:
    kinds = {r.kind for r in token.readings}
    quoted = shape is not None and shape.spec.get("words_too", False)  # a sentence may hold any word
    titles = kinds == {"value"} and (quoted or all(r.name in ("subtype", "titled", "scope") for r in token.readings))  # …规划 as the thing that is led
    content = bool(kinds) and kinds <= {"noun", "cue"} and all(r.name in CONTENT for r in token.readings)
    fits = not kinds or titles or content or kinds in ({"entity"}, {"topic"})
    named = any(token.has("entity", slot) for slot in ("policy", "place", *(() if quoted else ("pattern", "stage", "dimension", "cluster"))))
    return fits and not named

