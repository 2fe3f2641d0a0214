"""The templates of the pages, and in which language a page speaks."""

from __future__ import annotations

from pathlib import Path

from fastapi import Request
from fastapi.templating import Jinja2Templates

from api.tables import distinct_sentences

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.filters["distinct"] = distinct_sentences


def choose_language(request: Request) -> str:
    """zh or en: what the address asks for, else what the server was started with."""
    wanted = request.query_params.get("lang")
    return wanted if wanted in ("zh", "en") else str(request.app.state.language)
