"""机构树在 Django 里的登记。"""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """机构树：市—区县—镇街—校（园）与部门。"""

    name = "zhidu.organisations"
    label = "organisations"
    verbose_name = "机构"
    default_auto_field = "django.db.models.BigAutoField"
