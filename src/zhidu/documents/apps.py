"""公文房间的登记。"""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """登记公文房间。"""

    name = "zhidu.documents"
    verbose_name = "公文"
