"""装配处定时办的事：附件和后台任务同层、互不认识，由这里把它们接起来。"""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils import timezone

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import holders
from zhidu.files.actions import sweep
from zhidu.files.queries import check_digests
from zhidu.jobs.rules import Running, handler
from zhidu.notices.actions import notify

WEEK = 7 * 24 * 3600
SHOWN = 20


@handler("files.sweep", title="清理没有登记的附件", daily=time(3, 40))
def sweep_files(job: Running) -> dict[str, Any]:
    """清掉被杀的进程留下的、没有登记的字节。"""
    return {"removed": sweep(at=job.at)}


@handler("files.check", title="核对附件的摘要", every=WEEK)
def check_files(job: Running) -> dict[str, Any]:
    """全部附件从头读一遍；有坏了的，告诉管得到那个单位的系统管理员。通知里只有编号，他不该看见附件叫什么。"""
    damaged = check_digests(job.progress)
    on = timezone.localdate(job.at)
    units = {each.file.unit_id for each in damaged}
    persons = {each for unit in units for each in holders(right=Right.EDIT_UNITS, unit=unit, on=on)}
    keys = [str(each.file.pk) for each in damaged]
    if damaged:
        more = f" 等 {len(keys)} 个" if len(keys) > SHOWN else ""
        notify(
            persons=persons, kind="files.damaged", title=f"有 {len(keys)} 个附件坏了", at=job.at,
            body=f"内容与收下时不符或不见了，请从备份里取回。编号：{'、'.join(keys[:SHOWN])}{more}。",
        )  # fmt: skip
    return {"damaged": keys, "message": f"坏了 {len(keys)} 个。" if keys else "全部完好。"}
