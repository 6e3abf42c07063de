"""台账：每个条件筛得准，数和名单对得上；成批分派、催办一件事一条审计，办不了的说清；常用条件只归自己。"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.accounts.staff import new_id
from tests.rectification.handling import Desk
from zhidu.audit.models import Event
from zhidu.notices.models import Notice
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification import actions, queries
from zhidu.rectification.actions import BulkOutcome
from zhidu.rectification.models import Case, SavedView
from zhidu.rectification.queries import LedgerWanted
from zhidu.rectification.rules.proposals import StepDraft
from zhidu.rectification.rules.views import MOST_VIEWS, READY_VIEWS, tidy_conditions


def person(desk: Desk, who: str) -> int:
    return desk.by(who).person_id


def listed(desk: Desk, who: str = "市督导", **wanted: object) -> set[int]:
    found = queries.ledger(LedgerWanted(**wanted), by=desk.by(who))  # type: ignore[arg-type]
    return {each.pk for each in found}


def assign(desk: Desk, cases: list[int], to: str | None, who: str = "市督导") -> BulkOutcome:
    handler = None if to is None else person(desk, to)
    return actions.assign_handler(
        by=desk.by(who), cases=cases, handler=handler, at=desk.at, request_id=new_id()
    )


def nudge(desk: Desk, cases: list[int], who: str = "市督导") -> BulkOutcome:
    return actions.nudge_cases(by=desk.by(who), cases=cases, at=desk.at, request_id=new_id())


def test_who_handles_it_is_a_condition(desk: Desk) -> None:
    one, two = desk.open(), desk.open(unit=desk.bench.unit("西小"))
    assert assign(desk, [one], "市同事") == BulkOutcome(1, ())
    assert listed(desk, handler="me") == set()
    assert listed(desk, "市同事", handler="me") == {one}
    assert listed(desk, handler=str(person(desk, "市同事"))) == {one}
    assert listed(desk, handler="none") == {two}
    assert listed(desk, handler="不是数") == set()
    row = next(each for each in queries.ledger(LedgerWanted(), by=desk.by("市督导")) if each.pk == one)
    assert row.handler_name == "市同事"  # type: ignore[attr-defined]  # 查询加的列
    assert assign(desk, [one], None) == BulkOutcome(1, ())
    assert listed(desk, handler="none") == {one, two}


def test_the_responsible_person_is_found_in_the_plan_in_force(desk: Desk) -> None:
    case = desk.open()
    due = desk.draft().asks_due
    desk.plan(case, steps=(StepDraft("腾场地", due, "town_head", "示例镇长"),))
    desk.step("return_plan", case, "市督导", reason="责任人不对")
    desk.plan(case)
    assert listed(desk, chief="示例校") == {case}
    assert listed(desk, role="principal") == {case}
    assert listed(desk, chief="示例镇长") == listed(desk, role="town_head") == set()
    assert listed(desk, role="town_head", chief="示例校长") == set()


def test_words_find_the_title_the_number_and_the_unit(desk: Desk) -> None:
    case, other = desk.open(), desk.open(unit=desk.bench.unit("西小"), title="门窗破损")
    label = desk.case(case).label
    assert listed(desk, words="操场") == {case}
    assert listed(desk, words=label) == {case}
    assert listed(desk, words=f"1999-{case:04d}") == set()
    assert listed(desk, words="西") >= {other}
    assert [each.pk for each in queries.search_cases(["门窗", "西"], by=desk.by("市督导"), most=5)] == [other]
    assert queries.search_cases(["门窗", "操场"], by=desk.by("市督导"), most=5) == []
    assert queries.search_cases(["操场"], by=desk.by("西县督导"), most=5) == []


def test_what_waits_for_me_is_not_what_i_reported_or_accepted(desk: Desk) -> None:
    case = desk.working()
    desk.report(case)
    assert listed(desk, state="review") == listed(desk, "市同事", state="review") == {case}
    assert listed(desk, "东小校长", state="review") == set()
    desk.step("accept_case", case, "市督导")
    assert listed(desk, state="review") == set()
    assert listed(desk, "市同事", state="review") == {case}


def test_ready_views_count_what_they_list(desk: Desk) -> None:
    first = desk.open()
    desk.open(unit=desk.bench.unit("西小"))
    desk.working(title="跑道开裂")
    assign(desk, [first], "市督导")
    with desk.later(40):
        counts = queries.ready_counts(by=desk.by("市督导"))
        for ready in READY_VIEWS:
            wanted = {
                "handled": {"handler": "me", "state": "live"},
                "owned": {"owned": True, "state": "live"},
                "month": {"due": "month"},
                "relapsed": {"relapsed": True},
            }.get(ready.key, dict(ready.conditions))
            assert counts[ready.key] == len(listed(desk, **wanted)), ready.name
        assert counts["overdue"] == 2
        assert counts["handled"] == 1


def test_due_this_month_looks_at_the_clock_that_runs(desk: Desk) -> None:
    case = desk.open()
    due = desk.case(case).plan_due
    desk.day = due.replace(day=1)
    assert listed(desk, due="month") == {case}
    desk.day = (due.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert listed(desk, due="month") == set()


def test_assigning_is_one_deed_and_says_what_was_refused(desk: Desk) -> None:
    mine, closed, theirs = desk.open(), desk.closed(), desk.open("东县督导", title="县里督办的")
    before = Event.objects.count()
    request_id = new_id()
    given = {"by": desk.by("市督导"), "cases": [mine, closed, theirs], "handler": person(desk, "市同事")}
    outcome = actions.assign_handler(**given, at=desk.at, request_id=request_id)
    assert outcome.done == 1
    assert len(outcome.refused) == 2
    assert any("已销号" in each for each in outcome.refused)
    assert any("别的督导室督办" in each for each in outcome.refused)
    assert Event.objects.count() == before + 1
    assert actions.assign_handler(**given, at=desk.at, request_id=request_id) == outcome
    assert Event.objects.count() == before + 1
    assert Case.objects.filter(handler=person(desk, "市同事")).count() == 1
    told = Notice.objects.filter(person=person(desk, "市同事"), title__startswith="分给您经办")
    assert [each.link for each in told] == [f"/rectification/{mine}/"]
    again = assign(desk, [mine], "市同事")
    assert again.done == 0
    assert "本来就是市同事经办" in again.refused[0]


@pytest.mark.parametrize("who", ["东小校长", "西县督导", "财政", "领导"])
def test_only_the_supervisor_assigns_and_nudges(desk: Desk, who: str) -> None:
    case = desk.open()
    for act in (lambda: assign(desk, [case], who, who), lambda: nudge(desk, [case], who)):
        with pytest.raises(NotFound):
            act()
    assert Case.objects.filter(handler__isnull=False).count() == 0


def test_a_handler_sits_in_the_same_office(desk: Desk) -> None:
    case = desk.open()
    for stranger in ("东县督导", "东小校长"):
        with pytest.raises(NotFound):
            assign(desk, [case], stranger)
    with pytest.raises(Declined, match="先勾选"):
        assign(desk, [], "市同事")
    assert queries.handlers(by=desk.by("东小校长")) == []
    assert {name for _, name in queries.handlers(by=desk.by("市督导"))} == {"市督导", "市同事"}


def test_taking_over_clears_the_handler(desk: Desk) -> None:
    case = desk.open("东县督导")
    assign(desk, [case], "东县同事", "东县督导")
    desk.step("take_over", case, "市督导", reason="市里直接督办")
    assert desk.case(case).handler is None


def test_a_unit_is_nudged_once_a_day(desk: Desk) -> None:
    one, two, waiting = desk.open(), desk.open(title="跑道开裂"), desk.open(title="围墙开裂")
    desk.plan(waiting)
    outcome = nudge(desk, [one, two, waiting])
    assert outcome.done == 2
    assert ["在等督导室" in each for each in outcome.refused] == [True]
    (notice,) = Notice.objects.filter(person=person(desk, "东小校长"), title__startswith="催办")
    assert notice.title == "催办：2 件整改案"
    assert notice.body.count("请在") == 2
    assert "今天催过了" in nudge(desk, [one]).refused[0]
    with desk.later(60):
        assert nudge(desk, [one]).done == 1
    assert "已逾期" in Notice.objects.latest("pk").body


def test_saved_views_belong_to_their_person(desk: Desk) -> None:
    def save(name: str, who: str = "市督导", **conditions: str) -> int:
        return actions.save_view(
            by=desk.by(who), name=name, conditions=conditions, at=desk.at, request_id=new_id()
        )

    key = save("东片逾期", state="overdue", county="3", q=" ")
    assert SavedView.objects.get().conditions == {"state": "overdue", "county": "3"}
    assert save("东片逾期", state="live") == key
    assert [each.name for each in queries.saved_views(by=desk.by("市督导"))] == ["东片逾期"]
    assert queries.saved_views(by=desk.by("市同事")) == []
    with pytest.raises(NotFound):
        actions.drop_view(by=desk.by("市同事"), view=key, at=desk.at, request_id=new_id())
    for name, wrong in ((" ", "起个名字"), ("逾" * 31, "起个名字"), ("逾期的", "现成的")):
        with pytest.raises(Declined, match=wrong):
            save(name, state="overdue")
    with pytest.raises(Declined, match="没有选条件"):
        save("空的", view="board")
    for place in range(MOST_VIEWS - 1):
        save(f"第 {place} 组", state="live")
    with pytest.raises(Declined, match="先删掉"):
        save("再一组", state="live")
    actions.drop_view(by=desk.by("市督导"), view=key, at=desk.at, request_id=new_id())
    save("再一组", state="live")


def test_unknown_conditions_are_not_kept() -> None:
    assert tidy_conditions({"state": "live", "page": "3", "as": "xlsx", "q": "长" * 60}) == {
        "state": "live",
        "q": "长" * 50,
    }


def test_a_case_changed_meanwhile_is_stale(desk: Desk) -> None:
    """同一个编号换了内容：不办，请刷新。"""
    case, request_id = desk.open(), new_id()
    by, handler = desk.by("市督导"), person(desk, "市同事")
    actions.assign_handler(by=by, cases=[case], handler=handler, at=desk.at, request_id=request_id)
    with pytest.raises(Stale):
        actions.assign_handler(by=replace(by), cases=[case], handler=None, at=desk.at, request_id=request_id)
