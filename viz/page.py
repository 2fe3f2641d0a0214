"""A figure as one self-contained HTML page: nothing runs, nothing is loaded."""

from __future__ import annotations

import base64
import hashlib

from viz.escape import escape_xml
from viz.palette import auto_css

STYLE = "body{margin:0;text-align:center}svg{max-width:100%;height:auto}@media screen and (prefers-color-scheme:dark){body{background:#14181d}}"


def to_page(svg: str, title: str, language: str = "zh") -> str:
    """The page around an SVG text; its style sheets are allowed by hash and nothing else is."""
    allowed = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" for style in (STYLE, auto_css()))
    return (f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
            f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'\">"
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape_xml(title)}</title><style>{STYLE}</style></head>'
            f"<body>{svg}</body></html>\n")
