"""The slots of a question as parameters of the Cypher, and as words for the reading that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.ask_tokens import Reading, Token
from kg.lexicon import Lexicon, normalise
from kg.ontology import load_ontology
from kg.shapes import LABELS, Fit, slot_label, value_label

PLACES = ("place", "area", "city")


def read_slots(best: Fit, tokens: Sequence[Token], lexicon: Lexicon) -> dict[str, Any]:
    """Slot → ids, value or years, in the order of the shape's `takes`."""
    slots: dict[str, Any] = {}
    for slot, held in best.slots.items():
        if slot == "topic":
            _put_topic(best, held, slots, lexicon)
        elif slot == "missing":
            slots["missing"] = True
        elif held[0].kind in ("entity", "several"):
            slots[slot] = _put_entities(slot, held, lexicon)
        elif held[0].kind == "date":
            slots[slot] = held[-1].value
        elif slot == "subtype":
            slots[slot] = list(dict.fromkeys(r.value for r in held))
        elif held[0].kind == "time":
            first, last = max(r.value[0] for r in held), min(r.value[1] for r in held)
            slots[slot] = (first, last) if first <= last else (last, first)  # 2030年比2026年: from the one to the other
        elif held[-1].value != "all":
            slots[slot] = held[-1].value
    return _direct(best, tokens, slots) if best.shape.spec.get("directed") else slots


def _direct(best: Fit, tokens: Sequence[Token], slots: dict[str, Any]) -> dict[str, Any]:
    """Which side of a citation the policy, the kind of document, the issuer and the level belong to."""
    if "policy" in slots:
        slots = {_direction(best, tokens, slots["policy"]): slots.pop("policy"), **slots}
    if "subtype" in slots:
        slots[_side_of_subtype(slots, tokens)] = slots.pop("subtype")
    for slot in ("body", "level"):  # of a policy that is named, only the other side can be asked for
        if slot in slots and "citing" in slots:
            slots[f"cited_{slot}"] = slots.pop(slot)
    return slots


def _put_entities(slot: str, held: Sequence[Reading], lexicon: Lexicon) -> list[str]:
    """Ids; an indicator stands for all whose name ends so."""
    ids = [e.id for r in held for e in r.value]
    if slot == "indicator":
        ids += [i for r in held for e in r.value for i in lexicon.indicators(e.name.lower())]
    return list(dict.fromkeys(ids))


def _put_topic(best: Fit, words: Sequence[str], slots: dict[str, Any], lexicon: Lexicon) -> None:
    if "topic_indicator" not in best.shape.words("takes"):
        slots["topic"] = [w for word in words for w in word.split("的") if w]
        return
    found = [] if "call" in best.shape.spec and len(words) > 1 else lexicon.indicators(normalise("".join(words)))
    if found:
        slots["indicator"] = sorted({*slots.get("indicator", ()), *found})
    else:
        slots["topic"] = list(words)


def _side_of_subtype(slots: Mapping[str, Any], tokens: Sequence[Token]) -> str:
    """哪些条例引用…: the citing; …引用了哪些条例: the cited."""
    if "cited" in slots or "citing" in slots:
        return "citing_subtype" if "cited" in slots else "cited_subtype"
    verb = _verb(tokens)
    before = any(t.has("value", "subtype") for t in tokens[:verb]) != any(t.has("cue", "passive") for t in tokens)
    return "citing_subtype" if before else "cited_subtype"


def _verb(tokens: Sequence[Token]) -> int:
    """Index of the word for citing; mentioning and tracing back are citing too."""
    cites = [at for at, t in enumerate(tokens) if t.has("value", "kind") and not t.has("entity")]
    mentions = [at for at, t in enumerate(tokens) if (t.has("cue", "appear") or t.has("cue", "trace")) and not t.has("entity")]
    return (cites or mentions)[0]


def _direction(best: Fit, tokens: Sequence[Token], ids: Sequence[str]) -> str:
    """Whether the policy cites or is cited: by what stands before the verb, and by 被 or “by”."""
    if len(ids) > 1:
        return "pair"
    policy = next(at for at, t in enumerate(tokens) if t.has("entity", "policy"))
    verb = _verb(tokens)
    words = [t.text for t in tokens]
    passive = next((at for at, t in enumerate(tokens) if t.has("cue", "passive")), None)
    if "关系" in words[verb]:
        return "either"
    if words[verb].startswith(("下位", "被")):
        return "cited"
    if "以" in words[:policy] and policy < verb and words[policy - 1] == "以":  # 以…为依据
        return "cited"
    if "是" in words[policy + 1 : verb] and any(t.has("cue", "which") or t.has("noun") for t in tokens[policy + 1 : verb]):  # …是哪些文件的依据
        return "cited"
    if words[verb] in ("based on", "on the basis of") and "what" in words[:policy]:
        return "citing"
    if policy < verb and not tokens[verb].has("value", "all") and all(t.has("stop") or t.has("cue", "exists") for t in tokens[verb + 1 :]) and any(
            t.has("cue", "exists") for t in tokens):  # …废止了吗: it is the one that may be repealed
        return "cited" if any(r.value in ("repeals", "amends") for r in tokens[verb].readings) else "citing"
    if passive is not None:
        return "cited" if policy < verb else "citing"
    if words[verb] in ("basis", "legal basis") and "of" in words[verb:policy]:
        return "citing"
    return "citing" if policy < verb else "cited"


