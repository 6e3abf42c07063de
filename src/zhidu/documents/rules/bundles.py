"""打包：把几百份 PDF 收进一个 zip。PDF 已经压过，只存不压；同样的内容永远打出同样的字节。

只写不读，所以不经沙箱；用不着标准库的 zipfile（它也管读，只许沙箱引用）。
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import IO

#: 名字写成 UTF-8
UTF8 = 0x800
MOST_ENTRIES, MOST_BYTES = 0xFFFF, 0xFFFF_FFFF


class TooBig(ValueError):
    """包太大：普通的 zip 装不下。"""


def write_bundle(out: IO[bytes], files: Iterable[tuple[str, bytes]], *, at: datetime) -> int:
    """逐个写进去，交回写了几个；files 是（名字，内容），at 是包里记的时刻。名字重的后面加序号。"""
    directory: list[bytes] = []
    names: set[str] = set()
    place = 0
    stamp = _stamp(at)
    for name, content in files:
        raw = _once(name, names).encode()
        common = struct.pack(
            "<HHHIIIIHH", 20, UTF8, 0, stamp, zlib.crc32(content), len(content), len(content), len(raw), 0
        )
        local = b"PK\x03\x04" + common + raw
        if place + len(local) + len(content) > MOST_BYTES or len(directory) >= MOST_ENTRIES:
            raise TooBig(name)
        out.write(local)
        out.write(content)
        directory.append(
            b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, place) + raw
        )
        place += len(local) + len(content)
    listed = b"".join(directory)
    out.write(listed)
    out.write(
        b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(directory), len(directory), len(listed), place, 0)
    )
    return len(directory)


def _once(name: str, names: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    tried, number = name, 1
    while tried.casefold() in names:
        number += 1
        tried = f"{stem or suffix}（{number}）{dot}{suffix if dot else ''}"
    names.add(tried.casefold())
    return tried


def _stamp(at: datetime) -> int:
    """时刻的老写法：低半是时分秒（两秒一格），高半是年月日（1980 年起）。"""
    day = (max(at.year, 1980) - 1980) << 9 | at.month << 5 | at.day
    return day << 16 | at.hour << 11 | at.minute << 5 | at.second // 2
