"""Named things in a text: what each kind's module finds, with overlaps settled."""

from __future__ import annotations

import re

from ingest.extractors import bodies, coinages, fields, long_names, own_names, periods, places, policies, routes, short_names, undertakings
from ingest.findings import Mention, Meta, Reading
from ingest.gazetteer import Hit
from ingest.scan import Found, Scan, make_scan, settle
from kg.model import Span

VERSION = "7"
LONGEST_FORM = 100
FORM_LINE = re.compile(
    r"\s*(?:附[件表]?\d{0,2}[：:]\s*(?:\d{1,2}[.．、]\s*)?[^，。；：《》]{4,80}"
    r"|(?:\d{1,2}[.．、]\s*)?[^，。；：《》]{2,60}(?:表|目录|名单|承诺书|申请书)(?:（[^（）]*）)?(?:\.[a-z]{3,4})?"
    r"|\d{1,2}[.．、]\s*[^，。；：《》（）]{4,60}(?:（[^（）]*）[^，。；：《》（）]{0,30})?(?:清单|办法|细则|方案|指南)(?:（[^（）]*）){1,2})\s*"
)  # 附件：1.天河区人才公寓申请表（个人）.docx
ISSUED_BY = "发布机"  # 原文发布机关： 国务院
IN_TITLES = frozenset(("ORG", "CLUSTER", "POLICY"))  # the other kinds are not labelled in the document's own title


def find_mentions(reading: Reading) -> None:
    """Adds the mentions of the document, in text order, each inside one sentence, none overlapping another."""
    scan = make_scan(reading.document, reading.meta)
    titles = _titles(reading.meta)
    last = max([title.end for title in titles], default=0)
    silent: dict[int, bool] = {}
    for one in settle(find_all(scan)):
        sentence = scan.guard.sentence_at(one.start)
        if sentence < 0 or one.end > scan.guard.spans[sentence][1]:
            continue
        if sentence not in silent:
            silent[sentence] = _speaks_not(scan, sentence)
        if silent[sentence] and one.type != "POLICY":
            continue
        span = scan.plain.there(one.start, one.end)
        if one.type in IN_TITLES or span.start >= last or not any(title.covers(span) for title in titles):
            reading.mentions.append(Mention(sentence, span, one.type, one.norm, one.rule))


def find_all(scan: Scan) -> list[Found]:
    """Mentions of every kind, overlaps and all."""
    where = places.find_places(scan)
    who = bodies.find_bodies(scan, where)
    anchors = sorted([*where, *who], key=lambda one: one[:3])  # norms may be None
    known = [_project(scan, hit) for hit in scan.hits if hit.name.type == "PROJECT"]
    long = [*_parted(who, long_names.find_long_names(scan, anchors)), *own_names.find_own_names(scan)]
    named = [*anchors, *own_names.prolong(scan, [*known, *_joined(scan, known, long)])]
    return [
        *policies.find_policies(scan),
        *named,
        *bodies.find_field_bodies(scan),
        *short_names.find_short_names(scan, named),
        *coinages.find_coinages(scan),
        *undertakings.find_undertakings(scan, anchors),
        *own_names.prolong(scan, routes.find_routes(scan)),
        *fields.find_fields(scan),
        *periods.find_periods(scan),
    ]


def _parted(bodies: list[Found], long: list[Found]) -> list[Found]:
    """Not 广州市民政局广州市财政局: two bodies with their places, which a blank parted in the text as it was read."""
    ends = {one.start: one.end for one in bodies if one.rule == "mention.local_body"}
    return [one for one in long if one.type != "ORG" or ends.get(one.start) not in ends]


def _joined(scan: Scan, known: list[Found], long: list[Found]) -> list[Found]:
    """全国一体化算力网络长三角国家枢纽节点: a long name that begins where a project of the lists ends has it for its beginning."""
    starts = {one.end: one.start for one in known}
    begins = [starts.get(one.start, one.start) if one.type == "PROJECT" else one.start for one in long]
    return [one._replace(start=begin, norm=scan.text[begin : one.end]) for one, begin in zip(long, begins, strict=True)]


def _project(scan: Scan, hit: Hit) -> Found:
    """A project of the lists, with the quotes that the text puts around it."""
    quoted = scan.text[hit.start - 1 : hit.start] == "“" and scan.text[hit.end : hit.end + 1] == "”"
    return Found(hit.start - quoted, hit.end + quoted, "PROJECT", hit.name.norm, "mention.project")


def _speaks_not(scan: Scan, sentence: int) -> bool:
    """Page furniture, or a line that only names an annex or a form: what is named there is not spoken of."""
    document, (start, end) = scan.document, scan.guard.spans[sentence]
    if document.blocks[document.sentences[sentence].block].kind == "furniture":
        return scan.text.find(ISSUED_BY, start, end) < 0
    return end - start <= LONGEST_FORM and bool(FORM_LINE.fullmatch(scan.text, start, end))


def _titles(meta: Meta | None) -> list[Span]:
    return [meta.spans[name] for name in ("title", "wrapper") if name in meta.spans] if meta else []
