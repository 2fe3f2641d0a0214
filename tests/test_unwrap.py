"""A page that is wrapped in the middle of its words says what the same text says in one line."""

from __future__ import annotations

import pytest

from ingest.extractors import read_findings
from ingest.segment import make_document
from ingest.unwrap import find_copy, unwrap

PROSE = (
    "各市要加快建设城市大脑，推进政务服务一网通办，完善跨部门数据共享机制，培育人工智能产业集群。"
    "支持南京市建立健全公共数据授权运营制度，鼓励企业开放工业互联网应用场景，组织实施数字乡村示范工程。"
    "到 2028 年，建成 12 个区域级算力中心，新增智能工厂 300 家，公共服务数字化率达到 90 %以上。"
    "不得违规收集个人信息，严格落实《中华人民共和国数据安全法》，由省数据局会同省财政厅制定实施细则。"
    "加强长三角城市之间的协同联动，推动电子证照互认，优化营商环境，提升治理水平，保障网络安全。"
) * 4


def found(text: str) -> list[tuple[str, ...]]:
    reading = read_findings(make_document(text, stem="page", source="page"))
    source = reading.document.text

    def words(span) -> str:
        return "".join(span.of(source).split())

    return [
        *((mention.type, words(mention.span), mention.norm or "") for mention in reading.mentions),
        *(("measure", measure.verb, measure.object, words(measure.span)) for measure in reading.measures),
        *(("target", target.indicator, target.value, target.unit, target.year or "", words(target.span)) for target in reading.targets),
        *(("cite", citation.title or "", citation.kind) for citation in reading.citations),
    ]


def wrap(text: str, width: int) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


@pytest.mark.parametrize("width", range(18, 42))
def test_wrapping_a_page_changes_nothing_that_is_found(width):
    whole = found(PROSE.replace(" ", ""))
    assert {kind for kind, *_ in whole} >= {"ORG", "PLACE", "DOMAIN", "TECH", "CLUSTER", "POLICY", "measure", "target", "cite"}
    assert found(wrap(PROSE, width)) == whole


def test_spans_lead_back_to_the_page_as_printed():
    text = wrap(PROSE, 23)
    document = make_document(text, stem="page", source="page")
    normal = find_copy(document)
    assert normal is not None
    copy = unwrap(document, normal)
    assert not any("\n" in sentence.span.of(copy.text) for sentence in copy.sentences)
    for printed, copied in zip(document.sentences, copy.sentences, strict=True):
        assert normal.span(copied.span.start, copied.span.end) == printed.span
        assert copied.span.of(copy.text) == "".join(printed.span.of(text).split())


def test_a_page_that_is_not_wrapped_is_read_as_it_is():
    assert find_copy(make_document(PROSE + "\n" + PROSE, stem="page", source="page")) is None


def test_a_narrow_column_is_joined_too():
    """A table's cell is narrower than the page: its lines are short, but as long as their neighbours."""
    page = wrap(PROSE, 40) + "\n\n" + wrap(PROSE[:180], 24)
    assert found(page)[-1] == found(PROSE.replace(" ", "") + "\n\n" + PROSE[:180].replace(" ", ""))[-1]
    assert len(make_document(page, stem="page", source="page").blocks) == 2
