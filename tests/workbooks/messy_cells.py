"""一格写坏的样例：格子里写什么，该读成多少，该怎么说。"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.workbooks.messy import COUNTY_HEADER, Book, Expected, Messy, Page, column, counties, one, schools

# 表头、格里写的、轻重（空为不报）、读成的值（None 为未知）、话里要有的字、文件
_SCHOOL_CELLS: list[tuple[str, object, str, object, str, str]] = [
    ("小学在校生数", "６００", "repaired", 600, "全角", "xlsx"),
    ("小学在校生数", "600", "", 600, "", "xlsx"),
    ("小学在校生数", "600.0", "", 600, "", "csv"),
    ("小学在校生数", " 600 ", "repaired", 600, "空格", "xlsx"),
    ("小学在校生数", "6 00", "repaired", 600, "空格", "xlsx"),
    ("小学在校生数", "'600", "repaired", 600, "600", "csv"),
    ("小学在校生数", "1,234", "repaired", 1234, "千分位", "xlsx"),
    ("小学在校生数", "1，234", "repaired", 1234, "千分位", "csv"),
    ("小学在校生数", "12,34", "error", None, "逗号", "xlsx"),
    ("小学在校生数", "600人", "error", None, "请只写数字 600", "xlsx"),
    ("小学在校生数", "约600", "error", None, "如 600", "csv"),
    ("小学在校生数", "600左右", "error", None, "左右", "xlsx"),
    ("小学在校生数", "600余人", "error", None, "余", "xlsx"),
    ("小学在校生数", "六百", "error", None, "阿拉伯数字 600", "xlsx"),
    ("小学在校生数", "一千二百三十", "error", None, "1230", "xlsx"),
    ("小学在校生数", "600+20", "error", None, "620", "xlsx"),
    ("小学在校生数", "600-620", "error", None, "范围", "xlsx"),
    ("小学在校生数", "600～620", "error", None, "范围", "csv"),
    ("小学在校生数", "0.06万", "error", None, "600", "xlsx"),
    ("小学在校生数", "#DIV/0!", "error", None, "除数是 0", "csv"),
    ("小学在校生数", "#REF!", "error", None, "已删除", "csv"),
    ("小学在校生数", "=SUM(E3:E5)", "error", None, "公式的文字", "csv"),
    ("小学在校生数", "2.13E+03", "error", None, "科学计数法", "csv"),
    ("小学在校生数", date(2025, 9, 1), "error", None, "日期", "xlsx"),
    ("小学在校生数", True, "error", None, "真假值", "xlsx"),
    ("小学在校生数", 600.5, "error", None, "整数", "xlsx"),
    ("小学在校生数", 600.0000000001, "repaired", 600, "误差", "xlsx"),
    ("小学在校生数", -3, "error", None, "负数", "xlsx"),
    ("小学在校生数", 1e20, "error", None, "15 位", "xlsx"),
    ("小学在校生数", "9" * 400, "error", None, "400 个字", "csv"),
    ("小学在校生数", "6O0", "error", None, "600", "xlsx"),
    ("小学在校生数", "待定", "error", None, "不是数", "xlsx"),
    ("小学在校生数", None, "error", None, "不当作 0", "xlsx"),
    ("小学在校生数", "—", "error", None, "不当作 0", "xlsx"),
    ("小学班数", "", "error", None, "缺小学班数", "csv"),
    ("教学用房面积", "—", "repaired", None, "按没有填处理", "xlsx"),
    ("教学用房面积", None, "", None, "", "xlsx"),
    ("教学用房面积", "3200.5㎡", "error", None, "请只写数字 3200.5，单位（㎡）在表头里", "csv"),
    ("教学用房面积", "3200.5 平方米", "error", None, "3200.5", "xlsx"),
    ("教学用房面积", "3,200.5", "repaired", Fraction("3200.5"), "千分位", "xlsx"),
    ("教学用房面积", "3200。5", "error", None, "改成 3200.5", "xlsx"),
    ("教学用房面积", 3200.123, "warning", Fraction("3200.12"), "小数位太多", "xlsx"),
    ("教学用房面积", "3200.4999999999995", "repaired", Fraction("3200.5"), "误差", "csv"),
    ("教学用房面积", "4.8亩", "error", None, "别的字", "xlsx"),
    ("设备值（万元）", "120.5万元", "error", None, "120.5", "xlsx"),
    ("设备值（万元）", "1205000元", "error", None, "请只写数字 120.5", "xlsx"),
    ("设备值（万元）", "120.5间", "error", None, "不是一回事", "xlsx"),
    ("设备值（万元）", 1205000, "warning", Fraction(12_050_000_000), "请改成 120.5", "xlsx"),
    ("办学类型", "小　学", "repaired", "小学", "空格", "xlsx"),
    ("办学类型", "小学 ", "", "小学", "", "xlsx"),
    ("办学类型", "普通小学", "", "小学", "", "xlsx"),
    ("办学类型", "幼儿园", "error", None, "只能填", "xlsx"),
    ("办学类型", "九年一惯制学校", "error", None, "是不是「九年一贯制学校」", "xlsx"),
    ("办学类型", None, "error", None, "缺办学类型", "xlsx"),
    ("寄宿制", True, "repaired", "是", "是", "xlsx"),
    ("寄宿制", "是否", "error", None, "是、否", "xlsx"),
    ("建校年份", 1776, "error", None, "最低可能的 1850年", "xlsx"),
    ("建校年份", "1998年", "repaired", 1998, "1998", "xlsx"),
    ("建校年份", "1998年9月", "repaired", 1998, "1998", "xlsx"),
    ("建校年份", date(1998, 9, 1), "repaired", 1998, "1998", "xlsx"),
    ("建校年份", 98, "error", None, "四位数", "xlsx"),
    ("建校年份", "19九八", "error", None, "别的字", "xlsx"),
    ("学校名称", "甲县 第一小学", "repaired", "甲县第一小学", "空格", "xlsx"),
    ("学校名称", "甲县第一小学\n", "", "甲县第一小学", "", "xlsx"),
    ("学校名称", None, "error", None, "缺学校名称", "xlsx"),
    ("管理单位", "甲　县", "repaired", "甲县", "空格", "csv"),
    ("学校标识码", 2137000001, "", "2137000001", "", "xlsx"),
    ("学校标识码", "2137000001.0", "repaired", "2137000001", "2137000001", "csv"),
    ("学校标识码", "２１３７０００００１", "repaired", "2137000001", "2137000001", "csv"),
    ("学校标识码", "2137 000001", "repaired", "2137000001", "2137000001", "xlsx"),
    ("学校标识码", "2.137E+09", "error", "2.137E+09", "科学计数法", "csv"),
    ("学校标识码", "2137", "error", "2137", "少 6 位", "xlsx"),
    ("学校标识码", "21370000011", "error", "21370000011", "多 1 位", "xlsx"),
    ("学校标识码", "213700000A", "error", "213700000A", "不是数字", "xlsx"),
    ("学校标识码", "9937000001", "error", "9937000001", "类别码", "xlsx"),
    ("学校标识码", "2199000001", "error", "2199000001", "地域码", "xlsx"),
    ("学校标识码", None, "error", None, "缺学校标识码", "xlsx"),
]
_COUNTY_CELLS: list[tuple[str, object, str, object, str, str]] = [
    ("巩固率", "98.5%", "repaired", Fraction("98.5"), "百分号", "csv"),
    ("巩固率", 120, "error", None, "100", "xlsx"),
    ("达标率", 120, "warning", 120, "超过 100%", "xlsx"),
    ("达标率", 0.962, "warning", Fraction("0.962"), "96.2", "xlsx"),
    ("教师年平均工资（元）", "9.8万", "error", None, "98000", "xlsx"),
    ("教师年平均工资（元）", None, "", None, "", "xlsx"),
    ("总人口（万人）", 52.31, "", 523_100, "", "xlsx"),
    ("总人口（万人）", 52.310057, "error", None, "整数", "xlsx"),
    ("规划结论", "达标", "", "达到", "", "xlsx"),
    ("规划结论", "基本达到", "error", None, "达到、未达到", "xlsx"),
    ("规划结论", None, "", None, "", "xlsx"),
]


def _stored(name: str) -> str:
    return name.partition("（")[0]


def cell_cases() -> list[Messy]:
    """学校表第 2 行、区县表第 2 行各写坏一格。"""
    cases: list[Messy] = []
    for name, cell, severity, value, says, kind in _SCHOOL_CELLS:
        faults: tuple[Expected, ...] = ((severity, 2, column(name), says),) if severity else ()
        shown = "空格子" if cell is None else repr(cell)[:20]
        values = {("甲县第一小学" if name == "学校标识码" else "2137000001", _stored(name)): value}
        cells = schools({(2, name): cell})
        cases.append(one(f"{name}写成{shown}", cells, *faults, values=values, file=f"学校.{kind}"))
    for name, cell, severity, value, says, kind in _COUNTY_CELLS:
        faults = ((severity, 2, column(name, COUNTY_HEADER), says),) if severity else ()
        values = {("甲县", _stored(name)): value}
        shown = "空格子" if cell is None else repr(cell)
        book = Book(f"区县.{kind}", (Page(counties({(2, name): cell})),))
        cases.append(Messy(f"{name}写成{shown}", (book,), faults, values, rows=None))
    whole = counties({(2, "社会认可度"): 0.914, (3, "社会认可度"): 0.886})
    where = column("社会认可度", COUNTY_HEADER)
    faults = (("error", 2, where, "91.4"), ("error", 3, where, "88.6"))
    missing = {("甲县", "社会认可度"): None}
    cases.append(
        Messy("整列百分数存成小数", (Book("区县.xlsx", (Page(whole),)),), faults, missing, rows=None)
    )
    return cases
