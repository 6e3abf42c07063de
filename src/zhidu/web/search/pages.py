"""各个去处找到的，归成一类一堆。"""

from __future__ import annotations

from dataclasses import dataclass

from zhidu.web.search.sources import SOURCES
from zhidu.web.search.wanted import SHORTEST, Hit, Wanted


@dataclass(frozen=True, slots=True)
class Group:
    """一类。full：列满了，也许还有；more 是去那一类自己的查找页。"""

    key: str
    title: str
    hits: tuple[Hit, ...]
    full: bool
    more: str


def groups_found(wanted: Wanted) -> tuple[Group, ...]:
    """一类一堆，没找到的不列。打的字太少，一类也不找。"""
    if len("".join(wanted.words)) < SHORTEST:
        return ()
    found = []
    for source in SOURCES:
        if wanted.typing and not source.while_typing:
            continue
        hits = tuple(source.find(wanted)[: wanted.most])
        if hits:
            full = len(hits) == wanted.most
            found.append(Group(source.key, source.title, hits, full, source.more(wanted) if full else ""))
    return tuple(found)
