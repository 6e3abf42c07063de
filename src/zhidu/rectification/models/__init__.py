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
from zhidu.rectification.models.letters import CaseDocument
from zhidu.rectification.models.publicity import Bulletin, Publication
from zhidu.rectification.models.revisiting import Revisit, RevisitDraw, RevisitFile, SelfCheck, Whistle
from zhidu.rectification.models.saved_views import SavedView

__all__ = [
    "Bulletin",
    "Case",
    "CaseDocument",
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
    "Publication",
    "Remedy",
    "Revisit",
    "RevisitDraw",
    "RevisitFile",
    "SavedView",
    "SelfCheck",
    "Whistle",
]
