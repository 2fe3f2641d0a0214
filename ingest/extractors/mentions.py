"""Named things in a text: what each kind's module finds, with overlaps settled."""

from __future__ import annotations

from ingest.extractors import bodies, coinages, fields, long_names, periods, places, policies, routes, undertakings
from ingest.findings import Mention, Meta, Reading
from ingest.scan import Found, Scan, make_scan, settle
from kg.model import Span

VERSION = "2"
IN_TITLES = frozenset(("ORG", "CLUSTER", "POLICY"))  # the other kinds are not labelled in the document's own title


def find_mentions(reading: Reading) -> None:
    """Adds the mentions of the document, in text order, each inside one sentence, none overlapping another."""
    scan = make_scan(reading.document, reading.meta)
    titles = _titles(reading.meta)
    for one in settle(find_all(scan)):
        sentence = scan.guard.sentence_at(one.start)
        span = scan.plain.there(one.start, one.end)
        if sentence < 0 or one.end > scan.guard.spans[sentence][1]:
            continue
        if one.type in IN_TITLES or not any(title.covers(span) for title in titles):
            reading.mentions.append(Mention(sentence, span, one.type, one.norm, one.rule))


def find_all(scan: Scan) -> list[Found]:
    """Mentions of every kind, overlaps and all."""
    where = places.find_places(scan)
    who = bodies.find_bodies(scan, where)
    anchors = sorted([*where, *who])
    known = [Found(hit.start, hit.end, "PROJECT", hit.name.norm, "mention.project") for hit in scan.hits if hit.name.type == "PROJECT"]
    long = long_names.find_long_names(scan, anchors)
    return [
        *policies.find_policies(scan),
        *anchors,
        *long,
        *bodies.find_short_forms(scan, [*who, *long]),
        *coinages.find_coinages(scan),
        *undertakings.find_undertakings(scan, anchors),
        *routes.find_routes(scan),
        *known,
        *fields.find_fields(scan),
        *periods.find_periods(scan),
    ]


def _titles(meta: Meta | None) -> list[Span]:
    return [meta.spans[name] for name in ("title", "wrapper") if name in meta.spans] if meta else []
