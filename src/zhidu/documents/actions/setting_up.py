"""备办文的家当：发文机关和代字、公文模板。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentType
from zhidu.documents.models import Organ, Register, TemplateVersion
from zhidu.documents.queries.scopes import own_organ
from zhidu.documents.rules.numbers import series_fault
from zhidu.gongwen import parse_template
from zhidu.organisations.rules import Declined, NotFound, Stale

SHOWN = 5


def set_up_organ(  # noqa: PLR0913  每一项都由调用方写明
    *, by: Actor, name: str, series: Mapping[str, str], at: datetime, request_id: UUID, mark: str = "",
    organ: int | None = None, seen: int = 0, active: bool = True,
) -> int:  # fmt: skip
    """立一个发文机关，或改一个（给 organ 和看到的 seen），交回主键。只能立在自己任职的单位。

    series 是各版式的代字，见 models.Organ。名称空、代字不合、代字别的机关在用抛 Declined；刚被人改过抛 Stale。
    """
    given = {form: words.strip() for form, words in series.items() if words.strip()}
    content = {
        "organ": organ, "seen": seen, "name": name.strip(), "mark": mark.strip(), "series": given,
        "active": active,
    }  # fmt: skip
    with deed(
        "documents.set_up_organ", by=by, at=at, request_id=request_id, content=content, target_kind="organ"
    ) as doing:
        if not doing.fresh:
            return int(doing.result["organ"])
        _over_own_unit(by)
        fields = {"name": name.strip(), "mark": mark.strip(), "series": given, "active": active}
        if not fields["name"]:
            raise Declined("发文机关要有名称。")
        if fault := series_fault(given):
            raise Declined(fault)
        _series_free(given, organ)
        if organ is None:
            if Organ.objects.filter(unit=by.unit_id, name=fields["name"]).exists():
                raise Declined(f"已经有“{fields['name']}”了，请改那一个。")
            key = Organ.objects.create(unit_id=by.unit_id, **fields).pk
        else:
            key = own_organ(organ, by=by, right=Right.SET_UP_DOCUMENTS).pk
            changed = Organ.objects.filter(pk=key, revision=seen)
            if not changed.update(revision=F("revision") + 1, **fields):
                raise Stale("这个发文机关刚刚被改过，请刷新后再改。")
        doing.target, doing.unit, doing.result = str(key), str(by.unit_id), {"organ": key}
        doing.details = {"series": sorted(given.values())}
        return key


def save_template(*, by: Actor, kind: str, text: str, seen: int, at: datetime, request_id: UUID) -> int:
    """给自己任职的单位立一版模板，从此照它起草，交回主键；下属单位没有自己立的，也照它。

    seen 是看到的最近一版的号（没立过是 0）。模板写错了抛 Declined，逐处说明；别人刚立过一版抛 Stale。
    """
    content = {"kind": kind, "text": text, "seen": seen}
    with deed(
        "documents.save_template", by=by, at=at, request_id=request_id, content=content,
        target_kind="document_template",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return int(doing.result["template"])
        _over_own_unit(by)
        if kind not in DocumentType.values:
            raise NotFound
        if problems := parse_template(text).problems:
            more = f"\n……还有 {len(problems) - SHOWN} 处。" if len(problems) > SHOWN else ""
            raise Declined("\n".join(problems[:SHOWN]) + more)
        _drop_in_force(by.unit_id, kind, seen)
        made = TemplateVersion.objects.create(
            unit_id=by.unit_id, type=kind, number=seen + 1, text=text, made_by=by.actor, made_at=at
        )
        doing.target, doing.unit, doing.result = str(made.pk), str(by.unit_id), {"template": made.pk}
        doing.details = {"type": kind, "number": made.number}
        return made.pk


def drop_template(*, by: Actor, kind: str, seen: int, at: datetime, request_id: UUID) -> None:
    """不用自己立的了，回到上级的、随系统来的。立过的各版留着。seen 同 save_template。"""
    content = {"kind": kind, "seen": seen}
    with deed(
        "documents.drop_template", by=by, at=at, request_id=request_id, content=content,
        target_kind="document_template",
    ) as doing:  # fmt: skip
        if not doing.fresh:
            return
        _over_own_unit(by)
        if not _drop_in_force(by.unit_id, kind, seen):
            raise Declined("本来就没有用自己立的模板。")
        doing.unit, doing.details = str(by.unit_id), {"type": kind}


def _over_own_unit(by: Actor) -> None:
    if not units_in_reach(by=by, right=Right.SET_UP_DOCUMENTS, on=by.on).filter(pk=by.unit_id).exists():
        raise NotFound


def _series_free(given: Mapping[str, str], organ: int | None) -> None:
    """代字全市不重：两个机关用同一个代字，就会发出两份同样文号的公文。"""
    words = set(given.values())
    others = Organ.objects.exclude(pk=organ) if organ is not None else Organ.objects.all()
    used = Register.objects.filter(series__in=words)
    used = used.exclude(organ=organ) if organ is not None else used
    taken = {each for other in others for each in other.series.values()}
    if clash := sorted(words & (taken | set(used.values_list("series", flat=True)))):
        raise Declined(f"代字“{clash[0]}”别的机关在用或用过，请换一个，免得文号重了。")


def _drop_in_force(unit: int, kind: str, seen: int) -> bool:
    """放下在用的一版，交回有没有；看到以后别人又立过，抛 Stale。"""
    made = TemplateVersion.objects.select_for_update().filter(unit=unit, type=kind)
    last = max((each.number for each in made), default=0)
    if last != seen:
        raise Stale("这份模板刚刚有人立过新的一版，请刷新后再改。")
    return bool(TemplateVersion.objects.filter(unit=unit, type=kind, in_force=True).update(in_force=False))
