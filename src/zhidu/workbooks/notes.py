"""记错本：一张工作表里发现的毛病先记在这里，最后按行、列排好一次交出。"""

from __future__ import annotations

from dataclasses import dataclass, field

from zhidu.kernel import Fault, Severity
from zhidu.workbooks.mapping import Layout


@dataclass
class Notes:
    """一张工作表的毛病。行号从 1 起，整表的毛病行号为 None，排在最前。"""

    file: str
    sheet: str
    layout: Layout | None = None
    kept: list[tuple[int, int, Fault]] = field(default_factory=list)

    def __post_init__(self) -> None:
        columns = self.layout.columns if self.layout else ()
        self.places = {each.target.column: (each.index, each.label) for each in columns}

    def add(
        self,
        severity: Severity,
        *,
        row: int | None,
        column: str,
        value: str,
        rule: str,
        message: str,
    ) -> None:
        """记一处。column 是入库列名，这张表里没有这一列的原样写。"""
        index, label = self.places.get(column, (-1, column))
        self.put(index, Fault(self.file, self.sheet, row, label, value.strip(), rule, message, severity))

    def put(self, index: int, fault: Fault) -> None:
        """记一处已经写好的毛病，index 是列号（从 0 起，整行的为 −1）。"""
        self.kept.append((fault.row or 0, index, fault))

    def sorted(self) -> list[Fault]:
        """按行、列排好；同一格先错误、后提醒、再已修好。"""
        order = {"error": 0, "warning": 1, "repaired": 2}
        return [each for _, _, each in sorted(self.kept, key=lambda k: (k[0], k[1], order[k[2].severity]))]
