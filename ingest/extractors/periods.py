"""Periods that place a duty, a state or a target: “十三五”时期, 2016—2020年, 到2025年, 今年."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.gazetteer import Hit
from ingest.scan import Found, Scan

YEAR = re.compile(r"(?:19|20)\d\d(?= ?[年—–－\-~～至到])")
TO = re.compile(r"年?\s*(?:——|[—–－\-~～至到])\s*((?:19|20)\d\d)年(?!\d{1,2}月)")
END = re.compile(r" ?年(?:(年底前|年底|底以前|底前|末|底|初(?!步)|以前|前|[上下]半年(?:前|内)?|第?[一二三四]季度(?:末|底)?前?)|(?! ?\d|[来第]))")
PHASE = re.compile("时期|期间|期内|规划期|末期|初期|前期|末|[后前头][两三]年")
TITLE_AFTER = re.compile(r"[\u4e00-\u9fff]{0,14}?(?:规划|纲要|计划|方案|普法|行动)")
AIM_AFTER = re.compile("(?:各项|主要|全年)?目标任务")  # 2025年各项目标任务的圆满完成: of a year gone by too
WORK_AFTER = re.compile(r"[，,是]|[^\d，。；]{0,6}?(?:目标|任务|工作|安排|重点)")
DUTY_AFTER = re.compile(
    r"(?:、(?:19|20)\d\d年)*分别|作为|[\u4e00-\u9fff、]{0,14}?(?:将(?!近)|拟(?![定订]))|(?:力争|初步|基本|全面)?(?:建成|实现|形成|达到|完成|建立|启动)"
)
GONE = re.compile("是|极不平凡|，面对")  # 2025年是“十四五”收官之年: of the year that a report looks back on
AHEAD = re.compile("达到|突破|实现|力争|建成|[\u4e00-\u9fff]{2,4}要")  # 产量2030年达到
START = re.compile(r"(?P<from>[自从])?(?P<year>(?:19|20)\d\d)年(?:起|开始)(?![施执实]行|算|草)")
MONTHS = re.compile(
    r"(?P<year>(?:19|20)\d\d)年(?P<first>1[0-2]|0?[1-9])(?:月起?(?:——|――|[—–―－\-~～至到])|(?:——|――|[—–―－\-~～至]))"
    r"(?:(?P<last_year>(?:19|20)\d\d)年)?(?P<last>1[0-2]|0?[1-9])月(?![\d底份末上中下])"
)
BASELINES = frozenset("较比于自从")  # 较2017年下降 names a baseline
MONTHS_AFTER = frozenset("于在是、。；，：\n）")
OPENS = "、。；，：\n）”"
LAST_OF_PLANS = 1955  # the Nth five-year plan ends in 1955 + 5N
NUMBER = "[0-9一二两三四五六七八九十]{1,3}"
DECIDED = frozenset("了定好")
SINCE = frozenset("自从于至到")
MONTH = re.compile("月")
BEFORE_MONTH = re.compile(r"(?<![\d—–~-])(?:(?P<year>(?:19|20)\d\d|今|明)年)?(?<!\d)(?P<month>1[0-2]|0?[1-9])$")
DAY = re.compile(r"(?:[ 　]?(?P<day>3[01]|[12]\d|0?[1-9])[ 　]?日|[底末]|[上中下]旬)?(?:[ 　]?\d{1,2}(?:[:：]\d{2}|[时点]))?(?P<until>之前|以前|前)?")
DUE = re.compile("(?:时限|限期|期限|时间|日期|时间节点|要求)(?:为|是|：|:)$|晚于$|早于$|迟于$|(?:截止|延长|延期|有效期|期限|执行|实施|施行|延续)[至到]$")
NUMBERED_DAY = "(?:3[01]|[12][0-9]|0?[1-9])日"
TO_DAY = re.compile(rf"起?(?:——|[—–－\-~～至到])(?:(?P<year>(?:19|20)\d\d)年)?(?:(?P<month>1[0-2]|0?[1-9])月)?(?P<day>{NUMBERED_DAY})")
STATE = re.compile(
    rf"(?:（(?:星期|周)[一二三四五六日天]）|[、和与及]|(?:1[0-2]|0?[1-9])月|{NUMBERED_DAY}){{0,20}}"
    "(?:放假|调休|上班|补休|补班|休市|停课|开学|闭馆|停止|暂停|恢复|启用|停用)"
)
MET = re.compile("[，、]|在|召开|举行|举办|对|赴")  # what happened on those days: 8日至10日，调研组…
HAPPENED = re.compile("[，、]?(?:已|审核通过|成立|注册|登记|出生|取得|参加|施行|建成的|发生)")
# 每年三月底前, 六月三十日前; 到二〇三五年
SPELT_MONTHS, SPELT_DAYS = "十[一二]?|[一二三四五六七八九]", "[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
YEARLY = re.compile(rf"每年(?:1[0-2]|[1-9]|{SPELT_MONTHS})月(?:(?:(?:[12]\d|3[01]|[1-9]|{SPELT_DAYS})日|底|末|[上中]旬)?(?:之前|以前|前)|(?=按|组织|开展|向|将|由))")
SPELT_DUE = re.compile(rf"月(?:(?:{SPELT_DAYS})日|底|末)(?:之前|以前|前)")
SPELT_MONTH = re.compile(rf"(?:[今明]年)?(?:{SPELT_MONTHS})$")
SPELT_YEAR = re.compile(r"(?:(?P<to>[到至])|(?<=[为在，。；：]))二[〇○零O](?P<year>[〇○零O一二三四五六七八九]{2})年(?(to)(?:底|末|年底)?|(?![\d一二三四五六七八九十]))")
SPELT = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
PAST = re.compile(rf"(?:近|这|过去|最近)的?{NUMBER}年(?:来|间)?(?![前级代内无未没有财获均连在从最]|来最)")
WITHIN = re.compile("年(?:时间)?内(?![不未无有因仍]|，(?:申请|同一|累计|发生|违))|年来(?=，)")
BEFORE_WITHIN = re.compile(rf"(?<=[在争取用，。；：\n　]){NUMBER}(?:[—–~到至-]{NUMBER})?$")
EVENT = re.compile(r"(?:第[\d一二三四五六七八九十百]{1,4}届|20\d\d年)[\u4e00-\u9fff]{2,8}[会节]期间")


def find_periods(scan: Scan) -> list[Found]:
    return [*_years(scan), *_starts(scan), *_months(scan), *_words(scan), *_dates(scan), *_spans(scan), *_spelt(scan)]


def _starts(scan: Scan) -> Iterator[Found]:
    """从2019年起, 2020年开始: the first year of a duty that lasts; not the years before the text's own."""
    for match in START.finditer(scan.text) if "年起" in scan.text or "年开始" in scan.text else ():
        if scan.year <= int(match["year"]) and not scan.text[match.start() - 1 : match.start()].isdigit():
            yield Found(match.start(), match.end(), "PERIOD", f"{match['year']}/..", "mention.period_start")


