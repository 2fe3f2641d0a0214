"""Lists of bodies as they stand in duty marks: 市商务局、市科委和各区政府 → three names, as printed."""

from __future__ import annotations

import re
from functools import cache

from ingest.wordlist import read_column

MAX_NAME = 34
PLACES = "省市县区州旗盟乡镇"
_CONJUNCTION = re.compile("(?:以及|和|与|及)")
_GENERIC = re.compile("(?<=.)等(?:[^、，]{0,6}?(?:部门|单位|部委|机构|方面|地区)|)(?:(?:和|及|、)(?:单位|地区|部门|地方))?$")
_ROLE_ENDS = ("牵头部门", "牵头单位", "配合部门", "配合单位")
_WHOLE = re.compile("^(?:单位|部门|地区|机构|(?:配合|参与|协办)(?:部门|单位))$")


@cache
def body_end() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, read_column('duty_bodies.txt')))})$")


@cache
def _roles() -> re.Pattern[str]:
    """A role in place of a name; 各, 相关 and the like may stand before it."""
    return re.compile(f"(?:各|各有关|有关|相关|所在|该|本|其他|其它|多个|一个|1家|某)?(?:{'|'.join(map(re.escape, read_column('duty_roles.txt')))})$")


def is_body(name: str) -> bool:
    return 1 < len(name) <= MAX_NAME and not re.search("[:：。]", name) and (name.startswith(("各", "有关", "相关")) or bool(body_end().search(name)))


def is_role(name: str) -> bool:
    return bool(_roles().match(name)) or name.endswith(_ROLE_ENDS) or name.startswith(("一个", "1家", "1个", "多个", "某"))


def split_bodies(names: str) -> tuple[str, ...]:
    """The bodies of a list in the order printed, empty when it is no list of bodies."""
    names = re.sub("等(?=[和及与、])", "", names.strip(" \u3000、：:").removeprefix("由"))
    shorter = _GENERIC.sub("", names)
    if shorter != names and body_end().search(shorter) and "等" in names:
        names = shorter
    pieces = [part for piece in re.split("[、，,;；/]", names) for part in _part(piece.strip())]
    bodies = _join(pieces)
    return tuple(bodies) if bodies and all(is_body(body) for body in bodies) else ()


def _part(piece: str) -> list[str]:
    """Cuts at 和 only between two full names: 国务院有关部门和海南省, not 工业和信息化部."""
    for match in _CONJUNCTION.finditer(piece):
        left, right = piece[: match.start()], piece[match.end() :]
        if is_body(left) and is_body(right) and not _WHOLE.match(right):
            return [left, *_part(right)]
    return [piece] if piece else []


def _join(pieces: list[str]) -> list[str]:
    """同级财政 + 税务部门 and 各市 + 县 + 区政府 are one name each."""
    bodies: list[str] = []
    open_name = ""
    for index, piece in enumerate(pieces):
        name = f"{open_name}、{piece}" if open_name else piece
        unfinished = len(piece) < 2 or not is_body(piece) or (len(piece) < 4 and piece[0] == "各" and piece[-1] in PLACES)
        follows = pieces[index + 1] if index + 1 < len(pieces) else ""
        if unfinished and follows and not (is_body(piece) and (len(follows) > 3 or follows[0] == "各")):
            open_name = name
        else:
            bodies.append(name)
            open_name = ""
    return bodies
