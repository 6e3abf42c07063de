"""文号登记簿和送达的查询。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import called
from zhidu.accounts.rules import Actor
from zhidu.documents.models import Delivery, Document, Register, RegisterEntry
from zhidu.documents.queries.documents import document, documents
from zhidu.documents.queries.scopes import desk, own_organ
from zhidu.documents.rules.numbers import missing
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.rules import Author, NotFound


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """一家收文单位的送达：单位的名字、送到没有、谁什么时候打开的、重送过几次、回执的话。told 为 0 是那里还没有能收文的人。"""

    delivery: int
    unit: int
    name: str
    delivered_at: datetime
    told: int
    opened_at: datetime | None
    opened_by: str
    resent: int
    note: str


def register(organ: int, year: int, *, by: Author) -> QuerySet[RegisterEntry]:
    """一个机关一年用过的文号，作废的也在，照代字和序号排，带着公文。不归自己办抛 NotFound。"""
    found = own_organ(organ, by=by, right=Right.SEE_DOCUMENTS)
    return (
        RegisterEntry.objects.filter(register__organ=found, register__year=year)
        .select_related("register", "document")
        .defer("document__template_text", "document__values", "document__paper")
        .order_by("register__series", "sequence")
    )


def register_years(organ: int, *, by: Author) -> list[int]:
    """一个机关哪几年发过文，新的在前。"""
    found = own_organ(organ, by=by, right=Right.SEE_DOCUMENTS)
    years = Register.objects.filter(organ=found).values_list("year", flat=True)
    return sorted(set(years), reverse=True)


def missing_numbers(organ: int, *, by: Author) -> dict[str, list[int]]:
    """各本登记簿缺了哪几号：「示督函〔2026〕」→ 缺的序号。一个不缺是空的，本来就该是空的。"""
    found = own_organ(organ, by=by, right=Right.SEE_DOCUMENTS)
    gaps = {str(each): _gap(each) for each in Register.objects.filter(organ=found)}
    return {name: lost for name, lost in gaps.items() if lost}


def deliveries(key: int, *, by: Author) -> list[DeliveryReceipt]:
    """一件公文送到各家的情况。只给发文的单位看；不归自己的抛 NotFound。"""
    if not Document.objects.filter(desk(by, Right.SEE_DOCUMENTS), pk=key).exists():
        raise NotFound
    return _receipts(Delivery.objects.filter(document=key))


def own_delivery(key: int, *, by: Actor) -> DeliveryReceipt | None:
    """送给本单位的这一份的回执；不是发给本单位的是 None。看不到这件公文抛 NotFound。"""
    document(key, by=by)
    return next(iter(_receipts(Delivery.objects.filter(document=key, unit=by.unit_id))), None)


def unopened(*, by: Actor) -> QuerySet[Document]:
    """送到本单位还没打开的公文，先到的在前。"""
    keys = Delivery.objects.filter(unit=by.unit_id, opened_at__isnull=True).values("document")
    return documents(by=by).filter(pk__in=keys).order_by("issued_at", "pk")


def _receipts(found: QuerySet[Delivery]) -> list[DeliveryReceipt]:
    name = UnitVersion.objects.filter(unit=OuterRef("unit")).order_by("-starts").values("name")[:1]
    rows = list(found.annotate(unit_name=Subquery(name)).order_by("pk"))
    people = called(each.opened_by for each in rows)
    return [
        DeliveryReceipt(
            each.pk, each.unit_id, each.unit_name or "", each.delivered_at, each.told, each.opened_at,
            people.get(each.opened_by, ""), each.resent, each.note,
        )
        for each in rows
    ]  # fmt: skip


def _gap(found: Register) -> list[int]:
    return missing(
        RegisterEntry.objects.filter(register=found).values_list("sequence", flat=True), found.last
    )
