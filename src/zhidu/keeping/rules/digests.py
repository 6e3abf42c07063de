"""摘要怎么算：一行数据写成唯一的文字，一个文件按块读。"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

BLOCK = 1 << 20


def rows_digest(rows: Iterable[Sequence[object]]) -> tuple[int, str]:
    """（行数，SHA-256）。行的次序由调用的人定死；字节和文字不会混成一样。"""
    count, whole = 0, hashlib.sha256()
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_foreign)
        whole.update(text.encode("utf-8", "surrogatepass"))
        whole.update(b"\n")
        count += 1
    return count, whole.hexdigest()


def _foreign(value: object) -> list[str]:
    """JSON 没有的类型（字节等）：写成列表，不会与任何文字相同。"""
    shown = bytes(value).hex() if isinstance(value, bytes | memoryview) else repr(value)
    return [type(value).__name__, shown]


def file_digest(file: Path) -> tuple[int, str]:
    """（字节数，SHA-256）。"""
    size, whole = 0, hashlib.sha256()
    with file.open("rb") as reading:
        while block := reading.read(BLOCK):
            whole.update(block)
            size += len(block)
    return size, whole.hexdigest()


def copy_file(source: Path, target: Path) -> tuple[int, str]:
    """抄一份并落盘，交回抄下来的（字节数，SHA-256）。上级目录没有就建。"""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size, whole = 0, hashlib.sha256()
    with source.open("rb") as reading, target.open("xb") as writing:
        while block := reading.read(BLOCK):
            writing.write(block)
            whole.update(block)
            size += len(block)
        writing.flush()
        os.fsync(writing.fileno())
    target.chmod(0o600)
    return size, whole.hexdigest()


def settle(file: Path) -> None:
    """让一个写好的文件或目录项落盘。"""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
