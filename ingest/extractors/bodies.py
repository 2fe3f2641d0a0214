"""Bodies: central ones by name, local ones as place + 发展改革委, those that leave the place out (市商务局), long names by ending."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extractors.loose_bodies import NOT_BEFORE, find_loose_bodies
from ingest.gazetteer import Hit, departments
from ingest.scan import Found, Scan

NOT_AFTER = frozenset("长门令法")
NOT_OF_LEVEL = ("托", "派", "任", "员", "代表", "提案")  # 省委托, 省人大代表建议
SESSION = re.compile("第[一二三四五六七八九十百]{1,4}届")
OFFICE = re.compile("办公厅|办公室|综合司|秘书局|秘书[一二三四]?处|秘书行政司|营业管理部|研究室")
STATE = "中华人民共和国"
BUREAU = re.compile("(?:(?!各|有关|相关|的|由|与|会同|负责|关于)[\u4e00-\u9fff]){2,14}?(?<![公有])司(?![法机长令局])")
BRANCH = re.compile(r"(?:省|市|自治区)?(?:分行|中心支行|营业管理部|分公司|监管局|监管分局|专员办|督察局|办事处|管理局|分局|分院|总部|分部|分中心)")
ZONE_BODY = re.compile("(?:[\u4e00-\u9fff]{2,4}片区)?(?:管理委员会|管委会|管理局)")
FIELD_BODIES = ("委员会", "管理中心")
DUTY = re.compile("(?:管理|保护|建设|规划|协调|咨询|工作)*$")
FIELD, LONG_FIELD = 4, 16  # characters of a field, at least and at most, that names a body
CHAIN = 3  # places that may stand between the first and the department
LONGEST = max(map(len, departments()))
# 市人民政府有关部门, 国务院证券监督管理机构: bodies of a body, none by name
UNNAMED = re.compile(
    r"(?:各|有关|相关|其他|所属|直属|组成){0,2}(?:工作|职能|主管|行政)?部门|有关部委|各(?![项类])|规章"
    r"|(?!会同|应当|应|可以|负责|牵头|组织|配合|协调|指导|统筹)(?:[\u4e00-\u9fff]{2,8}、){1,8}[\u4e00-\u9fff]{2,8}等(?:有关|相关|主管)?部门"
    r"|(?!应|可|负责|对|根据|批准|和|或|及|以及|与|制定|确定|规定|同意|关于|要|的|将|按|在|与|、)"
    r"(?:(?!应当|负责|确定|会同|批准|组织|的)[\u4e00-\u9fff]){2,12}?(?:主管部门|管理部门|管理机构|行政部门)"
)


def find_bodies(scan: Scan, places: list[Found]) -> list[Found]:
    starts = {place.start: place for place in places}
    local = [body for place in places if place.type == "PLACE" and place.rule != "mention.letters" for body in _local(scan, place, starts)]
    at = {body.start: body for body in local}
    bodies = local + [body for hit in scan.hits for body in _hit(scan, hit, starts, at)]
    spans = {(body.start, body.end) for body in bodies}
    return bodies + [body for body in find_loose_bodies(scan, places, bodies) if (body.start, body.end) not in spans]


def find_field_bodies(scan: Scan) -> Iterator[Found]:
    """城乡规划委员会, 住房公积金管理中心: bodies that every place has, named by their field alone."""
    fields = {hit.end: hit.start for hit in scan.fields if hit.name.type == "DOMAIN"}
    for hit in scan.hits:
        if hit.name.type == "ending" and scan.text.endswith(FIELD_BODIES, hit.start, hit.end):
            duty = DUTY.search(scan.text, max(0, hit.start - 8), hit.start)
            at = start = duty.start() if duty and hit.start not in fields else hit.start
            while start in fields and at - start < LONG_FIELD:
                start = fields[start]
            if at - start >= FIELD and scan.text[start - 1 : start] not in ("级", "各") and scan.guard.fits(start, start):
                yield Found(start, _office(scan.text, hit.end)[0], "ORG", None, "mention.field_body")


def _local(scan: Scan, place: Found, places: dict[int, Found]) -> Iterator[Found]:
    """The longest department behind a place, over a chain of places: 广州市天河区教育局."""
    text, at, last = scan.text, place.end, place
    for _ in range(CHAIN):
        last = places.get(at, last)
        at = last.end
    if match := SESSION.match(text, at):
        at, last = match.end(), place
    end = _department_end(text, at)
    if end is None:
        return
    start = place.start - 2 if text.startswith("中共", max(place.start - 2, 0)) and text[at] == "委" else place.start
    formal = departments()[text[at:end]]
    end, office = _office(text, end)
    if not UNNAMED.match(text, end):
        yield Found(start, end, "ORG", _norm(last.norm, formal) + office, "mention.local_body")


def _department_end(text: str, at: int) -> int | None:
    names = departments()
    for end in range(min(at + LONGEST, len(text)), at, -1):
        if text[at:end] in names:
            return None if text[end : end + 1] in NOT_AFTER or text.startswith(("托", "派", "任", "员"), end) else end
    return None


def _norm(place: str | None, formal: str) -> str:
    if formal.startswith("委"):
        return f"中共{place or ''}{formal}"
    return (place or "") + formal


def _office(text: str, end: int) -> tuple[int, str]:
    match = OFFICE.match(text, end)
    return (match.end(), match.group()) if match else (end, "")


def _hit(scan: Scan, hit: Hit, places: dict[int, Found], local: dict[int, Found]) -> Iterator[Found]:
    if hit.name.type == "ORG":
        yield from _central(scan, hit, places, local)
    elif hit.name.type == "PROJECT" and (body := ZONE_BODY.match(scan.text, hit.end)):
        yield Found(hit.start, body.end(), "ORG", scan.text[hit.start : body.end()], "mention.zone_body")
    elif hit.name.type == "level":
        yield from _level(scan, hit)


def _central(scan: Scan, hit: Hit, places: dict[int, Found], local: dict[int, Found]) -> Iterator[Found]:
    """A named body, with its office or its branch: 国务院办公厅, 中国人民银行北京分行, 国家税务总局北京市税务局."""
    text, end = scan.text, hit.end
    if text[end : end + 1] in NOT_AFTER or text[hit.start - 1 : hit.start] in ("级", "各", "该"):
        return
    start = hit.start - len(STATE) * text.endswith(STATE, 0, hit.start)
    if end - hit.start <= 3 and not scan.guard.fits(start, end):
        return
    if end in local:
        yield Found(hit.start, local[end].end, "ORG", text[hit.start : local[end].end], "mention.branch")
    elif end in places and (branch := BRANCH.match(text, places[end].end)):
        yield Found(hit.start, branch.end(), "ORG", text[hit.start : branch.end()], "mention.branch")
    elif hit.name.norm != "国务院" or not UNNAMED.match(text, end):
        end, office = _bureau(text, end) if text.startswith("国家", hit.start) else _office(text, end)
        yield Found(start, end, "ORG", (hit.name.norm or "") + office, "mention.body")


def _bureau(text: str, end: int) -> tuple[int, str]:
    """国家数据局数字科技和基础设施建设司: a department of a ministry, or its office."""
    match = BUREAU.match(text, end)
    return (match.end(), match.group()) if match else _office(text, end)


def _level(scan: Scan, hit: Hit) -> Iterator[Found]:
    """市商务局, 省委: a body of the issuer's own province or city."""
    text, end = scan.text, hit.end
    before = text[hit.start - 1] if hit.start else ""
    listed = before == "、" and text[hit.start - 2] in "省市县区州级）"
    inside = hit.name.grade == "区" and not scan.guard.fits(hit.start, hit.start)  # 中央商务区管委会
    if before in NOT_BEFORE or text.startswith("级以上", hit.start - 3) or listed or inside or text[end : end + 1] in NOT_AFTER or text.startswith(NOT_OF_LEVEL, end):
        return
    end, office = _office(text, end)
    norm = _home_norm(scan, hit)
    follows = text.startswith("委、", hit.start - 2)  # 坪山区委、区政府
    if UNNAMED.match(text, end) or (not follows and hit.name.grade in ("区", "县", "旗") and (scan.homes or scan.national) and not norm):
        return
    yield Found(hit.start, end, "ORG", norm + office if norm else None, "mention.level_body")


def _home_norm(scan: Scan, hit: Hit) -> str | None:
    """With the issuer's place, or the place above it, that is of the level the text names; None when there is none."""
    for place in scan.homes:
        if place.endswith(hit.name.grade):
            return _norm(place, hit.name.norm or "")
    return None
