"""Members of lists of fields: 教育、医疗、文化等领域, 供水、供电、供气等公用企业, 生物医药、新能源、冶金."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ingest.extractors.long_names import PLAIN_VERB, breaks, outside, plain_verbs
from ingest.gazetteer import Hit
from ingest.scan import Found, Scan
from ingest.wordlist import any_of, read_column, read_kind, read_rows

ARTICLE = re.compile("第[一二三四五六七八九十百千\\d]+条")
LINK = re.compile("[、和]|(?<!参)与|(?<![涉普波以])及|以及")
DUTY = "部门应当"  # no list runs across it
CLAUSE = "，。；：:！？\n\t"
MEMBER = re.compile(r"(?![我本全各][市省国区县])[\u4e00-\u9fffA-Za-z0-9]{2,12}")
REACH = 140  # characters that a list of fields may be long
ALONE = frozenset(("领域", "行业"))  # tails that may follow a list without 等
LEADS = frozenset("年内在对于就是的中大批")
AFTER_MEMBER = frozenset("、和与及，。；等）")
NAMED = 2  # named fields that make a list one of fields
COMMON = 3  # known words in a row that make a list one of fields where 等 follows
OFFICES = re.compile("部门|机构|单位|方面|纠纷")  # between 等 and what looks like a tail: 资金、人才等方面对人工智能产业
GUILDS = re.compile("组织|协会|商会|自治|(?<!领域)(?:高质量)?数据")  # 食品、餐饮行业协会, 医保结算等医疗行业数据
OFFICE_ENDS = ("部门", "机关", "机构")
ASPECT = re.compile("方面[，：]")
OPENINGS = ("", "。", "；", "：", "\n")
COMPOUND = 4  # characters of a field that another before it makes longer: 工程建设招标投标
SINGLE = 2  # characters of a word that is no field by itself before 领域
COUNTED = re.compile("(?:[一二三四五六七八九十两\\d]{1,2}[个大类]|各)$")  # 石油、钢铁和有色三个行业
# 海关、商务、交通运输等部门, 地方金融|管理、审计等政府相关职能部门, 广播电视、报刊等媒体
OFFICE_LIST = re.compile(
    "(?:行政执法|(?:(?![和与及等])[\u4e00-\u9fff]){0,4}?(?:管理|监管|监督|执法|资源|事务)(?=[、等]))?"
    "(?:[、和与及](?:(?![和与及])[\u4e00-\u9fff]){2,9}){0,24}"
    "(?:(?:等(?:[\u4e00-\u9fff]{1,6}领域)?(?:有关|相关|政府|职能)*)?(?:行政|主管|监管|职能)*部门"
    "|等(?:有关|相关|政府)*单位|(?:服务|指导|编制|审批|组织编制|承办|监测){1,2}(?:单位|机关)"
    "|等(?:有关|相关|传统|主流|新闻)?(?:媒体|渠道|事项)|(?:合并|统一|集中)?(?:申报|缴费|缴纳))"
)
TRADES_END = re.compile(  # what may follow where all of a list are trades: not 等产业创新平台
    "[，。；、：”]|发展|集群|新模式|提质|升级|转型|壮大|增长|规模|产值|加速|加快|布局|集聚|优势|高质量|增加值|营收|融合|做|全面|持续|蓬勃|$"
)
OTHERS = 8  # characters between 等 and the tail: 等重点领域


def find_listed(scan: Scan) -> list[Found]:
    return [*_lists(scan), *_chains(scan), *_aspects(scan)]


def _aspects(scan: Scan) -> Iterator[Found]:
    """教育方面，… at the beginning of a sentence."""
    ends = {match.start() for match in ASPECT.finditer(scan.text)}
    for hit in scan.fields if ends else ():
        if hit.end in ends and hit.name.type == "DOMAIN" and scan.text[hit.start - 1 : hit.start] in OPENINGS:
            yield Found(hit.start, hit.end, "DOMAIN", hit.name.norm, "mention.field")


def _chains(scan: Scan) -> Iterator[Found]:
    """Common words in a row of known fields."""
    text = scan.text
    chain: list[Hit] = []
    last = -9  # where the field before ends
    for hit in scan.fields:
        linked = hit.start <= last + 2 and _linked(text, last, hit.start)
        if hit.name.type in ("DOMAIN", "TECH"):
            if not linked:
                yield from _common(scan, chain) if len(chain) > 1 else ()
                chain = []
            chain.append(hit)
            last = hit.end
        elif linked and text[hit.end - 2 : hit.end] in OFFICE_ENDS:
            chain, last = [], -9  # 社会保障、民政部门
    yield from _common(scan, chain)


def _linked(text: str, end: int, start: int) -> bool:
    return (start == end + 1 and text[end] in "、和与及") or (start == end + 2 and text.startswith("以及", end))


def _common(scan: Scan, chain: list[Hit]) -> Iterator[Found]:
    text = scan.text
    if not chain or _no_fields().match(text, chain[-1].end) or OFFICE_LIST.match(text, chain[-1].end):
        return
    named = sum(hit.name.grade == "" for hit in chain)
    trusted = named >= NAMED or len(chain) > COMMON or (len(chain) == COMMON and text.startswith("等", chain[-1].end))
    for hit in chain:
        grade = hit.name.grade
        member = (grade == "list" and trusted) or (grade == "object" and (trusted or len(chain) > 1))
        if member and (text[hit.end : hit.end + 1] in AFTER_MEMBER or hit is chain[-1]) and _whole(scan, hit):
            yield Found(hit.start, hit.end, "DOMAIN", hit.name.norm, "mention.field_chain")


def _whole(scan: Scan, hit: Hit) -> bool:
    """Not the end of a longer word: the hit stands behind a mark, or begins and ends with a word."""
    return scan.guard.fits(hit.start, hit.end)


def _lists(scan: Scan) -> Iterator[Found]:
    """Members of 教育、医疗、文化等领域 and of 交通、水利领域."""
    domains = {hit.end: hit for hit in scan.fields if hit.name.type == "DOMAIN"}
    for match in _tails().finditer(scan.text):
        if GUILDS.match(scan.text, match.end()) or (match.group() not in ALONE and not _closed(scan.text, match.start())):
            continue
        start = _clause_start(scan, match.start())
        end, closed = _list_end(scan.text, start, match.start())
        if end > start and (closed or match.group() in ALONE) and not OFFICE_LIST.match(scan.text, end):
            yield from _members(scan, start, end, _openness(scan.text, end, match) if closed else "", closed, domains)


def _openness(text: str, end: int, tail: re.Match[str]) -> str:
    """What the tail says of unknown members: nothing, open, or trade where it ends what is said of them."""
    kind = _open_tails().get(tail.group(), "")
    return "open" if kind == "trade" and (text.find("的", end, tail.start()) >= 0 or not TRADES_END.match(text, tail.end())) else kind


def _closed(text: str, tail: int) -> bool:
    return text.find("等", max(0, tail - OTHERS), tail) >= 0 or text[tail - 1 : tail] == "类" or bool(COUNTED.search(text, max(0, tail - 3), tail))


def _clause_start(scan: Scan, end: int) -> int:
    floor = max(scan.around(end)[0], end - REACH)
    duty = scan.text.rfind(DUTY, floor, end)
    start = max(floor, duty + len(DUTY) if duty >= 0 else floor, *(scan.text.rfind(mark, floor, end) + 1 for mark in CLAUSE))
    article = ARTICLE.match(scan.text, start, end)
    return article.end() if article else start


def _list_end(text: str, start: int, tail: int) -> tuple[int, bool]:
    """Where the list before a tail ends, and whether 等 (a few characters before the tail) or 类 closes it."""
    at = text.rfind("等", max(start, tail - OTHERS), tail)
    if OFFICES.search(text, max(at, start), tail):
        return start, False
    if at >= 0 and "以外" not in text[at:tail]:
        return at, True
    kind = text[tail - 1] == "类"
    counted = COUNTED.search(text, max(start, tail - 3), tail)
    return counted.start() if counted else tail - kind, kind or (counted is not None and text.startswith("产业", tail))


def _members(scan: Scan, start: int, end: int, open_: str, closed: bool, domains: dict[int, Hit]) -> Iterator[Found]:
    """Known members, where they are half of the list or more; unknown ones too where the tail is open, and alone where it names trades."""
    pieces = _behind_lead(scan.text, list(_pieces(scan.text, start, end, domains)), domains)
    known = {stop: domains[stop] for at, stop in pieces if stop in domains and _is_member(scan.text, at, domains[stop], domains)}
    if not closed and len(pieces) == 1 and pieces[0][1] - pieces[0][0] <= SINGLE:
        return
    if 2 * len(known) < len(pieces) and not (open_ and known and len(pieces) > 2) and not (open_ == "trade" and _trades(scan.text, pieces)):
        return
    for at, stop in pieces:
        if stop in known:
            begin = at if known[stop].start in domains else known[stop].start  # 工程建设招标投标 is one member
            yield Found(begin, stop, "DOMAIN", known[stop].name.norm if begin > at else scan.text[at:stop], "mention.field")
        elif open_ and len(pieces) > 1 and (at > pieces[0][0] or _first_stands(scan.text, start, at, stop, domains)) and _may_be_field(scan.text, at, stop):
            yield Found(at, stop, "DOMAIN", None, "mention.field_open")


def _first_stands(text: str, start: int, at: int, stop: int, domains: dict[int, Hit]) -> bool:
    """Whether the first member begins where it seems to: it is short, or stands behind a verb and no field ends it unless a modifier begins it."""
    known = domains.get(stop)
    return stop - at <= COMPOUND or (at > start if known is None else text[at : known.start] in read_kind("field_context.txt", "modifier"))


def _trades(text: str, pieces: list[tuple[int, int]]) -> bool:
    """Whether all of a list may be trades though none is known: 酸汤、刺梨、抹茶等产业."""
    return len(pieces) > 1 and all(_may_be_field(text, at, stop) for at, stop in pieces)


def _behind_lead(text: str, pieces: list[tuple[int, int]], domains: dict[int, Hit]) -> list[tuple[int, int]]:
    """推进电子印章、电子档案在政务服务、医疗等领域的应用: the list begins behind 在."""
    led = [at for at, (start, stop) in enumerate(pieces) if stop in domains and domains[stop].start > start and text[domains[stop].start - 1] in "在于对"]
    return pieces[led[-1] :] if led else pieces


def _may_be_field(text: str, start: int, end: int) -> bool:
    return bool(MEMBER.fullmatch(text, start, end)) and text[start:end] not in _no_members() and not outside().search(text, start, end)


def _is_member(text: str, at: int, hit: Hit, domains: dict[int, Hit]) -> bool:
    """The whole piece, or what is left of it behind a lead such as 都市圈内 or 全年, or behind another field."""
    if hit.start == at or (hit.start > at and text[hit.start - 1] in LEADS):
        return True
    before = domains.get(hit.start) if hit.end - hit.start >= COMPOUND else None
    return before is not None and before.start == at


def _pieces(text: str, start: int, end: int, domains: dict[int, Hit]) -> Iterator[tuple[int, int]]:
    """The members of a list as [start, end); the first begins after the last verb before it."""
    cuts = [match.span() for match in LINK.finditer(text, start, end)]
    bounds = [start, *(stop for _, stop in cuts)], [*(at for at, _ in cuts), end]
    for index, (at, stop) in enumerate(zip(*bounds, strict=True)):
        if index == 0:
            at = max([match.end() for match in breaks().finditer(text, at, stop) if not _within(match.start(), match.end(), domains)], default=at)
            verb = at + PLAIN_VERB if stop in domains and domains[stop].start == at + PLAIN_VERB else at
            at = verb if text[at:verb] in plain_verbs() else at  # 挖掘交通、家政等消费领域
        if stop > at:
            yield at, stop


def _within(start: int, end: int, domains: dict[int, Hit]) -> bool:
    """Whether what looks like a verb ends the name of a field: 城市管理, 工程建设."""
    return end in domains and domains[end].start < start


@functools.cache
def _tails() -> re.Pattern[str]:
    return re.compile(any_of(read_column("field_tails.txt")))


@functools.cache
def _no_members() -> frozenset[str]:
    return frozenset(read_kind("field_context.txt", "no_member"))


@functools.cache
def _open_tails() -> dict[str, str]:
    return {row[0]: row[1] for row in read_rows("field_tails.txt") if len(row) > 1}


@functools.cache
def _no_fields() -> re.Pattern[str]:
    """What shows that the list names offices, papers or data, not fields: 教育、文化等部门."""
    words, beside, etc = (any_of(read_kind("list_not_fields.txt", kind)) for kind in ("", "beside", "etc"))
    return re.compile(rf"“|、(?:{beside})|[\u4e00-\u9fff]{{0,4}}?(?:{words})|[^，。；：\n]{{0,80}}?等[\u4e00-\u9fff]{{0,4}}?(?:{words}|{etc})")
