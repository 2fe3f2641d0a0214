"""Units: what converts into what, and the reasons when it does not."""

import pytest

from ingest.quantities import find_quantities, read_number
from kg.units import convert, dimension, read_units, split_unit, to_number


@pytest.mark.parametrize(
    ("value", "unit", "to_unit", "wanted"),
    [
        (1.2, "万亿元", "亿元", 12000),
        (100, "万吨", "亿斤", 20),
        (15, "亩", "公顷", 1),
        (3000, "万千瓦", "吉瓦", 30),
        (50, "万人", "人", 500000),
        (5, "公里/百平方公里", "公里/万平方公里", 500),
        (20, "太比特/秒", "Gbps", 20000),
        (3, "万个", "个", 30000),
    ],
)
def test_convert(value: float, unit: str, to_unit: str, wanted: float) -> None:
    assert convert(value, unit, to_unit).value == pytest.approx(wanted)


@pytest.mark.parametrize(("unit", "to_unit"), [("%", "个百分点"), ("元", "美元"), ("个", "家"), ("万人", "万人次"), ("亩", "吨"), ("年", "个月"), ("鹏", "元")])
def test_not_comparable_says_why(unit: str, to_unit: str) -> None:
    converted = convert(1, unit, to_unit)
    assert converted.value is None and (unit in converted.reason or to_unit in converted.reason)


def test_every_listed_unit_converts_into_itself() -> None:
    for unit in read_units():
        assert convert(3, unit, unit).value == 3, unit


def test_parts_of_units() -> None:
    assert split_unit("万亿元") == (1e12, "元")
    assert split_unit("千瓦") == (1.0, "千瓦")
    assert dimension("亿千瓦时") == "energy" and dimension("鹏") is None
    assert to_number("5—5.5") == 5.25 and to_number("一批") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("增长5%—5.5%，", ("5%—5.5", "%", "", False)),
        ("增长４．５％左右", ("4.5", "%", "", True)),
        ("稳定在百万吨以上", ("100", "万吨", ">=", False)),
        ("超6000家", ("6000", "家", ">=", False)),
        ("1700多万吨", ("1700", "万吨", "", True)),
        ("控制在2.2∶1以内", ("2.2", "∶1", "<=", False)),
        ("1000兆比特/秒（Mbps）以上", ("1000", "兆比特/秒", ">=", False)),
        ("建成 100 个以上", ("100", "个", ">=", False)),
        ("翻两番", ("4", "倍", "", False)),
    ],
)
def test_find_quantities(text: str, wanted: tuple[str, str, str, bool]) -> None:
    (found,) = find_quantities(text)
    assert (found.value, found.unit, found.bound, found.approx) == wanted


@pytest.mark.parametrize("text", ["2025年", "第6个", "〔20155〕12号", "5G网络", "12345热线", "一个", "\ud800\x00", "千亿级产业"])
def test_no_quantity(text: str) -> None:
    assert not list(find_quantities(text))


def test_read_number() -> None:
    assert [read_number(words) for words in ("百", "三百五十", "十二", "两千", "", "几")] == [100, 350, 12, 2000, None, None]
