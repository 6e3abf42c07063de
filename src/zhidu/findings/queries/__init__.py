"""问题的查询：够得到的、同一指纹的、一个红格差多少。"""

from zhidu.findings.queries.findings import (
    evidence,
    finding,
    findings,
    same_fingerprint,
    search_findings,
)
from zhidu.findings.queries.gaps import Measured, measured_gap

__all__ = [
    "Measured",
    "evidence",
    "finding",
    "findings",
    "measured_gap",
    "same_fingerprint",
    "search_findings",
]
