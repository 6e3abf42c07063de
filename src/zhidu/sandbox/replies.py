"""核对子进程交来的每一行：子进程可能已被攻破，所以形状、类型、数量都在这边再查一遍。"""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from zhidu.sandbox.model import CellValue, Format, Limits, Sheet, Workbook
from zhidu.sandbox.refusals import note, printable, refuse

CELL_TYPES = frozenset((str, Decimal, bool, date, datetime, type(None)))
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
MOST_NOTES = 1000
MOST_KEPT_NUMBERS = 100_000


class Replies:
    """逐行收下，最后拼成 ``Workbook``；有一行不合约定就当子进程异常退出。"""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._decode = _decoder()
        self.allowance = limits.memory_bytes // 8 + 4096
        self.complete = False
        self._format: Format | None = None
        self._encoding: str | None = None
        self._sheets: list[Sheet] = []
        self._notes: list[str] = []
        self._cells = 0

    def take(self, line: bytes) -> None:
        """收一行。子进程说不收的，这里抛 ``Refused``。"""
        self.allowance -= len(line)
        try:
            if self.allowance < 0 or self.complete or not line.endswith(b"\n"):
                raise ValueError("超出约定")
            value = self._decode(line.decode("utf-8"))
            if type(value) is list:
                self._row(value)
            else:
                self._fact(value)
        except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
            raise refuse("crashed") from error

    def _row(self, row: list[Any]) -> None:
        limits = self._limits
        rows = self._sheets[-1].rows if self._sheets else None
        self._cells += len(row)
        if (
            rows is None
            or len(row) > limits.columns
            or len(rows) >= limits.rows
            or self._cells > limits.cells
        ):
            raise ValueError("超出约定")
        for value in row:
            if type(value) not in CELL_TYPES or (type(value) is str and len(value) > limits.cell_chars):
                raise ValueError("格子不合约定")
        rows.append(row)

    def _fact(self, value: Any) -> None:
        if "refused" in value:
            raise refuse(str(value["refused"]), dict(value["arguments"]))
        if "end" in value:
            self._finish(value["notes"])
        elif "sheet" in value:
            self._begin(value)
        elif self._format is None and value["format"] in get_args(Format):
            self._format = value["format"]
            self._encoding = value["encoding"] if value["encoding"] in ENCODINGS else None
        else:
            raise ValueError("不认识的一行")

    def _begin(self, value: dict[str, Any]) -> None:
        self._trim()
        if self._format is None or len(self._sheets) >= self._limits.entries:
            raise ValueError("超出约定")
        merged = [(int(a), int(b), int(c), int(d)) for a, b, c, d in value["merged"]]
        self._sheets.append(Sheet(str(value["sheet"]), [], merged, value["hidden"] is True))

    def _finish(self, notes: list[Any]) -> None:
        self._trim()
        for code, arguments in notes[:MOST_NOTES]:
            said = note(str(code), dict(arguments))
            if said is not None:
                self._notes.append(said)
        self.complete = True

    def _trim(self) -> None:
        """表尾的空行不要。"""
        if self._sheets:
            rows = self._sheets[-1].rows
            while rows and not rows[-1]:
                rows.pop()

    def workbook(self, file: str) -> Workbook:
        """全部收完后拼成结果。一张表也没有的不收。"""
        if self._format is None or not self.complete:
            raise refuse("crashed")
        if not self._sheets:
            raise refuse("damaged")
        sheets = self._sheets
        if self._format == "csv":
            sheets = [Sheet(file.rpartition(".")[0] or file, each.rows) for each in sheets]
        return Workbook(printable(file), self._format, self._encoding, sheets, self._notes)


def _dated(value: dict[str, Any]) -> CellValue | dict[str, Any]:
    if len(value) == 1:
        if "d" in value:
            return date.fromisoformat(value["d"])
        if "t" in value:
            return datetime.fromisoformat(value["t"])
    return value


class _Numbers(dict[str, Decimal]):
    """写法 → Decimal。表里的数多有重复，常见的只存一份，省时也省一大半内存。"""

    def __missing__(self, text: str) -> Decimal:
        value = Decimal(text)
        if len(self) < MOST_KEPT_NUMBERS:
            self[text] = value
        return value


def _decoder() -> Callable[[str], Any]:
    """数直接变成 Decimal，不经浮点；JSON 里没有的 NaN 之类一律不认。"""

    def never(text: str) -> Any:
        raise ValueError(text)

    numbers = _Numbers()
    decoder = json.JSONDecoder(
        object_hook=_dated,
        parse_float=numbers.__getitem__,
        parse_int=numbers.__getitem__,
        parse_constant=never,
    )
    return decoder.decode
