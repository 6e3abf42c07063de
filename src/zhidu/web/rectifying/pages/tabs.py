"""整改这一块的几页：在哪一页，还有哪几页。进不去的不列。"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.organisations.rules import NOWHERE

#: 名字、网址的名字、要什么权利
_TABS = (
    ("台账", "rectifying:ledger", Right.SEE_FINDINGS),
    ("等着立案", "rectifying:findings", Right.RAISE_FINDINGS),
    ("回头看", "rectifying:revisits", Right.SEE_FINDINGS),
    ("自查", "rectifying:self-checks", Right.SEE_FINDINGS),
    ("吹哨", "rectifying:whistles", Right.SEE_FINDINGS),
    ("数字和通报", "bulletins:figures", Right.SEE_FINDINGS),
    ("公开", "portal:publications", Right.CLOSE_FINDINGS),
)


@dataclass(frozen=True, slots=True)
class SectionTab:
    """一页：叫什么、地址、是不是这一页。"""

    title: str
    href: str
    here: bool


def section_tabs(here: str, *, by: Actor) -> list[SectionTab]:
    """整改这一块当事人进得去的几页；here 是网址的名字里冒号后面的。"""
    return [
        SectionTab(title, reverse(name), name.split(":")[1] == here)
        for title, name, right in _TABS
        if by.reach(right) != NOWHERE
    ]
