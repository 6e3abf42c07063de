"""问题房间的登记。"""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """登记问题房间。"""

    name = "zhidu.findings"
    verbose_name = "问题"
