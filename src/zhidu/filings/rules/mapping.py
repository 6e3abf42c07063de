"""改对应：交来的表每一列认成了什么，让人改，改了的记住，下次照认。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhidu.organisations.rules import Declined
from zhidu.rulebook import Form, Release
from zhidu.workbooks import Source
from zhidu.workbooks.headers import column_index
from zhidu.workbooks.mending import memory_key

LONGEST_HEADING = 200
NOT_USED = ""

#: （文件，工作表）→ 列字母 → 入库列名，空串是不用
Pointed = Mapping[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """一列：列字母、表头原文、认成的入库列名（没用上为空串）。"""

    letter: str
    heading: str
    column: str


@dataclass(frozen=True, slots=True)
class SheetMatch:
    """一张工作表认成了什么。form：用上的表单，没用上为空串；likely：最像哪张（用上的就是它）；

    missing：那张表单必填而没有对上的列；rows：读到几行；note：没用上的原因。
    """

    file: str
    sheet: str
    form: str
    likely: str
    header_rows: tuple[int, ...]
    columns: tuple[HeadingMatch, ...]
    missing: tuple[str, ...]
    rows: int
    note: str


def sheet_matches(sources: Sequence[Source], release: Release) -> tuple[SheetMatch, ...]:
    """每张工作表的对应，列照表里的先后。看不出一点表头的工作表不列。"""
    return tuple(_match(each, release) for each in sources if each.headings)


def _match(source: Source, release: Release) -> SheetMatch:
    likely = source.form or source.likely
    columns = tuple(
        HeadingMatch(letter, heading, source.mapping.get(letter, NOT_USED))
        for letter, heading in source.headings.items()
    )
    form = next((each for each in release.forms if each.name == likely), None)
    known = set(source.mapping.values())
    missing = tuple(
        name
        for each in (form.fields if form is not None else ())
        for name in each.columns()
        if each.required and name not in known
    )
    return SheetMatch(
        source.file, source.sheet, source.form or "", likely, source.header_rows, columns, missing, source.rows,
        source.note,
    )  # fmt: skip


def columns_of(form: Form) -> tuple[str, ...]:
    """一列可以指成的入库列名，照表单的先后。"""
    return tuple(name for each in form.fields for name in each.columns())


def pointed(given: Sequence[Mapping[str, Any]], release: Release) -> dict[tuple[str, str], dict[str, str]]:
    """人交来的改法 [{"file", "sheet", "columns": {列字母: 入库列名}}] 核对过再用。

    错误：Declined（列字母、列名不认得，一个表里两列指成同一个，一张表指到两张表单的列）。
    """
    owners = {form.name: frozenset(columns_of(form)) for form in release.forms}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for each in given:
        file, sheet, columns = (
            str(each.get("file", "")),
            str(each.get("sheet", "")),
            each.get("columns") or {},
        )
        chosen: dict[str, str] = {}
        for letter, column in columns.items():
            _check_one(sheet, str(letter), str(column), chosen, owners)
            chosen[str(letter)] = str(column)
        used = {column for column in chosen.values() if column}
        if used and not any(used <= own for own in owners.values()):
            raise Declined(f"表「{sheet}」的几列指到了不同的报表上，一张表只能是一张报表。")
        if chosen:
            found[file, sheet] = chosen
    return found


def _check_one(
    sheet: str, letter: str, column: str, chosen: Mapping[str, str], owners: Mapping[str, frozenset[str]]
) -> None:
    if column_index(letter) is None:
        raise Declined(f"表「{sheet}」没有「{letter[:10]}」这一列。")
    if column and not any(column in own for own in owners.values()):
        raise Declined(f"报表里没有「{column[:60]}」这一列。")
    if column and column in chosen.values():
        raise Declined(f"表「{sheet}」有两列都指成了「{column}」，只能留一列。")


@dataclass(frozen=True, slots=True)
class Lesson:
    """记住的一条：在哪张表单里，表头写成这样，指的是哪一列（空串是不用）。"""

    form: str
    heading: str
    column: str


def lessons(sources: Sequence[Source], given: Pointed) -> tuple[Lesson, ...]:
    """人指过的、这次真用上了的，记下来。没有表头的列记不住（下次认不出是哪一列）。"""
    return tuple(dict.fromkeys(_lessons(sources, given)))


def _lessons(sources: Sequence[Source], given: Pointed) -> Iterator[Lesson]:
    for source in sources:
        for letter, column in given.get((source.file, source.sheet), {}).items():
            heading = memory_key(source.headings.get(letter, ""))
            if source.form and heading and len(heading) <= LONGEST_HEADING:
                yield Lesson(source.form, heading, column)


def remembered(known: Sequence[Lesson]) -> dict[str, dict[str, str]]:
    """记住的各条变成读表认的样子：表单名 → 归一的表头 → 入库列名。"""
    found: dict[str, dict[str, str]] = {}
    for each in known:
        found.setdefault(each.form, {})[each.heading] = each.column
    return found
