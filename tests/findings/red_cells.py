"""红格测试共用的：装好、算好头一个县的小演示市，程序在用；找一个达到或没达到的格。"""

from __future__ import annotations

from tests.accounts.staff import new_id
from tests.findings.cases import PROCEDURE
from tests.indicators import filled, town
from tests.indicators.filled import AT, Filled
from zhidu.accounts.rules import INSTALLER
from zhidu.catalog.actions import enter_procedure
from zhidu.indicators.actions import recompute
from zhidu.indicators.models import SchoolOutcome


def build() -> Filled:
    """装好一年数、算好头一个县的小演示市，程序从那天起用。"""
    found = filled.fill()
    name = next(iter(found.counties))
    recompute(collection=found.collections[town.COMPULSORY, town.YEAR], county=found.county(name), at=AT)
    enter_procedure(by=INSTALLER, name=PROCEDURE, from_date=AT.date(), at=AT, request_id=new_id())
    return found


def cell(met: bool) -> tuple[SchoolOutcome, str]:
    """一个达到（没达到）的格：学校一个学段的结果，指标。"""
    for outcome in SchoolOutcome.objects.filter(excluded="", unit__isnull=False).order_by("pk"):
        for code, figures in outcome.cells.items():
            if figures[2] is met:
                return outcome, code
    raise AssertionError("小演示市里没有这样的格")
