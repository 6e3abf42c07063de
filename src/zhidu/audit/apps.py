"""审计房间的登记。"""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """登记审计房间。"""

    name = "zhidu.audit"
    verbose_name = "审计"
