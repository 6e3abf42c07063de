"""预填：去年的数带过来，身份照台账；列没了、选项没了的不带；年级表空着等填。"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.filings.checked_release import grade, row, school, soft_release
from zhidu.filings.rules.asking import Identity
from zhidu.filings.rules.prefill import prefilled_rows
from zhidu.rulebook import FormRow, Release
from zhidu.workbooks import read_submissions
from zhidu.workbooks.prefilled import write_prefilled

OWN = Identity("2137000001", "东县第一小学（新名）", "东县")
COUNTY = Identity("379901", "东县", "东县")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return soft_release(tmp_path_factory.mktemp("rulebook"))


def last_year() -> list[FormRow]:
    return [school(OWN.code, 小学在校生数=600, 办别="公办", 建校年份=1998, 设备值=1_205_000)]


def test_identity_comes_from_the_register_and_figures_from_last_year(release: Release) -> None:
    (found,) = prefilled_rows(release, schools=[OWN], county=None, last={"学校": last_year()}, now={})["学校"]
    assert found.fixed == {"学校标识码": OWN.code, "学校名称": OWN.name, "管理单位": "东县"}
    assert found.last["小学在校生数"] == 600
    assert found.last["办学类型"] == "小学"
    assert not set(found.last) & set(found.fixed)


def test_a_school_new_this_year_has_nothing_carried(release: Release) -> None:
    new = Identity("2137000002", "东县新小学", "东县")
    found = prefilled_rows(release, schools=[OWN, new], county=None, last={"学校": last_year()}, now={})[
        "学校"
    ]
    assert [bool(each.last) for each in found] == [True, False]


def test_a_school_closed_since_is_not_written(release: Release) -> None:
    old = [*last_year(), school("2137000009", 小学在校生数=50)]
    found = prefilled_rows(release, schools=[OWN], county=None, last={"学校": old}, now={})["学校"]
    assert [each.fixed["学校标识码"] for each in found] == [OWN.code]


def test_a_choice_no_longer_offered_and_a_dropped_column_are_left_out(release: Release) -> None:
    old = [school(OWN.code, kind="十二年一贯制学校", 小学在校生数=600, 取消的列=7)]
    (found,) = prefilled_rows(release, schools=[OWN], county=None, last={"学校": old}, now={})["学校"]
    assert found.last == {"小学在校生数": Fraction(600), "初中在校生数": Fraction(0)}


def test_county_and_grade_forms(release: Release) -> None:
    last = {"区县": [row(管理单位="东县", 巩固率=98)], "分年级": [grade(OWN.code, 2025, 1, 100)]}
    found = prefilled_rows(release, schools=[OWN], county=COUNTY, last=last, now={})
    assert found["分年级"] == [], "年级表不照抄去年"
    (county,) = found["区县"]
    assert (county.fixed, county.last) == ({"管理单位": "东县"}, {"巩固率": 98})
    assert set(prefilled_rows(release, schools=[OWN], county=None, last={}, now={})) == {"学校", "分年级"}
    assert set(prefilled_rows(release, schools=[], county=COUNTY, last={}, now={})) == {"区县"}


def test_what_is_filled_this_year_goes_before_last_year(release: Release, tmp_path: Path) -> None:
    """今年填了的照写不铺底色，没填的才是上年的；年级表只写今年填过的。"""
    now = {"学校": [school(OWN.code, 小学在校生数=640)], "分年级": [grade(OWN.code, 2026, 1, 90)]}
    rows = prefilled_rows(release, schools=[OWN], county=None, last={"学校": last_year()}, now=now)
    (found,) = rows["学校"]
    assert found.now["小学在校生数"] == 640
    assert (found.untouched["设备值"], "小学在校生数" in found.untouched) == (1_205_000, False)
    path = tmp_path / "本校.xlsx"
    write_prefilled(release, path, title="2026年采集", year=2026, rows=rows, units=["东县"])
    intake = read_submissions([path], release)
    (read,) = intake.tables["学校"].rows
    assert (read.values["小学在校生数"], read.values["设备值"]) == (640, 1_205_000)
    (first,) = intake.tables["分年级"].rows
    assert first.values == grade(OWN.code, 2026, 1, 90).values


def test_what_is_written_reads_back_the_same(release: Release, tmp_path: Path) -> None:
    rows = prefilled_rows(release, schools=[OWN], county=COUNTY, last={"学校": last_year()}, now={})
    path = tmp_path / "东县.xlsx"
    write_prefilled(release, path, title="2026年采集", year=2026, rows=rows, units=["东县"])
    intake = read_submissions([path], release)
    (found,) = intake.tables["学校"].rows
    assert intake.year == 2026
    assert (found.values["学校名称"], found.values["设备值"]) == (OWN.name, 1_205_000)
