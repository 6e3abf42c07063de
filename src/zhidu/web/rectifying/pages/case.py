"""案子的一页：走到哪了、时钟、问题、方案、进展、公文、一条线，和这个人现在能办的几步。阶梯和救济在 ladder。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.timezone import localtime

from zhidu.findings.models import Finding
from zhidu.kernel import exact_decimal
from zhidu.rectification.enums import CaseMoveKind, CaseSeat, CaseState
from zhidu.rectification.models import Case, Cosign, Plan, Progress, Revisit
from zhidu.rectification.rules.clocks import overdue_days, running_due
from zhidu.rectification.rules.moves import case_move_rule, case_waiting, self_review
from zhidu.rectification.rules.publicity import PUBLISHABLE
from zhidu.rectification.rules.wording import PLAN_FIELDS, PROGRESS_FIELDS
from zhidu.rulebook.periods import work_calendar
from zhidu.web.rectifying.pages.comparing import ComparisonLine, comparison_lines
from zhidu.web.rectifying.pages.findings import measured_words
from zhidu.web.rectifying.pages.ladder import RungView, ladder_days, rung_views, running_clocks
from zhidu.web.rectifying.pages.ledger import clock_words
from zhidu.web.rectifying.pages.papers import DraftButton, PaperView, case_drafts, case_papers
from zhidu.web.rectifying.pages.parts import CaseParts

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
class PlanView:
    """一稿方案。"""

    plan: Plan
    by: str
    category: str
    aims: Sequence[str]
    steps: Sequence[object]
    cosigns: Sequence[tuple[str, Cosign]]
    remarks: Sequence[str]
    money: str
    spare: str


@dataclass(frozen=True, slots=True)
class ProgressView:
    """一次进展。"""

    row: Progress
    by: str
    values: Sequence[str]
    remarks: Sequence[str]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """线上的一条，样子照 parts/timeline.html。waiting 是还没到的钟。"""

    at: str
    says: str
    note: str = ""
    waiting: bool = False


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
    findings: Sequence[tuple[Finding, str, bool]]
    buttons: Sequence[StepButton]
    may_plan: bool
    may_report: bool
    cosign: Cosign | None
    plans: Sequence[PlanView]
    progress: Sequence[ProgressView]
    rungs: Sequence[RungView]
    papers: Sequence[PaperView]
    drafts: Sequence[DraftButton]
    supervising: bool
    publishable: bool
    handler: str
    comparisons: Sequence[ComparisonLine]
    timeline: Sequence[TimelineEntry]


def case_view(parts: CaseParts) -> CaseView:
    """案子的一页。"""
    case, words, today = parts.case, parts.words, parts.by.on
    state = CaseState(case.state)
    running, overdue = running_due(case), overdue_days(case, on=today)
    responsible = parts.seats.at(CaseSeat.RESPONSIBLE)
    note = "" if running is None else work_calendar().note(running[1])
    return CaseView(
        case=case, unit=parts.names.get(case.unit_id, ""), county=parts.names.get(case.county_id or 0, ""),
        owner=parts.names.get(case.owner_id, ""), category=words.category(case.category).name,
        severity=words.severity(case.severity).name, waiting=case_waiting(case.state),
        clock=clock_words(running, overdue, today), late=overdue > 0, calendar_note=note,
        track=_track(state, case, running, overdue, today),
        findings=[(each, measured_words(each), each.pk in parts.openable) for each in parts.findings],
        buttons=_buttons(parts),
        may_plan=responsible and state == CaseState.PLANNING, may_report=responsible and state == CaseState.WORKING,
        cosign=_asked_to_cosign(parts), plans=[_plan(each, parts) for each in reversed(parts.plans)],
        progress=[_progress(each, parts) for each in reversed(parts.progress)], rungs=rung_views(parts, overdue),
        papers=case_papers(parts), drafts=case_drafts(parts),
        supervising=parts.seats.at(CaseSeat.SUPERVISOR),
        publishable=case.owner_id == parts.by.unit_id and state in PUBLISHABLE,
        handler=parts.people.get(str(case.handler_id), "") if case.handler_id else "",
        comparisons=comparison_lines(parts.findings, parts.plans, parts.progress, parts.openable), timeline=_timeline(parts),
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
        list(plan.steps.all()), cosigns, remarks, money_words(plan.money), _spare(plan),
    )  # fmt: skip


def money_words(money: Decimal) -> str:
    """钱数：「12 万元」「3,500 元」「不用钱」。满一万的写万元，最多四位小数，不四舍五入丢钱。"""
    if not money:
        return "不用钱"
    if money >= 10_000 and money % 1 == 0:
        return f"{exact_decimal(Fraction(money) / 10_000)} 万元"
    return f"{exact_decimal(Fraction(money))} 元"


def _spare(plan: Plan) -> str:
    """步骤的日子和完成日期合不合得上。"""
    last = max((each.due_on for each in plan.steps.all()), default=None)
    if last is None:
        return ""
    days = (plan.asks_due - last).days
    return f"最后一步 {last:%Y-%m-%d}，" + (f"比完成日期早 {days} 天" if days else "就是完成日期")


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


def _timeline(parts: CaseParts) -> list[TimelineEntry]:
    """从发现到现在一条线，还没到的钟在最上面，新的在上；同一天的照办的先后。"""
    told: list[tuple[date, int, TimelineEntry]] = [
        (each.found_on, 0, TimelineEntry(f"{each.found_on:%Y-%m-%d}", f"发现：{each.title}", each.basis))
        for each in parts.findings
    ]
    for place, move in enumerate(parts.moves, 1):
        at = localtime(move.at)
        says = f"{CaseMoveKind(move.kind).label}（{move.unit} {move.person}）"
        told.append((at.date(), place, TimelineEntry(f"{at:%Y-%m-%d %H:%M}", says, move.reason)))
    for place, (day, says, note) in enumerate(ladder_days(parts), 1000):
        told.append((day, place, TimelineEntry(f"{day:%Y-%m-%d}", says, note)))
    for place, row in enumerate(parts.revisits, 2000):
        if row.visited_on is not None:
            told.append((row.visited_on, place, _revisited(row, parts)))
    gone = [entry for _, _, entry in sorted(told, key=lambda each: each[:2], reverse=True)]
    running = sorted(running_clocks(parts), key=lambda each: each[0], reverse=True)
    return [
        *(TimelineEntry(f"{day:%Y-%m-%d}", says, note, waiting=True) for day, says, note in running),
        *(
            TimelineEntry(f"{row.due_on:%Y-%m-%d}", "抽中了回头看", "这天以前看完", waiting=True)
            for row in parts.revisits
            if not row.result
        ),
        *gone,
    ]


def _revisited(row: Revisit, parts: CaseParts) -> TimelineEntry:
    """回头看看了一次：谁看的，合不合格，看到什么，几份证据。"""
    names = "、".join(each.file.name for each in row.files.all())
    says = f"回头看：{row.get_result_display()}（{parts.people.get(row.visited_by, '')}）"
    return TimelineEntry(
        f"{row.visited_on:%Y-%m-%d}", says, row.text + (f"（证据：{names}）" if names else "")
    )
