"""附件房间的登记。"""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """登记附件房间。"""

    name = "zhidu.files"
    verbose_name = "附件"
