"""一份填报单画成几张表：一项一行，分学段的各占一列，旁边是去年的数；哪里有错、退回时说了什么，就写在那一格下面。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from zhidu.rulebook import Field, Form
from zhidu.web.asking import whole
from zhidu.workbooks.template import entry_unit

#: 一格的名字里隔开表单、行、列用的字，规则册的名字里不会有
APART = "|"
WHOLE = ""
#: 按单位分组时各组的名字；没有写到的用单位本身
GROUPS: Mapping[str, str] = {
    "人": "学生和教师",
    "个": "班和个数",
    "㎡": "用房和场地",
    "元": "经费和设备",
    "万元": "经费和设备",
    "间": "教室",
    "台": "设备",
    "册": "图书",
    "%": "比例",
}
BASICS = "基本情况"


@dataclass(frozen=True, slots=True)
class Cell:
    """一格。value 是要填的字（填报单位），before 是去年的；errors、questions、remarks 是这一格的话。"""

    name: str
    label: str
    value: str
    before: str
    kind: str
    choices: tuple[str, ...]
    required: bool
    errors: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """和去年不一样；去年没有的不算。"""
        return bool(self.before) and self.value != self.before

    @property
    def numeric(self) -> bool:
        """填的是数。"""
        return self.kind in ("count", "amount", "year", "percent")


@dataclass(frozen=True, slots=True)
class Question:
    """一处“请核对”：说的话、认它的键（四段）、已经写的说明。"""

    key: tuple[str, str, str, str]
    message: str
    explanation: str = ""

    @property
    def field_name(self) -> str:
        """输入框的名字。"""
        return APART.join(("say", *self.key))


@dataclass(frozen=True, slots=True)
class Line:
    """一项：名字、单位、说明，各列的格（不分学段只有一格）。"""

    title: str
    unit: str
    note: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """一组项。columns 是各列的名字，不分学段的是空串。"""

    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """多行的表（分年级）：表头，各行的格。"""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class FormSheet:
    """一张表单：名称、各组（一行的）或一张格子（多行的），整张表的话。"""

    name: str
    title: str
    groups: tuple[Group, ...] = ()
    grid: Grid | None = None
    errors: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """一格或一张表上的话：按（表单、行、列）放好。行是从 0 数的第几行，说整张表的行是 None。"""

    errors: Mapping[tuple[str, int | None, str], tuple[str, ...]] = field(default_factory=dict)
    questions: Mapping[tuple[str, int | None, str], tuple[Question, ...]] = field(default_factory=dict)
    remarks: Mapping[tuple[str, int | None, str], tuple[str, ...]] = field(default_factory=dict)


def cell_name(form: str, row: int, column: str) -> str:
    """一格在表单里的名字。"""
    return APART.join((form, str(row), column))


def cell_place(name: str) -> tuple[str, int, str] | None:
    """名字是哪一格；不像的是 None。"""
    parts = name.split(APART)
    if len(parts) != 3 or (row := whole(parts[1])) is None:
        return None
    return parts[0], row, parts[2]


#: 表单 → 各行 → 列 → 字
Texts = Mapping[str, Sequence[Mapping[str, str]]]


def form_sheets(
    forms: Sequence[Form],
    texts: Texts,
    before: Texts,
    said: Said,
    *,
    locked: frozenset[tuple[str, str]],
    editable: bool,
) -> list[FormSheet]:
    """画出一份填报单的各张表，一行的在前。texts：现在的字；before：去年的字；locked 里的（表单，列）不用填，不画。

    只看不填时，今年去年都空着的项、没有行的表不画。
    """
    found = []
    for form in sorted(forms, key=lambda each: each.rows == "grade"):
        given = texts.get(form.name, ())
        if form.rows != "grade":
            sheet = _single_sheet(form, given, before.get(form.name, ()), said, locked)
            found.append(sheet if editable else _without_blanks(sheet))
        elif given or editable:
            found.append(_grade_sheet(form, given, said, locked))
    return found


def _without_blanks(sheet: FormSheet) -> FormSheet:
    groups = []
    for group in sheet.groups:
        lines = tuple(
            line for line in group.lines if any(cell and (cell.value or cell.before) for cell in line.cells)
        )
        if lines:
            groups.append(replace(group, lines=lines))
    return replace(sheet, groups=tuple(groups))


def _single_sheet(
    form: Form,
    given: Sequence[Mapping[str, str]],
    old: Sequence[Mapping[str, str]],
    said: Said,
    locked: frozenset[tuple[str, str]],
) -> FormSheet:
    now: Mapping[str, str] = given[0] if given else {}
    last: Mapping[str, str] = old[0] if old else {}

    def cell(each: Field, column: str) -> Cell | None:
        if (form.name, column) in locked:
            return None
        return _cell(form, 0, each, column, now.get(column, ""), last.get(column, ""), said)

    grouped: dict[str, list[Field]] = {}
    for each in form.fields:
        if not all((form.name, column) in locked for column in each.columns()):
            grouped.setdefault(_group_of(each), []).append(each)
    groups = []
    for title, fields in grouped.items():
        columns = tuple(dict.fromkeys(stage for each in fields for stage in each.per_stage or (WHOLE,)))
        lines = tuple(
            Line(
                each.name,
                entry_unit(each),
                each.note,
                tuple(
                    cell(each, column + each.name) if column in (each.per_stage or (WHOLE,)) else None
                    for column in columns
                ),
            )
            for each in fields
        )
        groups.append(Group(title, columns, lines))
    return FormSheet(form.name, form.title, tuple(groups), None, *_about_the_whole(form, said))


def _grade_sheet(
    form: Form, given: Sequence[Mapping[str, str]], said: Said, locked: frozenset[tuple[str, str]]
) -> FormSheet:
    shown = [
        (each, name) for each in form.fields for name in each.columns() if (form.name, name) not in locked
    ]
    headers = tuple(name + (f"（{entry_unit(each)}）" if entry_unit(each) else "") for each, name in shown)
    rows = tuple(
        tuple(_cell(form, at, each, name, row.get(name, ""), "", said) for each, name in shown)
        for at, row in enumerate(given)
    )
    return FormSheet(form.name, form.title, (), Grid(headers, rows), *_about_the_whole(form, said))


def _cell(form: Form, row: int, each: Field, column: str, value: str, before: str, said: Said) -> Cell:
    place = (form.name, row, column)
    unit = entry_unit(each)
    return Cell(
        name=cell_name(*place),
        label=column + (f"（{unit}）" if unit else ""),
        value=value,
        before=before,
        kind=each.kind,
        choices=_choices(each),
        required=each.required,
        errors=said.errors.get(place, ()),
        questions=said.questions.get(place, ()),
        remarks=said.remarks.get(place, ()),
    )


def _about_the_whole(form: Form, said: Said) -> tuple[tuple[str, ...], tuple[Question, ...]]:
    """说不到哪一格的话：整张表的、整行的。"""
    errors = [
        text
        for (name, row, column), all_ in said.errors.items()
        if name == form.name and (row is None or not column)
        for text in all_
    ]
    questions = [
        each
        for (name, row, column), all_ in said.questions.items()
        if name == form.name and (row is None or not column)
        for each in all_
    ]
    return tuple(errors), tuple(questions)


def _choices(each: Field) -> tuple[str, ...]:
    if each.kind == "finding":
        return ("达到", "未达到")
    return tuple(each.choices) if each.kind == "choice" else ()


def _group_of(each: Field) -> str:
    if each.kind in ("code", "text", "choice", "year"):
        return BASICS
    if each.kind == "finding":
        return "材料认定"
    unit = entry_unit(each)
    return GROUPS.get(unit, unit or BASICS)
