"""办事线程：在服务器进程里取任务来办；另一个线程隔一会儿收拾死掉的、排上到点的。"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from zhidu.jobs.actions import align_schedules, due_now, reap
from zhidu.jobs.actions.leaving import let_go
from zhidu.jobs.queries import anything_ready
from zhidu.jobs.rules import this_process

log = logging.getLogger("zhidu.jobs")
#: 隔多久看一次队列：改一个学校的数，看板两秒内要变，这里只能占一小份
POLL_SECONDS = 0.25
KEEPING_SECONDS = 20.0
#: 取任务出错（数据库断了）后歇多久
REST_SECONDS = 2.0
#: 队列那头进程名的上限
WORKER_ID = 64


@dataclass(slots=True)
class Workshop:
    """正在跑的办事线程。stop 等手上的一件办完再停。"""

    worker: Worker
    threads: list[threading.Thread]
    stopping: threading.Event

    def stop(self, wait: float = 30.0) -> bool:
        """不再取新的，等手上的办完，每个线程至多等 wait 秒；都停了交回真。没等到的，下次启动时接着办。"""
        self.worker.running = False
        self.stopping.set()
        for each in self.threads:
            each.join(wait)
        return not any(each.is_alive() for each in self.threads)


def start_worker(*, poll: float = POLL_SECONDS, keeping: float = KEEPING_SECONDS) -> Workshop:
    """开办事线程。先把定时表对齐，把死掉的进程留下的重新排上。"""
    align_schedules(at=timezone.now())
    reap(at=timezone.now())
    worker = Worker(
        queue_names=["*"], interval=poll, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=this_process()[-WORKER_ID:], excluded_queue_names=[],
    )  # fmt: skip
    stopping = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(worker, stopping, poll), name="zhidu-worker", daemon=True),
        threading.Thread(target=_keep, args=(stopping, keeping), name="zhidu-keeper", daemon=True),
    ]
    for each in threads:
        each.start()
    return Workshop(worker, threads, stopping)


def _work(worker: Worker, stopping: threading.Event, poll: float) -> None:
    """有任务才去取，取到没有为止：取要独占数据库，空着的时候只看一眼，不挡别人写。

    出了错（如数据库断了），歇一下接着来，线程不能没了。
    """
    try:
        while not stopping.is_set():
            try:
                if anything_ready():
                    worker.run()
                stopping.wait(poll)
            except Exception:
                log.exception("取任务时出错，稍后再取")
                let_go()
                stopping.wait(REST_SECONDS)
    finally:
        let_go()


def _keep(stopping: threading.Event, keeping: float) -> None:
    """收拾死掉的，排上到点的。"""
    try:
        while not stopping.wait(keeping):
            try:
                reap(at=timezone.now())
                due_now(at=timezone.now())
            except Exception:
                log.exception("收拾任务时出错，稍后再来")
                let_go()
    finally:
        let_go()