def _months(scan: Scan) -> Iterator[Found]:
    """2025年9月至12月 where a clause opens with it or behind 于 and 在; not months before the text's year."""
    for match in MONTHS.finditer(scan.text) if "月" in scan.text else ():
        start, last = match.start(), match["last_year"] or match["year"]
        if scan.year <= int(last) and (start == scan.around(start)[0] or scan.text[start - 1] in MONTHS_AFTER):
            norm = f"{match['year']}-{int(match['first']):02}/{last}-{int(match['last']):02}"
            yield Found(start, match.end(), "PERIOD", norm, "mention.period_months")


def _spelt(scan: Scan) -> Iterator[Found]:
    """每年三月底前, 六月三十日前, 到二〇三五年: in words, or every year."""
    text = scan.text
    for match in YEARLY.finditer(text) if "每年" in text else ():
        yield Found(match.start(), match.end(), "PERIOD", None, "mention.period_yearly")
    for due in SPELT_DUE.finditer(text):
        month = SPELT_MONTH.search(text, max(0, due.start() - 4), due.start())
        if month and not text.endswith("每年", 0, month.start()):
            yield Found(month.start(), due.end(), "PERIOD", None, "mention.period_before")
    for match in SPELT_YEAR.finditer(text) if "二○" in text or "二〇" in text or "二零" in text else ():
        year = f"20{match['year'].translate(SPELT)}"
        if match["to"] or scan.year < int(year):
            yield Found(match.start(), match.end(), "PERIOD", f"../{year}" if match["to"] else year, "mention.period_until")


