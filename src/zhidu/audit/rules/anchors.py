"""锚点：“第几条的签章是什么”，追加在数据库之外的文件里，落盘才算。

改得了数据库的人改不了它，没有密钥的人也伪造不了一行；所以截掉流水的尾巴看得出来。
多个线程、进程可以同时追加，次序不论。从备份恢复时追加一行恢复记：它前面的、序号更大的锚点记的是恢复时舍掉的那一截。
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

from zhidu.audit.rules.chain import ANCHOR_MARK, RESTORE_MARK, sealer

FIELDS = 4
RESTORED = "restored"


@dataclass(frozen=True)
class Anchor:
    """写锚点时，流水有 seq 条，最后一条的签章是 mac；line 是它在文件里的行号（写之前为 0）。"""

    seq: int
    mac: str
    at: str
    line: int = 0


@dataclass(frozen=True)
class Restoration:
    """恢复记：at 那一刻从备份恢复，流水只到 seq 条，最后一条的签章是 mac；line 是它在文件里的行号。"""

    seq: int
    mac: str
    at: str
    line: int = 0

    def __str__(self) -> str:
        """命令行上的一句。"""
        return f"{self.at} 从备份恢复，恢复到第 {self.seq} 条。"


def append_anchor(file: Path, key: bytes, anchor: Anchor) -> None:
    """追加一个锚点并落盘。"""
    columns = [str(anchor.seq), anchor.mac, anchor.at]
    _append(file, [*columns, sealer(key, ANCHOR_MARK)(columns)])


def append_restoration(file: Path, key: bytes, restored: Restoration) -> None:
    """追加一条恢复记并落盘。行号也签在里面：抄一行旧的恢复记放到后面，掩不了后来的截尾。恢复时没有别的写者。"""
    whole = file.read_bytes() if file.exists() else b""
    columns = [str(whole.count(b"\n") + 2), str(restored.seq), restored.mac, restored.at]
    _append(file, [RESTORED, *columns[1:], sealer(key, RESTORE_MARK)(columns)])


def _append(file: Path, columns: list[str]) -> None:
    """追加一行并落盘。前后都有换行：万一上一行断电只写了半行，不会连累这一行。"""
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


def read_anchors(file: Path, key: bytes) -> Iterator[Anchor | Restoration | int]:
    """逐行读锚点和恢复记；签章不对或不成样子的行，交回它的行号。文件没有抛 FileNotFoundError。"""
    seal, seal_restored = sealer(key, ANCHOR_MARK), sealer(key, RESTORE_MARK)
    with file.open(encoding="ascii", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            columns = line.split()
            if not columns:
                continue
            if columns[0] == RESTORED and len(columns) == FIELDS + 1:
                expected = seal_restored([str(number), *columns[1:4]])
                if _same(expected, columns[4]):
                    yield Restoration(seq=int(columns[1]), mac=columns[2], at=columns[3], line=number)
                else:
                    yield number
            elif len(columns) != FIELDS or not _same(seal(columns[:3]), columns[3]):
                yield number
            else:
                yield Anchor(seq=int(columns[0]), mac=columns[1], at=columns[2], line=number)


def _same(expected: str, written: str) -> bool:
    """两个签章是不是一样；文件里的可能混进了不是 ASCII 的字节。"""
    return compare_digest(expected.encode(), written.encode())
