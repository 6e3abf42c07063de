"""一个案的卷：看不看得到，取卷的时候问一次；卷里各样材料照着取，不再各问一遍。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhidu.accounts.queries import called
from zhidu.accounts.rules import Actor
from zhidu.findings.models import Finding
from zhidu.findings.queries import findings
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date
from zhidu.rectification.enums import EscalationState
from zhidu.rectification.models import (
    Case,
    CaseMove,
    CaseRemark,
    Escalation,
    Plan,
    Progress,
    Remedy,
    Revisit,
)
from zhidu.rectification.queries import cases
from zhidu.rectification.queries.letters import DocumentStanding, documents_of


@dataclass(frozen=True, slots=True)
class CaseStep:
    """流转里的一步，带着办的人的称呼和单位的名字。"""

    kind: str
    before: str
    after: str
    round: int
    reason: str
    person: str
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseFile:
    """看得到的一个案的卷，只由 case_file 取。by 是取卷的人：有的材料各人看到的不一样。"""

    case: Case
    by: Actor

    def findings(self) -> list[Finding]:
        """管的问题，先并进来的在前。"""
        return cases.findings_in(self.case.pk)

    def openable(self) -> set[int]:
        """里头打得开的问题的主键：只因会签看得到这个案的，问题的那一页看不到。"""
        seen = findings(by=self.by).filter(pk__in=cases.items_of(self.case.pk))
        return set(seen.order_by().values_list("pk", flat=True))

    def plans(self) -> list[Plan]:
        """各稿方案，先报的在前，带着步骤和会签。"""
        found = Plan.objects.filter(case=self.case)
        return list(found.prefetch_related("steps", "cosigns").order_by("number"))

    def progress(self) -> list[Progress]:
        """各次进展，先报的在前，带着佐证。"""
        return list(Progress.objects.filter(case=self.case).prefetch_related("files__file").order_by("pk"))

    def remarks(self) -> list[CaseRemark]:
        """各条意见，先提的在前。"""
        return list(CaseRemark.objects.filter(case=self.case).order_by("pk"))

    def history(self) -> list[CaseStep]:
        """流转，先后排。"""
        moves = list(CaseMove.objects.filter(case=self.case).order_by("pk"))
        names = called(each.made_by for each in moves)
        found = UnitVersion.objects.filter(
            on_date(self.by.on), unit__in={each.made_from_id for each in moves}
        )
        units = dict(found.values_list("unit", "name"))
        return [
            CaseStep(
                each.kind, each.before, each.after, each.round, each.reason,
                names.get(each.made_by, "系统"),
                units.get(each.made_from_id, ""), each.made_at,
            )
            for each in moves
        ]  # fmt: skip

    def escalations(self) -> list[Escalation]:
        """走过的各级，先后排。责任单位看不到还没决定的。"""
        rows = Escalation.objects.filter(case=self.case).order_by("pk")
        if self.by.unit_id != self.case.owner_id:
            rows = rows.exclude(state__in=[EscalationState.PROPOSED, EscalationState.DROPPED])
        return list(rows)

    def remedies(self) -> list[Remedy]:
        """各次救济，先后排，带着对的是哪一级。"""
        found = Remedy.objects.filter(escalation__case=self.case).select_related("escalation")
        return list(found.order_by("pk"))

    def documents(self) -> list[DocumentStanding]:
        """各件公文，先起草的在前；督办的看全部，别人只看发出来、看得到的。"""
        return documents_of(self.case, by=self.by)

    def revisits(self) -> list[Revisit]:
        """各次回头看。"""
        return list(Revisit.objects.filter(case=self.case).prefetch_related("files__file").order_by("pk"))


def case_file(key: int, *, by: Actor) -> CaseFile:
    """一个案的卷；没有或看不到抛 NotFound。"""
    return CaseFile(cases.case(key, by=by), by)
