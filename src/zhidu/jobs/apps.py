"""后台任务房间的登记。"""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """登记后台任务房间。"""

    name = "zhidu.jobs"
    verbose_name = "后台任务"
