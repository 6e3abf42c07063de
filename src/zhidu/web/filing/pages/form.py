"""填报单那一页：现在到哪一步、要改什么、要说明什么、下一步是什么。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localtime

from zhidu.filings.enums import FilingState, MoveKind
from zhidu.filings.models import Explanation, Filing, Remark
from zhidu.filings.queries import Contents, Step
from zhidu.filings.queries.contents import identity_of
from zhidu.filings.rules.asking import identity_values
from zhidu.filings.rules.checking import Flaw
from zhidu.filings.rules.payload import Payload
from zhidu.filings.rules.spelling import texts_of
from zhidu.web.filing.pages.sheets import FormSheet, Question, Said, cell_name, form_sheets

NEXT = {
    FilingState.SUBMITTED: "已经报上去了，等审核。还没审之前可以撤回来改。",
    FilingState.COUNTY_PASSED: "区县已经审过，等市里审。",
    FilingState.CITY_PASSED: "市里已经审过，等冻结。",
    FilingState.FROZEN: "已经冻结，作为这一年的数。",
    FilingState.EXCUSED: "单位撤销了，这一年免报。",
}


@dataclass(frozen=True, slots=True)
class Pointer:
    """一处要办的：在哪一格、说什么，点了就到那一格。"""

    anchor: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Passage:
    """流转的一步，说成话。"""

    at: str
    says: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class FilingWords:
    """填报单一页的全部。"""

    key: int
    unit: str
    collection: str
    collection_key: int
    state: str
    state_code: str
    says: str
    saved: str
    editable: bool
    may_start: bool
    may_withdraw: bool
    seen: int
    revision: int
    returned: str
    remarks: tuple[str, ...]
    errors: tuple[Pointer, ...]
    asks: tuple[Pointer, ...]
    summary: str
    sheets: Sequence[FormSheet]
    moves: tuple[Passage, ...]


def filing_words(
    found: Contents,
    before: Payload | None,
    flaws: Sequence[Flaw],
    remarks: Sequence[Remark],
    explanations: Iterable[Explanation],
    steps: Sequence[Step],
    *,
    may_withdraw: bool,
    shout: bool,
) -> FilingWords:
    """一页的话。flaws 是看到的这份内容的毛病；shout 为真把毛病列在最上面（刚点了报送），否则只写在格子边上。"""
    filing = found.filing
    said = said_of(filing, found, flaws, remarks, explanations)
    texts = texts_of(found.payload, found.asked, filing.rows)
    old = texts_of(before, found.asked, filing.rows) if before is not None else {}
    errors = tuple(_pointer(each) for each in flaws if each.severity == "error")
    asks = tuple(_pointer(each) for each in flaws if each.severity == "warning")
    blank = not filing.number and not found.is_draft
    return FilingWords(
        key=filing.pk,
        unit=filing.name,
        collection=filing.collection.title,
        collection_key=filing.collection_id,
        state=str(filing.get_state_display()),
        state_code=filing.state,
        says=_next(filing, found, blank),
        saved=_saved(found),
        editable=found.editable,
        may_start=found.editable and blank and before is not None,
        may_withdraw=may_withdraw,
        seen=found.seen,
        revision=filing.revision,
        returned=filing.return_reason if filing.state == FilingState.DRAFT and filing.returned_at else "",
        remarks=tuple(each.text for each in remarks if each.settled_at is None and not each.field),
        errors=errors if shout else (),
        asks=asks if shout else (),
        summary=f"还不能报：{len(errors)} 处要改，{len(asks)} 处请核对（没错的在那一格写一句说明）。"
        if shout
        else "",
        sheets=form_sheets(
            found.asked.of(filing.rows), texts, old, said, locked=locked_cells(found), editable=found.editable
        ),
        moves=passages(filing.pk, steps),
    )


def locked_cells(found: Contents) -> frozenset[tuple[str, str]]:
    """不用填的（表单，列）：说自己是谁的、借别处数的。"""
    own = identity_of(found.filing)
    locked = set(found.borrowed)
    for form in found.asked.of(found.filing.rows):
        locked |= {(form.name, name) for name in identity_values(form, found.asked.release, own)}
    return frozenset(locked)


def said_of(
    filing: Filing,
    found: Contents,
    flaws: Iterable[Flaw],
    remarks: Iterable[Remark],
    explanations: Iterable[Explanation],
) -> Said:
    """各格上的话。"""
    written = {(each.check_id, each.form, each.row, each.field): each.text for each in explanations}
    errors: dict[tuple[str, int | None, str], list[str]] = {}
    questions: dict[tuple[str, int | None, str], list[Question]] = {}
    notes: dict[tuple[str, int | None, str], list[str]] = {}
    for each in flaws:
        place = (each.form, each.number - 1 if each.number else (0 if each.field else None), each.field)
        if each.severity == "error":
            errors.setdefault(place, []).append(each.message)
        else:
            questions.setdefault(place, []).append(
                Question(each.place, each.message, written.get(each.place, ""))
            )
    for remark in remarks:
        if remark.settled_at is None and remark.field:
            notes.setdefault((remark.form, 0, remark.field), []).append(remark.text)
    return Said(
        {place: tuple(all_) for place, all_ in errors.items()},
        {place: tuple(each) for place, each in questions.items()},
        {place: tuple(each) for place, each in notes.items()},
    )


def typed_faults(flaws: Iterable[Flaw], touched: Iterable[str]) -> dict[str, str]:
    """刚存完就说的：填了字的、这次动过的（touched）各格哪里要改，格子的名字 → 话。没填到的先不催。"""
    own = set(touched)
    found: dict[str, str] = {}
    for each in flaws:
        name = cell_name(each.form, max(each.number - 1, 0), each.field)
        if each.severity == "error" and each.field and (each.value or name in own):
            found.setdefault(name, each.message)
    return found


def passages(key: int, steps: Sequence[Step]) -> tuple[Passage, ...]:
    """流转写成话，新的在前；第二版起带着“改了什么”。"""
    found = []
    for each in steps:
        url = ""
        if each.kind == MoveKind.SUBMIT and each.number > 1:
            url = reverse("filing:changes", args=[key, each.number - 1, each.number])
        label = str(MoveKind(each.kind).label)
        version = f"第 {each.number} 版" if each.number else ""
        found.append(
            Passage(
                f"{localtime(each.at):%Y-%m-%d %H:%M}", f"{each.person} {label}{version}", each.reason, url
            )
        )
    return tuple(reversed(found))


def _pointer(flaw: Flaw) -> Pointer:
    where = f"{flaw.title}　{flaw.field}" if flaw.field else flaw.title
    return Pointer(cell_name(flaw.form, max(flaw.number - 1, 0), flaw.field), where, flaw.message)


def _next(filing: Filing, found: Contents, blank: bool) -> str:
    if filing.state != FilingState.DRAFT:
        return NEXT[FilingState(filing.state)]
    due = f"{filing.collection.due.month} 月 {filing.collection.due.day} 日截止。"
    if not found.editable:
        return "还没有报上来。"
    return due + ("可以照去年的起稿，只改有变化的。" if blank else "改了会自动保存，填好了点“报送”。")


def _saved(found: Contents) -> str:
    if found.saved_at is None:
        return ""
    return f"草稿 {localtime(found.saved_at):%m-%d %H:%M} 由{found.saved_by}保存"
