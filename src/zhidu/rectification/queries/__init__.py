"""整改的查询：够得到的案子、一个案的全部、阶梯和救济、要跑时钟的。"""

from zhidu.rectification.queries.cases import (
    Standpoint,
    case,
    case_findings,
    cases,
    cosigners_for,
    history,
    plans,
    progress_reports,
    remarks,
    standpoint,
)
from zhidu.rectification.queries.ladder import escalation, escalations, remedies
from zhidu.rectification.queries.ledger import (
    LedgerCounts,
    LedgerWanted,
    counties_in,
    ledger,
    ledger_counts,
    unit_code,
    unit_names,
)

__all__ = [
    "LedgerCounts",
    "LedgerWanted",
    "Standpoint",
    "case",
    "case_findings",
    "cases",
    "cosigners_for",
    "counties_in",
    "escalation",
    "escalations",
    "history",
    "ledger",
    "ledger_counts",
    "plans",
    "progress_reports",
    "remarks",
    "remedies",
    "standpoint",
    "unit_code",
    "unit_names",
]
