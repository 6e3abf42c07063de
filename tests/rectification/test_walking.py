"""一个案从立到销：每一步谁能办，谁不能，历史都在；销了号的一个字也不动。"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from tests.accounts.staff import AT, TODAY, new_id
from tests.rectification.handling import Desk
from zhidu.audit.models import Event
from zhidu.catalog.queries import load_procedure
from zhidu.findings.enums import FindingState
from zhidu.findings.models import Finding
from zhidu.notices.models import Notice
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification import queries
from zhidu.rectification.actions import add_relapse, open_case
from zhidu.rectification.actions.planning import Unfit
from zhidu.rectification.enums import CaseMoveKind, CaseState
from zhidu.rectification.models import Case, CaseMove, Plan, Progress
from zhidu.rectification.rules.clocks import relapse_until
from zhidu.rectification.rules.moves import CASE_MOVES, case_moves_picture, case_moves_table
from zhidu.rectification.rules.proposals import StepDraft

ROOT = Path(__file__).resolve().parents[2]


def test_from_finding_to_closing(desk: Desk) -> None:
    key = desk.closed()
    found = desk.case(key)
    assert (found.state, found.closed_on, found.round) == (CaseState.CLOSED, TODAY, 1)
    kinds = [each.kind for each in queries.case_file(key, by=desk.by("东小校长")).history()]
    assert kinds == ["open", "submit_plan", "approve_plan", "report_done", "accept", "close"]
    finding = queries.case_file(key, by=desk.by("东小校长")).findings()[0]
    assert finding.state == FindingState.FILED
    actions = {
        each.split(".")[1] for each in Event.objects.values_list("action", flat=True) if "rectif" in each
    }
    assert actions == {"open", "submit_plan", "approve_plan", "report", "accept", "close"}
    assert Notice.objects.filter(person=desk.by("东小校长").person_id, kind="rectification").count() == 3


def test_nobody_closes_what_they_reported_or_accepted(desk: Desk) -> None:
    key = desk.working()
    desk.report(key)
    desk.step("accept_case", key, "市督导")
    with pytest.raises(Declined, match="要两个人"):
        desk.step("close_case", key, "市督导")
    with pytest.raises(NotFound):
        desk.step("close_case", key, "东县督导")
    desk.step("close_case", key, "市同事")


@pytest.mark.parametrize("who", ["东小校长", "东县督导", "西县督导", "领导", "财政", "督学", "系统"])
def test_only_the_supervising_office_approves(desk: Desk, who: str) -> None:
    key = desk.open()
    desk.plan(key)
    with pytest.raises(NotFound):
        desk.step("approve_plan", key, who)
    assert desk.case(key).state == CaseState.PLAN_SUBMITTED


def test_a_county_supervises_its_own_case_and_the_city_may_take_it_over(desk: Desk) -> None:
    key = desk.open("东县督导")
    desk.plan(key)
    with pytest.raises(NotFound):
        desk.step("approve_plan", key, "市督导")
    with pytest.raises(Declined, match="理由"):
        desk.step("take_over", key, "市督导", reason="")
    desk.step("take_over", key, "市督导", reason="久拖不决")
    with pytest.raises(NotFound):
        desk.step("approve_plan", key, "东县督导")
    desk.step("approve_plan", key, "市督导")


def test_a_county_may_act_for_its_school_but_not_on_its_own_case(desk: Desk) -> None:
    city = desk.open()
    desk.plan(city, "东县督导")
    own = desk.open("东县督导", title="另一个问题")
    with pytest.raises(NotFound):
        desk.plan(own, "东县同事")


def test_one_office_does_not_supervise_itself(desk: Desk) -> None:
    finding = desk.bench.finding("东县督导", unit=desk.bench.unit("东县"))
    with pytest.raises(Declined, match="不能自己督办自己"):
        open_case(by=desk.by("东县督导"), findings=[finding], category="dated", at=AT, request_id=new_id())


def test_several_findings_of_one_school_make_one_case(desk: Desk) -> None:
    keys = [desk.bench.finding(), desk.bench.finding(title="消防器材过期", severity="grave")]
    other = desk.bench.finding(unit=desk.bench.unit("东中"))
    with pytest.raises(Declined, match="只管一个单位"):
        open_case(by=desk.by("市督导"), findings=[*keys, other], category="dated", at=AT, request_id=new_id())
    key = open_case(by=desk.by("市督导"), findings=keys, category="dated", at=AT, request_id=new_id())
    found = desk.case(key)
    assert (found.shape, found.severity, found.title) == ("one_school", "grave", "操场面积不够等 2 个问题")
    with pytest.raises(Declined, match="已立案"):
        open_case(by=desk.by("市督导"), findings=keys[:1], category="dated", at=AT, request_id=new_id())


def test_a_plan_says_everything_or_is_told_everything(desk: Desk) -> None:
    key = desk.open()
    far = TODAY + timedelta(days=400)
    with pytest.raises(Unfit) as caught:
        desk.plan(
            key, diagnosis=" ", money="许多", asks_due=far,
            steps=(StepDraft("清退车位", TODAY - timedelta(days=1), "boss", ""),),
        )  # fmt: skip
    with pytest.raises(Unfit, match="2026-05-01 不上班，请改到 2026-05-06"):
        desk.plan(key, asks_due=TODAY.replace(month=5, day=1))
    said = "\n".join(caught.value.faults)
    for word in (
        "“原因诊断”不能空着",
        "晚于这一类整改的限期",
        "不是钱数",
        "五长一员",
        "不在立案日期",
        "都要写",
    ):
        assert word in said
    assert not Plan.objects.exists()
    assert desk.case(key).state == CaseState.PLANNING


def test_returning_a_plan_names_the_field(desk: Desk) -> None:
    key = desk.open()
    desk.plan(key)
    with pytest.raises(Declined, match="理由"):
        desk.step("return_plan", key, "市督导", reason=" ")
    with pytest.raises(Declined, match="哪一项"):
        desk.step("return_plan", key, "市督导", reason="太粗", remarks=[("colour", "红的")])
    desk.step("return_plan", key, "市督导", reason="太粗", remarks=[("measures", "写清谁去清退")])
    desk.plan(key)
    assert [each.field for each in queries.case_file(key, by=desk.by("东小校长")).remarks()] == ["measures"]
    assert [each.number for each in queries.case_file(key, by=desk.by("东小校长")).plans()] == [1, 2]


def test_departments_cosign_and_an_objection_stops_the_approval(desk: Desk) -> None:
    key = desk.open()
    desk.plan(key, cosigners=(desk.bench.unit("财政局"),))
    finance = desk.by("财政")
    assert queries.case(key, by=finance).pk == key
    given = {"case": key, "at": AT}
    from zhidu.rectification.actions import answer_cosign

    with pytest.raises(Declined, match="写明意见"):
        answer_cosign(by=finance, agreed=False, request_id=new_id(), **given)
    answer_cosign(by=finance, agreed=False, opinion="资金没有来源", request_id=new_id(), **given)
    with pytest.raises(Declined, match="已经会签过"):
        answer_cosign(by=finance, agreed=True, request_id=new_id(), **given)
    with pytest.raises(Declined, match="会签单位不同意"):
        desk.step("approve_plan", key, "市督导")
    with pytest.raises(NotFound):
        answer_cosign(by=desk.by("东小校长"), agreed=True, request_id=new_id(), **given)


def test_finishing_needs_evidence_and_dates_that_hold(desk: Desk) -> None:
    key = desk.working()
    with pytest.raises(Unfit, match="至少要 1 份佐证"):
        desk.report(key, files=())
    with pytest.raises(Unfit, match="还没到"):
        desk.report(key, happened_on=TODAY + timedelta(days=1))
    with pytest.raises(Unfit, match="立案前做的不算整改"):
        desk.report(key, happened_on=TODAY - timedelta(days=1))
    assert not Progress.objects.exists()
    desk.report(key, final=False, text="正在清退")
    assert desk.case(key).state == CaseState.WORKING
    desk.report(key)
    desk.step("return_case", key, "市督导", reason="照片看不清", remarks=[("files", "重拍")])
    desk.report(key)
    assert desk.case(key).state == CaseState.REPORTED


def test_extending_goes_forward_to_a_working_day(desk: Desk) -> None:
    key = desk.working()
    due = desk.case(key).due_on
    assert due is not None
    with pytest.raises(Declined, match="要比它晚"):
        desk.step("extend_case", key, "市督导", due_on=due, reason="雨季")
    with pytest.raises(Declined, match="不上班，请改到 2026-06-22"):
        desk.step("extend_case", key, "市督导", due_on=TODAY.replace(month=6, day=19), reason="雨季")
    with pytest.raises(Declined, match="理由"):
        desk.step("extend_case", key, "市督导", due_on=TODAY.replace(month=6, day=22), reason="")
    desk.step("extend_case", key, "市督导", due_on=TODAY.replace(month=6, day=22), reason="雨季")
    assert desk.case(key).due_on == TODAY.replace(month=6, day=22)


def test_two_people_at_once_make_one_move(desk: Desk) -> None:
    key = desk.open()
    desk.plan(key)
    seen = desk.case(key).revision
    from zhidu.rectification.actions import approve_plan, return_plan

    approve_plan(by=desk.by("市督导"), case=key, seen=seen, at=AT, request_id=new_id())
    with pytest.raises((Stale, Declined)):
        return_plan(by=desk.by("市同事"), case=key, seen=seen, reason="不行", at=AT, request_id=new_id())
    number = new_id()
    seen = desk.case(key).revision
    from zhidu.rectification.actions import extend_case

    for _ in range(3):
        extend_case(
            by=desk.by("市督导"), case=key, seen=seen, due_on=TODAY.replace(month=6, day=22), reason="雨季", at=AT,
            request_id=number,
        )  # fmt: skip
    assert CaseMove.objects.filter(kind=CaseMoveKind.EXTEND).count() == 1


def test_reopening_keeps_the_history_and_starts_a_round(desk: Desk) -> None:
    key = desk.closed()
    with desk.later(40):
        desk.step("reopen_case", key, "市督导", reason="回头看又停了车")
        found = desk.case(key)
        assert (found.state, found.round, found.due_on, found.closed_on) == (
            CaseState.PLANNING,
            2,
            None,
            None,
        )
        desk.plan(key)
    assert [each.round for each in queries.case_file(key, by=desk.by("东小校长")).plans()] == [1, 2]


def test_a_relapse_joins_the_old_case(desk: Desk) -> None:
    key = desk.closed()
    with desk.later(100):
        same = desk.bench.finding(title="操场又被占")
        other = desk.bench.finding(title="别的事", cause="funding")
        given = {"case": key, "seen": desk.case(key).revision, "at": desk.at}
        assert [each.pk for each in queries.relapses(same, by=desk.by("市督导"))] == [key]
        assert queries.relapses(other, by=desk.by("市督导")) == []
        for stranger in ("西县督导", "东小校长"):
            with pytest.raises(NotFound):
                queries.relapses(same, by=desk.by(stranger))
        with pytest.raises(Declined, match="不是同一单位"):
            add_relapse(by=desk.by("市督导"), finding=other, reason="", request_id=new_id(), **given)
        add_relapse(by=desk.by("市督导"), finding=same, reason="又占", request_id=new_id(), **given)
        assert desk.case(key).round == 2
        titles = [each.title for each in queries.case_file(key, by=desk.by("市督导")).findings()]
        assert titles == ["操场面积不够", "操场又被占"]


def test_a_relapse_is_offered_only_within_its_years(desk: Desk) -> None:
    key = desk.closed()
    last = relapse_until(desk.case(key), load_procedure(desk.case(key).procedure))
    found = desk.bench.finding(title="操场又被占")
    for day, offered in ((last, [key]), (last + timedelta(days=1), [])):
        Finding.objects.filter(pk=found).update(found_on=day)
        assert [each.pk for each in queries.relapses(found, by=desk.by("市督导"))] == offered


def test_a_sealed_case_is_not_touched(desk: Desk) -> None:
    key = desk.closed()
    for name, who in (("accept_case", "市同事"), ("close_case", "市同事"), ("cancel_case", "市督导")):
        with pytest.raises(Declined, match="已经销号"):
            desk.step(name, key, who, **({"reason": "不要了"} if name == "cancel_case" else {}))
    with pytest.raises(Declined, match="已经销号"):
        desk.report(key)
    for change in (
        lambda: Case.objects.filter(pk=key).update(title="改了"),
        lambda: Case.objects.filter(pk=key).delete(),
        lambda: Progress.objects.filter(case=key).update(text="改了"),
        lambda: CaseMove.objects.filter(case=key).delete(),
        lambda: Progress.objects.create(
            case_id=key, round=1, final=False, text="偷偷加", happened_on=TODAY, made_by="1", uploaded_at=AT
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_who_sees_a_case(desk: Desk) -> None:
    key = desk.open()
    for who in ("市督导", "东县督导", "东小校长", "领导", "督学"):
        assert queries.case(key, by=desk.by(who)).pk == key
    for who in ("西县督导", "西小校长", "财政", "高新督导", "系统", "审计", "专家"):
        with pytest.raises(NotFound):
            queries.case(key, by=desk.by(who))


def test_a_case_may_be_cancelled_before_it_is_reported(desk: Desk) -> None:
    key = desk.open()
    with pytest.raises(Declined, match="理由"):
        desk.step("cancel_case", key, "市督导", reason="")
    desk.step("cancel_case", key, "市督导", reason="并到另一案")
    assert desk.case(key).state == CaseState.CANCELLED
    with pytest.raises(Declined, match="已经撤案"):
        desk.step("reopen_case", key, "市督导", reason="再来")
    assert Finding.objects.get().state == FindingState.FILED


def test_the_page_is_drawn_from_the_table() -> None:
    page = (ROOT / "docs" / "整改流转.md").read_text(encoding="utf-8")
    assert case_moves_table() in page
    assert case_moves_picture() in page
    assert len({(rule.kind, rule.before) for rule in CASE_MOVES}) == len(CASE_MOVES)
