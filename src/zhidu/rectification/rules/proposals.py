"""方案和进展怎样算说齐了：每处毛病一句话，说哪一项、怎么改。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any
from uuid import UUID

from zhidu.findings.models import Finding
from zhidu.indicators.rules.documents import Plain, number
from zhidu.rulebook.periods import WorkCalendar
from zhidu.rulebook.procedure import Category

MOST_STEPS = 40
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class StepDraft:
    """方案的一步：做什么、哪天前、责任人职务（ChiefRole）和姓名。"""

    text: str
    due_on: date
    role: str
    person: str


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """要报的一稿方案。money 是元；aims 是 {问题主键: 改到多少}，数是文字；cosigners 是请哪几个成员单位会签。"""

    diagnosis: str
    target: str
    measures: str
    category: str
    asks_due: date
    steps: tuple[StepDraft, ...]
    money: str = "0"
    money_source: str = ""
    aims: Mapping[int, str] = field(default_factory=dict)
    cosigners: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressDraft:
    """要报的一次进展。final 是报完成；files 是佐证（附件编号）；values 是 {问题主键: 改后的数}；steps_done 是做完的步骤的主键。"""

    text: str
    happened_on: date
    final: bool = False
    files: tuple[UUID, ...] = ()
    values: Mapping[int, str] = field(default_factory=dict)
    steps_done: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Aim:
    """一个有数的问题：立的时候多少、线是多少、线是下限还是上限。"""

    finding: int
    title: str
    value: Plain
    line: Plain
    at_most: bool
    unit: str


def aim_of(found: Finding) -> Aim | None:
    """一个问题有数可量的样子；没有数、不是数（是非题）的是 None。"""
    told = found.measured
    value, line = told.get("value"), told.get("line")
    if value is None or line is None or isinstance(value, bool):
        return None
    return Aim(found.pk, found.title, value, line, bool(told.get("at_most")), str(told.get("unit", "")))


def plan_faults(
    draft: PlanDraft,
    *,
    aims: Sequence[Aim],
    opened_on: date,
    latest: date,
    roles: Sequence[str],
    days: WorkCalendar,
) -> list[str]:
    """一稿方案的毛病。latest 是这一类整改最晚到哪天，days 是工作日历；aims 是案里有数的问题，每个都要写改到多少，且要达到线。"""
    faults = []
    for name, text in (
        ("原因诊断", draft.diagnosis), ("整改目标", draft.target), ("整改措施", draft.measures)
    ):  # fmt: skip
        if not text.strip():
            faults.append(f"“{name}”不能空着。")
        elif len(text) > LONGEST:
            faults.append(f"“{name}”写了 {len(text)} 个字，最多 {LONGEST} 个。")
    if draft.asks_due < opened_on:
        faults.append(f"“完成日期”{draft.asks_due} 早于立案日期 {opened_on}，请核对年份。")
    if draft.asks_due > latest:
        faults.append(
            f"“完成日期”{draft.asks_due} 晚于这一类整改的限期 {latest}；要更久，请换整改类别或说明后由督导室延期。"
        )
    elif not days.workday(draft.asks_due):
        faults.append(f"“完成日期”{draft.asks_due} 不上班，请改到 {days.next_workday(draft.asks_due)}。")
    money = money_of(draft.money)
    if money is None:
        faults.append(f"“所需资金”「{draft.money}」不是钱数，写成 120000 或 120000.50 这样，单位是元。")
    elif money > 0 and not draft.money_source.strip():
        faults.append("写了所需资金，要写明“资金从哪来”。")
    faults += _step_faults(draft, opened_on=opened_on, roles=roles)
    for aim in aims:
        faults += _aim_faults(aim, draft.aims.get(aim.finding, ""))
    return faults


def money_of(text: str) -> Decimal | None:
    """钱数（元），最多两位小数；不是钱数是 None。"""
    try:
        found = Decimal(text.strip().replace(",", "").replace("，", "") or "0")
    except InvalidOperation:
        return None
    exponent = found.as_tuple().exponent
    if not found.is_finite() or found < 0 or found >= 10**12 or (isinstance(exponent, int) and exponent < -2):
        return None
    return found


def figure_of(text: str) -> Fraction | None:
    """人写的一个数；写不成数是 None。"""
    try:
        found = Decimal(text.strip().replace(",", "").replace("，", "").removesuffix("%"))
    except InvalidOperation:
        return None
    return Fraction(found) if found.is_finite() and abs(found) < 10**15 else None


def reaches(aim: Aim, value: Fraction) -> bool:
    """改到这个数，达没达到线。没有线的算达到。"""
    line = number(aim.line)
    if line is None:
        return True
    return value <= Fraction(line) if aim.at_most else value >= Fraction(line)


def progress_faults(
    draft: ProgressDraft, *, today: date, opened_on: date, aims: Sequence[Aim], category: Category
) -> list[str]:
    """一次进展的毛病。报完成的，佐证和改后的数照整改类别的要求。"""
    faults = []
    if not draft.text.strip():
        faults.append("“做了什么”不能空着。")
    elif len(draft.text) > LONGEST:
        faults.append(f"“做了什么”写了 {len(draft.text)} 个字，最多 {LONGEST} 个，细的放到附件里。")
    if draft.happened_on > today:
        faults.append(f"“实际发生日期”{draft.happened_on} 还没到，做了再报。")
    if draft.happened_on < opened_on:
        faults.append(f"“实际发生日期”{draft.happened_on} 在立案（{opened_on}）之前；立案前做的不算整改。")
    for aim in aims:
        typed = draft.values.get(aim.finding, "")
        if typed.strip() and figure_of(typed) is None:
            faults.append(f"“改后的数”「{typed}」不是数（{aim.title}）。")
        if draft.final and category.value and not typed.strip():
            faults.append(f"报完成要写改后的数：{aim.title}")
    if draft.final and len(draft.files) < category.files:
        faults.append(
            f"“{category.name}”报完成至少要 {category.files} 份佐证，现在有 {len(draft.files)} 份。"
        )
    return faults


def aim_records(aims: Sequence[Aim], typed: Mapping[int, str]) -> list[dict[str, Any]]:
    """存进方案的样子。"""
    return [
        {"finding": aim.finding, "from": aim.value, "to": typed[aim.finding].strip(), "unit": aim.unit}
        for aim in aims
    ]


def _step_faults(draft: PlanDraft, *, opened_on: date, roles: Sequence[str]) -> list[str]:
    if not draft.steps:
        return ["至少写一步：做什么、哪天前、谁负责。"]
    if len(draft.steps) > MOST_STEPS:
        return [f"写了 {len(draft.steps)} 步，最多 {MOST_STEPS} 步，请合并。"]
    faults = []
    for place, step in enumerate(draft.steps, 1):
        if not step.text.strip() or not step.person.strip():
            faults.append(f"第 {place} 步的“做什么”和“责任人”都要写。")
        if step.role not in roles:
            faults.append(f"第 {place} 步的责任人职务要从五长一员里选。")
        if not opened_on <= step.due_on <= draft.asks_due:
            faults.append(
                f"第 {place} 步的日期 {step.due_on} 不在立案日期 {opened_on} 和完成日期 {draft.asks_due} 之间。"
            )
    return faults


def _aim_faults(aim: Aim, typed: str) -> list[str]:
    if not typed.strip():
        return [f"“改到多少”没有写：{aim.title}"]
    value = figure_of(typed)
    if value is None:
        return [f"“改到多少”「{typed}」不是数（{aim.title}）。"]
    if not reaches(aim, value):
        word = "高于" if aim.at_most else "低于"
        return [f"“改到多少”写的 {typed}{aim.unit} 还{word}线，改完也达不到：{aim.title}"]
    return []
