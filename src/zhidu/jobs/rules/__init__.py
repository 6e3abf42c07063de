"""后台任务的规矩：哪一类任务由谁办、什么时候该办、办它的进程还在不在。不碰数据库。"""

from zhidu.jobs.rules.clocks import days_due, next_slot
from zhidu.jobs.rules.processes import alive, this_process
from zhidu.jobs.rules.registry import Handler, Running, Stopped, handler, handler_of, handlers

__all__ = [
    "Handler",
    "Running",
    "Stopped",
    "alive",
    "days_due",
    "handler",
    "handler_of",
    "handlers",
    "next_slot",
    "this_process",
]
