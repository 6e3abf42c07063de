"""整改房间的登记。"""

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    """登记整改房间。"""

    name = "zhidu.rectification"
    verbose_name = "整改"
