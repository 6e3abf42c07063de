"""期限怎么算：当天不算、末日顺延、工作日照日历、月末对月末。"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from zhidu.rulebook import RulebookErrors
from zhidu.rulebook.periods import Period, Span, WorkCalendar, due_at, due_on, work_calendar

NATIONAL_DAY = WorkCalendar(
    rest=frozenset(date(2026, 10, day) for day in range(1, 8)),
    work=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
    years={2026: False},
)


@pytest.mark.parametrize(
    ("start", "period", "expected"),
    [
        (date(2026, 3, 2), Period(1, Span.WORKDAY), date(2026, 3, 3)),
        (date(2026, 3, 6), Period(1, Span.WORKDAY), date(2026, 3, 9)),  # 周五起，跨周末
        (date(2026, 9, 18), Period(1, Span.WORKDAY), date(2026, 9, 20)),  # 周日调休上班
        (date(2026, 9, 30), Period(3, Span.WORKDAY), date(2026, 10, 10)),  # 跨长假，周六上班
        (date(2026, 3, 2), Period(15, Span.DAY), date(2026, 3, 17)),
        (date(2026, 3, 6), Period(1, Span.DAY), date(2026, 3, 9)),  # 末日是周六，顺延到周一
        (date(2026, 9, 16), Period(15, Span.DAY), date(2026, 10, 8)),  # 末日在长假里
        (date(2026, 1, 31), Period(1, Span.MONTH), date(2026, 3, 2)),  # 2 月 28 日是周六
        (date(2027, 12, 31), Period(2, Span.MONTH), date(2028, 2, 29)),  # 闰年月末
        (date(2026, 11, 30), Period(24, Span.MONTH), date(2028, 11, 30)),
    ],
)
def test_due(start: date, period: Period, expected: date) -> None:
    assert due_on(start, period, days=NATIONAL_DAY, rolls_over=True) == expected


def test_without_rolling_over_the_last_day_stays() -> None:
    assert due_on(date(2026, 3, 6), Period(1, Span.DAY), days=NATIONAL_DAY, rolls_over=False) == date(
        2026, 3, 7
    )


def test_hours_are_not_days() -> None:
    at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert due_at(at, Period(2, Span.HOUR)) == datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="due_at"):
        due_on(date(2026, 3, 2), Period(2, Span.HOUR), days=NATIONAL_DAY, rolls_over=True)
    with pytest.raises(ValueError, match="小时"):
        due_at(at, Period(2, Span.DAY))


def test_counting_workdays_both_ways() -> None:
    assert NATIONAL_DAY.workdays(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert NATIONAL_DAY.workdays(date(2026, 10, 10), date(2026, 9, 30)) == -3
    assert NATIONAL_DAY.workdays(date(2026, 9, 30), date(2026, 9, 30)) == 0


def test_a_year_without_a_file_says_so() -> None:
    assert NATIONAL_DAY.note(date(2026, 5, 1)) == "2026 年的放假安排未核实"
    assert "只按周末算" in NATIONAL_DAY.note(date(2031, 5, 1))


def test_the_calendars_on_the_shelf_are_whole() -> None:
    found = work_calendar()
    assert found.years
    for year in found.years:
        assert not found.workday(date(year, 10, 1))
        assert sum(each.year == year for each in found.rest) >= 11


def test_a_wrong_calendar_is_named_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "gongzuori").mkdir()
    (tmp_path / "gongzuori" / "2026.yaml").write_text(
        "year: 2026\nverified: false\nsource: 示例\nrest: [2026-10-01, 2027-01-01]\nwork: [2026-10-01, 2026-10-08]\n",
        encoding="utf-8",
    )
    with pytest.raises(RulebookErrors) as caught:
        work_calendar(tmp_path)
    said = caught.value.message
    assert "2027-01-01 不在 2026 年" in said
    assert "2026-10-08 不是周末，本来就上班" in said
    assert "2026-10-01 又放假又上班" in said
