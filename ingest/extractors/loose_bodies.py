"""Bodies that no list holds whole: 天河区科工信局 by its parts, 版权局 in a list of bodies, 工会、妇联 together, firms and banks."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ingest.extractors.long_names import outside
from ingest.gazetteer import Hit, departments
from ingest.scan import Found, Scan
from ingest.wordlist import any_of, read_kind, read_rows

LISTS = frozenset("、和与及")
CUE = re.compile("(?:牵头|责任|配合|负责|主办|协办|参与|承办|实施)(?:单位|部门)[：:]")
NOT_BEFORE = frozenset("列各本设该某两跨级县区市省全的）)城都每原辖一×")  # 各区政府, 两省一市人民政府
LEVELS = re.compile(f"(?<![{''.join(NOT_BEFORE)}])[省市区县州旗](?=(?!中心|[级场域内委属区县的及和与长])[\u4e00-\u9fff]{{2}})")
STATES = ("国家", "国务院", "中国", "中央")
FIELD = 5  # characters of a department, at least, that stands alone
SHORTEST, LONGEST = 3, 14  # characters of a body that stands in a list by its bare name
AFTER = re.compile(r"[、，。；：）)\s]|[和与及等负牵配按会共要应将]|联合|$")
HAN = re.compile("[\u4e00-\u9fff]+$")
NO_BODY = frozenset("部面势限长级")  # 局部, 局面, 财政局长
TEAMS = re.compile("等(?:[^，。；、]{0,2}(?:群团|人民团体|群众)|(?:单位|部门|组织|团体))|[）)]|(?:按职责|分别)?(?:负责|牵头|配合)")
BANK = re.compile("(?:[\u4e00-\u9fff]{0,3}?(?:农村商业|农商|农商联合|农村信用|城市商业|商业|村镇))?银行(?![业卡间账帐存贷开结端柜保理机网柜系监])")
MILITARY = re.compile("(?:省|卫戍|警备)?(?:军区|战区|警备区|卫戍区|军分区)(?![域别内])")
FIRM = re.compile("股份有限公司|集团有限公司|有限责任公司|有限公司|集团公司")
FIRM_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z（）()•·]{3,24}\Z")
NO_FIRM = re.compile("(?:.*(?:子公司|[一多]家|同属).*|国有|全资|控股|一人|各|子|母|上市|独资|投资|或者|以及|股份|外商|境外|内资|转为|登记为)*$")
GROUP = re.compile("集团(?![化军公有（(内外们]|股份|（)")
OTHER_BANK = re.compile("[\u4e00-\u9fff]{2,3}?(?:农商)?银行(?![业机等])")
INSTITUTE = re.compile(
    "(?:(?![与和及的])[\u4e00-\u9fff]){0,12}?(?:天文台|气象台|地震台|社会保障基金|管理所|煤管站|监督站|检疫站|监察大队"
    "|(?:商务|园|度假|开发|示范|片|景|保税|合作|实验)区(?:管委会|管理委员会))"
)
OF_NAME = re.compile(  # 海南控股, 长春光机所, 玉树河湟中学
    rf"(?:{any_of(read_kind('body_parts.txt', 'firm'))})(?![产工行基新园项等])"
    "|(?:(?![与和及的等])[\u4e00-\u9fff]){0,6}?(?:中学|专科学校|英才学校)(?![生阶教等])"
)
OF_STATE = re.compile(
    "(?P<name>全国(?!各|数据工作)[\u4e00-\u9fff]{1,8}?(?:标委会?(?!员)|标准化技术委员会)(?:[\u4e00-\u9fff]{2,14}?(?:分委会|工作组))?"
    "|国家(?!级)(?:(?!国家|建设|[的和与])[\u4e00-\u9fff]){4,20}?分中心)"
)
CORPS = re.compile("(?P<name>(?<!建设)兵团)(?![级职城战])")
BOARD = re.compile("(?P<name>(?<![级类个各])(?:示范区|合作区|新片区|自贸试验区)(?:理事会|执行委员会))")
CPPCC = re.compile("人大(?:常委会)?、(?P<name>政协)")
OFFICES = ("局局长", "副局长", "副部长", "副主任", "副院长")  # a text with none of them lists no members
WHOLE = ((("人大",), CPPCC), (("理事会", "执行委员会"), BOARD), (("标委", "标准化技术委", "分中心"), OF_STATE))  # what the text must hold, pattern
SUB = re.compile("(?:(?!负责|牵头|制定|发布|成立|组织|会同|关于|印发|设立|提出|批准|备案)[\u4e00-\u9fff]){2,14}?(?:标委会|分委会|分技术委员会|标准特别工作组|芯片工作组)")
CAS = re.compile("(?:(?!负责|牵头|提出|组织|院士|成立|关于|建设|合作|支持|共建|布局)[\u4e00-\u9fff]){2,14}?(?:研究院|研究所|天文台|植物园)")


def find_loose_bodies(scan: Scan, places: list[Found], bodies: list[Found]) -> list[Found]:
    """Bodies beside, behind and inside those that are known. `bodies`: what the lists and the places gave."""
    known = {place.start for place in places}
    swallowed = [Found(hit.start, hit.end, "PLACE", None, "") for hit in scan.hits if hit.start not in known and _is_swallowed(scan, hit)]
    behind = [body for place in (*places, *swallowed) if place.type == "PLACE" for body in _of_place(scan, place)]
    found = [*behind, *_neighbours(scan, [*bodies, *behind]), *_titled(scan), *_together(scan), *_firms(scan), *_groups(scan),
             *_parts_of(scan, bodies), *_of_level(scan), *_of_field(scan), *_whole(scan)]
    return list({(body.start, body.end): body for body in found}.values())


def _is_swallowed(scan: Scan, hit: Hit) -> bool:
    """The place in a name that is one word to the cutter: 广州军区."""
    return hit.name.type == "PLACE" and hit.name.grade in ("full", "short") and scan.guard.fits(hit.start, hit.start)


def made_of_parts(text: str, at: int) -> int | None:
    """Where a department that begins at `at` ends: 住建园林局, 经济和科技促进局."""
    match = _department().match(text, at)
    return match.end() if match and text[match.end() : match.end() + 1] not in NO_BODY else None


def _of_place(scan: Scan, place: Found) -> Iterator[Found]:
    """大同市煤炭工业局, 新疆农商银行, 广州军区."""
    text, end = scan.text, made_of_parts(scan.text, place.end)
    for pattern in (BANK, MILITARY, INSTITUTE):
        match = pattern.match(text, place.end)
        end = match.end() if match else end
    if (name := OF_NAME.match(text, place.end)) and not outside().search(text, place.end, name.end()):
        end = name.end()
    if end is not None:
        yield Found(place.start, end, "ORG", (place.norm or "") + text[place.end : end], "mention.place_body")


def _neighbours(scan: Scan, bodies: list[Found]) -> Iterator[Found]:
    """（广电总局、版权局、司法部负责）, 牵头单位：教育厅: bare names in a list with a body that is known, or behind a duty."""
    text, ends = scan.text, {body.end for body in bodies}
    starts = {body.start for body in bodies}
    for cue in CUE.finditer(text):
        yield from _listed(text, cue.end(), starts)
    for body in bodies:
        if text[body.end : body.end + 1] in LISTS:
            yield from _listed(text, body.end + 1, starts)
        start = body.start
        while start and text[start - 1] == "、" and start - 1 not in ends and (before := _bare_start(text, start - 1)) is not None:
            yield Found(before, start - 1, "ORG", None, "mention.listed_body")
            start = before


def _listed(text: str, at: int, starts: set[int]) -> Iterator[Found]:
    """Bare names from `at` on, as far as the list goes or up to a body that is known."""
    while at not in starts and (end := _bare_end(text, at)) is not None:
        yield Found(at, end, "ORG", None, "mention.listed_body")
        if text[end : end + 1] not in LISTS:
            return
        at = end + 1


def _bare_end(text: str, at: int) -> int | None:
    if text.startswith("银行", at - 3) and (bank := OTHER_BANK.match(text, at)):
        return bank.end()
    for end in range(min(at + LONGEST, len(text)), at + SHORTEST - 1, -1):
        if text[at:end] in bare_names() and AFTER.match(text, end):
            return end
    made = made_of_parts(text, at)
    return made if made and made - at >= SHORTEST and AFTER.match(text, made) else None


def _bare_start(text: str, end: int) -> int | None:
    """Where the name begins that fills the place between two marks of a list."""
    words = HAN.search(text, max(0, end - LONGEST), end)
    return words.start() if words and (words.group() in bare_names() or _department().fullmatch(words.group())) else None


def _titled(scan: Scan) -> Iterator[Found]:
    """统计局局长, 新闻办副主任: the name stands by itself before the title."""
    joints = frozenset(scan.plain.joints)  # 宁吉喆　　统计局局长
    for match in _title().finditer(scan.text) if any(office in scan.text for office in OFFICES) else ():
        end = match.start("title")
        words = HAN.search(scan.text, max(0, end - LONGEST), end)
        first = words.start() if words else end
        for start in range(first, end - SHORTEST + 1):
            if (start == first or start in joints) and scan.text[start:end] in bare_names():
                yield Found(start, end, "ORG", None, "mention.titled_body")


def _of_level(scan: Scan) -> Iterator[Found]:
    """区住建园林局, 市数据工作委员会: a body of the issuer's own province or city by its parts or its ending."""
    if not scan.homes:
        return
    spans = [match.span() for match in _level_department().finditer(scan.text) if scan.text[match.end() : match.end() + 1] not in NO_BODY]
    for hit in scan.hits:
        if hit.name.type == "ending" and hit.name.norm == "ORG" and scan.text.endswith(_words("level_end"), hit.start, hit.end):
            start = _level_start(scan.text, hit.start, hit.end)
            spans += [(start, hit.end)] if start is not None else []
    for start, end in spans:
        apart = scan.text[start - 2 : start] != "市、" and _has_level(scan, scan.text[start])
        if apart and end - start > SHORTEST and scan.guard.fits(start, start + 1):
            yield Found(start, end, "ORG", None, "mention.level_parts")


