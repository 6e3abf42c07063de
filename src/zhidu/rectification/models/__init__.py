"""整改的各张表。"""

from zhidu.rectification.models.cases import (
    Case,
    CaseItem,
    CaseMove,
    CaseRemark,
    Cosign,
    Plan,
    PlanStep,
    Progress,
    ProgressFile,
)
from zhidu.rectification.models.ladder import ClockMark, Escalation, Remedy
from zhidu.rectification.models.revisiting import Revisit, RevisitDraw, RevisitFile, SelfCheck, Whistle

__all__ = [
    "Case",
    "CaseItem",
    "CaseMove",
    "CaseRemark",
    "ClockMark",
    "Cosign",
    "Escalation",
    "Plan",
    "PlanStep",
    "Progress",
    "ProgressFile",
    "Remedy",
    "Revisit",
    "RevisitDraw",
    "RevisitFile",
    "SelfCheck",
    "Whistle",
]
