"""问题的动作：立、改、放证据、不立案、照清单成批立。"""

from zhidu.findings.actions.importing import FindingsOutcome, import_findings
from zhidu.findings.actions.raising import (
    Grounds,
    add_evidence,
    amend_finding,
    dismiss_finding,
    mark_filed,
    raise_finding,
    raise_gap,
)

__all__ = [
    "FindingsOutcome",
    "Grounds",
    "add_evidence",
    "amend_finding",
    "dismiss_finding",
    "import_findings",
    "mark_filed",
    "raise_finding",
    "raise_gap",
]
