"""整改的动作：立案、方案、会签、进展、审核、销号、重开；阶梯、救济；每日的时钟。"""

from zhidu.rectification.actions.ladder import (
    answer_escalation,
    apply_remedy,
    correct_remedy,
    decide_remedy,
    decide_rung,
    drop_rung,
    serve_rung,
)
from zhidu.rectification.actions.opening import add_relapse, cancel_case, open_case, reopen_case, take_over
from zhidu.rectification.actions.planning import (
    answer_cosign,
    approve_plan,
    extend_case,
    return_plan,
    submit_plan,
)
from zhidu.rectification.actions.revisiting import commit_draw, draw_revisits, record_revisit
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
    "Ticked",
    "accept_case",
    "acknowledge_whistle",
    "add_relapse",
    "answer_cosign",
    "answer_escalation",
    "answer_self_check",
    "apply_remedy",
    "approve_plan",
    "blow_whistle",
    "cancel_case",
    "chase_whistles",
    "close_case",
    "commit_draw",
    "correct_remedy",
    "decide_remedy",
    "decide_rung",
    "draw_revisits",
    "drop_rung",
    "extend_case",
    "open_case",
    "record_revisit",
    "reopen_case",
    "report_progress",
    "return_case",
    "return_plan",
    "send_self_checks",
    "serve_rung",
    "submit_plan",
    "take_over",
    "tick",
]
