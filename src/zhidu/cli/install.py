"""zhidu install：第一次安装和升级，都跑它。"""

from __future__ import annotations

import argparse
import io

from zhidu.cli.console import out
from zhidu.cli.deployment import prepared


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """没有参数：目录和密钥放哪，由 ZHIDU_DATA、ZHIDU_KEYS 说。"""


def run(parsed: argparse.Namespace) -> int:
    """造目录和密钥，建库建表，收拢样式。已有的密钥和数据不动。"""
    with prepared():
        from django.conf import settings
        from django.core.management import call_command

        said = io.StringIO()
        call_command("zhidu_install", stdout=said)
        places = settings.ZHIDU_PLACES
        console = out()
        made = said.getvalue().split()
        for file in made:
            console.print(f"新造密钥：{file}")
        if made:
            console.print("密钥请另外备份，不要和数据库放在一起。", style="bold")
        console.print(f"装好了。数据在 {places.data}，密钥在 {places.keys}。接着：zhidu serve")
    return 0
