"""口令散列调便宜：测的是门，不是散列。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from zhidu.accounts.hashing import BoundedArgon2Hasher


def cheapen() -> None:
    """argon2 照用，只把用时和内存调到最小。"""
    kind = BoundedArgon2Hasher
    kind.time_cost, kind.memory_cost, kind.parallelism = 1, 8, 1


@contextmanager
def cheap() -> Iterator[None]:
    """这一段里调便宜，过后照原样。"""
    kind = BoundedArgon2Hasher
    whole = kind.time_cost, kind.memory_cost, kind.parallelism
    cheapen()
    try:
        yield
    finally:
        kind.time_cost, kind.memory_cost, kind.parallelism = whole
