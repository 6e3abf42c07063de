"""回头看：先承诺种子，再抽，看完合格或重开。"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localdate

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure, procedure_in_force
from zhidu.files.queries import stored
from zhidu.organisations.rules import Declined, NotFound, Stale
from zhidu.rectification.actions.opening import reopen
from zhidu.rectification.actions.stepping import standing_case, tell
from zhidu.rectification.enums import CaseMoveKind, CaseSeat, CaseState, RevisitResult
from zhidu.rectification.models import Case, Revisit, RevisitDraw, RevisitFile
from zhidu.rectification.queries import standpoint
from zhidu.rectification.queries.revisiting import candidates, drawn
from zhidu.rectification.queries.revisiting import revisit as one_revisit
from zhidu.rectification.rules.drawing import commitment, draw
from zhidu.rulebook.periods import work_calendar


def commit_draw(*, by: Actor, at: datetime, request_id: UUID) -> int:
    """定下种子、公开它的摘要，交回抽签的主键。上一次还没抽的，抛 Declined：不能多备几个种子挑着用。"""
    with deed(
        "rectification.commit_draw",
        by=by,
        at=at,
        request_id=request_id,
        content={},
        target_kind="revisit_draw",
    ) as doing:
        if not doing.fresh:
            return int(doing.result["draw"])
        _authorise(by)
        if RevisitDraw.objects.filter(owner=by.unit_id, drawn_at__isnull=True).exists():
            raise Declined("已经承诺了一个种子、还没有抽，请先用它抽。")
        seed = secrets.token_hex(32)
        row = RevisitDraw.objects.create(
            owner_id=by.unit_id, procedure=procedure_in_force(on=by.on), commitment=commitment(seed), seed=seed,
            committed_by=by.actor, committed_at=at,
        )  # fmt: skip
        doing.target, doing.unit, doing.result = str(row.pk), str(by.unit_id), {"draw": row.pk}
        doing.details = {"commitment": row.commitment}
        return row.pk


def draw_revisits(*, by: Actor, draw_key: int, at: datetime, request_id: UUID) -> int:
    """用承诺了的种子抽，交回抽中几件。没有可抽的抛 Declined；抽过的抛 Stale。"""
    with deed(
        "rectification.draw", by=by, at=at, request_id=request_id, content={"draw": draw_key},
        target_kind="revisit_draw",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["drawn"])
        _authorise(by)
        row = drawn(draw_key, by=by)
        if row.owner_id != by.unit_id:
            raise NotFound
        words, days = load_procedure(row.procedure), work_calendar()
        ripe = [
            each
            for each, closed_on in candidates(by.unit_id)
            if words.due(closed_on, words.revisit.after, days) <= by.on
        ]
        if not ripe:
            raise Declined(f"还没有销号满 {words.revisit.after.spell()}、没抽过的案子。")
        shares = {each.code: each.revisit for each in words.sources}
        chosen = draw(row.seed, ripe, shares=shares, least=words.revisit.least)
        moved = RevisitDraw.objects.filter(pk=row.pk, drawn_at__isnull=True).update(
            drawn_at=at, drawn_by=by.actor, population=[list(astuple(each)) for each in ripe]
        )
        if not moved:
            raise Stale("这一次已经抽过了。")
        due = words.due(by.on, words.revisit.within, days)
        rounds = dict(Case.objects.filter(pk__in=chosen).values_list("pk", "round"))
        Revisit.objects.bulk_create(
            [Revisit(draw=row, case_id=each, round=rounds[each], due_on=due) for each in chosen]
        )
        doing.target, doing.unit, doing.result = str(row.pk), str(by.unit_id), {"drawn": len(chosen)}
        doing.details = {"population": len(ripe), "drawn": len(chosen), "seed": row.seed}
        return len(chosen)


def record_revisit(  # noqa: PLR0913  看到什么，样样由去看的人写明
    *, by: Actor, revisit: int, seen: int, result: RevisitResult, text: str, visited_on: date,
    files: Sequence[UUID] = (), at: datetime, request_id: UUID,
) -> None:  # fmt: skip
    """记下看到什么：合格，或重开原案。审核通过的人不能自己去看。错误：Declined、Stale、NotFound。"""
    content = {
        "revisit": revisit, "seen": seen, "result": result.value, "text": text.strip(), "visited_on": visited_on,
        "files": [str(each) for each in files],
    }  # fmt: skip
    with deed(
        "rectification.revisit", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        row = one_revisit(revisit, by=by)
        case = row.case
        if not standpoint(case, by=by).at(CaseSeat.SUPERVISOR):
            raise NotFound
        _fit(row, by=by, text=text, visited_on=visited_on)
        moved = Revisit.objects.filter(pk=row.pk, revision=seen, result="").update(
            result=result,
            text=text.strip(),
            visited_on=visited_on,
            visited_by=by.actor,
            revision=F("revision") + 1,
        )
        if not moved:
            raise Stale("这一件刚刚有人记过，请刷新。")
        kept = [stored(each, by=by, on=by.on) for each in dict.fromkeys(files)]
        RevisitFile.objects.bulk_create([RevisitFile(revisit=row, file=each) for each in kept])
        if result == RevisitResult.REOPENED:
            closed, rule = standing_case(case.pk, CaseMoveKind.REOPEN, by=by)
            reopen(closed, rule, by=by, seen=case.revision, reason=f"回头看：{text.strip()}", at=at)
        else:
            tell(case, Right.ANSWER_FINDINGS, by=by, at=at, title=f"回头看合格：{case.title}")
        doing.target, doing.unit = str(case.pk), str(case.unit_id)
        doing.details = {"result": result.value, "files": len(kept)}


def _fit(row: Revisit, *, by: Actor, text: str, visited_on: date) -> None:
    if row.result:
        raise Declined(f"这一件已经记过：{row.get_result_display()}。")
    if not text.strip():
        raise Declined("看到什么要写一写。")
    if row.case.accepted_by == by.actor:
        raise Declined("审核通过的人不能自己回头看，请同事去。")
    if row.case.state != CaseState.CLOSED or row.case.round != row.round:
        raise Declined("这个案已经重开，不用再回头看这一轮。")
    drawn_at = row.draw.drawn_at
    if visited_on > by.on or (drawn_at is not None and visited_on < localdate(drawn_at)):
        raise Declined(f"看的日子要在抽签之后、今天之前，写的是 {visited_on}。")


def _authorise(by: Actor) -> None:
    if not by.reach(Right.CLOSE_FINDINGS).roots:
        raise NotFound
