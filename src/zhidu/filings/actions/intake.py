"""收表：一所学校的、一个县连同全部学校的工作簿，一次收进各份填报单。要么这一次全收下，要么一点也没动。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import Actor
from zhidu.filings.actions.drafting import store_drafts, who_saved
from zhidu.filings.actions.submitting_many import submit_many
from zhidu.filings.enums import CollectionState, Way
from zhidu.filings.models import Draft, Filing, SenderMapping
from zhidu.filings.queries.collections import asked_of, collection
from zhidu.filings.queries.slots import fillable, held_payloads, matched_rows
from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.mapping import Pointed, lessons
from zhidu.filings.rules.matching import Matched, Parcel, Take, count_faults, taken_payload
from zhidu.filings.rules.payload import Payload
from zhidu.kernel import Fault
from zhidu.organisations.rules import Declined, Stale
from zhidu.workbooks import Intake

#: 办到第几份、共几份、正在办谁；它抛错就是有人要停，整个请求都不算
Progress = Callable[[int, int, str], None]
#: 结果里至多留这么多条毛病，余下的在标好错的副本里
MOST_FAULTS = 500
#: 一个事务报几份：多了占着写锁太久，别人要等
TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """怎么收。take：见 matching.Take；pointed：人改过的对应，记住给下次用。"""

    take: Take = "all"
    pointed: Pointed = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """写成 JSON，用来认同一个请求。"""
        columns = [[file, sheet, dict(each)] for (file, sheet), each in sorted(self.pointed.items())]
        return {"take": self.take, "pointed": columns}


def take_intake(
    *,
    by: Actor,
    collection_id: int,
    intake: Intake,
    file: UUID | None,
    wanted: Wanted,
    at: datetime,
    request_id: UUID,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """把读好的工作簿收进各份填报单的草稿，返回结果（可写成 JSON）：收了几份、各份怎样、毛病有哪些。

    intake：workbooks.read_submissions 读出的；file：原文件的编号，只认文件不认 intake 的内容。
    单位自己正在填的草稿不盖掉，说清楚。要接着报送，用 submit_taken。
    错误：NotFound（看不到这次采集、任职收回了），Declined（采集停了；一行也对不上），Stale（收的时候被别人改了）。
    """
    content = {"collection": collection_id, "file": str(file or ""), **wanted.told()}
    with deed(
        "filings.intake", by=by, at=at, request_id=request_id, content=content, target_kind="collection"
    ) as doing:
        if not doing.fresh:
            return doing.result
        found = collection(collection_id, by=by)
        asked = asked_of(found)
        if found.state != CollectionState.OPEN:
            raise Declined(f"《{found.title}》{found.get_state_display()}，收不了表了。")
        if asked.release is None:
            raise Declined("补充采集只有几项，请在网页上填，不收工作簿。")
        open_filings = {each.pk: each for each in fillable(collection_id, by=by)}
        matched = matched_rows(asked, intake, list(open_filings.values()), by=by)
        if not matched.parcels:
            raise Declined(_nothing(intake, matched))
        count_faults(matched.parcels, intake.faults)
        kept: list[Draft] = []
        whys: list[str] = []
        bases = held_payloads([open_filings[each.slot.filing] for each in matched.parcels], by=by)
        for number, parcel in enumerate(matched.parcels):
            if progress is not None:
                progress(number, len(matched.parcels), f"收 {parcel.slot.identity.name}")
            own = open_filings[parcel.slot.filing]
            whys.append(_refusal(parcel, wanted.take))
            if not whys[-1]:
                kept.append(_draft(own, parcel, asked, bases.get(own.pk, {}), by=by, file=file))
        if (clash := store_drafts(kept, at=at)) is not None:
            raise Stale(f"收到「{clash.name}」时：{who_saved(clash)}这次一份也没有收，请再导入一遍。")
        taken = [
            _line(parcel, why, seen=open_filings[parcel.slot.filing].saves)
            for parcel, why in zip(matched.parcels, whys, strict=True)
        ]
        _remember(intake, wanted.pointed, by=by, rulebook_id=found.rulebook_id)
        doing.target, doing.unit = str(collection_id), str(by.unit_id)
        doing.result = _result(intake, matched, taken, wanted, collection_id)
        doing.details = {
            "file": str(file or ""), "taken": doing.result["taken"], "skipped": doing.result["skipped"],
        }  # fmt: skip
        return doing.result


def _nothing(intake: Intake, matched: Matched) -> str:
    """一行也没对上时说什么：先说为什么，免得人去翻清单。"""
    if matched.same and not matched.faults:
        return f"这一本里的 {matched.same} 行和已经报的一样，没有要收的。"
    faults = [*matched.faults, *(each for each in intake.faults if each.severity == "error")]
    first = "；".join(dict.fromkeys(f"{each.where()}：{each.message}" for each in faults[:3]))
    return "没有一行能收下。" + (first or "这份工作簿里没有认出要填的表。")


def _refusal(parcel: Parcel, take: Take) -> str:
    if take == "good" and parcel.faults:
        return f"有 {parcel.faults} 处必须改的错，没有收"
    return ""


def _draft(
    found: Filing, parcel: Parcel, asked: Asked, base: Payload, *, by: Actor, file: UUID | None
) -> Draft:
    """要收进的草稿（还没存），盖在原来的内容 base 上。"""
    way = Way.WORKBOOK if by.unit_id == found.unit_id else Way.COUNTY_BOOK
    return Draft(
        filing=found, payload=taken_payload(asked, parcel, base), way=way, file_id=file, saved_by=by.actor,
        saved_from_id=by.unit_id,
    )  # fmt: skip


def _remember(intake: Intake, pointed: Pointed, *, by: Actor, rulebook_id: str) -> None:
    for each in lessons(intake.sources, pointed):
        SenderMapping.objects.update_or_create(
            unit_id=by.unit_id, rulebook_id=rulebook_id, form=each.form, heading=each.heading,
            defaults={"column": each.column},
        )  # fmt: skip


def submit_taken(
    result: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    request_id: UUID,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """把 take_intake 收下的报送，几十份一个事务；返回各份怎样：报了（submitted）、报不了为什么（left）。

    每一批的请求编号由 request_id 推出来：办到一半被杀，从头再办，报过的不会再报一版。
    """
    lines = [dict(each) for each in result["filings"]]
    wanted = {int(each["filing"]): each for each in lines if not each["why"]}
    keys = list(wanted)
    for start in range(0, len(keys), TOGETHER):
        some = keys[start : start + TOGETHER]
        sent = submit_many(
            by=by, collection=int(result["collection"]), chosen={key: int(wanted[key]["seen"]) for key in some},
            at=at, request_id=uuid5(request_id, str(some[0])),
            progress=_telling(progress, start, len(keys)),
        )  # fmt: skip
        for each in sent:
            wanted[each.filing]["submitted"] = not each.refused
            wanted[each.filing]["left"] = each.refused
    return lines


def _telling(progress: Progress | None, start: int, total: int) -> Callable[[int, str], None]:
    """一批里的第几份，换成全部里的第几份。"""

    def tell(done: int, name: str) -> None:
        if progress is not None:
            progress(start + done, total, f"报送 {name}")

    return tell


def _line(parcel: Parcel, why: str, *, seen: int) -> dict[str, Any]:
    own = parcel.slot.identity
    return {
        "filing": parcel.slot.filing, "code": own.code, "name": own.name, "where": parcel.places,
        "errors": parcel.faults, "why": why, "seen": seen, "submitted": False, "left": "",
    }  # fmt: skip


def _result(
    intake: Intake, matched: Matched, taken: Sequence[dict[str, Any]], wanted: Wanted, collection_id: int
) -> dict[str, Any]:
    faults: list[Fault] = sorted(
        [*matched.faults, *intake.faults],
        key=lambda each: ("error", "warning", "repaired").index(each.severity),
    )
    kept = [each for each in taken if not each["why"]]
    return {
        "collection": collection_id,
        "taken": len(kept),
        "skipped": len(taken) - len(kept),
        "unmatched": matched.unmatched,
        "same": matched.same,
        "counts": dict(Counter(each.severity for each in faults)),
        "take": wanted.take,
        "filings": list(taken),
        "faults": [asdict(each) for each in faults[:MOST_FAULTS]],
        "more_faults": max(0, len(faults) - MOST_FAULTS),
        "unused": [
            {"file": each.file, "sheet": each.sheet, "note": each.note}
            for each in intake.sources
            if not each.form
        ],
    }
