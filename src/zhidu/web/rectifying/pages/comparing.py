"""改前改后：一个有数的问题，立的时候多少、线多少、方案改到多少、报上来多少、到没到线。"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from zhidu.findings.models import Finding
from zhidu.indicators.rules.documents import number
from zhidu.kernel import short_figure
from zhidu.rectification.models import Plan, Progress
from zhidu.rectification.rules.proposals import Aim, aim_of, figure_of, reaches
from zhidu.web.rectifying.pages.findings import shown_value


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """一个有数的问题的改前改后。

    url 是问题那一页，打不开的是空；change 是改后比改前多了少了多少（带正负号），verdict 是到没到线（带记号）。
    """

    title: str
    url: str
    unit: str
    before: str
    line: str
    aim: str
    after: str
    change: str
    verdict: str
    shade: str


def comparison_lines(
    findings: Sequence[Finding], plans: Sequence[Plan], progress: Sequence[Progress], openable: Set[int]
) -> list[ComparisonLine]:
    """有数的问题各一行；方案看最近一稿，改后的数看最近报的一次。openable 是打得开的问题，别的不给链接。"""
    aims = {int(each["finding"]): str(each["to"]) for each in plans[-1].aims} if plans else {}
    after = {int(key): str(text) for row in progress for key, text in row.values.items()}
    return [
        _line(found, aim, aims.get(found.pk, ""), after.get(found.pk, ""), openable)
        for found in findings
        if (aim := aim_of(found)) is not None
    ]


def _line(found: Finding, aim: Aim, to: str, typed: str, openable: Set[int]) -> ComparisonLine:
    now = figure_of(typed) if typed else None
    was = number(aim.value)
    change = "" if now is None or was is None else _signed(now - Fraction(was))
    if now is None:
        verdict, shade = "还没报", "unknown"
    elif reaches(aim, now):
        verdict, shade = "▲ 到线", "good"
    else:
        verdict, shade = "▼ 没到线", "bad"
    sign = "≤ " if aim.at_most else "≥ "
    return ComparisonLine(
        found.title, reverse("rectifying:finding", args=[found.pk]) if found.pk in openable else "", aim.unit, shown_value(aim.value),
        sign + shown_value(aim.line), to, typed, change, verdict, shade,
    )  # fmt: skip


def _signed(value: Fraction) -> str:
    text = short_figure(abs(value), 3)
    return f"{'+' if value > 0 else '−'}{text}" if text != "0" else "没变"
