"""试发一条：照真的发，看通不通，结果记在渠道上。"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from zhidu.accounts.rules import Actor
from zhidu.channels.actions.relaying import note_outcome, parcel_of, send
from zhidu.channels.queries import channel
from zhidu.channels.rules.messages import trial
from zhidu.channels.rules.sealing import Unsealable
from zhidu.organisations.rules import Declined


def try_channel(*, by: Actor, target: int, at: datetime, request_id: UUID) -> str:
    """试发一条，交回一句话。没发成抛 Declined，说为什么；管不到抛 NotFound。

    谁试的由提出任务时的审计记着；这里不开事务，等对方答复的时候不占数据库。
    """
    found = channel(target, by=by)
    try:
        parcel = parcel_of(found, trial(settings.ZHIDU_SITE), at=at, number=f"try/{request_id}")
    except Unsealable as error:
        raise Declined(error.message) from None
    done, said = send(parcel)
    note_outcome(found, done=done, said=said, at=at)
    if not done:
        raise Declined(f"没有发出去：{said}")
    return f"发出去了，请到{found.get_kind_display()}那边看看收到没有。{said}"
