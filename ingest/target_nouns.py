"""What a target counts: the noun before or after its number without verbs, adverbs, areas and what follows it."""

from __future__ import annotations

import re

from ingest import target_words as words

TAIL_NOUN = re.compile("^的?新?(?:规模|水平|目标|能力|任务|以内|的?要求|标准|大关|台阶|关口|门槛|安排|目标安排)(?:和|、|及|$)")
_DEADLINE = re.compile(r"^(?:[“\"]?十[一二三四五六七八九]五[”\"]?(?:时期|期间|期?末)?|(?:到|至)?(?:19|20)\d\d年(?:底|末|\d{1,2}月(?:底|末)?)?(?:以?前)?|今年|年内|全年)")
_DATED = re.compile(r"(?<=[^年度\d])(?:到|至|在)?(?:20\d\d年(?:底|末)?|今年|年内|全年)$")
_NUMBERING = re.compile(r"^(?:[（(]?\d{1,2}[)）.．、]\s*|[一二三四五六七八九十]{1,3}(?:是|要))")
_GOAL = re.compile("(?<=..)(?:增速|增长|增幅)?(?:预期|年度)?目标(?:设定|确定|拟定|定|安排)?(?:为|是|在)?$")
_REACHING = re.compile("(?:达到|通过|完成|实现)[^，。；、]{1,16}的")
_MEANS = re.compile("(?:通过|围绕|聚焦|依托|面向)(?=..)")
_RATIO = re.compile("(?:率|占比|比重|比例|年限)$")
_SECOND = re.compile("(?:和|及|与|以及|、)(?:一批|若干)")
_QUALITIES = re.compile("^(?:[^、的]{2,8}[强高大优广好快低密足](?:、|(?=的)))+的(?=..)")
_ABOUT_IT = re.compile(
    "(?<=..)(?:[到赴](?:[^位户期账村达龄站访]|村镇)|对(?:社会|公众|县|外开放)|向(?:社会|公众|企业|市场)|在(?!线|建|校|编|岗|职|册|地|站|读|役|途|园|产|库|营|学|网)"
    "|开展|纳入|(?:创新)?服务(?=县|乡|企业|农|基层)|补短板|提质强能|(?:率先)?高质量发展$|延伸(?=.{2}))"
)
_GIVEN = re.compile("(?:免费|优先|统一|精准|定向|就近)*(?:提供|发放|进行|开展|建设|实施|落实|适配|办理|减免|安装|配备|购买|赠送|送|解决|组织|改造)")


def trim(phrase: str) -> tuple[str, str | None]:
    """A phrase without deadline, adverbs and area at its head: (phrase, area)."""
    place = None
    before = None
    while phrase != before:
        before = phrase
        phrase = _DEADLINE.sub("", _NUMBERING.sub("", words.unjoined(phrase)))
        verb = words.opening_verbs().match(phrase)
        adverb = words.leading_words().match(phrase)
        if adverb and not (verb and verb.end() >= adverb.end()) and not _REACHING.match(phrase):
            phrase = phrase[adverb.end() :]
        area = words.places().match(phrase)
        if area:
            place, phrase = area[0], phrase[area.end() :].removeprefix("的")
    return phrase, place


def without_task(indicator: str) -> str:
    """建设规模达到 keeps its noun, 培育企业达到 loses its verb, 新增装机占比达到 and 达到标准的企业占比达到 keep theirs."""
    indicator = _GOAL.sub("", _DATED.sub("", indicator))
    means = None if _REACHING.match(indicator) else _MEANS.match(indicator)
    indicator = indicator[means.end() :] if means else indicator
    first, verbs = words.opening_verb().match(indicator), words.opening_verbs().match(indicator)
    if not first or not verbs or words.flows().match(indicator) or _REACHING.match(indicator):
        return indicator
    if first[0] in words.marked("drive") and len(indicator) - first.end() > 1:
        return without_task(trim(indicator[first.end() :])[0])
    rest = indicator[verbs.end() :]
    added = first[0][0] == "新" and _RATIO.search(rest)
    return rest if first[0] in words.building() and len(rest) > 1 and not added else indicator


def number_noun(right: str, money: bool, shared: bool) -> str:
    """The noun counted by the number before it; `shared`: another number follows in the clause."""
    noun = right.strip()
    if (noun[:1] in words.SEPARATORS and not words.joined().match(noun)) or TAIL_NOUN.match(noun):
        return ""
    noun = noun.removeprefix("的")
    if shared and noun[-1:] not in "、和及与":
        noun = noun.rpartition("、")[0] or noun  # 5个以上医疗集团、区级覆盖率达|80%
    verbs = words.opening_verbs().match(noun)
    if money and verbs and verbs.end() < len(noun) - 1:
        noun = noun[verbs.end() :]
    noun = _SECOND.split(_QUALITIES.sub("", noun), maxsplit=1)[0]
    noun = words.next_task().split(noun, maxsplit=1)[0].rstrip("、和及与以并 ")
    return noun if words.joined().match(noun) else noun.lstrip("、和及与以并 ")


def counted(noun: str) -> str:
    """A noun without what is done with it: 科技特派员|到基层开展服务. A clause before 的 stays."""
    about = _ABOUT_IT.search(noun)
    return noun[: about.start()] if about and "的" not in noun[about.start() :] else noun


def served(noun: str) -> str:
    """婴幼儿 in 为300万名|婴幼儿发放补贴; nothing when no service follows."""
    given = _GIVEN.search(noun, 2)
    return noun[: given.start()].rstrip("的") if given else ""
