"""一张工作表读完以后的核对：必填、缺数、规则册的校验关系、合计对不对、单位有没有填串。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhidu.kernel import Severity, exact_decimal
from zhidu.rulebook.check_rules import Check
from zhidu.rulebook.evaluation import Value, show_value, truth
from zhidu.rulebook.model import Field, Form, Release
from zhidu.rulebook.nodes import names_in
from zhidu.workbooks.cells import FLOAT_DUST, round_to
from zhidu.workbooks.headers import conversion
from zhidu.workbooks.mapping import Column, Layout
from zhidu.workbooks.notes import Notes
from zhidu.workbooks.rows import Draft, TotalRow
from zhidu.workbooks.screening import RoughRow, screen
from zhidu.workbooks.stages import (
    Needs,
    Presence,
    StageColumns,
    needs_of,
    settle_stages,
    stage_columns,
    stage_view,
)


@dataclass(frozen=True)
class _Relation:
    """一条校验关系用在一个学段上（不分学段的 stage 为 None）；harmless 是粗筛。"""

    check: Check
    stage: str | None
    harmless: Callable[[RoughRow], bool]


def _relations(form: Form, stages: StageColumns) -> Iterator[_Relation]:
    for check in form.checks:
        if not check.per_stage:
            yield _Relation(check, None, screen(check.rule, {}))
            continue
        for stage, names in stages.names.items():
            yield _Relation(check, stage, screen(check.rule, names))


@dataclass(frozen=True)
class SheetChecker:
    """对一张表单的全部核对。按发布版造一次，可用在多张工作表上。"""

    form: Form
    release: Release
    stages: StageColumns
    needs: Needs
    relations: tuple[_Relation, ...]

    @classmethod
    def of(cls, form: Form, release: Release) -> SheetChecker:
        """一张表单的核对器。造它要把公式全看一遍，同一个发布版的造一次就留着。"""
        known = _MADE.get(id(form))
        if known is not None and known.form is form and known.release is release:
            return known
        needs = needs_of(release) if form.name == release.population.form else Needs()
        stages = stage_columns(form, release)
        made = cls(form, release, stages, needs, tuple(_relations(form, stages)))
        if len(_MADE) >= _MOST_MADE:
            _MADE.clear()
        _MADE[id(form)] = made
        return made

    def run(
        self, drafts: Sequence[Draft], totals: Sequence[TotalRow], layout: Layout, notes: Notes
    ) -> frozenset[str]:
        """核对一张工作表，毛病记进 notes，有错的格改成未知。返回整列没填的列（等于没交）。"""
        unfilled = self._unfilled(drafts, layout, notes)
        presence = settle_stages(drafts, self.stages, notes)
        self._percents(drafts, layout, notes)
        for draft, own in zip(drafts, presence, strict=True):
            self._cells(draft, own, layout, unfilled, notes)
        check_totals(drafts, totals, layout, notes)
        blamed: set[tuple[int, str]] = set()
        for draft, own in zip(drafts, presence, strict=True):
            blamed |= self._relations(draft, own, notes)
        suspect_units(drafts, layout, self.stages, blamed, notes)
        return unfilled

    def _unfilled(self, drafts: Sequence[Draft], layout: Layout, notes: Notes) -> frozenset[str]:
        """选填的列整列空着，等于没交这一列：逐行报缺没有意思，判定要用的提醒一句。"""
        if len(drafts) < 2:
            return frozenset()
        optional = [each.target.column for each in layout.columns if not each.target.field.required]
        found = frozenset(name for name in optional if all(draft.blank(name) for draft in drafts))
        present = set(layout.letters) - found
        for name in optional:
            if name in found and self.needs.lost(name, present):
                message = f"{name}整列没有填，用到它的指标算不出来（按未知，不当作 0）。能填的请补上"
                rule = f"{name}：判定要用，不能空着"
                notes.add("warning", row=None, column=name, value="", rule=rule, message=message)
        return found

    def _cells(
        self,
        draft: Draft,
        presence: Mapping[str, Presence],
        layout: Layout,
        unfilled: frozenset[str],
        notes: Notes,
    ) -> None:
        for column in layout.columns:
            target = column.target
            name = target.column
            reading = draft.readings[name]
            idle = target.stage is not None and presence.get(target.stage) == "none"
            if idle and name != self.stages.pupils.get(str(target.stage)):
                self._idle(draft, column, notes)
                continue
            if reading.blank and not idle and self._blank(draft, target.field, name, unfilled, notes):
                continue
            if reading.severity is not None:
                self._add(notes, draft, name, reading.severity, reading.rule, reading.message)
                if reading.severity == "error" and target.field.kind != "code":
                    draft.reject(name, reading.message)

    def _idle(self, draft: Draft, column: Column, notes: Notes) -> None:
        """没有学生的学段：空着、填 0 都行，填了别的数提醒一句，不采用。"""
        reading = draft.readings[column.target.column]
        if reading.blank or reading.value == 0:
            return
        stage = column.target.stage
        rule = f"{stage}没有学生，{stage}各列应为 0 或空"
        message = f"这所学校{stage}在校生是 0，这格却填了「{reading.raw.strip()}」，没有采用。请改成 0，或核对学生数"
        self._add(notes, draft, column.target.column, "warning", rule, message)
        draft.reject(column.target.column, message)

    def _blank(self, draft: Draft, each: Field, name: str, unfilled: frozenset[str], notes: Notes) -> bool:
        """没填的格：非填不可的记一处错。返回记了没有。"""
        if name in unfilled:
            return False
        if each.required and not each.numeric:
            rule = f"{name}：必填"
            self._add(notes, draft, name, "error", rule, f"缺{name}。请补填")
            return True
        if each.required or self.needs.lacking(name, draft, unfilled):
            rule = f"{name}：必填" if each.required else f"{name}：判定要用，不能空着"
            message = f"缺{name}，空着按“未知”算，不当作 0。请补填；确实没有就填 0"
            self._add(notes, draft, name, "error", rule, message)
            return True
        return False

    def _add(
        self, notes: Notes, draft: Draft, name: str, severity: Severity, rule: str, message: str
    ) -> None:
        reading = draft.readings.get(name)
        raw = reading.raw if reading else ""
        notes.add(severity, row=draft.number, column=name, value=raw, rule=rule, message=message)

    def _percents(self, drafts: Sequence[Draft], layout: Layout, notes: Notes) -> None:
        """百分数列里混进小数写法：整列都不大于 1 的不采用，个别的提醒。"""
        for column in layout.columns:
            name = column.target.column
            if column.target.field.kind != "percent":
                continue
            found = [
                (draft, value) for draft in drafts if isinstance(value := draft.values.get(name), Fraction)
            ]
            small = [(draft, value) for draft, value in found if 0 < value <= 1]
            rule = f"{name}：单位是 %，95.5% 就填 95.5"
            whole = len(small) == sum(1 for _, value in found if value)
            for draft, value in small:
                if whole:
                    message = (
                        f"整列的数都不大于 1，像是把 95.5% 存成了 0.955。这一列单位是 %，"
                        f"请把「{draft.readings[name].raw.strip()}」改成 {exact_decimal(value * 100)}"
                    )
                    self._add(notes, draft, name, "error", rule, message)
                    draft.reject(name, message)
                elif value < 1 and _middle([each for _, each in found]) > 10:
                    message = (
                        f"「{draft.readings[name].raw.strip()}」比同列别的数小得多，像是小数写法。"
                        f"如果是 {exact_decimal(value * 100)}%，请填 {exact_decimal(value * 100)}"
                    )
                    self._add(notes, draft, name, "warning", rule, message)

    # ── 规则册的校验关系 ──

    def _relations(
        self, draft: Draft, presence: Mapping[str, Presence], notes: Notes
    ) -> set[tuple[int, str]]:
        """全部关系先在原值上查完，再一起记错：前一条把格子作废，不影响后一条。"""
        rough = draft.rough()
        failed: list[tuple[Check, str | None, Mapping[str, Value]]] = []
        for relation in self.relations:
            stage = relation.stage
            if (stage and presence.get(stage) == "none") or relation.harmless(rough):
                continue
            view = stage_view(draft, self.stages.names[stage], stage) if stage else draft.values
            if truth(relation.check.rule, view) is False:
                failed.append((relation.check, stage, dict(view)))
        return {(draft.number, self._say(check, stage, view, draft, notes)) for check, stage, view in failed}

    def _say(
        self, check: Check, stage: str | None, view: Mapping[str, Value], draft: Draft, notes: Notes
    ) -> str:
        own = self.stages.names.get(stage, {}) if stage else {}
        column = own.get(check.blames, check.blames)
        figures = "，".join(
            f"{own.get(name, name)} {self._figure(name, view.get(name))}"
            for name in names_in(check.rule)
            if name != "学段"
        )
        message = f"{figures}：{check.says}。{check.fix}"
        rule = f"{check.says}（{check.rule_text}）"
        self._add(notes, draft, column, check.severity, rule, message)
        if check.severity == "error":
            draft.reject(column, message)
        return column

    def _figure(self, name: str, value: Value) -> str:
        each = self.form.field_named(name)
        unit = each.unit if each is not None and each.numeric and each.kind != "year" else ""
        if each is not None and each.kind == "year" and isinstance(value, Fraction):
            return str(value)
        return show_value(value) + (f" {unit}" if unit else "")


#: 表单的标识 → 造好的核对器；核对器拿着表单，所以标识不会被别的表单占去
_MADE: dict[int, SheetChecker] = {}
_MOST_MADE = 64


def _middle(values: Sequence[Fraction]) -> Fraction:
    return sorted(values)[len(values) // 2] if values else Fraction(0)


# 这样的列合计行里写的不会是各行之和
_NOT_ADDED = re.compile(r"平均|人均|生均|最[大小高低]")


def check_totals(drafts: Sequence[Draft], totals: Sequence[TotalRow], layout: Layout, notes: Notes) -> None:
    """合计行的数和上面各行加起来比；有一行未知就不比。平均行、最大最小这类列不比。"""
    for total in totals:
        if not total.adds_up:
            continue
        for column in layout.columns:
            name, each = column.target.column, column.target.field
            stated = total.readings[name].value
            if (
                each.kind not in ("count", "amount")
                or not isinstance(stated, Fraction)
                or _NOT_ADDED.search(name)
            ):
                continue
            known = [
                value for draft in drafts[: total.before] if (value := _summable(draft, name)) is not None
            ]
            if len(known) == total.before and known:
                _check_total(total, stated, known, column, notes)


def _check_total(
    total: TotalRow, stated: Fraction, known: Sequence[Fraction], column: Column, notes: Notes
) -> None:
    each, block = column.target.field, known[total.since :] or known
    sums = [sum(known, Fraction(0)), sum(block, Fraction(0))]
    others = [each for part in (known, block) for each in (max(part), min(part))]
    means = [round_to(sum(part, Fraction(0)) / len(part), each.decimals) for part in (known, block)]
    if any(_close(stated, value, each, len(known)) for value in sums) or stated in others + means:
        return
    name = column.target.column
    message = (
        f"合计行写的是 {exact_decimal(stated / column.factor)}，"
        f"上面 {len(known)} 行加起来是 {exact_decimal(sums[0] / column.factor)}。"
        "合计行不入库；请核对是不是漏了行，或改了数没有重算"
    )
    value, rule = total.readings[name].raw, f"{name}：合计等于各行之和"
    notes.add("warning", row=total.number, column=name, value=value, rule=rule, message=message)


def _summable(draft: Draft, name: str) -> Fraction | None:
    value = draft.values.get(name)
    if isinstance(value, Fraction):
        return value
    reading = draft.readings.get(name)
    return Fraction(0) if reading is not None and reading.blank else None


def _close(stated: Fraction, value: Fraction, each: Field, rows: int) -> bool:
    """合计常按显示的小数位取整，每行最多差半个末位。"""
    slack = Fraction(rows, 2 * 10**each.decimals) if each.decimals else Fraction(0)
    return abs(stated - value) <= slack + FLOAT_DUST


def suspect_units(
    drafts: Sequence[Draft],
    layout: Layout,
    stages: StageColumns,
    blamed: set[tuple[int, str]],
    notes: Notes,
) -> None:
    """万元填成元：把每名学生的数和同列各校的中位数比，换一个单位更像的提醒一句（数照用）。

    不设固定的线：换算倍数是 k 时，偏离中位数超过 √k 倍，就是换个单位更近。
    """
    for column in layout.columns:
        each = column.target.field
        if not each.header_unit or each.header_unit == each.unit or not each.numeric:
            continue
        name = column.target.column
        rates = [(draft, rate) for draft in drafts if (rate := _rate(draft, name, stages)) is not None]
        if len(rates) < 5:
            continue
        middle = sorted(rate for _, rate in rates)[len(rates) // 2]
        wrong = each.unit if column.factor > 1 else each.header_unit
        times = column.factor if column.factor > 1 else _times(each)
        for draft, rate in rates:
            ratio = rate / middle if column.factor > 1 else middle / rate
            if (draft.number, name) in blamed or ratio * ratio <= times:
                continue
            value = draft.values[name]
            assert isinstance(value, Fraction)
            meant = value / times if column.factor > 1 else value * times
            raw = draft.readings[name].raw.strip()
            apart = f"{int(ratio):,} {'倍' if column.factor > 1 else '分之一'}"
            message = (
                f"表头单位是{column.unit}，「{raw}」按每名学生算是同列中位数的 {apart}，像是按{wrong}填的。"
                f"如果是，请改成 {exact_decimal(meant / column.factor)}"
            )
            rule = f"{name}：单位{column.unit}，疑似按{wrong}填"
            notes.add("warning", row=draft.number, column=name, value=raw, rule=rule, message=message)


def _times(each: Field) -> Fraction:
    return conversion(each.header_unit, each.unit) or Fraction(1)


def _rate(draft: Draft, name: str, stages: StageColumns) -> float | None:
    """每名学生多少（近似，只用来起疑）。"""
    value = draft.readings[name].rough if draft.values.get(name) is not None else None
    if not isinstance(value, int | float) or value <= 0:
        return None
    counts = [draft.readings[column].rough for column in stages.counted if column in draft.readings]
    pupils = sum(count for count in counts if isinstance(count, int | float))
    return value / pupils if pupils > 0 else None
