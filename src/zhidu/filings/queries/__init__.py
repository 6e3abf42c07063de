"""报送的查询：都要说清谁在看；够不着的和没有的一样。"""

from zhidu.filings.queries.believing import credibility
from zhidu.filings.queries.checkups import Checked, CheckedCounty, checked_counties, checkup, checkups
from zhidu.filings.queries.collections import (
    asked_of,
    borrowed_columns,
    clashes,
    collection,
    collections,
    progress,
    snapshots,
    years,
)
from zhidu.filings.queries.comparing import peer_doubts
from zhidu.filings.queries.contents import (
    Contents,
    contents,
    explanations,
    flaws,
    frozen_tables,
    open_flaws,
    payload_of,
    remarks,
    submitted_tables,
    version_changes,
    versions,
)
from zhidu.filings.queries.enrolment import Departed, Unlisted, departed, unlisted
from zhidu.filings.queries.filings import (
    Step,
    filing,
    filing_of,
    filings,
    history,
    may_fill,
    search_filings,
    waiting,
)
from zhidu.filings.queries.movements import Movement, latest_moves, movements
from zhidu.filings.queries.relief import SECONDS_PER_FIELD, Relief, ReliefLine, relief_ledger
from zhidu.filings.queries.standing import stand_ins

__all__ = [
    "SECONDS_PER_FIELD",
    "Checked",
    "CheckedCounty",
    "Contents",
    "Departed",
    "Movement",
    "Relief",
    "ReliefLine",
    "Step",
    "Unlisted",
    "asked_of",
    "borrowed_columns",
    "checked_counties",
    "checkup",
    "checkups",
    "clashes",
    "collection",
    "collections",
    "contents",
    "credibility",
    "departed",
    "explanations",
    "filing",
    "filing_of",
    "filings",
    "flaws",
    "frozen_tables",
    "history",
    "latest_moves",
    "may_fill",
    "movements",
    "open_flaws",
    "payload_of",
    "peer_doubts",
    "progress",
    "relief_ledger",
    "remarks",
    "search_filings",
    "snapshots",
    "stand_ins",
    "submitted_tables",
    "unlisted",
    "version_changes",
    "versions",
    "waiting",
    "years",
]
