"""Places and city clusters: divisions as they stood in the year of the text, regions, countries, lists and abbreviations."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from ingest.extractors.letters import SLOGAN, find_letters
from ingest.extractors.long_names import outside
from ingest.gazetteer import Division, Hit, departments, read_gazetteer
from ingest.scan import Found, Scan
from ingest.wordlist import any_of, read_kind

LINKS = "、和与及"
SHORT = 3  # hits up to this length are checked against the words of the sentence
STREET = re.compile("[东西南北中]?[一二三四]?(?:路(?!网|段|径)|大道|大街)|村(?![民庄级镇集寨])")  # 南京东路
NESTED = re.compile(  # 共和|核电, 达日|果育英才学校: the place belongs to the name of a works, a school, a firm or an event
    rf"(?!石化[产工行基新园项等])(?:{any_of(read_kind('body_parts.txt', 'firm'))})"
    "|示范区(?![的内统建])|核电|电厂|院区|航道|工业园|大?歌剧院|奥体中心|农高会|[市省]?企业服务云|国家植物园"
    "|[\u4e00-\u9fff]{0,2}(?:创新城|航天城|教育城|政务专递|中学(?![生阶教等]))|[\u4e00-\u9fff]{0,4}(?:大赛|完全中学|英才学校)"
    "|师范高等专科学校"
)
PART = re.compile("(?:中[东西南北]|东南|东北|西南|西北|[东西南北中])部(?![门委队长])")  # 西藏中东部
UNSURE = frozenset(("weak", "district"))
PROVINCIAL = frozenset(("short", "full"))
LIST = 2  # places of the issuer's province in a list, more than which vouch for each other
ZONES = ("经开区", "高新区", "开发区", "经济开发区", "经济技术开发区", "高新技术产业开发区", "综合保税区", "综保区")
WATERS = "河江湖山"  # 伊犁|河谷
SEAT = "省市县区州盟旗"
SMART = "智慧城市群"
PLUS = "+＋、—"  # “京津冀+雄安”
CLOSED = 6  # characters of a coinage in quotes that may stand before a place that ends it: “诚信安徽”
BEFORE_CITY = frozenset("新罗顺适中专反响供对")  # may make one word with 增, 应, 项, 南 …
COUNTY_ENDS = frozenset("区县市旗")
_TOWN = r"(?P<name>(?![城乡村建各其的所内中和及与])[\u4e00-\u9fff]{1,4}?(?:(?<![城建乡村集])镇(?!级|政府|区)|(?<![城下镇返回家各])乡(?![镇村级])|街道(?!办)))"
TOWN, TOWN_LISTED = re.compile(_TOWN), re.compile(f"[、和]{_TOWN}")
VILLAGE = re.compile("(?![各的所内中和及与])[\u4e00-\u9fff]{2,4}?(?<![农乡新各辖全城渔行驻个联])村(?![民庄级镇集寨务委])")
VILLAGES = 20  # villages followed in one text
TOWNS = 60  # characters that a list of towns may be long
COUNTED = re.compile("、[\u4e00-\u9fff]{2,3}等?(?P<count>(?:\\d{1,2}|[两三四五六七八九十])个?(?:[乡镇县旗]|县[（(]?[市区])(?![级域城长]))")
LISTED = re.compile("[\u4e00-\u9fff]{2,4}(?:、[\u4e00-\u9fff]{2,3})+$")
CLAUSE = frozenset("，。；：（\n”")
COUNTED_LIST = 40  # characters of a list that may stand before its count
NEW_AREA = re.compile(
    "(?:支持|推进|推动|加快|建设|提升|做优|做强|增强|优化|健全|完善|发挥|打造|设立|[、和与])"
    "(?P<name>(?!城|各|省级|国家|道路|创新|产业|县|联动|共建|一批|高新|塑造|新)[\u4e00-\u9fff]{2,3})(?<!高)$"
)
GENERIC_SEATS = frozenset("市省区、和")  # 市和县（市）区: no 和县


def find_places(scan: Scan) -> list[Found]:
    """PLACE and CLUSTER mentions in text order."""
    found: list[Found] = []
    hits = [hit for hit in scan.hits if hit.name.type in ("PLACE", "CLUSTER")]
    full = frozenset(scan.text[hit.start : hit.end] for hit in hits if hit.name.grade == "full")
    listed = _listed_at_home(scan, hits)
    for index, hit in enumerate(hits):
        after = hits[index + 1] if index + 1 < len(hits) else None
        if hit.name.type == "CLUSTER":
            found.extend(_cluster(scan, hit, found))
        elif (place := _place(scan, hit, found[-1] if found else None, after, hit.start in listed, full) or _crossed(scan, hit)) is not None:
            found.append(place)
    return [*found, *find_letters(scan), *_counted(scan), *_new_areas(scan), *(towns := [*_towns(scan, found)]), *_villages(scan, towns)]


def _counted(scan: Scan) -> Iterator[Found]:
    """迭部、碌曲、玛曲、镇原4县: a list of places that is counted behind it."""
    text = scan.text
    for match in COUNTED.finditer(text):
        count = match.start("count")
        lowest = max(scan.around(count)[0], count - COUNTED_LIST)
        words = LISTED.search(text, lowest, count)
        if words is None:
            continue
        opens = words.start() == lowest or text[words.start() - 1] in CLAUSE  # else the first name may hold a verb
        at = words.start()
        for name in words.group().split("、"):
            start, at = at, at + len(name) + 1
            if (opens or start > words.start()) and len(name.removesuffix("等")) > 1 and not outside().search(name):
                yield Found(start, start + len(name.removesuffix("等")), "PLACE", None, "mention.counted")


def _new_areas(scan: Scan) -> Iterator[Found]:
    """支持河湟新区: a new area by its own name behind a verb or in a list."""
    for area in re.finditer("新区", scan.text):
        match = NEW_AREA.search(scan.text, max(0, area.start() - 5), area.start())
        if match and not outside().search(match["name"]) and scan.guard.fits(match.start("name"), match.start("name")):
            yield Found(match.start("name"), area.end(), "PLACE", None, "mention.new_area")


def _towns(scan: Scan, found: list[Found]) -> Iterator[Found]:
    """嘉定区安亭镇, and the towns listed behind it."""
    for place in found:
        if place.type == "PLACE" and scan.text[place.end - 1] in COUNTY_ENDS and (first := TOWN.match(scan.text, place.end)):
            towns = [first, *TOWN_LISTED.finditer(scan.text, first.end(), first.end() + TOWNS)]
            for before, town in zip([first, *towns], towns, strict=False):
                if town is first or before.end() == town.start():
                    yield Found(town.start("name"), town.end(), "PLACE", f"{place.norm or ''}{town['name']}", "mention.town")


def _villages(scan: Scan, towns: list[Found]) -> Iterator[Found]:
    """官渡口镇马鬃山村, and the village by itself in the same text."""
    text = scan.text
    behind = {match.group(): town for town in towns if text[town.end - 1] in "镇乡" and (match := VILLAGE.match(text, town.end))}
    names = sorted([name for name in behind if not outside().search(name)][:VILLAGES], key=len, reverse=True)
    for match in re.finditer("|".join(names), text) if names else ():
        yield Found(match.start(), match.end(), "PLACE", f"{behind[match.group()].norm or ''}{match.group()}", "mention.village")


def _listed_at_home(scan: Scan, hits: list[Hit]) -> frozenset[int]:
    """大通、湟中、民和、互助: where names begin that stand in a list of three or more places of the issuer's province."""
    listed: list[int] = []
    chain: list[int] = []
    for index, hit in enumerate(hits if scan.homes else ()):
        if any(_under(scan, one) for one in scan.gazetteer.divisions.get(scan.text[hit.start : hit.end], ())):
            chain.append(hit.start)
        else:
            chain.clear()
        if not scan.text.startswith("、", hit.end) or hits[index + 1 : index + 2] == [] or hits[index + 1].start != hit.end + 1:
            listed += chain if len(chain) > LIST else []
            chain = []
    return frozenset(listed)


