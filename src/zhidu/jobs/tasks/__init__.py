"""服务器里的办事线程，和本房间自己定时办的事。"""

from zhidu.jobs.tasks.tidying import tidy_queue
from zhidu.jobs.tasks.worker import Workshop, start_worker

__all__ = ["Workshop", "start_worker", "tidy_queue"]
