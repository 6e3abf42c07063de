"""年度开关上有哪几年：有过采集的年份，新的在前；一年也没有，就是今年。"""

from __future__ import annotations

from datetime import date

from zhidu.accounts.rules import Actor
from zhidu.filings.queries import years


def years_shown(*, by: Actor, today: date) -> list[int]:
    """能选的年份，至少有一个。"""
    return years(by=by) or [today.year]
