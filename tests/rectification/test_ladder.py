"""阶梯：时钟建议，人决定，跳级要理由，送达起算答复；救济有自己的时钟，不停止执行。停几天再开，不会响两次。"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.accounts.staff import new_id
from tests.rectification.handling import Desk
from zhidu.notices.models import Notice
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification import queries
from zhidu.rectification.actions import (
    Ticked,
    answer_escalation,
    apply_remedy,
    correct_remedy,
    decide_remedy,
    decide_rung,
    drop_rung,
    serve_rung,
    tick,
)
from zhidu.rectification.enums import CaseState, EscalationState, RemedyKind, RemedyOutcome
from zhidu.rectification.models import Escalation, Remedy
from zhidu.rulebook.periods import work_calendar


def clock(desk: Desk) -> Ticked:
    """跑一遍今天的时钟。"""
    return tick(on=desk.day, at=desk.at)


def decide(desk: Desk, key: int, rung: str, reason: str = "", who: str = "市督导") -> Escalation:
    """决定一级。"""
    made = decide_rung(
        by=desk.by(who), case=key, rung=rung, seen=desk.case(key).revision, reason=reason, at=desk.at,
        request_id=new_id(),
    )  # fmt: skip
    return Escalation.objects.get(pk=made)


def serve(desk: Desk, row: Escalation, on: date | None = None) -> Escalation:
    """送达一级。"""
    serve_rung(
        by=desk.by("市督导"), escalation=row.pk, seen=row.revision, document="示例1", outside="停电，用纸质件",
        served_on=on or desk.day, at=desk.at, request_id=new_id(),
    )  # fmt: skip
    return Escalation.objects.get(pk=row.pk)


def overdue(desk: Desk, days: int) -> int:
    """一个整改中、今天逾期 days 日的案。"""
    key = desk.working()
    due = desk.case(key).due_on
    assert due is not None
    desk.day = due + timedelta(days=days)
    return key


def test_a_year_of_neglect_climbs_rung_by_rung(desk: Desk) -> None:
    """没人管的一个案，一天一天走一年：一级没定，不建议下一级。"""
    key = desk.open()
    seen = []
    for _ in range(365):
        desk.day += timedelta(days=1)
        clock(desk)
        row = Escalation.objects.filter(case=key, state=EscalationState.PROPOSED).first()
        if row is not None:
            seen.append((row.rung, row.overdue))
            decide(desk, key, row.rung)
    assert seen == [
        ("reminder_letter", 1), ("supervision_order", 15), ("circular", 30), ("interview", 45), ("accountability", 90),
    ]  # fmt: skip
    assert desk.case(key).state == CaseState.PLANNING


def test_an_undecided_proposal_is_not_piled_upon(desk: Desk) -> None:
    key = overdue(desk, 1)
    assert clock(desk).proposed == 1
    desk.day += timedelta(days=100)
    assert clock(desk) == Ticked(0, 0)
    assert Escalation.objects.filter(case=key).count() == 1


def test_five_days_down_is_caught_up_once(desk: Desk) -> None:
    key = desk.working()
    due = desk.case(key).due_on
    assert due is not None
    person = desk.by("东小校长").person_id
    mine = Notice.objects.filter(person=person, kind="rectification.reminder")
    desk.day = due - timedelta(days=16)
    clock(desk)
    assert not mine.exists()
    desk.day = due - timedelta(days=2)  # 该在前 15 天、前 3 天各响一次，都错过了
    assert clock(desk).reminded == 1
    assert clock(desk).reminded == 0
    assert [each.title[:10] for each in mine] == ["整改完成还有 2 天"]
    desk.day = due
    assert clock(desk).reminded == 1
    assert "今天到期" in mine.all()[0].title
    assert len(mine.all()) == 2


def test_an_extended_due_date_rings_anew(desk: Desk) -> None:
    key = desk.working()
    due = desk.case(key).due_on
    assert due is not None
    desk.day = due
    assert clock(desk).reminded == 1
    desk.step("extend_case", key, "市督导", due_on=date(2026, 6, 22), reason="雨季")
    desk.day = date(2026, 6, 22)
    assert clock(desk).reminded == 1


def test_waiting_for_the_office_is_not_the_schools_delay(desk: Desk) -> None:
    key = desk.working()
    desk.report(key)
    desk.day += timedelta(days=200)
    assert clock(desk) == Ticked(0, 0)
    assert not Escalation.objects.filter(case=key).exists()


def test_skipping_needs_a_written_reason(desk: Desk) -> None:
    key = overdue(desk, 2)
    with pytest.raises(Declined, match="跳过了提醒函、督办单、通报；要走到约谈，请写明理由"):
        decide(desk, key, "interview")
    with pytest.raises(NotFound):
        decide(desk, key, "reminder_letter", who="东县督导")
    row = decide(desk, key, "interview", "性质严重")
    assert (row.addressee_id, row.reason) == (desk.bench.unit("东县"), "性质严重")
    with pytest.raises(Declined, match="已经办过"):
        decide(desk, key, "interview", "再来一次")


def test_too_early_needs_a_reason_too(desk: Desk) -> None:
    key = overdue(desk, 2)
    decide(desk, key, "reminder_letter")
    with pytest.raises(Declined, match="逾期 2 日，还没到 15 日"):
        decide(desk, key, "supervision_order")


def test_two_deciders_make_one_rung(desk: Desk) -> None:
    key = overdue(desk, 1)
    seen = desk.case(key).revision
    given = {"case": key, "rung": "reminder_letter", "seen": seen, "at": desk.at}
    decide_rung(by=desk.by("市督导"), request_id=new_id(), **given)
    with pytest.raises(Stale):
        decide_rung(by=desk.by("市同事"), request_id=new_id(), **given)
    assert Escalation.objects.count() == 1


def test_dropping_a_proposal_hides_it_from_the_school(desk: Desk) -> None:
    key = overdue(desk, 1)
    clock(desk)
    assert queries.case_file(key, by=desk.by("东小校长")).escalations() == []
    (row,) = queries.case_file(key, by=desk.by("市督导")).escalations()
    asked = {"escalation": row.pk, "seen": row.revision, "at": desk.at}
    with pytest.raises(Declined, match="理由"):
        drop_rung(by=desk.by("市督导"), reason="", request_id=new_id(), **asked)
    drop_rung(by=desk.by("市督导"), reason="材料已寄出", request_id=new_id(), **asked)
    desk.day += timedelta(days=14)
    assert clock(desk).proposed == 1
    assert Escalation.objects.latest("pk").rung == "supervision_order"


def test_serving_starts_the_answer_clock(desk: Desk) -> None:
    key = overdue(desk, 1)
    row = decide(desk, key, "reminder_letter")
    with pytest.raises(Declined, match="送达日期要在决定"):
        serve(desk, row, desk.day + timedelta(days=1))
    row = serve(desk, row)
    assert row.answer_due == rolled(desk, 7)
    asked = {"escalation": row.pk, "seen": row.revision, "at": desk.at}
    with pytest.raises(Declined, match="不能空着"):
        answer_escalation(by=desk.by("东小校长"), text="", request_id=new_id(), **asked)
    with pytest.raises(NotFound):
        answer_escalation(by=desk.by("西小校长"), text="收到", request_id=new_id(), **asked)
    answer_escalation(by=desk.by("东小校长"), text="月底前改完", request_id=new_id(), **asked)
    assert Escalation.objects.get(pk=row.pk).state == EscalationState.ANSWERED


def rolled(desk: Desk, days: int) -> date:
    """今天以后几日，逢休息日顺延到上班那天（调休的周末也上班）。"""
    return work_calendar().next_workday(desk.day + timedelta(days=days))


def test_a_remedy_runs_on_its_own_clock_and_does_not_stop_the_case(desk: Desk) -> None:
    key = overdue(desk, 90)
    row = serve(desk, decide(desk, key, "accountability", "长期不改"))
    served = desk.day
    asked = {"escalation": row.pk, "text": "认定有误"}
    with pytest.raises(NotFound):
        apply_remedy(
            by=desk.by("市督导"),
            kind=RemedyKind.REVIEW,
            applied_on=served,
            at=desk.at,
            request_id=new_id(),
            **asked,
        )
    desk.day += timedelta(days=10)
    made = apply_remedy(
        by=desk.by("东县督导"),
        kind=RemedyKind.REVIEW,
        applied_on=desk.day,
        at=desk.at,
        request_id=new_id(),
        **asked,
    )
    remedy = Remedy.objects.get(pk=made)
    assert remedy.decide_due == rolled(desk, 30)
    assert desk.case(key).state == CaseState.WORKING
    desk.report(key)  # 期间不停止执行，照样能报
    with pytest.raises(Declined, match="只能提一回"):
        apply_remedy(
            by=desk.by("东县督导"), kind=RemedyKind.REVIEW, applied_on=desk.day, at=desk.at, request_id=new_id(),
            **asked,
        )  # fmt: skip
    desk.day += timedelta(days=20)
    given = {"remedy": made, "seen": remedy.revision, "text": "减轻处理", "at": desk.at}
    with pytest.raises(NotFound):
        decide_remedy(by=desk.by("东县督导"), outcome=RemedyOutcome.CHANGED, request_id=new_id(), **given)
    decide_remedy(by=desk.by("市督导"), outcome=RemedyOutcome.CHANGED, request_id=new_id(), **given)
    remedy = Remedy.objects.get(pk=made)
    assert remedy.correct_due == rolled(desk, 15)
    correct_remedy(by=desk.by("市督导"), remedy=made, seen=remedy.revision, at=desk.at, request_id=new_id())
    with pytest.raises(Declined, match="已经纠正"):
        correct_remedy(
            by=desk.by("市督导"), remedy=made, seen=remedy.revision + 1, at=desk.at, request_id=new_id()
        )


def test_an_appeal_counts_from_the_review_decision(desk: Desk) -> None:
    key = overdue(desk, 90)
    row = serve(desk, decide(desk, key, "accountability", "长期不改"))
    given = {"escalation": row.pk, "text": "不服"}
    county = "东县督导"
    first = apply_remedy(
        by=desk.by(county),
        kind=RemedyKind.REVIEW,
        applied_on=desk.day,
        at=desk.at,
        request_id=new_id(),
        **given,
    )
    desk.day += timedelta(days=29)
    decide_remedy(
        by=desk.by("市督导"), remedy=first, seen=1, outcome=RemedyOutcome.UPHELD, text="维持", at=desk.at,
        request_id=new_id(),
    )  # fmt: skip
    desk.day += timedelta(days=14)  # 离送达 43 日，离复核决定 14 日
    apply_remedy(
        by=desk.by(county),
        kind=RemedyKind.APPEAL,
        applied_on=desk.day,
        at=desk.at,
        request_id=new_id(),
        **given,
    )
    assert "已过期限" not in Notice.objects.filter(title__startswith="申诉").latest("pk").body


def test_a_closed_case_climbs_no_ladder(desk: Desk) -> None:
    key = desk.closed()
    with pytest.raises(Declined, match="不用再走阶梯"):
        decide(desk, key, "reminder_letter", "想发")
    desk.day += timedelta(days=300)
    assert clock(desk) == Ticked(0, 0)
