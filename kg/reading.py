"""A question cut into what is known of it: names of the graph, words of the questions' language, times; the rest is unread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import rjieba

from kg.ask_times import read_times
from kg.ask_titles import describe_policies, join_titles, read_entities, share_kind, title_token
from kg.ask_tokens import Reading, Token, load_words
from kg.lexicon import Lexicon, load_ask_words, normalise
from kg.policy_names import find_numbers

LONGEST = 300  # characters of a question
_BOOK = re.compile(r"《([^《》]{1,120}(?:[《〈][^《》〈〉]{1,80}[》〉][^《》]{0,60})?)》")
_QUOTED = re.compile("“([^“”]{1,80})”|\"([^\"]{1,80})\"|「([^「」]{1,80})」")
_CHINESE = re.compile("[\u3400-\u9fff]")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}\((?:19|20)\d{2}\)(?:第)?\d{1,5}号")
_SHORT_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,6})第?(\d{1,4})号(?:文件|文)?")
_COUNT = re.compile("(?:多少|几)[个份项条部座句种家次名位处类件套层步列趟班辆艘架台栋所间口米里吨斤亩顷倍天年人户元万亿成批款篇城站环县区市省村镇岁]?")
_ASKED = re.compile("哪(?:一|几|两|二|三|四|五|六|七|八|九|十|些|[0-9]{1,2})?(?:个|份|部|项|条|种|类|位|座|处|句|步|层|套|型|款|篇|件|批|门|支|组|国)?")
UNREAD, WORD, UNLIKELY, BROKEN, CROSSED = 3.0, 1.0, 0.3, 20.0, 2.5
# characters that hold a topic together when they stand between two of its parts; 的 and the others part it
_INNER = re.compile("[^的和与及或在由被对了吗把向从、,]")


def read_question(text: str, lexicon: Lexicon) -> list[Token]:
    """Tokens in order. Names in 《》 are policies whether or not they are known."""
    plain, books, quotes = _strip_marks(text.encode("utf-8", "replace").decode("utf-8"))
    tokens = _cut(plain, lexicon, books, {at for quote in quotes for at in quote})
    tokens = _join_quoted(_join_unread(tokens), plain, quotes)
    tokens = [_open_yes_no(tokens[0]), *tokens[1:]] if tokens else tokens
    return describe_policies(share_kind(_drop_outer(join_titles(tokens, plain, lexicon), lexicon), lexicon), lexicon)


def _open_yes_no(token: Token) -> Token:
    """Does X …? is a question for yes or no."""
    return replace(token, readings=(*token.readings, Reading("cue", "exists"))) if token.text in load_ask_words()["yes_no"] else token


def _drop_outer(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """江苏省南京市, Nanjing in Jiangsu: of a place and one inside it side by side, the inner is meant."""
    kept = [t for t in tokens if t.text not in ("的", ",", "in", "of")]
    outer = {id(a) for a, b in pairwise(kept) if _is_named_after(b, a)}  # 深圳坪山, where only the district is known
    outer |= {id(a if _lies_in(b, a, lexicon) else b) for a, b in pairwise(kept) if _lies_in(a, b, lexicon) or _lies_in(b, a, lexicon)}
    return [t for t in tokens if id(t) not in outer]


def _is_named_after(inner: Token, outer: Token) -> bool:
    absent = next((r.value for r in outer.readings if r.kind == "absent"), None)
    return absent is not None and any(e.name.startswith(absent) for r in inner.readings if r.kind == "entity" for e in r.value)


def _lies_in(inner: Token, outer: Token, lexicon: Lexicon) -> bool:
    held = [[e for r in t.readings if r.kind == "entity" and r.name == "place" for e in r.value] for t in (inner, outer)]
    return all(len(some) == 1 for some in held) and held[0] != held[1] and held[0][0].id in lexicon.inside([held[1][0].id])


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
    alone, inner = _find_alone(text, lexicon)
    for at in range(len(text)):
        cost = best[at][0]
        if at in inside or cost == float("inf"):
            continue
        options = [title_token(text, at, titles[at], lexicon)] if at in titles else _options(text, at, lexicon, at in alone)
        for token in options:
            price = cost + _price(token) + (_breakage(token, inner) if token.readings else 0.0)
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


def _find_alone(text: str, lexicon: Lexicon) -> tuple[set[int], set[int]]:
    """Where one character may be a word of its own: particles, what a segmenter cuts off, or glues to words that we know (算什么, 谁定, 苏浙).

    And the places inside the segmenter's words, which a word of ours should not break out of one: 信息 in 个人信息.
    """
    core = set(load_ask_words()["core"])
    alone = {place for place, char in enumerate(text) if char in core or not _CHINESE.match(char)}
    inner: set[int] = set()
    for at, gap in _between_names(text, lexicon):
        for segment in rjieba.cut(gap):
            if len(segment) == 1 or _is_glued(segment):
                alone |= set(range(at, at + len(segment)))
            elif _CHINESE.match(segment):
                inner |= set(range(at + (2 if segment[0] in load_ask_words()["particles"] else 1), at + len(segment)))
            at += len(segment)
    return alone, inner


def _between_names(text: str, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """What stands between names of the graph and words of ours of three characters and more."""
    start, at, words = 0, 0, load_words()
    while at < len(text):
        asks = text[at] in "每各哪几多"
        ends = range(min(len(text), at + 30), at + 2, -1)
        end = next((end for end in ends if text[at:end] in lexicon.surfaces or (asks and text[at:end] in words)), None)
        if end is not None and _CHINESE.match(text[at]):
            yield start, text[start:at]
            start = at = end
        else:
            at += 1
    yield start, text[start:]


def _breakage(token: Token, inner: set[int]) -> float:
    """A true part of one word of the segmenter costs much, a word that runs into one (个数 of 个数据) a little."""
    if token.text in load_ask_words()["always"] or (token.start not in inner and token.end not in inner):
        return 0.0
    return BROKEN if all(at in inner for at in range(token.start + 1, token.end)) else CROSSED


def _is_glued(segment: str) -> bool:
    """Known words side by side, of which one is a particle or longer than a character; or short names of provinces."""
    words, core = load_words(), load_ask_words()["core"]
    if set(segment) <= set(load_ask_words()["abbreviations"]):
        return True
    return any(segment[:cut] in words and segment[cut:] in words and (max(cut, len(segment) - cut) > 1 or segment[:cut] in core or segment[cut:] in core)
               for cut in range(1, len(segment)))


def _options(text: str, at: int, lexicon: Lexicon, alone: bool) -> Iterator[Token]:
    """Every known word that starts here, and the character itself as unread."""
    for end in range(min(len(text), at + 80), at if alone else at + 1, -1):
        if _whole(text, at, end) and (readings := _readings(text[at:end], lexicon)):
            yield Token(at, end, text[at:end], readings)
    yield from _patterns(text, at, lexicon)
    end = _word_end(text, at)
    yield Token(at, end, text[at:end], (Reading("stop", "stop"),) if not text[at:end].strip() else ())


def _patterns(text: str, at: int, lexicon: Lexicon) -> Iterator[Token]:
    for end, readings in read_times(text, at):
        if _whole(text, at, end):
            yield Token(at, end, text[at:end], readings)
    if found := _COUNT.match(text, at):
        yield Token(at, found.end(), found.group(), (Reading("cue", "count"),))
    if found := _ASKED.match(text, at):
        yield Token(at, found.end(), found.group(), (Reading("cue", "which"),))
    if (found := _SHORT_NUMBER.match(text, at)) and (some := find_numbers(lexicon, found.group(1), found.group(2))):
        yield Token(at, found.end(), found.group(), read_entities(some) if len(some) == 1 else (Reading("ambiguous", "policy", tuple(some)),))
    if (found := _NUMBER.match(text, at)) and not any(found.group()[cut:] in lexicon.surfaces for cut in range(9)):
        yield Token(at, found.end(), found.group(), (Reading("unknown", "policy", found.group()),))


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
    if several := lexicon.together.get(surface):
        return (Reading("entity", "place", several),)
    if (shift := load_ask_words()["this_year"].get(surface)) is not None:
        year = int(lexicon.newest or 0) + shift
        return (Reading("time", "period", (year, year)),)
    words = load_words().get(surface, ())
    named = lexicon.surfaces.get(surface, ())
    if words:  # a plain word of questions is no name, unless the SUAP model or a title has it
        named = tuple(e for e in named if e.slot in ("pattern", "stage", "dimension", "place", "cluster", "component"))
    absent = lexicon.absent.get(surface) if not named and not words else None
    return (*read_entities(named), *words, *((Reading("absent", *absent),) if absent else ()))


def _join_unread(tokens: list[Token]) -> list[Token]:
    """A small word between two unread pieces belongs to them: 老旧小 + 区 + 改造, 核心 + 产业 + 营收."""
    joined: list[Token] = []
    for at, token in enumerate(tokens):
        inner = _is_small(token) and at + 1 < len(tokens) and not tokens[at + 1].readings and tokens[at + 1].start == token.end
        if joined and not joined[-1].readings and joined[-1].end == token.start and (inner or (not token.readings and joined[-1].text[-1:] == tokens[at - 1].text)):
            joined[-1] = Token(joined[-1].start, token.end, joined[-1].text + token.text)
        else:
            joined.append(token)
    return joined


def _is_small(token: Token) -> bool:
    """A particle, or a word of two characters, that may be in the midst of another: 应用 in 数据要素应用场景."""
    if len(token.text) == 1:
        return bool(_INNER.fullmatch(token.text)) and token.has("stop")
    plain = all(r.kind == "noun" or (r.kind == "cue" and r.name in ("use", "propose", "support", "issue")) for r in token.readings)
    return len(token.text) == 2 and bool(token.readings) and plain and bool(_CHINESE.match(token.text))


def _join_quoted(tokens: list[Token], text: str, quotes: list[tuple[int, int]]) -> list[Token]:
    """What stands in “” and is not one known name is words to be looked for as they stand."""
    for start, end in quotes:
        within = [t for t in tokens if t.start < end and t.end > start]
        if not within or any(t.start <= start and t.end >= end and t.readings for t in within):
            continue
        if within[0].start == start and within[-1].end == end:
            tokens = sorted([t for t in tokens if t not in within] + [Token(start, end, text[start:end])], key=lambda t: t.start)
    return tokens
