"""The names a question may hold: those of the graph with their other forms, and places we know that the corpus does not name."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import yaml

from kg.query import code_prefix
from kg.store import Store

WORDS = Path(__file__).with_name("ask_words.yaml")
TERMS = Path(__file__).with_name("ask_terms.yaml")
NAMES = """MATCH (e:Entity) WHERE NOT e:Measure AND NOT e:Target AND NOT e:Date AND NOT e:Number AND NOT e:Feature
RETURN e.id AS id, e.name AS name, e.name_en AS name_en, labels(e) AS labels, e.aliases AS aliases, e.code AS code, e.ghost AS ghost,
       e.title_key AS title_key, e.number AS number, e.stem AS stem, e.subtype AS subtype, e.level AS level,
       e.place AS place, coalesce(e.signed, e.published, e.in_force) AS date, e.wrapper AS wrapper ORDER BY id"""
PLACED = "MATCH (p:Policy)-[:COVERS]->(l:Entity) RETURN p.id AS policy, l.id AS id"
ISSUED = "MATCH (p:Policy)-[:ISSUED_BY]->(b:Issuer) RETURN p.id AS policy, b.id AS id, b.name AS name"
VERSION = "MATCH (d:Document) RETURN d.id AS id, d.covered AS covered ORDER BY id"
# in the order in which a name that stands for several things is read
SLOTS = {"Policy": "policy", "Paper": "policy", "Pattern": "pattern", "Stage": "stage", "Dimension": "dimension", "CityCluster": "cluster", "Place": "place",
         "Technology": "technology", "Domain": "domain", "Project": "project", "Issuer": "body", "Indicator": "indicator",
         "Component": "component", "Period": "time"}
_QUOTES = re.compile("[“”\"「」『』‘’'《》〈〉]")
_GAP = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")
_COUNTY = re.compile("(?:(?:[回满壮苗土瑶侗畲]族)*自治县|[市县区旗])$")
_LEVEL = re.compile(r"(?:壮族|回族|维吾尔)?(?:自治区|自治州|特别行政区|省|市)$")
_SESSION = re.compile("第[一二三四五六七八九十百]+届")
_RANGE = re.compile(r"\(\d{4}[-—~年至]+\d{2,4}年?\)$")


@dataclass(frozen=True, slots=True)
class Named:
    """An entity with a name; `slot` is what it can be in a question."""

    id: str
    name: str
    slot: str
    labels: frozenset[str]
    code: str | None = None
    ghost: bool = False
    title_key: str = ""
    stem: str | None = None
    place: str | None = None
    date: str = ""
    subtype: str | None = None
    level: str | None = None


@dataclass
class Lexicon:
    """`surfaces`: normalised name → entities; `absent`: names we know and the graph does not hold → (slot, name)."""

    entities: dict[str, Named] = field(default_factory=dict)
    surfaces: dict[str, tuple[Named, ...]] = field(default_factory=dict)
    absent: dict[str, tuple[str, str]] = field(default_factory=dict)
    covers: dict[str, frozenset[str]] = field(default_factory=dict)  # place or cluster → policies
    issued: dict[str, frozenset[str]] = field(default_factory=dict)  # body → policies
    keys: dict[str, str] = field(default_factory=dict)  # policy id → normalised title
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)  # place or cluster → its surfaces
    together: dict[str, tuple[Named, ...]] = field(default_factory=dict)  # words for several places: 三省一市
    newest: str = ""  # year of the newest document

    def inside(self, ids: Iterable[str]) -> list[str]:
        """The places and those within them by division code; clusters as they are."""
        found = set(ids)
        for named in [self.entities[i] for i in found]:
            prefix, heads = code_prefix(named.code), (named.name, *_short_names(named))
            found |= {e.id for e in self.entities.values() if e.slot == "place" and (
                (prefix and e.code and e.code.startswith(prefix)) or (e.code is None and e.name.startswith(heads)))}
        return sorted(found)

    def policies_of_places(self, ids: Iterable[str]) -> list[str]:
        """Policies that cover the places, are issued by their bodies or name them at the head of the title."""
        chosen = [self.entities[i] for i in ids]
        found = {p for e in chosen for p in self.covers.get(e.id, ())}
        names = tuple(e.name for e in chosen if e.slot == "place")
        found |= {p for b, some in self.issued.items() if names and b in self.entities and self.entities[b].name.startswith(names) for p in some}
        clusters = tuple(form for e in chosen if e.slot == "cluster" for form in self.forms.get(e.id, ()) if len(form) > 1)
        found |= {p for p, key in self.keys.items() if clusters and key.startswith(clusters)}
        found |= {e.id for e in self.entities.values() if e.slot == "policy" and e.place and names and e.place.startswith(names)}
        return sorted(p for p in found if not self.entities[p].ghost)

    def indicators(self, text: str) -> list[str]:
        """Indicators called so, for the whole of a place or society too; else those that end so; else those that hold the text."""
        names = {e.id: normalise(e.name) for e in self.entities.values() if e.slot == "indicator"}
        scoped = {text, *(scope + text for scope in load_ask_words()["indicator_scopes"])}
        for fits in (lambda n: n in scoped, lambda n: n.endswith(text), lambda n: text in n,
                     lambda n: len(text) > 3 and len(text) * 3 >= len(n) * 2 and in_order(text, n)):
            if found := sorted(i for i, n in names.items() if fits(n)):
                return found
        found = [i for i, n in names.items() if len(text) > 3 and in_order(text, n)]
        return found if len(found) == 1 else []


def in_order(text: str, name: str) -> bool:
    """Whether the characters of `text` stand in `name` in this order."""
    at = 0
    for char in text:
        at = name.find(char, at) + 1
        if not at:
            return False
    return True


@functools.cache
def load_ask_words() -> dict[str, Any]:
    tree: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return tree


@functools.cache
def load_terms() -> dict[str, str]:
    """English words for what Chinese texts speak of."""
    tree: dict[str, str] = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    return {str(english): chinese for english, chinese in tree.items()}


def normalise(text: str) -> str:
    """One form for the ways a name is typed: width, case, brackets, quotes, dashes, blanks beside Chinese."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"['’]s\b", " ", text)
    text = re.sub("[〔【\\[﹝]", "(", re.sub("[〕】\\]﹞]", ")", text))
    text = _QUOTES.sub("", re.sub("[—–－―]+", "-", text))
    return _GAP.sub("", re.sub(r"\s+", " ", text)).strip()


_built: WeakKeyDictionary[Store, tuple[object, Lexicon]] = WeakKeyDictionary()


def load_lexicon(store: Store) -> Lexicon:
    """The lexicon of the graph as it is now; made again only when its documents have changed."""
    version = [(r["id"], r["covered"]) for r in store.rows(VERSION)]
    known = _built.get(store)
    if known is None or known[0] != version:
        known = _built[store] = (version, build_lexicon(store))
    return known[1]


def build_lexicon(store: Store) -> Lexicon:
    lexicon = Lexicon()
    surfaces: dict[str, dict[str, Named]] = defaultdict(dict)
    by_name: dict[str, list[Named]] = defaultdict(list)
    for row in store.rows(NAMES):
        named = _named(row)
        if named is None:
            continue
        lexicon.entities[named.id] = named
        by_name[named.name].append(named)
        for surface in _surfaces(named, row):
            surfaces[normalise(surface)][named.id] = named
    _add_aliases(by_name, surfaces)
    single = set(load_ask_words()["abbreviations"])
    lexicon.surfaces = {s: tuple(sorted(held.values(), key=_slot_order)) for s, held in surfaces.items() if len(s) > 1 or s in single}
    forms: dict[str, list[str]] = defaultdict(list)
    for surface, held in lexicon.surfaces.items():
        for named in held:
            if named.slot in ("place", "cluster"):
                forms[named.id].append(surface)
    lexicon.forms = {id: tuple(some) for id, some in forms.items()}
    lexicon.together = {word: tuple(by_name[n][0] for n in names) for word, names in load_ask_words()["together"].items() if all(n in by_name for n in names)}
    lexicon.newest = max((e.date[:4] for e in lexicon.entities.values() if e.slot == "policy" and not e.ghost), default="")
    lexicon.keys = {e.id: normalise(e.name) for e in lexicon.entities.values() if e.slot == "policy"}
    lexicon.absent = {s: known for s, known in _known_places() if s not in surfaces}
    lexicon.covers = _group(store.rows(PLACED))
    lexicon.issued = _group(store.rows(ISSUED))
    return lexicon


def _slot_order(named: Named) -> tuple[int, str]:
    return list(SLOTS.values()).index(named.slot), named.id


def _named(row: Mapping[str, Any]) -> Named | None:
    labels = frozenset(row["labels"])
    slot = next((SLOTS[label] for label in SLOTS if label in labels), None)
    if slot is None or (slot == "body" and not row["name"].endswith(tuple(load_ask_words()["body_tails"]))):
        return None
    subtype = "paper" if "Paper" in labels else row["subtype"]
    return Named(row["id"], row["name"], slot, labels, row["code"], bool(row["ghost"]), row["title_key"] or "", row["stem"], row["place"], row["date"] or "", subtype,
                 row["level"])


def _surfaces(named: Named, row: Mapping[str, Any]) -> Iterator[str]:
    yield named.name
    yield from row["aliases"] or ()
    if named.slot == "policy":
        yield from filter(None, (row["number"], row["stem"], row["wrapper"]))
        yield _RANGE.sub("", normalise(named.name))
        yield normalise(named.name).removeprefix("中华人民共和国")
    elif named.slot == "place":
        yield from _short_places(named)
    elif named.slot == "body":
        yield from _short_bodies(named.name)
    elif named.slot == "pattern":
        yield named.name.removesuffix("型")
    elif named.slot == "stage":
        yield f"{named.name}阶段"
    elif named.slot == "component":
        yield from filter(None, (row["name_en"], named.name.partition("（")[0] if "（" not in named.name else None))


def _short_places(named: Named) -> Iterator[str]:
    """江苏省 → 江苏, 浦东新区 → 浦东, 上海市杨浦区 → 杨浦区, 杨浦."""
    yield from _short_names(named)
    if named.name.endswith("新区") and len(named.name) > 3:
        yield named.name[:-2]
    tail = named.name
    if (at := max(tail.rfind("市", 0, -1), tail.rfind("省", 0, -1))) > 0 and len(tail) - at > 2:
        tail = tail[at + 1 :]
        yield tail
    county = ("County" in named.labels or tail != named.name) and tail[-1] in "区县市旗"
    if county and len(short := _COUNTY.sub("", tail)) > 1 and short not in load_ask_words()["not_counties"]:
        yield short


def _short_names(named: Named) -> list[str]:
    """江苏省 → 江苏, of provinces and cities alone."""
    short = _LEVEL.sub("", named.name)
    return [short] if len(short) > 1 and named.labels & {"City", "Province"} else []


def _short_bodies(name: str) -> Iterator[str]:
    """上海市第十五届人民代表大会常务委员会 → …人大常委会, 北京市经济和信息化局 → 北京市经信局, without 届 too."""
    forms = {name, _SESSION.sub("", name)}
    if (at := name.find("市")) > 0 and len(name) - at > 3:
        forms.add(name[at:])
    for long, shorts in load_ask_words()["shorts"].items():
        forms |= {form.replace(long, short) for form in list(forms) if long in form for short in shorts}
    yield from sorted(forms)


def _add_aliases(by_name: Mapping[str, list[Named]], surfaces: Mapping[str, dict[str, Named]]) -> None:
    """The other ways to call an entity: from the words file, and those of patterns and stages from the ontology."""
    from kg.ontology import load_ontology

    ontology = load_ontology()
    concepts = [c for group in (ontology.patterns, ontology.stages, ontology.dimensions) for c in group.values()]
    spoken = ((c.label["zh"], [*c.aliases, c.label["en"], c.label["en"].replace("-", " "), f"{c.label['en']} pattern"]) for c in concepts)
    aliases = [*load_ask_words()["names"].items(), *spoken]
    for name, words in aliases:
        for named in by_name.get(name, ()):
            for word in words:
                surfaces[normalise(str(word))][named.id] = named


def _known_places() -> Iterator[tuple[str, tuple[str, str]]]:
    """Provinces and cities of the gazetteer that still stand."""
    for line in (files("kg") / "words" / "places.tsv").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) > 6 and cells[1] in ("1", "2") and not cells[6]:
            for form in {cells[2], _LEVEL.sub("", cells[2])}:
                if len(form) > 1:
                    yield form, ("place", cells[2])


def _group(rows: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    grouped: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        grouped[row["id"]].add(row["policy"])
    return {key: frozenset(some) for key, some in grouped.items()}
