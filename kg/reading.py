"""A question cut into what is known of it: names of the graph, words of the questions' language, times; the rest is unread."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from kg.ask_tokens import Reading, Token, load_words
from kg.lexicon import Lexicon, Named, normalise
from kg.policy_names import choose_policies, find_policies

LONGEST = 300  # characters of a question
_BOOK = re.compile(r"《([^《》]{1,120}(?:[《〈][^《》〈〉]{1,80}[》〉][^《》]{0,60})?)》")
_QUOTED = re.compile("“([^“”]{1,80})”|\"([^\"]{1,80})\"|「([^「」]{1,80})」")
_YEAR = r"((?:19|20)\d{2})"
TIMES = [(re.compile(pattern), kind) for pattern, kind in (
    (rf"(?:between |from )?{_YEAR}\s*(?:年)?\s*(?:-|~|到|至|和|to|and|until)\s*{_YEAR}(?:年)?(?:间|之间|期间)?", "range"),
    (rf"(?:自|从|since |from )?{_YEAR}年?(?:以来|以后|之后|后|起|至今|开始)|since {_YEAR}|after {_YEAR}|from {_YEAR} on(?:wards?)?", "since"),
    (rf"{_YEAR}年?(?:以前|之前|前)|before {_YEAR}", "before"),
    (rf"(?:到|至|在|by |in |for |during )?{_YEAR}(?:年度|年底|年末|年前|年内|年间|年)?", "year"))]
_TOP = re.compile(r"(?:前|top )(\d{1,3}|[一二三五十])(?:名|位|个|项|份|条)?")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}\((?:19|20)\d{2}\)(?:第)?\d{1,5}号")
_CHINESE = re.compile("[\u3400-\u9fff]")
UNREAD, WORD, UNLIKELY = 3.0, 1.0, 0.3
# characters that hold a topic together when they stand between two of its parts; 的 and the others part it
_INNER = re.compile("[^的和与及或在由被对了吗把向从、,]")
DIGITS = {"一": 1, "二": 2, "三": 3, "五": 5, "十": 10}


def read_question(text: str, lexicon: Lexicon) -> list[Token]:
    """Tokens in order. Names in 《》 are policies whether or not they are known."""
    plain, books, quotes = _strip_marks(text)
    tokens = _cut(plain, lexicon, books, {at for quote in quotes for at in quote})
    tokens = _join_quoted(_join_unread(tokens), plain, quotes)
    return _join_titles(tokens, plain, lexicon)


def _strip_marks(text: str) -> tuple[str, list[tuple[int, int]], list[tuple[int, int]]]:
    """The normalised text and where 《》 and “” stood in it."""
    text, plain = text[:LONGEST], ""
    books: list[tuple[int, int]] = []
    quotes: list[tuple[int, int]] = []
    at = 0
    marks = sorted([(m.start(), m.end(), m.group(1), True) for m in _BOOK.finditer(text)] +
                   [(m.start(), m.end(), next(filter(None, m.groups())), False) for m in _QUOTED.finditer(text)])
    for start, end, inner, book in marks:
        if start < at:
            continue
        plain = _glue(plain, normalise(text[at:start]))
        before = len(plain)
        plain = _glue(plain, normalise(inner))
        (books if book else quotes).append((before + (plain[before : before + 1] == " "), len(plain)))
        at = end
    return _glue(plain, normalise(text[at:])), books, quotes


def _glue(left: str, right: str) -> str:
    return left + (" " if left[-1:].isascii() and right[:1].isascii() and left[-1:].isalnum() and right[:1].isalnum() else "") + right


def _cut(text: str, lexicon: Lexicon, books: list[tuple[int, int]], borders: set[int]) -> list[Token]:
    """The cheapest cut: unread characters cost most, then the number of words."""
    best: list[tuple[float, Token | None]] = [(float("inf"), None) for _ in range(len(text) + 1)]
    best[0] = (0.0, None)
    titles = dict(books)
    inside = {at for start, end in books for at in range(start + 1, end)}
    for at in range(len(text)):
        cost = best[at][0]
        if at in inside or cost == float("inf"):
            continue
        options = [_title_token(text, at, titles[at], lexicon)] if at in titles else _options(text, at, lexicon)
        for token in options:
            price = cost + _price(token)
            if price < best[token.end][0] - 1e-9:
                best[token.end] = (price, token)
    return _follow(best, borders)


def _price(token: Token) -> float:
    if not token.readings:
        return UNREAD * (token.end - token.start)
    return 0.0 if token.text.isspace() else WORD + UNLIKELY * (token.has("cue", "why") or token.has("cue", "outside"))


def _follow(best: list[tuple[float, Token | None]], borders: set[int]) -> list[Token]:
    """The tokens of the cheapest way, unread neighbours as one, but not across a quotation mark."""
    tokens: list[Token] = []
    at = len(best) - 1
    while at > 0:
        token = best[at][1]
        if token is None:
            break
        at = token.start
        if tokens and not token.readings and not tokens[-1].readings and token.end not in borders:
            tokens[-1] = Token(token.start, tokens[-1].end, token.text + tokens[-1].text)
        else:
            tokens.append(token)
    return [t for t in tokens[::-1] if t.text.strip()]


def _title_token(text: str, start: int, end: int, lexicon: Lexicon) -> Token:
    return Token(start, end, text[start:end], policy_readings(text[start:end], lexicon))


def policy_readings(title: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    found = find_policies(lexicon, title)
    if not found:
        return (Reading("unknown", "policy", title),)
    return _entity_readings(found) if len(found) == 1 else (Reading("ambiguous", "policy", tuple(found)),)


def _options(text: str, at: int, lexicon: Lexicon) -> Iterator[Token]:
    """Every known word that starts here, and the character itself as unread."""
    for end in range(min(len(text), at + 80), at, -1):
        if _whole(text, at, end) and (readings := _readings(text[at:end], lexicon)):
            yield Token(at, end, text[at:end], readings)
    yield from _patterns(text, at, lexicon)
    end = _word_end(text, at)
    yield Token(at, end, text[at:end], (Reading("stop", "stop"),) if not text[at:end].strip() else ())


def _patterns(text: str, at: int, lexicon: Lexicon) -> Iterator[Token]:
    for pattern, kind in TIMES:
        if (found := pattern.match(text, at)) and _whole(text, at, found.end()):
            years = [int(g) for g in found.groups() if g]
            yield Token(at, found.end(), found.group(), (Reading("time", "period", _span(kind, years)),))
    if found := _TOP.match(text, at):
        yield Token(at, found.end(), found.group(), (Reading("limit", "limit", int(DIGITS.get(found.group(1), 0) or found.group(1))),))
    if (found := _NUMBER.match(text, at)) and found.group() not in lexicon.surfaces:
        yield Token(at, found.end(), found.group(), (Reading("unknown", "policy", found.group()),))


def _span(kind: str, years: list[int]) -> tuple[int, int]:
    if kind == "range":
        return min(years), max(years)
    return (years[0], 9998) if kind == "since" else (0, years[0] - 1) if kind == "before" else (years[0], years[0])


def _whole(text: str, start: int, end: int) -> bool:
    """A Latin word or number is not cut in two."""
    def joined(a: str, b: str) -> bool:
        return a.isascii() and b.isascii() and a.isalnum() and b.isalnum()

    return not (start and joined(text[start - 1], text[start])) and not (end < len(text) and joined(text[end - 1], text[end]))


def _word_end(text: str, at: int) -> int:
    if not (text[at].isascii() and text[at].isalnum()):
        return at + 1
    end = at
    while end < len(text) and text[end].isascii() and text[end].isalnum():
        end += 1
    return end


def _readings(surface: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    words = load_words().get(surface, ())
    named = lexicon.surfaces.get(surface, ())
    if words:  # a plain word of questions is no name, unless the SUAP model or a title has it
        named = tuple(e for e in named if e.slot in ("pattern", "stage", "dimension", "place", "cluster"))
    absent = lexicon.absent.get(surface) if not named and not words else None
    return (*_entity_readings(named), *words, *((Reading("absent", *absent),) if absent else ()))


def _entity_readings(named: tuple[Named, ...] | list[Named]) -> tuple[Reading, ...]:
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


def _join_unread(tokens: list[Token]) -> list[Token]:
    """A small word between two unread pieces belongs to them: 老旧小 + 区 + 改造."""
    joined: list[Token] = []
    for at, token in enumerate(tokens):
        inner = len(token.text) == 1 and _INNER.fullmatch(token.text) and token.has("stop") and at + 1 < len(tokens) and not tokens[at + 1].readings
        if joined and not joined[-1].readings and joined[-1].end == token.start and (inner or (not token.readings and joined[-1].text[-1:] == tokens[at - 1].text)):
            joined[-1] = Token(joined[-1].start, token.end, joined[-1].text + token.text)
        else:
            joined.append(token)
    return joined


def _join_quoted(tokens: list[Token], text: str, quotes: list[tuple[int, int]]) -> list[Token]:
    """What stands in “” and is not one known name is words to be looked for as they stand."""
    for start, end in quotes:
        within = [t for t in tokens if t.start < end and t.end > start]
        if not within or any(t.start <= start and t.end >= end and t.readings for t in within):
            continue
        if within[0].start == start and within[-1].end == end:
            tokens = sorted([t for t in tokens if t not in within] + [Token(start, end, text[start:end])], key=lambda t: t.start)
    return tokens


def _join_titles(tokens: list[Token], text: str, lexicon: Lexicon) -> list[Token]:
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
                return _join_titles([*tokens[:before], joined, *tokens[at + 1 :]], text, lexicon)
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
    return any(_lists(t) for t in tokens[at + 1 : at + 3]) and any(t.text == "有" for t in tokens[at + 1 : at + 2])


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
    if len(found) < 2:
        return _entity_readings(found)
    plain = all(t.has("time") or t.has("value") or t.has("entity", "place") for t in run)
    return () if plain else (Reading("ambiguous", "policy", tuple(found)),)


def _of_place(found: list[Named], whose: Token | None, lexicon: Lexicon) -> list[Named]:
    """Those of the policies that belong to the place."""
    if whose is None:
        return found
    ids = [e.id for r in whose.readings if r.kind == "entity" and r.name == "place" for e in r.value]
    own = set(lexicon.policies_of_places(lexicon.inside(ids)))
    return [e for e in found if e.id in own]


def _ends_title(token: Token) -> bool:
    ends = token.has("value", "subtype") or token.has("value", "titled") or token.text == "措施"
    return ends and not token.has("entity") and bool(_CHINESE.search(token.text))


def _in_title(token: Token) -> bool:
    """Anything Chinese but what asks, joins or tells of citing."""
    asks = any(token.has("cue", cue) for cue in ("which", "count", "who", "when", "passive")) or token.has("value", "kind")
    return bool(_CHINESE.search(token.text)) and not asks and token.text not in ("的", "了", "吗", "和", "与", "及", "在", "是", "有")
