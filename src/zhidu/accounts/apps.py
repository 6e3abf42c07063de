"""人与任职在 Django 里的登记。"""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """人、任职、职务、激活与登录的规矩。"""

    name = "zhidu.accounts"
    label = "accounts"
    verbose_name = "账号"
    default_auto_field = "django.db.models.BigAutoField"
