"""检查时共用的几件事：哪些指标读对了可以往下查，公式的不妥和重复的编号怎么记。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from zhidu.rulebook.drafting import Draft
from zhidu.rulebook.model import Indicator
from zhidu.rulebook.nodes import Node
from zhidu.rulebook.places import Place
from zhidu.rulebook.scopes import Scope, objections


def sound_indicators(draft: Draft, broken: set[str]) -> Iterator[tuple[Indicator, Place]]:
    """读对了的指标，和它写在哪儿。"""
    for indicator in draft.release.indicators:
        place = draft.place(f"indicator {indicator.code}")
        if place.file.name not in broken:
            yield indicator, place


def object_to(place: Place, node: Node, scope: Scope, *, condition: bool, openings: bool = False) -> bool:
    """把公式的不妥记到 place；都妥返回 True。openings：这里能不能用 打开（「开关」）。"""
    found = list(objections(node, scope, condition=condition, openings=openings))
    for each in found:
        place.fail(f"公式第 {each.at + 1} 个字处：{each.why}", each.fix)
    return not found


def check_unique(place: Place, ids: Sequence[str], key: str, what: str) -> None:
    """编号不重复。"""
    for first, second in combinations(range(len(ids)), 2):
        if ids[first] == ids[second]:
            place.at(second, key).fail(f"{what}「{ids[second]}」重复了", "换一个编号，或删掉一个")
