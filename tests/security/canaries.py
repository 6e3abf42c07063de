"""金丝雀：每个单位的名称、数、备注、文件名里都埋一个别处没有的记号，哪份答复里露出来，就是漏了。"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: 记号的样子：正常的页面、编号、令牌里都碰不上
MARK = re.compile(r"KZ[A-Z]{2}[0-9]{4}QX")
UNZIPPED_AT_MOST = 50_000_000


def mark(number: int) -> str:
    """第 number 个记号。"""
    letters = chr(65 + number // 26 % 26) + chr(65 + number % 26)
    return f"KZ{letters}{number:04d}QX"


@dataclass
class Aviary:
    """埋下的全部记号：记号 → 说明它是什么、属于哪个单位。"""

    planted: dict[str, str] = field(default_factory=dict)

    def plant(self, what: str) -> str:
        """埋一个新的，交回记号。what 如“东小 草稿里的备注”。"""
        new = mark(len(self.planted))
        self.planted[new] = what
        return new


def texts(body: bytes, headers: Mapping[str, str]) -> Iterable[str]:
    """一份答复里能读出来的全部文字：头、正文；压缩包（工作簿、下载的一包）逐个拆开，包里的包也拆。"""
    yield "\n".join(f"{name}: {value}" for name, value in headers.items())
    yield from _unpacked(body, depth=0)


def _unpacked(body: bytes, depth: int) -> Iterable[str]:
    if body[:2] == b"PK" and depth < 3:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            assert sum(each.file_size for each in archive.infolist()) < UNZIPPED_AT_MOST
            for each in archive.infolist():
                yield each.filename
                yield from _unpacked(archive.read(each), depth + 1)
        return
    yield body.decode("utf-8", "replace")


def seen(body: bytes, headers: Mapping[str, str]) -> set[str]:
    """答复里露出来的记号；网址里转了码的、实体转义的也认。"""
    found: set[str] = set()
    for text in texts(body, headers):
        found |= set(MARK.findall(text))
    return found
