"""脉搏：办事的时候，旁边一个线程用自己的连接报平安、写进度、看有没有人要停。

办事人的事务再长也不会把任务那一行锁住，进度也不会等它提交才看得见。SQLite 只有一把写锁：
办事人占着的时候，这边等一会儿或跳过一次，不会互相等死，因为办事人从来不等这边。
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection

from zhidu.jobs.enums import JobState
from zhidu.jobs.models import Job
from zhidu.jobs.rules import Stopped

log = logging.getLogger("zhidu.jobs")
#: 隔多久看一次有没有新进度、有没有人要停
TICK_SECONDS = 0.5
#: 没有新进度时，隔多久报一次平安
BEAT_SECONDS = 5.0

#: 这个进程正在办的任务：收拾的时候不动它们，哪怕写锁被占久了、平安报不出去
_here: set[str] = set()


def running_here(key: str) -> bool:
    """这个进程正在办它。"""
    return key in _here


@dataclass(slots=True)
class Pulse:
    """一个任务的脉搏。latest 是最近的进度；written 是写进库里的；halted 是该停下的理由。"""

    key: str
    attempts: int
    clock: Callable[[], datetime]
    beside: bool = True
    latest: tuple[int, int, str] = (0, 0, "")
    written: tuple[int, int, str] = (0, 0, "")
    halted: str = ""
    last: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)

    def progress(self, done: int, total: int, doing: str) -> None:
        """记下进度，不碰库；该停了抛 Stopped。"""
        self.latest = (max(0, done), max(0, total), doing[:200])
        if not self.beside and time.monotonic() - self.last >= TICK_SECONDS:
            self.beat()
        if self.halted:
            raise Stopped(self.halted)

    def fields(self) -> dict[str, Any]:
        """进度写成库里的样子。"""
        done, total, doing = self.latest
        return {"done": done, "total": total, "doing": doing}

    def beat(self) -> None:
        """写一次：平安、进度。已经不归这里办了，或有人要停，记下来。"""
        said = self.latest
        mine = Job.objects.filter(pk=self.key, state=JobState.RUNNING, attempts=self.attempts)
        if not mine.update(beat_at=self.clock(), **self.fields()):
            self.halted = "已由别的进程接着办。"
        elif mine.filter(stop_asked=True).exists():
            self.halted = "按要求停下了。"
        self.written, self.last = said, time.monotonic()

    def keep(self) -> None:
        """线程里一直跑到办完。写不上（写锁被占着、连接断了）就下一次再写。"""
        try:
            while not self.done.wait(TICK_SECONDS):
                if self.latest == self.written and time.monotonic() - self.last < BEAT_SECONDS:
                    self._look()
                    continue
                try:
                    self.beat()
                except DatabaseError as error:
                    log.info("任务 %s 的平安没写上（%s），下一次再写", self.key, error)
                    connection.close()
        finally:
            connection.close()

    def _look(self) -> None:
        """只看有没有人要停：读不占写锁。"""
        try:
            if Job.objects.filter(pk=self.key, stop_asked=True).exists():
                self.halted = "按要求停下了。"
        except DatabaseError:
            connection.close()


@contextmanager
def pulse(key: str, attempts: int, clock: Callable[[], datetime]) -> Iterator[Pulse]:
    """办的时候一直有脉搏。在别人的事务里同步办（命令行、测试）时另开的连接看不到它，就由进度顺手写。"""
    beside = not connection.in_atomic_block
    mine = Pulse(key, attempts, clock, beside, last=time.monotonic())
    thread = threading.Thread(target=mine.keep, name=f"zhidu-pulse-{key[:8]}", daemon=True)
    _here.add(key)
    try:
        if beside:
            thread.start()
        yield mine
    finally:
        mine.done.set()
        if beside:
            thread.join()
        _here.discard(key)
