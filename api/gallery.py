"""The page of figures: all of them small, each one large with a field for what it is about, and its files to take away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.drawing import FIGURES, Wish, draw
from api.rendering import choose_language, templates
from api.routes import OntologyOf, StoreOf
from api.words import explain, load_words
from kg.errors import CetuError, NotFound
from viz.palette import to_css

router = APIRouter(include_in_schema=False)
Kind = Annotated[str, Path(pattern="^[a-z]{1,40}$")]
Text = Annotated[str, Query(max_length=300)]
DARK = f"@media screen and (prefers-color-scheme:dark){{{to_css('dark', '.figure ')}}}"


@router.get("/figures")
def figures(request: Request) -> HTMLResponse:
    """Every kind of figure as a thumbnail."""
    return _page(request, "figures.html", kinds=list(FIGURES))


@router.get("/figures/{kind}")
def figure(request: Request, kind: Kind, store: StoreOf, ontology: OntologyOf, about: Text = "") -> HTMLResponse:
    """One figure, drawn into the page so that its parts are links; a name that is not there is said above the field."""
    if kind not in FIGURES:
        raise NotFound(f"no figure {kind!r}; there is: {' '.join(FIGURES)}", code="no_choice", name="figure", choices=" ".join(FIGURES))
    wish = Wish(about.strip() or None, 120, choose_language(request), "light", links=True)
    try:
        svg, error, status = draw(store, ontology, kind, wish).svg(), "", 200
    except CetuError as exc:
        svg, error, status = "", explain(exc, wish.language), 404 if isinstance(exc, NotFound) else 400
    return _page(request, "figure.html", status, kind=kind, about=about.strip(), svg=svg, error=error)


@router.get("/figures.css")
def style() -> Response:
    """Repaints figures inside pages on a dark screen."""
    return Response(DARK, media_type="text/css")


def _page(request: Request, name: str, status_code: int = 200, **values: object) -> HTMLResponse:
    language = choose_language(request)
    words = load_words(language)
    other = request.url.include_query_params(lang="en" if language == "zh" else "zh")
    return templates.TemplateResponse(request, name, {"words": words["page"], "figures": words["figures"], "language": language, "other": f"?{other.query}", **values},
                                      status_code=status_code)
