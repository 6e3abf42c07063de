"""填报单的流转：一张表写全，动作照它办，文档照它画，数据库只认这几个状态。"""

from __future__ import annotations

from dataclasses import dataclass

from zhidu.accounts.enums import Right
from zhidu.filings.enums import Chain, FilingState, MoveKind, Seat

_BOTH = frozenset(Chain)
_LONG, _SHORT = frozenset({Chain.COUNTY_THEN_CITY}), frozenset({Chain.CITY_ONLY})


@dataclass(frozen=True, slots=True)
class MoveRule:
    """一种流转：从哪一步到哪一步、叫什么、凭什么权利、适用哪几种审核路、办的人要坐在哪一级（None 不限）。"""

    kind: MoveKind
    before: FilingState
    after: FilingState
    right: Right
    chains: frozenset[Chain]
    seat: Seat | None = None


#: 全部流转。不在表里的，一步也走不了
MOVES: tuple[MoveRule, ...] = (
    MoveRule(MoveKind.SUBMIT, FilingState.DRAFT, FilingState.SUBMITTED, Right.FILL_FILINGS, _BOTH),
    MoveRule(MoveKind.WITHDRAW, FilingState.SUBMITTED, FilingState.DRAFT, Right.FILL_FILINGS, _BOTH),
    MoveRule(
        MoveKind.PASS_COUNTY, FilingState.SUBMITTED, FilingState.COUNTY_PASSED, Right.REVIEW_FILINGS, _LONG,
        Seat.COUNTY,
    ),
    MoveRule(
        MoveKind.PASS_CITY, FilingState.COUNTY_PASSED, FilingState.CITY_PASSED, Right.REVIEW_FILINGS, _LONG,
        Seat.CITY,
    ),
    MoveRule(
        MoveKind.PASS_CITY, FilingState.SUBMITTED, FilingState.CITY_PASSED, Right.REVIEW_FILINGS, _SHORT,
        Seat.CITY,
    ),
    MoveRule(
        MoveKind.RETURN, FilingState.SUBMITTED, FilingState.DRAFT, Right.REVIEW_FILINGS, _LONG, Seat.COUNTY
    ),
    MoveRule(
        MoveKind.RETURN, FilingState.COUNTY_PASSED, FilingState.DRAFT, Right.REVIEW_FILINGS, _LONG, Seat.CITY
    ),
    MoveRule(
        MoveKind.RETURN, FilingState.SUBMITTED, FilingState.DRAFT, Right.REVIEW_FILINGS, _SHORT, Seat.CITY
    ),
    MoveRule(
        MoveKind.RETURN, FilingState.CITY_PASSED, FilingState.DRAFT, Right.REVIEW_FILINGS, _BOTH, Seat.CITY
    ),
    MoveRule(
        MoveKind.FREEZE, FilingState.CITY_PASSED, FilingState.FROZEN, Right.FREEZE_FILINGS, _BOTH, Seat.CITY
    ),
    MoveRule(
        MoveKind.CARRY, FilingState.DRAFT, FilingState.CITY_PASSED, Right.FREEZE_FILINGS, _BOTH, Seat.CITY
    ),
    MoveRule(
        MoveKind.STAND_IN, FilingState.SUBMITTED, FilingState.COUNTY_PASSED, Right.REVIEW_FILINGS, _LONG,
        Seat.CITY,
    ),
    *(
        MoveRule(MoveKind.EXCUSE, before, FilingState.EXCUSED, Right.FREEZE_FILINGS, _BOTH, Seat.CITY)
        for before in (
            FilingState.DRAFT, FilingState.SUBMITTED, FilingState.COUNTY_PASSED, FilingState.CITY_PASSED,
        )
    ),
    MoveRule(
        MoveKind.RELIST, FilingState.EXCUSED, FilingState.DRAFT, Right.FREEZE_FILINGS, _BOTH, Seat.CITY
    ),
)  # fmt: skip

PASSES = frozenset({MoveKind.PASS_COUNTY, MoveKind.PASS_CITY})

_WAITING = {
    FilingState.DRAFT: "还没有报上来",
    FilingState.SUBMITTED: "已经报了，等区县审",
    FilingState.COUNTY_PASSED: "区县已经审过，等市里审",
    FilingState.CITY_PASSED: "市里已经审过",
    FilingState.FROZEN: "已经冻结，不能再动",
    FilingState.EXCUSED: "的单位撤销了，免报",
}


def move_rule(kinds: frozenset[MoveKind], before: str, chain: str, seat: Seat | None) -> MoveRule | None:
    """这一步能不能走：照表找，走不了是 None。seat 是办的人坐在哪一级。"""
    fitting = (
        rule for rule in MOVES if rule.kind in kinds and rule.before == before and chain in rule.chains
    )
    return next((rule for rule in fitting if rule.seat in (None, seat)), None)


def waiting(state: str, chain: str) -> str:
    """现在等什么，说给办不成的人听。"""
    if state == FilingState.SUBMITTED and chain == Chain.CITY_ONLY:
        return "已经报了，等市里审"
    return _WAITING[FilingState(state)]


def moves_table() -> str:
    """画成 Markdown 表：docs/报送流转.md 里的那一张，测试保证两处一样。"""
    lines = ["| 从 | 到 | 动作 | 凭什么权利 | 哪条审核路 | 谁办 |", "|---|---|---|---|---|---|"]
    for rule in MOVES:
        chains = "两条都是" if rule.chains == _BOTH else "、".join(each.label for each in rule.chains)
        seat = "填报的单位" if rule.seat is None else f"{rule.seat.label}督导室"
        lines.append(
            f"| {rule.before.label} | {rule.after.label} | {rule.kind.label} | `{rule.right.value}` | {chains} | {seat} |"
        )
    return "\n".join(lines) + "\n"


def moves_picture() -> str:
    """画成 mermaid 状态图。"""
    lines = ["stateDiagram-v2", f"    [*] --> {FilingState.DRAFT.label}"]
    drawn = dict.fromkeys((rule.before, rule.after, rule.kind) for rule in MOVES)
    lines += [f"    {before.label} --> {after.label}: {kind.label}" for before, after, kind in drawn]
    return "\n".join([*lines, f"    {FilingState.FROZEN.label} --> [*]"]) + "\n"
