"""预填好的填报表：单位、代码写好锁住，上年的数铺上底色，只改变化的。读回来和模板一样认。"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from zhidu.kernel import exact_decimal
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Field, Form, Release
from zhidu.workbooks.between import identifying_columns
from zhidu.workbooks.book import (
    GUIDE_SHEET,
    Book,
    CellOut,
    Column,
    Sheet,
    code_cell,
    display_width,
    number_cell,
    text_cell,
)
from zhidu.workbooks.template import WHO, entered, form_sheet, guide_sheet, in_order
from zhidu.workbooks.writer import write_book

#: 预填的格不超过这么多，才给每格加“上年值”的批注：再多文件就太大，打开也慢
MOST_NOTES = 1500
SPARE_ROWS = 20  # 下面留几行能填，给新建的学校
MOST_DECIMALS = 6
CARRIED = "上年值，只改变化的"


@dataclass(frozen=True, slots=True)
class PrefilledRow:
    """预填的一行。fixed：今年就定了的（标识码、名称、管理单位、年份），写好锁住；列名 → 精确值。

    last：上年的数，铺底色；now：今年已经填的，照写、不铺底色，比上年的要紧。
    """

    fixed: Mapping[str, Value]
    last: Mapping[str, Value] = field(default_factory=dict)
    now: Mapping[str, Value] = field(default_factory=dict)

    @property
    def untouched(self) -> dict[str, Value]:
        """上年有、今年还没填的。"""
        return {
            name: value
            for name, value in self.last.items()
            if value is not None and self.now.get(name) is None
        }


def write_prefilled(
    release: Release,
    out: Path,
    *,
    title: str,
    year: int,
    rows: Mapping[str, Sequence[PrefilledRow]],
    units: Sequence[str] = (),
    omit: Mapping[str, Collection[str]] | None = None,
) -> int:
    """写出预填好的填报表，返回预填了几格上年的数。

    title、year：哪次采集、哪一年，写在各表标题和填写说明里，读回来就知道是哪年的；
    rows：表单名 → 各行；没给的表单不写出来（要空着给人填的给一个空的序列）；units：管理单位名单，做下拉；
    omit：表单名 → 不用填的列（用别处的数），不写出来，必填的除外。
    错误：ZhiduError（目标写不了）。
    """
    forms = [
        _without(form, (omit or {}).get(form.name, ())) for form in in_order(release) if form.name in rows
    ]
    filled = sum(_filled(form, rows[form.name]) for form in forms)
    sheets = [
        _sheet(release, form, rows[form.name], units, year, noted=filled <= MOST_NOTES) for form in forms
    ]
    guide = guide_sheet(release, forms)
    about = f"采集：{title}（{year} 年）。{CARRIED}：底色浅蓝的格是上年报的数，没变的不用动。"
    guide = replace(guide, notes=(about, *guide.notes))
    book = Book(
        f"{year}年{release.short}填报表",
        (*sheets, guide),
        generated_on=date(year, 9, 1),
        note=f"{title} · {release.title} · 规则册 {release.spelled}",
    )
    write_book(book, out)
    return filled


def _filled(form: Form, rows: Sequence[PrefilledRow]) -> int:
    columns = {name for each in form.fields for name in each.columns()}
    return sum(1 for row in rows for name in row.untouched if name in columns)


def _without(form: Form, omitted: Collection[str]) -> Form:
    """少几列的表单：分学段的可以只少一个学段。"""
    fields = []
    for each in form.fields:
        kept = tuple(stage for stage in each.per_stage if stage + each.name not in omitted)
        if each.required or not (set(each.columns()) & set(omitted)):
            fields.append(each)
        elif kept:
            fields.append(replace(each, per_stage=kept))
    return replace(form, fields=tuple(fields))


def _sheet(
    release: Release,
    form: Form,
    rows: Sequence[PrefilledRow],
    units: Sequence[str],
    year: int,
    *,
    noted: bool,
) -> Sheet:
    base = form_sheet(release, form, units, year)
    fields = [(name, each) for each in form.fields for name in each.columns()]
    fixed = {name for row in rows for name in row.fixed} | set(identifying_columns(form, release))
    locked = [at for at, (name, _) in enumerate(fields) if name in fixed] if rows else None
    lines = [tuple(_cell(row, name, each, noted=noted) for name, each in fields) for row in rows]
    notes = [f"{WHO[form.rows]}。带 ＊ 的必填；不知道的空着，不要写 0；批注里有口径，详见「{GUIDE_SHEET}」。"]
    if any(row.now for row in rows):
        notes.append("没有底色的数是今年已经填的，原样带出来了。")
    if any(row.untouched for row in rows):
        notes.append(f"底色浅蓝的格：{CARRIED}。没变的不用动，变了的直接改成今年的数。")
    if locked is not None:
        notes.append("标识码、名称、管理单位锁着，免得改错；名单不对请告诉区县教育督导室，不用自己改。")
    return replace(
        base,
        columns=[_roomy(column, lines, at) for at, column in enumerate(base.columns)],
        rows=lines,
        notes=notes,
        locked=locked,
        fill_rows=len(lines) + SPARE_ROWS if rows else base.fill_rows,
    )


def _roomy(column: Column, lines: Sequence[Sequence[CellOut | None]], at: int) -> Column:
    """名称一列按最长的校名放宽，别的照模板。"""
    longest = max(
        (display_width(cell.shown()) for line in lines if (cell := line[at]) is not None), default=0
    )
    return replace(column, width=max(column.width or 0.0, min(36.0, longest + 2.5)))


def _cell(row: PrefilledRow, name: str, each: Field, *, noted: bool) -> CellOut | None:
    if name in row.fixed:
        return _written(each, row.fixed[name])
    last = _written(each, row.last.get(name))
    note = f"上年值 {last.shown()}" if last is not None and noted else ""
    if (now := _written(each, row.now.get(name))) is not None:
        return replace(now, note=note)
    return replace(last, tone="carried", note=note) if last is not None else None


def _written(each: Field, value: Value) -> CellOut | None:
    """一个值写成格：数换成表头的单位，一位不少；没有的空着。"""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Fraction):
        return code_cell(str(value)) if each.kind == "code" else text_cell(str(value))
    if each.kind == "year":
        return CellOut(int(value), "year")
    if not each.numeric:
        return text_cell(exact_decimal(value))
    value = entered(each, value)
    return number_cell(value, _decimals(value))


def _decimals(value: Fraction) -> int:
    """写全要几位小数，至多 MOST_DECIMALS 位（只管显示，存的没取整）。"""
    return next((at for at in range(MOST_DECIMALS) if (value * 10**at).denominator == 1), MOST_DECIMALS)
