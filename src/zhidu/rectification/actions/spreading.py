"""举一反三的自查，和吹哨。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import holders, units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure, procedure_in_force
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rectification.actions.stepping import link_of
from zhidu.rectification.enums import CaseSeat
from zhidu.rectification.models import SelfCheck, Whistle
from zhidu.rectification.queries import case as one_case
from zhidu.rectification.queries import standpoint
from zhidu.rectification.queries.revisiting import self_checks, whistles
from zhidu.rulebook.periods import due_at, work_calendar

MOST_UNITS = 500
LONGEST = 2000


def send_self_checks(
    *, by: Actor, case: int, units: Sequence[int], question: str, due_on: date, at: datetime, request_id: UUID
) -> int:
    """照一个案，请几个单位自查，交回发了几份；发过的不再发。错误：Declined（没写查什么、日子不对）、NotFound（不归自己管）。"""
    wanted = sorted(set(units))
    content = {"case": case, "units": wanted, "question": question.strip(), "due_on": due_on}
    with deed(
        "rectification.send_self_checks",
        by=by,
        at=at,
        request_id=request_id,
        content=content,
        target_kind="case",
    ) as doing:
        if not doing.fresh:
            return int(doing.result["sent"])
        found = one_case(case, by=by)
        if not standpoint(found, by=by).at(CaseSeat.SUPERVISOR):
            raise NotFound
        if not question.strip() or len(question) > LONGEST:
            raise Declined(f"“查什么”要写，最多 {LONGEST} 个字。")
        if not wanted or len(wanted) > MOST_UNITS:
            raise Declined(f"请选 1 至 {MOST_UNITS} 个单位。")
        if due_on <= by.on or not work_calendar().workday(due_on):
            raise Declined(f"“哪天前答”{due_on} 要晚于今天，还要是上班的日子。")
        own = set(
            units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on)
            .filter(pk__in=wanted)
            .values_list("pk", flat=True)
        )
        if own != set(wanted):
            raise NotFound
        asked = set(SelfCheck.objects.filter(case=found, unit__in=wanted).values_list("unit", flat=True))
        fresh = [each for each in wanted if each not in asked and each != found.unit_id]
        SelfCheck.objects.bulk_create(
            [
                SelfCheck(
                    case=found,
                    unit_id=each,
                    question=question.strip(),
                    due_on=due_on,
                    sent_by=by.actor,
                    sent_at=at,
                )
                for each in fresh
            ]
        )
        persons = {
            person for each in fresh for person in holders(right=Right.ANSWER_FINDINGS, unit=each, on=by.on)
        }
        notify(
            persons=persons - {by.person_id}, kind="rectification.self_check", title=f"请自查：{question.strip()[:60]}",
            body=f"请在 {due_on:%m月%d日} 前答复。", link="/self-checks/", at=at,
        )  # fmt: skip
        doing.target, doing.unit, doing.result = str(found.pk), str(found.unit_id), {"sent": len(fresh)}
        doing.details = {"sent": len(fresh)}
        return len(fresh)


def answer_self_check(
    *, by: Actor, self_check: int, has_it: bool, text: str, at: datetime, request_id: UUID
) -> None:
    """答复自查：有没有同样的问题，情况怎样。有的，督导室看了再立问题。错误：Declined（没写、答过了）、NotFound。"""
    content = {"self_check": self_check, "has_it": has_it, "text": text.strip()}
    with deed(
        "rectification.answer_self_check",
        by=by,
        at=at,
        request_id=request_id,
        content=content,
        target_kind="case",
    ) as doing:
        if not doing.fresh:
            return
        row = self_checks(by=by).filter(pk=self_check).first()
        answering = units_in_reach(by=by, right=Right.ANSWER_FINDINGS, on=by.on)
        if row is None or not answering.filter(pk=row.unit_id).exists() or by.unit_id == row.case.owner_id:
            raise NotFound
        if not text.strip():
            raise Declined("自查情况要写一写，没有问题也写清查了什么。")
        moved = SelfCheck.objects.filter(pk=row.pk, has_it__isnull=True).update(
            has_it=has_it, answer=text.strip(), answered_by=by.actor, answered_at=at
        )
        if not moved:
            raise Declined("这一份自查已经答过了。")
        persons = set(holders(right=Right.CLOSE_FINDINGS, unit=row.case.owner_id, on=by.on))
        if has_it:
            notify(
                persons=persons, kind="rectification.self_check", title=f"自查发现同样的问题：{row.case.title}",
                body=text.strip(), link=link_of(row.case), at=at,
            )  # fmt: skip
        doing.target, doing.unit, doing.details = str(row.case_id), str(row.unit_id), {"has_it": has_it}


def blow_whistle(*, by: Actor, unit: int, text: str, at: datetime, request_id: UUID) -> int:
    """吹哨：把一件急事立刻送到督导室，交回主键。谁在岗都能吹，只要看得到那个单位。错误：Declined（没写）、NotFound。"""
    content = {"unit": unit, "text": text.strip()}
    with deed(
        "rectification.blow_whistle",
        by=by,
        at=at,
        request_id=request_id,
        content=content,
        target_kind="whistle",
    ) as doing:
        if not doing.fresh:
            return int(doing.result["whistle"])
        if not units_in_reach(by=by, right=Right.SEE_UNITS, on=by.on).filter(pk=unit).exists():
            raise NotFound
        if not text.strip() or len(text) > LONGEST:
            raise Declined(f"什么事要写，最多 {LONGEST} 个字。")
        term = load_procedure(procedure_in_force(on=by.on)).term("acknowledge")
        row = Whistle.objects.create(
            unit_id=unit, text=text.strip(), raised_by=by.actor, raised_from_id=by.unit_id, raised_at=at,
            due_at=due_at(at, term.period),
        )  # fmt: skip
        persons = set(holders(right=Right.CLOSE_FINDINGS, unit=unit, on=by.on)) - {by.person_id}
        notify(
            persons=persons, kind="rectification.whistle", title=f"吹哨，请 {term.period.spell()}内签收",
            body=text.strip()[:200], link="/whistles/", at=at,
        )  # fmt: skip
        doing.target, doing.unit, doing.result = str(row.pk), str(unit), {"whistle": row.pk}
        return row.pk


def acknowledge_whistle(*, by: Actor, whistle: int, at: datetime, request_id: UUID) -> None:
    """签收一件吹哨，只有头一个人算。错误：Declined（别人签收了）、NotFound。"""
    with deed(
        "rectification.acknowledge_whistle", by=by, at=at, request_id=request_id, content={"whistle": whistle},
        target_kind="whistle",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return
        row = whistles(by=by).filter(pk=whistle).first()
        closing = units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on)
        if row is None or not closing.filter(pk=row.unit_id).exists():
            raise NotFound
        moved = Whistle.objects.filter(pk=row.pk, acknowledged_at__isnull=True).update(
            acknowledged_by=by.actor, acknowledged_at=at
        )
        if not moved:
            raise Declined("已经有同事签收了。")
        if row.raised_by.isdecimal():
            notify(
                persons=[int(row.raised_by)],
                kind="rectification.whistle",
                title="您吹的哨签收了",
                link="/whistles/",
                at=at,
            )
        doing.target, doing.unit = str(row.pk), str(row.unit_id)
        doing.details = {"late": at > row.due_at}


def chase_whistles(*, at: datetime, on: date) -> int:
    """过了点没人签收的，催一次，连上级督导室一起告诉；交回催了几件。每日、每小时跑几遍都只催一次。"""
    chased = 0
    for row in Whistle.objects.filter(acknowledged_at__isnull=True, reminded_at__isnull=True, due_at__lt=at):
        if not Whistle.objects.filter(pk=row.pk, reminded_at__isnull=True).update(reminded_at=at):
            continue
        notify(
            persons=holders(right=Right.CLOSE_FINDINGS, unit=row.unit_id, on=on), kind="rectification.whistle",
            title="有吹哨过了点没人签收", body=row.text[:200], link="/whistles/", at=at,
        )  # fmt: skip
        chased += 1
    return chased
