"""The pages: home with search, an entity with its facts and evidence cards, an answer, a document's text. No script needed."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.rendering import choose_language, templates
from api.routes import OntologyOf, StoreOf
from api.tables import cell_text
from api.words import load_words
from kg.errors import NotFound
from kg.query import Answer, ask, bind, get_question, load_questions, type_of
from kg.trace import trace as run_trace

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
Text = Annotated[str, Query(max_length=300)]
PAGE_ROWS = 100
# which id a column's cell leads to
LINKS = {"policy": "policy_id", "step": "measure_id", "measure": "id", "name": "id", "city": "id", "source": "source_id", "target": "target_id"}
# what a page says of an entity, beside its name and relations
FACTS = ("number", "signed", "published", "in_force", "subtype", "level", "code", "strength", "strength_reason",
         "instrument", "comparator", "value", "unit", "year", "binding")


def _page(request: Request, name: str, **values: Any) -> HTMLResponse:
    language = choose_language(request)
    words = load_words(language)["page"]
    other = request.url.include_query_params(lang="en" if language == "zh" else "zh")
    return templates.TemplateResponse(request, name, {"words": words, "language": language, "ontology": request.app.state.ontology, "other": f"?{other.query}", **values})


@router.get("/")
def home(request: Request, store: StoreOf, ontology: OntologyOf) -> HTMLResponse:
    counts = store.counts()
    parents = {kind.kind_of for kind in ontology.entities.values()}
    types = [(kind, counts["nodes"].get(kind.name, 0)) for kind in ontology.entities.values()
             if counts["nodes"].get(kind.name) and kind.name not in parents]
    texts = {name: counts["nodes"].get(name, 0) for name in ("Document", "Sentence")}
    documents = store.rows("MATCH (d:Document)-[:STATES]->(p) "
                           "RETURN p.id AS id, d.title AS title, p.number AS number, p.signed AS signed ORDER BY signed DESC, title LIMIT 40")
    return _page(request, "home.html", types=types, texts=texts, relations=sum(counts["relations"].values()), documents=documents, questions=load_questions().values())


@router.get("/search")
def search(request: Request, store: StoreOf, q: Text = "") -> Response:
    if not q.strip():
        return RedirectResponse("/")
    answer = ask(store, "search", {"text": q.strip()}, PAGE_ROWS)
    return _page(request, "search.html", q=q, rows=answer.rows, sentences=store.search(q.strip(), 20))


@router.get("/entity/{entity}")
def entity(request: Request, entity: Id, store: StoreOf, ontology: OntologyOf) -> HTMLResponse:
    found = store.rows("MATCH (e:Entity {id: $id}) RETURN e AS entity, labels(e) AS labels", id=entity)
    if not found:
        raise NotFound("no entity with this id in the graph; search by name", code="no_entity_id")
    answer = ask(store, "neighbours", {"entity": entity}, 300)
    groups = [(relation, direction, list(rows)) for (relation, direction), rows in groupby(answer.rows, key=lambda r: (r["relation"], r["direction"]))]
    mentions = store.rows("""MATCH (s:Sentence)-[:MENTIONS]->(e:Entity {id: $id}) RETURN DISTINCT s.text AS sentence, s.section AS section, s.stem AS document,
        s.document AS document_id, s.place AS place ORDER BY document, place LIMIT 20""", id=entity)
    node = found[0]["entity"]
    kind = type_of(found[0]["labels"])
    facts = [(key, ontology.word(key, node[key], choose_language(request))) for key in FACTS if node.get(key) is not None]
    return _page(request, "entity.html", node=node, kind=ontology.entities[kind], groups=groups, mentions=mentions, facts=facts, truncated=answer.truncated)


@router.get("/query/{name}")
def query(request: Request, name: Annotated[str, Path(pattern="^[a-z_]{1,40}$")], store: StoreOf) -> HTMLResponse:
    question = get_question(name)
    given = {k: v for k, v in request.query_params.items() if k != "lang" and v}
    wanting = [p for p in question.parameters if p.required and not given.get(p.name)]
    answer = None if wanting else ask(store, name, bind(question, (), given), PAGE_ROWS)
    return _answer_page(request, answer, question=question, given=given)


@router.get("/trace")
def trace(request: Request, store: StoreOf, ontology: OntologyOf, pattern: Text = "", policy: Text = "", place: Text = "") -> HTMLResponse:
    answer = run_trace(store, ontology, pattern=pattern or None, policy=policy or None, place=place or None, limit=PAGE_ROWS,
                       language=choose_language(request))
    return _answer_page(request, answer, question=None, given={"pattern": pattern, "policy": policy, "place": place})


def _answer_page(request: Request, answer: Answer | None, **values: Any) -> HTMLResponse:
    language = choose_language(request)
    cells = [[(cell_text(row, key, request.app.state.ontology, language), row.get(LINKS.get(key, ""))) for key in answer.columns]
             for row in answer.rows] if answer else []
    return _page(request, "answer.html", answer=answer, cells=cells, query=request.url.query, **values)


@router.get("/document/{document}")
def document(request: Request, document: Id, store: StoreOf) -> HTMLResponse:
    rows = store.rows("""MATCH (s:Sentence {document: $id}) RETURN s.text AS text, s.section AS section, s.id AS id ORDER BY s.place""", id=document)
    found = store.rows("MATCH (d:Document {id: $id})-[:STATES]->(p) RETURN d.title AS title, d.stem AS stem, p.id AS policy", id=document)
    if not found:
        raise NotFound("no document with this id in the graph", code="no_document_id")
    sections = [(section, list(some)) for section, some in groupby(rows, key=lambda r: r["section"])]
    return _page(request, "document.html", document=found[0], sections=sections)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """The OpenAPI document as a plain page: no script from elsewhere, as Swagger's would need."""
    return _page(request, "docs.html", openapi=request.app.openapi())
