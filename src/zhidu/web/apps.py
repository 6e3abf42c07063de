"""网页房间的登记。"""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """登记网页房间。"""

    name = "zhidu.web"
    verbose_name = "网页"
