"""立案、并入反弹的问题、重开、提级、撤案。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure
from zhidu.findings.actions import mark_filed
from zhidu.findings.enums import FindingState
from zhidu.findings.models import Finding
from zhidu.findings.queries import finding as one_finding
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rectification.actions.letters import retire_letters
from zhidu.rectification.actions.stepping import standing_case, step, tell
from zhidu.rectification.enums import CaseMoveKind, CaseShape, CaseState
from zhidu.rectification.models import Case, CaseItem, CaseMove, Remedy
from zhidu.rectification.rules.clocks import relapse_until
from zhidu.rectification.rules.moves import CaseMoveRule
from zhidu.rulebook.periods import work_calendar

MOST_FINDINGS = 200


def open_case(
    *, by: Actor, findings: Sequence[int], category: str, title: str = "", at: datetime, request_id: UUID
) -> int:
    """把几个待立案的问题立成一个案，交回主键。一个问题是一项一案，同一单位的几个是一校一案。

    错误：Declined（不是同一个单位、已经立过案、没有问题）；NotFound（不归自己督办）；ZhiduError（没有这种整改类别）。
    """
    keys = sorted(set(findings))
    content = {"findings": keys, "category": category, "title": title.strip()}
    with deed(
        "rectification.open", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["case"])
        found = _openable(keys, by=by)
        first = found[0]
        words = load_procedure(first.procedure)
        words.category(category)
        heaviest = [each.code for each in words.severities]
        said = title.strip() or (first.title if len(found) == 1 else f"{first.title}等 {len(found)} 个问题")
        row = Case.objects.create(
            procedure=first.procedure, shape=CaseShape.ONE_ITEM if len(found) == 1 else CaseShape.ONE_SCHOOL,
            title=said[:200], owner_id=by.unit_id, unit_id=first.unit_id, county_id=first.county_id,
            category=category, severity=max((each.severity for each in found), key=heaviest.index),
            opened_on=by.on, plan_due=words.due(by.on, words.term("plan").period, work_calendar()),
        )  # fmt: skip
        CaseItem.objects.bulk_create([CaseItem(case=row, finding=each) for each in found])
        for each in found:
            mark_filed(each)
        CaseMove.objects.create(
            case=row, kind=CaseMoveKind.OPEN, after=CaseState.PLANNING, round=1, made_by=by.actor,
            made_from_id=by.unit_id, made_at=at,
        )  # fmt: skip
        tell(
            row, Right.ANSWER_FINDINGS, by=by, at=at, title=f"立案：{row.title}",
            body=f"请在 {row.plan_due:%m月%d日} 前报整改方案。",
        )  # fmt: skip
        doing.target, doing.unit, doing.result = str(row.pk), str(row.unit_id), {"case": row.pk}
        doing.details = {"findings": len(found), "category": category, "plan_due": str(row.plan_due)}
        return row.pk


def _openable(keys: list[int], *, by: Actor) -> list[Finding]:
    if not keys:
        raise Declined("立案至少要有一个问题。")
    if len(keys) > MOST_FINDINGS:
        raise Declined(f"一个案最多 {MOST_FINDINGS} 个问题，请分几个案。")
    found = [one_finding(key, by=by) for key in keys]
    closing = units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on)
    for each in found:
        if each.owner_id != by.unit_id or not closing.filter(pk=each.unit_id).exists():
            raise NotFound
        if each.state != FindingState.OPEN:
            raise Declined(f"“{each.title}”{each.get_state_display()}，不能再立案。")
        if each.unit_id == by.unit_id:
            raise Declined(f"“{each.title}”在自己的单位，不能自己督办自己。")
    if len({each.unit_id for each in found}) > 1:
        raise Declined("一个案只管一个单位的问题；几个单位的请分别立案。")
    if len({each.procedure_id for each in found}) > 1:
        raise Declined("这几个问题照的是不同版本的整改程序，请分开立案。")
    return found


def add_relapse(
    *, by: Actor, case: int, finding: int, seen: int, reason: str, at: datetime, request_id: UUID
) -> None:
    """把一个同一指纹的新问题认作反弹：并进已销号的原案，重开。指纹对不上、过了认反弹的年限抛 Declined。"""
    content = {"case": case, "finding": finding, "seen": seen, "reason": reason.strip()}
    with deed(
        "rectification.add_relapse", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        (fresh,) = _openable([finding], by=by)
        found, rule = standing_case(case, CaseMoveKind.REOPEN, by=by)
        words = load_procedure(found.procedure)
        marks = set(
            Finding.objects.filter(pk__in=CaseItem.objects.filter(case=found).values("finding")).values_list(
                "fingerprint", flat=True
            )
        )
        if fresh.fingerprint not in marks:
            raise Declined("这个问题和原案的问题不是同一单位、同一条款、同一类原因，请另立一案。")
        if fresh.found_on > relapse_until(found, words):
            raise Declined(
                f"原案 {found.closed_on} 销号，超过 {words.relapse_within.spell()} 的不算反弹，请另立一案。"
            )
        CaseItem.objects.create(case=found, finding=fresh, added_round=found.round + 1)
        mark_filed(fresh)
        reopen(found, rule, by=by, seen=seen, reason=f"反弹：{reason.strip() or fresh.title}", at=at)
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"finding": finding, "round": found.round + 1}


def reopen_case(*, by: Actor, case: int, seen: int, reason: str, at: datetime, request_id: UUID) -> None:
    """重开一个已销号的案（回头看不合格）：历史都在，轮次加一，重报方案。错误：Declined（没写理由）、Stale、NotFound。"""
    content = {"case": case, "seen": seen, "reason": reason.strip()}
    with deed(
        "rectification.reopen", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found, rule = standing_case(case, CaseMoveKind.REOPEN, by=by)
        reopen(found, rule, by=by, seen=seen, reason=reason, at=at)
        doing.target, doing.unit, doing.details = (
            str(found.pk),
            str(found.unit_id),
            {"round": found.round + 1},
        )


def reopen(found: Case, rule: CaseMoveRule, *, by: Actor, seen: int, reason: str, at: datetime) -> None:
    """重开；在别的动作的事务里叫，found 和 rule 是 standing_case 给的，规矩同 reopen_case。"""
    words = load_procedure(found.procedure)
    due = words.due(by.on, words.term("plan").period, work_calendar())
    step(
        found, rule, by=by, at=at, seen=seen, reason=reason, round=found.round + 1, plan_due=due, due_on=None,
        closed_on=None, submitted_by="", accepted_by="",
    )  # fmt: skip
    tell(
        found, Right.ANSWER_FINDINGS, by=by, at=at, title=f"重开：{found.title}",
        body=f"{reason.strip()}。请在 {due:%m月%d日} 前重报整改方案。",
    )  # fmt: skip


def take_over(*, by: Actor, case: int, seen: int, reason: str, at: datetime, request_id: UUID) -> None:
    """市督导室把区县督办的案提上来自己督办。错误：Declined（没写理由、已了结）、Stale、NotFound。"""
    content = {"case": case, "seen": seen, "reason": reason.strip()}
    with deed(
        "rectification.take_over", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found, rule = standing_case(case, CaseMoveKind.TAKE_OVER, by=by)
        before = found.owner_id
        step(found, rule, by=by, at=at, seen=seen, reason=reason, owner=by.unit_id, handler=None)
        _hand_over_remedies(found, by=by)
        tell(
            found,
            Right.CLOSE_FINDINGS,
            by=by,
            at=at,
            title=f"提级督办：{found.title}",
            body=reason.strip(),
            unit=before,
        )
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"from": before, "to": by.unit_id}


def _hand_over_remedies(found: Case, *, by: Actor) -> None:
    """还没了结的救济跟着案子走：原督导室不再督办，不交过来就没有人能作结论。"""
    waiting = Q(outcome="") | Q(correct_due__isnull=False, corrected_on__isnull=True)
    Remedy.objects.filter(waiting, escalation__case=found).update(
        handled_by=by.unit_id, revision=F("revision") + 1
    )


def cancel_case(*, by: Actor, case: int, seen: int, reason: str, at: datetime, request_id: UUID) -> None:
    """撤案，写明理由：立错了、归并到别的案。报完成以后不能撤。错误：Declined、Stale、NotFound。"""
    content = {"case": case, "seen": seen, "reason": reason.strip()}
    with deed(
        "rectification.cancel", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found, rule = standing_case(case, CaseMoveKind.CANCEL, by=by)
        step(found, rule, by=by, at=at, seen=seen, reason=reason)
        retired = retire_letters(found, reason="案子已经撤了，不用再发。", by=by, at=at)
        tell(found, Right.ANSWER_FINDINGS, by=by, at=at, title=f"撤案：{found.title}", body=reason.strip())
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"retired_documents": retired}
