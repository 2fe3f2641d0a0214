"""How the names of signing bodies and of documents end, from word lists."""

from __future__ import annotations

import functools
import re

from ingest.wordlist import read_column, read_rows

NOTICE_END = re.compile(r"(?:通知|函|公告|通告|令|决定|通报)(?:[（(][^（()）]{1,30}[）)])?\s*\Z")
SEAL = re.compile(r"[（(][^（()）]*代章[）)]\Z")


@functools.cache
def _body_end() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, read_column('signature_ends.txt')))})$")


@functools.cache
def _title_end() -> re.Pattern[str]:
    nouns = "|".join(map(re.escape, read_column("title_nouns.txt")))
    return re.compile(rf"(?:{nouns})(?:的通知|的函)?[》〉”]?(?:\s*[（(][^（()）]{{1,30}}[）)])*\s*\Z")


def is_body(words: str) -> bool:
    """Could this line be the name of a body that signs?"""
    words = SEAL.sub("", words)
    return len(words) <= 60 and not any(mark in words for mark in "。；，：") and bool(_body_end().search(words))


def split_bodies(words: str) -> list[str]:
    """The bodies on one line of a signature, parted by blanks or 、; empty when it is something else."""
    parts = re.split(r"[\s\u3000、]+", strip_entity(words).strip())
    if all(len(part) <= 1 for part in parts):
        parts = ["".join(parts)]
    parts = [SEAL.sub("", part) for part in parts if len(part) > 1]
    return parts if all(map(is_body, parts)) else []


def ends_title(words: str) -> bool:
    return bool(_title_end().search(words))


def closes_title(words: str) -> bool:
    """Does a title end here that began in this line or an earlier one? 关于…制度 goes on, 关于…的通知 does not."""
    if not ends_title(words):
        return False
    if any(mark in words for mark in ("印发", "转发", "批转")):
        return bool(NOTICE_END.search(words))
    return "关于" not in words or subtype_of(words) not in ("guide", "plan", "law")


def strip_entity(words: str) -> str:
    """A line without a half-read HTML entity at its end (国务院办公厅 &sp;)."""
    head, mark, tail = words.rpartition("&")
    return head.rstrip() if mark and len(tail) <= 7 and tail.endswith(";") else words


def subtype_of(title: str) -> str | None:
    """The kind of document its title's last noun names: 规划 → plan, 条例 → regulation."""
    match = _title_end().search(title)
    if not match:
        return None
    words = match.group().strip("》〉” ")
    kinds = {row[0]: row[1] for row in read_rows("title_nouns.txt")}
    bare = re.split("[（(]", words)[0].strip("》〉” ")
    return kinds.get(bare) or next((kinds[bare[at:]] for at in range(len(bare)) if bare[at:] in kinds), None)
