"""审计里的枚举：看得出哪几种改动过的迹象。"""

from __future__ import annotations

from django.db.models import TextChoices


class TamperSign(TextChoices):
    """核验时发现的迹象；一次改动可能同时留下几种。"""

    ALTERED = "altered", "内容与签章不符"
    BROKEN_LINK = "broken_link", "与上一条接不上"
    MISSING = "missing", "序号缺了"
    CUT = "cut", "锚点记着的记录不见了"
    REPLACED = "replaced", "与锚点记着的不是同一条"
    ANCHORS_GONE = "anchors_gone", "锚点文件不见了"
    ANCHOR_DAMAGED = "anchor_damaged", "锚点有一行不可信"
