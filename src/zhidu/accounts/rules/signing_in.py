"""登录锁定的规矩：先按账号锁。同一所学校的人常共用一个出口地址，按地址锁会误伤。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """连着输错 attempts 次就锁 lock 这么久；隔了 window 没再试，重新数。默认值可由部署设置改。"""

    attempts: int = 5
    window: timedelta = timedelta(minutes=15)
    lock: timedelta = timedelta(minutes=15)

    def locked(self, locked_until: datetime | None, at: datetime) -> bool:
        """此刻锁没锁着；到点自己解开。"""
        return locked_until is not None and at < locked_until

    def counted(self, attempts: int, last: datetime, locked_until: datetime | None, at: datetime) -> int:
        """这一次算第几次：锁到期了、或隔了 window 没试，从一数起。"""
        expired = locked_until is not None and at >= locked_until
        return 1 if expired or at - last >= self.window else attempts + 1
