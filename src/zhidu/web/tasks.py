"""网页这一层自己的后台任务，都在这里引入：办事线程按“房间.tasks”去找。"""

from zhidu.web.setup.audit import tasks as audit_tasks

__all__ = ["audit_tasks"]
