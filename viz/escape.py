"""The one place where foreign text becomes safe to write into XML, HTML, JSON inside a script, or a link."""

from __future__ import annotations

import html
import json
import re

# what XML 1.0 forbids, lone surrogates included: no reader may choke on a label
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]*):")
_IN_SCRIPT = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def clean(text: str) -> str:
    """The text with every character that XML forbids replaced by U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


def escape_xml(text: object) -> str:
    """Text for an element or a quoted attribute of SVG, XML or HTML."""
    return html.escape(clean(str(text)))


def escape_json(value: object) -> str:
    """JSON that may stand inside <script>: no `<`, `>`, `&`, and no line separators that old JavaScript rejects."""
    return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).translate(_IN_SCRIPT)


def safe_url(url: str | None) -> str | None:
    """The link if it is relative, http or https; None for any other scheme (javascript:, data:, …)."""
    if not url or _FORBIDDEN.search(url) or any(c in url for c in "\t\n\r"):
        return None
    scheme = _SCHEME.match(url)
    return url if scheme is None or scheme[1].lower() in ("http", "https") else None
