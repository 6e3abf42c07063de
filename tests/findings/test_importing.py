"""清单成批立：好的立，坏的逐格说；再来一遍不会立两次。"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.accounts.staff import AT, TODAY, new_id
from tests.findings.cases import Bench
from zhidu.findings.actions import FindingsOutcome, import_findings
from zhidu.findings.models import Finding
from zhidu.findings.rules.listing import COLUMNS, FindingRow
from zhidu.organisations.rules import NotFound

GOOD = {"单位": "东小", "问题": "消防器材过期", "依据": "示例安全条例第十条", "来源": "省反馈", "轻重": "较重",
        "原因": "安全和卫生", "发现途径": "反馈清单", "来文文号": "示例〔2026〕1号"}  # fmt: skip


def row(number: int, day: date | None = TODAY, **changed: str) -> FindingRow:
    """清单的一行。"""
    cells = dict.fromkeys(COLUMNS, "") | GOOD | {"发现日期": str(day or "")} | changed
    return FindingRow(number, cells, day)


def load(bench: Bench, *rows: FindingRow, who: str = "市督导") -> FindingsOutcome:
    return import_findings(
        rows, by=bench.actor(who), at=AT, request_id=new_id(), file="清单.xlsx", sheet="问题清单"
    )


def test_good_rows_are_raised_bad_rows_are_told(bench: Bench) -> None:
    outcome = load(
        bench, row(2), row(3, 单位="没有的学校"), row(4, 来源="听说"), row(5, day=None, 发现日期="去年"),
        row(6, 单位="3137990002", 轻重=""), row(7, day=TODAY + timedelta(days=9)), row(8, 问题="", 原因=""),
    )  # fmt: skip
    assert len(outcome.raised) == 2
    assert [(each.row, each.column) for each in outcome.faults] == [
        (3, "单位"), (4, "来源"), (5, "发现日期"), (7, "发现日期"), (8, "问题"), (8, "原因"),
    ]  # fmt: skip
    assert all(each.file == "清单.xlsx" and each.sheet == "问题清单" for each in outcome.faults)
    assert "从这几个里选：监测缺口、省反馈" in outcome.faults[1].message
    second = Finding.objects.get(pk=outcome.raised[1])
    assert (second.unit_id, second.severity) == (bench.unit("东中"), "ordinary")


def test_the_same_list_again_raises_nothing(bench: Bench) -> None:
    load(bench, row(2), row(3, 单位="东中"))
    again = load(bench, row(2), row(3, 单位="东中"), row(4, 单位="西小"))
    assert (len(again.raised), again.known) == (1, 2)
    assert Finding.objects.count() == 3


def test_a_resent_request_gives_the_same_answer(bench: Bench) -> None:
    number = new_id()
    answers = {
        import_findings([row(2), row(3, 来源="")], by=bench.actor("市督导"), at=AT, request_id=number)
        for _ in range(2)
    }
    assert len(answers) == 1
    assert Finding.objects.count() == 1


def test_a_county_cannot_name_a_school_elsewhere(bench: Bench) -> None:
    outcome = load(bench, row(2, 单位="西小"), who="东县督导")
    assert [each.message for each in outcome.faults] == ["没有找到“西小”，或不归您管；请填单位的全称或代码"]
    with pytest.raises(NotFound):
        load(bench, row(2), who="东小校长")
