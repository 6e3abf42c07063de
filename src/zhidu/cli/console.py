"""终端：进度条走标准错误，结果走标准输出，管道里也好用。"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NoReturn

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from zhidu.kernel import ZhiduError

Step = Callable[[str, int, int], None]
PIPED_WIDTH = 10_000  # 表格按内容定宽，这个数只是不让它折行


class _Console(Console):
    """管道那头先走了，不当成出错：交给入口收尾。"""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def out() -> Console:
    """结果。不是终端时不折行、不上色，环境变量也改不了：别的程序要一行一行地读。

    是终端时文字也交给终端自己折：按空格断行会把「第 7 行」断成两截。
    """
    terminal = sys.stdout.isatty()
    return _Console(
        file=sys.stdout,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
        width=None if terminal else PIPED_WIDTH,
        force_terminal=None if terminal else False,
    )


def show(made: Table) -> None:
    """打印一张表；终端窄时格里的字折行，管道里不折。"""
    out().print(made, soft_wrap=not sys.stdout.isatty())


@contextmanager
def progress(title: str) -> Iterator[Step]:
    """进度条：正在干什么、还剩几步。step（说明, 第几步, 共几步）。标准错误不是终端时什么也不写。"""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(title, total=None)

        def step(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield step


def table(
    title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()
) -> Table:
    """一张表；right 里的列右对齐。第一列是人要照抄的（编号、县名），不折行。"""
    made = Table(title=Text(title), title_justify="left", header_style="bold", title_style="bold")
    for position, header in enumerate(headers):
        side: Literal["left", "right"] = "right" if position in right else "left"
        made.add_column(header, justify=side, overflow="fold", no_wrap=position == 0)
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def ready(path: Path, suffix: str = "", *, inputs: Sequence[Path] = ()) -> None:
    """写得了才开算：免得算了半天才说写不了。上级文件夹没有就建。

    suffix 给了就要求这个后缀（扩展名和内容不符的文件，办公软件会报损坏）。
    inputs 是交来的文件，结果不许盖掉它们。错误：ZhiduError。
    """
    if any(path.resolve() == each.resolve() for each in inputs):
        raise ZhiduError(f"「{path}」是交来的表，结果不能写在它上面。请换个文件名。")
    if path.is_dir():
        raise ZhiduError(f"写不了「{path}」：它是文件夹。请写到文件名，如 {path / f'结果{suffix}'}。")
    if suffix and path.suffix.lower() != suffix:
        raise ZhiduError(f"「{path.name}」要写成 {suffix} 文件，如 {path.with_suffix(suffix).name}。")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ZhiduError(f"建不了文件夹「{path.parent}」：{_why(error)}。请换个位置。") from None
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ZhiduError(f"写不了「{path}」：没有写的权限。请换个位置。")


def save(path: Path, text: str) -> None:
    """写文本文件：先写临时文件再改名，断电、中断不留半个文件。错误：ZhiduError。"""
    partial = path.with_name(f".{path.name}.part")
    try:
        try:
            partial.write_text(text + "\n", encoding="utf-8")
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise ZhiduError(f"写不了「{path}」：{_why(error)}。请换个位置，或关掉正打开它的程序。") from None


def _why(error: OSError) -> str:
    """常见的系统原因说成中文，少见的照写。"""
    if isinstance(error, PermissionError):
        return "没有写的权限，或正在别的程序里打开着"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "路径里有一段是文件，不是文件夹"
    if isinstance(error, FileNotFoundError):
        return "没有这个位置"
    return error.strerror or str(error)
