"""真规则册端到端：县里常用的 36 列表头直接读，一份有毛病的草稿逐处点名。"""

from pathlib import Path

import pytest

from tests.workbooks.messy import Book, Cells, Page
from tests.workbooks.verdicts import letter_of
from zhidu.rulebook.library import library_root
from zhidu.rulebook.loading import load_release
from zhidu.rulebook.model import Release
from zhidu.workbooks.intake import read_submissions

_HEADINGS = """
学校标识码 学校名称 管理单位 办学类型 办别 城乡类型 寄宿制 建校年份 小学在校生数 初中在校生数 高中在校生数
小学班数 初中班数 小学最大班额 初中最大班额 小学专任教师数 初中专任教师数 小学高于规定学历教师数 初中高于规定学历教师数
小学县级以上骨干教师数 初中县级以上骨干教师数 小学体育艺术专任教师数 初中体育艺术专任教师数 教学及辅助用房面积
其中室内体育用房面积 室外运动场地面积 教学仪器设备值（万元） 网络多媒体教室数 音乐专用教室数 美术专用教室数
最小音乐教室面积 最小美术教室面积 小学持证教师数 初中持证教师数 教师培训经费（万元） 公用经费预算（万元）
"""
HEADINGS: list[object] = [*_HEADINGS.split()]


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release(library_root() / "yiwu-youzhi-junheng", check_examples=False)


def _primary(at: int) -> list[object]:
    return [
        f"21370000{at:02d}", f"甲县第{at}小学", "甲县", "小学", "公办", "镇区", "否", 1990, 600, 0, 0, 15, 0, 42, 0, 38, 0,
        30, 0, 8, 0, 7, 0, 3200.5, 100, 5000, 120.5, 16, 2, 2, 96, 90, 38, 0, 2.5, 48,
    ]  # fmt: skip


def _draft() -> Cells:
    rows: Cells = [_primary(at) for at in range(1, 12)]
    by_name = {str(name): at for at, name in enumerate(HEADINGS)}
    rows[0][by_name["小学在校生数"]] = "６００"
    rows[1][by_name["教学及辅助用房面积"]] = "3200.5 ㎡"
    rows[2][by_name["教学仪器设备值（万元）"]] = 1205000
    rows[3][by_name["小学县级以上骨干教师数"]] = 45
    rows[4][by_name["小学在校生数"]] = "约600"
    rows[5][by_name["学校标识码"]] = rows[4][by_name["学校标识码"]]
    rows[6][by_name["小学班数"]] = None
    rows[7][by_name["办学类型"]] = "小 学"
    rows[8][by_name["学校标识码"]] = "2137"
    total: list[object] = [None, "合计", *[None] * 6, "=SUM(I2:I12)"]
    return [HEADINGS, *rows, total]


def test_clean_sheet_has_no_errors(release: Release, tmp_path: Path) -> None:
    cells = [["甲县2025年义务教育学校办学条件统计表"], HEADINGS, *[_primary(at) for at in range(1, 12)]]
    intake = read_submissions([Book("学校.xlsx", (Page(cells),)).write(tmp_path)], release)
    assert intake.ok, [fault.message for fault in intake.faults]
    assert (intake.year, len(intake.tables[release.population.form].rows)) == (2025, 11)
    assert intake.sources[0].ignored == {}


def test_every_planted_fault_of_a_draft_is_named(release: Release, tmp_path: Path) -> None:
    intake = read_submissions([Book("草稿.csv", (Page(_draft()),), "gb18030").write(tmp_path)], release)
    found = {(fault.row, letter_of(fault), fault.severity) for fault in intake.faults}
    assert found >= {
        (2, "I", "repaired"),
        (3, "X", "error"),
        (5, "T", "error"),
        (6, "I", "error"),
        (7, "A", "error"),
        (8, "L", "error"),
        (9, "D", "repaired"),
        (10, "A", "error"),
        (13, "", "repaired"),
    }
    assert any(fault.row == 4 and letter_of(fault) == "AA" for fault in intake.faults)
    assert {row for row, _, severity in found if severity == "error"} <= {3, 4, 5, 6, 7, 8, 10}


def test_workbook_of_another_rulebook_is_set_aside(release: Release, tmp_path: Path) -> None:
    """幼儿园的表拿到义务教育规则册下：放在一边说明，不算错。"""
    garden: Cells = [
        [
            "学校标识码",
            "幼儿园名称",
            "管理单位",
            "举办性质",
            "城乡类型",
            "在园幼儿数",
            "班数",
            "专任教师数",
            "园舍建筑面积",
        ],
        ["1137000009", "甲园", "甲县", "公办", "城区", 90, 3, 6, 900],
    ]
    school = Book("学校.xlsx", (Page([HEADINGS, _primary(1)]),)).write(tmp_path)
    intake = read_submissions([Book("园.xlsx", (Page(garden),)).write(tmp_path), school], release)
    assert intake.ok
    assert [source.form for source in intake.sources] == [None, release.population.form]
    assert intake.sources[0].note