def _level_start(text: str, ending: int, end: int) -> int | None:
    """The level before an ending, with a field and no verb between: 市 | 人工智能伦理 | 委员会."""
    levels = [match.start() for match in LEVELS.finditer(text, max(0, end - LONGEST - SHORTEST - 1), ending)]
    at = levels[-1] + 1 if levels else end
    if end - at <= SHORTEST or not HAN.fullmatch(text, at, end) or outside().search(text, at, end) or text.startswith(_words("no_field"), at):
        return None
    return at - 1


def _has_level(scan: Scan, level: str) -> bool:
    """A city's text says 区民政局 of any of its districts; one of a district means its own."""
    return level not in "区县旗" or any(home.endswith(level) for home in scan.homes)


def _of_field(scan: Scan) -> Iterator[Found]:
    """经济和科技促进局 by itself in a text of the district that has it."""
    text = scan.text
    for match in _behind_field().finditer(text) if scan.homes else ():
        start, end = match.span("name")
        alone = text[end - 1] in "局厅" and end - start > FIELD
        if alone and text[end : end + 1] not in NO_BODY and scan.guard.fits(start, end):
            yield Found(start, end, "ORG", None, "mention.field_parts")


def _whole(scan: Scan) -> Iterator[Found]:
    """全国信标委人工智能分委会, 国家…分中心; 政协 behind 人大."""
    patterns = [pattern for marks, pattern in WHOLE if any(mark in scan.text for mark in marks)]
    patterns += [CORPS] if any("新疆" in home for home in scan.homes) else []
    for pattern in patterns:
        for match in pattern.finditer(scan.text):
            yield Found(match.start("name"), match.end("name"), "ORG", None, "mention.state_body")


