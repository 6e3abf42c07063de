"""报送的查询：都要说清谁在看；够不着的和没有的一样。"""

from zhidu.filings.queries.believing import credibility
from zhidu.filings.queries.collections import (
    asked_of,
    borrowed_columns,
    clashes,
    collection,
    collections,
    progress,
    snapshots,
)
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
from zhidu.filings.queries.filings import Step, filing, filing_of, filings, history, may_fill, waiting
from zhidu.filings.queries.relief import SECONDS_PER_FIELD, Relief, ReliefLine, relief_ledger

__all__ = [
    "SECONDS_PER_FIELD",
    "Contents",
    "Relief",
    "ReliefLine",
    "Step",
    "asked_of",
    "borrowed_columns",
    "clashes",
    "collection",
    "collections",
    "contents",
    "credibility",
    "explanations",
    "filing",
    "filing_of",
    "filings",
    "flaws",
    "frozen_tables",
    "history",
    "may_fill",
    "open_flaws",
    "payload_of",
    "progress",
    "relief_ledger",
    "remarks",
    "snapshots",
    "submitted_tables",
    "version_changes",
    "versions",
    "waiting",
]
