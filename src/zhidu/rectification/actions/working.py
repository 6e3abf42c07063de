"""报进展、报完成、退回、审核通过、销号。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.catalog.queries import load_procedure
from zhidu.files.queries import stored
from zhidu.organisations.rules import Declined
from zhidu.rectification.actions.letters import retire_letters
from zhidu.rectification.actions.planning import Unfit, write_remarks
from zhidu.rectification.actions.stepping import aims_of, standing_case, step, tell
from zhidu.rectification.enums import CaseMoveKind
from zhidu.rectification.models import Case, PlanStep, Progress, ProgressFile
from zhidu.rectification.rules.proposals import ProgressDraft, figure_of, progress_faults, reaches
from zhidu.rectification.rules.wording import PROGRESS_FIELDS

MOST_FILES = 30


def report_progress(
    *, by: Actor, case: int, seen: int, draft: ProgressDraft, at: datetime, request_id: UUID
) -> int:
    """报一次进展，交回主键；draft.final 为真是报完成，等督导室审。错误：Unfit（没说齐、佐证不够）、Stale、NotFound。"""
    content = {"case": case, "seen": seen, "draft": asdict(draft)}
    with deed(
        "rectification.report", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["progress"])
        kind = CaseMoveKind.REPORT_DONE if draft.final else CaseMoveKind.REPORT
        found, rule = standing_case(case, kind, by=by)
        category, aims = load_procedure(found.procedure).category(found.category), aims_of(found.pk)
        faults = progress_faults(draft, today=by.on, opened_on=found.opened_on, aims=aims, category=category)
        files = [stored(key, by=by, on=by.on) for key in dict.fromkeys(draft.files)]
        steps = PlanStep.objects.filter(
            plan__case=found, plan__number=found.plan_number, pk__in=draft.steps_done
        )
        if len(files) > MOST_FILES:
            faults.append(f"一次最多放 {MOST_FILES} 份佐证，请合并。")
        if steps.count() != len(set(draft.steps_done)):
            faults.append("勾选的步骤不在批准的方案里，请刷新后重选。")
        if faults:
            raise Unfit(faults)
        known = {aim.finding for aim in aims}
        row = Progress.objects.create(
            case=found, round=found.round, final=draft.final, text=draft.text.strip(),
            happened_on=draft.happened_on,
            values={str(key): text.strip() for key, text in draft.values.items() if key in known and text.strip()},
            steps_done=sorted(set(draft.steps_done)), made_by=by.actor, uploaded_at=at,
        )  # fmt: skip
        ProgressFile.objects.bulk_create([ProgressFile(progress=row, file=each) for each in files])
        changed = {"submitted_by": by.actor} if draft.final else {}
        step(found, rule, by=by, at=at, seen=seen, **changed)
        if draft.final:
            tell(
                found,
                Right.CLOSE_FINDINGS,
                by=by,
                at=at,
                unit=found.owner_id,
                title=f"完成待审：{found.title}",
            )
        doing.target, doing.unit, doing.result = str(found.pk), str(found.unit_id), {"progress": row.pk}
        doing.details = {"final": draft.final, "files": len(files)}
        return row.pk


def return_case(
    *, by: Actor, case: int, seen: int, reason: str, remarks: Sequence[tuple[str, str]] = (), at: datetime,
    request_id: UUID,
) -> None:  # fmt: skip
    """退回报的完成（审核时或销号时），回到整改中。remarks 是各项的意见。错误：Declined、Stale、NotFound。"""
    content = {
        "case": case,
        "seen": seen,
        "reason": reason.strip(),
        "remarks": [list(each) for each in remarks],
    }
    with deed(
        "rectification.return", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found, rule = standing_case(case, CaseMoveKind.RETURN, by=by)
        step(found, rule, by=by, at=at, seen=seen, reason=reason, accepted_by="")
        write_remarks(found, remarks, PROGRESS_FIELDS, by=by, at=at, progress=_last_done(found))
        tell(found, Right.ANSWER_FINDINGS, by=by, at=at, title=f"退回：{found.title}", body=reason.strip())
        doing.target, doing.unit, doing.details = str(found.pk), str(found.unit_id), {"remarks": len(remarks)}


def accept_case(*, by: Actor, case: int, seen: int, reason: str = "", at: datetime, request_id: UUID) -> None:
    """审核通过，等另一个人销号。改后的数还没到线的，要写明为什么通过。错误：Declined、Stale、NotFound。"""
    content = {"case": case, "seen": seen, "reason": reason.strip()}
    with deed(
        "rectification.accept", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found, rule = standing_case(case, CaseMoveKind.ACCEPT, by=by)
        short = falling_short(found)
        if short and not reason.strip():
            raise Declined(f"改后的数还没到线：{'；'.join(short)}。要通过，请写明理由；不然请退回。")
        step(found, rule, by=by, at=at, seen=seen, reason=reason, accepted_by=by.actor)
        doing.target, doing.unit, doing.details = str(found.pk), str(found.unit_id), {"short": len(short)}


def falling_short(found: Case) -> list[str]:
    """最近报的完成里，改后的数还没到线的各项。"""
    done = _last_done(found)
    short = []
    for aim in aims_of(found.pk):
        value = figure_of(done.values.get(str(aim.finding), "")) if done is not None else None
        if value is not None and not reaches(aim, value):
            short.append(aim.title)
    return short


def close_case(*, by: Actor, case: int, seen: int, at: datetime, request_id: UUID) -> None:
    """销号：和报的、审的都不是一个人。错误：Declined（自己审过、自己报的）、Stale、NotFound。"""
    content = {"case": case, "seen": seen}
    with deed(
        "rectification.close", by=by, at=at, request_id=request_id, content=content, target_kind="case"
    ) as doing:
        if not doing.fresh:
            return
        found, rule = standing_case(case, CaseMoveKind.CLOSE, by=by)
        step(found, rule, by=by, at=at, seen=seen, closed_on=by.on)
        retired = retire_letters(found, reason="案子已经销号，不用再发。", by=by, at=at)
        tell(found, Right.ANSWER_FINDINGS, by=by, at=at, title=f"销号：{found.title}")
        doing.target, doing.unit = str(found.pk), str(found.unit_id)
        doing.details = {"round": found.round, "retired_documents": retired}


def _last_done(found: Case) -> Progress | None:
    """这一轮最近报的完成。"""
    return Progress.objects.filter(case=found, round=found.round, final=True).order_by("-pk").first()
