"""阶段性成效怎样算：还没销号的案里，一个问题已经到了线，或方案的步骤已经做完了几步。只认报上来的数和勾的步骤。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhidu.indicators.rules.documents import Plain, number
from zhidu.kernel import short_figure
from zhidu.rectification.rules.proposals import Aim, figure_of, reaches


@dataclass(slots=True)
class Reported:
    """一个案这一轮报上来的：{问题主键: 改后的数}（后报的为准）和勾过的步骤。"""

    values: dict[str, str] = field(default_factory=dict)
    steps: set[int] = field(default_factory=set)

    def add(self, values: Mapping[str, str], steps: list[int]) -> None:
        """又报了一次。"""
        self.values |= {key: text for key, text in values.items() if text.strip()}
        self.steps |= set(steps)


def reached(aim: Aim | None, reported: Reported) -> bool:
    """这个问题报上来的数到线了。没有数可量的不算。"""
    if aim is None:
        return False
    value = figure_of(reported.values.get(str(aim.finding), ""))
    return value is not None and reaches(aim, value)


def stage_words(aim: Aim | None, reported: Reported) -> str:
    """阶段性成效的一句话；没有成效是空串。"""
    if aim is not None and reached(aim, reported):
        return f"由 {shown(aim.value)} 改到 {reported.values[str(aim.finding)]}{aim.unit}，到了线（{shown(aim.line)}）"
    return f"方案已做完 {len(reported.steps)} 步" if reported.steps else ""


def shown(value: Plain) -> str:
    """存下的数写成字，至多两位小数，末尾的零不写。"""
    found = number(value)
    return "" if found is None else short_figure(found, 2)
