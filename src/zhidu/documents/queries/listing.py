"""公文台账：照条件列出来；发给谁。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery

from zhidu.accounts.rules import Actor
from zhidu.documents.models import Delivery, Document, Organ, Recipient
from zhidu.documents.queries.documents import document, documents, waiting
from zhidu.documents.queries.scopes import visible
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.queries import on_date

#: 台账的三格：全部看得到的、等自己办的、送到本单位的
ALL, WAITING, RECEIVED = "", "waiting", "received"


@dataclass(frozen=True, slots=True)
class DocumentsWanted:
    """筛什么：哪一格（ALL、WAITING、RECEIVED）、状态、文种、发文机关（主键）、哪一年发的、题目或文号里有什么字。"""

    box: str = ALL
    state: str = ""
    kind: str = ""
    organ: int | None = None
    year: int | None = None
    words: str = ""


def listed(wanted: DocumentsWanted, *, by: Actor) -> QuerySet[Document]:
    """照条件列：等办的先送的在前；收到的没打开的在前，另有 opened_here（本单位何时打开）；别的新的在前。"""
    found = waiting(by=by) if wanted.box == WAITING else documents(by=by)
    if wanted.box == RECEIVED:
        mine = Delivery.objects.filter(document=OuterRef("pk"), unit=by.unit_id)
        found = found.filter(pk__in=Delivery.objects.filter(unit=by.unit_id).values("document"))
        found = found.annotate(opened_here=Subquery(mine.values("opened_at")[:1])).order_by(
            F("opened_here").desc(nulls_first=True), "-issued_at", "-pk"
        )
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        found = found.filter(type=wanted.kind)
    if wanted.organ is not None:
        found = found.filter(organ=wanted.organ)
    if wanted.year is not None:
        year = Q(issued_at__year=wanted.year) | Q(issued_at__isnull=True, drafted_at__year=wanted.year)
        found = found.filter(year)
    for word in wanted.words.split():
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word))
    return found


def organs_seen(*, by: Actor) -> list[tuple[int, str]]:
    """看得到的公文都是哪些机关发的，主键和名称，筛选用。"""
    keys = Document.objects.filter(visible(by)).order_by().values("organ")
    return list(Organ.objects.filter(pk__in=keys).order_by("name").values_list("pk", "name"))


def recipients_of(key: int, *, by: Actor) -> list[tuple[int, str]]:
    """一件公文发给谁：主键和今天的名字，照写的次序；今天不在了的名字是空的。看不到抛 NotFound。"""
    found = document(key, by=by)
    keys = list(Recipient.objects.filter(document=found).values_list("unit", flat=True))
    names = dict(UnitVersion.objects.filter(on_date(by.on), unit__in=keys).values_list("unit", "name"))
    return [(each, names.get(each, "")) for each in keys]


def addressees(found: Sequence[Document], *, by: Actor) -> dict[int, tuple[str, int]]:
    """台账上的几件各发给谁：公文的主键 →（头一家今天的名字，一共几家）。只给看得到这几件的查询用。"""
    rows = (
        Recipient.objects.filter(document__in=[each.pk for each in found])
        .order_by()
        .values("document")
        .annotate(count=Count("pk"), first=Min("pk"))
    )
    counts = {row["first"]: (row["document"], row["count"]) for row in rows}
    name = UnitVersion.objects.filter(on_date(by.on), unit=OuterRef("unit")).values("name")[:1]
    firsts = Recipient.objects.filter(pk__in=counts).annotate(name=Subquery(name)).values_list("pk", "name")
    return {counts[pk][0]: (called or "", counts[pk][1]) for pk, called in firsts}
