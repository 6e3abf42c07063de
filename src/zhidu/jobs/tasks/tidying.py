"""每天清一次队列里早就办完的。"""

from __future__ import annotations

from datetime import time
from typing import Any

from zhidu.jobs.actions import tidy
from zhidu.jobs.rules import Running, handler


@handler("jobs.tidy", title="清理办完的队列", daily=time(3, 20))
def tidy_queue(job: Running) -> dict[str, Any]:
    """清掉队列里过了保留期的。"""
    return {"removed": tidy(at=job.at)}
