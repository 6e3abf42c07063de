"""老式 xls：密码、宏、远格子、错误值、断了的扇区链。"""

import struct
from datetime import date, datetime
from decimal import Decimal

import xlwt

from tests.sandbox.building import Case, biff, compound, number, old_book
from zhidu.sandbox import Limits, Workbook


def first(result: Workbook) -> list[object]:
    return list(result.sheets[0].rows[0])


def plain(workbook: xlwt.Workbook) -> None:
    sheet = workbook.add_sheet("表一")
    for row in range(60):
        for column, value in enumerate((1, 2.5, "城关小学", True)):
            sheet.write(row, column, value)


def mixed(workbook: xlwt.Workbook) -> None:
    sheet = workbook.add_sheet("表一")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    sheet.write(2, 1, date(2025, 9, 1), day)
    sheet.write(2, 2, datetime(2025, 9, 1, 8, 30), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm"))  # noqa: DTZ001
    sheet.write(2, 3, "007")
    sheet.row(2).set_cell_error(4, "#DIV/0!")
    sheet.row(2).set_cell_error(5, "#N/A!")
    sheet.write_merge(4, 5, 0, 3, "合计")
    workbook.add_sheet("暗").visibility = 1
    workbook.add_sheet("深").visibility = 2
    workbook.get_sheet(1).write(0, 0, 1)
    workbook.get_sheet(2).row(0).set_cell_error(0, "#REF!")


def mixed_read(result: Workbook) -> bool:
    one, two, three = result.sheets
    return (
        one.rows[2] == [None, date(2025, 9, 1), datetime(2025, 9, 1, 8, 30), "007", "#DIV/0!", "#N/A"]  # noqa: DTZ001
        and one.merged == [(5, 1, 6, 4)]
        and (one.hidden, two.hidden, three.hidden) == (False, True, True)
        and two.rows == [[1]]
        and three.rows == [["#REF!"]]
    )


def formula(result: bytes) -> tuple[int, bytes]:
    """一个公式格：结果八字节，公式本身是空的。"""
    return 0x0006, struct.pack("<HHH", 0, 1, 0) + result + struct.pack("<HIH", 0, 0, 0)


def looped() -> bytes:
    """扇区链首尾相接：照着走永远走不完。"""
    data = bytearray(compound(biff(number(0, 0))))
    fat = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    for sector in range(9):
        struct.pack_into("<I", data, fat + 4 * sector, (sector + 1) % 9)
    return bytes(data)


def header(at: int, value: int, size: str = "<I") -> bytes:
    data = bytearray(old_book(plain))
    struct.pack_into(size, data, at, value)
    return bytes(data)


PASSWORD = (0x002F, b"\x01\x00\x01\x00" + bytes(48))
NUMBERS = [number(row, column) for row in range(60) for column in range(10)]

CASES = [
    Case("xls-正常", lambda: old_book(plain),
         lambda result: result.format == "xls" and first(result) == [Decimal(1), Decimal("2.5"), "城关小学", True]
         and len(result.sheets[0].rows) == 60, "报表.xls"),
    Case("xls-后缀写成xlsx", lambda: old_book(plain), lambda result: result.format == "xls"),
    Case("xls-日期错误值合并隐藏", lambda: old_book(mixed), mixed_read, "报表.xls"),
    Case("xls-手写的最小一本", lambda: compound(biff(number(0, 0, 7.25))), lambda result: first(result) == [Decimal("7.25")]),
    Case("xls-公式结果是错误", lambda: compound(biff(number(0, 0), formula(b"\x02\x00\x07\x00\x00\x00\xff\xff"))),
         lambda result: first(result) == [1, "#DIV/0!"]),
    Case("xls-公式结果是数", lambda: compound(biff(number(0, 0), formula(struct.pack("<d", 2.5)))),
         lambda result: first(result) == [1, Decimal("2.5")]),
    Case("xls-打开密码", lambda: compound(biff(PASSWORD, number(0, 0))), "encrypted", "报表.xls"),
    Case("xlsx-打开密码", lambda: compound(bytes(5000), "EncryptedPackage"), "encrypted"),
    Case("xls-带宏", lambda: compound(biff(number(0, 0)), extra="_VBA_PROJECT_CUR"), "macros", "报表.xls"),
    Case("xls-宏表", lambda: compound(biff(number(0, 0)).replace(b"\x00\x00\x01\x00S", b"\x00\x01\x01\x00S")), "macros"),
    Case("xls-五代工作簿", lambda: compound(bytes(5000), "Book"), "xls-old"),
    Case("xls-远格子", lambda: compound(biff(number(0, 0), number(65535, 255))), "far-cell"),
    Case("xls-远列", lambda: compound(biff(number(0, 0), number(3, 40000))), "far-cell"),
    Case("xls-格子太多", lambda: compound(biff(*NUMBERS)), "too-many-cells", limits=Limits(cells=500)),
    Case("xls-行数超限", lambda: compound(biff(*NUMBERS)), "far-cell", limits=Limits(rows=50)),
    Case("xls-一记录冒充很多列", lambda: compound(biff((0x00BD, struct.pack("<HH", 0, 0) + bytes(6 * 1300 + 2)))), "far-cell"),
    Case("xls-记录长度越界", lambda: compound(biff(number(0, 0))[:-4508] + b"\x03\x02\xff\xff" + bytes(4504)), "damaged"),
    Case("xls-格子记录太短", lambda: compound(biff((0x0203, b"\x00"))), "damaged"),
    Case("xls-扇区链绕圈", looped, "damaged"),
    Case("xls-只有文件头", lambda: old_book(plain)[:512], "damaged"),
    Case("xls-只有签名", lambda: old_book(plain)[:8], "damaged"),
    Case("xls-截掉一半", lambda: old_book(plain)[:3000], "damaged"),
    Case("xls-扇区大小离谱", lambda: header(30, 31, "<H"), "damaged"),
    Case("xls-目录在文件外", lambda: header(48, 0x00FFFFFF), "damaged"),
    Case("xls-分配表数目撒谎", lambda: header(44, 0x7FFFFFFF), lambda result: len(result.sheets[0].rows) == 60),
    Case("xls-扩展分配表指向自己", lambda: header(68, 0), "damaged"),
    Case("xls-全是零", lambda: compound(bytes(5000)), "damaged"),
    Case("xls-全是FF", lambda: old_book(plain)[:512] + b"\xff" * 8000, "damaged"),
    Case("伪装-doc改成xls", lambda: compound(bytes(5000), "WordDocument"), "is-doc", "报表.xls"),
    Case("伪装-ppt改成xls", lambda: compound(bytes(5000), "PowerPoint Document"), "is-ppt", "报表.xls"),
    Case("伪装-其他复合文档", lambda: compound(bytes(5000), "__properties"), "is-ole", "报表.xls"),
]  # fmt: skip
