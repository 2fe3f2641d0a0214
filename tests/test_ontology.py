"""The ontology is one file: it loads, and every mistake names its place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kg.errors import OntologyError
from kg.ontology import DEFAULT, load_ontology


@pytest.mark.parametrize(("path", "value", "place"), [
    (["entities", "City", "label"], {"zh": "城市"}, "entities.City.label.en"),
    (["entities", "City", "colour", "dark"], "red", "entities.City.colour.dark"),
    (["entities", "City", "kind_of"], "Plaice", "entities.City.kind_of"),
    (["entities", "City", "glyf"], "x", "entities.City.glyf"),
    (["relations", "CITES", "to"], ["Polcy"], "relations.CITES.to"),
    (["relations", "CITES", "from"], [], "relations.CITES.from"),
    (["patterns", "core"], "核心", "patterns.core"),
])
def test_a_mistake_names_its_place(tmp_path: Path, path: list[str], value: object, place: str) -> None:
    tree = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    part = tree
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    broken = tmp_path / "ontology.yaml"
    broken.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    with pytest.raises(OntologyError, match=place.replace(".", r"\.")):
        load_ontology(broken)


def test_a_missing_part_and_a_broken_file_are_told(tmp_path: Path) -> None:
    tree = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    del tree["stages"]
    part = tmp_path / "part.yaml"
    part.write_text(yaml.safe_dump(tree), encoding="utf-8")
    with pytest.raises(OntologyError, match="stages: this part is missing"):
        load_ontology(part)
    broken = tmp_path / "broken.yaml"
    broken.write_text("entities: [", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"broken\.yaml: cannot be read"):
        load_ontology(broken)


def test_names_and_aliases_find_patterns() -> None:
    ontology = load_ontology()
    assert {ontology.find_pattern(t).name for t in ("动态虚拟型", "动态虚拟", "动态模拟型", "virtual")} == {"virtual"}
    with pytest.raises(OntologyError, match="核心带动型"):
        ontology.find_pattern("核心驱动")


def test_relations_join_only_what_the_ontology_says() -> None:
    ontology = load_ontology()
    assert ontology.allows("City", "MEMBER_OF", "CityCluster")
    assert not ontology.allows("CityCluster", "MEMBER_OF", "City")


def test_a_new_entity_type_is_one_stanza(tmp_path: Path) -> None:
    tree = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    tree["entities"]["Fund"] = {"label": {"zh": "基金", "en": "Fund"}, "glyph": {"zh": "金", "en": "U"}, "colour": {"light": "#0051bc", "dark": "#4d7ef8"}}
    tree["relations"]["FUNDS"] = {"from": ["Fund"], "to": ["Measure"], "label": {"zh": "资助", "en": "funds"}}
    path = tmp_path / "more.yaml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    ontology = load_ontology(path)
    assert ontology.allows("Fund", "FUNDS", "Measure")
    assert ontology.entity("Fund").labels == ("Entity", "Fund")
