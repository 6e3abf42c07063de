"""沙箱交出来的数据形状，以及打开文件时的各项上限。"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

CellValue: TypeAlias = str | Decimal | bool | date | datetime | None
"""一个单元格：数一律是 ``Decimal``（浮点按最短写法转，0.1 就是 0.1）；空是 ``None``；错误值是 '#DIV/0!' 这样的字。

没有日期的时刻、时长是文字 '08:30:00'、'36:00:00'；csv 没有类型，全是文字。
"""

Format: TypeAlias = Literal["xlsx", "xls", "ods", "csv"]

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sheet:
    """一张工作表。

    ``rows[0]`` 就是表里的第 1 行、``rows[r][0]`` 就是 A 列，前面的空行空列不省，所以行列号可以直接报给用户；
    行尾和表尾的空格子省掉了，各行长短可以不一。
    ``merged`` 每项是（首行, 首列, 末行, 末列），从 1 数起；只有 xlsx、xls 有。``hidden`` 含深度隐藏。
    """

    name: str
    rows: list[list[CellValue]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """一个读成功的文件。``file`` 只有文件名；``encoding`` 只有 csv 才有；``notes`` 是读的时候要告诉用户的话。"""

    file: str
    format: Format
    encoding: str | None
    sheets: list[Sheet]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """各项上限。超过任何一项就拒收，不截断。

    ``file_bytes``、``unpacked_bytes``、``memory_bytes`` 单位字节；``memory_bytes`` 是主进程与子进程合计的打算；
    ``ratio`` 是解压后与文件大小之比（解压后不到 10 MiB 的不看）；``entries`` 是压缩包里的文件数；
    ``rows``、``columns`` 按每张表，``cells`` 按每张表的外接矩形和全书合计；``cell_chars`` 是一格的字数；
    ``pixels`` 是一张内嵌图片的像素数；``seconds`` 是秒。
    """

    file_bytes: int = 30 * MIB
    unpacked_bytes: int = 300 * MIB
    ratio: int = 200
    entries: int = 5000
    rows: int = 200_000
    columns: int = 512
    cells: int = 2_000_000
    cell_chars: int = 32_767
    pixels: int = 40_000_000
    seconds: float = 20.0
    memory_bytes: int = 512 * MIB
