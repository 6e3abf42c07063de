"""后台任务的状态。"""

from django.db.models import TextChoices


class JobState(TextChoices):
    """一个任务走到哪一步。"""

    QUEUED = "queued", "排队"
    RUNNING = "running", "正在办"
    DONE = "done", "办完"
    FAILED = "failed", "没办成"
    STOPPED = "stopped", "已停下"