def _dates(scan: Scan) -> Iterator[Found]:
    """3月17日之前, 完成时限：2023年10月, 2月4日至10日放假: dates that set a deadline or place a state."""
    text = scan.text
    for month in MONTH.finditer(text):
        match = BEFORE_MONTH.search(text, max(0, month.start() - 9), month.start())
        day = DAY.match(text, month.end()) if match else None
        if match is None or day is None:
            continue
        if one := _days(scan, match, day) or _deadline(scan, match, day):
            yield one


def _days(scan: Scan, match: re.Match[str], day: re.Match[str]) -> Found | None:
    """2月4日至10日放假, 2月2日上班."""
    text, start, end = scan.text, match.start(), day.end()
    last = TO_DAY.match(text, end) if day["day"] or text[end - 1] == "旬" else None
    if last and (not MET.match(text, last.end()) or (match["year"] and last["year"]) or _planned(scan, match, last)):
        since = text[start - 1 : start] in ("自", "从") and text[end] == "起"  # 自2026年1月1日起至12月31日
        return Found(start - since, last.end(), "PERIOD", f"{_iso(scan, match, day)}/{_last_day(scan, match, last)}", "mention.period_days")
    if day["day"] and STATE.match(text, end) and text[start - 1 : start] not in SINCE:
        return Found(start, end, "PERIOD", _iso(scan, match, day), "mention.period_day")
    return None


def _planned(scan: Scan, match: re.Match[str], last: re.Match[str]) -> bool:
    """5月24日至5月27日，…应当: days of two months named, not before the text's year; what happened is told with 自 or 从."""
    year = int(match["year"]) if (match["year"] or "").isdecimal() else scan.year
    return bool(last["month"]) and scan.text[match.start() - 1 : match.start()] not in SINCE and year >= scan.year


def _deadline(scan: Scan, match: re.Match[str], day: re.Match[str]) -> Found | None:
    text, start, end = scan.text, match.start(), day.end()
    if day["until"] and not HAPPENED.match(text, end) and not text.endswith("每年", 0, start):
        return Found(start, end, "PERIOD", f"../{_iso(scan, match, day)}", "mention.period_before")
    if DUE.search(text[max(0, start - 8) : start]):
        edge = f"{_iso(scan, match, day)}/.." if text[start - 2] == "晚" else f"../{_iso(scan, match, day)}"
        return Found(start, end, "PERIOD", edge, "mention.period_due")
    return None


def _last_day(scan: Scan, first: re.Match[str], last: re.Match[str]) -> str:
    """The day that ends a range, in the first day's year and month where it names none: 2月4日至10日."""
    year = last["year"] or first["year"] or "今"
    named = year if year.isdecimal() else str(scan.year + (year == "明")) if scan.year < 9999 else "????"
    return f"{named}-{int(last['month'] or first['month']):02}-{int(last['day'][:-1]):02}"


def _iso(scan: Scan, match: re.Match[str], day: re.Match[str]) -> str:
    """2021-03-17, with the year of the text where the date names none; the date as printed where there is no year to take."""
    named = match["year"] or "今"
    year = named if named.isdecimal() else str(scan.year + (named == "明")) if scan.year < 9999 else "????"
    number = f"-{int(day['day']):02}" if day["day"] else ""
    return f"{year}-{int(match['month']):02}{number}"


def _spans(scan: Scan) -> Iterator[Found]:
    """近5年, 这五年, 在2—3年内, 第29届奥运会期间."""
    text = scan.text
    spans = [match.span() for match in PAST.finditer(text)]
    for match in WITHIN.finditer(text):
        number = BEFORE_WITHIN.search(text, max(0, match.start() - 8), match.start())
        spans += [(number.start(), match.end())] if number else []
    spans += [match.span() for match in EVENT.finditer(text)] if "会期间" in text or "节期间" in text else []
    for start, end in spans:
        yield Found(start, end, "PERIOD", None, "mention.period_span")


def _years(scan: Scan) -> Iterator[Found]:
    """Periods written with years; a year inside a range already read is passed over."""
    done = 0
    for match in YEAR.finditer(scan.text):
        one = _year(scan, match.start(), match.end()) if match.start() >= done else None
        if one is not None:
            done = one.end
            yield one


