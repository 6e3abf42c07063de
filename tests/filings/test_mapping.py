"""改对应：认成什么列给人看，人改的核对过再用，改对了的记住。"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulebook.tiny import write
from tests.workbooks.messy import Book, Cells, Page
from zhidu.filings.rules.mapping import Lesson, lessons, pointed, remembered, sheet_matches
from zhidu.organisations.rules import Declined
from zhidu.rulebook import Release, load_release
from zhidu.workbooks import Intake, read_submissions

FILE, SHEET = "交来的.xlsx", "学校"
HEADER: list[object] = [
    "学校标识码",
    "学校名称",
    "管理单位",
    "办学类型",
    "小学在校生数",
    "初中在校生数",
    "高中在校生数",
    "老师",
]
ROWS: Cells = [["2137000001", "甲一小", "甲县", "小学", 600, 0, 0, 38]]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return load_release(write(tmp_path_factory.mktemp("rulebook")), check_examples=False)


def read(release: Release, tmp_path: Path, header: list[object], **more: object) -> Intake:
    path = Book(FILE, (Page([header, *ROWS], name=SHEET),)).write(tmp_path)
    return read_submissions([path], release, **more)  # type: ignore[arg-type]


def asked(columns: dict[str, str]) -> list[dict[str, object]]:
    return [{"file": FILE, "sheet": SHEET, "columns": columns}]


def test_every_heading_is_shown_with_what_it_was_taken_for(release: Release, tmp_path: Path) -> None:
    (match,) = sheet_matches(read(release, tmp_path, HEADER).sources, release)
    assert (match.form, match.likely, match.header_rows, match.rows) == ("学校", "学校", (1,), 1)
    assert [(each.letter, each.column) for each in match.columns][-2:] == [("G", "高中在校生数"), ("H", "")]
    assert match.missing == ()


def test_what_is_required_and_not_found_is_named(release: Release, tmp_path: Path) -> None:
    header: list[object] = ["代号", "校", "区", "类", "小学在校生数", "初中在校生数", "高中在校生数", "老师"]
    (match,) = sheet_matches(read(release, tmp_path, header).sources, release)
    assert (match.form, match.likely) == ("", "学校") or match.form == "学校"
    assert set(match.missing) >= {"学校标识码", "学校名称"}


def test_a_choice_is_used_and_learnt(release: Release, tmp_path: Path) -> None:
    chosen = pointed(asked({"H": "小学专任教师数"}), release)
    intake = read(release, tmp_path, HEADER, mapping=chosen)
    (row,) = intake.tables["学校"].rows
    assert row.values["小学专任教师数"] == 38
    found = lessons(intake.sources, chosen)
    assert found == (Lesson("学校", "老师", "小学专任教师数"),)
    again = read(release, tmp_path, HEADER, remembered=remembered(found))
    assert again.tables["学校"].rows[0].values["小学专任教师数"] == 38


def test_a_column_set_aside_is_learnt_too(release: Release, tmp_path: Path) -> None:
    chosen = pointed(asked({"G": ""}), release)
    intake = read(release, tmp_path, HEADER, mapping=chosen)
    assert lessons(intake.sources, chosen) == (Lesson("学校", "高中在校生数", ""),)


def test_a_choice_on_a_sheet_that_was_not_used_is_not_learnt(release: Release, tmp_path: Path) -> None:
    intake = read(release, tmp_path, HEADER)
    assert lessons(intake.sources, {("别的.xlsx", SHEET): {"A": "学校名称"}}) == ()


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"1": "学校名称"}, "没有「1」这一列"),
        ({"A": "没有的列"}, "报表里没有「没有的列」这一列"),
        ({"A": "学校名称", "B": "学校名称"}, "有两列都指成了「学校名称」"),
        ({"A": "学校标识码", "B": "巩固率"}, "一张表只能是一张报表"),
    ],
)
def test_impossible_choices_are_declined(release: Release, columns: dict[str, str], why: str) -> None:
    with pytest.raises(Declined) as caught:
        pointed(asked(columns), release)
    assert why in caught.value.message


def test_nothing_chosen_is_nothing_to_do(release: Release) -> None:
    assert pointed([{"file": FILE, "sheet": SHEET, "columns": {}}], release) == {}
