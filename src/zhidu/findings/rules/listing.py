"""问题清单的一行：各列的字读成一个问题，读不成的说清哪一列、为什么、怎么改。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhidu.kernel import Fault
from zhidu.rulebook.procedure import Choice, FindingSource, Procedure

RULE = "问题清单：单位、问题、依据、来源、轻重、原因、发现日期"
LONGEST_TITLE = 200
LONGEST_BASIS = 300
#: 清单的各列，次序即空表的列序
COLUMNS = ("单位", "问题", "依据", "来源", "轻重", "原因", "发现日期", "发现途径", "来文文号", "岗位", "情况")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """清单的一行。row 是表里的行号；cells 是列名到字；day 是认出来的发现日期，没认出来是 None。"""

    row: int
    cells: Mapping[str, str]
    day: date | None = None

    def text(self, column: str) -> str:
        """一列的字，去掉两头的空白。"""
        return self.cells.get(column, "").strip()


@dataclass(frozen=True, slots=True)
class Spelled:
    """读好的一行。unit 还是字，要到机构里去认。"""

    row: FindingRow
    unit: str
    title: str
    basis: str
    source: str
    severity: str
    cause: str
    found_on: date


def read_row(
    row: FindingRow, procedure: Procedure, *, today: date, file: str, sheet: str
) -> Spelled | list[Fault]:
    """读一行；读不成交回这一行的全部错。"""
    faults: list[Fault] = []

    def wrong(column: str, message: str) -> None:
        faults.append(Fault(file, sheet, row.row, column, row.text(column), RULE, message))

    for column, longest in (("单位", 100), ("问题", LONGEST_TITLE), ("依据", LONGEST_BASIS)):
        if not row.text(column):
            wrong(column, f"“{column}”不能空着，请补上")
        elif len(row.text(column)) > longest:
            wrong(column, f"“{column}”写了 {len(row.text(column))} 个字，最多 {longest} 个，细的写到“情况”里")
    source = _named(procedure.sources, row.text("来源"))
    severity = _named(procedure.severities, row.text("轻重") or procedure.severities[0].name)
    cause = _named(procedure.causes, row.text("原因"))
    for column, found, known in (
        ("来源", source, procedure.sources), ("轻重", severity, procedure.severities),
        ("原因", cause, procedure.causes),
    ):  # fmt: skip
        if found is None:
            said = f"没有“{row.text(column)}”这一种" if row.text(column) else "空着"
            wrong(column, f"“{column}”{said}，请从这几个里选：{'、'.join(each.name for each in known)}")
    day = row.day
    if day is None:
        said = f"“{row.text('发现日期')}”不是日期" if row.text("发现日期") else "“发现日期”空着"
        wrong("发现日期", f"{said}，写成 2026-03-02 这样")
    elif day > today:
        wrong("发现日期", f"发现日期 {day} 还没到，请核对年份")
    if faults or source is None or severity is None or cause is None or day is None:
        return faults
    return Spelled(
        row, row.text("单位"), row.text("问题"), row.text("依据"), source.code, severity.code, cause.code, day
    )


def _named(known: tuple[FindingSource, ...] | tuple[Choice, ...], name: str) -> FindingSource | Choice | None:
    """按叫法或代号找。"""
    return next((each for each in known if name in (each.name, each.code)), None)
