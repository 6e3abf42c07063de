"""后台任务的动作：提出、停下、办、收拾被杀掉的、到点排上。"""

from zhidu.jobs.actions.asking import ask, ask_system, stop
from zhidu.jobs.actions.reaping import reap, tidy
from zhidu.jobs.actions.running import perform
from zhidu.jobs.actions.scheduling import align_schedules, due_now, schedule

__all__ = ["align_schedules", "ask", "ask_system", "due_now", "perform", "reap", "schedule", "stop", "tidy"]