def _together(scan: Scan) -> Iterator[Found]:
    """工会、共青团、妇联等群团组织."""
    for match in _mass_list().finditer(scan.text) if "、" in scan.text else ():
        if TEAMS.match(scan.text, match.end()):
            for one in _mass().finditer(scan.text, match.start(), match.end()):
                yield Found(one.start(), one.end(), "ORG", None, "mention.mass_body")


def _firms(scan: Scan) -> Iterator[Found]:
    """杏儿沟煤业有限责任公司: what stands between the last verb or mark and the ending."""
    text = scan.text
    for match in FIRM.finditer(text) if "公司" in text else ():
        words = FIRM_NAME.search(text, max(scan.around(match.start())[0], match.start() - 24), match.start())
        if words is None:
            continue
        start = max([one.end() for one in outside().finditer(text, words.start(), match.start())], default=words.start())
        start = max(start, text.rfind("中国", start, match.start()))  # 联合中国第一重型机械集团公司
        if match.start() - start > SHORTEST and not NO_FIRM.fullmatch(text, start, match.start()):
            yield Found(start, match.end(), "ORG", text[start : match.end()], "mention.firm")


def _groups(scan: Scan) -> Iterator[Found]:
    """金川集团, 酒钢集团: a short name of its own that opens a clause or stands in a list."""
    text = scan.text
    for match in GROUP.finditer(text) if "集团" in text else ():
        words = HAN.search(text, max(scan.around(match.start())[0], match.start() - 5), match.start())
        if words and 2 <= len(words.group()) <= 4 and not _generic().search(words.group()) and not outside().search(words.group()):
            yield Found(words.start(), match.end(), "ORG", text[words.start() : match.end()], "mention.group")


