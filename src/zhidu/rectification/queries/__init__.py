"""整改的查询：够得到的案子、一个案的全部、阶梯和救济、要跑时钟的。"""

from zhidu.rectification.queries.cases import (
    Standpoint,
    case,
    case_findings,
    cases,
    history,
    plans,
    progress_reports,
    remarks,
    standpoint,
)
from zhidu.rectification.queries.ladder import escalation, escalations, remedies

__all__ = [
    "Standpoint",
    "case",
    "case_findings",
    "cases",
    "escalation",
    "escalations",
    "history",
    "plans",
    "progress_reports",
    "remarks",
    "remedies",
    "standpoint",
]
