"""一本规则册的原文：从目录或冻结的 JSON 收齐，算内容指纹，省、市规则册和上级合起来。"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhidu.kernel import ZhiduError
from zhidu.rulebook.library import FROZEN, HEAD, locate
from zhidu.rulebook.problems import RulebookProblem
from zhidu.rulebook.reading import LARGEST_FILE, Leaf, Section, SourceFile, Tree, plain, planted, read_file

FORMAT = "1"
LARGEST_FROZEN = 50 * LARGEST_FILE
MOST_FILES = 2000
LONGEST_CHAIN = 3
_PARTS = {"forms": 2, "indicators": 3, "examples": 3}


@dataclass(slots=True)
class Source:
    """一本规则册的全部原文。files：相对路径 → 树；base：它所延伸的上级规则册。"""

    title: str
    files: dict[str, Tree] = field(default_factory=dict)
    base: Source | None = None

    def content(self) -> dict[str, Any]:
        """可以写进 JSON 的全部内容，上级的也在里面。CHANGES.md 不算内容。"""
        documents = {name: plain(tree) for name, tree in sorted(self.files.items())}
        return {"documents": documents, "base": self.base.content() if self.base else None}

    def sha256(self) -> str:
        """内容指纹：规范 JSON（键排序、无空白、UTF-8）的 SHA-256。改一个字就变，换个目录或冻结成 JSON 不变。"""
        text = json.dumps(self.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def head(self, key: str) -> str:
        """rulebook.yaml 里的一个文字，没有是空串。"""
        tree = self.files.get(HEAD)
        value = tree.entries.get(key) if isinstance(tree, Section) else None
        return value.value if isinstance(value, Leaf) and isinstance(value.value, str) else ""


def gather(
    path: Path, root: Path | None, problems: list[RulebookProblem], chain: tuple[str, ...] = ()
) -> Source:
    """收齐一本规则册。path：规则册目录，或冻结的 JSON 文件；root：到哪里找上级，默认同一个总目录。

    错误：ZhiduError（路径不是规则册、上级找不到、一圈圈互相延伸）；内容里的错都记进 problems。
    """
    if path.suffix == ".json":
        return _thaw(path, problems)
    if not (path / HEAD).is_file():
        raise ZhiduError(f"{path} 不是规则册目录：里面没有 {HEAD}")
    source = Source(path.resolve().name)
    prefix = f"{source.title}/" if chain else ""
    for found in sorted(path.rglob("*")):
        name = found.relative_to(path).as_posix()
        if _belongs(name, prefix, problems):
            tree = read_file(found, SourceFile(prefix + name), problems)
            if tree is not None:
                source.files[name] = tree
    if len(source.files) > MOST_FILES:
        raise ZhiduError(f"{path} 里有 {len(source.files)} 个文件，超过 {MOST_FILES}，不像一本规则册")
    extends = source.head("extends")
    if extends:
        chain = (*chain, source.title)
        if len(chain) > LONGEST_CHAIN or extends.partition("@")[0] in chain:
            raise ZhiduError(f"规则册的延伸绕成圈或超过 {LONGEST_CHAIN} 级：{' → '.join((*chain, extends))}")
        shelf = root if root is not None else path.resolve().parent
        source.base = gather(locate(extends, shelf), root, problems, chain)
    _mark_level(source)
    return source


def _belongs(name: str, prefix: str, problems: list[RulebookProblem]) -> bool:
    """这个文件是不是规则册的内容；放错地方的 YAML 记一处错。"""
    parts = name.split("/")
    if parts[0] == FROZEN or any(part.startswith(".") for part in parts):
        return False
    if name == HEAD or (parts[0] in _PARTS and len(parts) == _PARTS[parts[0]] and name.endswith(".yaml")):
        return True
    if name.endswith((".yaml", ".yml")):
        fix = "放到 forms/名.yaml、indicators/组/代码.yaml、examples/组/代码.yaml，扩展名 .yaml"
        problems.append(RulebookProblem(prefix + name, 0, "", "放错了地方，不会被读到", fix))
    return False


def _mark_level(source: Source) -> None:
    """给每棵树记上这本规则册是哪一级的：线由哪一级定，结果里要说。"""
    level = source.head("level")
    if level in ("province", "city"):
        for tree in source.files.values():
            tree.file.level = "province" if level == "province" else "city"


def _thaw(path: Path, problems: list[RulebookProblem]) -> Source:
    """读冻结版的文件。"""
    try:
        if path.stat().st_size > LARGEST_FROZEN:
            raise ZhiduError(f"{path.name} 太大，不像冻结的规则册")
        return thawed(path.read_bytes(), path.name, problems)
    except OSError as error:
        raise ZhiduError(
            f"{path.name} 不是冻结的规则册：{type(error).__name__}，请用 freeze 重新生成"
        ) from None


def thawed(text: str | bytes, name: str, problems: list[RulebookProblem]) -> Source:
    """读冻结的文字，并核对指纹：冻结的内容不许改。name：报错时怎么称呼它。错误：ZhiduError（不是冻结的规则册）。"""
    try:
        data = json.loads(text)
        source = _grow(data["documents"], data["base"], f"{data['id']}@{data['version']}", "")
        recorded, spelled = data["sha256"], data["format"]
    except ZhiduError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ZhiduError(f"{name} 不是冻结的规则册：{type(error).__name__}，请用 freeze 重新生成") from None
    if spelled != FORMAT:
        raise ZhiduError(f"{name} 的格式是 {spelled}，本程序只认 {FORMAT}")
    if recorded != source.sha256():
        why = "内容和指纹对不上：冻结之后被改过"
        problems.append(
            RulebookProblem(f"{FROZEN}/{name}", 0, "sha256", why, "从版本库恢复；要改内容就升版本号")
        )
    return source


def _grow(documents: dict[str, Any], base: dict[str, Any] | None, title: str, prefix: str) -> Source:
    files = {name: planted(data, SourceFile(prefix + name)) for name, data in documents.items()}
    source = Source(title, files)
    if base is not None:
        source.base = _grow(base["documents"], base["base"], title, "上级/" + prefix)
    _mark_level(source)
    return source


def frozen_text(source: Source) -> str:
    """冻结成 JSON 的文字：自足，上级的内容也在里面，不再依赖任何别的文件。"""
    head = {
        "format": FORMAT,
        "id": source.head("id"),
        "version": source.head("version"),
        "sha256": source.sha256(),
    }
    return json.dumps(head | source.content(), ensure_ascii=False, indent=1) + "\n"
