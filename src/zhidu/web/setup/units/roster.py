"""机构名录的工作簿：空表什么样，交来的怎么读。"""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile

from zhidu.organisations.actions import UnitRow
from zhidu.organisations.enums import UnitKind
from zhidu.web.setup.uploads import Heading, Lines, read_lines
from zhidu.workbooks.book import Book, Column, Sheet, Validation

HEADINGS = (
    Heading("代码", ("学校标识码", "标识码", "机构代码", "管理单位码", "单位代码")),
    Heading("名称", ("机构名称", "学校名称", "单位名称", "全称")),
    Heading("类别", ("机构类别", "单位类别")),
    Heading("上级", ("上级代码", "上级名称", "上级单位", "上级机构", "管理单位"), required=False),
    Heading("区划代码", ("行政区划代码",), required=False),
)
FILL_ROWS = 2000


def read_units(uploaded: UploadedFile[bytes]) -> tuple[Lines, list[UnitRow]]:
    """读成名录的各行；读不了抛 ZhiduError。"""
    found = read_lines(uploaded, HEADINGS)
    rows = [
        UnitRow(
            each.row,
            each.cells["代码"],
            each.cells["名称"],
            each.cells["类别"],
            each.cells.get("上级", ""),
            each.cells.get("区划代码", ""),
        )
        for each in found.lines
    ]
    return found, rows


def blank_units(on: date) -> Book:
    """空表：带类别的下拉，和一行一行的说明。"""
    columns = [
        Column(
            "代码",
            16,
            hold="text",
            note="学校、幼儿园、教学点填 10 位标识码；区县填 6 位区划代码；功能区自定",
        ),
        Column("名称", 36, hold="text"),
        Column("类别", 12),
        Column("上级", 24, hold="text", note="上级的代码或全称；市空着"),
        Column("区划代码", 14, hold="text", note="驻地的行政区划代码；功能区空着", prominent=False),
    ]
    kinds = tuple(str(kind.label) for kind in UnitKind)
    sheet = Sheet(
        "机构名录",
        "机构名录（导入用）",
        columns,
        notes=("一行一个机构。凭代码认：没有的新设，名称或上级变了的照改，别的不动；再导一次什么也不变。",),
        validations=(Validation(2, "choices", "类别只能选下拉里的", choices=kinds),),
        fill_rows=FILL_ROWS,
    )
    return Book("机构名录（空表）", [sheet], on)
