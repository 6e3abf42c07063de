"""公文的一页要显示的：走到哪一步、下一步的按钮、经过、送达和回执、排出来的样子。"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localtime

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentState, MoveKind
from zhidu.documents.models import Document
from zhidu.documents.queries import DeliveryReceipt, DocumentStep
from zhidu.documents.rules.moves import MOVES, REASONED, waiting, wrote
from zhidu.gongwen import Pictures, parse_template
from zhidu.web.documents.pages.drafting import missing_names
from zhidu.web.setup.asking import may

SHOWN = 5
_WALK = (
    DocumentState.DRAFT, DocumentState.SUBMITTED, DocumentState.REVIEWED, DocumentState.SIGNED, DocumentState.ISSUED,
)  # fmt: skip
#: 走到一步是凭哪种流转，写在那一步下面
_BY = {
    DocumentState.SUBMITTED: MoveKind.SUBMIT, DocumentState.REVIEWED: MoveKind.REVIEW,
    DocumentState.SIGNED: MoveKind.SIGN, DocumentState.ISSUED: MoveKind.ISSUE,
}  # fmt: skip
#: 这几步是往前走的，按钮用主色；发出以后不能反悔的先问一句
_FORWARD = frozenset({MoveKind.SUBMIT, MoveKind.REVIEW, MoveKind.SIGN, MoveKind.ISSUE})


@dataclass(slots=True)
class DocumentParts:
    """一页的材料。recipients、history、deliveries 只有本单位发的才有；mine 是送到本单位的这一份。"""

    document: Document
    by: Actor
    recipients: list[tuple[int, str]]
    history: list[DocumentStep]
    deliveries: list[DeliveryReceipt]
    mine: DeliveryReceipt | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveButton:
    """下一步的一个按钮。refused 是为什么轮不到他；ask 是要写的理由；confirm 是先问的一句。"""

    name: str
    title: str
    forward: bool
    refused: str = ""
    ask: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class WalkStep:
    """走到哪了的一步。"""

    name: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """一家的送达。opened 是「示例 03-02 09:00」，空的是还没打开。"""

    unit: int
    name: str
    delivered: str
    opened: str
    warning: str
    resent: int
    note: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """一页的话。"""

    key: int
    revision: int
    title: str
    type: str
    organ: str
    number: str
    state: str
    said: str
    own: bool
    editable: bool
    issued: bool
    steps: list[WalkStep]
    buttons: list[MoveButton]
    missing: list[str]
    faults: tuple[str, ...]
    returned: str
    timeline: list[dict[str, str]]
    recipients: str
    recipient_count: int
    receipts: list[ReceiptLine]
    opened: int
    mine: ReceiptLine | None
    facts: list[tuple[str, str]]
    docx: str
    void: str
    may_void: bool
    may_resend: bool


def document_view(parts: DocumentParts) -> DocumentView:
    """一页的话。"""
    found, by = parts.document, parts.by
    own = found.organ.unit_id == by.unit_id
    state = DocumentState(found.state)
    entry = getattr(found, "entry", None)
    void = entry.void_reason if entry is not None and entry.void_at else ""
    last = parts.history[-1] if parts.history else None
    drafts = own and may(by, Right.DRAFT_DOCUMENTS)
    receipts = [_receipt(each) for each in parts.deliveries]
    slots = parse_template(found.template_text).slots
    return DocumentView(
        key=found.pk, revision=found.revision, title=found.title, type=found.get_type_display(),
        organ=found.organ.name, number=found.number, state=found.get_state_display(), said=waiting(state),
        own=own, editable=drafts and state == DocumentState.DRAFT, issued=state == DocumentState.ISSUED,
        steps=_walk(found, parts.history) if own else [], buttons=_buttons(parts) if own else [],
        missing=missing_names(parts.faults, slots), faults=parts.faults,
        returned=f"{last.person} {_when(last)} 退回：{last.reason}" if last and last.kind == MoveKind.RETURN else "",
        timeline=_timeline(parts.history), recipients=_named(parts.recipients), recipient_count=len(parts.recipients),
        receipts=receipts, opened=sum(1 for each in receipts if each.opened),
        mine=_receipt(parts.mine) if parts.mine else None, facts=_facts(found), void=void,
        docx=reverse("files:download", args=[found.docx_id]) if own and found.docx_id else "",
        may_void=own and state == DocumentState.ISSUED and not void and may(by, Right.SIGN_DOCUMENTS),
        may_resend=drafts,
    )  # fmt: skip


def crumbs(found: Document) -> list[dict[str, str]]:
    """公文 / 这一件。"""
    return [
        {"title": "公文", "href": reverse("documents:list")},
        {"title": found.number or found.title, "href": reverse("documents:one", args=[found.pk])},
    ]


def _walk(found: Document, history: Sequence[DocumentStep]) -> list[WalkStep]:
    state = DocumentState(found.state)
    here = _WALK.index(state) if state in _WALK else -1
    steps = []
    for place, each in enumerate(_WALK):
        done = next((one for one in reversed(history) if one.kind == _BY.get(each)), None)
        shown = place <= here and done is not None
        stage = "done" if place < here or (place == here and each == DocumentState.ISSUED) else "waiting"
        steps.append(
            WalkStep(
                str(each.label), "now" if place == here and stage == "waiting" else stage,
                f"{done.person} {_when(done)}" if shown and done else "",
            )
        )  # fmt: skip
    return steps


def _buttons(parts: DocumentParts) -> list[MoveButton]:
    """照流转表：这个人此刻能走的几步；表上能走、可是他动过笔的，说明请同事来办。"""
    found, by = parts.document, parts.by
    buttons = []
    for rule in MOVES:
        if rule.before != found.state or not may(by, rule.right):
            continue
        barred = rule.another and wrote(found.writers, by.actor)
        if barred and rule.kind == MoveKind.RETURN:
            continue
        buttons.append(
            MoveButton(
                rule.kind.value, str(rule.kind.label), rule.kind in _FORWARD,
                refused="您动过笔，请没动过笔的同事来办。" if barred else "",
                ask=f"{rule.kind.label}的理由" if rule.kind in REASONED else "", confirm=_confirm(rule.kind, parts),
            )
        )  # fmt: skip
    return buttons


def _confirm(kind: MoveKind, parts: DocumentParts) -> str:
    to = _named(parts.recipients)
    match kind:
        case MoveKind.SIGN:
            return "签发以后全文就定下来了，成文日期是今天。要签发吗？"
        case MoveKind.ISSUE:
            return f"发出以后取定文号，一个字也不能再改，马上送到{to}。要发文吗？"
    return ""


def _named(units: Sequence[tuple[int, str]]) -> str:
    names = [name or "（已撤销的单位）" for _, name in units]
    more = f"等 {len(names)} 家" if len(names) > SHOWN else ""
    return "、".join(names[:SHOWN]) + more


def _when(step: DocumentStep) -> str:
    return f"{localtime(step.at):%m-%d %H:%M}"


def _timeline(history: Sequence[DocumentStep]) -> list[dict[str, str]]:
    return [
        {
            "at": f"{localtime(each.at):%Y-%m-%d %H:%M}", "says": f"{each.person} {MoveKind(each.kind).label}",
            "note": each.reason,
        }
        for each in history
    ]  # fmt: skip


def _receipt(each: DeliveryReceipt) -> ReceiptLine:
    opened = f"{each.opened_by} {localtime(each.opened_at):%m-%d %H:%M}" if each.opened_at else ""
    warning = "▼ 那里还没有能收文的人" if not each.told and not each.opened_at else ""
    return ReceiptLine(
        each.unit,
        each.name,
        f"{localtime(each.delivered_at):%m-%d %H:%M}",
        opened,
        warning,
        each.resent,
        each.note,
    )


def _facts(found: Document) -> list[tuple[str, str]]:
    facts = [("文种", found.get_type_display()), ("发文机关", found.organ.name)]
    if found.signed_on:
        facts.append(("成文日期", f"{found.signed_on:%Y-%m-%d}"))
    if found.issued_at:
        facts += [("发文", f"{localtime(found.issued_at):%Y-%m-%d %H:%M}"), ("页数", f"{found.pages} 页")]
    return facts


@dataclass(frozen=True, slots=True)
class PicturedPages:
    """排出来的样子：各页（能直接放进 img 的 data 地址）、用了替代字体没有、另作的处理、还缺什么。"""

    pages: tuple[str, ...]
    substitutes: str
    notes: tuple[str, ...]
    faults: tuple[str, ...]


def pictured(found: Pictures, faults: Sequence[str]) -> PicturedPages:
    """排出来的样子。图写成 data 地址：一次取来，不必一页一页再排。"""
    fonts = found.rendered.substitutes
    said = "、".join(f"{each.role}用 {each.family}" for each in fonts)
    return PicturedPages(
        tuple(f"data:image/png;base64,{b64encode(each).decode()}" for each in found.pages), said,
        found.rendered.notes, tuple(faults),
    )  # fmt: skip
