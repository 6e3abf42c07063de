"""名单跟着机构走：新成立的列进来，撤销了的免报。在的单位不许免，数不好看不是不报的理由。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import holders
from zhidu.accounts.rules import Actor
from zhidu.filings.actions.collecting import over_collection
from zhidu.filings.actions.moving import recompute, step
from zhidu.filings.enums import CollectionState, FilingState, MoveKind, Seat
from zhidu.filings.models import Collection, Draft, Filing
from zhidu.filings.queries.enrolment import Unlisted, departed, unlisted
from zhidu.filings.queries.scopes import counties_above
from zhidu.filings.rules.asking import rows_of
from zhidu.notices.actions import notify
from zhidu.organisations.rules import Declined

SHORTEST = 4


def enrol(
    *, by: Actor, collection: int, units: Iterable[int], reason: str, at: datetime, request_id: UUID
) -> list[int]:  # fmt: skip
    """把开始以后才有的几个单位列进一次采集，交回填报单的主键；告诉能填的人。原来免报又恢复的，单子重开。

    代码、名称、所归区县照今天的机构树。错误：Declined（没写理由，有不该列的、已经列了的，停止采集了）；NotFound。
    """
    keys, said = sorted(set(units)), reason.strip()
    content = {"collection": collection, "units": keys, "reason": said}
    with deed(
        "filings.enrol", by=by, at=at, request_id=request_id, content=content, target_kind="collection"
    ) as doing:
        if not doing.fresh:
            return [int(each) for each in doing.result["filings"]]
        found = over_collection(collection, by=by)
        if found.state != CollectionState.OPEN:
            raise Declined(f"《{found.title}》{found.get_state_display()}，不能再列入。")
        _said(said, keys)
        open_to = {each.unit: each for each in unlisted(collection, by=by)}
        if strange := [each for each in keys if each not in open_to]:
            raise Declined(
                f"选的里面有 {len(strange)} 个已经列入、不归这次采集问，或今天不在了，请刷新后再办。"
            )
        above = counties_above(localdate(at))
        made = [
            _list(found, open_to[key], above.get(key), by=by, at=at, reason=said) for key in keys
        ]  # fmt: skip
        doing.target, doing.result = str(collection), {"filings": made}
        doing.details = {"units": len(keys), "filings": len(made)}
        return made


def excuse(
    *, by: Actor, collection: int, filings: Iterable[int], reason: str, at: datetime, request_id: UUID
) -> int:  # fmt: skip
    """截止以前撤销了的几个单位免报，交回几份；报过的也不再算进所归区县的账，版次照留，各县重算。

    错误：Declined（没写理由；有还在的单位；已经冻结）；NotFound（没有权、没有这次采集）。
    """
    keys, said = sorted(set(filings)), reason.strip()
    content = {"collection": collection, "filings": keys, "reason": said}
    with deed(
        "filings.excuse", by=by, at=at, request_id=request_id, content=content, target_kind="collection"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["excused"])
        found = over_collection(collection, by=by)
        if found.state == CollectionState.FROZEN:
            raise Declined(f"《{found.title}》已经冻结，不能再动。")
        _said(said, keys)
        gone = {each.filing for each in departed(collection, by=by)}
        if strange := [key for key in keys if key not in gone]:
            raise Declined(f"选的里面有 {len(strange)} 份的单位还在，或已经免报。在的单位要照常报。")
        counties = set()
        for each in Filing.objects.filter(pk__in=keys).order_by("pk"):
            counted = each.state != FilingState.DRAFT
            step(
                each, frozenset({MoveKind.EXCUSE}), by=by, at=at, seen={"revision": each.revision},
                seat=Seat.CITY, reason=said,
            )  # fmt: skip
            if counted:
                counties.add(each.county_id)
        Draft.objects.filter(filing__in=keys).delete()
        for county in sorted(counties, key=str):
            recompute(collection, county, at=at)
        doing.target, doing.result = str(collection), {"excused": len(keys)}
        doing.details = {"filings": len(keys)}
        return len(keys)


def _said(reason: str, keys: list[int]) -> None:
    if not keys:
        raise Declined("请先选单位。")
    if len(reason) < SHORTEST:
        raise Declined(f"请写明依据，至少 {SHORTEST} 个字，如“教体〔2026〕5 号批准设立”。")


def _list(
    found: Collection, unit: Unlisted, county: int | None, *, by: Actor, at: datetime, reason: str
) -> int:
    """建一份单子（或把免报的重开），告诉能填的人。"""
    if unit.returning:
        filing = Filing.objects.get(collection=found, unit=unit.unit)
        step(
            filing, frozenset({MoveKind.RELIST}), by=by, at=at, seen={"revision": filing.revision},
            seat=Seat.CITY, reason=reason, code=unit.code, name=unit.name, county_id=county,
        )  # fmt: skip
    else:
        filing = Filing.objects.create(
            collection=found, unit_id=unit.unit, county_id=county, code=unit.code, name=unit.name,
            rows=rows_of(unit.kind),
        )  # fmt: skip
    notify(
        persons=holders(right=Right.FILL_FILINGS, unit=unit.unit, on=localdate(at)), kind="filings.enrolled",
        title=f"《{found.title}》要{unit.name}报数", body=f"{found.due:%m月%d日}截止。", at=at,
        link=f"/filings/{filing.pk}/",
    )  # fmt: skip
    return filing.pk
