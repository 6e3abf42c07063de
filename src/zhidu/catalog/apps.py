"""在用规则册房间的登记。"""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """登记在用规则册房间。"""

    name = "zhidu.catalog"
    verbose_name = "在用规则册"
