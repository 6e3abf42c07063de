"""在用规则册的查询。标准是公开的，谁都看得到，所以不分范围。"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from zhidu.catalog.models import CatalogProcedure, CatalogRelease, InForce
from zhidu.organisations.rules import Declined, NotFound
from zhidu.rulebook import Release, thaw_release
from zhidu.rulebook.procedure import Procedure, thaw_procedure

#: 一个市同时在用的也就几本，连同旧版都放得下
KEPT = 32


@lru_cache(maxsize=KEPT)
def _parsed(sha256: str) -> Release:
    """库里那一份全文读成规则册，不看磁盘上现在写着什么。全文不可改，读过一次就不再读库。"""
    row = CatalogRelease.objects.get(sha256=sha256)
    return thaw_release(row.document, str(row))


def load(row: CatalogRelease) -> Release:
    """一个进库的发布版读成规则册。同一份全文只读一次。"""
    return _parsed(row.sha256)


def releases() -> QuerySet[CatalogRelease]:
    """进了库的全部发布版，不带全文。"""
    return CatalogRelease.objects.defer("document")


def release(key: int | str) -> CatalogRelease:
    """一个发布版：主键，或「编号@版本」。没有抛 NotFound。"""
    found = releases()
    if isinstance(key, int):
        row = found.filter(pk=key).first()
    else:
        rulebook_id, _, version = key.partition("@")
        row = found.filter(rulebook_id=rulebook_id, version=version).first()
    if row is None:
        raise NotFound
    return row


def creations(year: int) -> list[InForce]:
    """这一年在用的各本，一本一条，先施行的在前；带着发布版，不带全文。"""
    return list(
        InForce.objects.filter(Q(to_year__isnull=True) | Q(to_year__gte=year), from_year__lte=year)
        .select_related("release")
        .defer("release__document")
        .order_by("place", "rulebook_id")
    )


def release_in_force(rulebook_id: str, *, year: int) -> Release:
    """这一年这本规则册用的那一版。没有抛 NotFound。"""
    for each in creations(year):
        if each.rulebook_id == rulebook_id:
            return load(each.release)
    raise NotFound(f"{year} 年没有在用的「{rulebook_id}」。")


@lru_cache(maxsize=KEPT)
def _parsed_procedure(sha256: str) -> Procedure:
    row = CatalogProcedure.objects.get(sha256=sha256)
    return thaw_procedure(row.document, str(row))


def load_procedure(row: CatalogProcedure) -> Procedure:
    """一版进库的整改程序。同一份全文只读一次。"""
    return _parsed_procedure(row.sha256)


def procedures() -> QuerySet[CatalogProcedure]:
    """进了库的各版整改程序，不带全文，新的在后。"""
    return CatalogProcedure.objects.defer("document")


def procedure_in_force(*, on: date) -> CatalogProcedure:
    """这一天立案照哪一版程序；一版也没有抛 Declined，说请谁办。"""
    found = procedures().filter(from_date__lte=on).order_by("-from_date", "-pk").first()
    if found is None:
        raise Declined("还没有在用的整改程序，请管服务器的人先运行 zhidu adopt zhenggai-wenze。")
    return found
