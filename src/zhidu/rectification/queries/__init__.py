"""整改的查询：够得到的案子、一个案的全部、阶梯和救济、要跑时钟的。"""

from zhidu.rectification.queries.bulletins import bulletin_facts, bulletin_for, bulletins
from zhidu.rectification.queries.case_file import CaseFile, case_file
from zhidu.rectification.queries.cases import (
    Standpoint,
    case,
    cases,
    cosigners_for,
    relapses,
    standpoint,
)
from zhidu.rectification.queries.figures import CountyTally, figure_rows, figures, figures_by_county
from zhidu.rectification.queries.ladder import escalation
from zhidu.rectification.queries.ledger import (
    LedgerCounts,
    LedgerWanted,
    counties_in,
    declared_years_known,
    handlers,
    ledger,
    ledger_counts,
    ready_counts,
    saved_views,
    search_cases,
    unit_code,
    unit_names,
)
from zhidu.rectification.queries.letters import DocumentStanding, draw_documents
from zhidu.rectification.queries.publicity import (
    PublicPreview,
    public_choices,
    public_preview,
    public_result,
    public_results,
    publication,
    publications,
    publishable,
)

__all__ = [
    "CaseFile",
    "CountyTally",
    "DocumentStanding",
    "LedgerCounts",
    "LedgerWanted",
    "PublicPreview",
    "Standpoint",
    "bulletin_facts",
    "bulletin_for",
    "bulletins",
    "case",
    "case_file",
    "cases",
    "cosigners_for",
    "counties_in",
    "declared_years_known",
    "draw_documents",
    "escalation",
    "figure_rows",
    "figures",
    "figures_by_county",
    "handlers",
    "ledger",
    "ledger_counts",
    "public_choices",
    "public_preview",
    "public_result",
    "public_results",
    "publication",
    "publications",
    "publishable",
    "ready_counts",
    "relapses",
    "saved_views",
    "search_cases",
    "standpoint",
    "unit_code",
    "unit_names",
]
