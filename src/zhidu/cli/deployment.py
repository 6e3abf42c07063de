"""要碰部署的命令（备份、恢复等）：备好 Django，查密钥，把数据库的报错说成中文。"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from zhidu.kernel import ZhiduError

#: 在服务器上敲命令的人，记进审计
OPERATOR = "operator"


def now() -> datetime:
    """此刻；往下都作为参数传。"""
    return datetime.now(UTC)


@contextmanager
def prepared() -> Iterator[None]:
    """备好 Django 才进去，还没有密钥也行（安装要跑）；设置不对、数据库连不上，都说成 ZhiduError。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhidu.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    try:
        django.setup()
        yield
    except ImproperlyConfigured as error:
        raise ZhiduError(str(error)) from error
    except DatabaseError as error:
        raise ZhiduError(
            f"数据库没有办成：{error}。请检查 DATABASE_URL，以及有没有先跑过 zhidu install。"
        ) from error


@contextmanager
def connected() -> Iterator[None]:
    """备好 Django、查过密钥才进去；密钥用不了、数据库不合格或连不上，都说成 ZhiduError。"""
    with prepared():
        from django.conf import settings

        from zhidu.audit.rules.keys import UnusableKey, read_key

        try:
            read_key(settings.ZHIDU_AUDIT_KEY)
        except UnusableKey as error:
            raise ZhiduError(str(error)) from error
        yield
