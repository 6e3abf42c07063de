"""案子的一页用到的全部，查询交来的。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from zhidu.accounts.rules import Actor
from zhidu.findings.models import Finding
from zhidu.rectification.models import Case, CaseRemark, Escalation, Plan, Progress, Remedy, Revisit
from zhidu.rectification.queries import DocumentStanding, Standpoint
from zhidu.rectification.queries.case_file import CaseStep
from zhidu.rulebook.procedure import Procedure


@dataclass(slots=True)
class CaseParts:
    """一个案的全部，查询交来的。names 是单位名字，people 是人的称呼，letters 是各件公文，openable 是打得开的问题。"""

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
    letters: Sequence[DocumentStanding] = ()
    revisits: Sequence[Revisit] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    openable: Set[int] = frozenset()

    def units(self) -> Iterator[int | None]:
        """要知道名字的单位。"""
        yield from (self.case.unit_id, self.case.owner_id, self.case.county_id)
        yield from (each.unit_id for plan in self.plans for each in plan.cosigns.all())
        yield from (each.addressee_id for each in self.rungs)
        yield from (unit for each in self.letters for unit in each.handed)

    def actors(self) -> Iterator[str]:
        """要知道称呼的人。"""
        if self.case.handler_id:
            yield str(self.case.handler_id)
        yield from (each.made_by for each in self.plans)
        yield from (each.made_by for each in self.progress)
        yield from (each.made_by for each in self.remarks)
        yield from (each.decided_by for each in self.rungs)
        yield from (each.decided_by for each in self.remedies)
        yield from (each.visited_by for each in self.revisits)
