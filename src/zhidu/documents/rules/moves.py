"""公文的流转：一张表写全，动作照它办，文档照它画，数据库只认这几个状态。"""

from __future__ import annotations

from dataclasses import dataclass

from zhidu.accounts.enums import Right
from zhidu.documents.enums import DocumentState, MoveKind


@dataclass(frozen=True, slots=True)
class MoveRule:
    """一种流转：从哪一步到哪一步、叫什么、凭什么权利；another 是要不要换一个没动过笔的人来办。"""

    kind: MoveKind
    before: DocumentState
    after: DocumentState
    right: Right
    another: bool = False


_DRAFT, _SUBMITTED, _REVIEWED, _SIGNED = (
    DocumentState.DRAFT, DocumentState.SUBMITTED, DocumentState.REVIEWED, DocumentState.SIGNED,
)  # fmt: skip

#: 全部流转。不在表里的，一步也走不了
MOVES: tuple[MoveRule, ...] = (
    MoveRule(MoveKind.SUBMIT, _DRAFT, _SUBMITTED, Right.DRAFT_DOCUMENTS),
    MoveRule(MoveKind.RECALL, _SUBMITTED, _DRAFT, Right.DRAFT_DOCUMENTS),
    MoveRule(MoveKind.RETURN, _SUBMITTED, _DRAFT, Right.REVIEW_DOCUMENTS, another=True),
    MoveRule(MoveKind.REVIEW, _SUBMITTED, _REVIEWED, Right.REVIEW_DOCUMENTS, another=True),
    MoveRule(MoveKind.RETURN, _REVIEWED, _DRAFT, Right.SIGN_DOCUMENTS, another=True),
    MoveRule(MoveKind.SIGN, _REVIEWED, _SIGNED, Right.SIGN_DOCUMENTS, another=True),
    MoveRule(MoveKind.ISSUE, _SIGNED, DocumentState.ISSUED, Right.DRAFT_DOCUMENTS),
    *(
        MoveRule(MoveKind.WITHDRAW, before, DocumentState.WITHDRAWN, Right.DRAFT_DOCUMENTS)
        for before in (_DRAFT, _SUBMITTED, _REVIEWED, _SIGNED)
    ),
)

#: 到了就不再动
FINAL = frozenset({DocumentState.ISSUED, DocumentState.WITHDRAWN})
#: 要写理由的
REASONED = frozenset({MoveKind.RETURN, MoveKind.WITHDRAW})
#: 可以成批办的
IN_BULK = frozenset({MoveKind.SUBMIT, MoveKind.REVIEW, MoveKind.SIGN})

_WAITING = {
    DocumentState.DRAFT: "还是草稿，要先送审",
    DocumentState.SUBMITTED: "已经送审，等人审核",
    DocumentState.REVIEWED: "审核过了，等签发",
    DocumentState.SIGNED: "已经签发，等发文",
    DocumentState.ISSUED: "已经发出，不能再动",
    DocumentState.WITHDRAWN: "已经撤了，不能再动",
}


def move_rule(kind: MoveKind, before: str) -> MoveRule | None:
    """这一步能不能走：照表找，走不了是 None。"""
    return next((rule for rule in MOVES if rule.kind == kind and rule.before == before), None)


def right_for(kind: MoveKind, before: str) -> Right:
    """办这一步凭哪项权利；这个状态走不了的，照别的状态走它时凭的那项。"""
    rule = move_rule(kind, before) or next(each for each in MOVES if each.kind == kind)
    return rule.right


def wrote(writers: str, actor: str) -> bool:
    """这个人动没动过笔。writers 是“,3,8,”这样的一串编号。"""
    return mark_of(actor) in writers


def mark_of(actor: str) -> str:
    """一个人在那一串里的写法，查询也照这个找。"""
    return f",{actor},"


def with_writer(writers: str, actor: str) -> str:
    """添上一个动过笔的人。"""
    return writers if wrote(writers, actor) else f"{writers}{actor},"


def writers_of(writers: str) -> set[int]:
    """动过笔的各人的编号。"""
    return {int(each) for each in writers.split(",") if each.isdigit()}


def waiting(state: str) -> str:
    """现在等什么，说给办不成的人听。"""
    return _WAITING[DocumentState(state)]


def moves_table() -> str:
    """画成 Markdown 表：docs/公文流转.md 里的那一张，测试保证两处一样。"""
    lines = ["| 从 | 到 | 动作 | 凭什么权利 | 谁办 |", "|---|---|---|---|---|"]
    for rule in MOVES:
        who = "没动过笔的同事" if rule.another else "本机关办文的人"
        lines.append(
            f"| {rule.before.label} | {rule.after.label} | {rule.kind.label} | `{rule.right.value}` | {who} |"
        )
    return "\n".join(lines) + "\n"


def moves_picture() -> str:
    """画成 mermaid 状态图。"""
    lines = ["stateDiagram-v2", f"    [*] --> {DocumentState.DRAFT.label}"]
    lines += [f"    {rule.before.label} --> {rule.after.label}: {rule.kind.label}" for rule in MOVES]
    return (
        "\n".join([*lines, *(f"    {each.label} --> [*]" for each in DocumentState if each in FINAL)]) + "\n"
    )
