"""What a verb governs: the object, trimmed of counts, of describing phrases before 的 and of brackets at its end."""

from __future__ import annotations

import functools
import re

from ingest.clauses import outside
from ingest.verbs import Group, cues, read_joint, read_verb, skip_adverbs, table, words_with
from ingest.wordlist import read_rows

QUANTITY = r"[\d０-９][\d０-９.,，万余多—－~-]*\+?[余多]?[个家项条座批名所处台套只支部件场位人次组](?:以上|左右|以内)?"
COUNT = re.compile(
    r"(?:一大批|一批批|一批|一系列|若干|更多|新一轮|新一批|一定(?:比例|数量|规模|额度|期限)的|首批|多个|多项|一个个"
    rf"|(?:建设|不少于|至少|约|超过|超|近)?{QUANTITY})的?"
)
BRACKET = re.compile(r"[（(][^（()）]*[）)]\Z")
EDGES = " \t\u3000\xa0\u200b。.；;，,：:、*"
NOT_OBJECT = re.compile(
    "了(?!解)|过(?![程渡硬剩境])|着(?![力装陆])|和(?![谐平])|及(?!时)|并(?![购联网])|后(?![续备劳期勤])|[的得、，：）)》”或]|给(?![予排水])|至(?!今)|到位|成为|中[的如遇有若，。]"
    "|有?(?:下列|以下|如下)(?![^，；：]{0,8}(?:材料|资料|文件|信息|内容|服务|行为))|有(?:下列|以下|如下)|[一二三四五六七八九十\\d]+个?(?:工作)?[日天月](?!游)"
)
LIMIT = re.compile("超过|少于|低于|高于|大于|小于|多于|早于|晚于|[或、的]|有?(?:下列|以下|如下)")
"""不得超过…: a limit, not an action."""
FEW = "[一二三四五六七八九十\\d]+"
SUMMARY = re.compile(rf"(?:以下|下列|如下|{FEW}个?方面|{FEW}[项条])的?(?:重点)?(?:工作|任务|措施|举措|要求|内容)\Z")
JOINT = re.compile("以及|并且|或者|、|和(?![谐平])|(?<!参)与|(?<![合兼归])并(?![购联网])|(?<![涉普顾危惠])及(?!时)|或")
TOOL_END = re.compile("(?<=数据|资源|优势|作用|技术|平台|手段|机制|资金)(?=开展|推进|推动|促进|加强|提升|打造|构建|建立|支持|实现)")
NO_WORDS: frozenset[str] = frozenset()
AND_THEN = frozenset(("并", "并且", "或者"))
GOVERNS = frozenset(("lead", "cause", "light"))
TAKES_ACTION = frozenset(("light", "cause", "effect"))
LEAST = 2
LEAST_TRIMMED = 4
LEAST_COMPOUND = 4
LONGEST_BARE = 12
PART = range(4, 15)
"""So long are the parts of a describing series (功能复合、智慧互联的…)."""


def trim_object(text: str, start: int, end: int, group: Group) -> tuple[int, int] | None:
    """The object of `group` inside [start, end), or None when what stands there is none."""
    start, end = strip(text, start, end)
    if "forbid" in group.kinds:
        return None if LIMIT.match(text, start, end) or end - start < LEAST else (start, end)
    if NOT_OBJECT.match(text, start, end) or text.count("）", start, end) > text.count("（", start, end):
        return None
    if "cause" not in group.last:
        start = skip_description(text, skip_count(text, start, end), end)
    start = skip_count(text, start, end)
    if text[end - 1 : end] == "等" and end - start > 3:
        end -= 1
    return (start, end) if is_object(text, start, end, group) else None


def is_object(text: str, start: int, end: int, group: Group) -> bool:
    if end - start < LEAST or not (text[start].isalnum() or any(char.isalnum() for char in text[start:end])):
        return False
    if "fine" in group.kinds and not text.endswith(cues("fine"), start, end):
        return False
    if "slogan" in group.kinds and text.endswith(endings("slogan"), start, end):
        return False
    return not (is_bare(text, start, end, group) or is_summary(text, start, end))


