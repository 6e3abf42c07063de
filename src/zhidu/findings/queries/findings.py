"""问题的查询：立案以后，责任单位才看得到；立案以前，只有立它的督导室（和够得着它的上级）看得到。"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.findings.enums import FindingState
from zhidu.findings.models import Evidence, Finding
from zhidu.organisations.rules import NotFound


def _seen(by: Actor) -> Q:
    """看得到的条件。"""
    seeing = units_in_reach(by=by, right=Right.SEE_FINDINGS, on=by.on)
    raising = units_in_reach(by=by, right=Right.RAISE_FINDINGS, on=by.on)
    return (
        (Q(unit__in=seeing) & Q(state=FindingState.FILED))
        | Q(owner__in=raising)
        | Q(found_by=by.actor, unit__in=raising)
    )


def findings(*, by: Actor, state: FindingState | None = None) -> QuerySet[Finding]:
    """看得到的问题，新的在前，带着程序和发布版（不带全文）。"""
    found = Finding.objects.filter(_seen(by))
    if state is not None:
        found = found.filter(state=state)
    return (
        found.select_related("procedure", "release")
        .defer("procedure__document", "release__document")
        .order_by("-found_on", "-pk")
    )


def finding(key: int, *, by: Actor) -> Finding:
    """一个问题；没有或看不到抛 NotFound。"""
    found = findings(by=by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def search_findings(words: Iterable[str], *, by: Actor, most: int) -> list[Finding]:
    """问题、依据、来文文号里各个词都有的问题，新的在前，至多 most 个。一次查询。"""
    found = findings(by=by)
    for each in words:
        found = found.filter(
            Q(title__icontains=each) | Q(basis__icontains=each) | Q(reference__icontains=each)
        )
    return list(found[:most])


def evidence(key: int, *, by: Actor) -> list[Evidence]:
    """一个问题的证据，先放的在前，带着附件。看不到抛 NotFound。"""
    finding(key, by=by)
    return list(Evidence.objects.filter(finding=key).select_related("file"))


def same_fingerprint(key: int, *, by: Actor) -> QuerySet[Finding]:
    """同一指纹的别的问题，早的在前，只算当事人看得到的。"""
    found = finding(key, by=by)
    return findings(by=by).filter(fingerprint=found.fingerprint).exclude(pk=key).order_by("found_on", "pk")