def bind_slots(best: Fit, slots: Mapping[str, Any], lexicon: Lexicon, group: str | None) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """(parameters, what each slot was read as in zh and en)"""
    parameters: dict[str, Any] = {}
    shown = []
    for slot, value in slots.items():
        parameters |= _parameters(slot, value, lexicon)
        words = _shown(slot, value, lexicon)
        shown.append({lang: f"{slot_label(slot, lang)}{'：' if lang == 'zh' else ': '}{words[lang]}" for lang in ("zh", "en")})
    parameters["within"] = "policy" in slots
    if best.shape.spec.get("labelled"):
        parameters["label"] = "Case" if "scope" in slots else LABELS.get(best.focus or "", "Place")
    if group:
        shown.append({lang: f"{slot_label('group', lang)}{'：' if lang == 'zh' else ': '}{_group_word(group, lang)}" for lang in ("zh", "en")})
    return parameters, shown


def _group_word(group: str, language: str) -> str:
    labels = load_ontology().entities
    name = {"body": "Issuer", "cluster": "CityCluster", "policy": "Policy"}.get(group, group.capitalize())
    return labels[name].label[language] if name in labels else value_label("group", group, language) or group


def _parameters(slot: str, value: Any, lexicon: Lexicon) -> dict[str, Any]:
    if slot in PLACES:
        ids = lexicon.inside(value)
        if slot == "area":
            ids = [i for i in ids if i not in value] or ids
        return {slot: ids} | ({"place_policies": lexicon.policies_of_places(value)} if slot == "place" else {})
    if slot == "body":
        return {"body": value, "body_policies": sorted({p for b in value for p in lexicon.issued.get(b, ())})}
    if slot == "period":
        first, last = value
        return {"since": f"{first:04d}", "until": f"{last + 1:04d}", "from_year": f"{first:04d}", "to_year": f"{last:04d}", "periods": _periods(first, last, lexicon)}
    if slot == "date":
        return {slot: value, "year": value[:4]}
    if slot == "domain":  # 医疗 takes in 智慧医疗
        return {slot: sorted({e.id for i in value for e in lexicon.entities.values() if e.slot == "domain" and lexicon.entities[i].name in e.name})}
    if slot == "cited_subtype":
        return {slot: value, "subtype_words": ["法" if v == "law" else value_label("subtype", v, "zh") for v in value]}
    if slot == "cited_body":
        return {slot: sorted({p for b in value for p in lexicon.issued.get(b, ())}), "body_names": [lexicon.entities[b].name for b in value]}
    if slot == "named":
        return {slot: value, "named_forms": sorted({f for i in value for f in (lexicon.entities[i].name, *lexicon.forms.get(i, ())) if len(f) > 1 and not f.isascii()})}
    if slot == "entity":
        return {slot: value, "entity_names": [lexicon.entities[i].name for i in value]}
    return {slot: value}


def _periods(first: int, last: int, lexicon: Lexicon) -> list[str]:
    """Ids of the graph's periods that lie in these years: 2026, 2026/2030, ../2030."""
    found = []
    for entity in lexicon.entities.values():
        years = [int(part[:4]) for part in entity.name.split("/") if part[:4].isdigit()] if entity.slot == "time" else []
        if years and first <= min(years) and max(years) <= last:
            found.append(entity.id)
    return sorted(found)


def _shown(slot: str, value: Any, lexicon: Lexicon) -> dict[str, str]:
    if slot == "period":
        first, last = value
        text = str(first) if first == last else f"{first or '…'}—{last if last < 9998 else '…'}"
        return {"zh": text, "en": text}
    if slot in ("topic", "context"):
        return {"zh": " ".join(f"“{w}”" for w in value), "en": " ".join(f"“{w}”" for w in value)}
    if slot == "missing":
        return {"zh": "不在库中", "en": "not in the corpus"}
    if slot == "date":
        return {"zh": value, "en": value}
    if slot.endswith("subtype"):
        return {lang: ("、" if lang == "zh" else ", ").join(value_label("subtype", v, lang) or v for v in value) for lang in ("zh", "en")}
    if isinstance(value, list):
        names = list(dict.fromkeys(lexicon.entities[i].name for i in value))
        return {"zh": "、".join(names[:6]) + ("等" if len(names) > 6 else ""), "en": ", ".join(names[:6]) + (" …" if len(names) > 6 else "")}
    ontology = load_ontology()
    slot = slot.removeprefix("cited_")
    key = {"when_kind": "kind", "cluster_role": "role"}.get(slot, slot)
    return {lang: value_label(slot, value, lang) or _word(ontology, key, value, lang) for lang in ("zh", "en")}


def _word(ontology: Any, key: str, value: str, language: str) -> str:
    if value in ontology.relations:
        return str(ontology.relations[value].label[language])
    return str(ontology.word(key, value, language))
