"""Words on figures, from viz/words.yaml, in Chinese or English."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml

Language = Literal["zh", "en"]


@functools.cache
def load_words() -> Mapping[str, Mapping[str, str]]:
    """language → key → text."""
    words: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return words


def word(key: str, language: Language, **slots: object) -> str:
    """The text of `key`; numbers in slots get thousands separators: 显示 300 / 1,842，按关联度."""
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in slots.items()}
    return load_words()[language][key].format(**shown)
