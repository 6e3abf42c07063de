"""演示市进库：用和真人一样的动作，立机构、建账号、报三年的数、办两年的整改案，最后说每种职务用哪个账号登录。"""

from __future__ import annotations

import io

from zhidu.cli.console import out, progress
from zhidu.cli.deployment import now, prepared

#: 账号和口令记在这个文件里，只有本人读得到；口令每次装都不同
LOGINS = "演示账号.txt"


def show_demo() -> None:
    """空的数据目录先装好演示市；说每种职务用哪个账号登录。装过的照原来的说。"""
    with prepared():
        from django.conf import settings
        from django.core.management import call_command

        call_command("zhidu_install", stdout=io.StringIO())  # 新造的密钥在哪，演示用不着说
        kept = settings.ZHIDU_PLACES.data / LOGINS
        if not kept.exists():
            from zhidu.cli.demo.loading import load

            with progress("装演示市（第一次约一分钟）") as step:
                loaded = load(None, at=now(), step=step)
            lines = [f"口令都是：{loaded.password}", ""]
            lines += [f"{each.name:<8}{each.office.label}　{each.place}" for each in loaded.shown]
            kept.write_text("\n".join(lines) + "\n", encoding="utf-8")
            kept.chmod(0o600)
            out().print("今年的结果已经算好；往年的和其余的整改案起了服务在后台接着办，一两分钟就齐。")
        from zhidu.cli.demo.background import resume

        resume(now())
        out().print(kept.read_text(encoding="utf-8"))
