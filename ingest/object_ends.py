"""Where an object ends: before a further predicate that has none of its own (…并向社会公布, …纳入名录), an amount, or what says where to."""

from __future__ import annotations

import re

from ingest.clauses import outside
from ingest.verbs import Group, Text, closes, read_verb, skip_adverbs, verb_end

AMOUNT_END = re.compile(
    r"(?<![A-Za-z\d.．约超近达第年月至到—－-])(?:最高|最低|最多|共计|总计)?(?:约|不?超过|超|近|不少于|不低于|不高于|至少)?[\d０-９][\d０-９.,，万亿余多—－~-]*"
    r"[个家条项座批名所处台套部辆艘架只场次期亩公]*(?:个?月|平?方?公里|千米|平方米|万千瓦|公顷|立方米|人次|年)?(?:至\d+个?[月年])?(?:[（(]段[）)])?(?:以上|左右)?\Z"
)
"""绿水长廊1000公里, 发布会1场以上: how much, behind the object."""
AMOUNT_ENDS = frozenset("0123456789０１２３４５６７８９万亿余多个家条项座批名所处台套部辆艘架只场次期亩公月里米瓦顷年段）)上右—－~-.,，")
AMOUNT_BEFORE = re.compile(r"\d[万亿余]?[个家条项座批名所处台套部辆艘架只场次亩公里]+(?:以上|左右)?、")
"""省级园区2个、市级园区22个: each with its own."""
REACHED = re.compile(r"(?:数量|总数|总量|规模)?(?:(?:分别|均|各|都|总计|累计|合计)(?:达到|超过|突破|不低于|不少于)|达到|突破)[约近]?[\d０-９][^，；。的、]{0,12}\Z")
"""规上企业分别达到200个以上."""
SENT_TO = re.compile("(?<![达直得])[到至](?:指定|以下|下列|上述)?[^，、的到至]{0,12}(?:邮箱|信箱|地址)\\Z")
"""发送电子版到指定邮箱: where to."""
SEQUEL = re.compile("并且|(?<![一合兼归吞])并(?![购联网行发举重存排列轨入])|或者(?=[向对])")
PUT = re.compile("(?:予以|加以)[^，；的、]{2,6}\\Z|(?:存档|归档|留存)?(?:备查|存查|待查)\\Z")
"""发布负面清单予以列明, 留存凭证备查: what becomes of the object."""
PICKED = re.compile("(?:纳入|列入|作为|进入)[^，；的]{2,24}\\Z")
"""选取诉求纳入“每月一题”."""
LEADS = ("向", "对", "为", "由", "将", "把", "按", "在", "以", "报", "予以", "加以", "通过", "依法")
EDGES = " \t\u3000\n，、"
LEAST = 2
LONGEST_SEQUEL = 60
LONGEST_CLAUSE = 200


def find_end(text: Text, start: int, end: int, group: Group) -> int:
    """Where the object [start, end) of `group` ends."""
    clausal = "cause" in group.last
    if text[end - 1] == "交" and text.startswith("由", end):
        end -= 1  # 意见交由…处理
    first = max(start + LEAST, end - LONGEST_SEQUEL)
    if text.find("并", first, end) >= 0 or text.find("或者", first, end) >= 0:
        end = before_sequel(text, start, end, clausal)
    if not clausal and (tail := find_put(text, first, end, group)) and outside(text, start, tail.start()):
        end = tail.start()
    if text[end - 1] in AMOUNT_ENDS:
        end = before_amount(text, start, end, clausal)
    while text[end - 1] in EDGES:
        end -= 1
    return end


def find_put(text: Text, first: int, end: int, group: Group) -> re.Match[str] | None:
    """What becomes of the object, where something tells of it."""
    if closes(group.verb, 0, len(group.verb), "pick"):
        return PICKED.search(text, first, end)
    return PUT.search(text, first, end) if text[end - 1] == "查" or text.find("以", max(first, end - 8), end) >= 0 else None


def before_sequel(text: Text, start: int, end: int, clausal: bool) -> int:
    """完善指南并向社会公开, 维持运行并及时复产: before what is done next; 支持企业建网并开放共享 goes on."""
    for joint in SEQUEL.finditer(text, max(start + LEAST, end - LONGEST_SEQUEL), end):
        if clausal and any(read_verb(text, at, end) for at in text.openings(max(start, joint.start() - LONGEST_CLAUSE), joint.start())):
            return end
        if outside(text, start, joint.start()) and is_predicate(text, joint.end(), end):
            return joint.start()
    return end


def is_predicate(text: Text, start: int, end: int) -> bool:
    """An adverb, a preposition or verbs alone stand behind 并."""
    after = skip_adverbs(text, start, end)
    if after >= end:
        return False
    if after > start or text.startswith(LEADS, after):
        return text.find("的", after, end) < 0 or bool(read_verb(text, after, end))
    while after < end and (stop := verb_end(text, after, end)):
        after = stop
    return after == end


def before_amount(text: str, start: int, end: int, clausal: bool) -> int:
    reached = None if clausal else REACHED.search(text, max(end - 24, start + LEAST), end)
    if reached:
        return reached.start()
    amount = AMOUNT_END.search(text, max(start, end - 20), end)
    if not amount or amount.start() - start < LEAST + 1 or AMOUNT_BEFORE.search(text, start, amount.start()):
        return end
    return amount.start()
