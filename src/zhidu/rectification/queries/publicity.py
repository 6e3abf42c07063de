"""公开的查询：督导室看自己的各件和审的时候要看的；公开页只看审过的快照，谁都一样。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import people, units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.organisations.rules import NotFound
from zhidu.rectification.enums import CaseMoveKind, CaseSeat, PublicationState
from zhidu.rectification.models import Case, CaseMove, Plan, PlanStep, Progress, Publication
from zhidu.rectification.queries.cases import DIRECT, case, cases, findings_in, standpoint
from zhidu.rectification.queries.ledger import unit_names
from zhidu.rectification.rules.privacy import PersonalMark, personal_marks
from zhidu.rectification.rules.publicity import (
    PUBLISHABLE,
    PublicFacts,
    PublicWording,
    digest_of,
    snapshot_of,
)


@dataclass(frozen=True, slots=True)
class PublicPreview:
    """审的时候看到的：今天批准就会公开的全部、它的摘要、指出来的各处、还没说为什么留着的。"""

    snapshot: str
    sha256: str
    marks: Sequence[PersonalMark]
    open_marks: Sequence[PersonalMark]


def publications(*, by: Actor) -> QuerySet[Publication]:
    """看得到的各件公开，新的在前：自己督导室的，和够得着的下级督导室的（要有销号的权）。"""
    units = units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on)
    return Publication.objects.filter(owner__in=units).select_related("case").order_by("-pk")


def publication(key: int, *, by: Actor) -> Publication:
    """一件公开；没有、看不到抛 NotFound。"""
    found = publications(by=by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def publishable(*, by: Actor) -> QuerySet[Case]:
    """可以提出公开的案：自己督办，方案批了以后的，没有在审的，这一步还没公开过的。销了号的在前。"""
    waiting = (PublicationState.PROPOSED, PublicationState.RETURNED)
    asked = Publication.objects.filter(case=OuterRef("pk"), state__in=waiting)
    closed = CaseMove.objects.filter(case=OuterRef("case"), kind=CaseMoveKind.CLOSE).order_by("-pk")
    shown = Publication.objects.filter(
        case=OuterRef("pk"), state=PublicationState.PUBLISHED, round=OuterRef("round"),
        approved_at__gte=Subquery(closed.values("made_at")[:1]),
    )  # fmt: skip
    mine = units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on)
    found = cases(by=by).filter(owner=by.unit_id, unit__in=mine, state__in=PUBLISHABLE)
    return found.filter(~Exists(asked), ~Exists(shown)).order_by("-closed_on", "-pk")


def may_propose(key: int, *, by: Actor) -> Case:
    """自己督办的一个案，提公开的页用；看不到、不归自己督办抛 NotFound。"""
    found = case(key, by=by)
    if not standpoint(found, by=by).at(CaseSeat.SUPERVISOR):
        raise NotFound
    return found


def marks_of(found: Case, wording: PublicWording, *, by: Actor) -> list[PersonalMark]:
    """公开的话里指出来的各处：认得的人名（够得到的账号、方案里的责任人）、案里的原文都对过。看不到的案别来问。"""
    names = set(people(by=by, on=by.on).order_by().values_list("display_name", flat=True))
    names |= set(PlanStep.objects.filter(plan__case=found).values_list("person", flat=True))
    originals = [text for each in findings_in(found.pk) for text in (each.detail, each.title)]
    for row in Plan.objects.filter(case=found).values_list("diagnosis", "target", "measures"):
        originals += row
    originals += Progress.objects.filter(case=found).values_list("text", flat=True)
    fields = {name: getattr(wording, name) for name in wording.__slots__}
    return personal_marks(fields, names=names, originals=originals)


def unexcused(marks: Sequence[PersonalMark], excuses: dict[str, str]) -> list[PersonalMark]:
    """还要改、还要说为什么留着的。"""
    return [each for each in marks if each.must_go or not excuses.get(each.key, "").strip()]


def wording_of(row: Publication) -> PublicWording:
    """一件公开写的话。"""
    return PublicWording(row.title, row.place, row.problem, row.action, row.result)


def facts_of(found: Case, owner: int, *, by: Actor) -> PublicFacts:
    """快照里从案子来的几样。"""
    names = unit_names([owner, found.county_id], on=by.on)
    return PublicFacts(
        names.get(owner, ""), names.get(found.county_id or 0, DIRECT), found.opened_on, found.closed_on,
        found.state,
    )  # fmt: skip


def public_preview(row: Publication, *, by: Actor) -> PublicPreview:
    """今天批准就会公开的全部；公开过的照快照。"""
    wording = wording_of(row)
    marks = marks_of(row.case, wording, by=by)
    snapshot = row.snapshot or snapshot_of(wording, facts_of(row.case, row.owner_id, by=by), on=by.on)
    return PublicPreview(snapshot, digest_of(snapshot), marks, unexcused(marks, row.excuses))


def public_results(*, county: str = "", year: int | None = None) -> QuerySet[Publication]:
    """公开着的，新公开的在前；只取快照和网址。谁都可以问，所以不问是谁。"""
    found = Publication.objects.filter(state=PublicationState.PUBLISHED)
    if county:
        found = found.filter(county_name=county)
    if year is not None:
        found = found.filter(year=year)
    return found.only("token", "snapshot", "published_on").order_by("-published_on", "-pk")


def public_result(token: str) -> Publication:
    """公开着的一件；没有、没批准、撤下了都抛 NotFound。谁都可以问。"""
    found = (
        Publication.objects.filter(state=PublicationState.PUBLISHED, token=token).exclude(token="").first()
    )
    if found is None:
        raise NotFound
    return found


def public_choices() -> tuple[list[str], list[int]]:
    """公开着的有哪些区县、哪几年，给公开页筛选。两样一次查询。"""
    found = Publication.objects.filter(state=PublicationState.PUBLISHED).order_by()
    pairs = set(found.values_list("county_name", "year").distinct())
    counties = {county for county, _ in pairs if county}
    return sorted(counties), sorted({year for _, year in pairs if year is not None}, reverse=True)
