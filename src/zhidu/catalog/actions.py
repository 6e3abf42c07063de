"""发布版进库、定从哪年起用；整改程序进库、定从哪天起用。"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.catalog.models import CatalogProcedure, CatalogRelease, InForce
from zhidu.organisations.rules import Author, Declined, NotFound
from zhidu.rulebook import Release, find_release
from zhidu.rulebook.procedure import find_procedure
from zhidu.rulebook.releases import frozen_document


def _authorise(by: Author) -> None:
    """能定用哪一版标准的：组织采集的市督导室，或第一次安装的程序。"""
    if not (by.reach(Right.FREEZE_FILINGS).roots or by.reach(Right.EDIT_UNITS).everything):
        raise NotFound


def enter_release(*, by: Author, spec: str, at: datetime, request_id: UUID) -> int:
    """把书架上的一个发布版（「编号@版本」或「编号」）收进库，交回主键；已经在库里的交回原来的。

    同一个版本号、内容却不同，抛 Declined：发布过的版本不能改，要升版本号。
    """
    release: Release = find_release(spec)
    with deed(
        "catalog.enter_release", by=by, at=at, request_id=request_id, content={"sha256": release.sha256},
        target_kind="catalog_release",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["release"])
        _authorise(by)
        row = CatalogRelease.objects.filter(rulebook_id=release.id, version=release.version).first()
        if row is not None and row.sha256 != release.sha256:
            raise Declined(f"{release.spelled} 已经进库，内容却不一样；改了内容要升版本号。")
        if row is None:
            row = CatalogRelease.objects.create(
                rulebook_id=release.id, version=release.version, sha256=release.sha256, title=release.title,
                document=frozen_document(spec), entered_at=at,
            )  # fmt: skip
        doing.target, doing.result = str(row.pk), {"release": row.pk}
        doing.details = {"release": release.spelled, "sha256": release.sha256}
        return row.pk


def put_in_force(
    *, by: Author, release: int, from_year: int, to_year: int | None = None, at: datetime, request_id: UUID
) -> None:
    """从 from_year 起用这一版，正在用的那一版用到上一年为止。以后的年份已经另有安排的，抛 Declined。"""
    content = {"release": release, "from_year": from_year, "to_year": to_year}
    with deed(
        "catalog.put_in_force", by=by, at=at, request_id=request_id, content=content,
        target_kind="catalog_release",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return
        _authorise(by)
        row = CatalogRelease.objects.defer("document").filter(pk=release).first()
        if row is None:
            raise NotFound
        if to_year is not None and to_year < from_year:
            raise Declined("用到哪年，不能早于起用年份。")
        own = InForce.objects.filter(rulebook_id=row.rulebook_id)
        if own.filter(from_year__gte=from_year).exists():
            raise Declined(f"{from_year} 年或以后已经定了用哪一版，不能再往前插。")
        own.filter(Q(to_year__isnull=True) | Q(to_year__gte=from_year)).update(to_year=from_year - 1)
        InForce.objects.create(
            rulebook_id=row.rulebook_id, release=row, from_year=from_year, to_year=to_year,
            place=_place(row.rulebook_id),
        )  # fmt: skip
        doing.target = str(row.pk)
        doing.details = {"release": str(row), "from_year": from_year, "to_year": to_year or ""}


def enter_procedure(*, by: Author, name: str, from_date: date, at: datetime, request_id: UUID) -> int:
    """把书架上的一份整改程序收进库，从 from_date 起立的案用它；交回主键，已经在库里的交回原来的。

    同一个版本号内容不同、那天起已经有一版，抛 Declined：旧案照旧版走，不回头改。
    """
    found = find_procedure(name)
    with deed(
        "catalog.enter_procedure", by=by, at=at, request_id=request_id,
        content={"sha256": found.sha256, "from_date": from_date}, target_kind="catalog_procedure",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["procedure"])
        _authorise(by)
        own = CatalogProcedure.objects.filter(procedure_id=found.id)
        row = own.filter(version=found.version).first()
        if row is not None and row.sha256 != found.sha256:
            raise Declined(f"{found.spelled} 已经进库，内容却不一样；改了内容要升版本号。")
        if row is None:
            if own.filter(from_date__gte=from_date).exists():
                raise Declined(f"{from_date} 起已经有一版程序在用，新的一版要从更晚的日子起用。")
            row = CatalogProcedure.objects.create(
                procedure_id=found.id, version=found.version, sha256=found.sha256, title=found.title,
                document=found.document, from_date=from_date, entered_at=at,
            )  # fmt: skip
        doing.target, doing.result = str(row.pk), {"procedure": row.pk}
        doing.details = {"procedure": found.spelled, "sha256": found.sha256}
        return row.pk


def _place(rulebook_id: str) -> int:
    """这本规则册排第几：施行过的照旧，头一次的排在最后。"""
    known = InForce.objects.filter(rulebook_id=rulebook_id).values_list("place", flat=True).first()
    if known is not None:
        return known
    return (InForce.objects.aggregate(last=Max("place"))["last"] or 0) + 1
