"""Who acts: the bodies, posts and persons that the subject of a measure names, without the phrases around them."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from ingest.verbs import cues, table, words_with

OPENING = re.compile(
    r"(?:\d+(?:[.．]\d+)*[.．、\s]+|\s+|【[^】]*】|[（(][\d一二三四五六七八九十]+[）)]|(?:[由请]|经(?![济营办贸过纪]))(?=[^、，]{2})"
    r"|[在于当][^，、的]{1,16}(?:内|中|时|期间|前|后)(?=[^的]*\Z)|其中|但是?|而|并且?|同时|因此|此外|另外|必要时|原则上|今后|目前)+"
)
BY = re.compile("(?<![自理事缘])由(?!于)")
GROUNDS = re.compile(
    "按照|按(?![揭摩钮])|根据|依据|依照|依(?!托|法成)|对(?!象|外|口|接)|向(?!导)|结合|围绕|针对|通过|将|把|(?<![还就只而])是(?!否)|经(?![济营办贸])"
)
PLACES = re.compile(
    "(?<!所)在(?!京|职|校|建|册|线|岗|地|穗|沪)|于|从(?!业)|自(?!治|然|由|贸|主)|以(?![上下内外及])|为(?!主)|因|每(?=[年季月半\\d一两二三])|当(?![事地])"
    "|收到|接到|\\d+(?=[年月日])"
)
"""What opens a phrase behind the one who acts."""
NO_ACTOR = re.compile(
    "通过|以|为|将|把|除|未|若|或(?!者)|鼓\\s*励|支持|引导|推动|督促|帮助|允许|责令|报(?![社刊业名警关检验案送])|送(?!审)|催告|领导(?!小组|干部|人|机)|指(?![挥导定])"
    "|列入|依托|力争|采取|发现|强化|获批|购买|借助|每个|“[^”]{1,2}”"
)
COPULA = re.compile("(?<![还就只而])是(?!否)|[应在从就](?!业|当地|地)")
"""行政执法是行政机关…, 告知承诺书应在申请人…: a clause whose subject is none who acts."""
LED = re.compile(
    "(?:统筹协调|组织|通知|督促|指导|协助|协调|要求|委托|授权|邀请|聘请|牵头|查询|承租|设立|推出|核发|审查|报(?![社刊业名警关检验案告])|交(?![易通管警流])"
    "|商(?=有关|相关|[^、的商]{0,10}(?:[部委局厅]|部门)\\Z))(?=[^的]*\\Z)"
)
"""区民政局通知申请人, 协调机制统筹协调有关部门: the one before the verb acts."""
GENERIC = re.compile("(?:机关|部门|单位|机构|人员?|[者方]|主体|组织|企业|公司|中心|小组|办公室)?\\Z")
JOINT = re.compile("、|，|和(?!谐)|与|以及|或者|或|及(?!其|所属|[时格])|(?<=各[区地市县])(?=各)|(?<=地区)(?=各)")
PARTNER = re.compile("会同|联合(?=有关|相关)")
SUCH_AS = re.compile("(?<![平高初中均同优对劣])等(?![级次额候待同])[^、，的]{2,16}\\Z")
"""海关、海事等单位: one list, one actor."""
DIVISION = re.compile("(?:省|市|区|县|州|盟|旗|乡|镇|街道|直辖|[省市区县]级)(?:[（(][^（()）]{1,8}[）)])?\\Z")
"""市、县（区）人民政府: parts of one name."""
GOES_ON = re.compile("(?:省|自治区|直辖市|自治州|州|盟|市|区|县|旗|乡|镇|军区)(?:[、和及与或]|\\Z)")
BRACKET = re.compile(r"[（(][^（()）]*[）)]\Z")
NAMED_HERE = re.compile(r"[（(〔](?:以下|下称|简称|含|包括|下同)[^（()）]*[）)〕]")
RELATED = ("有关", "相关")
NEVER = frozenset(("thing", "none"))
BARE = frozenset(("个人", "单位", "组织", "其他组织", "企业"))
MUST_BE_LONGER = frozenset(("财政",))
LONGEST_ACTOR = 120
LONGEST_SUBJECT = 400
LONGEST_ADVERB = 6
LEAST_CLAUSE = 4
AHEAD = 2  # characters of each word that is `ahead`


@functools.cache
def sizes() -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in table("measure_subjects.txt").words}, reverse=True))


def is_actor(words: str) -> bool:
    """The head noun, or the longest known ending, names a body, a post, a kind of organisation or a person."""
    words, printed = BRACKET.sub("", words), words
    if DIVISION.fullmatch(printed) and printed != words:
        return True  # 省（区、市）
    known = table("measure_subjects.txt").words
    for size in sizes():
        kinds = known.get(words[-size:]) if size <= len(words) else None
        if kinds:
            return kinds.isdisjoint(NEVER) and (size > 1 or len(words) > 1)
    return False


def find_actors(text: str, start: int, end: int, ends: Sequence[int]) -> tuple[str, ...]:
    """The actors of the subject [start, end) of `text`; `ends` tells where named bodies end."""
    end = min(end, start + LONGEST_SUBJECT)
    if text.endswith(cues("ahead"), 0, start) and is_actor(text[start:end]):
        start -= AHEAD
    actors = read_actors(text[start:end], tuple(at - start for at in ends))
    return () if actors == ("组织",) else actors


@functools.lru_cache(maxsize=8192)
def read_actors(words: str, ends: tuple[int, ...]) -> tuple[str, ...]:
    first = len(words) - len(words.lstrip())
    if opening := OPENING.match(words, first):
        first = opening.end()
    for by in BY.finditer(words, first):
        first = by.end()
    if words.startswith("对", first) or (NO_ACTOR.match(words, first) and not words.find("的", first) > 0):
        return ()
    stop = find_stop(words, first, frozenset(ends))
    return split_actors(NAMED_HERE.sub("", words[first:stop]).replace("\n", "")) if stop else ()


def find_stop(words: str, first: int, ends: frozenset[int]) -> int:
    """Where the actors end, 0 when there are none."""
    whole = close(words, first, len(words.rstrip("，、 　\n")), ends)
    for phrase in sorted([*GROUNDS.finditer(words, first + 1), *PLACES.finditer(words, first + 1), *LED.finditer(words, first + 1)], key=lambda match: match.start()):
        if whole and phrase.re is PLACES and words.find("的", phrase.end()) > 0:
            continue
        if phrase.re is LED and GENERIC.match(words, phrase.end()):
            continue
        if stop := close(words, first, phrase.start(), ends):
            return stop
        if COPULA.match(words, phrase.start()) and words.find("的", phrase.end()) < 0:
            return 0
    return whole or before_verb(words, first)


def before_verb(words: str, first: int) -> int:
    """自然人、法人从事数据处理活动: where the verb begins that an actor stands before, 0 when there is none."""
    verbs = table("verbs.txt")
    for at in range(first + 2, len(words) - LEAST_CLAUSE) if "的" not in words else ():
        stop = verbs.longest(words, at, len(words))
        if stop and "noun" not in verbs.words[words[at:stop]] and is_actor(words[first:at]):
            return at
    return 0


def close(words: str, first: int, stop: int, ends: frozenset[int]) -> int:
    """`stop`, or where the adverbs before it begin, when an actor ends there; else 0."""
    if not 1 < stop - first <= LONGEST_ACTOR:
        return 0
    if stop in ends or is_actor(words[first:stop].removesuffix("等")):
        return stop
    adverbs, behind = table("adverbs.txt").words, words_with("measure_cues.txt", "behind")
    longest = min(LONGEST_ADVERB, stop - first)
    size = next((size for size in range(longest, 0, -1) if words[stop - size : stop] in adverbs or words[stop - size : stop] in behind), 0)
    return close(words, first, len(words[: stop - size].rstrip("，、 　")), ends) if size else 0


def split_actors(words: str) -> tuple[str, ...]:
    """A、B和C in three, 省经济和信息化主管部门 and 海关、海事等单位 in one: each part but the last must end like an actor."""
    if partner := PARTNER.search(words, 2):
        return tuple(dict.fromkeys(split_actors(words[: partner.start()]) + split_actors(words[partner.end() :])))
    if SUCH_AS.search(words):
        return (words.strip(),)
    found, first = [], 0
    for joint in JOINT.finditer(words):
        part = words[first : joint.start()]
        paired = joint.group() == "及" and part.endswith(("政府", "国务院")) and words.startswith(RELATED, joint.end())  # 县级人民政府及有关部门
        if joint.start() > first and not paired and parts(part, words[joint.end() :]):
            found.append(part)
            first = joint.end()
    found.append(words[first:])
    trimmed = (part.strip(" \t\u3000，、").removesuffix("等") for part in found)
    return tuple(dict.fromkeys(part for part in trimmed if len(part) > 1))


def parts(part: str, rest: str) -> bool:
    """An actor ends before the joint: not in 省、自治区、直辖市人民政府, 从事…的组织或者个人, nor inside brackets."""
    if part.count("（") > part.count("）") or part.count("(") > part.count(")") or not is_actor(part) or part in MUST_BE_LONGER:
        return False
    if DIVISION.search(part) and (GOES_ON.match(rest) or not DIVISION.search(rest)):
        return part.startswith("各") and rest.startswith(("各", "有关", "相关"))
    return not ("的" in part and rest in BARE)
