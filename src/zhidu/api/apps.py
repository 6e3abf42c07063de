"""接口房间的登记。"""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """登记接口房间。"""

    name = "zhidu.api"
    verbose_name = "接口"
