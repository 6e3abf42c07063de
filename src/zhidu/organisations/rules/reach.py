"""能看到哪些机构：由职务定的一个值，查询照它取数。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reach:
    """看得到的范围：everything 全部；否则是 roots 这几个机构，deep 时连同各级下属。都没有就什么也看不到。"""

    everything: bool = False
    roots: frozenset[int] = frozenset()
    deep: bool = False


EVERYWHERE = Reach(everything=True)
NOWHERE = Reach()


class Author(Protocol):
    """办事或看数的人。本房间只要知道他和所用任职的编号、凭某项权利够得到哪里。"""

    @property
    def actor(self) -> str:
        """人的编号，写进流水。"""

    @property
    def post(self) -> str:
        """所用任职的编号，写进流水。"""

    def reach(self, right: str) -> Reach:
        """凭某项权利够得到的范围；没有这项权利就是 NOWHERE。"""
