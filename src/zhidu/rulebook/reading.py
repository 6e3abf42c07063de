"""把规则册的 YAML 读成带行号的树。数不变成浮点数，on、yes、no 不变成真假；别名、标签、重复的键一律不收。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from zhidu.rulebook.model import SpeakingLevel
from zhidu.rulebook.problems import RulebookProblem

LARGEST_FILE = 1_000_000
DEEPEST_TREE = 20

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# PyYAML 的英文提示里的一段 -> 中文说法和改法
_YAML_WORDS = (
    ("mapping values are not allowed", "这里不该有冒号", "值里有冒号要整个加引号；或者缩进没对齐"),
    ("could not find expected ':'", "键后面没有冒号", "写成「键: 值」，半角冒号后空一格"),
    ("did not find expected key", "缩进没对齐", "同一层的键对齐，用空格缩进"),
    ("did not find expected '-'", "缩进没对齐", "同一层的「- 」对齐，用空格缩进"),
    ("did not find expected ',' or", "花括号或方括号没有配对", "检查 { } 和 [ ]，各项之间用半角逗号"),
    ("did not find expected node content", "这里缺一个值", "检查多余的逗号或括号"),
    ("found a tab character", "缩进用了制表符", "缩进用空格"),
    ("cannot start any token", "用了制表符或特殊符号", "缩进用空格；以 %、@、` 开头的值加引号"),
    ("unexpected end of stream", "引号没有配对", "补上另一半引号"),
    ("control characters are not allowed", "有看不见的控制字符", "删掉它，重新输入这一行"),
)


@dataclass(slots=True)
class SourceFile:
    """一棵树从哪个文件来。level：这个文件所属规则册是哪一级的（线由哪一级定，看它）。"""

    name: str
    level: SpeakingLevel = "national"


@dataclass(slots=True)
class Leaf:
    """一个值：文字、真假或空。数也先按原样的文字留着，用到时再精确地读。"""

    value: str | bool | None
    file: SourceFile
    line: int


@dataclass(slots=True)
class Items:
    """一串值。"""

    items: list[Tree]
    file: SourceFile
    line: int


@dataclass(slots=True)
class Section:
    """一组「键: 值」，保留书写次序。"""

    entries: dict[str, Tree]
    file: SourceFile
    line: int


Tree = Leaf | Items | Section


@dataclass(slots=True)
class _Stop(Exception):
    """这个文件没法往下读了。"""

    line: int
    why: str
    fix: str


@dataclass(slots=True)
class _Builder:
    """把 YAML 事件搭成树；一层嵌套一次递归，深度有限。"""

    next_event: Callable[[], Any]
    file: SourceFile
    problems: list[RulebookProblem]
    path: list[str] = field(default_factory=list)

    def document(self) -> Tree | None:
        """整个文件：只许一个文档。空文件返回 None。"""
        tree: Tree | None = None
        while not isinstance(event := self.next_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if tree is not None:
                    raise _Stop(_line(event), "一个文件里有两个文档", "删掉「---」，分成两个文件")
                tree = self.value(self.next_event(), 0)
        return tree

    def value(self, event: Any, depth: int) -> Tree:
        """一个值；event 是它的第一个事件。"""
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Stop(line, "不能用 & 和 * 别名", "把内容直接写出来；以 & 或 * 开头的文字加引号")
        if event.tag is not None:
            raise _Stop(line, f"不能用标签「{event.tag}」", "去掉叹号标签；以 ! 开头的文字加引号")
        if depth > DEEPEST_TREE:
            raise _Stop(line, f"嵌套超过 {DEEPEST_TREE} 层", "规则册用不到这么深，检查括号和缩进")
        if isinstance(event, yaml.ScalarEvent):
            return Leaf(_scalar(event.value, plain=event.implicit[0]), self.file, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(self.items(depth), self.file, line)
        return Section(self.entries(depth), self.file, line)

    def items(self, depth: int) -> list[Tree]:
        """一串值，直到串尾。"""
        found: list[Tree] = []
        while not isinstance(event := self.next_event(), yaml.SequenceEndEvent):
            self.path.append(f"[{len(found) + 1}]")
            found.append(self.value(event, depth + 1))
            self.path.pop()
        return found

    def entries(self, depth: int) -> dict[str, Tree]:
        """一组键值，直到组尾。重复的键记一处错，后写的不算。"""
        found: dict[str, Tree] = {}
        while not isinstance(event := self.next_event(), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
                raise _Stop(line, "键只能是文字", "写成「键: 值」")
            self.path.append(("." if self.path else "") + event.value)
            value = self.value(self.next_event(), depth + 1)
            if not isinstance(value, Leaf):
                value.line = line
            if event.value in found:
                where = "".join(self.path)
                why = f"「{event.value}」写了两次"
                self.problems.append(RulebookProblem(self.file.name, line, where, why, "只留一个"))
            else:
                found[event.value] = value
            self.path.pop()
        return found


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _scalar(text: str, *, plain: bool) -> str | bool | None:
    """没加引号的 null、~、空是空，true、false 是真假，别的都是文字。"""
    if not plain:
        return text
    if text in ("", "~", "null"):
        return None
    return text == "true" if text in ("true", "false") else text


def read_yaml(text: str, file: SourceFile, problems: list[RulebookProblem]) -> Tree | None:
    """一个 YAML 文件读成树。读不下去或是空文件时返回 None，错都记进 problems，不抛出。"""
    try:
        tree = _Builder(_Loader(text).get_event, file, problems).document()
    except _Stop as stop:
        problems.append(RulebookProblem(file.name, stop.line, "", stop.why, stop.fix))
        return None
    except yaml.YAMLError as error:
        problems.append(_in_words(error, file))
        return None
    if tree is None or (isinstance(tree, Leaf) and tree.value is None):
        problems.append(RulebookProblem(file.name, 0, "", "文件是空的", "写上内容，或删掉这个文件"))
        return None
    return tree


def _in_words(error: yaml.YAMLError, file: SourceFile) -> RulebookProblem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark is not None else 0
    column = f"第 {mark.column + 1} 列处：" if mark is not None else ""
    for english, why, fix in _YAML_WORDS:
        if english in str(error):
            return RulebookProblem(file.name, line, "", f"YAML 写法不对，{column}{why}", fix)
    return RulebookProblem(
        file.name, line, "", f"YAML 写法不对，{column}缩进、冒号或引号有误", "对照相邻的文件改"
    )


def read_file(path: Path, file: SourceFile, problems: list[RulebookProblem]) -> Tree | None:
    """读一个文件：不超过 1 MB，UTF-8。读不了时返回 None 并记错。"""
    try:
        if path.stat().st_size > LARGEST_FILE:
            why = f"文件有 {path.stat().st_size:,} 字节，超过 {LARGEST_FILE:,}"
            problems.append(RulebookProblem(file.name, 0, "", why, "规则册一个文件只写一个指标，拆开"))
            return None
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = f"不是 UTF-8 编码（第 {error.start + 1} 个字节处）"
        problems.append(RulebookProblem(file.name, 0, "", why, "用编辑器另存为 UTF-8"))
        return None
    except OSError as error:
        problems.append(
            RulebookProblem(file.name, 0, "", f"读不了这个文件：{error.strerror}", "检查文件和权限")
        )
        return None
    return read_yaml(text, file, problems)


def plain(tree: Tree) -> Any:
    """树变成可以写进 JSON 的样子：字典、列表、文字、真假、空。数仍是原样的文字，所以一位不差。"""
    match tree:
        case Leaf(value=value):
            return value
        case Items(items=items):
            return [plain(each) for each in items]
        case Section(entries=entries):
            return {key: plain(each) for key, each in entries.items()}


def planted(data: object, file: SourceFile, depth: int = 0) -> Tree:
    """plain 的反过程：冻结的 JSON 读回树，没有行号（0）。错误：ValueError（JSON 里有裸的数字或套得太深）。"""
    if depth > DEEPEST_TREE:
        raise ValueError(f"嵌套超过 {DEEPEST_TREE} 层")
    if isinstance(data, dict):
        return Section({str(key): planted(each, file, depth + 1) for key, each in data.items()}, file, 0)
    if isinstance(data, list):
        return Items([planted(each, file, depth + 1) for each in data], file, 0)
    if data is None or isinstance(data, str | bool):
        return Leaf(data, file, 0)
    raise ValueError(f"冻结版里的数应当写成文字，却是 {data!r}")
