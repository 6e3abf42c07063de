"""公开的一件怎么显示。审的页和公开页用同一个 public_body：看到的就是公开的，一个字节不差。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from zhidu.gongwen.paper import day_words
from zhidu.rectification.enums import CaseState, PublicationState
from zhidu.rectification.models import Case, Publication
from zhidu.rectification.queries import PublicPreview
from zhidu.rectification.rules.privacy import PersonalMark
from zhidu.rectification.rules.publicity import PUBLIC_FIELDS, PublicWording, read_snapshot


@dataclass(frozen=True, slots=True)
class PublicResult:
    """公开的一件：全从快照来，没有里面的编号。"""

    title: str
    place: str
    county: str
    office: str
    stage: str
    done: bool
    opened: str
    closed: str
    published: str
    problem: Sequence[str]
    action: Sequence[str]
    result: Sequence[str]


@dataclass(frozen=True, slots=True)
class PublicLine:
    """公开页名单的一行。"""

    url: str
    title: str
    place: str
    county: str
    stage: str
    done: bool
    published: str


@dataclass(frozen=True, slots=True)
class MarkLine:
    """指出来的一处：在哪一栏、是什么、哪几个字、为什么留着；must_go 是只能改掉。"""

    key: str
    field: str
    kind: str
    text: str
    why: str
    must_go: bool
    settled: bool


@dataclass(frozen=True, slots=True)
class PublicationLine:
    """里面名单的一行；warning 是公开以后案子又变了，该不该撤下。"""

    url: str
    title: str
    case: str
    state: str
    day: str
    address: str
    warning: str


def public_result(snapshot: str) -> PublicResult:
    """从快照读出来。"""
    said = read_snapshot(snapshot)
    return PublicResult(
        title=said["title"], place=said["place"], county=said["county"], office=said["office"],
        stage=said["stage"], done=bool(said["closed_on"]), opened=_day(said["opened_on"]),
        closed=_day(said["closed_on"]), published=_day(said["published_on"]), problem=_paragraphs(said["problem"]),
        action=_paragraphs(said["action"]), result=_paragraphs(said["result"]),
    )  # fmt: skip


def public_body(snapshot: str) -> SafeString:
    """公开页的正文。不带请求去画，谁来看都是这些字节。"""
    return render_to_string("portal/_result.html", {"result": public_result(snapshot)})


def public_lines(found: Iterable[Publication]) -> list[PublicLine]:
    """公开页的名单。"""
    lines = []
    for each in found:
        said = read_snapshot(each.snapshot)
        lines.append(
            PublicLine(
                reverse("portal:result", args=[each.token]), said["title"], said["place"], said["county"],
                said["stage"], bool(said["closed_on"]), _day(said["published_on"]),
            )
        )  # fmt: skip
    return lines


def mark_lines(
    marks: Iterable[PersonalMark], excuses: Mapping[str, str], left: Sequence[PersonalMark] | None = None
) -> list[MarkLine]:
    """指出来的各处。left 是还没了结的；不给就看有没有理由。"""
    lines = []
    for each in marks:
        why = excuses.get(each.key, "")
        open_one = each in left if left is not None else each.must_go or not why.strip()
        lines.append(
            MarkLine(
                each.key,
                PUBLIC_FIELDS[each.field][0],
                each.kind.value,
                each.text,
                why,
                each.must_go,
                not open_one,
            )
        )
    return lines


def preview_marks(preview: PublicPreview, excuses: Mapping[str, str]) -> list[MarkLine]:
    """审的页上指出来的各处。"""
    return mark_lines(preview.marks, excuses, preview.open_marks)


def publication_lines(found: Iterable[Publication]) -> list[PublicationLine]:
    """里面的名单。"""
    return [
        PublicationLine(
            reverse("portal:publication", args=[each.pk]), each.title, each.case.label, each.get_state_display(),
            f"{each.published_on or ''}", reverse("portal:result", args=[each.token]) if _shown(each) else "",
            warning_of(each),
        )
        for each in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfferedCase:
    """可以提出公开的一个案。"""

    url: str
    title: str
    told: str


def offered_lines(found: Iterable[Case], names: Mapping[int, str]) -> list[OfferedCase]:
    """可以提出公开的案。"""
    lines = []
    for each in found:
        closed = f" · {each.closed_on} 销号" if each.closed_on else ""
        told = f"{names.get(each.unit_id, '')} · {each.label} · {each.get_state_display()}{closed}"
        lines.append(OfferedCase(reverse("portal:propose", args=[each.pk]), each.title, told))
    return lines


def warning_of(row: Publication) -> str:
    """公开以后案子又变了的一句话；没变是空串。"""
    if not _shown(row):
        return ""
    done = bool(read_snapshot(row.snapshot)["closed_on"])
    if row.case.state == CaseState.CANCELLED:
        return "案子已经撤了，请看要不要撤下"
    if row.case.round != row.round:
        return "案子已经重开，公开的还是上一轮，请看要不要撤下"
    if row.case.state == CaseState.CLOSED and not done:
        return "案子已经销号，公开的还是整改中，可以另提一件替换"
    return ""


def blank_wording(county: str) -> PublicWording:
    """新提一件时的底子：责任单位先写区县，别的都空着，另写，不从案里抄。"""
    return PublicWording("", county, "", "", "")


def field_boxes(typed: PublicWording) -> list[tuple[str, str, int, str, bool]]:
    """要填的各栏：（名字，叫法，最多几个字，填的，是不是多行）。"""
    return [
        (name, called, most, getattr(typed, name), name not in ("title", "place"))
        for name, (called, most) in PUBLIC_FIELDS.items()
    ]


def _shown(row: Publication) -> bool:
    return row.state == PublicationState.PUBLISHED


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(text: str) -> str:
    return day_words(date.fromisoformat(text)) if text else ""
