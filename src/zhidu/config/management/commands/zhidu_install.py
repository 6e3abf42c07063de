"""安装：造目录和密钥，建库建表，收拢样式和脚本。可以再跑，已有的不动。由 zhidu install 叫。"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from zhidu.config import environment
from zhidu.config.installing import install


class Command(BaseCommand):
    """zhidu install 的本体。"""

    help = "造目录和密钥，建库建表，收拢样式和脚本"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> str:
        """交回一句话：新造了哪几把密钥。"""
        made = install(settings.ZHIDU_PLACES)
        settings.SECRET_KEY = environment.secret_key(settings.ZHIDU_PLACES.secret_key)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        return "\n".join(str(file) for file in made)
