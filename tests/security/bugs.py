"""一个漏洞是什么样，怎么换掉产品里的一个函数、一个属性。"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tests.security.probing import Spot, every_spot
from tests.security.world import LOCKED_OUT, ROLES
from zhidu.accounts.enums import Right

#: 这几个模块和房间公开的函数重名，只能照全名取
contents, filings, movements, scopes = (
    import_module(f"zhidu.filings.queries.{name}") for name in ("contents", "filings", "movements", "scopes")
)
EVERYONE = (*ROLES, *LOCKED_OUT)
#: 各处网址的开头
FILING, REVIEW, UNITS, PEOPLE = ("filing", "imports", "quality"), ("reviews",), ("units",), ("people",)
BOARDS = ("counties", "schools", "overview", "quality", "cockpit", "api", "derivation")


@dataclass(frozen=True)
class Bug:
    """一个漏洞：哪一类、叫什么、怎么放进去、哪些网址（样式的开头；exact 是整个样式）哪些人可能看得见。

    rooms 是直接叫哪几间房的看和办，function 是先叫哪个；空的不直接叫。
    """

    family: str
    name: str
    apply: Callable[[], AbstractContextManager[None]]
    starts: tuple[str, ...]
    roles: tuple[str, ...]
    exact: bool = False
    rooms: tuple[str, ...] = ()
    function: str = ""
    #: 多给了哪项权利：先试要它的网址
    right: Right | None = None

    @property
    def door(self) -> bool:
        """是门的，还是里面的锁。"""
        return self.family in DOOR_FAMILIES

    def spots(self) -> list[Spot]:
        """要试的网址。"""
        if self.exact:
            return [each for each in every_spot() if each.pattern in self.starts]
        found = [each for each in every_spot() if not self.starts or each.pattern.startswith(self.starts)]
        return sorted(found, key=lambda each: self.right not in _rights(each))


DOOR_FAMILIES = ("门", "职务", "会话", "答话")


@contextmanager
def swapped(plain: Any, bad: Any) -> Iterator[None]:
    """产品里凡引用 plain 的模块，都换成 bad；走时换回。"""
    held = [
        (module, name)
        for key, module in list(sys.modules.items())
        if key.startswith("zhidu") and module is not None
        for name, value in list(vars(module).items())
        if value is plain
    ]
    assert held, plain
    for module, name in held:
        setattr(module, name, bad)
    try:
        yield
    finally:
        for module, name in held:
            setattr(module, name, plain)


@contextmanager
def put(owner: Any, name: str, bad: Any) -> Iterator[None]:
    """换掉一个类、一个模块的一个属性。"""
    plain = owner.__dict__[name]
    setattr(owner, name, bad)
    try:
        yield
    finally:
        setattr(owner, name, plain)


def family_of(name: str) -> str:
    """名字的头一个词就是类。"""
    return name.split(maxsplit=1)[0]


def _rights(spot: Spot) -> frozenset[Right]:
    policy = getattr(spot.entry.callback, "policy", None)
    return policy.rights if policy is not None else frozenset()


def bug(
    name: str, apply: Callable[[], AbstractContextManager[None]], starts: tuple[str, ...], roles: tuple[str, ...],
    **more: Any,
) -> Bug:  # fmt: skip
    """一个漏洞，类照名字。"""
    return Bug(family_of(name), name, apply, starts, roles, **more)
