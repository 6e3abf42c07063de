"""案子的流转：一张表写全，动作照它办，文档照它画，数据库只认这几个状态。"""

from __future__ import annotations

from dataclasses import dataclass

from zhidu.accounts.enums import Right
from zhidu.rectification.enums import LIVE, CaseMoveKind, CaseSeat, CaseState

_OVER = "已经了结"
_WAITING = {
    CaseState.PLANNING: "在等责任单位报方案",
    CaseState.PLAN_SUBMITTED: "在等督导室审方案",
    CaseState.WORKING: "正在整改",
    CaseState.REPORTED: "在等督导室审核",
    CaseState.ACCEPTED: "在等另一个人销号",
    CaseState.CLOSED: "已经销号",
    CaseState.CANCELLED: "已经撤案",
}


@dataclass(frozen=True, slots=True)
class CaseMoveRule:
    """一种流转：从哪到哪、坐在哪一边的人办、凭什么权利、办的人不能是谁（submitted_by、accepted_by）、要不要写理由。"""

    kind: CaseMoveKind
    before: CaseState | None
    after: CaseState
    seat: CaseSeat
    right: Right
    other_than: tuple[str, ...] = ()
    reason: bool = False


_S, _K = CaseState, CaseMoveKind
_DO = (CaseSeat.RESPONSIBLE, Right.ANSWER_FINDINGS)
_WATCH = (CaseSeat.SUPERVISOR, Right.CLOSE_FINDINGS)
_ABOVE = (CaseSeat.ABOVE, Right.CLOSE_FINDINGS)
_LIVE = tuple(state for state in CaseState if state in LIVE)

#: 全部流转。不在表里的，一步也走不了
CASE_MOVES: tuple[CaseMoveRule, ...] = (
    CaseMoveRule(_K.OPEN, None, _S.PLANNING, *_WATCH),
    CaseMoveRule(_K.SUBMIT_PLAN, _S.PLANNING, _S.PLAN_SUBMITTED, *_DO),
    CaseMoveRule(_K.RETURN_PLAN, _S.PLAN_SUBMITTED, _S.PLANNING, *_WATCH, ("submitted_by",), reason=True),
    CaseMoveRule(_K.APPROVE_PLAN, _S.PLAN_SUBMITTED, _S.WORKING, *_WATCH, ("submitted_by",)),
    CaseMoveRule(_K.REPORT, _S.WORKING, _S.WORKING, *_DO),
    CaseMoveRule(_K.EXTEND, _S.WORKING, _S.WORKING, *_WATCH, reason=True),
    CaseMoveRule(_K.REPORT_DONE, _S.WORKING, _S.REPORTED, *_DO),
    CaseMoveRule(_K.RETURN, _S.REPORTED, _S.WORKING, *_WATCH, ("submitted_by",), reason=True),
    CaseMoveRule(_K.ACCEPT, _S.REPORTED, _S.ACCEPTED, *_WATCH, ("submitted_by",)),
    CaseMoveRule(
        _K.RETURN, _S.ACCEPTED, _S.WORKING, *_WATCH, ("submitted_by", "accepted_by"), reason=True
    ),
    CaseMoveRule(_K.CLOSE, _S.ACCEPTED, _S.CLOSED, *_WATCH, ("submitted_by", "accepted_by")),
    CaseMoveRule(_K.REOPEN, _S.CLOSED, _S.PLANNING, *_WATCH, reason=True),
    *(CaseMoveRule(_K.TAKE_OVER, state, state, *_ABOVE, reason=True) for state in _LIVE),
    *(
        CaseMoveRule(_K.CANCEL, state, _S.CANCELLED, *_WATCH, reason=True)
        for state in (_S.PLANNING, _S.PLAN_SUBMITTED, _S.WORKING)
    ),
)  # fmt: skip

_NOT_SELF = {
    "submitted_by": "自己报的不能自己审，请同事来办。",
    "accepted_by": "销号要两个人：审核通过的不能再来销号，请同事来办。",
}


def case_move_rule(kind: CaseMoveKind, before: str | None) -> CaseMoveRule | None:
    """这一步能不能走：照表找，走不了是 None。"""
    return next((rule for rule in CASE_MOVES if rule.kind == kind and rule.before == before), None)


def self_review(rule: CaseMoveRule, actor: str, *, submitted_by: str, accepted_by: str) -> str:
    """这个人为什么不能办这一步；能办是空串。"""
    people = {"submitted_by": submitted_by, "accepted_by": accepted_by}
    return next((_NOT_SELF[each] for each in rule.other_than if people[each] == actor), "")


def case_waiting(state: str) -> str:
    """现在等什么，说给办不成的人听。"""
    return _WAITING.get(CaseState(state), _OVER)


def case_moves_table() -> str:
    """画成 Markdown 表：docs/整改流转.md 里的那一张，测试保证两处一样。"""
    lines = ["| 从 | 到 | 动作 | 谁办 | 不能是 | 要写理由 |", "|---|---|---|---|---|---|"]
    names = {"submitted_by": "报的人", "accepted_by": "审核通过的人"}
    for rule in CASE_MOVES:
        before = "（立案）" if rule.before is None else rule.before.label
        others = "、".join(names[each] for each in rule.other_than) or "—"
        lines.append(
            f"| {before} | {rule.after.label} | {rule.kind.label} | {rule.seat.label} | {others} "
            f"| {'要' if rule.reason else '—'} |"
        )
    return "\n".join(lines) + "\n"


def case_moves_picture() -> str:
    """画成 mermaid 状态图；原地不动的不画。"""
    lines = ["stateDiagram-v2"]
    for rule in CASE_MOVES:
        if rule.before != rule.after:
            before = "[*]" if rule.before is None else rule.before.label
            lines.append(f"    {before} --> {rule.after.label}: {rule.kind.label}")
    return "\n".join(lines) + "\n"
