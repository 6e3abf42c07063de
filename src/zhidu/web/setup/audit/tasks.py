"""核验流水的后台任务：流水长了，不让人在一页上等。"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from zhidu.accounts.actions.readings import note_reading
from zhidu.accounts.rules import Actor
from zhidu.audit.queries.verification import verify
from zhidu.audit.rules.keys import UnusableKey
from zhidu.insight.auditing import sees_everything
from zhidu.jobs.rules import Running, handler
from zhidu.kernel import ZhiduError
from zhidu.organisations.rules import NotFound
from zhidu.web.setup.audit.pages import chain_verdict

KIND = "audit.verify"
TOLD = 20


@handler(KIND, title="核验审计流水")
def verify_whole_chain(running: Running) -> dict[str, Any]:
    """验一遍，结论和头几处迹象写进结果；只读，重来一遍也无妨。"""
    if not isinstance(running.by, Actor) or not sees_everything(running.by, localdate(running.at)):
        raise NotFound
    running.progress(0, 1, "逐条重算签章")
    try:
        report = verify()
    except UnusableKey as error:
        raise ZhiduError(str(error)) from error
    note_reading(
        "audit.verified", by=running.by, at=running.at, target_kind="audit_event",
        details={"events": report.events, "signs": report.total},
    )  # fmt: skip
    found = chain_verdict(report)
    traces = [f"{place}：{message}" for _, place, message in found.traces[:TOLD]]
    running.progress(1, 1, "验完了")
    return {"message": "".join([found.verdict, *traces]), "link": reverse("audit:list")}