def _under(scan: Scan, division: Division) -> bool:
    return scan.homes[-1] in scan.gazetteer.governors(division)


def _crossed(scan: Scan, hit: Hit) -> Found | None:
    """亲临西藏: the province that begins inside a name that is none."""
    start = hit.start + 1
    name = next((name for name in (scan.text[start : start + 2], scan.text[start : start + 3]) if name in provinces()), None)
    if name is None or hit.name.grade == "region" or not scan.guard.fits(start, start + len(name)):
        return None
    return Found(start, start + len(name), "PLACE", scan.gazetteer.divisions[name][0].name, "mention.place")


@functools.cache
def provinces() -> frozenset[str]:
    rows = {row for rows in read_gazetteer().divisions.values() for row in rows if row.level == 1 and row.last == 9999}
    return frozenset(row.short for row in rows if row.short)


def _place(scan: Scan, hit: Hit, before: Found | None, after: Hit | None, listed: bool, full: frozenset[str]) -> Found | None:
    grade = hit.name.grade
    word = scan.text[hit.start : hit.end]
    if len(word) == len("吉林") and "\u3000" in scan.plain.there(hit.start, hit.end).of(scan.document.text):
        return None  # 吉　林　　北京市副市长: somebody's name
    if grade == "region":
        return Found(hit.start, hit.end, "PLACE", hit.name.norm, "mention.region") if _clear(scan, hit, word, before, after) else None
    beside = _beside(hit, before)
    candidates = scan.gazetteer.divisions[word]
    division, governed = _choose(scan, candidates, beside)
    governed = governed or (grade in UNSURE and (_has_body(scan, hit) or scan.text.startswith(ZONES, hit.end)))
    named = governed or listed or division.name in full or (grade in UNSURE and _at_home(scan, division))  # 宝安 in a text that has 宝安区
    if (grade == "governed" and not governed and not listed) or (grade in UNSURE and not named and not _listed(scan, hit, before, after)):
        return None
    if not governed and not _clear(scan, hit, word, before, after, listed):
        return None
    norm = full_name(scan, division, candidates)
    part = PART.match(scan.text, hit.end) if grade in PROVINCIAL and division.level == 1 else None
    if part and scan.guard.fits(hit.end, part.end()):
        return Found(hit.start, part.end(), "PLACE", scan.text[hit.start : part.end()], "mention.part")
    return Found(hit.start, hit.end, "PLACE", norm, "mention.place")


