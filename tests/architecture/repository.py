"""架构测试共用的眼睛：仓库在哪、有哪些房间、有哪些源文件。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "zhidu"

#: 生成物和缓存，不算仓库的内容
NOT_OURS = {"build", "dist", "node_modules", "__pycache__", "var", "media"}


def contracts(pyproject: str) -> dict[str, dict[str, Any]]:
    """pyproject 里 import-linter 的契约，按 id 取。"""
    settings = tomllib.loads(pyproject)["tool"]["importlinter"]
    return {contract["id"]: contract for contract in settings["contracts"]}


def floors(pyproject: str) -> list[list[str]]:
    """楼层从上到下，每层是同层的房间名（去掉“可以暂缺”的括号）。"""
    layers = contracts(pyproject)["floors"]["layers"]
    return [[room.strip(" ()") for room in re.split(r"[|:]", layer)] for layer in layers]


def our_floors() -> list[list[str]]:
    """本仓库的楼层。"""
    return floors((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pure_rooms(storeys: list[list[str]]) -> list[str]:
    """线下的房间：audit 以下，纯 Python，不认识 Django。"""
    line = storeys.index(["audit"])
    return [room for storey in storeys[line + 1 :] for room in storey]


def rooms_on_disk(package: Path) -> set[str]:
    """包下面实有的房间：子包和模块都算（带下划线的数据目录不算）。"""
    found = set()
    for entry in package.iterdir():
        if entry.is_dir() and (entry / "__init__.py").exists():
            found.add(entry.name)
        elif entry.suffix == ".py" and entry.name != "__init__.py":
            found.add(entry.stem)
    return found


def room_of(file: Path, package: Path = SOURCE) -> str:
    """源文件属于哪个房间；包根的 __init__ 归到空名。"""
    parts = file.relative_to(package).parts
    return parts[0] if len(parts) > 1 else file.stem.replace("__init__", "")


def python_files(*tops: Path) -> Iterator[Path]:
    """几处地方的 Python 文件，按路径排好。"""
    for top in tops:
        if top.is_file():
            yield top
        else:
            yield from sorted(file for file in top.rglob("*.py") if not NOT_OURS & set(file.parts))


def our_python() -> list[Path]:
    """本仓库全部 Python 文件：源码、测试、评测、dev.py。"""
    return list(python_files(SOURCE, ROOT / "tests", ROOT / "bench", ROOT / "dev.py"))


def text_files() -> Iterator[Path]:
    """本仓库会提交的文本文件（跳过点目录、生成物和二进制）。"""
    binary = {".xlsx", ".xls", ".png", ".pdf", ".parquet", ".ico", ".woff2", ".pyc", ".sqlite3", ".csv"}
    tops = [top for top in ROOT.iterdir() if not top.name.startswith(".") and top.name not in NOT_OURS]
    tops += [ROOT / ".ci", ROOT / ".gitignore", ROOT / ".gitattributes"]
    for top in sorted(tops):
        for file in [top] if top.is_file() else sorted(top.rglob("*")):
            if file.is_file() and file.suffix not in binary and not NOT_OURS & set(file.parts):
                yield file


def relative(file: Path) -> str:
    """报错里用的短路径。"""
    return file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name
