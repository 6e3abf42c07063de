"""从源码里找出记进审计的每一种动作和对象：看叫 deed、record、note_reading 等的地方，写的是什么代号。"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.repository import SOURCE, python_files, relative
from tests.architecture.rules import dotted

RECORDERS = {"deed", "record", "note_reading", "_record"}
CODE = re.compile(r"[a-z]+\.[a-z_]+")


def recorded(source: str) -> Iterator[tuple[int, str, str]]:
    """（行号，“action”或“target_kind”，代号）。代号写成本文件里的常量也认得；f 字符串拼的由调用的人另对。"""
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or dotted(node.func).split(".")[-1] not in RECORDERS:
            continue
        named = {each.arg: each.value for each in node.keywords}
        action = named.get("action") or (node.args[0] if node.args else None)
        for kind, value in (("action", action), ("target_kind", named.get("target_kind"))):
            for part in _texts(value):
                found = constants.get(part.id, "") if isinstance(part, ast.Name) else part.value
                if isinstance(found, str) and found and (kind == "target_kind" or CODE.fullmatch(found)):
                    yield node.lineno, kind, found


def _texts(value: ast.expr | None) -> Iterator[ast.Constant | ast.Name]:
    """一个值可能是哪几个文字：条件式的两边都算。"""
    if isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)
    elif isinstance(value, ast.Constant | ast.Name):
        yield value


def everything() -> Iterator[tuple[str, str, str]]:
    """整个仓库：（在哪，“action”或“target_kind”，代号）。"""
    for file in python_files(SOURCE):
        for line, kind, code in recorded(Path(file).read_text(encoding="utf-8")):
            yield f"{relative(file)}:{line}", kind, code
