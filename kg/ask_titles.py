"""Policies as questions name them: titles shortened or taken apart, and descriptions (浙江条例, 2019纲要, the Jining regulation)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.ask_tokens import Reading, Token
from kg.lexicon import Lexicon, Named, load_ask_words
from kg.policy_names import Description, choose_policies, describe, fills, find_policies

_CHINESE = re.compile("[\u3400-\u9fff]")
POINTING = ("那个", "这个", "该", "那份", "这份", "那部", "这部", "上述", "此", "本", "that", "this")
BETWEEN = ("的", "the", "of", *POINTING)
JOINING = ("和", "与", "、", "及", ",", "and", "的", "the")
ASKING = ("which", "count", "each", "first", "last", "most", "least", "highest", "lowest")


def title_token(text: str, start: int, end: int, lexicon: Lexicon) -> Token:
    return Token(start, end, text[start:end], policy_readings(text[start:end], lexicon))


def policy_readings(title: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    found = find_policies(lexicon, title)
    if not found:
        return (Reading("unknown", "policy", title),)
    return read_entities(found) if len(found) == 1 else (Reading("ambiguous", "policy", tuple(found)),)


def read_entities(named: Sequence[Named]) -> tuple[Reading, ...]:
    """One reading a slot, with all entities of that name in it; of places and policies the one meant."""
    slots: dict[str, list[Named]] = defaultdict(list)
    for entity in named:
        slots[entity.slot].append(entity)
    return tuple(_one_slot(slot, some) for slot, some in slots.items() if slot != "time")


def _one_slot(slot: str, some: list[Named]) -> Reading:
    if slot == "policy":
        some = choose_policies(Lexicon(), some)
    if slot == "place":
        some = next((kept for label in ("Province", "City") if (kept := [e for e in some if label in e.labels])), some)
    if slot in ("policy", "place") and len(some) > 1:
        return Reading("ambiguous", slot, tuple(some))
    return Reading("entity", slot, tuple(some))


def join_titles(tokens: list[Token], text: str, lexicon: Lexicon) -> list[Token]:
    """Neighbours that end in a word for a kind of document, and together name a policy: 浙江 + 数字经济 + 条例."""
    for at in range(len(tokens) - 1, -1, -1):
        if not _ends_title(tokens[at]) or _listed_after(tokens, at):
            continue
        for first in range(max(0, at - 10), at + 1):
            run = tokens[first : at + 1]
            if not _is_run(run) or (first and _lists(tokens[first - 1])):
                continue
            before = _place_before(tokens, first)
            if readings := _run_readings(run, text, lexicon, tokens[before] if before < first else None):
                joined = Token(run[0].start, run[-1].end, text[run[0].start : run[-1].end], readings)
                return join_titles([*tokens[:before], joined, *tokens[at + 1 :]], text, lexicon)
    return tokens


def _place_before(tokens: list[Token], first: int) -> int:
    """Index of the place that says whose document it is (广东省的…, 山东省济宁市…), or `first`."""
    at = first - 2 if first and tokens[first - 1].text == "的" else first - 1
    return at if at >= 0 and tokens[at].has("entity", "place") else first


def _is_run(run: list[Token]) -> bool:
    formal = run[0].text == "关于" or (len(run) > 1 and run[1].text == "关于")  # …关于…的意见
    return all(a.end == b.start for a, b in pairwise(run)) and all(_in_title(t) or (formal and t.text == "的") for t in run[:-1])


def _lists(token: Token) -> bool:
    return token.has("cue", "which") or token.has("cue", "count")


def _listed_after(tokens: list[Token], at: int) -> bool:
    """…条例有哪些 asks for a list, not for one title."""
    return any(_lists(t) for t in tokens[at + 1 : at + 3]) and any(t.text in ("有", "有哪些", "有什么") for t in tokens[at + 1 : at + 2])


def _run_readings(run: list[Token], text: str, lexicon: Lexicon, place: Token | None) -> tuple[Reading, ...]:
    title = text[run[0].start : run[-1].end]
    found = find_policies(lexicon, title, place is None)
    whose = place or (run[0] if run[0].has("entity", "place") and len(run) > 1 else None)
    if (whose is not None and len(found) != 1) or place is not None:
        found = choose_policies(lexicon, _of_place(found, whose, lexicon))
        if place is not None and len(found) != 1:
            return ()
    if len(run) == 1 and place is None:
        return ()
    if run[-1].text == "措施" and (len(found) != 1 or len(title) * 2 < len(found[0].name)):
        return ()
    if len(found) == 1 and not fills(title, found[0], lexicon) and _others(run, place, found[0], lexicon):
        return ()  # it fits this title, but says no less of others
    if len(found) < 2:
        return read_entities(found)
    plain = all(t.has("time") or t.has("value") or t.has("entity", "place") for t in run)
    return () if plain else (Reading("ambiguous", "policy", tuple(found)),)


def _others(run: list[Token], place: Token | None, found: Named, lexicon: Lexicon) -> bool:
    described = describe(lexicon, _read_description([*([place] if place else ()), *run]))
    return len({e.id for e in described} | {found.id}) > 1


def _of_place(found: list[Named], whose: Token | None, lexicon: Lexicon) -> list[Named]:
    """Those of the policies that belong to the place."""
    if whose is None:
        return found
    ids = [e.id for r in whose.readings if r.kind == "entity" and r.name == "place" for e in r.value]
    own = set(lexicon.policies_of_places(lexicon.inside(ids)))
    return [e for e in found if e.id in own]


def _ends_title(token: Token) -> bool:
    ends = _is_kind(token) or token.text == "措施"
    return ends and not token.has("entity") and bool(_CHINESE.search(token.text))


def _is_kind(token: Token) -> bool:
    return token.has("value", "subtype") or token.has("value", "titled")


def _in_title(token: Token) -> bool:
    """Anything Chinese but what asks, joins or tells of citing."""
    asks = any(token.has("cue", cue) for cue in ("which", "count", "who", "when", "passive", "each")) or token.has("value", "kind")
    return bool(_CHINESE.search(token.text)) and not asks and token.text not in ("的", "了", "吗", "和", "与", "及", "在", "是", "有")


def describe_policies(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """A kind of document with words that say which: the one policy that fits; several are kept, for a question that needs one to ask back."""
    tokens = _name_measures(tokens)
    for at in range(len(tokens) - 1, -1, -1):
        if not _is_kind(tokens[at]) or tokens[at].has("entity") or tokens[at].has("several") or _listed(tokens, at):
            continue
        first, found = _longest(tokens, at, lexicon)
        if _chosen(tokens[max(0, first - 2) : first]):
            continue
        pointed = any(t.text in POINTING for t in tokens[max(0, first - 1) : at])
        if reading := _described(tokens[first : at + 1], found, pointed):
            run = tuple(tokens[first : at + 1])
            joined = Token(run[0].start, run[-1].end, " ".join(t.text for t in run), (reading,), run)
            return describe_policies([*tokens[:first], joined, *tokens[at + 1 :]], lexicon)
    return tokens


def _name_measures(tokens: list[Token]) -> list[Token]:
    """坪山措施依据了哪些文件: where a document is spoken of, 措施 is a kind of document."""
    if not any(t.has("value", "kind") or t.has("value", "when_kind") or t.has("cue", "when") or t.has("noun", "number") or t.has("cue", "valid") for t in tokens):
        return tokens
    return [replace(t, readings=(Reading("value", "titled", "措施"),)) if t.text == "措施" and at and not tokens[at - 1].has("cue") else t for at, t in enumerate(tokens)]


def share_kind(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """江苏、浙江两份报告: of each of the places its one document of the kind."""
    for at, token in enumerate(tokens):
        if not _is_kind(token) or token.has("entity"):
            continue
        first = at
        while first and (tokens[first - 1].has("entity", "place") or tokens[first - 1].text in JOINING or tokens[first - 1].has("limit")):
            first -= 1
        places = [t for t in tokens[first:at] if t.has("entity", "place")]
        found = [choose_policies(lexicon, describe(lexicon, _read_description([place, token]))) for place in places]
        if len(places) > 1 and all(len(some) == 1 for some in found):
            named = [replace(t, readings=(Reading("entity", "policy", tuple(some)),)) for t, some in zip(places, found, strict=True)]
            return [*tokens[:first], *named, *tokens[at + 1 :]]
    return tokens


def _described(run: list[Token], found: list[Named], pointed: bool) -> Reading | None:
    bare = len(run) == 1 and run[0].text not in load_ask_words()["only_one"]
    if len(found) == 1 and not (bare and not pointed):
        return Reading("entity", "policy", tuple(found))
    if len(found) > 1:
        return Reading("ambiguous" if pointed else "several", "policy", tuple(found))
    return None


def _listed(tokens: list[Token], at: int) -> bool:
    """Whether the kind of document is what is asked for: 哪些条例, 条例有哪些, regulations, the latest plan."""
    plural = tokens[at].text.isascii() and tokens[at].text.endswith("s") and tokens[at].text != "measures"
    return plural or _listed_after(tokens, at) or _which_follows(tokens[at + 1 : at + 3])


def _chosen(before: list[Token]) -> bool:
    """Whether the words before a description ask which or how many there are, or choose among them: 哪些, 两份, 最新的, 省级."""
    near = before if before and before[-1].has("value", "level") else before[-1:]
    return any(t.has("cue", cue) for t in near for cue in ASKING) or any(t.has("limit") or t.has("value", "level") for t in near)


def _which_follows(after: list[Token]) -> bool:
    which = next((t for t in after if _lists(t)), None)
    return which is not None and (len(after) < 2 or after[0] is not which) and any(t.text in ("是", "有", "都有") for t in after)


def _longest(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, list[Named]]:
    """Where the longest description that some policy fits starts, and the policies."""
    first = at
    while first and _describes(tokens, first - 1):
        first -= 1
    while first < at and tokens[first].text in BETWEEN:
        first += 1
    for start in range(first, at + 1):
        run = tokens[start : at + 1]
        if tokens[start].text not in BETWEEN and not _only_year(run) and (found := describe(lexicon, _read_description(run))):
            return start, choose_policies(lexicon, found)
    return at, []


def _only_year(run: list[Token]) -> bool:
    """2024年的条例 is a list of what came in 2024; 2019纲要 is one."""
    return len(run) > 1 and all(t.has("time") or _is_kind(t) or t.text in BETWEEN for t in run) and not run[0].text.isdigit()


def _describes(tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.text in BETWEEN:
        return at > 0 and tokens[at - 1].text not in BETWEEN
    named = any(token.has("entity", slot) for slot in ("place", "cluster", "technology", "domain", "project"))
    verb = len(token.text) == 2 and token.text.isalpha() and any(token.has("cue", cue) for cue in ("support", "propose", "use")) and at > 0  # …资金支持措施
    year = token.has("time") and not token.text.endswith(("来", "后", "起", "前", "间", "今"))
    return named or year or verb or token.has("topic") or (_is_kind(token) and not token.has("entity")) or (not token.readings and len(token.text) > 1)


def _read_description(run: Sequence[Token]) -> Description:
    """What the words of a run ask of a policy."""
    found = Description()
    for token in run:
        reading = next((r for r in token.readings if r.kind in ("entity", "time", "topic", "value")), None)
        if reading is None:
            if token.text not in BETWEEN and not token.has("stop"):
                found.words.append(token.text)
        elif reading.kind == "entity" and reading.name in ("place", "cluster"):
            found.places.append([e.id for e in reading.value])
        elif reading.kind == "time":
            found.years.append((token.text, reading.value))
        elif reading.kind == "value":
            found.kinds.append((reading.name, reading.value, token.text))
        else:
            english = token.text.isascii()
            found.words.append(reading.value if reading.kind == "topic" else reading.value[0].name if english else token.text)
    return found