def _at_home(scan: Scan, division: Division) -> bool:
    """杨浦 in a text of Shanghai: a district of the city that the issuer governs."""
    return any(home in scan.gazetteer.governors(division) for home in scan.homes[:1])


def _joined(scan: Scan, hit: Hit, before: Found | None, after: Hit | None) -> bool:
    """辽宁|沈阳等, 日本、韩国|现代服务业, 首都|北京, 台湾|同胞: names that the cutter takes for a part of a word, and their neighbours say are none."""
    text, start, end = scan.text, hit.start, hit.end
    placed = before is not None and before.type == "PLACE"
    behind = before is not None and placed and (before.end == start or (before.end == start - 1 and text[before.end] == "、"))
    begins = scan.guard.fits(start, start) or behind or text.startswith("首都", start - 2)
    ahead = after is not None and after.start == end and after.name.grade in PROVINCIAL and scan.guard.fits(after.end, after.end)
    listed = behind and before is not None and before.end == start - 1 and hit.name.grade not in ("weak", "governed") and text[end : end + 1] not in WATERS
    return begins and (ahead or listed or text.startswith("同胞", end) or scan.guard.fits(end, end))


def _clear(scan: Scan, hit: Hit, word: str, before: Found | None, after: Hit | None, listed: bool = False) -> bool:
    """Short hits must begin and end with a word or be joined, and not open a slogan in quotes (“北京样本”); full names may stand anywhere."""
    text = scan.text
    if text[hit.start - 1 : hit.start] == "“" and SLOGAN.match(text, hit.end):
        return False
    if text[hit.end : hit.end + 1] == "”" and text[hit.start - 1] not in PLUS and 0 < hit.start - text.rfind("“", max(0, hit.start - CLOSED), hit.start) - 1 < CLOSED:
        return False
    if STREET.match(text, hit.end) or NESTED.match(text, hit.end):
        return False
    return _parted(scan, hit, word) or (word != "和县" and (listed or _joined(scan, hit, before, after)))


def _parted(scan: Scan, hit: Hit, word: str) -> bool:
    text = scan.text
    if len(word) == 2 and word[-1] == "县":
        return text[hit.start - 1 : hit.start] not in GENERIC_SEATS and scan.guard.fits(hit.start, hit.end)
    if text.startswith("地区", hit.end) and scan.guard.fits(hit.start, hit.end + 2):
        return True
    if len(word) == SHORT and word[-1] in SEAT:
        begins = scan.text[hit.start - 1 : hit.start] not in BEFORE_CITY or scan.guard.fits(hit.start, hit.start)  # 新增城市
        return begins and (scan.text[hit.end : hit.end + 1] not in ("城", "域") or scan.guard.fits(hit.start, hit.end))
    return len(word) > SHORT or scan.guard.fits(hit.start, hit.end)


