"""“一个口子一个房间”里归 Django 的几个口子：取对象、改对象、写 SQL、信号。收源码文本，交回不合的句子。"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from tests.architecture.rules import dotted, imported, parsed, within

#: 应用里的房间：哪些可以取对象，哪些可以改对象，哪些可以直接写 SQL
MAY_READ = {"models", "queries", "actions", "migrations"}
MAY_WRITE = {"actions", "migrations"}
MAY_SQL = {"queries", "actions", "migrations"}

MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
WRITES = {"save", "delete", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
WRITES |= {f"a{name}" for name in WRITES}
CURSORS = {"django.db.connection", "django.db.connections", "django.db.models.expressions.RawSQL"}
SIGNALS = {"django.db.models.signals", "django.dispatch", "django.contrib.auth.signals"}


def inner_room(path: str) -> str:
    """应用里的哪个房间：audit/queries/verification.py 与 audit/queries.py 都是 queries。"""
    parts = path.split("/")
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


def is_write(call: ast.Call) -> bool:
    """像是在改库的调用。update 只带关键字才算：字典和集合的 update 带的是位置参数。"""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name in ("update", "aupdate"):
        return bool(call.keywords) and not call.args
    return name in WRITES


def faults(source: str, path: str) -> list[str]:
    """path 是 zhidu 包里的路径，如 audit/queries/verification.py。"""
    room, tree, found = inner_room(path), parsed(source), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and room not in MAY_READ:
            found.append(
                f"第 {node.lineno} 行：.{node.attr} 只许在 queries、actions 里用，请调用带 by 的查询"
            )
        if isinstance(node, ast.Name | ast.alias):
            name = node.id if isinstance(node, ast.Name) else node.name
            if name in SHORTCUTS:
                found.append(f"第 {node.lineno} 行：{name} 不看谁在问，请调用带 by 的查询")
        if isinstance(node, ast.Call) and is_write(node) and room not in MAY_WRITE:
            found.append(f"第 {node.lineno} 行：{dotted(node.func) or '…'}() 改了库，只许在 actions 里")
    for line, module in imported(tree):
        if module in CURSORS and room not in MAY_SQL and not path.startswith("config/"):
            found.append(f"第 {line} 行：{module} 绕过了查询，只许在 queries、actions 里用")
        if signal := next((each for each in SIGNALS if within(module, each)), ""):
            found.append(f"第 {line} 行：{signal}：我们自己的房间之间不用信号，请在动作里直接叫下层")
    return sorted(set(found), key=lambda text: int(text.split()[1]))


def relation_faults(
    models: Iterable[type], storeys: list[list[str]], room: Callable[[type], str | None]
) -> list[str]:
    """模型之间的关系只许指向本房间或更低的楼层；跨房间不许留反向名（related_name="+"）。

    room 说一个模型在哪个房间，None 是 Django 自带的（可以指）。用字符串写的外键，到这里也解析成模型了。
    """
    floor = {each: number for number, storey in enumerate(storeys) for each in storey}
    found = []
    for model in models:
        here = room(model)
        assert here is not None
        meta = model._meta  # type: ignore[attr-defined]
        for field in meta.private_fields:
            found.append(f"{model.__name__}.{field.name} 是泛外键：指到哪一层都看不出来，请存种类和编号")
        for field in [*meta.local_fields, *meta.local_many_to_many]:
            if not field.is_relation or (there := room(field.related_model)) in (None, here):
                continue
            name = f"{model.__name__}.{field.name}"
            if here == "audit":
                found.append(f"{name}：审计只存文字，不设外键")
            elif floor[there] <= floor[here]:
                found.append(f"{name} 指向 {there}，不在 {here} 下面")
            elif not field.remote_field.hidden:
                found.append(f'{name} 在 {there} 留了反向名：请写 related_name="+"')
    return found
