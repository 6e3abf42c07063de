"""统计期间和整改的几个数：怎么说、怎么连成报告里的一句话。不碰数据库。"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhidu.gongwen.paper import day_words

#: 一份文书在报告里论什么；没写的论“件”
COUNTED_IN = {"circular": "期", "interview_notice": "次"}
_CODE = re.compile(r"(20\d{2})(?:-(0[1-9]|1[0-2])|Q([1-4]))?")
_QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """一个统计期间：一年、一季、一月。month、quarter 至多写一个。"""

    year: int
    month: int = 0
    quarter: int = 0

    @property
    def code(self) -> str:
        """写在网址里的样子：2026、2026Q1、2026-03。"""
        if self.month:
            return f"{self.year}-{self.month:02d}"
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def first(self) -> date:
        """头一天。"""
        return date(self.year, self.month or self.quarter * 3 - 2 if self.month or self.quarter else 1, 1)

    @property
    def last(self) -> date:
        """末一天。"""
        month = self.month or self.quarter * 3 or 12
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def spelled(self) -> str:
        """「2026年3月」「2026年第一季度」「2026年」。"""
        if self.month:
            return f"{self.year}年{self.month}月"
        return f"{self.year}年第{_QUARTERS[self.quarter - 1]}季度" if self.quarter else f"{self.year}年"

    @property
    def next_month(self) -> ReportingPeriod:
        """末一天的下一个月。"""
        after = self.last
        return ReportingPeriod(after.year + after.month // 12, after.month % 12 + 1)


def read_reporting_period(code: str) -> ReportingPeriod | None:
    """网址里写的期间；不像样是 None。"""
    found = _CODE.fullmatch(code.strip())
    if found is None:
        return None
    return ReportingPeriod(int(found[1]), int(found[2] or 0), int(found[3] or 0))


def month_of(day: date) -> ReportingPeriod:
    """这一天所在的月。"""
    return ReportingPeriod(day.year, day.month)


def recent_periods(on: date, months: int = 24) -> list[ReportingPeriod]:
    """可以选的期间，近的在前：近两年的月，和其中的季、年。还没到的没有。"""
    found: list[ReportingPeriod] = []
    here = month_of(on)
    for _ in range(months):
        if here.month in (3, 6, 9, 12) or not found:
            found.append(ReportingPeriod(here.year, quarter=(here.month + 2) // 3))
        if here.month == 12 or len(found) == 1:
            found.append(ReportingPeriod(here.year))
        found.append(here)
        here = ReportingPeriod(here.year - (here.month == 1), here.month - 1 or 12)
    return sorted(set(found), key=lambda each: (each.last, each.first), reverse=True)


@dataclass(frozen=True, slots=True)
class Tally:
    """一个数：代号、叫什么、论什么、怎么数的、多少。document 是文书的数（报告里零的不提）；stock 是期末的数，不是期内的。"""

    code: str
    name: str
    unit: str
    told: str
    count: int
    document: bool = False
    stock: bool = False

    @property
    def spelled(self) -> str:
        """「督办单 9 件」。"""
        return f"{self.name} {self.count} {self.unit}"


def sentences(period: ReportingPeriod, as_of: date, tallies: Sequence[Tally], *, gap: str = " ") -> list[str]:
    """报告里的两句：期内的，和截至期末的。gap 是名称、数、单位之间隔什么（公文里不隔）。"""
    flow, stock = _said(tallies, stock=False, gap=gap), _said(tallies, stock=True, gap=gap)
    return [f"{period.spelled}，{flow}。", f"截至{day_words(as_of)}，{stock}。"]


def _said(tallies: Iterable[Tally], *, stock: bool, gap: str) -> str:
    chosen = [each for each in tallies if each.stock == stock]
    papers = [each for each in chosen if each.document and each.count]
    others = [each for each in chosen if not each.document]
    parts = [f"{each.name}{gap}{each.count}{gap}{each.unit}" for each in others]
    if stock:
        return "，其中".join((parts[0], "，".join(parts[1:]))) if len(parts) > 1 else parts[0]
    issued = "、".join(f"{each.name}{gap}{each.count}{gap}{each.unit}" for each in papers)
    return f"{'下发' + issued if issued else '没有下发文书'}；{'，'.join(parts)}"


def completion_rate(completed: int, unfinished: int) -> str:
    """完成率：本期完成的占本期完成与期末在办之和；一项也没有是“—”。"""
    whole = completed + unfinished
    return f"{completed / whole:.1%}" if whole else "—"
