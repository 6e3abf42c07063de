"""锚点：“第几条的签章是什么”，追加在数据库之外的文件里，落盘才算。

改得了数据库的人改不了它，没有密钥的人也伪造不了一行；所以截掉流水的尾巴看得出来。
多个线程、进程可以同时追加，次序不论。
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

from zhidu.audit.rules.chain import ANCHOR_MARK, sealer

FIELDS = 4


@dataclass(frozen=True)
class Anchor:
    """写锚点时，流水有 seq 条，最后一条的签章是 mac；line 是它在文件里的行号（写之前为 0）。"""

    seq: int
    mac: str
    at: str
    line: int = 0


def append_anchor(file: Path, key: bytes, anchor: Anchor) -> None:
    """追加一行并落盘。前后都有换行：万一上一行断电只写了半行，不会连累这一行。"""
    columns = [str(anchor.seq), anchor.mac, anchor.at]
    columns.append(sealer(key, ANCHOR_MARK)(columns))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = not file.exists()
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"\n{' '.join(columns)}\n".encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    if new and os.name == "posix":  # 新文件的目录项也要落盘
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_anchors(file: Path, key: bytes) -> Iterator[Anchor | int]:
    """逐行读锚点；签章不对或不成样子的行，交回它的行号。文件没有抛 FileNotFoundError。"""
    seal = sealer(key, ANCHOR_MARK)
    with file.open(encoding="ascii", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            columns = line.split()
            if not columns:
                continue
            if len(columns) != FIELDS or not compare_digest(seal(columns[:3]), columns[3]):
                yield number
            else:
                yield Anchor(seq=int(columns[0]), mac=columns[1], at=columns[2], line=number)
