"""重算：取一个县报上来的数，算一遍，存成现行的结果。算在事务外面，存在一个事务里，照「看到的还是不是现行的」来换。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError
from django.utils.timezone import localdate

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import CALCULATOR
from zhidu.indicators.actions.storing import store
from zhidu.indicators.models import Calculation
from zhidu.indicators.queries.inputs import Inputs, counties_on, inputs
from zhidu.indicators.rules import ENGINE, Outcome, outcome_of, outcomes_of
from zhidu.organisations.rules import Stale

Progress = Callable[[int, int, str], None]

#: 连着几次都被别人抢先，就报出来让任务重排；平常一次就成
ATTEMPTS = 5
#: 一次一起算几个县：再多也省不了什么，数却都要放在内存里
TOGETHER = 16
#: 请求编号由「换下谁、换上什么」定：同一次换重发多少遍也只存一份
SPACE = UUID("8f0c2f4e-6c1e-5a53-9d0b-2f3f0a4b7c11")


def recompute(*, collection: int, county: int, at: datetime) -> int | None:
    """重算一个采集的一个县，交回现行测算的主键；一所学校也没报上来时撤下旧结果、交回 None。

    数、发布版、引擎都没变，什么也不存。两处同时重算只存得进一处，另一处看存进去的是不是自己要的，不是就再算。
    错误：NotFound（没有这个采集或这个县）；ZhiduError（规则册算不了）；Stale（一直有别人在改，请重排）。
    """
    clash: Exception | None = None
    for _ in range(ATTEMPTS):
        last = _last(collection, county)
        given = inputs(collection=collection, county=county, on=localdate(at))
        if given is None and (last is None or not last.current):
            return None
        if given is not None and last is not None and _same(last, given):
            return last.pk
        outcome = None if given is None else outcome_of(given.release, given.tables, given.options)
        try:
            return _swap(last, given, outcome, collection=collection, county=county, at=at)
        except (Stale, IntegrityError) as error:
            clash = error  # 别人刚换过，他取的数也许更旧：从头再看一遍
    raise Stale("这个县的数一直在变，没能存下结果，稍后再算。") from clash


def recompute_all(
    *, collection: int, at: datetime, progress: Progress | None = None
) -> dict[str, int | None]:
    """一个采集的各县都重算。返回 县代码 → 现行测算的主键（没人报的县是 None）。错误同 recompute。

    数变了的县几个一起算（引擎起一次要的工夫比算一个县还多），存还是一县一个事务；没变的只对摘要。
    progress（办了几个，共几个，正在办什么）。
    """
    places = counties_on(localdate(at))
    made: dict[str, int | None] = {}
    for start in range(0, len(places), TOGETHER):
        some = places[start : start + TOGETHER]
        changed: list[_Changed] = []
        for done, (county, code, name) in enumerate(some, start):
            if progress is not None:
                progress(done, len(places), name)
            last = _last(collection, county)
            given = inputs(collection=collection, county=county, on=localdate(at))
            made[code] = None if given is None or last is None else last.pk
            if given is not None and (last is None or not _same(last, given)):
                changed.append(_Changed(code, last, given))
            elif given is None and last is not None and last.current:
                made[code] = recompute(collection=collection, county=county, at=at)
        made |= _replaced(changed, collection=collection, at=at)
    return made


@dataclass(frozen=True, slots=True)
class _Changed:
    """数变了、等着换结果的一个县。last 是看到的最近一次。"""

    code: str
    last: Calculation | None
    given: Inputs


def _replaced(changed: list[_Changed], *, collection: int, at: datetime) -> dict[str, int | None]:
    """数变了的几个县一起算，逐个换上；被别人抢先的那个单独再算。"""
    if not changed:
        return {}
    first = changed[0].given
    tables = {each.given.name: each.given.tables for each in changed}
    together = outcomes_of(first.release, tables, first.options) if len(tables) == len(changed) else {}
    made: dict[str, int | None] = {}
    for each in changed:
        county, outcome = each.given.county, together.get(each.given.name)
        if outcome is None:  # 两个县重名，合在一起分不开
            made[each.code] = recompute(collection=collection, county=county, at=at)
            continue
        try:
            made[each.code] = _swap(
                each.last, each.given, outcome, collection=collection, county=county, at=at
            )
        except (Stale, IntegrityError):
            made[each.code] = recompute(collection=collection, county=county, at=at)
    return made


def _last(collection: int, county: int) -> Calculation | None:
    return Calculation.objects.filter(collection=collection, county=county).order_by("-pk").first()


def _same(last: Calculation, given: Inputs) -> bool:
    return last.current and (
        (last.input_digest, last.release_id, last.engine_version, last.snapshot_id)
        == (given.digest, given.release_key, ENGINE, given.snapshot)
    )


def _swap(
    last: Calculation | None,
    given: Inputs | None,
    outcome: Outcome | None,
    *,
    collection: int,
    county: int,
    at: datetime,
) -> int | None:
    """换上新结果：最近一次还是我看到的那一次才换，否则抛 Stale；头一次撞上由唯一约束拦下。"""
    content: dict[str, Any] = {
        "collection": collection,
        "county": county,
        "digest": given.digest if given is not None else "",
        "snapshot": given.snapshot if given is not None else None,
        "after": last.pk if last is not None else None,
    }
    with deed(
        "indicators.recompute",
        by=CALCULATOR,
        at=at,
        request_id=uuid5(SPACE, repr(sorted(content.items()))),
        content=content,
        target_kind="calculation",
        unit=str(county),
    ) as doing:
        if not doing.fresh:
            raise Stale("同样的一次重算已经存过。")
        if last is not None and last.current and not _retire(last):
            raise Stale("这个县的结果刚被换过。")
        made: int | None = None
        if given is not None and outcome is not None:
            made = store(given, outcome, at=at).pk
        doing.target = str(made or "")
        doing.result = {"calculation": made}
        doing.details = {"collection": collection, "verdict": outcome.verdict if outcome else ""}
    return made


def _retire(last: Calculation) -> int:
    return Calculation.objects.filter(pk=last.pk, current=True).update(current=False)
