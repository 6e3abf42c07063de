"""填报模板：一张表单一个工作表，外加填写说明。填好了不用改就能读回来。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from zhidu.kernel import exact_decimal
from zhidu.rulebook.check_rules import Check, YearCheck
from zhidu.rulebook.model import Field, Form, Release
from zhidu.rulebook.nodes import names_in
from zhidu.rulebook.units import unit_of
from zhidu.workbooks.book import GUIDE_SHEET, Book, CellOut, Column, Sheet, Validation, code_cell, text_cell
from zhidu.workbooks.writer import write_book

LONGEST_RULE = 40
KINDS: Mapping[str, str] = {
    "code": "代码（文字）",
    "text": "文字",
    "choice": "从下拉里选",
    "count": "整数",
    "amount": "数，可有小数",
    "year": "四位年份",
    "percent": "百分数，只写数，不写 %",
    "finding": "从下拉里选",
}
WHO: Mapping[str, str] = {
    "school": "每所学校一行：学校填，区县核对汇总",
    "county": "每个管理单位一行：区县教育督导部门填",
    "grade": "每所学校每个年级一行：学校填，区县核对汇总",
}
ORDER = ("school", "county", "grade")
FILL_ROWS: Mapping[str, int] = {"school": 3000, "county": 100, "grade": 30000}
SEVERITY: Mapping[str, str] = {"error": "必须改", "warning": "请核对"}


def write_template(
    release: Release, out: Path, *, units: Sequence[str] = (), year: int | None = None
) -> None:
    """写出 release 的填报模板。units：管理单位名单，给了就做成下拉，并在区县表里先写好各行。

    year：写进标题的年份。错误：ZhiduError（目标写不了）。
    """
    ordered = in_order(release)
    sheets = [form_sheet(release, form, units, year) for form in ordered]
    # 这一行写在各表标题下面，读回来时会在这里找年份：文号、指纹里的四位数会被认成年份，所以只写在填写说明里
    note = f"{release.title} · 规则册 {release.spelled}"
    book = Book(
        f"{release.short}填报模板",
        (*sheets, guide_sheet(release, ordered)),
        generated_on=release.effective_from if year is None else date(year, 9, 1),
        note=note,
    )
    write_book(book, out)


def in_order(release: Release) -> tuple[Form, ...]:
    """表单的先后：数学校的那张在前，再学校、区县、年级。"""
    first = release.population.form
    return tuple(sorted(release.forms, key=lambda form: (form.name != first, ORDER.index(form.rows))))


def uses(release: Release) -> Mapping[str, tuple[str, ...]]:
    """字段名 → 用到它的指标代码（公式、线的适用条件里出现的）。带学段前缀的列名单独成项。"""
    found: dict[str, dict[str, None]] = {}
    for indicator in release.indicators:
        formula = indicator.formula
        nodes = [formula.numerator, formula.denominator, *(line.when for line in indicator.lines)]
        for node in nodes:
            for name in names_in(node) if node is not None else ():
                found.setdefault(name, {})[indicator.code] = None
    return {name: tuple(codes) for name, codes in found.items()}


def form_sheet(release: Release, form: Form, units: Sequence[str], year: int | None) -> Sheet:
    """一张表单做成要填的工作表：表头、批注、下拉和上下限。"""
    columns: list[Column] = []
    validations: list[Validation] = []
    for each in form.fields:
        for name in each.columns():
            choices = _choices(release, form, each, units)
            validation = _validation(each, name, len(columns), choices)
            if validation is not None:
                validations.append(validation)
            columns.append(_column(each, name))
    rows: list[tuple[CellOut | str | None, ...]] = []
    if form.rows == "county" and units:
        at = [column.header.lstrip("＊") for column in columns].index(release.population.unit)
        rows = [tuple(unit if place == at else None for place in range(len(columns))) for unit in units]
    return Sheet(
        name=form.name,
        title=(f"{year}年" if year else "") + form.title,
        columns=columns,
        rows=rows,
        notes=(
            f"{WHO[form.rows]}。带 ＊ 的必填；不知道的空着，不要写 0；批注里有口径，详见「{GUIDE_SHEET}」。",
        ),
        frozen=_identity(release, form),
        autofilter=False,
        validations=validations,
        fill_rows=max(FILL_ROWS[form.rows], len(units)),
    )


def _identity(release: Release, form: Form) -> int:
    """冻结到名称列：代码、名称都在最左时冻结两列，否则一列。"""
    names = [name for each in form.fields for name in each.columns()]
    left = {release.population.code, release.population.name}
    return 2 if set(names[:2]) <= left else 1


def entry_unit(each: Field) -> str:
    """填的时候用的单位：钱常按万元填，入库是元。年份没有单位。"""
    return "" if each.kind == "year" else each.header_unit or each.unit


def entered(each: Field, value: Fraction) -> Fraction:
    """入库单位的数换成填的单位（入库是元、表头是万元时除以一万），一位不少。"""
    return value * unit_of(each.unit)[1] / unit_of(each.header_unit)[1] if each.header_unit else value


def _column(each: Field, name: str) -> Column:
    unit = entry_unit(each)
    header = ("＊" if each.required else "") + name + (f"\n（{unit}）" if unit else "")
    said = ["必填" if each.required else "选填", KINDS[each.kind] + (f"，单位 {unit}" if unit else "")]
    if each.note:
        said.append(each.note)
    if each.source:
        said.append(f"取自：{each.source}")
    return Column(
        header,
        width=_width(each, name),
        note="\n".join(said),
        hold="text" if each.kind in ("code", "text", "choice", "finding") else "",
        prominent=each.required,
    )


def _width(each: Field, name: str) -> float:
    least = {"code": 14.0, "text": 20.0, "choice": 16.0}.get(each.kind, 11.0)
    return max(least, min(20.0, len(name) + 4.0))


def _choices(release: Release, form: Form, each: Field, units: Sequence[str]) -> tuple[str, ...]:
    if each.name == release.population.unit and units:
        return tuple(units)
    return tuple(each.choices)


def _validation(each: Field, name: str, at: int, choices: tuple[str, ...]) -> Validation | None:
    unit = entry_unit(each)
    if choices:
        only = "、".join(choices)
        return Validation(at, "choices", f"「{name}」只能填：{only}", each.note, choices=choices)
    if not each.numeric:
        return None
    whole = each.kind in ("count", "year")
    low, high = _bound(each, each.minimum), _bound(each, each.maximum)
    if low is None and high is None:
        return None
    span = "，".join(
        part
        for part in (
            f"不小于 {_plain(low)}" if low is not None else "",
            f"不大于 {_plain(high)}" if high is not None else "",
        )
        if part
    )
    kind = "整数" if whole else "数字"
    message = f"「{name}」要填{kind}{'（' + unit + '）' if unit else ''}，{span}；不知道就空着"
    return Validation(
        at,
        "whole" if whole else "decimal",
        message,
        each.note,
        minimum=float(low) if low is not None else None,
        maximum=float(high) if high is not None else None,
    )


def _bound(each: Field, bound: Fraction | None) -> Fraction | None:
    """上下限换成表头的单位。"""
    return None if bound is None else entered(each, bound)


def _plain(value: Fraction | None) -> str:
    return "" if value is None else exact_decimal(value)


def guide_sheet(release: Release, forms: Sequence[Form]) -> Sheet:
    """填写说明：每一列怎么填、取自哪里、哪些指标要用、和别的列有什么关系、照什么样子填。"""
    used = uses(release)
    rows: list[tuple[CellOut | str | None, ...]] = []
    for form in forms:
        for each in form.fields:
            for name in each.columns():
                rows.append(_guide_row(release, form, each, name, used))
    notes = [f"{form.title}：{WHO[form.rows]}。" for form in forms]
    notes.append(
        f"依据：{release.title}（{release.doc_no}），规则册 {release.spelled}，指纹 {release.sha256[:12]}。"
    )
    notes.append(
        "标＊的必填；不知道的空着，平台按缺数处理并说明，写 0 会被当成真的没有。金额、面积按表头括号里的单位填。"
    )
    columns = (
        Column("表", 18),
        Column("列", 26),
        Column("必填", 6),
        Column("填什么", 16),
        Column("单位", 7),
        Column("口径", 44),
        Column("取自", 22),
        Column("哪些指标要用", 20),
        Column("和别的列的关系（不合会逐格指出）", 46),
        Column("照样子填", 14),
    )
    return Sheet(GUIDE_SHEET, f"{release.short}填写说明", columns, rows, notes=notes, frozen=2)


def _guide_row(
    release: Release, form: Form, each: Field, name: str, used: Mapping[str, tuple[str, ...]]
) -> tuple[CellOut | str | None, ...]:
    codes = dict.fromkeys((*used.get(each.name, ()), *used.get(name, ())))
    if each.name == release.population.pupils:
        codes = dict.fromkeys(i.code for i in release.indicators if i.level == "part") | codes
    related = [_relation(check) for check in form.checks if _concerns(check, each)]
    related += [_yearly(check) for check in form.year_checks if each.name in check.of]
    said = [each.note] if each.note else []
    if each.choices:
        said.append("可选：" + "、".join(each.choices))
    return (
        form.name,
        f"「{name}」",  # 加了引号，读回来时就不会把这张说明认成报表
        text_cell("＊") if each.required else None,
        KINDS[each.kind],
        entry_unit(each),
        "；".join(said),
        each.source,
        "、".join(codes),
        "\n".join(related),
        _sample(release, each, name),
    )


def _concerns(check: Check, each: Field) -> bool:
    names = {each.name, *each.columns()}
    return bool(names & {check.blames, *names_in(check.rule)})


def _relation(check: Check) -> str:
    """关系写成话：短的把式子也写上；式子长的只说不能怎样，免得满格公式没人看。"""
    level = SEVERITY[check.severity]
    if len(check.rule_text) <= LONGEST_RULE and "（" not in check.rule_text:
        return f"{check.rule_text}（{level}：{check.says}）"
    return f"不能这样（{level}）：{check.says}"


def _yearly(check: YearCheck) -> str:
    """跟去年比的写成话。"""
    if check.change is None:
        return "与去年不一样的，请核对或说明"
    than = "升上来的年级与去年低一级" if check.along else "与去年"
    return f"{than}相差超过 {exact_decimal(check.change * 100)}% 的，请核对或说明"


def _sample(release: Release, each: Field, name: str) -> CellOut | None:
    """照样子填：选项取头一个，数取规则册例题里用过的；都没有就不给，不编数。"""
    if each.choices:
        return text_cell(next(iter(each.choices)))
    for example in release.examples:
        for wanted in (name, each.name):
            value = example.inputs.get(wanted)
            staged = example.stage is None or not each.per_stage or name.startswith(example.stage)
            if isinstance(value, Fraction) and staged:
                return code_cell(exact_decimal(entered(each, value)))
            if isinstance(value, str) and staged:
                return text_cell(value)
    return None
