"""指标结果房间的登记。"""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """登记指标结果房间。"""

    name = "zhidu.indicators"
    verbose_name = "指标结果"
