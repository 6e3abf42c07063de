"""直接叫的各种办共用的：一间房的各种办，几时、请求编号都补上，看得到那一件的人先叫。"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.accounts.staff import AT, TODAY, new_id
from tests.findings.cases import Bench
from tests.rectification.handling import Desk
from tests.security.calling import Attempt
from tests.security.casework import (
    EASTERN,
    LATER,
    SUPERVISING,
    WESTERN,
)
from tests.security.world import World

#: 能立问题的；能填报、能报整改的
RAISING = SUPERVISING | {"督学"}
ANSWERING = (
    WESTERN | EASTERN | {"高新督导", "西小校长", "西校校长", "东小校长", "东中校长", "两头校长", "财政"}
)
FILLING = ANSWERING


def desk_of(world: World) -> Desk:
    """整改测试的桌子，借它的写法。"""
    return Desk(Bench(world.town.staff, world.town.extra))


def seen_of(model: Any, key: int) -> int:
    return int(model.objects.values_list("revision", flat=True).get(pk=key))


class Doings:
    """一间房的各种办。do 把同样的几样（几时、请求编号）补上。"""

    room = ""

    def __init__(self, world: World) -> None:
        self.world, self.town, self.at = world, world.town, world.work.found

    def unit(self, name: str) -> int:
        """单位的主键。"""
        return int(self.at["西校"] if name == "西校" else self.town.staff.units[name])

    def do(self, action: Callable[..., Any], allowed: set[str], *, label: str = "", **given: Any) -> Attempt:
        """办一件。given 里的 declined、later、loose、people、stale 归 Attempt。"""
        more = {
            name: given.pop(name)
            for name in ("declined", "later", "loose", "people", "stale")
            if name in given
        }
        if action.__module__.startswith("zhidu.organisations"):
            more["stale"] = False  # 机构在账号底下，任职还在不在由门每次现取
        if "declined" in more:
            more["declined"] = frozenset(more["declined"])
        at = AT + (LATER - TODAY) if more.get("later") else AT
        moment = given.pop("moment", at)
        call = partial(_called, action, at=moment, **given)
        near = {
            name
            for word, kind in KINDS.items()
            for name in self.world.work.sees.get(kind, {}).get(_key(given.get(word)), ())
        }
        if label.startswith("会签"):
            near.add("财政领导")  # 请会签的单位里没有答复之权的人
        return Attempt(
            self.room, f"{action.__name__} {label}", call, frozenset(allowed), near=frozenset(near), **more
        )


#: 参数的名字 → 是什么的编号
KINDS = {
    "finding": "finding", "findings": "finding", "case": "case", "escalation": "escalation", "remedy": "remedy",
    "revisit": "revisit", "draw_key": "draw", "self_check": "self_check", "whistle": "whistle",
    "document": "document", "organ": "organ",
}  # fmt: skip


def _key(given: Any) -> Any:
    return given[0] if isinstance(given, list) and given else given if isinstance(given, int) else None


def _called(action: Callable[..., Any], by: Any, **given: Any) -> Any:
    return action(by=by, request_id=new_id(), **given)
