"""把读出来的和样例写明的逐项对：毛病一处不多一处不少，值一个不差。"""

import re
from fractions import Fraction

from tests.workbooks.messy import Messy
from zhidu.kernel import Fault
from zhidu.rulebook.tables import FormRow
from zhidu.workbooks.intake import Intake


def letter_of(fault: Fault) -> str:
    """毛病所在的列字母；整行、整表的为空。"""
    found = re.match(r"[A-Z]{1,3}(?= )", fault.column)
    return found.group(0) if found else ""


def row_named(intake: Intake, who: str) -> FormRow:
    """按标识码、校名或管理单位找一行。"""
    for table in intake.tables.values():
        for row in table.rows:
            if who in (row.values.get("学校标识码"), row.values.get("学校名称")):
                return row
    return next(row for row in intake.tables["区县"].rows if row.values["管理单位"] == who)


def assert_as_expected(case: Messy, intake: Intake) -> None:
    """毛病的轻重、行、列、话，收下的行数和值，都和样例写的一样。"""
    told = "\n".join(
        f"{each.severity} {each.where()}「{each.value}」{each.message}" for each in intake.faults
    )
    found = sorted((each.severity, each.row or 0, letter_of(each)) for each in intake.faults)
    wanted = sorted((severity, row or 0, at) for severity, row, at, _ in case.faults)
    assert found == wanted, told
    for severity, row, at, says in case.faults:
        same = [e for e in intake.faults if (e.severity, e.row, letter_of(e)) == (severity, row, at)]
        assert any(says in each.message for each in same), f"没有说「{says}」：\n{told}"
    assert intake.ok == all(severity != "error" for severity, *_ in case.faults)
    for fault in intake.faults:
        assert fault.file and fault.rule and fault.message
    if case.rows is not None:
        assert sum(len(table.rows) for form, table in intake.tables.items() if form == "学校") == case.rows
    for (who, name), value in case.values.items():
        read = row_named(intake, who).values[name]
        assert read == (Fraction(value) if isinstance(value, int) else value), f"{who} {name}"
    if case.absent:
        assert case.absent <= intake.tables["学校"].absent
    if case.year is not None:
        assert intake.year == case.year
