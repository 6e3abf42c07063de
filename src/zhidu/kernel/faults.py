"""报送错误：哪个文件、哪张表、哪一行、哪一列、什么值、依据哪条、怎么改。"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "repaired"]


@dataclass(frozen=True, slots=True)
class Fault:
    """一处报送错误。

    severity：error 不改不能用（该格按缺数处理）；warning 请核对，数照用；repaired 只改了写法，已照改后的用。
    row 从 1 起，是 Excel 里看到的行号；与行无关时为 None。column 是列字母加表头，如「P 小学专任教师数」。
    """

    file: str
    sheet: str
    row: int | None
    column: str
    value: str
    rule: str
    message: str
    severity: Severity = "error"

    def where(self) -> str:
        """「文件 · 表 · 第 n 行 · 列」，缺哪段省哪段。"""
        row = f"第 {self.row} 行" if self.row is not None else ""
        return " · ".join(part for part in (self.file, self.sheet, row, self.column) if part)
