"""行归到填报单：旧码也认，一个单位两行只收一行，区县凭名称，年级表一校多行；少交的列照原来的。"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.filings.checked_release import grade, row, school, soft_release
from zhidu.filings.rules.asking import Asked, Identity
from zhidu.filings.rules.matching import Matched, Slot, count_faults, match_rows, merged_row
from zhidu.filings.rules.payload import encode_row
from zhidu.kernel import Fault
from zhidu.rulebook import FormRow, Origin, Release, Table

OWN, OLD, OTHER = "2137000001", "2137000009", "2137000002"
SLOTS = [
    Slot(1, Identity(OWN, "东小", "东县"), "school", frozenset({OWN, OLD})),
    Slot(2, Identity(OTHER, "东中", "东县"), "school", frozenset({OTHER}), "已经报了"),
    Slot(3, Identity("379901", "东县", "东县"), "county", frozenset({"379901"})),
]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return soft_release(tmp_path_factory.mktemp("rulebook"))


def at(number: int, found: FormRow) -> FormRow:
    return replace(found, origin=Origin("甲.xlsx", "学校", number, {"学校标识码": "A"}, {}))


def match(release: Release, gone: dict[str, str] | None = None, **tables: list[FormRow]) -> Matched:
    given = {name: Table(name, tuple(rows)) for name, rows in tables.items()}
    return match_rows(Asked(release.forms, release), given, SLOTS, gone or {})


def named(code: str, **values: int) -> FormRow:
    return school(code, 学校名称="东小", **values)


def test_an_old_code_finds_the_same_school(release: Release) -> None:
    found = match(release, 学校=[at(2, named(OLD))])
    assert [each.slot.filing for each in found.parcels] == [1]
    assert found.faults == ()


def test_old_and_new_code_of_one_school_count_once(release: Release) -> None:
    found = match(release, 学校=[at(2, named(OWN)), at(3, named(OLD))])
    (parcel,) = found.parcels
    assert [each.origin.row for each in parcel.rows["学校"]] == [2]
    (fault,) = found.faults
    assert (fault.row, fault.column, found.unmatched) == (3, "A 学校标识码", 1)
    assert "甲.xlsx · 学校 · 第 2 行是同一个单位（东小），只收了那一行" in fault.message


def test_a_row_same_as_what_is_reported_needs_no_word(release: Release) -> None:
    """报了的单子又交来：一样的行不说什么，改了的、有错空着的才说收不了。"""
    columns = {"学校标识码": "A", "学校名称": "B", "小学在校生数": "C"}
    given = [
        replace(found, origin=Origin("甲.xlsx", "学校", number, columns, {}), withheld=withheld)
        for number, found, withheld in (
            (2, school(OTHER, 学校名称="写错了名", 小学在校生数=600, 设备值=7), {}),
            (3, school(OTHER, 小学在校生数=601), {}),
            (4, school(OTHER, 小学在校生数=600), {"小学在校生数": "看不懂"}),
        )
    ]
    reported = {2: {"forms": {"学校": [encode_row(school(OTHER, 小学在校生数=600))]}}}
    tables = {"学校": Table("学校", tuple(given))}
    found = match_rows(Asked(release.forms, release), tables, SLOTS, {}, reported)
    assert (found.same, found.unmatched) == (1, 2)
    assert [each.row for each in found.faults] == [3, 4]


def test_counties_are_found_by_name(release: Release) -> None:
    found = match(release, 区县=[at(2, row(管理单位="东县")), at(3, row(管理单位="西县"))])
    assert [each.slot.filing for each in found.parcels] == [3]
    assert [each.message for each in found.faults] == [
        "你能填的区县里没有「西县」。请核对名称，照单位台账写全称"
    ]


def test_a_grade_table_brings_many_rows_to_one_school(release: Release) -> None:
    found = match(release, 分年级=[at(number, grade(OWN, 2026, number, 50)) for number in (1, 2, 3)])
    (parcel,) = found.parcels
    assert len(parcel.rows["分年级"]) == 3


def test_a_filing_that_takes_nothing_says_why(release: Release) -> None:
    found = match(release, 学校=[at(2, school(OTHER))])
    assert found.parcels == ()
    assert [each.message for each in found.faults] == ["东中的填报单已经报了，这一行没有收"]


def test_known_reasons_are_said_and_malformed_codes_are_not_said_twice(release: Release) -> None:
    rows = [at(2, school("2137000008")), at(3, school("21")), at(4, school("2137000007"))]
    found = match(release, {"2137000008": "2137000008 已撤销"}, 学校=rows)
    assert [(each.row, each.message[:16]) for each in found.faults] == [
        (2, "2137000008 已撤销"[:16]),
        (4, "你能填的名单里没有 2137000"[:16]),
    ]
    assert found.unmatched == 3


def test_another_name_is_a_warning_and_the_row_is_taken(release: Release) -> None:
    found = match(release, 学校=[at(2, school(OWN, 学校名称="西小"))])
    assert len(found.parcels) == 1
    (fault,) = found.faults
    assert (fault.severity, fault.message.startswith("台账上是「东小」")) == ("warning", True)


def test_faults_are_counted_to_their_school(release: Release) -> None:
    found = match(release, 学校=[at(2, named(OWN))])
    faults = [
        Fault("甲.xlsx", "学校", number, "", "", "", "", severity)  # type: ignore[arg-type]
        for number, severity in ((2, "error"), (2, "error"), (2, "warning"), (3, "error"), (None, "error"))
    ]
    count_faults(found.parcels, faults)
    assert found.parcels[0].faults == 2


def test_columns_not_sent_keep_what_was_there(release: Release) -> None:
    form = release.form("学校")
    before = school(OWN, 小学在校生数=600, 小学专任教师数=40)
    sent = replace(
        school(OWN, 小学在校生数=610),
        origin=Origin("甲.xlsx", "学校", 2, {"学校标识码": "A", "小学在校生数": "B"}, {}),
    )
    merged = merged_row(form, sent, before)
    assert (merged.values["小学在校生数"], merged.values["小学专任教师数"]) == (610, 40)
    assert merged_row(form, sent, None) is sent
