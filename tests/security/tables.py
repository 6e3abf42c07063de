"""交来的文件：表里、文件名里都写着一个编号。"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.filings.town import SCHOOL
from zhidu.findings.rules.listing import COLUMNS

Table = list[list[str]]


def listed(code: str) -> Table:
    """问题清单：单位写它。"""
    row = dict.fromkeys(COLUMNS, "") | {
        "单位": code, "问题": "围墙有一段松动", "依据": "示例办法第六条", "来源": "入校督导", "轻重": "一般",
        "原因": "校舍和场地", "发现日期": "2026-03-02",
    }  # fmt: skip
    return [list(COLUMNS), [row[each] for each in COLUMNS]]


def rostered(code: str) -> Table:
    """账号名单：新人的单位、督学指定的单位写它。"""
    return [
        ["登录名", "称呼", "单位", "职务", "指定的单位"], ["new77", "新人", code, "", ""],
        ["new78", "新督学", "379901", "督学", code],
    ]  # fmt: skip


def registered(code: str) -> Table:
    """机构名录：上级写它。"""
    return [["代码", "名称", "类别", "上级"], ["2137990077", "新设的小学", "学校", code]]


def reported(code: str) -> Table:
    """填报表：标识码写它，名称写别处那所的真名。"""
    row = {"学校标识码": code, "学校名称": "西小", "管理单位": "西县"} | SCHOOL
    return [list(row), list(row.values())]


#: 照表里写的编号一行行办的网址：文件的栏位，表怎么写
TABLES: Mapping[str, tuple[str, Callable[[str], Table]]] = {
    "rectifying:list": ("file", listed),
    "people:import": ("file", rostered),
    "units:import": ("file", registered),
    "imports:upload": ("workbook", reported),
}
#: 收文件、不照里面的字办的：佐证；地图只有市里换得了
KEPT = frozenset({"rectifying:evidence", "rectifying:report", "rectifying:revisit", "monitoring:map"})


def carried(spot: str, code: str) -> dict[str, SimpleUploadedFile]:
    """到一条网址交的文件：文件名里、表里都写着编号；不知道叫什么栏位的，各种栏位都交。"""
    fields, written = ("file", "files", "workbook"), listed
    if spot in TABLES:
        field, written = TABLES[spot]
        fields = (field,)
    return {field: _file(written(code), f"{code}.csv") for field in fields}


def _file(table: Table, name: str) -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"), "text/csv")
