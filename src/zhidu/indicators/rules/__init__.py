"""结果的规矩：输入怎么摘要、结果怎么存成文档又读回来、一个县的结果有哪几样。不碰数据库。"""

from zhidu.indicators.rules.digests import ENGINE, input_digest
from zhidu.indicators.rules.outcomes import (
    COMPOSITE,
    Blocker,
    Outcome,
    Shortfall,
    Worst,
    judged_codes,
    managed,
    outcome_of,
    outcomes_of,
    short_count,
    shortfalls,
)

__all__ = [
    "COMPOSITE",
    "ENGINE",
    "Blocker",
    "Outcome",
    "Shortfall",
    "Worst",
    "input_digest",
    "judged_codes",
    "managed",
    "outcome_of",
    "outcomes_of",
    "short_count",
    "shortfalls",
]
