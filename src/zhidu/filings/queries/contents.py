"""填报单里的数：草稿的、报上来的、往年的，两版之间改了什么，一个县合起来的表。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import called
from zhidu.accounts.rules import Actor
from zhidu.filings.enums import UNREPORTED, FilingState
from zhidu.filings.models import Collection, Draft, Explanation, Filing, FilingVersion, Remark
from zhidu.filings.queries.collections import asked_of, borrowed_columns
from zhidu.filings.queries.filings import filing, may_fill
from zhidu.filings.queries.lending import lent_rows, with_lent
from zhidu.filings.queries.scopes import within
from zhidu.filings.rules.asking import Asked, Identity
from zhidu.filings.rules.checking import Flaw, check_payload, flaw_of, unexplained
from zhidu.filings.rules.cross_year import year_doubts
from zhidu.filings.rules.differences import CellChange, changes_between
from zhidu.filings.rules.payload import Payload, decode, decoder
from zhidu.filings.rules.typing import owned
from zhidu.organisations.models import UnitVersion
from zhidu.organisations.rules import Author, NotFound
from zhidu.rulebook import FormRow, Table


@dataclass(frozen=True, slots=True)
class Contents:
    """打开一份填报单看到的。

    payload：能填的人看到草稿（没有草稿是最近报的一版，没报过是只有身份的空表）；别人看到最近报的一版，没报过是空的。
    is_draft：看到的是不是草稿；seen：存草稿、报送时要交回的数；editable：现在能不能填；
    borrowed：不用填的（表单，列）；saved_by、saved_at：草稿最近谁、何时存的。
    """

    filing: Filing
    asked: Asked
    payload: Payload
    is_draft: bool
    seen: int
    editable: bool
    borrowed: frozenset[tuple[str, str]]
    saved_by: str = ""
    saved_at: datetime | None = None


def contents(key: int, *, by: Author) -> Contents:
    """打开一份填报单；没有或够不着抛 NotFound。"""
    found = filing(key, by=by)
    asked, editable = asked_of(found.collection), may_fill(found, by=by)
    draft = own_draft(found, by=by)
    payload = draft.payload if draft is not None else version_payload(found)
    if editable:
        payload = starting(asked, found, payload)
    return Contents(
        filing=found,
        asked=asked,
        payload=payload or {"forms": {}},
        is_draft=draft is not None,
        seen=found.saves,
        editable=editable,
        borrowed=borrowed_columns(found.collection),
        saved_by=called([draft.saved_by]).get(draft.saved_by, "") if draft is not None else "",
        saved_at=draft.saved_at if draft is not None else None,
    )


def payload_of(key: int, *, by: Author) -> Payload:
    """一份填报单的内容，见 Contents.payload。"""
    return contents(key, by=by).payload


def own_draft(found: Filing, *, by: Author) -> Draft | None:
    """当事人看得到的草稿：替这个单位填的人自己的单位的，或从自己单位存的（区县代填）。别人的草稿谁也看不到。"""
    if not isinstance(by, Actor) or found.state != FilingState.DRAFT:
        return None
    draft = Draft.objects.filter(filing=found).first()
    if draft is None or by.unit_id not in (found.unit_id, draft.saved_from_id):
        return None
    fillable = Filing.objects.filter(within(by, Right.FILL_FILINGS), pk=found.pk)
    return draft if fillable.exists() else None


def version_payload(found: Filing, number: int | None = None) -> Payload | None:
    """报上来的一版的内容，不给号就是现行的；没有是 None。"""
    return (
        FilingVersion.objects.filter(filing=found, number=number or found.number)
        .values_list("payload", flat=True)
        .first()
    )


def starting(asked: Asked, found: Filing, payload: Payload | None, own: Identity | None = None) -> Payload:
    """开始填时的内容：每张一行的表都有一行，说自己是谁（own，不给就现查）的几列已经填好。"""
    blank: Payload = {"forms": {}}
    for form in asked.of(found.rows):
        rows = (payload or blank)["forms"].get(form.name, [])
        blank["forms"][form.name] = rows or ([] if form.rows == "grade" else [{"values": {}, "origin": {}}])
    return owned(asked, found.rows, blank, own or identity_of(found))


def identity_of(found: Filing) -> Identity:
    """填的单位是谁：代码、名称照单子上记的，管理单位是所归区县（市直管的是市）现在的名称。"""
    versions = UnitVersion.objects.order_by("-starts")
    if found.county_id is not None:
        above = versions.filter(unit=found.county_id).values_list("name", flat=True).first()
    else:
        above = versions.filter(kind="city").values_list("name", flat=True).first()
    return Identity(found.code, found.name, above or "")


def versions(key: int, *, by: Author) -> QuerySet[FilingVersion]:
    """一份填报单报过的各版，不带内容。够不着抛 NotFound。"""
    filing(key, by=by)
    return FilingVersion.objects.filter(filing=key).defer("payload").select_related("file")


def version_changes(key: int, first: int, second: int, *, by: Author) -> tuple[CellChange, ...]:
    """从第几版到第几版改了哪些格。够不着、没有这一版抛 NotFound。"""
    found = filing(key, by=by)
    before, after = version_payload(found, first), version_payload(found, second)
    if before is None or after is None:
        raise NotFound
    return changes_between(before, after, asked_of(found.collection))


def remarks(key: int, *, by: Author) -> list[Remark]:
    """一份填报单的退回意见，没了结的在前。够不着抛 NotFound。"""
    filing(key, by=by)
    return sorted(Remark.objects.filter(filing=key), key=lambda each: (each.settled_at is not None, each.pk))


def explanations(key: int, *, by: Author) -> QuerySet[Explanation]:
    """一份填报单写过的说明。够不着抛 NotFound。"""
    filing(key, by=by)
    return Explanation.objects.filter(filing=key).order_by("pk")


# ── 毛病 ──


def flaws(key: int, *, by: Author) -> tuple[Flaw, ...]:
    """当事人看到的这份内容的全部毛病：要改的、要说明的（连同跟去年比问出来的）。够不着抛 NotFound。"""
    seen = contents(key, by=by)
    return flaws_of(seen.filing, seen.asked, seen.payload)


def open_flaws(key: int, *, by: Author) -> tuple[Flaw, ...]:
    """还挡着报送的：要改的，和要说明还没说明的。"""
    found = flaws(key, by=by)
    return (*(each for each in found if each.severity == "error"), *unexplained(found, explained_in(key)))


def flaws_of(found: Filing, asked: Asked, payload: Payload) -> tuple[Flaw, ...]:
    """一份内容的全部毛病。借别处数的列不算没填。"""
    return flaws_against(found.collection, found.rows, asked, payload, earlier_payload(found))


def flaws_against(
    collection: Collection, rows: str, asked: Asked, payload: Payload, before: Payload | None
) -> tuple[Flaw, ...]:
    """一类填报单（rows）的一份内容的全部毛病，跟去年的（before，没有是 None）比过。"""
    own = check_payload(asked, rows, payload)
    borrowed = borrowed_columns(collection)
    kept = tuple(each for each in own if (each.form, each.field) not in borrowed)
    if asked.release is None or before is None:
        return kept
    now, old = decode(payload, asked.of(rows)), decode(before, asked.of(rows))
    asks = year_doubts(asked.release, now, old)
    return (*kept, *(flaw_of(each, asked.release.form(each.form)) for each in asks))


def explained_in(key: int) -> Mapping[tuple[str, str, str, str], str]:
    """说明过的：校验、表单、行、列 → 说明时的值。"""
    found = Explanation.objects.filter(filing=key).values_list("check_id", "form", "row", "field", "value")
    return {(check, form, row, field): value for check, form, row, field, value in found}


# ── 往年 ──


def earlier_payload(found: Filing) -> Payload | None:
    """同一个单位、同一本规则册、上一年报的现行的一版；没有是 None。"""
    return earlier_payloads(found, most=1).get(found.collection.year - 1)


def earlier_payloads(found: Filing, *, most: int) -> dict[int, Payload]:
    """往年的：年份 → 内容，近的在前，至多 most 年。补充采集没有往年。"""
    if not found.collection.rulebook_id:
        return {}
    year = found.collection.year
    rows = (
        FilingVersion.objects.filter(
            filing__unit=found.unit_id,
            filing__collection__rulebook_id=found.collection.rulebook_id,
            filing__collection__year__range=(year - most, year - 1),
            number=F("filing__number"),
        )
        .exclude(filing__state__in=UNREPORTED)
        .order_by("-filing__collection__year")
        .values_list("filing__collection__year", "payload")
    )
    return dict(rows)


# ── 一个县合起来 ──


def submitted_tables(collection: int, county: int, *, by: Author) -> dict[str, Table]:
    """一次采集里一个区县报上来的（审没审都算，草稿不算），一张表单一张表，给引擎算。借别处的数已经填上。

    没有这次采集抛 NotFound；一份也没有、够不着，是空的。
    """
    return _tables(collection, reported(collection, by=by).filter(filing__county=county))


def frozen_tables(collection: int, *, by: Author) -> dict[str, Table]:
    """一次采集里冻结了的全部，一张表单一张表。没有这次采集抛 NotFound。"""
    return _tables(collection, reported(collection, by=by).filter(filing__state=FilingState.FROZEN))


def reported(collection: int, *, by: Author) -> QuerySet[FilingVersion]:
    """够得到的、报上来了的各份现行的一版，先区县的单子，再照代码排。"""
    return (
        FilingVersion.objects.filter(
            filing__in=Filing.objects.filter(within(by, Right.SEE_FILINGS), collection=collection),
            number=F("filing__number"),
        )
        .exclude(filing__state__in=UNREPORTED)
        .order_by("filing__rows", "filing__code", "filing")
    )


def _tables(collection: int, found: QuerySet[FilingVersion]) -> dict[str, Table]:
    row = (
        Collection.objects.filter(pk=collection).select_related("release").defer("release__document").first()
    )
    if row is None:
        raise NotFound
    asked = asked_of(row)
    gathered: dict[str, list[FormRow]] = defaultdict(list)
    read = decoder(asked.forms)
    lent = lent_rows(row, asked, found)
    for unit, payload in found.values_list("filing__unit", "payload"):
        for form, rows in read(payload).items():
            gathered[form] += with_lent(rows, lent.get((unit, form), {}), asked.release)
    return {
        form.name: Table(form.name, tuple(gathered[form.name]))
        for form in asked.forms
        if gathered.get(form.name)
    }
