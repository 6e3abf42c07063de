"""装配房间的登记：启动检查。"""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """登记启动检查。"""

    name = "zhidu.config"
    verbose_name = "装配"

    def ready(self) -> None:
        """引入即登记。"""
        from zhidu.config import checks  # noqa: F401  检查靠引入时的装饰器登记
