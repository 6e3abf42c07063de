"""表与表之间的核对：标识码重复、管理单位名字对不上、分年级人数与在校生数对不上。"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from zhidu.rulebook.model import Form, Release
from zhidu.workbooks.headers import nearest
from zhidu.workbooks.mapping import Layout
from zhidu.workbooks.notes import Notes
from zhidu.workbooks.quantities import chinese_number
from zhidu.workbooks.rows import Draft

FEW = 3  # 两张表之间重复超过这么多行，就是整片重复，合成一条

System = Literal["6-3", "5-4"]
# 学制 → 年级属于哪个学段：这是学制的定义，不是可调的线
_PRIMARY_YEARS: Mapping[str, int] = {"6-3": 6, "5-4": 5}
_LAST_COMPULSORY_GRADE = 9
_NAMED_GRADES = {"初一": 7, "初二": 8, "初三": 9, "高一": 10, "高二": 11, "高三": 12}


@dataclass
class SheetRead:
    """读好的一张工作表：版式、各行草稿、记错本。unfilled 是整列没填的列，dropped 是因重复没采用的行号。"""

    layout: Layout
    drafts: list[Draft]
    notes: Notes
    unfilled: frozenset[str] = frozenset()
    dropped: set[int] = field(default_factory=set)

    @property
    def form(self) -> Form:
        """认出的表单。"""
        return self.layout.form

    @property
    def absent(self) -> frozenset[str]:
        """没交的列：没有这一列，或整列没填。"""
        return self.layout.absent | self.unfilled

    def kept(self) -> list[Draft]:
        """采用的行。"""
        return [draft for draft in self.drafts if draft.number not in self.dropped]


def identifying_columns(form: Form, release: Release) -> tuple[str, ...]:
    """一行是谁：学校看标识码，区县看管理单位，年级表看标识码加年份、年级。"""
    code = next((each.name for each in form.fields if each.name == release.population.code), "")
    code = code or next((each.name for each in form.fields if each.kind == "code"), "")
    if form.rows == "county":
        unit = form.field_named(release.population.unit)
        texts = [each.name for each in form.fields if each.kind == "text"]
        return (unit.name,) if unit else tuple(texts[:1])
    if form.rows == "grade":
        rest = [each.name for each in form.fields if each.kind == "year" or each.name.endswith("年级")]
        return (code, *rest) if code else ()
    return (code,) if code else ()


def drop_repeats(sheets: Sequence[SheetRead], release: Release) -> None:
    """同一所学校（区县、年级）报了两次：先采用的留下，别的报错并指出那一处，不采用。

    一张表里按行序；几张表之间行多的先用，免得一个县的草稿顶掉全市的表。两张表整片重复时合成一条说。
    """
    seen: dict[tuple[object, ...], tuple[SheetRead, Draft]] = {}
    across: dict[tuple[int, int], list[tuple[Draft, Draft]]] = defaultdict(list)
    for at in sorted(range(len(sheets)), key=lambda each: -len(sheets[each].drafts)):
        sheet = sheets[at]
        columns = identifying_columns(sheet.form, release)
        if not columns:
            continue
        for draft in sheet.drafts:
            values = tuple(draft.values.get(column) for column in columns)
            if None in values:
                continue
            first, earlier = seen.setdefault((sheet.form.name, *values), (sheet, draft))
            if earlier is draft:
                continue
            sheet.dropped.add(draft.number)
            if first is sheet:
                _say_repeat(sheet, draft, first, earlier, columns, release)
            else:
                across[at, sheets.index(first)].append((draft, earlier))
    for (at, other), pairs in across.items():
        columns = identifying_columns(sheets[at].form, release)
        if len(pairs) > FEW:
            _say_overlap(sheets[at], sheets[other], [draft.number for draft, _ in pairs], columns)
            continue
        for draft, earlier in pairs:
            _say_repeat(sheets[at], draft, sheets[other], earlier, columns, release)


def _say_overlap(sheet: SheetRead, other: SheetRead, rows: list[int], columns: Sequence[str]) -> None:
    what = "、".join(columns)
    place = f"{other.notes.file}（表「{other.notes.sheet}」）"
    message = (
        f"本表有 {len(rows)} 行（第 {_spans(rows)} 行）在{place}里已经有了，这些行没有采用，用的是那一张。"
        "同一批学校只交一份；要用本表的数，就不要同时交那一张，或先从那一张里删去这些行"
    )
    sheet.notes.add(
        "error",
        row=rows[0],
        column=columns[0],
        value=f"{len(rows)} 行",
        rule=f"{what}不能重复",
        message=message,
    )


def _spans(rows: Sequence[int]) -> str:
    """连着的行号写成一段：2—8、10—46。"""
    spans: list[list[int]] = []
    for row in sorted(rows):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return "、".join(f"{first}—{last}" if last > first else str(first) for first, last in spans)


def _say_repeat(
    sheet: SheetRead,
    draft: Draft,
    other: SheetRead,
    earlier: Draft,
    columns: Sequence[str],
    release: Release,
) -> None:
    same_place = (sheet.notes.file, sheet.notes.sheet) == (other.notes.file, other.notes.sheet)
    place = "本表" if same_place else f"{other.notes.file}（表「{other.notes.sheet}」）"
    name = release.population.name
    names = [str(each.values[name]) for each in (earlier, draft) if each.values.get(name)]
    whose = f"（{names[0]}）" if names and earlier.values.get(name) else ""
    shown = "、".join(draft.readings[column].raw.strip() for column in columns if column in draft.readings)
    alike = all(earlier.values.get(column) == value for column, value in draft.values.items())
    if alike:
        advice = "两行内容一样，请删掉一行"
    elif len(set(names)) == 2:
        advice = f"两行是不同的学校（{'、'.join(names)}），请照代码表核对是哪一行写错了"
    else:
        advice = "两行内容不一样，请留下对的一行"
    what = "、".join(columns)
    message = f"{what}「{shown}」与{place}第 {earlier.number} 行{whose}重复，这一行没有采用。{advice}"
    sheet.notes.add(
        "error", row=draft.number, column=columns[0], value=shown, rule=f"{what}不能重复", message=message
    )


def check_units(sheets: Sequence[SheetRead], release: Release) -> None:
    """学校表里的管理单位要在区县表里有；没交区县表就不查。每个名字每张表只提醒一次。"""
    column = release.population.unit
    known = {
        str(draft.values[column])
        for sheet in sheets
        if sheet.form.rows == "county"
        for draft in sheet.drafts
        if draft.values.get(column)
    }
    if not known:
        return
    for sheet in sheets:
        if sheet.form.rows == "county":
            continue
        rows: dict[str, list[int]] = defaultdict(list)
        for draft in sheet.drafts:
            unit = draft.values.get(column)
            if isinstance(unit, str) and unit not in known:
                rows[unit].append(draft.number)
        for unit, numbers in rows.items():
            near = nearest(unit, known)
            hint = f"是不是「{near}」？" if near else f"区县表里有：{'、'.join(sorted(known))}。"
            message = (
                f"区县表里没有「{unit}」，本表有 {len(numbers)} 行这样写。{hint}请把两张表的名字写成一样"
            )
            rule = f"{column}：学校表与区县表写法一致"
            sheet.notes.add("warning", row=numbers[0], column=column, value=unit, rule=rule, message=message)


def check_grades(
    sheets: Sequence[SheetRead], release: Release, system: System | None, year: int | None
) -> None:
    """分年级人数按学制加起来，与学校表的在校生数比。两次统计时点不同，差一点常见，所以只汇总提醒一条。"""
    pupils = _school_pupils(sheets, release)
    for sheet in sheets:
        if sheet.form.rows != "grade" or not pupils:
            continue
        grades = _grades(sheet, release, year)
        shared = [code for code in grades if code in pupils]
        if not shared:
            continue
        distance = {
            each: {code: _distance(grades[code], pupils[code], each) for code in shared}
            for each in _PRIMARY_YEARS
        }
        better = Counter(_fitting({each: distance[each][code] for each in distance}) for code in shared)
        _say_grades(sheet, system, better, distance, len(shared))


def _say_grades(
    sheet: SheetRead,
    system: System | None,
    better: Counter[str],
    distance: Mapping[str, Mapping[str, Fraction]],
    shared: int,
) -> None:
    fits = max(_PRIMARY_YEARS, key=lambda each: better[each])
    own = system or fits
    words = {"6-3": "六三制", "5-4": "五四制"}
    rule = "分年级人数之和等于在校生数"
    if system is not None and fits != system and better[fits] > better[system]:
        message = (
            f"按{words[system]}对不上、按{words[fits]}对得上（更接近的学校 {better[fits]} 所比 {better[system]} 所），"
            f"请加 --system {fits}"
        )
        sheet.notes.add("warning", row=None, column="", value=system, rule=rule, message=message)
        return
    off = {code: gap for code, gap in distance[own].items() if gap}
    if off:
        worst = max(off, key=lambda code: off[code])
        message = (
            f"{shared} 所学校中有 {len(off)} 所的分年级人数之和与在校生数不等（按{words[own]}），差得最多的是 {worst}，"
            f"差 {off[worst]} 人。两次统计时点不同可以有小差别，差得多的请核对"
        )
        sheet.notes.add("warning", row=None, column="", value="", rule=rule, message=message)


def _school_pupils(sheets: Sequence[SheetRead], release: Release) -> dict[str, dict[str, Fraction]]:
    population = release.population
    form = next((each for each in release.forms if each.name == population.form), None)
    each = form.field_named(population.pupils) if form else None
    found: dict[str, dict[str, Fraction]] = {}
    for sheet in sheets:
        if each is None or sheet.form.name != population.form:
            continue
        for draft in sheet.kept():
            counts = {stage: draft.values.get(stage + each.name) for stage in each.per_stage}
            known = {stage: value for stage, value in counts.items() if isinstance(value, Fraction)}
            code = draft.values.get(population.code)
            if isinstance(code, str) and len(known) == len(counts):
                found[code] = known
    return found


def _grades(sheet: SheetRead, release: Release, year: int | None) -> dict[str, dict[int, Fraction]]:
    """学校 → 年级 → 人数。有年份列的只取当年（不知道是哪年就取最近一年）。"""
    names = [each.name for each in sheet.form.fields]
    years = [each.name for each in sheet.form.fields if each.kind == "year"]
    grade = next((name for name in names if name.endswith("年级")), "")
    count = next((each.name for each in sheet.form.fields if each.kind == "count" and each.name != grade), "")
    drafts = sheet.kept()
    if years:
        known = {value for draft in drafts if isinstance(value := draft.values.get(years[0]), Fraction)}
        latest = Fraction(year) if year is not None and Fraction(year) in known else max(known, default=None)
        drafts = [draft for draft in drafts if draft.values.get(years[0]) == latest]
    found: dict[str, dict[int, Fraction]] = defaultdict(dict)
    for draft in drafts:
        code, at, value = (
            draft.values.get(release.population.code),
            grade_number(draft, grade),
            draft.values.get(count),
        )
        if isinstance(code, str) and at is not None and isinstance(value, Fraction):
            found[code][at] = value
    return found


def grade_number(draft: Draft, column: str) -> int | None:
    """年级写成 7、七年级、七、初一都认；认不出为 None。"""
    value = draft.values.get(column)
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else None
    if not isinstance(value, str):
        return None
    if value in _NAMED_GRADES:
        return _NAMED_GRADES[value]
    text = re.sub(r"年?级$", "", value)
    return int(text) if text.isdigit() and text.isascii() else chinese_number(text)


def _distance(grades: Mapping[int, Fraction], pupils: Mapping[str, Fraction], system: str) -> Fraction:
    last = _PRIMARY_YEARS[system]
    sums = {
        "小学": sum((value for at, value in grades.items() if at <= last), Fraction(0)),
        "初中": sum(
            (value for at, value in grades.items() if last < at <= _LAST_COMPULSORY_GRADE), Fraction(0)
        ),
    }
    return sum((abs(sums[stage] - pupils.get(stage, Fraction(0))) for stage in sums), Fraction(0))


def _fitting(distances: Mapping[str, Fraction]) -> str:
    """哪种学制更接近；一样近的不算数。"""
    least = min(distances.values())
    best = [system for system, gap in distances.items() if gap == least]
    return best[0] if len(best) == 1 else ""
