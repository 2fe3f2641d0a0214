"""The word lists of targets, compiled once: verbs, relations, edge words, and what makes a number no target."""

from __future__ import annotations

import re
from functools import cache

from ingest.wordlist import any_of, read_column, read_kind, read_rows

SEPARATORS = "、，；：,;: 　和及与以并且或而"


def alternatives(name: str) -> str:
    """The first column of a list as an alternation, longest first."""
    return any_of(read_column(name))


@cache
def comparators(name: str) -> dict[str, str]:
    """word → comparator, from target_verbs.txt or target_relations.txt."""
    return {row[0]: row[1] for row in read_rows(name)}


@cache
def opening_verb() -> re.Pattern[str]:
    """One task verb; 新 or 再 before any of them makes an addition."""
    nouns, alone = alternatives("target_nouns.txt"), marked("alone")
    verbs = "|".join(re.escape(verb) + ("(?![一-鿿、])" if verb in alone else "") for verb in read_column("target_verbs.txt"))
    return re.compile(f"(?!{nouns})(?:{verbs}|[新再](?!{nouns})(?:{verbs}))")


@cache
def addition() -> re.Pattern[str]:
    """The verbs that add to a stock wherever they stand: 新建, 新培育, 加装."""
    openings = ("新", "加装", "增设", "增建", "增配")
    signs = comparators("target_verbs.txt")
    verbs = [verb for verb in read_column("target_verbs.txt") if signs[verb] == "+" and len(verb) > 1 and verb.startswith(openings)]
    return re.compile(f"(?!{alternatives('target_nouns.txt')})(?:{any_of(verbs)})")


@cache
def opening_verbs() -> re.Pattern[str]:
    """One or more coordinated task verbs."""
    verb = opening_verb().pattern
    return re.compile(f"{verb}(?:(?:、|和|及|与|并|以及|或)?{verb})*")


@cache
def closing_relation() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives('target_relations.txt')})$")


@cache
def leading_words() -> re.Pattern[str]:
    """Adverbs; those of a single character (将新建, not 将军) and the marked ones only before a verb."""
    verb = opening_verb().pattern
    rows = read_rows("target_adverbs.txt")
    plain, timid = (
        "|".join(sorted((re.escape(row[0]) for row in rows if (len(row) > 1) is before_verb), key=len, reverse=True)) for before_verb in (False, True)
    )
    return re.compile(f"(?:{timid}|[将要应需再也均共就各拟需可能并])+(?={verb})|(?:{plain})")


@cache
def trailing_words() -> re.Pattern[str]:
    """Adverbs between an indicator and its number: 均, 分别, 力争."""
    return re.compile(f"(?:{alternatives('target_tails.txt')})+$")


@cache
def flows() -> re.Pattern[str]:
    return re.compile(alternatives("target_flows.txt"))


@cache
def places() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives('target_places.txt')})(?!度)")


@cache
def joined() -> re.Pattern[str]:
    """和美乡村, 并网: words that begin like a conjunction."""
    return re.compile(alternatives("target_joined.txt"))


def unjoined(phrase: str) -> str:
    """`phrase` without marks and conjunctions at its head."""
    rest = phrase.lstrip(SEPARATORS)
    joined_at = len(phrase) - len(rest) - 1
    return phrase[joined_at:] if joined_at >= 0 and joined().match(phrase, joined_at) else rest


@cache
def bare_heads() -> frozenset[str]:
    """Heads of amounts that say nothing alone: 产量, 产能, 装机容量, 面积."""
    amounts = ("产", "年产", "总产", "单产", "装机", "销", "综合产", "面积", "营业收入", "营收")
    return frozenset(head for head in read_column("target_heads.txt") if head.startswith(amounts) and head[-1] in "量能值模额产积入收")


@cache
def topic() -> re.Pattern[str]:
    """The subject of a sentence that begins 煤炭绿色开采方面，."""
    return re.compile(
        "([^，。；、]{2,12}?)(?:智能|绿色|安全|高效|清洁|高质量|规模化|基地化|开采|开发|生产|发展|建设|利用|供应|种植|养殖|加工|转型|升级)"
        "[^，。；]{0,16}?方面[，：]"
    )


@cache
def caring() -> tuple[str, ...]:
    """抓好, 做好: verbs whose object names the task."""
    return tuple(row[0] for row in read_rows("target_adverbs.txt") if row[0].endswith("好"))


@cache
def heads() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives('target_heads.txt')})$")


@cache
def stems() -> tuple[str, ...]:
    return read_column("target_stems.txt")


@cache
def up_to_head() -> re.Pattern[str]:
    """A clause up to its last head."""
    return re.compile(f".*(?:{alternatives('target_heads.txt')})")


@cache
def next_task() -> re.Pattern[str]:
    """Where a list of things turns to another task or total."""
    return re.compile(f"、(?={opening_verb().pattern}|累计|总数|总量|达到|增长|其中)")


@cache
def barred(side: str) -> re.Pattern[str]:
    """The words of target_not.txt for one side."""
    return re.compile(any_of(read_kind("target_not.txt", side)))


@cache
def ending(side: str) -> re.Pattern[str]:
    return re.compile(f"(?:{barred(side).pattern})$")


@cache
def idle_nouns() -> re.Pattern[str]:
    """Things that are counted but not aimed at: 29项举措, 5个方面."""
    return re.compile(f"(?:{barred('noun').pattern})$|.*(?:{barred('noun-end').pattern})$")


def building() -> frozenset[str]:
    """Verbs that make a count a task wherever it stands."""
    return marked("build")


@cache
def marked(mark: str) -> frozenset[str]:
    """The verbs of target_verbs.txt with `mark` in the third column."""
    return frozenset(row[0] for row in read_rows("target_verbs.txt") if len(row) > 2 and row[2] == mark)


@cache
def past_words() -> dict[str, re.Pattern[str]]:
    """What makes a sentence or a clause a report of the past."""
    rows = read_rows("target_past.txt")
    return {reach: re.compile(f"(?<![项新取])(?:{'|'.join(re.escape(word) for word, r in rows if r == reach)})") for reach in ("sentence", "clause")}


def inner_verb(lead: str) -> re.Match[str] | None:
    """The verb behind 为…, 通过…, at the end of the phrase, or an addition inside it (某基地新培育数据集)."""
    if lead[:1] in "通围聚依面针按根为向对在以从用":
        return opening_verbs().search(lead, 2)
    tail = opening_verbs().search(lead, max(0, len(lead) - 4))
    if tail and tail.end() == len(lead):
        return tail
    added = None if flows().search(lead) else addition().search(lead, 2)
    return added if added and len(lead) - added.end() > 1 else None


def chain_sign(chain: str) -> str:
    """新建和改造提升 adds, 压减 takes away, any other chain of verbs reaches a level."""
    table = comparators("target_verbs.txt")
    signs = {table.get(verb) or ("+" if verb[0] in "新再" else "=") for verb in opening_verb().findall(chain)}
    return "+" if "+" in signs else "-" if "-" in signs else "="
