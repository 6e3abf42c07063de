"""进程的名字：机器名、进程号、开机后第几拍起的。同一台机器上，凭它说得准那个进程还在不在。"""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path


@cache
def _named(pid: int) -> str:
    return f"{socket.gethostname()[:80]}/{pid}/{_started(pid)}"


def this_process() -> str:
    """这个进程的名字。分叉出来的子进程有自己的名字。"""
    return _named(os.getpid())


def alive(name: str) -> bool | None:
    """那个进程还在不在；在别的机器上、或这台机器说不准，是 None。空的名字是不在。"""
    if not name:
        return False
    host, pid, started = name.rsplit("/", 2)
    if host != socket.gethostname()[:80]:
        return None
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return None
    now = _started(int(pid))
    if not (started and now):
        return None
    return started == now  # 进程号会被后来的进程用掉，起的时刻不会


def _started(pid: int) -> str:
    """进程是开机后第几拍起的；没有 /proc 的系统是空的。僵尸算不在。"""
    try:
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
        )
    except (OSError, IndexError):
        return ""
    return "dead" if fields[0] in "ZX" else fields[19]
