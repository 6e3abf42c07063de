"""案子的一页：走到哪了、时钟、问题、方案、进展、阶梯、救济、一条线，和这个人现在能办的几步。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.timezone import localtime

from zhidu.accounts.rules import Actor
from zhidu.findings.models import Finding
from zhidu.rectification.enums import (
    CaseMoveKind,
    CaseSeat,
    CaseState,
    EscalationState,
    RemedyKind,
)
from zhidu.rectification.models import Case, CaseRemark, Cosign, Escalation, Plan, Progress, Remedy
from zhidu.rectification.queries import Standpoint
from zhidu.rectification.queries.cases import CaseStep
from zhidu.rectification.rules.clocks import Standing, overdue_days, running_due, skipped
from zhidu.rectification.rules.moves import case_move_rule, case_waiting, self_review
from zhidu.rectification.rules.wording import PLAN_FIELDS, PROGRESS_FIELDS
from zhidu.rulebook.periods import work_calendar
from zhidu.rulebook.procedure import Procedure, Rung
from zhidu.web.rectifying.pages.findings import measured_words
from zhidu.web.rectifying.pages.ledger import clock_words

_K = CaseMoveKind
#: 督导室的各步：网址里的名字、按钮、要不要写理由（空的不要）、点之前问什么
_STEPS: tuple[tuple[CaseMoveKind, str, str, str, str], ...] = (
    (_K.APPROVE_PLAN, "approve", "批准方案", "", "批准以后，整改限期就是方案报的完成日期。要批准吗？"),
    (_K.RETURN_PLAN, "return-plan", "退回方案", "退回的理由，责任单位会看到", ""),
    (_K.ACCEPT, "accept", "审核通过", "改后的数还没到线的，写明为什么通过；到线的可以不写", ""),
    (_K.CLOSE, "close", "销号", "", "销号以后案子封存，只能重开。要销号吗？"),
    (_K.RETURN, "return", "退回", "退回的理由，责任单位会看到", ""),
    (_K.EXTEND, "extend", "延期", "延期的理由", ""),
    (_K.REOPEN, "reopen", "重开", "重开的理由，如回头看发现了什么", ""),
    (_K.TAKE_OVER, "take-over", "提级督办", "提级的理由", ""),
    (_K.CANCEL, "cancel", "撤案", "撤案的理由", ""),
)
#: 一条主线
_TRACK = (
    ("立案", ()),
    ("报方案", (CaseState.PLANNING,)),
    ("审方案", (CaseState.PLAN_SUBMITTED,)),
    ("整改", (CaseState.WORKING,)),
    ("审核", (CaseState.REPORTED,)),
    ("销号", (CaseState.ACCEPTED,)),
    ("回头看", (CaseState.CLOSED,)),
)


@dataclass(slots=True)
class CaseParts:
    """一个案的全部，查询交来的。names 是单位名字，people 是人的称呼。"""

    case: Case
    words: Procedure
    seats: Standpoint
    findings: Sequence[Finding]
    plans: Sequence[Plan]
    progress: Sequence[Progress]
    remarks: Sequence[CaseRemark]
    moves: Sequence[CaseStep]
    rungs: Sequence[Escalation]
    remedies: Sequence[Remedy]
    by: Actor
    names: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def units(self) -> Iterator[int | None]:
        """要知道名字的单位。"""
        yield from (self.case.unit_id, self.case.owner_id, self.case.county_id)
        yield from (each.unit_id for plan in self.plans for each in plan.cosigns.all())
        yield from (each.addressee_id for each in self.rungs)

    def actors(self) -> Iterator[str]:
        """要知道称呼的人。"""
        yield from (each.made_by for each in self.plans)
        yield from (each.made_by for each in self.progress)
        yield from (each.made_by for each in self.remarks)
        yield from (each.decided_by for each in self.rungs)
        yield from (each.decided_by for each in self.remedies)


@dataclass(frozen=True, slots=True)
class StepButton:
    """能办的一步。ask 是要写的理由（空的不要），confirm 是点之前问的，refused 是为什么现在不能由他办。"""

    name: str
    title: str
    ask: str
    confirm: str
    wants_day: bool
    remark_fields: tuple[tuple[str, str], ...]
    refused: str


@dataclass(frozen=True, slots=True)
class TrackStep:
    """主线上的一站。"""

    name: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RungView:
    """阶梯的一级：走到没有、现在能办什么。"""

    code: str
    name: str
    at: str
    state: str
    row: Escalation | None
    addressee: str
    decided_by: str
    may_decide: bool
    needs_reason: str
    may_drop: bool
    may_serve: bool
    may_answer: bool
    remedies: Sequence[RemedyView]
    remedy_kinds: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RemedyView:
    """一次救济。"""

    row: Remedy
    kind: str
    decide_due: str
    outcome: str
    may_decide: bool
    may_correct: bool


@dataclass(frozen=True, slots=True)
class PlanView:
    """一稿方案。"""

    plan: Plan
    by: str
    category: str
    aims: Sequence[str]
    steps: Sequence[object]
    cosigns: Sequence[tuple[str, Cosign]]
    remarks: Sequence[str]


@dataclass(frozen=True, slots=True)
class ProgressView:
    """一次进展。"""

    row: Progress
    by: str
    values: Sequence[str]
    remarks: Sequence[str]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """线上的一条，样子照 parts/timeline.html。"""

    at: str
    says: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """案子的一页。"""

    case: Case
    unit: str
    county: str
    owner: str
    category: str
    severity: str
    waiting: str
    clock: str
    late: bool
    calendar_note: str
    track: Sequence[TrackStep]
    findings: Sequence[tuple[Finding, str]]
    buttons: Sequence[StepButton]
    may_plan: bool
    may_report: bool
    cosign: Cosign | None
    plans: Sequence[PlanView]
    progress: Sequence[ProgressView]
    rungs: Sequence[RungView]
    supervising: bool
    timeline: Sequence[TimelineEntry]


def case_view(parts: CaseParts) -> CaseView:
    """案子的一页。"""
    case, words, today = parts.case, parts.words, parts.by.on
    state = CaseState(case.state)
    standing = Standing(state, case.plan_due, case.due_on)
    running, overdue = running_due(standing), overdue_days(standing, on=today)
    responsible = parts.seats.at(CaseSeat.RESPONSIBLE)
    note = "" if running is None else work_calendar().note(running[1])
    return CaseView(
        case=case, unit=parts.names.get(case.unit_id, ""), county=parts.names.get(case.county_id or 0, ""),
        owner=parts.names.get(case.owner_id, ""), category=words.category(case.category).name,
        severity=words.severity(case.severity).name, waiting=case_waiting(case.state),
        clock=clock_words(running, overdue, today), late=overdue > 0, calendar_note=note,
        track=_track(state, case, running, overdue, today),
        findings=[(each, measured_words(each)) for each in parts.findings], buttons=_buttons(parts),
        may_plan=responsible and state == CaseState.PLANNING, may_report=responsible and state == CaseState.WORKING,
        cosign=_asked_to_cosign(parts), plans=[_plan(each, parts) for each in reversed(parts.plans)],
        progress=[_progress(each, parts) for each in reversed(parts.progress)], rungs=_rungs(parts, overdue),
        supervising=parts.seats.at(CaseSeat.SUPERVISOR), timeline=_timeline(parts),
    )  # fmt: skip


def _track(
    state: CaseState, case: Case, running: tuple[str, date] | None, overdue: int, today: date
) -> list[TrackStep]:
    if state == CaseState.CANCELLED:
        return [TrackStep("立案", "done"), TrackStep("已撤案", "now")]
    here = next(place for place, (_, states) in enumerate(_TRACK) if state in states)
    note = clock_words(running, overdue, today)
    steps = []
    for place, (name, _) in enumerate(_TRACK):
        if place < here:
            steps.append(TrackStep(name, "done"))
        elif place == here:
            steps.append(TrackStep(name, "now", note))
        else:
            steps.append(TrackStep(name, "waiting"))
    return steps


def _buttons(parts: CaseParts) -> list[StepButton]:
    case, found = parts.case, []
    for kind, name, title, ask, confirm in _STEPS:
        rule = case_move_rule(kind, case.state)
        if rule is None or not parts.seats.at(rule.seat):
            continue
        refused = self_review(
            rule, parts.by.actor, submitted_by=case.submitted_by, accepted_by=case.accepted_by
        )
        fields: tuple[tuple[str, str], ...] = ()
        if kind in (_K.RETURN_PLAN, _K.RETURN):
            fields = tuple((PLAN_FIELDS if kind == _K.RETURN_PLAN else PROGRESS_FIELDS).items())
        found.append(StepButton(name, title, ask, confirm, kind == _K.EXTEND, fields, refused))
    return found


def _asked_to_cosign(parts: CaseParts) -> Cosign | None:
    """请这个人的单位会签、还没答复的；只认最近一稿，方案还在审。"""
    if parts.case.state != CaseState.PLAN_SUBMITTED or not parts.plans:
        return None
    last = parts.plans[-1]
    return next(
        (each for each in last.cosigns.all() if each.unit_id == parts.by.unit_id and each.agreed is None),
        None,
    )


def _plan(plan: Plan, parts: CaseParts) -> PlanView:
    titles = {each.pk: each.title for each in parts.findings}
    aims = [f"{titles.get(int(each['finding']), '')}：改到 {each['to']}{each['unit']}" for each in plan.aims]
    remarks = [
        f"{PLAN_FIELDS.get(each.field, '')}：{each.text}" for each in parts.remarks if each.plan_id == plan.pk
    ]
    cosigns = [(parts.names.get(each.unit_id, ""), each) for each in plan.cosigns.all()]
    return PlanView(
        plan, parts.people.get(plan.made_by, ""), parts.words.category(plan.category).name, aims,
        list(plan.steps.all()), cosigns, remarks,
    )  # fmt: skip


def _progress(row: Progress, parts: CaseParts) -> ProgressView:
    units = {each.pk: (each.title, str(each.measured.get("unit", ""))) for each in parts.findings}
    values = []
    for key, text in row.values.items():
        title, unit = units.get(int(key), ("", ""))
        values.append(f"{title}：改后 {text}{unit}")
    remarks = [
        f"{PROGRESS_FIELDS.get(each.field, '')}：{each.text}"
        for each in parts.remarks
        if each.progress_id == row.pk
    ]
    return ProgressView(row, parts.people.get(row.made_by, ""), values, remarks)


def _rungs(parts: CaseParts, overdue: int) -> list[RungView]:
    """阶梯：这一轮的各级都画出来，没走到的也在。"""
    mine = {each.rung: each for each in parts.rungs if each.round == parts.case.round}
    settled = frozenset(code for code, each in mine.items() if each.state != EscalationState.PROPOSED)
    live = parts.case.state not in (CaseState.CLOSED, CaseState.CANCELLED)
    watching = parts.seats.at(CaseSeat.SUPERVISOR)
    found = []
    for rung in parts.words.ladder:
        row = mine.get(rung.code)
        if row is None and not watching:
            continue
        undecided = row is None or row.state == EscalationState.PROPOSED
        over = skipped(parts.words, rung.code, taken=settled)
        early = f"逾期 {overdue} 日，满 {rung.overdue} 日才到这一级" if overdue < rung.overdue else ""
        found.append(
            RungView(
                code=rung.code, name=rung.name, at=f"逾期满 {rung.overdue} 日",
                state="没到" if row is None else row.get_state_display(), row=row,
                addressee="" if row is None else parts.names.get(row.addressee_id, ""),
                decided_by="" if row is None else parts.people.get(row.decided_by, ""),
                may_decide=watching and live and undecided,
                needs_reason="跳过了" + "、".join(each.name for each in over) if over else early,
                may_drop=watching and row is not None and row.state == EscalationState.PROPOSED,
                may_serve=watching and row is not None and row.state == EscalationState.DECIDED,
                may_answer=_answers(parts, row, (EscalationState.SERVED,)),
                remedies=_remedies(parts, row), remedy_kinds=_remedy_kinds(parts, row, rung),
            )
        )  # fmt: skip
    return found


def _answers(parts: CaseParts, row: Escalation | None, states: tuple[EscalationState, ...]) -> bool:
    return parts.seats.at(CaseSeat.RESPONSIBLE) and row is not None and row.state in states


def _remedies(parts: CaseParts, row: Escalation | None) -> list[RemedyView]:
    watching = parts.seats.at(CaseSeat.SUPERVISOR)
    return [
        RemedyView(
            each, each.get_kind_display(), f"{each.decide_due:%Y-%m-%d}", each.get_outcome_display(),
            watching and not each.outcome and each.applied_by != parts.by.actor,
            watching and each.correct_due is not None and each.corrected_on is None,
        )
        for each in parts.remedies
        if row is not None and each.escalation_id == row.pk
    ]  # fmt: skip


def _remedy_kinds(parts: CaseParts, row: Escalation | None, rung: Rung) -> list[tuple[str, str]]:
    """现在还能提哪几种救济。"""
    if not _answers(parts, row, (EscalationState.SERVED, EscalationState.ANSWERED)) or row is None:
        return []
    taken = {each.kind for each in parts.remedies if each.escalation_id == row.pk}
    return [(value, name) for value, name in RemedyKind.choices if value not in taken]


def _timeline(parts: CaseParts) -> list[TimelineEntry]:
    """从发现到现在一条线，新的在上；同一天的照办的先后。"""
    told: list[tuple[date, int, TimelineEntry]] = [
        (each.found_on, 0, TimelineEntry(f"{each.found_on:%Y-%m-%d}", f"发现：{each.title}", each.basis))
        for each in parts.findings
    ]
    for place, move in enumerate(parts.moves, 1):
        at = localtime(move.at)
        says = f"{CaseMoveKind(move.kind).label}（{move.unit} {move.person}）"
        told.append((at.date(), place, TimelineEntry(f"{at:%Y-%m-%d %H:%M}", says, move.reason)))
    for place, (day, says, note) in enumerate((*_rung_days(parts), *_remedy_days(parts)), 1000):
        if day is not None:
            told.append((day, place, TimelineEntry(f"{day:%Y-%m-%d}", says, note)))
    return [entry for _, _, entry in sorted(told, key=lambda each: each[:2], reverse=True)]


def _rung_days(parts: CaseParts) -> Iterator[tuple[date | None, str, str]]:
    """阶梯各级的日子；时钟的建议只给督导室看。"""
    watching = parts.seats.at(CaseSeat.SUPERVISOR)
    for row in parts.rungs:
        name = parts.words.rung(row.rung).name
        yield (row.proposed_on if watching else None), f"时钟建议{name}", f"逾期 {row.overdue} 日"
        yield row.decided_on, f"决定{name}", row.reason
        yield row.served_on, f"{name}送达", row.document
        yield row.answered_on, f"答复{name}", row.answer


def _remedy_days(parts: CaseParts) -> Iterator[tuple[date | None, str, str]]:
    """救济的日子。"""
    for row in parts.remedies:
        kind = row.get_kind_display()
        yield row.applied_on, f"提出{kind}", row.text
        yield row.decided_on, f"{kind}结论：{row.get_outcome_display()}", row.decision
