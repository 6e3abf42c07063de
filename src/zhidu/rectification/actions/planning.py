"""报方案、会签、退回、批准、延期。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rectification.actions.stepping import aims_of, standing_case, step, tell
from zhidu.rectification.enums import LIVE, CaseMoveKind, CaseState, ChiefRole
from zhidu.rectification.models import Case, CaseRemark, Cosign, Plan, PlanStep
from zhidu.rectification.queries import cases
from zhidu.rectification.rules.proposals import Aim, PlanDraft, aim_records, money_of, plan_faults
from zhidu.rectification.rules.wording import PLAN_FIELDS
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Procedure


class Unfit(Declined):
    """方案或进展没说齐；faults 是各处毛病，一处一句。"""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


def submit_plan(*, by: Actor, case: int, seen: int, plan: PlanDraft, at: datetime, request_id: UUID) -> int:
    """报一稿方案，交回方案的主键；请会签的单位会收到通知。错误：Unfit（没说齐）、Stale、NotFound。"""
    content = {"case": case, "seen": seen, "plan": asdict(plan)}
    with deed(
        "rectification.submit_plan", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["plan"])
        found, rule = standing_case(case, CaseMoveKind.SUBMIT_PLAN, by=by)
        words, aims = load_procedure(found.procedure), aims_of(found.pk)
        days = work_calendar()
        latest = words.due(by.on, words.category(plan.category).due, days)
        faults = plan_faults(
            plan, aims=aims, opened_on=found.opened_on, latest=latest, roles=list(ChiefRole.values), days=days
        )
        departments = _departments(plan.cosigners, by.on)
        if len(departments) != len(set(plan.cosigners)):
            faults.append("会签只能请成员单位，请重新选。")
        if faults:
            raise Unfit(faults)
        row = _write(found, plan, aims, words, departments, by=by, at=at)
        step(
            found, rule, by=by, at=at, seen=seen, plan_number=row.number, submitted_by=by.actor,
            category=plan.category,
        )  # fmt: skip
        tell(found, Right.CLOSE_FINDINGS, by=by, at=at, unit=found.owner_id, title=f"方案待审：{found.title}")
        for unit in departments:
            tell(
                found, Right.ANSWER_FINDINGS, by=by, at=at, unit=unit, title=f"请会签整改方案：{found.title}"
            )
        doing.target, doing.unit, doing.result = str(found.pk), str(found.unit_id), {"plan": row.pk}
        doing.details = {"number": row.number, "category": plan.category, "steps": len(plan.steps)}
        return row.pk


def _write(
    found: Case, plan: PlanDraft, aims: Sequence[Aim], words: Procedure, departments: Sequence[int], *, by: Actor,
    at: datetime,
) -> Plan:  # fmt: skip
    row = Plan.objects.create(
        case=found, number=found.plan_number + 1, round=found.round, diagnosis=plan.diagnosis.strip(),
        target=plan.target.strip(), aims=aim_records(aims, plan.aims), measures=plan.measures.strip(),
        money=money_of(plan.money) or Decimal(0), money_source=plan.money_source.strip()[:200],
        category=plan.category, asks_due=plan.asks_due, made_by=by.actor, made_at=at,
    )  # fmt: skip
    PlanStep.objects.bulk_create(
        [
            PlanStep(
                plan=row, place=place, text=each.text.strip()[:300], due_on=each.due_on, role=each.role,
                person=each.person.strip()[:50],
            )
            for place, each in enumerate(plan.steps, 1)
        ]
    )  # fmt: skip
    due = words.due(by.on, words.term("cosign").period, work_calendar())
    Cosign.objects.bulk_create([Cosign(plan=row, unit_id=unit, due_on=due) for unit in departments])
    return row


def _departments(units: Sequence[int], on: date) -> list[int]:
    """这几个里真是成员单位的。"""
    found = UnitVersion.objects.filter(on_date(on), unit__in=units, kind=UnitKind.DEPARTMENT)
    return sorted(found.values_list("unit", flat=True))


def answer_cosign(
    *, by: Actor, case: int, agreed: bool, opinion: str = "", at: datetime, request_id: UUID
) -> None:
    """成员单位会签这个案最近的一稿方案。不同意要写意见。错误：Declined（没写意见、答复过了、案子了结了）、NotFound（没请您会签）。"""
    content = {"case": case, "agreed": agreed, "opinion": opinion.strip()}
    with deed(
        "rectification.cosign", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found = cases(by=by).filter(pk=case).first()
        asked = Cosign.objects.filter(plan__case=case, unit=by.unit_id).order_by("-pk").first()
        if found is None or asked is None or not by.reach(Right.ANSWER_FINDINGS).roots:
            raise NotFound
        if found.state not in LIVE:
            raise Declined(f"「{found.title}」{found.get_state_display()}，不用再会签。")
        if not agreed and not opinion.strip():
            raise Declined("不同意要写明意见，责任单位好改方案。")
        changed = Cosign.objects.filter(pk=asked.pk, agreed__isnull=True).update(
            agreed=agreed, opinion=opinion.strip(), answered_by=by.actor, answered_at=at
        )
        if not changed:
            raise Declined("这一稿方案您的单位已经会签过了。")
        tell(
            found, Right.ANSWER_FINDINGS, by=by, at=at,
            title=f"{'同意' if agreed else '不同意'}会签：{found.title}", body=opinion.strip(),
        )  # fmt: skip
        doing.target, doing.unit, doing.details = str(case), str(found.unit_id), {"agreed": agreed}


def return_plan(
    *, by: Actor, case: int, seen: int, reason: str, remarks: Sequence[tuple[str, str]] = (), at: datetime,
    request_id: UUID,
) -> None:  # fmt: skip
    """退回方案。remarks 是各项的意见：（哪一项，意见），哪一项见 rules.wording。错误：Declined、Stale、NotFound。"""
    content = {
        "case": case,
        "seen": seen,
        "reason": reason.strip(),
        "remarks": [list(each) for each in remarks],
    }
    with deed(
        "rectification.return_plan", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found, rule = standing_case(case, CaseMoveKind.RETURN_PLAN, by=by)
        words = load_procedure(found.procedure)
        due = words.due(by.on, words.term("plan").period, work_calendar())
        step(found, rule, by=by, at=at, seen=seen, reason=reason, plan_due=max(due, found.plan_due))
        plan = Plan.objects.get(case=found, number=found.plan_number)
        write_remarks(found, remarks, PLAN_FIELDS, by=by, at=at, plan=plan)
        tell(
            found, Right.ANSWER_FINDINGS, by=by, at=at, title=f"方案退回：{found.title}", body=reason.strip()
        )
        doing.target, doing.unit, doing.details = str(found.pk), str(found.unit_id), {"remarks": len(remarks)}


def write_remarks(
    found: Case,
    remarks: Sequence[tuple[str, str]],
    fields: dict[str, str],
    *,
    by: Actor,
    at: datetime,
    **on: Any,
) -> None:
    """写下各项的意见；在退回的事务里叫。"""
    for name, text in remarks:
        if name not in fields or not text.strip():
            raise Declined("每条意见都要写字，并选好是哪一项。")
    CaseRemark.objects.bulk_create(
        [
            CaseRemark(case=found, field=name, text=text.strip(), made_by=by.actor, made_at=at, **on)
            for name, text in remarks
        ]
    )


def approve_plan(*, by: Actor, case: int, seen: int, at: datetime, request_id: UUID) -> None:
    """批准方案：整改限期就是方案报的完成日期。会签不同意的要先退回改，没答复的不挡。错误：Declined、Stale、NotFound。"""
    content = {"case": case, "seen": seen}
    with deed(
        "rectification.approve_plan", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found, rule = standing_case(case, CaseMoveKind.APPROVE_PLAN, by=by)
        plan = Plan.objects.get(case=found, number=found.plan_number)
        against = Cosign.objects.filter(plan=plan, agreed=False).count()
        if against:
            raise Declined(f"有 {against} 个会签单位不同意，请先退回方案，改好再批。")
        step(found, rule, by=by, at=at, seen=seen, due_on=plan.asks_due, category=plan.category)
        tell(
            found, Right.ANSWER_FINDINGS, by=by, at=at, title=f"方案批准：{found.title}",
            body=f"请在 {plan.asks_due:%Y年%m月%d日} 前改完。",
        )  # fmt: skip
        doing.target, doing.unit, doing.details = (
            str(found.pk),
            str(found.unit_id),
            {"due": str(plan.asks_due)},
        )


def extend_case(
    *, by: Actor, case: int, seen: int, due_on: date, reason: str, at: datetime, request_id: UUID
) -> None:
    """延期到 due_on，写明理由。往前改、末日不上班抛 Declined。错误另有 Stale、NotFound。"""
    content = {"case": case, "seen": seen, "due_on": due_on, "reason": reason.strip()}
    with deed(
        "rectification.extend", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found, rule = standing_case(case, CaseMoveKind.EXTEND, by=by)
        assert found.due_on is not None and found.state == CaseState.WORKING
        days = work_calendar()
        if due_on <= found.due_on:
            raise Declined(f"现在的限期是 {found.due_on}，延期要比它晚。")
        if not days.workday(due_on):
            raise Declined(f"{due_on} 不上班，请改到 {days.next_workday(due_on)}。")
        before = found.due_on
        said = f"延到 {due_on}：{reason.strip()}" if reason.strip() else ""
        step(found, rule, by=by, at=at, seen=seen, reason=said, due_on=due_on)
        tell(
            found,
            Right.ANSWER_FINDINGS,
            by=by,
            at=at,
            title=f"延期到 {due_on}：{found.title}",
            body=reason.strip(),
        )
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"from": str(before), "to": str(due_on)}
