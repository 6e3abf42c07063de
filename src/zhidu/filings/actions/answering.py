"""对一处疑问写说明，对一条退回意见写答复。"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import Actor
from zhidu.filings.actions.drafting import current, fillable
from zhidu.filings.models import Explanation, Remark
from zhidu.filings.queries.collections import asked_of
from zhidu.filings.queries.contents import flaws_of
from zhidu.organisations.rules import Declined, NotFound

SHORTEST = 4


def explain_check(  # noqa: PLR0913  说明哪一处要四样才说得清
    *, by: Actor, filing: int, check: str, form: str, row: str, field: str, text: str, at: datetime,
    request_id: UUID,
) -> None:  # fmt: skip
    """对草稿里的一处疑问（见 Flaw.place）写一句说明，再写就是改。值后来改了，说明不算数，要重新写。

    错误：Declined（太短；这一处现在没有疑问；必须改的不能靠说明过去）；NotFound（没有、不归您填）。
    """
    said = text.strip()
    content = {"filing": filing, "check": check, "form": form, "row": row, "field": field, "text": said}
    with deed(
        "filings.explain_check", by=by, at=at, request_id=request_id, content=content, target_kind="filing"
    ) as doing:
        if not doing.fresh:
            return
        found, draft = fillable(filing, by=by)
        if len(said) < SHORTEST:
            raise Declined(f"说明请写清缘由，至少 {SHORTEST} 个字。")
        asked = asked_of(found.collection)
        hits = [
            each
            for each in flaws_of(found, asked, current(asked, found, draft))
            if each.place == (check, form, row, field)
        ]
        if not hits:
            raise Declined("这一处现在没有疑问了，不用说明；请刷新看看。")
        if hits[0].severity == "error":
            raise Declined("这一处是错，要改，写说明过不去。")
        Explanation.objects.update_or_create(
            filing=found, check_id=check, form=form, row=row, field=field,
            defaults={"value": hits[0].value[:200], "text": said, "made_by": by.actor, "made_at": at},
        )  # fmt: skip
        doing.target, doing.unit, doing.details = str(found.pk), str(found.unit_id), {"check": check[:64]}


def settle_remark(*, by: Actor, remark: int, answer: str, at: datetime, request_id: UUID) -> None:
    """答复一条退回意见，它就了结了。太短抛 Declined；没有、不归您填抛 NotFound；已经了结的抛 Declined。"""
    said = answer.strip()
    content = {"remark": remark, "answer": said}
    with deed(
        "filings.settle_remark", by=by, at=at, request_id=request_id, content=content, target_kind="remark"
    ) as doing:
        if not doing.fresh:
            return
        row = Remark.objects.filter(pk=remark).first()
        if row is None:
            raise NotFound
        found, _ = fillable(row.filing_id, by=by)
        if len(said) < SHORTEST:
            raise Declined(f"答复请写清缘由，至少 {SHORTEST} 个字。")
        settled = Remark.objects.filter(pk=remark, settled_at__isnull=True)
        if not settled.update(answer=said, settled_at=at):
            raise Declined("这条意见已经了结了。")
        doing.target, doing.unit = str(remark), str(found.unit_id)
