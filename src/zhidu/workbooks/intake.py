"""收表：把各地交来的工作簿一次读完，得到按表单排好的数和全部毛病。"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from zhidu.kernel import Fault
from zhidu.rulebook.evaluation import Value
from zhidu.rulebook.model import Release
from zhidu.rulebook.tables import FormRow, Origin, Table
from zhidu.sandbox import Refused, Sheet, Workbook, read_workbook
from zhidu.workbooks.between import (
    SheetRead,
    System,
    check_grades,
    check_units,
    drop_repeats,
    identifying_columns,
)
from zhidu.workbooks.book import GUIDE_SHEET
from zhidu.workbooks.cells import ColumnReader
from zhidu.workbooks.checks import SheetChecker
from zhidu.workbooks.form_index import FormIndex, indexes
from zhidu.workbooks.mapping import Layout, Near, find_layout
from zhidu.workbooks.mending import Mendings
from zhidu.workbooks.notes import Notes
from zhidu.workbooks.rows import read_rows

# 目录里收哪些文件。读得了读不了由沙箱看内容定，漏收比拒收更坏
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv")
FILE_RULE = "文件"
# 文号里的年份（〔2017〕6号）不是数据的年份
_DOCUMENT_NUMBER = re.compile(r"[〔\[［【(（]\s*20\d\d\s*[〕\]］】)）]\s*第?\s*\d+\s*号")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*[年学]|[-—–－/]\s*20\d\d\s*学年)|(?<!\d)(20\d\d)(?!\d)")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """一张工作表怎么认的。form 为 None 是没有用上，note 说为什么。

    header_rows 是表头的 Excel 行号；mapping 是列字母 → 入库列名；ignored 是列字母 → 没有用的表头；rows 是读到的数据行数。
    headings 是列字母 → 表头原文（用上的没用上的都有）；likely 是没用上时最像哪张表单。
    """

    file: str
    sheet: str
    form: str | None
    header_rows: tuple[int, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    note: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    likely: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """收到的全部。tables：表单名 → 数；faults：按文件、表、行、列排好；year：标题或文件名里写的年份。

    notes 是打开文件时要告诉用户的话（如 csv 的编码是猜的）。
    """

    tables: Mapping[str, Table]
    faults: tuple[Fault, ...]
    sources: tuple[Source, ...]
    year: int | None
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """没有必须改的错。提醒和已修好的不算。"""
        return all(fault.severity != "error" for fault in self.faults)


@dataclass
class _File:
    """一个文件：给人看的名字、打开的工作簿、认出的表、毛病。"""

    label: str
    notes: list[Notes] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    sheets: list[SheetRead] = field(default_factory=list)
    near: list[tuple[str, Near]] = field(default_factory=list)
    refused: bool = False
    remarks: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def read_submissions(
    paths: Sequence[Path],
    release: Release,
    *,
    progress: Progress | None = None,
    system: System | None = None,
    mapping: Mapping[tuple[str, str], Mapping[str, str]] | None = None,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> Intake:
    """读交来的全部文件（或目录），按规则册的表单收好，毛病一次说完。

    paths 里的目录取其中的表格文件（临时文件、隐藏文件不要）。打不开的文件记一处错误，其余照读。
    progress（文件名，第几个，共几个）。system 给了就查分年级人数合不合学制。
    mapping：人改过的对应，（文件，工作表）→ 列字母 → 入库列名，空串是不用这一列，没写到的列照认；
    remembered：记住的对应，表单名 → 归一的表头（mending.memory_key）→ 入库列名。
    数一律精确（分数），单位换算成规则册的入库单位；error 级的格值为 None，原因在 FormRow.withheld。
    不抛业务错误：毛病都在 Intake.faults。
    """
    forms = indexes(release)
    checkers = {form.name: SheetChecker.of(form, release) for form in release.forms}
    mendings = Mendings(mapping or {}, remembered or {})
    found, files = _expand(paths)
    with _collector_paused():
        for at, (path, file) in enumerate(zip(found, files, strict=True)):
            if progress is not None:
                progress(file.label, at, len(found))
            _read_file(path, file, forms, checkers, release, mendings)
    if progress is not None and found:
        progress("", len(found), len(found))
    return _collected(files, release, system)


def _collected(files: list[_File], release: Release, system: System | None) -> Intake:
    """几个文件都读完以后：跨表核对，排成一次报送。"""
    sheets = [sheet for file in files for sheet in file.sheets]
    year = _year(files)
    drop_repeats(sheets, release)
    check_units(sheets, release)
    check_grades(sheets, release, system, year)
    if not sheets:
        _say_unrecognised(files, release)
    _say_empty(sheets, release)
    return Intake(
        tables=_tables(sheets, release),
        faults=tuple(fault for file in files for notes in file.notes for fault in notes.sorted()),
        sources=tuple(source for file in files for source in file.sources),
        year=year,
        notes=tuple(remark for file in files for remark in file.remarks),
    )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """读表时造的几十万个小对象都要留着，没有环；循环回收反复扫它们要多花三分之一的时间，读完再开。"""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _expand(paths: Sequence[Path]) -> tuple[list[Path | None], list[_File]]:
    """目录换成里面的表格文件；同一个文件给了两次只读一次。没有东西可读的，路径为 None，毛病已记下。"""
    found: list[Path | None] = []
    files: list[_File] = []
    seen: set[Path] = set()
    names = Counter(path.name for path in paths)

    def refuse(path: Path, message: str) -> None:
        file = _File(path.name, refused=True)
        file.notes.append(_complaint(path.name, message))
        found.append(None)
        files.append(file)

    for path in paths:
        inside = [path]
        if path.is_dir():
            inside = sorted(
                each
                for each in path.iterdir()
                if each.suffix.lower() in SUFFIXES
                and not each.name.startswith(("~$", "."))
                and each.is_file()
            )
            if not inside:
                refuse(path, f"目录里没有表格文件（{'、'.join(SUFFIXES)}）。请把要报的表放进来")
        elif not path.exists():
            refuse(path, "找不到这个文件。请核对路径和文件名")
            continue
        for each in inside:
            real = each.resolve()
            if real not in seen:
                seen.add(real)
                label = f"{each.parent.name}/{each.name}" if names[each.name] > 1 else each.name
                found.append(each)
                files.append(_File(label))
    return found, files


def _complaint(file: str, message: str) -> Notes:
    notes = Notes(file, "")
    notes.add("error", row=None, column="", value="", rule=FILE_RULE, message=message)
    return notes


def _read_file(
    path: Path | None,
    file: _File,
    forms: Sequence[FormIndex],
    checkers: Mapping[str, SheetChecker],
    release: Release,
    mendings: Mendings,
) -> None:
    if path is None:
        return
    try:
        book: Workbook = read_workbook(path)
    except Refused as refusal:
        file.refused = True
        file.notes.append(_complaint(file.label, refusal.message))
        return
    file.remarks += [f"{file.label}：{note}" for note in book.notes]
    _read_book(book, file, forms, checkers, release, mendings)


def _read_book(
    book: Workbook,
    file: _File,
    forms: Sequence[FormIndex],
    checkers: Mapping[str, SheetChecker],
    release: Release,
    mendings: Mendings | None = None,
) -> None:
    mendings = mendings or Mendings()
    for sheet in book.sheets:
        if sheet.name == GUIDE_SHEET:
            continue  # 填写说明里的列名像表头，不能当报表认
        layout = find_layout(sheet, forms, mendings.of(file.label, sheet.name))
        if layout is None:
            if any(cell is not None for row in sheet.rows for cell in row):
                note = "看不出是哪张报表，没有用上"
                file.sources.append(Source(file.label, sheet.name, None, note=note))
            continue
        if isinstance(layout, Near):
            file.near.append((sheet.name, layout))
            note = f"不像这本规则册要的报表（最像《{layout.form.title}》，只对上 {len(layout.found)} 列），没有用上"
            file.sources.append(_unused(file, sheet, layout, note))
        elif sheet.hidden:
            _skip_hidden(file, sheet, layout)
        else:
            _read_sheet(file, sheet, layout, checkers[layout.form.name], release)


def _unused(file: _File, sheet: Sheet, near: Near, note: str) -> Source:
    """没有用上的表：表头、对上的几列照样记着，人来改对应时要看。"""
    return Source(
        file.label,
        sheet.name,
        None,
        tuple(range(near.first + 1, near.last + 2)),
        near.mapping,
        {at: text for at, text in near.letters.items() if at not in near.mapping},
        note=note,
        headings=near.letters,
        likely=near.form.name,
    )


def _skip_hidden(file: _File, sheet: Sheet, layout: Layout) -> None:
    note = f"隐藏的工作表「{sheet.name}」像《{layout.form.title}》，没有读。要报的话请取消隐藏，不要的请删掉"
    file.sources.append(Source(file.label, sheet.name, None, note=note))
    notes = Notes(file.label, sheet.name)
    notes.add("warning", row=None, column="", value="", rule="隐藏的工作表不读", message=note)
    file.notes.append(notes)


def _read_sheet(file: _File, sheet: Sheet, layout: Layout, checker: SheetChecker, release: Release) -> None:
    notes = Notes(file.label, sheet.name, layout)
    for each in layout.faults:
        row = layout.last + 1 if each.index >= 0 else None
        fault = Fault(
            file.label, sheet.name, row, each.column, each.value, each.rule, each.message, each.severity
        )
        notes.put(each.index, fault)
    identifiers = {release.population.code, *identifying_columns(layout.form, release)}
    readers = [ColumnReader(each, identifier=each.target.column in identifiers) for each in layout.columns]
    drafts, totals = read_rows(sheet, layout, readers, notes)
    unfilled = checker.run(drafts, totals, layout, notes)
    file.notes.append(notes)
    file.sheets.append(SheetRead(layout, drafts, notes, unfilled))
    file.titles += [*layout.titles, sheet.name]
    headers = tuple(range(layout.first + 1, layout.last + 2))
    mapping = {each.letter: each.target.column for each in layout.columns}
    note = "" if drafts else "只有表头，没有数据"
    file.sources.append(
        Source(
            file.label,
            sheet.name,
            layout.form.name,
            headers,
            mapping,
            dict(layout.ignored),
            len(drafts),
            note,
            layout.headings,
        )
    )


def _say_unrecognised(files: Sequence[_File], release: Release) -> None:
    """一张表都没认出来：说清每个文件里找到了什么表头、最像哪张报表、还缺哪几列。"""
    titles = "、".join(f"《{form.title}》" for form in release.forms)
    for file in files:
        if file.refused:
            continue
        if not file.near:
            message = f"没有找到表头。这本规则册要的报表是：{titles}。请用模板填，或把表头写在前 30 行里"
            file.notes.append(_complaint(file.label, message))
            continue
        sheet, near = max(file.near, key=lambda pair: len(pair[1].found))
        shown = "、".join(near.headings[:12]) + ("……" if len(near.headings) > 12 else "")
        found = f"对上了 {'、'.join(near.found)}" if near.found else "一列也没对上"
        lacking = f"，缺必填的 {'、'.join(near.missing)}" if near.missing else ""
        message = (
            f"没认出是哪张报表。表头是：{shown}。最像《{near.form.title}》：{found}{lacking}。"
            f"这本规则册要的报表是：{titles}。请核对规则册选对没有，或照模板改表头"
        )
        notes = Notes(file.label, sheet)
        notes.add("error", row=None, column="", value="", rule="表头", message=message)
        file.notes.append(notes)


def _say_empty(sheets: Sequence[SheetRead], release: Release) -> None:
    """模板里用不着的表空着不算错；要数学校的那张表空着，或者全都空着，就是漏了。"""
    filled = {sheet.form.name for sheet in sheets if sheet.drafts}
    for sheet in sheets:
        needed = not filled or sheet.form.name == release.population.form
        if needed and sheet.form.name not in filled:
            message = f"认出了《{sheet.form.title}》的表头，下面一行数据也没有。请把数据填在表头下面"
            sheet.notes.add("error", row=None, column="", value="", rule="至少要有一行数据", message=message)


def _tables(sheets: Sequence[SheetRead], release: Release) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for form in release.forms:
        own = [sheet for sheet in sheets if sheet.form.name == form.name and sheet.drafts]
        if own:
            unknown: dict[str, Value] = dict.fromkeys(
                column for each in form.fields for column in each.columns()
            )
            rows = tuple(row for sheet in own for row in _form_rows(sheet, unknown))
            absent = frozenset.intersection(*(sheet.absent for sheet in own))
            tables[form.name] = Table(form.name, rows, absent)
    return tables


def _form_rows(sheet: SheetRead, unknown: Mapping[str, Value]) -> Iterator[FormRow]:
    letters = sheet.layout.letters
    for draft in sheet.kept():
        raw = {name: reading.raw for name, reading in draft.readings.items()}
        origin = Origin(sheet.notes.file, sheet.notes.sheet, draft.number, letters, raw)
        yield FormRow({**unknown, **draft.values}, origin, draft.withheld)


def _year(files: Sequence[_File]) -> int | None:
    """标题、表名里的年份优先，其次文件名；说法不一的取最多的，一样多取最近的。"""
    for texts in ([title for file in files for title in file.titles], [f.label for f in files if f.sheets]):
        found = Counter(
            int(match.group(1) or match.group(2))
            for text in texts
            if (match := _YEAR.search(_DOCUMENT_NUMBER.sub("", text)))
        )
        if found:
            return max(found, key=lambda year: (found[year], year))
    return None
