"""规则册放在哪：找规则册目录，把「编号」「编号@版本」「目录」变成具体的路径。"""

from __future__ import annotations

import os
import re
from pathlib import Path

from zhidu.kernel import ZhiduError
from zhidu.rulebook.problems import nearest

HEAD = "rulebook.yaml"
FROZEN = "releases"
ID_PATTERN = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
VERSION_PATTERN = r"[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}"
_VERSION_LINE = re.compile(rf"^version:\s*[\"']?({VERSION_PATTERN})", re.MULTILINE)


def library_root() -> Path:
    """规则册总目录：先看环境变量 ZHIDU_RULEBOOKS，再看安装包里的，再看源码仓库顶层的 rulebooks。

    错误：ZhiduError（都没有）。
    """
    named = os.environ.get("ZHIDU_RULEBOOKS", "")
    if named:
        if Path(named).is_dir():
            return Path(named)
        raise ZhiduError(f"环境变量 ZHIDU_RULEBOOKS 指的目录不存在：{named}")
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "_rulebooks", package.parents[1] / "rulebooks"):
        if candidate.is_dir():
            return candidate
    raise ZhiduError("找不到规则册目录，请用环境变量 ZHIDU_RULEBOOKS 指明")


def version_key(version: str) -> tuple[int, ...]:
    """版本号排序用：1.10.0 在 1.9.0 后面。不是数字的段当 0。"""
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))


def folders(root: Path) -> list[Path]:
    """总目录下的规则册目录，按编号排序。"""
    return sorted(each.parent for each in root.glob(f"*/{HEAD}"))


def frozen_files(folder: Path) -> list[Path]:
    """一本规则册冻结的旧版，按版本排序。"""
    found = (folder / FROZEN).glob("*.json")
    return sorted(found, key=lambda each: version_key(each.stem))


def written_version(folder: Path) -> str:
    """目录里现在写的版本号；读不出是空串。只看一行，不读整本。"""
    try:
        found = _VERSION_LINE.search((folder / HEAD).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    return found.group(1) if found else ""


def locate(spec: str, root: Path | None = None) -> Path:
    """「编号」→ 目录；「编号@版本」→ 冻结版的 JSON，没有冻结而正是当前版时 → 目录；目录路径 → 它自己。

    错误：ZhiduError，说明有哪些规则册、哪些版本。
    """
    name, _, version = spec.partition("@")
    if re.fullmatch(ID_PATTERN, name, re.ASCII) and (
        not version or re.fullmatch(VERSION_PATTERN, version, re.ASCII)
    ):
        shelf = root if root is not None else library_root()
        if _is_rulebook(shelf / name):
            return _version_path(shelf / name, version)
    if _is_rulebook(Path(spec)):
        return Path(spec)
    spec = spec if len(spec) <= 60 else spec[:57] + "…"
    shelf = root if root is not None else library_root()
    known = [each.name for each in folders(shelf)]
    if not known:
        raise ZhiduError(f"没有规则册「{spec}」：{shelf} 里一本也没有")
    raise ZhiduError(f"没有规则册「{spec}」{nearest(name[:60], known)}；现有：{'、'.join(known)}")


def _is_rulebook(folder: Path) -> bool:
    try:
        return (folder / HEAD).is_file()
    except OSError:  # 名字太长一类
        return False


def _version_path(folder: Path, version: str) -> Path:
    if not version:
        return folder
    frozen = folder / FROZEN / f"{version}.json"
    if frozen.is_file():
        return frozen
    current = written_version(folder)
    if version == current:
        return folder
    known = dict.fromkeys([*(each.stem for each in frozen_files(folder)), current])
    raise ZhiduError(
        f"规则册「{folder.name}」没有 {version} 版；现有：{'、'.join(each for each in known if each)}"
    )
