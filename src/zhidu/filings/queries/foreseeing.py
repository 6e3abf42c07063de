"""收下一本工作簿会怎样：哪些行对不上、会改掉谁已经填的。收之前给人看，免得拿旧表盖了新填的。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhidu.accounts.queries import called
from zhidu.accounts.rules import Actor
from zhidu.filings.models import Collection, Draft, Filing
from zhidu.filings.queries.collections import asked_of
from zhidu.filings.queries.slots import fillable, held_payloads, matched_rows
from zhidu.filings.rules.differences import CellChange, changes_between
from zhidu.filings.rules.matching import taken_payload
from zhidu.kernel import Fault
from zhidu.workbooks import Intake


@dataclass(frozen=True, slots=True)
class Overwritten:
    """今年已经填了、收下会改掉几格的一份。saved_by、saved_at：草稿谁何时存的，退回来还没改的是空的；changes 不算原来空着的。"""

    filing: Filing
    changes: tuple[CellChange, ...]
    saved_by: str = ""
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """收下一本工作簿会怎样：归到几份单子，几行和已经报的一样，对行时说的毛病，会改掉已经填的哪些份（照代码排）。"""

    filings: int
    same: int
    faults: tuple[Fault, ...]
    overwritten: tuple[Overwritten, ...]


def foreseen(found: Collection, intake: Intake, *, by: Actor) -> Foreseen:
    """收下之前看看会怎样；只说当事人能收的、看得到的。"""
    asked = asked_of(found)
    own = {each.pk: each for each in fillable(found.pk, by=by)}
    matched = matched_rows(asked, intake, list(own.values()), by=by)
    parcels = {each.slot.filing: each for each in matched.parcels}
    bases = held_payloads([own[key] for key in parcels], by=by)
    drafts = {each.filing_id: each for each in Draft.objects.filter(filing__in=bases)}
    names = called([each.saved_by for each in drafts.values()])
    made = []
    for key, base in bases.items():
        moved = changes_between(base, taken_payload(asked, parcels[key], base), asked)
        if changes := tuple(each for each in moved if each.before is not None):
            draft = drafts.get(key)
            who = names.get(draft.saved_by, "") if draft is not None else ""
            made.append(Overwritten(own[key], changes, who, draft.saved_at if draft is not None else None))
    made.sort(key=lambda each: (each.filing.rows, each.filing.code))
    return Foreseen(len(parcels), matched.same, matched.faults, tuple(made))