def is_bare(text: str, start: int, end: int, group: Group) -> bool:
    """Verbs without an object (加快推进; 统筹规划、协调发展), or 采取…方式，, which only announces what follows."""
    if end - start > LONGEST_BARE:
        return False
    kinds = table("verbs.txt").words.get(text[start:end])
    if kinds and kinds & GOVERNS and "noun" not in kinds and "close" not in group.kinds:
        return True
    if not group.kinds & TAKES_ACTION and only_verbs(text, start, end):
        return not is_compound(text, start, end)
    return group.verb in ("采取", "采用") and text.startswith("，", end) and text.endswith(cues("manner"), start, end) and end - start < 9


def is_compound(text: str, start: int, end: int) -> bool:
    """告知承诺改革, 明确规划要求: verbs that together make a noun."""
    return end - start >= LEAST_COMPOUND and text[end - 2 : end] in words_with("verbs.txt", "noun") and not JOINT.search(text, start, end)


def only_verbs(text: str, at: int, end: int) -> bool:
    verbs = table("verbs.txt")
    while at < end:
        word = verbs.longest(text, at, end) or read_joint(text, at)
        if not word:
            return False
        at += len(word)
    return True


def is_summary(text: str, start: int, end: int) -> bool:
    """十个方面工作, 以下任务."""
    return text.endswith(cues("summary"), start, end) and bool(SUMMARY.search(text, max(start, end - 20), end))


@functools.cache
def endings(kind: str) -> tuple[str, ...]:
    """Last words of an object: "slogan" for guiding thought, "" for outcomes."""
    return tuple(row[0] for row in read_rows("measure_outcomes.txt") if (row[1] if len(row) > 1 else "") == kind)


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    if match := BRACKET.search(text, max(start, end - 200), end):
        return strip(text, start, match.start()) if match.start() > start + 1 else (start, end)
    return start, end


def skip_count(text: str, start: int, end: int) -> int:
    match = COUNT.match(text, start, end)
    return match.end() if match and end - match.end() >= LEAST else start


def skip_description(text: str, start: int, end: int) -> int:
    """Start after the first 的 when what stands before it only describes (具有国际竞争力的…)."""
    at = text.find("的", start, end)
    if at - start < LEAST_TRIMMED or end - at - 1 < LEAST_TRIMMED or text.endswith(cues("tenet"), start, end):
        return start
    return at + 1 if describes(text[start:at]) else start


def describes(phrase: str) -> bool:
    openers, adjectives, closers = description_words()
    if phrase.startswith(openers):
        return True
    if phrase[0] == "对":
        return False
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


def split_object(text: str, start: int, end: int, group: Group) -> int:
    """Where a second verb with an object of its own begins inside [start, end); `end` when there is none."""
    if "tool" in group.kinds and (match := TOOL_END.search(text, start, end)):
        return match.end()
    if "forbid" in group.kinds:
        return end
    strong, last = words_with("verbs.txt", "split"), start
    anew = NO_WORDS if "cause" in group.last else AND_THEN
    paired = "cause" not in group.last and is_series(text, start, end)
    for joint in JOINT.finditer(text, start + 2, end):
        after = skip_adverbs(text, joint.end(), end) if joint.group() in anew else joint.end()
        verb = read_verb(text, after, end)
        parts = verb in strong or joint.group() in anew or (paired and joint.group() == "、")
        if verb and parts and opens_measure(text, last, joint.start(), after + len(verb), verb, end):
            return joint.start()
        last = joint.end()
    return end


def is_series(text: str, start: int, end: int) -> bool:
    """Every part after the first 、 is a verb with an object (扩大内需、优化供给); not 建立监测、预警机制."""
    if text.find("、", start, end) < 0 or text.endswith(cues("system"), start, end):
        return False
    parts = text[start:end].split("、")[1:]
    return all(is_verb_phrase(part) for part in parts)


def is_verb_phrase(part: str) -> bool:
    verb = read_verb(part, 0, len(part))
    return len(part) >= len(verb) + 2 and bool(verb) and "noun" not in table("verbs.txt").words[verb]


def opens_measure(text: str, last: int, joint: int, after: int, verb: str, end: int) -> bool:
    """The verb that ends at `after` governs an object of its own; [last, joint) is the part before it."""
    if end - after < 2 or text[after] in "、和与及等的":
        return False
    if text[joint] != "并" and ("noun" in table("verbs.txt").words[verb] or text.find("的", after, end) >= 0):
        return False
    return len(read_verb(text, last, joint)) < joint - last and outside(text, last, joint)
