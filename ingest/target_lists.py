"""Lists of numbers and lists of indicators: 新建X 5公里、Y 3个; 花生种植、收获机械化率分别达到65%和55%; 粮食、蔬菜产量均在百万吨以上."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import target_words as words
from ingest.quantities import Quantity
from ingest.target_phrases import Carry, Phrase, read_phrase
from kg.units import dimension

MAX_PARTS = 12
_EVEN = re.compile("(?<![人年户亩日月平])均|都|分别|各自?$")
_THINGS = tuple("室站园区院馆所校库厂场点队店")
_LEVEL = re.compile("(?:国家|世界|国际|中央|自治区|[省市县区乡镇村州盟旗师校院部]){1,3}级")
_CLOSED = re.compile("[^“‘，。；]{1,20}[”’]")
_BOTH = re.compile("^城乡(居民.+)$")
_SECTORS = re.compile("([一二三]{2,3})产业?(?=增加值|投资|占比|比重)")


def read_list(text: str, quantities: list[Quantity]) -> Iterator[tuple[Quantity, Phrase]]:
    """Each number of a sentence with its phrase; verbs and heads are handed on along a list."""
    pairs = list(read_pairs(text, quantities))
    for place, (quantity, phrase) in enumerate(pairs):
        level = _LEVEL.fullmatch(phrase.indicator) if len(pairs) > 1 else None
        yield quantity, spell_out(phrase, [other for _, other in (*pairs[place + 1 : place + 2], *pairs[max(0, place - 1) : place])]) if level else phrase


def spell_out(phrase: Phrase, others: list[Phrase]) -> Phrase:
    """6个国家级、20个省级重点专科: the level of one takes the noun of the other."""
    matches = ((other, _LEVEL.match(other.indicator)) for other in others)
    rest = next((other.indicator[match.end() :] for other, match in matches if match and match.end() < len(other.indicator)), "")
    return phrase._replace(indicator=phrase.indicator + rest)


def read_pairs(text: str, quantities: list[Quantity]) -> Iterator[tuple[Quantity, Phrase]]:
    """The same with indicators as they stand."""
    carry, done = Carry(), 0
    pairs = zip(quantities, [None, *quantities], strict=False)
    quantities = [quantity for quantity, before in pairs if not is_attribute(quantity, before) and not is_named(text, quantity)]
    for place, quantity in enumerate(quantities):
        limit = quantities[place + 1].head if place + 1 < len(quantities) else len(text)
        phrase = read_phrase(text, quantity, carry, limit) if place >= done else None
        if phrase:
            run = find_run(text, quantities, place) if "分别" in text[phrase.start : quantity.head] or "、" in phrase.indicator else [quantity]
            if len(run) > 1 and "分别" not in text[phrase.start : quantity.head] and len(spread(phrase.indicator, len(run))) != len(run):
                run = [quantity]
            yield from share(phrase, run, len(run) == 1 and bool(_EVEN.search(text, phrase.start, quantity.head)))
            done, carry = place + len(run), hand_on(phrase, run[-1])


def is_attribute(quantity: Quantity, before: Quantity | None) -> bool:
    """20个500千伏输变电工程: the second number belongs to the name of the thing."""
    return dimension(quantity.unit) in ("voltage", "noise", "frequency") or (before is not None and before.tail == quantity.head)


def is_named(text: str, quantity: Quantity) -> bool:
    """“15分钟生活圈”: the number belongs to a name in quotation marks."""
    return text[quantity.head - 1 : quantity.head] in ("“", "‘") and bool(_CLOSED.match(text, quantity.tail))


def hand_on(phrase: Phrase, last: Quantity) -> Carry:
    """A verb or a level goes on to the next member of the list, growth (增长5%、投资3亿元) does not."""
    steady = phrase.sign not in "+-"
    word = phrase.word if phrase.shape in ("verb", "count", "told") or steady else ""
    return Carry(max(phrase.end, last.tail), word, "=" if steady else phrase.sign, phrase.indicator, last.unit)


def find_run(text: str, quantities: list[Quantity], first: int) -> list[Quantity]:
    """The numbers that follow one another with nothing but 、 or 和 between them."""
    run = [quantities[first]]
    for quantity in quantities[first + 1 :]:
        if text[run[-1].tail : quantity.head].strip("、和及与 "):
            break
        run.append(quantity)
    return run


def share(phrase: Phrase, run: list[Quantity], even: bool) -> Iterator[tuple[Quantity, Phrase]]:
    """A、B分别达到X和Y: one pair each; A、B均达到X: the same number for each."""
    if even:
        yield from ((run[0], phrase._replace(indicator=indicator)) for indicator in spread(phrase.indicator))
        return
    indicators = spread(phrase.indicator, len(run)) if len(run) > 1 else [phrase.indicator]
    for place, quantity in enumerate(_alike(run)):
        indicator = indicators[place] if len(indicators) == len(run) else phrase.indicator
        yield quantity, phrase._replace(indicator=indicator, end=max(phrase.end, quantity.tail))


def _alike(run: list[Quantity]) -> list[Quantity]:
    """超过2%、5% and 20万吨、19万吨以上 bound both numbers, 4.5%、5.5%左右 rounds both."""
    bound = run[0].bound if run[0].head < run[0].start else ""
    if not any(quantity.bound or quantity.approx for quantity in run[:-1]):
        bound = run[-1].bound if run[-1].tail > run[-1].end else ""
    rough = any(quantity.approx for quantity in run)
    return [quantity._replace(bound=quantity.bound or bound, approx=rough) for quantity in run]


def split_parts(indicator: str, marks: str) -> list[str]:
    """The members of a list, as printed. Marks inside brackets do not part."""
    depth, parts = 0, [""]
    for character in indicator:
        depth += (character in "（(") - (character in "）)")
        if depth <= 0 and character in marks:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part]


def spread(indicator: str, count: int | None = None) -> list[str]:
    """The indicators that a list stands for, the shared head and the shared opening spelt out.

    `count`: how many numbers follow; None for 均, where a list with a shared opening stays one indicator.
    """
    whole = _SECTORS.sub(lambda match: "、".join(f"{digit}产" for digit in match[1]), indicator)
    if count == 2:
        whole = _BOTH.sub(r"城镇\1、农村\1", whole)
    parts = split_parts(whole, "、")
    if len(parts) != count:
        parts = split_parts(whole, "、和及与")
    if not 1 < len(parts) <= MAX_PARTS or (count is not None and len(parts) != count):
        return [indicator]
    head = words.heads().search(parts[-1])
    if not head or head.start() == 0 or all(words.heads().search(part) for part in parts):
        return parts
    stem = parts[-1][: head.start()]
    opening = shared_opening(parts[0], [*parts[1:-1], stem])
    if opening and count is None:
        return [indicator]
    named = [parts[0]] + [opening + part for part in parts[1:]]
    things = head[0][-1] in "心台司业"
    return [part if words.heads().search(part) or (things and part.endswith(_THINGS)) else part + head[0] for part in named[:-1]] + named[-1:]


def shared_opening(first: str, others: list[str]) -> str:
    """花生 in 花生种植、收获, when all the members are words that need an opening."""
    stems = words.stems()
    end = next((stem for stem in stems if first.endswith(stem) and len(first) > len(stem) + 1), "")
    return first[: -len(end)] if end and all(other in stems for other in others) else ""
