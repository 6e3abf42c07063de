"""定时转发，每天清一次旧的；试发也在后台办，对方慢不耽误人。"""

from __future__ import annotations

from datetime import time
from typing import Any

from zhidu.accounts.rules import Actor
from zhidu.channels.actions import clear_out, relay, try_channel
from zhidu.jobs.rules import Running, handler
from zhidu.organisations.rules import NotFound

TRY = "channels.try"
EVERY_SECONDS = 60


@handler("channels.relay", title="转发通知", every=EVERY_SECONDS)
def relay_notices(job: Running) -> dict[str, Any]:
    """把新的通知转到各个渠道。"""
    done = relay(at=job.at)
    return {"taken": done.taken, "sent": done.sent, "failed": done.failed, "given_up": done.given_up}


@handler("channels.tidy", title="清理转过的通知", daily=time(3, 30))
def tidy_outbox(job: Running) -> dict[str, Any]:
    """清掉了结了很久的。"""
    return {"removed": clear_out(at=job.at)}


@handler(TRY, title="试发一条消息")
def try_one(job: Running) -> dict[str, Any]:
    """试发一条。arguments：channel，渠道的主键。"""
    if not isinstance(job.by, Actor):
        raise NotFound
    key = int(job.arguments["channel"])
    said = try_channel(by=job.by, target=key, at=job.at, request_id=job.request_id("try"))
    return {"message": said, "link": f"/channels/{key}/"}
