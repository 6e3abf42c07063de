"""办事人登记表：上面的房间在自己的 tasks 里登记，本房间只按名字找，不知道它们是谁。"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.utils.module_loading import autodiscover_modules

from zhidu.accounts.rules import Actor, Calculator

Progress = Callable[[int, int, str], None]


class Stopped(Exception):
    """有人要这个任务停，或它已经由别的进程接着办。由 progress 抛出，办事人不要拦。"""


@dataclass(frozen=True, slots=True)
class Running:
    """正在办的一个任务。by 是此刻重新核过权的当事人（系统任务是测算程序）。

    progress(办了几个, 共几个, 正在办什么) 随便叫，写库由别处隔一会儿写一次；有人要停，就在这里抛 Stopped。
    """

    id: str
    by: Actor | Calculator
    arguments: Mapping[str, Any]
    at: datetime
    progress: Progress

    def request_id(self, step: str) -> UUID:
        """办到某一步时给下层动作用的请求编号：重办一遍还是同一个，下层就只办一次。"""
        return uuid5(UUID(self.id), step)


Run = Callable[[Running], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Handler:
    """一类任务怎么办：名称，办的函数（交回能写成 JSON 的结果，可以带 link、message），定时的话每天几点或每隔几秒。

    办的函数要能重来：办到一半被杀，从头再办一遍，结果不多不少。
    """

    kind: str
    title: str
    run: Run
    daily: time | None = None
    every: int | None = None


_HANDLERS: dict[str, Handler] = {}
_FINDING = threading.RLock()
_found = False


def handler(
    kind: str, *, title: str, daily: time | None = None, every: int | None = None
) -> Callable[[Run], Run]:
    """登记一类任务的办法；写了 daily 或 every 就到点自动办。同一类登记两次是写错了。"""
    if daily is not None and every is not None:
        raise ValueError(f"任务 {kind} 的 daily 和 every 只能写一样")

    def register(run: Run) -> Run:
        known = _HANDLERS.get(kind)
        if known is not None and (known.run.__module__, known.run.__qualname__) != (
            run.__module__,
            run.__qualname__,
        ):
            raise RuntimeError(f"任务 {kind} 登记了两次：{known.run.__module__} 和 {run.__module__}")
        _HANDLERS[kind] = Handler(kind, title, run, daily, every)
        return run

    return register


def handlers() -> dict[str, Handler]:
    """登记了的各类任务。头一次用的时候把各房间的 tasks 都引入一遍，平时敲命令不用等它们。"""
    global _found  # noqa: PLW0603  一个进程只找一遍
    if not _found:
        with _FINDING:
            autodiscover_modules("tasks")
            _found = True
    return _HANDLERS


def handler_of(kind: str) -> Handler:
    """一类任务的办法；没有登记抛 KeyError。"""
    return _HANDLERS.get(kind) or handlers()[kind]
