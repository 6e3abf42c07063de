"""保管的动作：备份、恢复、另存密钥。"""

from zhidu.keeping.actions.backing_up import back_up, keep_keys
from zhidu.keeping.actions.restoring import Restored, finish_restoring, lay_out

__all__ = ["Restored", "back_up", "finish_restoring", "keep_keys", "lay_out"]
