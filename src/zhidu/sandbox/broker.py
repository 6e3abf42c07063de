"""主进程这一侧：打开文件描述符，起子进程，限时，收数据。这里不解析文件内容。"""

import importlib.util
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from zhidu.sandbox.model import MIB, Limits, Workbook
from zhidu.sandbox.refusals import printable, refuse
from zhidu.sandbox.replies import Replies

PARENT_BYTES = 128 * MIB
"""给主进程留的内存；子进程的地址空间上限是 memory_bytes 减去它。"""
LEAST_CHILD_BYTES = 80 * MIB
KEPT_ENVIRONMENT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
BOOT = "import sys; sys.path += sys.argv[2:]; from inside.child import main; main()"


def read_workbook(path: Path, limits: Limits | None = None) -> Workbook:
    """在受限的子进程里读一个表格文件（xlsx、xls、ods、csv，看内容不看后缀）。

    出错时抛 ``Refused``：``code`` 见 ``zhidu.sandbox.refusals.SENTENCES``。文件有一处不合规矩就整个不收，
    不会返回半本。普通的一两千行的表约 0.1 秒。csv 的表名取文件名（不含后缀）。
    """
    limits = limits or Limits()
    descriptor = _open(Path(path), limits)
    try:
        replies = _converse(descriptor, limits)
    finally:
        os.close(descriptor)
    return replies.workbook(printable(os.fsencode(Path(path).name).decode("utf-8", "replace")))


def _open(path: Path, limits: Limits) -> int:
    """只打开普通文件。先看再开、开了再看：开设备和管道本身就可能卡住或有副作用。"""
    try:
        _regular(os.lstat(path).st_mode)
        quiet = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, os.O_RDONLY | quiet)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise refuse("missing") from error
    except OSError as error:
        raise refuse("unreadable") from error
    status = os.fstat(descriptor)
    try:
        _regular(status.st_mode)
        if status.st_size == 0:
            raise refuse("empty")
        if status.st_size > limits.file_bytes:
            raise refuse("too-large", {"mebibytes": limits.file_bytes // MIB})
    except Exception:
        os.close(descriptor)
        raise
    return descriptor


def _regular(mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise refuse("symlink")
    if stat.S_ISDIR(mode):
        raise refuse("directory")
    if not stat.S_ISREG(mode):
        raise refuse("not-a-file")


def _command(limits: Limits) -> list[str]:
    """子进程的命令行：不读用户环境和 site，只给它自己的文件夹和 calamine 所在处。"""
    found = importlib.util.find_spec("python_calamine")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("缺少 python-calamine，请重新安装智督的依赖")
    bounds = asdict(limits)
    bounds["memory_bytes"] = max(LEAST_CHILD_BYTES, limits.memory_bytes - PARENT_BYTES)
    bounds["output_bytes"] = limits.memory_bytes // 8
    paths = [str(Path(__file__).resolve().parent), str(Path(found.origin).resolve().parents[1])]
    return [sys.executable, "-I", "-S", "-X", "utf8", "-c", BOOT, json.dumps(bounds), *paths]


def _converse(descriptor: int, limits: Limits) -> Replies:
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    child = subprocess.Popen(
        _command(limits),
        stdin=descriptor,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(os.sep).resolve(),
        env=environment,
        close_fds=True,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(limits.seconds, stop)
    timer.daemon = True
    timer.start()
    replies = Replies(limits)
    try:
        assert child.stdout is not None
        while line := child.stdout.readline(replies.allowance + 1):
            replies.take(line)
        code = child.wait()
    finally:
        timer.cancel()
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()
    if not replies.complete:
        if late.is_set() or code == -getattr(signal, "SIGXCPU", 0):
            raise refuse("timeout", {"seconds": f"{limits.seconds:g}"})
        # 分配不到内存时，读表的库直接 abort
        raise refuse("memory" if code in (-signal.SIGABRT, -getattr(signal, "SIGKILL", 9)) else "crashed")
    return replies
