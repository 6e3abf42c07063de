"""演示市的案子各步怎么办：一步一个函数，都走真的动作。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from zhidu.accounts.rules import Actor
from zhidu.cli.demo.letters import decide_with_letter, serve_letter
from zhidu.democity.casework import Trouble, Turn, Verb, exhibit, said
from zhidu.findings.actions import Grounds, add_evidence, raise_finding, raise_gap
from zhidu.findings.enums import FindingState
from zhidu.findings.queries import finding
from zhidu.rectification import actions, queries
from zhidu.rectification.enums import RemedyKind, RemedyOutcome
from zhidu.rectification.models import Remedy
from zhidu.rectification.queries.revisiting import self_checks, whistles
from zhidu.rectification.rules.proposals import PlanDraft, ProgressDraft, StepDraft
from zhidu.rulebook.periods import work_calendar

if TYPE_CHECKING:
    from zhidu.cli.demo.casework import Live, Office

YIWU = "yiwu-youzhi-junheng"
PERSONS = {
    "county_head": "示例副区（县）长", "town_head": "示例镇长", "bureau_head": "示例局长", "section_head": "示例科长",
    "principal": "示例校（园）长", "teaching_researcher": "示例教研员",
}  # fmt: skip
#: 督办的两个人里第几个办
FIRST, SECOND = 0, 1
#: 一件案子办没办过，照它头一步的请求编号认
NUMBERED = UUID("6f2c6d0e-6a53-5b0e-9d8e-3f2f6f1c7a10")
Handle = Callable[["Office", "Live", Turn, datetime], None]


class Played(Exception):
    """这一件办过了：停了再起，不办第二遍。"""


def _whistle(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.responsible(live), turn.day)
    trouble = live.matter.troubles[0]
    text = said("whistle", 0) + trouble.title + "。" + trouble.detail
    number = uuid5(NUMBERED, f"{live.matter.number}/whistle")
    live.whistle = actions.blow_whistle(by=by, unit=live.unit, text=text, at=at, request_id=number)
    if whistles(by=by).filter(pk=live.whistle, acknowledged_at__isnull=False).exists():
        raise Played
    taken = at + timedelta(minutes=8)
    actions.acknowledge_whistle(
        by=office.by(office.supervisors(live)[FIRST], turn.day),
        whistle=live.whistle,
        at=taken,
        request_id=uuid4(),
    )


def _open(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[FIRST], turn.day)
    matter = live.matter
    findings = [
        _raised(office, live, each, by, at, uuid5(NUMBERED, f"{matter.number}/{place}"))
        for place, each in enumerate(matter.troubles)
    ]
    if finding(findings[0], by=by).state != FindingState.OPEN:
        raise Played
    if matter.number % 4 == 0:
        shown = exhibit(matter.troubles[0].title, matter.place.name, turn.day, matter.number, after=False)
        kept = office.keep(shown, live, by, at)
        add_evidence(by=by, finding=findings[0], file=kept, note="现场（示例）", at=at, request_id=uuid4())
    live.key = actions.open_case(
        by=by, findings=findings, category=matter.course.category, at=at, request_id=uuid4()
    )


def _raised(office: Office, live: Live, trouble: Trouble, by: Actor, at: datetime, number: UUID) -> int:
    """立一个问题。那一年的结果算好了的红格，数照结果取；更早的照当年的数写成字。"""
    gap = trouble.gap
    if gap is not None and gap.year in office.measured:
        return raise_gap(
            by=by, unit=live.unit, rulebook_id=YIWU, year=gap.year, code=gap.code, stage=gap.stage,
            severity=trouble.severity, cause=trouble.cause, at=at, request_id=number,
        )  # fmt: skip
    return raise_finding(by=by, grounds=_grounds(live, trouble, by.on), at=at, request_id=number)


def _grounds(live: Live, trouble: Trouble, on: date, title: str = "") -> Grounds:
    return Grounds(
        unit=live.unit, title=title or trouble.title, basis=trouble.basis, source=trouble.source,
        severity=trouble.severity, cause=trouble.cause, found_on=on, channel=trouble.channel,
        reference=trouble.reference, detail=trouble.detail,
    )  # fmt: skip


def _plan(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.responsible(live), turn.day)
    case = office.case(live, by)
    assert turn.due is not None
    troubles = live.matter.troubles
    steps = [step for each in troubles for step in each.steps]
    length = (turn.due - turn.day).days
    draft = PlanDraft(
        diagnosis=_joined(each.diagnosis for each in troubles), target=_joined(each.target for each in troubles),
        measures=_joined(each.measures for each in troubles), category=live.matter.course.category,
        asks_due=turn.due,
        steps=tuple(
            StepDraft(text, turn.day + timedelta(days=length * place // len(steps)), role, PERSONS[role])
            for place, (text, role) in enumerate(steps, 1)
        ),
        money=str(sum(each.money for each in troubles)),
        money_source="区县财政（示例）" if any(each.money for each in troubles) else "",
        aims=_reached(live, by), cosigners=(office.department(),) if turn.arg == "cosign" else (),
    )  # fmt: skip
    actions.submit_plan(by=by, case=live.key, seen=case.revision, plan=draft, at=at, request_id=uuid4())


def _joined(texts: Any) -> str:
    """几个问题的话连起来，一样的只写一遍。"""
    return "\n".join(dict.fromkeys(texts))


def _reached(live: Live, by: Actor) -> dict[int, str]:
    """有数的问题改到多少：刚过线一点。"""
    found = {}
    for each in queries.case_file(live.key, by=by).findings():
        line = each.measured.get("line")
        if line is None or isinstance(line, bool):
            continue
        over = Decimal("0.98") if each.measured.get("at_most") else Decimal("1.03")
        found[each.pk] = str((Decimal(str(line)) * over).quantize(Decimal("0.01"), rounding=ROUND_UP))
    return found


def _cosign(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    agreed = turn.arg != "against"
    opinion = "同意，资金已列入预算调整。" if agreed else "资金来源写得不实，请先和我局预算科对好再报。"
    actions.answer_cosign(
        by=office.by("bumen", turn.day),
        case=live.key,
        agreed=agreed,
        opinion=opinion,
        at=at,
        request_id=uuid4(),
    )


def _return_plan(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[FIRST], turn.day)
    actions.return_plan(
        by=by, case=live.key, seen=office.case(live, by).revision, reason=said("return_plan", live.matter.number),
        remarks=[("measures", said("remarks", 0, "measures")), ("steps", said("remarks", 0, "steps"))], at=at,
        request_id=uuid4(),
    )  # fmt: skip


def _approve(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[FIRST], turn.day)
    actions.approve_plan(by=by, case=live.key, seen=office.case(live, by).revision, at=at, request_id=uuid4())


def _extend(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[SECOND], turn.day)
    assert turn.due is not None
    actions.extend_case(
        by=by, case=live.key, seen=office.case(live, by).revision, due_on=turn.due,
        reason=said("extend", live.matter.number), at=at, request_id=uuid4(),
    )  # fmt: skip


def _progress(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    _report(office, live, turn, at, final=False)


def _done(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    _report(office, live, turn, at, final=True)


def _report(office: Office, live: Live, turn: Turn, at: datetime, *, final: bool) -> None:
    """报一次进展：实际发生的日子比上传早一两天；报完成的带佐证和改后的数。"""
    by = office.by(office.responsible(live), turn.day)
    case, matter = office.case(live, by), live.matter
    number = matter.number + live.reports
    steps = [each.pk for each in queries.case_file(live.key, by=by).plans()[-1].steps.all()]
    files = []
    for place in range(2 if final and number % 3 == 0 else int(final or number % 2 == 0)):
        shown = exhibit(matter.troubles[0].title, matter.place.name, turn.day, number + place)
        files.append(office.keep(shown, live, by, at))
    text = _joined(each.done for each in matter.troubles) if final else said("progress", number)
    draft = ProgressDraft(
        text, max(case.opened_on, turn.day - timedelta(days=1 + number % 3)), final=final, files=tuple(files),
        values=_reached(live, by) if final else {}, steps_done=tuple(steps if final else steps[:1]),
    )  # fmt: skip
    actions.report_progress(by=by, case=live.key, seen=case.revision, draft=draft, at=at, request_id=uuid4())
    live.reports += 1


def _return(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[FIRST], turn.day)
    actions.return_case(
        by=by, case=live.key, seen=office.case(live, by).revision, reason=said("return", live.matter.number),
        remarks=[("files", said("remarks", 0, "files"))], at=at, request_id=uuid4(),
    )  # fmt: skip


def _accept(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[FIRST], turn.day)
    actions.accept_case(by=by, case=live.key, seen=office.case(live, by).revision, at=at, request_id=uuid4())


def _close(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[SECOND], turn.day)
    actions.close_case(by=by, case=live.key, seen=office.case(live, by).revision, at=at, request_id=uuid4())


def _cancel(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[SECOND], turn.day)
    actions.cancel_case(
        by=by, case=live.key, seen=office.case(live, by).revision, reason=said("cancel", live.matter.number),
        at=at, request_id=uuid4(),
    )  # fmt: skip


def _take_over(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    if live.city:
        return  # 小市里排成市里督办的，不用提
    by = office.by("shi", turn.day)
    actions.take_over(
        by=by, case=live.key, seen=office.case(live, by).revision, reason=said("take_over", live.matter.number),
        at=at, request_id=uuid4(),
    )  # fmt: skip
    live.city = True


def _relapse(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[FIRST], turn.day)
    trouble = live.matter.troubles[0]
    grounds = _grounds(live, trouble, turn.day, said("relapse", 0) + trouble.title)
    fresh = raise_finding(by=by, grounds=grounds, at=at, request_id=uuid4())
    actions.add_relapse(
        by=by, case=live.key, finding=fresh, seen=office.case(live, by).revision, reason=trouble.title,
        at=at + timedelta(minutes=6), request_id=uuid4(),
    )  # fmt: skip


def _rung(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    rung, _, skip = turn.arg.partition(":")
    reason = said("skip", live.matter.number) if skip else ""
    live.escalation = decide_with_letter(office, live, rung, reason, turn, at)


def _serve(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    serve_letter(office, live, turn, at)


def _answer(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.responsible(live), turn.day)
    row = queries.escalation(live.escalation, by=by)
    actions.answer_escalation(
        by=by, escalation=row.pk, seen=row.revision, text=said("answer", live.matter.number), at=at,
        request_id=uuid4(),
    )  # fmt: skip


def _remedy(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.responsible(live), turn.day)
    live.remedy = actions.apply_remedy(
        by=by, escalation=live.escalation, kind=RemedyKind(turn.arg), text=said(turn.arg, live.matter.number),
        applied_on=turn.day, at=at, request_id=uuid4(),
    )  # fmt: skip


def _heard(live: Live, by: Actor) -> Remedy:
    found = queries.case_file(live.key, by=by).remedies()
    return next(each for each in found if each.pk == live.remedy)


def _decide(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[SECOND], turn.day)
    row = _heard(live, by)
    actions.decide_remedy(
        by=by, remedy=row.pk, seen=row.revision, outcome=RemedyOutcome(turn.arg),
        text=said("decide", live.matter.number, turn.arg), at=at, request_id=uuid4(),
    )  # fmt: skip


def _correct(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[FIRST], turn.day)
    row = _heard(live, by)
    actions.correct_remedy(by=by, remedy=row.pk, seen=row.revision, at=at, request_id=uuid4())


def _spread(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    by = office.by(office.supervisors(live)[FIRST], turn.day)
    actions.send_self_checks(
        by=by, case=live.key, units=[office.unit(code) for code in live.matter.spread],
        question=said("self_check", 0), due_on=work_calendar().next_workday(turn.day + timedelta(days=7)), at=at,
        request_id=uuid4(),
    )  # fmt: skip


def _checked(office: Office, live: Live, turn: Turn, at: datetime) -> None:
    """由区县代各校答：最后一所还没答，倒数第二所有同样的情况。"""
    by = office.by(f"xian{live.matter.place.county:02d}", turn.day)
    asked = list(self_checks(by=by, case_key=live.key))
    for place, row in enumerate(asked[:-1]):
        has_it = place == len(asked) - 2
        actions.answer_self_check(
            by=by, self_check=row.pk, has_it=has_it, text=said("checked", 2 if has_it else place % 2),
            at=at + timedelta(minutes=place), request_id=uuid4(),
        )  # fmt: skip


#: 每种动作由哪个函数办
HANDLING: Mapping[Verb, Handle] = {
    Verb.WHISTLE: _whistle, Verb.OPEN: _open, Verb.PLAN: _plan, Verb.COSIGN: _cosign, Verb.RETURN_PLAN: _return_plan,
    Verb.APPROVE: _approve, Verb.EXTEND: _extend, Verb.PROGRESS: _progress, Verb.DONE: _done, Verb.RETURN: _return,
    Verb.ACCEPT: _accept, Verb.CLOSE: _close, Verb.CANCEL: _cancel, Verb.TAKE_OVER: _take_over,
    Verb.RELAPSE: _relapse, Verb.RUNG: _rung, Verb.SERVE: _serve, Verb.ANSWER: _answer, Verb.REMEDY: _remedy,
    Verb.DECIDE: _decide, Verb.CORRECT: _correct, Verb.SPREAD: _spread, Verb.CHECKED: _checked,
}  # fmt: skip
