"""参数怎么读、读错了怎么说：全用中文，先说错在哪，再说怎么看写法。"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from zhidu.kernel import ZhiduError

BAD_INPUT = 2

_HEADINGS = (
    ("usage:", "用法："),
    ("positional arguments:", "必须写的："),
    ("options:", "可以写的："),
    ("show this help message and exit", "看这份说明"),
)
_COMPLAINTS = (
    (r"one of the arguments (.+) is required", r"这几个要写一个：\1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 和 \2 不能一起写"),
    (r"argument (.+?): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (.+?): expected at least one argument", r"\1 后面至少要跟一个值"),
    (r"argument (.+?): invalid int value: '(.*)'", r"\1 要写整数，却写了「\2」"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 后面不用写值，却写了 \2"),
)
_REQUIRED = r"the following arguments are required: (.+)"
_CHOICE = r"argument (.+?): invalid choice: '(.*?)'(?:, maybe you meant .+?\?)? \(choose from (.+)\)"


class ChineseParser(argparse.ArgumentParser):
    """用法和用法错误都说中文；参数名要写全，免得以后加了新参数，老脚本的简写变成别的意思。"""

    def __init__(self, *arguments: object, **options: object) -> None:
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # 原样转给父类，类型由父类管

    def format_usage(self) -> str:
        return _in_chinese_headings(super().format_usage())

    def format_help(self) -> str:
        return _in_chinese_headings(super().format_help())

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"参数不对：{in_chinese(message)}。\n怎么写：{self.prog} --help\n")


def _in_chinese_headings(text: str) -> str:
    for english, chinese in _HEADINGS:
        text = text.replace(english, chinese, 1)
    return text


def in_chinese(message: str) -> str:
    """argparse 的抱怨说成中文；没见过的照原样。打错的命令、选项值猜一个最像的。"""
    if found := re.fullmatch(_REQUIRED, message):
        return f"缺少 {found.group(1).replace(', ', '、')}"
    if found := re.fullmatch(_CHOICE, message):
        what, written, listed = found.groups()
        choices = re.findall(r"[\w-]+", listed)
        near = get_close_matches(written, choices, 1)
        guess = f"，是不是 {near[0]}" if near else ""
        return f"{what} 没有「{written}」{guess}；可选：{'、'.join(choices)}"
    for pattern, chinese in _COMPLAINTS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(chinese)
    return message


def spread(paths: Sequence[Path]) -> list[Path]:
    """文件名里的 *、? 展开成文件：有的系统（Windows）的命令行不替人展开。没有匹配的原样留着，后面会说找不到。"""
    found: list[Path] = []
    for path in paths:
        wild = re.search(r"[*?]", path.name) is not None and path.parent.is_dir() and not path.exists()
        found += (sorted(path.parent.glob(path.name)) if wild else []) or [path]
    return found


def add_files(parser: argparse.ArgumentParser) -> None:
    """交来的文件。"""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="工作簿、CSV，或放着它们的文件夹")


def add_calculation(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """按哪本规则册、怎么算。"""
    says = (
        f"规则册编号，可带 @版本；用 zhidu rulebooks 看有哪些。{f'默认 {default}' if default else '必须写'}"
    )
    parser.add_argument("--rulebook", metavar="ID", required=default is None, default=default, help=says)
    add_options(parser)


def add_options(parser: argparse.ArgumentParser) -> None:
    """年份、学制、口径、引擎、开关。"""
    parser.add_argument("--year", metavar="Y", type=int, help="哪一年的数；不写就从表题、文件名里认")
    parser.add_argument("--system", choices=("5-4", "6-3"), help="学制，默认 6-3")
    parser.add_argument(
        "--cv",
        choices=("weighted", "unweighted"),
        help="差异系数按在校生加权（weighted）还是不加权，默认按规则册",
    )
    parser.add_argument(
        "--engine",
        choices=("duckdb", "spark", "exact"),
        default="duckdb",
        help="用什么算，结果一样：duckdb（默认）；exact 逐校用分数算，慢，对数用；spark 另装，一台机器装不下时用",
    )
    parser.add_argument(
        "--switch", metavar="开关", action="append", default=[], help="打开一条过渡规定或口径，可多次"
    )


def day_of(option: str, text: str | None) -> date | None:
    """日期参数；没写是 None，不是日期抛 ZhiduError，说是哪个参数。"""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ZhiduError(f"{option} “{text}”不是日期，写成 2026-09-01 这样。") from None
