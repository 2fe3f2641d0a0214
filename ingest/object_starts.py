"""Where an object starts: behind counts, sums and phrases that only describe it (一批…, 最高5000万元…, 具有国际竞争力的…)."""

from __future__ import annotations

import functools
import re

from ingest.verbs import cues, table
from ingest.wordlist import read_rows

QUANTITY = r"[\d０-９][\d０-９.,，万余多—－~-]*\+?[余多]?[个家项条座批名所处台套只支部件场位人次组](?:以上|左右|以内)?"
COUNT = re.compile(
    r"(?:一大批|一批批|一批|一系列|若干|更多|新一轮|新一批|一定(?:比例|数量|规模|额度|期限)的|首批|多个|多项|一个个"
    rf"|(?:建设|不少于|至少|约|超过|超|近)?{QUANTITY})的?"
)
MONEY = re.compile(
    r"[^，、；的]{0,16}[\d０-９.]+[%％]的|(?:最高|不超过|不低于)[^，、；的]{2,16}的"
    r"|(?:企业|单位|个人|申请人|项目|每[人家个年月][^，、；元]{0,8})?(?:最高|不超过|一次性)?[\d０-９.]+[万亿]?元(?:人民币)?(?:以[内上下])?的?"
)
"""给予投资额50%的资助, 给予企业最高5000万元资助: how much, before the object."""
HOW_MUCH = re.compile("[%％元]|最高|不超过|不低于")
COUNT_STARTS = frozenset("一若更新首多建不至约超近")
LEAST = 2
LEAST_TRIMMED = 4
PART = range(4, 15)
"""So long are the parts of a describing series (功能复合、智慧互联的…)."""


def skip_count(text: str, start: int, end: int, count: re.Pattern[str] = COUNT) -> int:
    match = count.match(text, start, end)
    return match.end() if match and end - match.end() >= LEAST else start


def skip_description(text: str, start: int, end: int) -> int:
    """Start after the first 的 when what stands before it only describes (具有国际竞争力的…)."""
    at = text.find("的", start, end)
    if at - start < LEAST_TRIMMED or (end - at - 1 < LEAST_TRIMMED and not is_plain(text[start:at])) or text.endswith(cues("tenet"), start, end):
        return start
    return at + 1 if describes(text[start:at]) else start


def is_plain(phrase: str) -> bool:
    """便利、畅通: adjectives alone."""
    return all(part in description_words()[1] for part in phrase.split("、"))


def describes(phrase: str) -> bool:
    openers, adjectives, closers = description_words()
    if phrase.startswith(openers):
        return True
    if "对" in phrase:
        return False
    if phrase[0] in "与同":
        return "相" in phrase or phrase.endswith(adjectives)
    parts = phrase.split("、")
    if len(parts) > 2 and all(len(part) == 4 for part in parts):
        return True
    if len(parts) > 1:
        return all(len(part) in PART and part.endswith(closers) for part in parts) or all(part.endswith(adjectives) for part in parts)
    return len(phrase) <= 10 and phrase.endswith(adjectives)


@functools.cache
def description_words() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Words that open a description, adjectives that close one, and those with the verbs that close a part of a series."""
    rows = read_rows("measure_modifiers.txt")
    openers, adjectives = (tuple(row[0] for row in rows if row[1] == kind) for kind in ("opener", "adjective"))
    return openers, adjectives, (*adjectives, *table("verbs.txt").words)
