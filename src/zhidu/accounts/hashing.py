"""口令散列：argon2，同时算的个数有上限。

argon2 一次要用约 100 MB 内存；几百人同时登录时不设上限，一台小机器会被内存拖垮。排不上队的请稍候再来。
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from zhidu.kernel import ZhiduError

AT_ONCE = 2
WAIT_SECONDS = 20.0


class Busy(ZhiduError):
    """此刻登录的人太多，排队超时。"""


class Gate:
    """一道门：同时最多放 at_once 个进去，等 wait 秒还进不去就抛 Busy。"""

    def __init__(self, at_once: int, wait: float) -> None:
        self._places = BoundedSemaphore(at_once)
        self._wait = wait

    @contextmanager
    def inside(self) -> Iterator[None]:
        """进门，出门时让出位置。"""
        if not self._places.acquire(timeout=self._wait):
            raise Busy("现在登录的人太多，请过一会儿再试。")
        try:
            yield
        finally:
            self._places.release()


gate = Gate(int(getattr(settings, "ZHIDU_HASHING_AT_ONCE", AT_ONCE)), WAIT_SECONDS)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """过门才算的 argon2。写在 PASSWORD_HASHERS 里，凡是算口令的都过同一道门。"""

    def encode(self, password: str, salt: str) -> str:
        """算散列。"""
        with gate.inside():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """对口令。"""
        with gate.inside():
            return bool(super().verify(password, encoded))

    def harden_runtime(self, password: str, encoded: str) -> Any:
        """argon2 的用时与口令无关，不用补时。"""