def _parts_of(scan: Scan, bodies: list[Found]) -> Iterator[Found]:
    """工业和信息化部人工智能标委会, 中科院数学与系统科学研究院: a body of a body."""
    for body in bodies:
        if match := SUB.match(scan.text, body.end) or (scan.text.endswith(("中科院", "中国科学院"), body.start, body.end) and CAS.match(scan.text, body.end)):
            yield Found(body.start, match.end(), "ORG", scan.text[body.start : match.end()], "mention.sub_body")


@functools.cache
def bare_names() -> frozenset[str]:
    """Names that need a neighbour or a title: departments, and central bodies without 国家, 国务院 or 中国."""
    rows = read_rows("bodies.txt")
    names = [name for row in rows for name in (row[0], *(row[1].split("|") if len(row) > 1 else ()))]
    bare = {name.removeprefix(state) for name in names for state in STATES if name.startswith(state)}
    local = {name for name in departments() if not name.startswith(("委", "人民", "政府"))}
    named = {name for name in bare | local if len(name) >= SHORTEST and name.endswith(_words("body_end"))}
    return frozenset(named | set(_words("short")))


def _words(kind: str) -> tuple[str, ...]:
    return read_kind("body_parts.txt", kind)


@functools.cache
def _department() -> re.Pattern[str]:
    stem = any_of(_words("stem"))
    return re.compile(f"(?:{stem})(?:和?(?:{stem})){{0,6}}(?:局|厅|委员会|委(?![员托任派书常宣组])|署|总队|支队)")


@functools.cache
def _behind_field() -> re.Pattern[str]:
    """A department behind a word that a body may follow."""
    return re.compile(f"[由经向报同](?P<name>{_department().pattern})")


@functools.cache
def _level_department() -> re.Pattern[str]:
    """A department of a province, a city or a district."""
    return re.compile(f"[省市区县州旗](?<![{''.join(NOT_BEFORE)}].)(?:{_department().pattern})")


@functools.cache
def _title() -> re.Pattern[str]:
    return re.compile(f"[局部委办厅署院会社防参政后装警](?P<title>(?:原|党组)?(?:常务)?副?(?:{any_of(_words('title'))}))")


@functools.cache
def _mass() -> re.Pattern[str]:
    return re.compile(any_of(_words("mass")))


@functools.cache
def _mass_list() -> re.Pattern[str]:
    one = f"(?:{_mass().pattern})"
    return re.compile(f"{one}(?:(?:[、和与及]|以及){one})+")


@functools.cache
def _generic() -> re.Pattern[str]:
    return re.compile(any_of(_words("generic")))
