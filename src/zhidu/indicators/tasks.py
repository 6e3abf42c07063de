"""后台办的事：重算一个县、重算一个采集的各县、每夜把全部采集过一遍。都可以从头重来：没变的不存，不会多出结果。"""

from __future__ import annotations

from datetime import time
from typing import Any

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.indicators.actions import recompute, recompute_all, thin
from zhidu.indicators.queries.inputs import computed_collections
from zhidu.jobs.rules import Running, handler
from zhidu.organisations.rules import NotFound

#: 夜里没人用的时候
NIGHT = time(2, 30)


@handler("indicators.recompute", title="重算指标")
def recompute_county(job: Running) -> dict[str, Any]:
    """重算一个采集（collection）的一个区县（county，主键）。报送、退回、审核之后由系统排上。"""
    _may_recompute(job)
    collection, county = int(job.arguments["collection"]), int(job.arguments["county"])
    job.progress(0, 1, "正在算")
    made = recompute(collection=collection, county=county, at=job.at)
    job.progress(1, 1, "算完")
    return {"calculation": made}


@handler("indicators.recompute_all", title="全市重算指标")
def recompute_collection(job: Running) -> dict[str, Any]:
    """重算一个采集（collection）的全部区县。"""
    _may_recompute(job)
    made = recompute_all(collection=int(job.arguments["collection"]), at=job.at, progress=job.progress)
    counted = sum(1 for each in made.values() if each is not None)
    return {"counties": counted, "message": f"{counted} 个区县已重算"}


@handler("indicators.nightly", title="每夜核对结果", daily=NIGHT)
def recompute_nightly(job: Running) -> dict[str, Any]:
    """每个采集的各县过一遍：引擎升级了、借用的数变了而没排上的，这时补上，没变的只对一对摘要；再把换下已久的逐校结果删掉。"""
    _may_recompute(job)
    collections = computed_collections()
    for done, collection in enumerate(collections):
        job.progress(done, len(collections), "核对结果")
        recompute_all(collection=collection, at=job.at)
    return {"collections": len(collections), "thinned": thin(at=job.at)}


def _may_recompute(job: Running) -> None:
    """系统排的放行；人排的，要有组织评价的权。"""
    if isinstance(job.by, Actor) and not job.by.reach(Right.RUN_ASSESSMENTS).roots:
        raise NotFound
