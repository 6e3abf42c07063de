"""结果的动作：重算一个县、重算一个采集、定申报年、旧结果瘦身。"""

from zhidu.indicators.actions.declaring import set_declared_year
from zhidu.indicators.actions.recomputing import recompute, recompute_all
from zhidu.indicators.actions.thinning import thin

__all__ = ["recompute", "recompute_all", "set_declared_year", "thin"]
