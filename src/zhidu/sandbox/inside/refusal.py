"""子进程里的拒收：只带代号和几个参数，句子由主进程来写。"""

Argument = str | int


class Refusal(Exception):
    """不能收这个文件。``code`` 与 ``zhidu.sandbox.refusals`` 里的句子一一对应。"""

    def __init__(self, code: str, **arguments: Argument) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments


class Bounds:
    """各项上限，由主进程以 JSON 传来（见 ``zhidu.sandbox.model.Limits``）。"""

    __slots__ = (
        "cell_chars", "cells", "columns", "entries", "file_bytes", "memory_bytes",
        "output_bytes", "pixels", "ratio", "rows", "seconds", "unpacked_bytes",
    )  # fmt: skip
    file_bytes: int
    unpacked_bytes: int
    ratio: int
    entries: int
    rows: int
    columns: int
    cells: int
    cell_chars: int
    pixels: int
    seconds: float
    memory_bytes: int
    output_bytes: int

    def __init__(self, values: dict[str, int]) -> None:
        for name in self.__slots__:
            setattr(self, name, values[name])


def cell_name(row: int, column: int) -> str:
    """行列号（从 1 数起）写成 Excel 的格子名，如 (3, 28) → 'AB3'。"""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def column_number(letters: bytes) -> int:
    """列字母变列号：b'A' → 1。"""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
