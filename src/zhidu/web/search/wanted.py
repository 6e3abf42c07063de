"""要找什么：谁在找、哪几个词、一类列几个；找到的一条和一类长什么样。"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from zhidu.accounts.rules import Actor

LONGEST, MOST_WORDS = 60, 5
#: 至少几个字才找：一个字找出来的太多
SHORTEST = 2


def words_of(text: str) -> tuple[str, ...]:
    """框里打的字分成词：全角数字字母转半角，空白隔开，多出来的不要。"""
    plain = unicodedata.normalize("NFKC", text.replace("\0", ""))[:LONGEST]
    return tuple(plain.split()[:MOST_WORDS])


@dataclass(frozen=True, slots=True)
class Wanted:
    """一次搜索。words 不会是空的；places 是当事人菜单上的（叫什么，地址）；typing 是边打字边找。"""

    by: Actor
    words: tuple[str, ...]
    most: int
    typing: bool = False
    places: tuple[tuple[str, str], ...] = ()

    def within(self, *texts: str) -> bool:
        """这几段字里，各个词都有；不分大小写。"""
        whole = unicodedata.normalize("NFKC", " ".join(texts)).lower()
        return all(each.lower() in whole for each in self.words)


@dataclass(frozen=True, slots=True)
class Hit:
    """找到的一条：叫什么、一句话说它是什么（为什么找到它）、去哪看。"""

    title: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """一个去处：哪一类、怎么找。find 交回至多 wanted.most 条，只含当事人够得到的；more 是这一类自己的查找页。

    while_typing 为假的，边打字时不找（会留审计的）。
    """

    key: str
    title: str
    find: Callable[[Wanted], list[Hit]]
    more: Callable[[Wanted], str] = field(default=lambda wanted: "")
    while_typing: bool = True
