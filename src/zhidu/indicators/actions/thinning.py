"""旧结果瘦身：被换下的逐校结果过些日子不再留；县的结果、输入的摘要永远留着，要哪天的逐校结果，照版次能再算出来。"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.rules import CALCULATOR
from zhidu.indicators.enums import Basis
from zhidu.indicators.models import SchoolOutcome

KEPT = timedelta(days=30)
SPACE = UUID("0d9a7c52-3c5e-5b0e-8a39-6a2d6d8b4f21")


def thin(*, at: datetime) -> int:
    """删掉 30 天前算的、已被换下的逐校结果，交回删了几行。照快照算的不删。没有可删的，什么也不记。"""
    old = SchoolOutcome.objects.filter(
        calculation__current=False, calculation__basis=Basis.LIVE, calculation__made_at__lt=at - KEPT
    )
    last = old.order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        return 0
    with deed(
        "indicators.thin",
        by=CALCULATOR,
        at=at,
        request_id=uuid5(SPACE, f"{last}"),
        content={"last": last},
        target_kind="school_outcome",
    ) as doing:
        if not doing.fresh:
            return int(doing.result["rows"])
        rows, _ = old.filter(pk__lte=last).delete()
        doing.result, doing.details = {"rows": rows}, {"rows": rows}
    return rows
