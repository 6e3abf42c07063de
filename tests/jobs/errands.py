"""测试用的几个办事人，和另起一个进程来办、好把它杀掉的办法。"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tests.accounts.staff import AT, Staff, new_id
from zhidu.accounts.actions.deeds import deed
from zhidu.jobs.actions import ask
from zhidu.jobs.models import Job
from zhidu.jobs.rules import Running, handler
from zhidu.kernel import ZhiduError
from zhidu.notices.actions import notify
from zhidu.notices.models import Notice

ROOT = Path(__file__).resolve().parents[2]
HANG = "ZHIDU_TEST_HANG_AT"
STEPS = 6


class Gate:
    """一道门：办事人走到门口说一声，等门开。"""

    def __init__(self) -> None:
        """先关着。"""
        self.reached, self.opened = threading.Event(), threading.Event()

    def shut(self) -> None:
        """关上。"""
        self.reached.clear()
        self.opened.clear()

    def open(self) -> None:
        """打开。"""
        self.opened.set()

    def pass_through(self) -> None:
        """到门口，等它开。"""
        self.reached.set()
        assert self.opened.wait(20)


gate = Gate()


@handler("tests.echo", title="照样交回")
def echo(job: Running) -> dict[str, Any]:
    """参数照样交回。"""
    job.progress(1, 1, "照抄")
    return dict(job.arguments)


@handler("tests.refuse", title="办不成的事")
def refuse(job: Running) -> dict[str, Any]:
    """抛一句用户看得懂的话。"""
    raise ZhiduError("表3 第 7 行缺学校标识码，请补上再传。")


@handler("tests.break", title="出错的事")
def break_down(job: Running) -> dict[str, Any]:
    """程序自己出错。"""
    raise RuntimeError("password=tiger")


@handler("tests.odd", title="写不成 JSON 的事")
def odd(job: Running) -> dict[str, Any]:
    """交回写不成 JSON 的东西。"""
    return {"what": object()}


@handler("tests.wait", title="等门开的事")
def wait(job: Running) -> dict[str, Any]:
    """在门口等，开了再报一次进度。"""
    job.progress(1, 2, "到门口了")
    gate.pass_through()
    job.progress(2, 2, "过了门")
    return {}


@handler("tests.hold", title="事务很长的事")
def hold(job: Running) -> dict[str, Any]:
    """在一个写事务里等门开，一路报进度。"""
    with transaction.atomic():
        _mark(job, "hold")
        for number in range(3):
            job.progress(number, 3, f"第 {number} 段")
            time.sleep(0.4)
        gate.pass_through()
        job.progress(3, 3, "完")
    return {}


@handler("tests.count", title="数一数")
def count(job: Running) -> dict[str, Any]:
    """交回开办时看得到几条 marker 通知。"""
    return {"seen": Notice.objects.filter(kind="marker").count()}


@handler("tests.steps", title="分六步的事")
def steps(job: Running) -> dict[str, Any]:
    """每步给当事人发一条通知，用推得出的请求编号，重办不会多发；可以在某一步停住等着被杀。"""
    for number in range(STEPS):
        if os.environ.get(HANG) == str(number):
            print("hanging", flush=True)
            time.sleep(60)
        _mark(job, f"step-{number}")
        job.progress(number + 1, STEPS, f"第 {number + 1} 步")
    return {"message": f"{STEPS} 步都办了。"}


def _mark(job: Running, step: str) -> None:
    with deed(
        "tests.step", by=job.by, at=job.at, request_id=job.request_id(step), content={}, target_kind="try"
    ) as doing:
        if doing.fresh:
            notify(persons=[int(job.by.actor)], kind="marker", title=step, at=job.at)


def asked(staff: Staff, kind: str, who: str = "市督导", **arguments: Any) -> UUID:
    """提出一个任务，交回编号。"""
    return ask(kind=kind, by=staff.actor(who), arguments=arguments, at=AT, request_id=new_id())


def fetched(key: UUID) -> Job:
    """库里此刻的样子。"""
    return Job.objects.get(pk=key)


def clock(at: datetime = AT) -> Callable[[], datetime]:
    """一走就是一秒的钟。"""
    ticks = iter(range(1, 10**6))
    return lambda: at + timedelta(seconds=next(ticks))


def until(true: Callable[[], bool], seconds: float = 15.0) -> bool:
    """等到它成真，至多等这么久。"""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return true()


def other_process(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """另起一个进程开办事线程，连的是同一个测试数据库。"""
    from tests.conftest import prepared  # 子进程也引入本模块，它不该再备一套数据库

    name = str(connection.settings_dict["NAME"])
    url = (
        f"sqlite:///{name}"
        if prepared.server is None
        else prepared.server.url.replace("/zhidu?", f"/{name}?")
    )
    return subprocess.Popen(
        [sys.executable, "-c", CHILD],
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), **environment},
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


CHILD = """
import time, django
django.setup()
from tests.jobs import errands
from zhidu.jobs.tasks import start_worker
start_worker(poll=0.05)
time.sleep(60)
"""