def _year(scan: Scan, start: int, end: int) -> Found | None:
    text, year = scan.text, scan.text[start:end]
    first = start - 1 if text[start - 2 : start] in ("到 ", "至 ") else start  # 到 2028 年
    before = text[first - 1 : first]
    early = before == "于" and text.startswith("年初", end)  # 于2019年初
    if before.isdigit() or (before in BASELINES and not early):
        return None
    if span := TO.match(text, end):
        return Found(start, span.end(), "PERIOD", f"{year}/{span[1]}", "mention.period_range")
    close = END.match(text, end)
    if close is None:
        return None
    if text.startswith("度", close.end()):
        return _work_year(scan, start, close.end(), year)
    if before in ("到", "至") and text.startswith("的", close.end()):
        return None  # 从2020年的53%提升到2025年的58%
    if before in ("到", "至") and text[first - 2 : first - 1] not in ("截", "直", "乃") and not text.startswith("以来", close.end()):
        return Found(first - 1, close.end(), "PERIOD", f"../{year}", "mention.period_until")
    if close[1] == "初" and int(year) < scan.year:
        return None
    if close[1]:
        return Found(start, close.end(), "PERIOD", f"../{year}", "mention.period_until") if before != "至" else None
    return _bare(scan, start, close.end(), year)


def _work_year(scan: Scan, start: int, end: int, year: str) -> Found | None:
    """确定了2026年度…: a year of work that the text decides on; not the years before the text's own."""
    if scan.text[start - 1 : start] in DECIDED and scan.year <= int(year):
        return Found(start, end + 1, "PERIOD", year, "mention.period_year")
    return None


def _bare(scan: Scan, start: int, end: int, year: str) -> Found | None:
    """2026年 where a clause opens with it or a heading sets the year's work; not the years before the text's own."""
    opens = start == scan.around(start)[0] or scan.text[start - 1] in OPENS
    if scan.year <= int(year) + 1 and GONE.match(scan.text, end) and (opens or scan.text.endswith("过去的", 0, start)):
        return Found(start, end, "PERIOD", year, "mention.period_year")
    if scan.year < int(year) and AHEAD.match(scan.text, end):
        return Found(start, end, "PERIOD", year, "mention.period_year")
    told = scan.year <= int(year) or (scan.year == 9999 and scan.text[end] == "是")  # in a text without a date
    ahead = told and (WORK_AFTER.match(scan.text, end) or DUTY_AFTER.match(scan.text, end))
    if opens and (ahead or AIM_AFTER.match(scan.text, end)):
        return Found(start, end, "PERIOD", year, "mention.period_year")
    return None


def _words(scan: Scan) -> Iterator[Found]:
    for hit in scan.hits:
        if hit.name.type == "period":
            one = _plan(scan, hit) if hit.name.grade == "plan" else _word(scan, hit)
            if one is not None:
                yield one


def _plan(scan: Scan, hit: Hit) -> Found | None:
    """“十三五”时期 → 2016/2020; the name of a plan (“十三五”规划) is no period."""
    text, start, end = scan.text, hit.start, hit.end
    if TITLE_AFTER.match(text, end) or text[start - 1 : start] in ("较", "比") or text[end : end + 1] == "：":
        return None
    phase = PHASE.match(text, end)
    if phase is None and text[start] == "十":
        return None
    end = phase.end() if phase else end
    last = LAST_OF_PLANS + 5 * int(hit.name.norm or 0)
    if text[start - 1 : start] in ("到", "至") and text[start - 2 : start - 1] != "乃":
        return Found(start - 1, end, "PERIOD", f"../{last}", "mention.period_plan")
    return Found(start, end, "PERIOD", f"{last - 4}/{last}", "mention.period_plan")


def _word(scan: Scan, hit: Hit) -> Found | None:
    """今年, 年内, 今后五年; not 三年内, 全年龄, nor 近期 in passing."""
    text, kind = scan.text, hit.name.grade
    before, after = text[max(0, hit.start - 2) : hit.start].rstrip()[-1:], text[hit.end : hit.end + 1]
    if after == "龄" or text.startswith("无休", hit.end) or (text[hit.start] == "年" and before and before in "每一二三四五六七八九十两半当度次0123456789年"):
        return None
    if kind == "near" and before != "于" and after not in ("，", "目", "重", "：", "（"):
        return None
    if kind == "this" and before in ("从", "自") and after == "起":
        return Found(hit.start - 1, hit.end + 1, "PERIOD", f"{scan.year}/.." if scan.year < 9999 else None, "mention.period_start")
    norm = str(scan.year + (kind == "next")) if kind in ("this", "next") and scan.year < 9999 else None
    return Found(hit.start, hit.end, "PERIOD", norm, f"mention.period_{kind}")
