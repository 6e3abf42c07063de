"""通知房间的登记。"""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """登记通知房间。"""

    name = "zhidu.notices"
    verbose_name = "通知"
