"""Technologies, and fields of application outside lists: named ones and those a policy acts on."""

from __future__ import annotations

import functools
import re

from ingest.extractors.field_lists import OFFICE_LIST, find_listed
from ingest.gazetteer import Hit
from ingest.scan import Found, Scan
from ingest.wordlist import any_of, read_column, read_kind

SHORT = 3
BODY = re.compile(  # 大数据工作主管部门, 政务服务数据管理部门, 轨道交通运输管理机构
    "(?:(?![的各由向在和与及等自或者经将被有应])[\u4e00-\u9fff]){0,6}?(?:主管|管理|监管|监督|经办|工作)(?:部门|机构|机关|单位)"
)
LONGEST_SCENE = 50
NUMBER = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*")
CHAPTER = re.compile(r"第[一二三四五六七八九十百\d]+[章节]\s*")
SCENE = re.compile(r"\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}[.．、])[^，。；：]+场景\s*")
ROBOT = "机器人"  # a technology where it serves in a scene, else an industry


def find_fields(scan: Scan) -> list[Found]:
    """TECH and DOMAIN mentions; one may be found by several rules."""
    text, topics = scan.text, scan.topics
    may_stand = [hit for hit in scan.fields if hit.name.grade != "list" or (topics and text[hit.start : hit.end] in topics)]
    found = [_alone(scan, hit) for hit in may_stand]
    return [*filter(None, found), *find_listed(scan)]


def _alone(scan: Scan, hit: Hit) -> Found | None:
    name = hit.name
    if name.type == "TECH" and _apart(scan.text, hit):
        return None if _of_body(scan.text, hit.end) else Found(hit.start, hit.end, "TECH", name.norm, "mention.tech")
    if scan.text.endswith(ROBOT, hit.start, hit.end) and _of_scene(scan, hit.start):
        return Found(hit.start, hit.end, "TECH", name.norm, "mention.tech")
    rule = _addressed(scan, hit) if name.type == "DOMAIN" else None
    if rule is None or _not_after().match(scan.text, hit.end) or _of_body(scan.text, hit.end):
        return None
    start = _modified(scan, hit.start, scan.text[hit.start : hit.end])
    return Found(start, hit.end, "DOMAIN", name.norm if start == hit.start else scan.text[start : hit.end], rule)


def _of_body(text: str, end: int) -> bool:
    """Part of the name of a department, or of a list of departments."""
    return bool(BODY.match(text, end) or OFFICE_LIST.match(text, end))


def _addressed(scan: Scan, hit: Hit) -> str | None:
    """The rule by which the text speaks of the field, not only with the word."""
    word, grade = scan.text[hit.start : hit.end], hit.name.grade
    rule = "mention.domain" if grade == "" else "mention.domain_topic" if _of_title(scan, word) and _spoken_of(scan.text, hit) else None
    if rule is None and grade == "object" and (_governed(scan, hit) or _of_scene(scan, hit.start)):
        rule = "mention.domain_object"
    return rule if len(word) > SHORT or (rule and scan.guard.fits(hit.start, hit.end)) else None


def _of_title(scan: Scan, word: str) -> bool:
    """A field that the title names, or what is done with it: 公共租赁住房保障 under 公共租赁住房管理办法."""
    return bool(scan.topics) and any(word.startswith(topic) for topic in scan.topics)


def _spoken_of(text: str, hit: Hit) -> bool:
    """Not a paper or a piece of business of that name: 编制城乡规划, 专利代理业务."""
    return not text.startswith(_words("topic_not_after"), hit.end) and not text.endswith(_words("topic_not"), 0, hit.start)


def _of_scene(scan: Scan, position: int) -> bool:
    """（5）医疗数据安全主动防护场景: a line that names a scene of application."""
    start, end = scan.around(position)
    return end - start <= LONGEST_SCENE and bool(SCENE.fullmatch(scan.text, start, end))


def _governed(scan: Scan, hit: Hit) -> bool:
    """Behind a verb such as 发展 or 加强, or where a clause opens with it and says what becomes of it."""
    text, start = scan.text, hit.start
    if _verb_ends(text, start):
        return True
    if text[start - 1 : start] == "、" and _course().match(text, hit.end):
        return True
    first, last = scan.around(start)
    opens = start == first or text[start - 1] in "，；。：”" or (text.startswith("领域", hit.end) and bool(NUMBER.fullmatch(text, first, start)))
    return (opens and bool(_predicate().match(text, hit.end))) or (hit.end == last and bool(CHAPTER.fullmatch(text, first, start)))


def _modified(scan: Scan, start: int, word: str) -> int:
    """Where the name begins with the modifiers before it: 现代高效林业, 绿色生态健康养殖."""
    if not word.endswith(_words("stem")):
        return start
    match = _modifiers().search(scan.text, max(scan.around(start)[0], start - 8), start)
    return match.start() if match and scan.guard.fits(match.start(), match.start()) else start


def _apart(text: str, hit: Hit) -> bool:
    """Latin names must not touch other Latin letters or digits: AI in OpenAI is none."""
    before, after = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
    return not ((_latin(before) and _latin(text[hit.start])) or ((_latin(after) or after == "-") and _latin(text[hit.end - 1])))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


@functools.cache
def _not_after() -> re.Pattern[str]:
    return re.compile(rf"(?!品[质牌]化|车路云)(?:{any_of(read_column('field_not_after.txt'))}|(?<=业)[务绩主者态]|群(?!众))")


def _verb_ends(text: str, end: int) -> bool:
    """A verb before `end`, with a word such as 城乡 between or not."""
    if text.endswith(_words("verb"), 0, end):
        return True
    if not text.endswith(_words("between"), 0, end):
        return False
    return any(text.endswith(between, 0, end) and text.endswith(_words("verb"), 0, end - len(between)) for between in _words("between"))


def _words(kind: str) -> tuple[str, ...]:
    return read_kind("field_context.txt", kind)


@functools.cache
def _predicate() -> re.Pattern[str]:
    return re.compile(f"(?:{any_of(_words('predicate'))})")


@functools.cache
def _course() -> re.Pattern[str]:
    """What becomes of one of several fields: 基础教育扩优提质、职业教育内涵式发展."""
    return re.compile(f"(?:{any_of(_words('course'))})")


@functools.cache
def _modifiers() -> re.Pattern[str]:
    return re.compile(f"(?:{any_of(_words('modifier'))})+$")
