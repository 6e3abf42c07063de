"""期限：几日、几个工作日、几个月、几小时；哪天是工作日照有日期的日历文件，没有的年份只认周末。"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from zhidu.rulebook.library import library_root
from zhidu.rulebook.places import Place
from zhidu.rulebook.problems import RulebookErrors, RulebookProblem
from zhidu.rulebook.reading import SourceFile, read_file

SHELF = "gongzuori"
WEEKEND = 5
_SPELLED = re.compile(r"([1-9][0-9]{0,3}) (日|个工作日|个月|小时)")


class Span(StrEnum):
    """期限的单位。"""

    HOUR = "小时"
    DAY = "日"
    WORKDAY = "个工作日"
    MONTH = "个月"


@dataclass(frozen=True, slots=True)
class Period:
    """一个期限，如 10 个工作日。"""

    amount: int
    span: Span

    def spell(self) -> str:
        """「10 个工作日」。"""
        return f"{self.amount} {self.span.value}"


def read_period(place: Place) -> Period:
    """读「15 日」「10 个工作日」「3 个月」「2 小时」；写错了记在 place 上，用 1 日顶上。"""
    text = place.text()
    found = _SPELLED.fullmatch(text)
    if found is None:
        if text:
            place.fail(
                f"「{text}」不是期限", "写成「15 日」「10 个工作日」「3 个月」「2 小时」，数和单位之间空一格"
            )
        return Period(1, Span.DAY)
    return Period(int(found[1]), Span(found[2]))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """工作日历。rest 是放假的日子，work 是调休上班的周末；years 是有安排的年份：年 → 核实了没有。"""

    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    years: Mapping[int, bool] = field(default_factory=dict)

    def workday(self, day: date) -> bool:
        """这一天上不上班。"""
        if day in self.rest:
            return False
        return day in self.work or day.weekday() < WEEKEND

    def next_workday(self, day: date) -> date:
        """这一天上班就是它，不上班就往后找。"""
        while not self.workday(day):
            day += timedelta(days=1)
        return day

    def workdays(self, first: date, last: date) -> int:
        """first 之后到 last（含）有几个工作日；last 早于 first 是负数。"""
        step = 1 if last >= first else -1
        low, high = min(first, last), max(first, last)
        return step * sum(self.workday(low + timedelta(days=each + 1)) for each in range((high - low).days))

    def note(self, day: date) -> str:
        """这一天按什么认的：没有当年的安排、安排没核实，要说出来；都好是空串。"""
        if day.year not in self.years:
            return f"没有 {day.year} 年的放假安排，只按周末算"
        return "" if self.years[day.year] else f"{day.year} 年的放假安排未核实"


def due_on(start: date, period: Period, *, days: WorkCalendar, rolls_over: bool) -> date:
    """从 start 起算（当天不算）到哪一天为止（含）。rolls_over：末日不上班就顺延。小时不按天算，抛 ValueError。"""
    match period.span:
        case Span.WORKDAY:
            day = start
            for _ in range(period.amount):
                day = days.next_workday(day + timedelta(days=1))
            return day
        case Span.DAY:
            day = start + timedelta(days=period.amount)
        case Span.MONTH:
            day = _months_later(start, period.amount)
        case Span.HOUR:
            raise ValueError("小时的期限用 due_at 算")
    return days.next_workday(day) if rolls_over else day


def due_at(start: datetime, period: Period) -> datetime:
    """几小时的期限到几点；只认小时。"""
    if period.span is not Span.HOUR:
        raise ValueError("只有小时的期限才算到几点")
    return start + timedelta(hours=period.amount)


def _months_later(start: date, months: int) -> date:
    """几个月后的同一天；那个月没有这一天，就是月末。"""
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def work_calendar(root: Path | None = None) -> WorkCalendar:
    """书架上全部年份的工作日历。root 默认 library_root()。错误：RulebookErrors（哪个文件哪一行写错了）。"""
    return _calendar(root if root is not None else library_root())


@lru_cache(maxsize=4)
def _calendar(root: Path) -> WorkCalendar:
    problems: list[RulebookProblem] = []
    rest: set[date] = set()
    work: set[date] = set()
    years: dict[int, bool] = {}
    for path in sorted((root / SHELF).glob("*.yaml")):
        name = f"{SHELF}/{path.name}"
        tree = read_file(path, SourceFile(name), problems)
        if tree is None:
            continue
        table = Place(tree, "", problems).table(("year", "verified", "source", "rest", "work"))
        year = table["year"].integer(1)
        table["source"].text()
        for key, found in (("rest", rest), ("work", work)):
            for each in table[key].items():
                day = each.date()
                if day.year != year:
                    each.fail(f"{day} 不在 {year} 年", "一年一个文件，挪到那一年的文件里")
                if key == "work" and day.weekday() < WEEKEND:
                    each.fail(f"{day} 不是周末，本来就上班", "只写调休上班的周末")
                found.add(day)
        years[year] = table["verified"].flag()
    if both := rest & work:
        day = min(both)
        problems.append(RulebookProblem(SHELF, 0, "", f"{day} 又放假又上班", "只留一处"))
    if problems:
        raise RulebookErrors(SHELF, problems)
    return WorkCalendar(frozenset(rest), frozenset(work), years)
