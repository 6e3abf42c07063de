"""在测试里运行 zhidu 命令：同一个进程里走 main，或另起一个进程。"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from zhidu.cli.main import main


@dataclass(frozen=True)
class Ran:
    """一次运行：退出码、标准输出、标准错误。"""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """说过的话，不管从哪个口子说的。"""
        return self.out + self.err

    def lines(self) -> list[str]:
        """标准输出各行，去掉行首行尾空白。"""
        return [line.strip() for line in self.out.splitlines()]


Zhidu = Callable[..., Ran]


def run_here(*arguments: object) -> Ran:
    """在这个进程里运行一次，自己接住两个输出口。"""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(each) for each in arguments])
    return Ran(code, out.getvalue(), err.getvalue())


def start(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    """另起一个进程，两个输出口都接着。"""
    return subprocess.Popen(
        [sys.executable, "-m", "zhidu", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )
