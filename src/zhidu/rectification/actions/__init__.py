"""整改的动作：立案、方案、会签、进展、审核、销号、重开；阶梯、救济；每日的时钟。"""

from zhidu.rectification.actions.bulletins import draft_bulletin
from zhidu.rectification.actions.handling import BulkOutcome, assign_handler, nudge_cases
from zhidu.rectification.actions.ladder import answer_escalation, decide_rung, drop_rung
from zhidu.rectification.actions.letters import (
    draft_case_document,
    draft_remedy_document,
    draft_revisit_report,
    draft_rung_document,
)
from zhidu.rectification.actions.opening import add_relapse, cancel_case, open_case, reopen_case, take_over
from zhidu.rectification.actions.planning import (
    answer_cosign,
    approve_plan,
    extend_case,
    return_plan,
    submit_plan,
)
from zhidu.rectification.actions.publicity import (
    Flagged,
    approve_publication,
    drop_publication,
    edit_publication,
    propose_publication,
    return_publication,
    withdraw_publication,
)
from zhidu.rectification.actions.remedies import apply_remedy, correct_remedy, decide_remedy
from zhidu.rectification.actions.revisiting import commit_draw, draw_revisits, record_revisit
from zhidu.rectification.actions.saved_views import drop_view, save_view
from zhidu.rectification.actions.serving import follow_deliveries, serve_rung
from zhidu.rectification.actions.spreading import (
    acknowledge_whistle,
    answer_self_check,
    blow_whistle,
    chase_whistles,
    send_self_checks,
)
from zhidu.rectification.actions.ticking import Ticked, tick
from zhidu.rectification.actions.working import accept_case, close_case, report_progress, return_case

__all__ = [
    "BulkOutcome",
    "Flagged",
    "Ticked",
    "accept_case",
    "acknowledge_whistle",
    "add_relapse",
    "answer_cosign",
    "answer_escalation",
    "answer_self_check",
    "apply_remedy",
    "approve_plan",
    "approve_publication",
    "assign_handler",
    "blow_whistle",
    "cancel_case",
    "chase_whistles",
    "close_case",
    "commit_draw",
    "correct_remedy",
    "decide_remedy",
    "decide_rung",
    "draft_bulletin",
    "draft_case_document",
    "draft_remedy_document",
    "draft_revisit_report",
    "draft_rung_document",
    "draw_revisits",
    "drop_publication",
    "drop_rung",
    "drop_view",
    "edit_publication",
    "extend_case",
    "follow_deliveries",
    "nudge_cases",
    "open_case",
    "propose_publication",
    "record_revisit",
    "reopen_case",
    "report_progress",
    "return_case",
    "return_plan",
    "return_publication",
    "save_view",
    "send_self_checks",
    "serve_rung",
    "submit_plan",
    "take_over",
    "tick",
    "withdraw_publication",
]
