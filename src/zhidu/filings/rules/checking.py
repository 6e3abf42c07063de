"""一份内容查一遍：规则册的校验关系、必填、每一格填得对不对。和查工作簿是同一个核对器，只是毛病指到哪张表哪一行哪一列。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.differences import key_of
from zhidu.filings.rules.doubts import Doubt
from zhidu.filings.rules.payload import decode_row
from zhidu.filings.rules.typing import reader
from zhidu.kernel import Fault, Severity, exact_decimal
from zhidu.rulebook import Form, FormRow, Release
from zhidu.workbooks.cells import ColumnReader, Reading
from zhidu.workbooks.checks import SheetChecker
from zhidu.workbooks.form_index import Target
from zhidu.workbooks.mapping import Column, Layout
from zhidu.workbooks.notes import Notes
from zhidu.workbooks.rows import Draft

#: 不是规则册里哪一条校验的毛病，用这几个编号
CELL, REQUIRED, NEEDED, IDLE, EMPTY = "cell", "required", "needed", "idle", "empty"


Readers = Mapping[str, ColumnReader]
#: 表单 →（样子，读法）；layout 拿着表单，编号不会被别的对象占去
_MADE: dict[int, tuple[Layout, Readers]] = {}
#: 至多留几张表单；一列至多记住多少种字怎么读，再多就重记
_MOST_MADE, _MOST_READ = 64, 4096


@dataclass(frozen=True, slots=True)
class Flaw:
    """填报单里的一处毛病。

    check：规则册里校验的编号，或 cell（这一格读不成）、required（必填）、needed（判定要用，空着算不出来）、
    idle（没有学生的学段填了数）、empty（整张表没填）；row：哪一行（见 differences.key_of），number：第几行（从 1 起，
    整张表的是 0）；field：入库列名；value：填的字。severity：error 不改不能报，warning 改了或说明了才能报。
    """

    check: str
    form: str
    title: str
    row: str
    number: int
    field: str
    value: str
    rule: str
    message: str
    severity: Severity

    @property
    def place(self) -> tuple[str, str, str, str]:
        """说明认它用的：校验、表单、行、列。"""
        return self.check, self.form, self.row, self.field

    def fault(self) -> Fault:
        """写成报送错误的样子：表是表单的名称，行是第几行。"""
        number = self.number or None
        return Fault("", self.title, number, self.field, self.value, self.rule, self.message, self.severity)


@dataclass
class _Marks(Notes):
    """记错本：记下的不是工作表里的格，是表单、行号、列。"""

    marks: list[tuple[Severity, int | None, str, str, str, str]] = field(default_factory=list)

    def add(
        self, severity: Severity, *, row: int | None, column: str, value: str, rule: str, message: str
    ) -> None:
        """记一处。"""
        self.marks.append((severity, row, column, value, rule, message))


def check_payload(asked: Asked, rows: str, payload: Mapping[str, Any]) -> tuple[Flaw, ...]:
    """查一份内容，按表单、行、列的先后；只改了写法的不报。rows：哪一类填报单（school、county）。"""
    found: list[Flaw] = []
    given = payload.get("forms", {})
    for form in asked.of(rows):
        own = [decode_row(form, each) for each in given.get(form.name, ())]
        if own:
            found += _form(form, asked.release, own)
        elif form.rows != "grade":
            message = "这张表还没有填。请照表填好再报"
            found.append(
                Flaw(EMPTY, form.name, form.title, "", 0, "", "", "要填的表都要填", message, "error")
            )
    return tuple(found)


def flaw_of(doubt: Doubt, form: Form) -> Flaw:
    """跟去年比问出来的话，也当一处要说明的毛病。"""
    return Flaw(
        doubt.check, form.name, form.title, doubt.row, 0, doubt.field, doubt.value, "跟去年比", doubt.sentence,
        "warning",
    )  # fmt: skip


def _form(form: Form, release: Release | None, rows: Sequence[FormRow]) -> Iterator[Flaw]:
    layout, readers = _prepared(form)
    drafts = [_draft(layout, readers, row, number) for number, row in enumerate(rows, 1)]
    marks = _Marks("", form.title, layout)
    if release is None:
        _cells_only(drafts, layout, marks)
    else:
        SheetChecker.of(form, release).run(drafts, (), layout, marks)
    keys = [key_of(form, release, row, number) for number, row in enumerate(rows, 1)]
    order = {each.target.column: each.index for each in layout.columns}
    relations = {f"{each.says}（{each.rule_text}）": each.id for each in form.checks}
    for severity, number, column, value, rule, message in sorted(
        marks.marks, key=lambda mark: (mark[1] or 0, order.get(mark[2], -1))
    ):
        if severity != "repaired":
            check = relations.get(rule) or _check(rule)
            soft: Severity = "warning" if check == NEEDED else severity
            row = keys[number - 1] if number else ""
            text = value.strip()
            yield Flaw(
                check, form.name, form.title, row, number or 0, column, text, rule, message, soft
            )  # fmt: skip


def _check(rule: str) -> str:
    """不是校验关系的毛病是哪一种。"""
    if rule.endswith("：必填"):
        return REQUIRED
    if rule.endswith("判定要用，不能空着"):
        return NEEDED
    return IDLE if rule.endswith("各列应为 0 或空") else CELL


def _prepared(form: Form) -> tuple[Layout, Readers]:
    """一张表单的样子和各列的读法。一所一所查的是同一张表单，造一次就留着。"""
    known = _MADE.get(id(form))
    if known is not None and known[0].form is form:
        for each in known[1].values():
            if len(each.memo) > _MOST_READ:
                each.memo.clear()
        return known
    layout = _layout(form)
    readers = {
        each.target.column: reader(each.target.field, each.target.column, stored=True)
        for each in layout.columns
    }
    if len(_MADE) >= _MOST_MADE:
        _MADE.clear()
    _MADE[id(form)] = layout, readers
    return layout, readers


def _layout(form: Form) -> Layout:
    """表单自己当一张工作表：一列一格，单位是入库单位。"""
    columns: list[Column] = []
    for each in form.fields:
        for column in each.columns():
            target = Target(column, each, column.removesuffix(each.name) or None)
            columns.append(Column(len(columns), "", target, column, each.unit, Fraction(1), 0))
    return Layout(form, 0, 0, tuple(columns), {}, (), frozenset(), (), ())


def _draft(layout: Layout, readers: Readers, row: FormRow, number: int) -> Draft:
    """一行换成核对器要的样子：存下的值照入库单位再读一遍，当初没采用的照当初的原因。"""
    readings: dict[str, Reading] = {}
    for each in layout.columns:
        name = each.target.column
        raw, value = row.origin.raw.get(name, ""), row.values.get(name)
        if name in row.withheld:
            rule = reader(each.target.field, name).rule
            readings[name] = Reading(None, raw, severity="error", rule=rule, message=row.withheld[name])
            continue
        found = readers[name].read(_cell(value))
        readings[name] = replace(found, raw=raw or _shown(value))
    return Draft(number, readings, {name: each.value for name, each in readings.items()})


def _cell(value: object) -> Decimal | str | None:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return None if value is None else str(value)


def _shown(value: object) -> str:
    if isinstance(value, Fraction):
        return exact_decimal(value).replace(",", "")
    return "" if value is None else str(value)


def _cells_only(drafts: Sequence[Draft], layout: Layout, marks: _Marks) -> None:
    """补充采集没有规则册的校验：只看每一格填得对不对、必填的填了没有。"""
    for draft in drafts:
        for each in layout.columns:
            name, reading = each.target.column, draft.readings[each.target.column]
            if reading.blank and each.target.field.required:
                message, rule = f"缺{name}。请补填", f"{name}：必填"
                marks.add("error", row=draft.number, column=name, value="", rule=rule, message=message)
            elif reading.severity is not None:
                marks.add(
                    reading.severity, row=draft.number, column=name, value=reading.raw, rule=reading.rule,
                    message=reading.message,
                )  # fmt: skip


def unexplained(
    flaws: Iterable[Flaw], explained: Mapping[tuple[str, str, str, str], str]
) -> tuple[Flaw, ...]:
    """还没说明的软毛病。explained：校验、表单、行、列 → 说明时的值；值改过的，说明不算数了。"""
    return tuple(
        each for each in flaws if each.severity == "warning" and explained.get(each.place) != each.value
    )
