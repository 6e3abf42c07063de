"""年度开关上有哪几年：有过采集的年份，新的在前；一年也没有，就是今年。"""

from __future__ import annotations

from datetime import date

from zhidu.accounts.rules import Actor
from zhidu.filings.queries import collections


def years_shown(*, by: Actor, today: date) -> list[int]:
    """能选的年份，至少有一个。"""
    found = collections(by=by).order_by("-year").values_list("year", flat=True).distinct()
    return list(found) or [today.year]
