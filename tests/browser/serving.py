"""给浏览器测试起一处真的部署：空目录里装好表、样式和小市，开网页和后台任务；标准输入一关就停。

python serving.py walks|payloads|letters|loop　　打印一行 JSON：端口，和各人的登录名等（口令都是 staff.GOOD）
标准输入里写一个数，钟就往前拨几天，拨好了回一行。
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import django

SCENES = {
    "walks": "tests.browser.walk_scene",
    "payloads": "tests.browser.payload_scene",
    "letters": "tests.browser.letter_scene",
    "loop": "tests.browser.loop_scene",
}


class Clock:
    """部署里的钟：比真的快几天。产品只从 timezone.now 问时刻。"""

    def __init__(self) -> None:
        from django.utils import timezone

        self.plain, self.ahead = timezone.now, timedelta()
        timezone.now = self.now

    def now(self) -> datetime:
        """此刻。"""
        return self.plain() + self.ahead


def prepare() -> None:
    """表、密钥、样式。散列调便宜：要走的是门，不是散列。"""
    from tests.databases import copy_blank
    from zhidu.config import environment, installing

    places = environment.places()
    installing.install(places)
    copy_blank(places.database)
    django.setup()
    from django.core.management import call_command

    from tests.hashing import cheapen

    cheapen()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def main(scene: str) -> int:
    """备好、起来、等标准输入关上。"""
    clock = Clock()
    prepare()
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    from zhidu.jobs.tasks import start_worker

    told: dict[str, Any] = import_module(SCENES[scene]).build()
    application = get_wsgi_application()
    server = create_server(application, host="127.0.0.1", port=0, threads=4, ident="")
    worker = start_worker()
    threading.Thread(target=server.run, daemon=True).start()
    print(json.dumps(told | {"port": server.effective_port}), flush=True)
    for days in sys.stdin:
        clock.ahead += timedelta(days=int(days))
        print(json.dumps({"ahead": clock.ahead.days}), flush=True)
    worker.stop(5.0)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