def _has_body(scan: Scan, hit: Hit) -> bool:
    """宝安市场监管局: a department of three characters or more directly behind the hit."""
    text, end = scan.text, hit.end
    return text[end : end + 1] not in SEAT and any(text[end : end + width] in departments() for width in range(3, 13))


def _beside(hit: Hit, before: Found | None) -> str | None:
    """Norm of the place that stands directly before the hit: 江苏吴江, 苏州市吴江区."""
    return before.norm if before is not None and before.end == hit.start and before.type == "PLACE" else None


def _listed(scan: Scan, hit: Hit, before: Found | None, after: Hit | None) -> bool:
    """Whether another place stands beside the hit in a list."""
    text = scan.text
    if before is not None and before.end == hit.start - 1 and text[before.end] in LINKS and before.type == "PLACE":
        return True
    return (
        after is not None
        and after.start == hit.end + 1
        and text[hit.end] == "、"
        and after.name.type == "PLACE"
        and after.name.grade in ("full", "short", "region", "district")
        and scan.guard.fits(hit.start, hit.end)
    )


def _choose(scan: Scan, candidates: tuple[Division, ...], beside: str | None) -> tuple[Division, bool]:
    """The division meant, and whether the place beside it governs it.

    One that stood in the year of the text, under the place beside it or the issuer's, else the highest.
    """
    standing = [one for one in candidates if one.first <= scan.year <= one.last + 1] or list(candidates)
    for governor in filter(None, (beside, *scan.homes)):
        for one in standing:
            if governor in scan.gazetteer.governors(one):
                return one, governor == beside
    return standing[0], False


def full_name(scan: Scan, division: Division, candidates: tuple[Division, ...]) -> str:
    """Full official name; a district, and a county whose name occurs twice, with the city or province above it."""
    same = {one.parent for one in candidates if one.name == division.name and one.level == division.level}
    governors = scan.gazetteer.governors(division)
    if division.level == 3 and governors and (division.name[-1] == "区" or len(same) > 1):
        return governors[0] + division.name
    return division.name


def _cluster(scan: Scan, hit: Hit, found: list[Found]) -> list[Found]:
    """A cluster; in 南京、杭州、宁波都市圈 the places before it share its head and are clusters too."""
    word = scan.text[hit.start : hit.end]
    if len(word) <= SHORT and not scan.guard.fits(hit.start, hit.end):
        return []
    if part := PART.match(scan.text, hit.end):
        return [Found(hit.start, part.end(), "CLUSTER", scan.text[hit.start : part.end()], "mention.part")]
    clusters = [Found(hit.start, hit.end, "CLUSTER", hit.name.norm, "mention.cluster")]
    if word == SMART and found and found[-1].end == hit.start and found[-1].type in ("PLACE", "CLUSTER"):
        clusters = [_smart(scan, found.pop(), hit)]
    start = clusters[0].start
    word = scan.text[start : hit.end]
    head = next((head for head in (SMART, "都市圈", "城市群") if word.endswith(head) and len(word) > len(head)), None)
    while head and found and found[-1].end == start - 1 and scan.text[start - 1] in LINKS and _headless(scan, found[-1]):
        last = found.pop()
        start = last.start
        norm = last.norm if last.type == "CLUSTER" else scan.text[last.start : last.end].removesuffix("市") + head
        norm = _smart(scan, last, hit).norm if head == SMART else norm
        clusters.append(Found(last.start, last.end, "CLUSTER", norm, "mention.shared_head"))
    return clusters[::-1]


def _smart(scan: Scan, place: Found, hit: Hit) -> Found:
    """浙江智慧城市群, 京津冀智慧城市群: of the place or the cluster before it, by its short name."""
    word = place.norm or scan.text[place.start : place.end]
    rows = scan.gazetteer.divisions.get(word, ()) if place.type == "PLACE" else ()
    short = next((row.short for row in rows if row.short), word)
    return Found(place.start, hit.end, "CLUSTER", short.removesuffix("城市群") + SMART, "mention.cluster")


def _headless(scan: Scan, before: Found) -> bool:
    """A place, or a cluster named without its head (苏锡常)."""
    return before.type == "PLACE" or (before.type == "CLUSTER" and scan.text[before.end - 1] not in "圈群带区廊")
