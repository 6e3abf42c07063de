"""直接叫的各种看共用的：一件一件地取，一列一列地取，每人该看到哪些。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.security.calling import Attempt
from tests.security.casework import REACH
from tests.security.world import World

#: 一件一件取的，案子、问题挑这几件：各归一边，走到一步
CHOSEN = ("西working", "市planning", "东中working", "东小working", "会签")
CHOSEN_FINDINGS = (
    *(f"{each}的问题" for each in CHOSEN),
    "西待立",
    "市待立",
    "东小待立",
    "东中待立",
    "督学待立",
)


def each_of(world: World, room: str, kind: str, fns: Iterable[Callable[..., Any]]) -> Iterator[Attempt]:
    """一件一件地取：看得到的人取得到，别人答没有。"""
    chosen = {"case": CHOSEN, "finding": CHOSEN_FINDINGS}.get(kind, tuple(world.work.of(kind)))
    for fn in fns:
        for key in (world.work.found[each] for each in chosen):
            seers = world.work.sees[kind][key]
            yield Attempt(
                room,
                f"{fn.__name__} {kind} {key}",
                lambda by, fn=fn, key=key: fn(key, by=by),
                allowed=frozenset(seers),
            )


def all_of(world: World, room: str, kind: str, fn: Callable[..., Any], what: str = "") -> Attempt:
    """一列一列地取：每人正好看到名单上写的。"""
    return listed(
        room,
        what or f"{fn.__name__} 全部",
        lambda by: {row.pk for row in fn(by=by)},
        {name: {key for key, seers in world.work.sees[kind].items() if name in seers} for name in REACH},
    )


def listed(room: str, what: str, call: Callable[[Any], Any], due: Any, **more: Any) -> Attempt:
    """一列：每人该看到哪些。"""
    return Attempt(room, what, call, shown={name: frozenset(rows) for name, rows in due.items()}, **more)


def unit_of(world: World, name: str) -> int:
    return int(world.work.found["西校"] if name == "西校" else world.town.staff.units[name])
