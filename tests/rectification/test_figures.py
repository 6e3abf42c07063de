"""报告里的几个数：数等于名单的行数，分县相加等于全部，别的县的不算；事后再变，那一天的数不变。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.accounts.staff import new_id
from tests.rectification.handling import Desk
from tests.rectification.test_ladder import decide, serve
from zhidu.findings.models import Finding
from zhidu.organisations.rules import NotFound
from zhidu.rectification import actions, queries
from zhidu.rectification.models import PlanStep
from zhidu.rectification.queries.figures import BY_COUNTY, Books
from zhidu.rectification.rules.proposals import aim_of
from zhidu.rectification.rules.reporting import (
    ReportingPeriod,
    Tally,
    month_of,
    read_reporting_period,
    recent_periods,
    sentences,
)
from zhidu.rectification.rules.stages import Reported, stage_words

MARCH = ReportingPeriod(2026, 3)
YEAR = ReportingPeriod(2026)
MEASURED = {"value": "5.77", "line": "7.5", "unit": "㎡", "year": 2026, "gap": "1.73"}


def counts(desk: Desk, period: ReportingPeriod = MARCH, who: str = "市督导", **given: int) -> dict[str, int]:
    """几个数，零的不要。"""
    found = queries.figures(Books(period, by=desk.by(who), **given))
    return {each.code: each.count for each in found if each.count}


def measured(desk: Desk, key: int) -> int:
    """把案里的头一个问题变成有数可量的，交回问题的主键。"""
    finding = queries.case_file(key, by=desk.by("市督导")).findings()[0]
    Finding.objects.filter(pk=finding.pk).update(measured=MEASURED)
    return finding.pk


def agree(desk: Desk, period: ReportingPeriod, who: str) -> int:
    """每个数都等于自己名单的行数；交回核对了几个数。"""
    by = desk.by(who)
    tallies = queries.figures(Books(period, by=by))
    for each in tallies:
        tally, parts = queries.figure_rows(each.code, Books(period, by=by))
        assert tally == each
        assert sum(map(len, parts)) == each.count, each.name
    return len(tallies)


def test_every_count_has_its_list_behind_it(desk: Desk) -> None:
    first = desk.open()
    second = desk.working()
    desk.open(unit=desk.bench.unit("西小"), title="西县的")
    desk.closed()
    desk.step("cancel_case", first, "市督导", reason="立重了")
    row = serve(desk, decide(desk, second, "supervision_order", "性质严重"))
    assert row.served_on == desk.day
    told = counts(desk)
    assert told == {
        "notices": 3, "supervision_order": 1, "assigned": 3, "completed": 1, "unfinished": 2,
    }  # fmt: skip
    assert agree(desk, MARCH, "市督导") == 12
    with desk.later(200):
        assert counts(desk, YEAR)["overdue"] == 2
        agree(desk, YEAR, "市督导")
        agree(desk, YEAR, "东县督导")


def test_counties_add_up_and_others_are_out_of_sight(desk: Desk) -> None:
    desk.working()
    desk.closed()
    desk.open(unit=desk.bench.unit("西小"), title="西县的")
    books = Books(MARCH, by=desk.by("市督导"))
    rows = queries.figures_by_county(books)
    for code in BY_COUNTY:
        (listed,) = queries.figure_rows(code, books)[1]
        assert sum(each.counts[code] for each in rows) == len(listed)
    assert {each.county for each in rows} == {desk.bench.unit("东县"), desk.bench.unit("西县")}
    assert counts(desk, who="西县督导") == {"notices": 1, "assigned": 1, "unfinished": 1}
    assert counts(desk, county=desk.bench.unit("西县")) == counts(desk, who="西县督导")
    assert counts(desk, who="西县督导", county=desk.bench.unit("东县")) == {}
    assert counts(desk, who="西小校长") == counts(desk, who="西县督导")


def test_an_unknown_figure_is_nothing(desk: Desk) -> None:
    desk.open()
    for code in ("scores", "reminder", ""):
        with pytest.raises(NotFound):
            queries.figure_rows(code, Books(MARCH, by=desk.by("市督导")))


def test_what_was_true_then_stays_true(desk: Desk) -> None:
    key = desk.closed()
    other = desk.working()
    before = counts(desk)
    desk.day = date(2026, 4, 10)
    desk.step("reopen_case", key, "市督导", reason="回头看不合格")
    desk.step("cancel_case", other, "市督导", reason="归并了")
    assert counts(desk) == before
    assert counts(desk, month_of(desk.day)) == {"relapsed": 1, "unfinished": 1}
    assert "completed" not in counts(desk, YEAR)
    agree(desk, YEAR, "市督导")


def test_a_relapse_is_assigned_again_when_it_joined(desk: Desk) -> None:
    key = desk.closed()
    desk.day = date(2026, 4, 10)
    again = desk.bench.finding("市督导")
    actions.add_relapse(
        by=desk.by("市督导"), case=key, finding=again, seen=desk.case(key).revision, reason="又停车", at=desk.at,
        request_id=new_id(),
    )  # fmt: skip
    assert counts(desk, month_of(desk.day)) == {"assigned": 1, "relapsed": 1, "unfinished": 2}
    assert counts(desk)["completed"] == 1


def test_one_letter_for_two_cases_is_one(desk: Desk) -> None:
    for _ in range(2):
        serve(desk, decide(desk, desk.working(), "circular", "一并通报"))
    assert counts(desk)["circular"] == 1


def test_decided_but_not_served_is_not_counted(desk: Desk) -> None:
    decide(desk, desk.working(), "interview", "要谈")
    assert "interview" not in counts(desk)


def test_staged_results_are_what_was_reported_not_what_was_hoped(desk: Desk) -> None:
    key = desk.open()
    finding = measured(desk, key)
    desk.plan(key, aims={finding: "7.5"})
    desk.step("approve_plan", key, "市督导")
    desk.report(key, final=False, values={finding: "6.9"})
    assert "staged" not in counts(desk)
    desk.report(key, final=False, values={finding: "7.6"})
    assert counts(desk)["staged"] == 1
    books = Books(MARCH, by=desk.by("市督导"))
    assert list(books.stages.values()) == ["由 5.77 改到 7.6㎡，到了线（7.5）"]
    other = desk.working()
    desk.report(other, final=False, steps_done=(PlanStep.objects.get(plan__case=other).pk,))
    assert counts(desk)["staged"] == 2
    assert counts(desk, ReportingPeriod(2026, 2)) == {}
    agree(desk, MARCH, "市督导")


def test_waiting_for_review_is_not_overdue(desk: Desk) -> None:
    key = desk.working()
    desk.report(key)
    with desk.later(200):
        assert counts(desk, YEAR) == {"notices": 1, "assigned": 1, "unfinished": 1}


def test_a_leap_of_the_last_evening_belongs_to_the_month(desk: Desk) -> None:
    """三月三十一日夜里销的号算三月：照本地的日子，不照世界时。"""
    key = desk.working()
    desk.day = date(2026, 3, 31)
    desk.report(key)
    desk.step("accept_case", key, "市督导")
    late = desk.at + timedelta(hours=14)  # 本地二十三点
    actions.close_case(
        by=desk.by("市同事"), case=key, seen=desk.case(key).revision, at=late, request_id=new_id()
    )
    desk.day = date(2026, 4, 2)
    assert counts(desk)["completed"] == 1
    assert "completed" not in counts(desk, ReportingPeriod(2026, 4))


# ── 期间和话 ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "first", "last", "said"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), "2026年2月"),
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31), "2024年第一季度"),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31), "2026年第四季度"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026年"),
    ],
)
def test_periods(code: str, first: date, last: date, said: str) -> None:
    found = read_reporting_period(code)
    assert found is not None
    assert (found.first, found.last, found.spelled, found.code) == (first, last, said, code)


@pytest.mark.parametrize("code", ["", "2026-13", "2026Q5", "1999", "2026-3", "去年", "2026-03-02"])
def test_what_is_no_period(code: str) -> None:
    assert read_reporting_period(code) is None


def test_recent_periods_reach_back_and_never_ahead() -> None:
    found = recent_periods(date(2026, 3, 2))
    assert found[0] == ReportingPeriod(2026)
    assert {ReportingPeriod(2026, 3), ReportingPeriod(2026, quarter=1), ReportingPeriod(2025)} <= set(found)
    assert len(found) == len(set(found))
    assert max(each.first for each in found) == date(2026, 3, 1)
    assert ReportingPeriod(2025, 12).next_month == ReportingPeriod(2026, 1)


def test_the_sentence_leaves_out_letters_never_sent() -> None:
    tallies = [
        Tally("notices", "整改通知", "件", "", 4, True), Tally("interview", "约谈", "次", "", 0, True),
        Tally("assigned", "交办问题", "项", "", 5), Tally("unfinished", "在办问题", "项", "", 3, stock=True),
        Tally("overdue", "逾期未完成", "项", "", 0, stock=True),
    ]  # fmt: skip
    assert sentences(MARCH, date(2026, 3, 31), tallies) == [
        "2026年3月，下发整改通知 4 件；交办问题 5 项。",
        "截至2026年3月31日，在办问题 3 项，其中逾期未完成 0 项。",
    ]
    none = [replace(each, count=0) for each in tallies]
    assert sentences(MARCH, date(2026, 3, 31), none)[0] == "2026年3月，没有下发文书；交办问题 0 项。"


def test_stages_are_plain_arithmetic() -> None:
    aim = aim_of(Finding(pk=7, title="面积", measured=MEASURED))
    told = Reported()
    told.add({"7": "很多"}, [])
    assert stage_words(aim, told) == ""
    assert stage_words(aim_of(Finding(pk=7, measured={"value": True, "line": 1})), told) == ""
    told.add({"7": " "}, [3, 4])
    assert stage_words(None, told) == "方案已做完 2 步"
    told.add({"7": "7.50"}, [])
    assert stage_words(aim, told).endswith("到了线（7.5）")
