"""启动检查：密钥在不在、数据库合不合格。不合格就不启动，并说怎么办。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from zhidu.audit.rules.keys import UnusableKey, read_key

#: 起服务之前才查的几样；平时跑别的命令不查
SERVING = "zhidu-serving"


@register(Tags.security)
def keys(app_configs: Sequence[Any] | None, **options: Any) -> list[Error]:
    """签会话的密钥和审计密钥都要在，而且别人读不到。"""
    found = []
    try:
        read_key(settings.ZHIDU_PLACES.secret_key)
    except UnusableKey as error:
        found.append(Error(str(error), id="zhidu.E001"))
    try:
        read_key(settings.ZHIDU_AUDIT_KEY)
    except UnusableKey as error:
        found.append(Error(str(error), id="zhidu.E002"))
    return found


@register(Tags.database)
def databases(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **options: Any
) -> list[Error]:
    """连得上，而且后端认为不会丢数据。"""
    found = []
    for alias in databases or ():
        try:
            connections[alias].ensure_connection()
        except ImproperlyConfigured as error:
            found.append(Error(str(error), id="zhidu.E003"))
        except OperationalError as error:
            found.append(
                Error(f"连不上数据库：{error}。请检查 DATABASE_URL 和数据库是否在运行。", id="zhidu.E004")
            )
    return found


@register(SERVING, deploy=True)
def tables(app_configs: Sequence[Any] | None, **options: Any) -> list[Error]:
    """各张表都建了，而且是这一版的。"""
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return [Error("数据库的表还没有建，或还是旧的。请先跑：zhidu install", id="zhidu.E005")]
    return []


@register(SERVING, deploy=True)
def styles(app_configs: Sequence[Any] | None, **options: Any) -> list[Error]:
    """样式和脚本生成了，也收拢了。"""
    if finders.find("zhidu/app.css") is None:
        said = "样式和脚本还没有生成。从源码跑的请先：python3 dev.py setup，再 zhidu install"
        return [Error(said, id="zhidu.E006")]
    if not (settings.ZHIDU_PLACES.statics / "staticfiles.json").exists():
        return [Error("样式和脚本还没有收拢。请先跑：zhidu install", id="zhidu.E007")]
    return []
