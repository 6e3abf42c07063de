"""回头看、举一反三、吹哨。"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.accounts.staff import TODAY, new_id
from tests.rectification.handling import Desk
from zhidu.notices.models import Notice
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.actions import (
    acknowledge_whistle,
    answer_self_check,
    blow_whistle,
    chase_whistles,
    commit_draw,
    draw_revisits,
    record_revisit,
    send_self_checks,
)
from zhidu.rectification.enums import CaseState, RevisitResult
from zhidu.rectification.models import Revisit, RevisitDraw, SelfCheck, Whistle
from zhidu.rectification.queries import case_file
from zhidu.rectification.queries.revisiting import alike, draws, self_checks, whistles
from zhidu.rectification.rules.drawing import Candidate, commitment, draw


def commit(desk: Desk, who: str = "市督导") -> int:
    return commit_draw(by=desk.by(who), at=desk.at, request_id=new_id())


def drawn(desk: Desk) -> Revisit:
    """销号满了、抽中的一件。"""
    desk.closed()
    key = commit(desk)
    desk.day += timedelta(days=40)
    assert draw_revisits(by=desk.by("市督导"), draw_key=key, at=desk.at, request_id=new_id()) == 1
    return Revisit.objects.get()


def record(desk: Desk, row: Revisit, result: RevisitResult, who: str = "市同事", **changed: object) -> None:
    given = {"text": "看过了", "visited_on": desk.day} | changed
    record_revisit(
        by=desk.by(who), revisit=row.pk, seen=row.revision, result=result, at=desk.at, request_id=new_id(), **given,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_seed_is_committed_before_and_anyone_can_draw_again(desk: Desk) -> None:
    row = drawn(desk)
    told = RevisitDraw.objects.get()
    assert commitment(told.seed) == told.commitment
    words = desk.case(row.case_id).procedure
    from zhidu.catalog.queries import load_procedure

    procedure = load_procedure(words)
    shares = {each.code: each.revisit for each in procedure.sources}
    population = [Candidate(*each) for each in told.population]
    assert draw(told.seed, population, shares=shares, least=procedure.revisit.least) == (row.case_id,)


def test_one_seed_at_a_time_and_one_draw_per_seed(desk: Desk) -> None:
    desk.closed()
    key = commit(desk)
    with pytest.raises(Declined, match="还没有抽"):
        commit(desk, "市同事")
    with pytest.raises(Declined, match="销号满 30 日"):
        draw_revisits(by=desk.by("市督导"), draw_key=key, at=desk.at, request_id=new_id())
    desk.day += timedelta(days=40)
    draw_revisits(by=desk.by("市督导"), draw_key=key, at=desk.at, request_id=new_id())
    with pytest.raises((Stale, Declined)):
        draw_revisits(by=desk.by("市同事"), draw_key=key, at=desk.at, request_id=new_id())
    assert commit(desk) != key
    for who in ("东小校长", "领导", "财政"):
        with pytest.raises(NotFound):
            commit(desk, who)
    assert not draws(by=desk.by("东县督导")).exists()


def test_confirming_keeps_it_closed(desk: Desk) -> None:
    row = drawn(desk)
    with pytest.raises(Declined, match="审核通过的人不能自己回头看"):
        record(desk, row, RevisitResult.CONFIRMED, "市督导")
    with pytest.raises(Declined, match="抽签之后、今天之前"):
        record(desk, row, RevisitResult.CONFIRMED, visited_on=TODAY)
    with pytest.raises(Declined, match="写一写"):
        record(desk, row, RevisitResult.CONFIRMED, text=" ")
    with pytest.raises(NotFound):
        record(desk, row, RevisitResult.CONFIRMED, "东县督导")
    record(desk, row, RevisitResult.CONFIRMED)
    assert desk.case(row.case_id).state == CaseState.CLOSED
    row.refresh_from_db()
    with pytest.raises(Declined, match="已经记过"):
        record(desk, row, RevisitResult.REOPENED)


def test_a_failed_revisit_reopens_the_same_case(desk: Desk) -> None:
    row = drawn(desk)
    record(desk, row, RevisitResult.REOPENED, text="又停满了车")
    case = desk.case(row.case_id)
    assert (case.state, case.round) == (CaseState.PLANNING, 2)
    assert [each.result for each in case_file(case.pk, by=desk.by("东小校长")).revisits()] == ["reopened"]


def test_schools_alike_are_asked_once_and_answer_once(desk: Desk) -> None:
    key = desk.open()
    other = desk.open(unit=desk.bench.unit("西小"))
    assert [unit for unit, _, _ in alike(key, by=desk.by("市督导"))] == [desk.bench.unit("西小")]
    asked = {"case": key, "question": "操场有没有被占", "due_on": TODAY + timedelta(days=7), "at": desk.at}
    units = [desk.bench.unit("西小"), desk.bench.unit("东中")]
    with pytest.raises(Declined, match="上班的日子"):
        send_self_checks(
            by=desk.by("市督导"),
            units=units,
            request_id=new_id(),
            **(asked | {"due_on": TODAY + timedelta(days=5)}),
        )
    with pytest.raises(NotFound):
        send_self_checks(by=desk.by("东县督导"), units=units, request_id=new_id(), **asked)
    assert send_self_checks(by=desk.by("市督导"), units=units, request_id=new_id(), **asked) == 2
    assert send_self_checks(by=desk.by("市督导"), units=units, request_id=new_id(), **asked) == 0
    assert alike(key, by=desk.by("市督导")) == []
    row = SelfCheck.objects.get(unit=desk.bench.unit("西小"))
    answered = {"self_check": row.pk, "has_it": True, "at": desk.at}
    for who in ("市督导", "东小校长"):
        with pytest.raises(NotFound):
            answer_self_check(by=desk.by(who), text="有", request_id=new_id(), **answered)
    answer_self_check(by=desk.by("西小校长"), text="也被占了一半", request_id=new_id(), **answered)
    with pytest.raises(Declined, match="已经答过"):
        answer_self_check(by=desk.by("西小校长"), text="改口", request_id=new_id(), **answered)
    assert Notice.objects.filter(title__startswith="自查发现同样的问题").count() == 2
    assert self_checks(by=desk.by("东小校长"), case_key=other).count() == 0


def test_a_whistle_goes_at_once_and_is_chased_once(desk: Desk) -> None:
    unit = desk.bench.unit("东小")
    with pytest.raises(NotFound):
        blow_whistle(by=desk.by("西小校长"), unit=unit, text="围墙要倒", at=desk.at, request_id=new_id())
    key = blow_whistle(by=desk.by("东小校长"), unit=unit, text="围墙要倒", at=desk.at, request_id=new_id())
    row = Whistle.objects.get(pk=key)
    assert row.due_at - row.raised_at == timedelta(hours=2)
    assert Notice.objects.filter(kind="rectification.whistle").count() == 4  # 东县两人、市里两人
    assert chase_whistles(at=desk.at + timedelta(hours=1), on=desk.day) == 0
    assert chase_whistles(at=desk.at + timedelta(hours=3), on=desk.day) == 1
    assert chase_whistles(at=desk.at + timedelta(hours=4), on=desk.day) == 0
    with pytest.raises(NotFound):
        acknowledge_whistle(by=desk.by("西县督导"), whistle=key, at=desk.at, request_id=new_id())
    acknowledge_whistle(by=desk.by("东县督导"), whistle=key, at=desk.at, request_id=new_id())
    with pytest.raises(Declined, match="已经有同事签收"):
        acknowledge_whistle(by=desk.by("市督导"), whistle=key, at=desk.at, request_id=new_id())
    assert [each.pk for each in whistles(by=desk.by("东小校长"))] == [key]
    assert not whistles(by=desk.by("西县督导")).exists()
