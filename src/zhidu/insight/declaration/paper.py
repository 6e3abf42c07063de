"""申报表的一张纸：往上放表头、格、注，同时记下哪些栏填不出。"""

from __future__ import annotations

from collections.abc import Sequence

from zhidu.insight.declaration.facts import Answer
from zhidu.workbooks.book import CellOut, Look, Page, Placed, number_cell, text_cell, unknown_cell


class Paper:
    """一张表。row 是下一块该放的行；lacks 是填不出的栏和原因，最后列在表下。"""

    def __init__(self, name: str, title: str, heading: str, widths: Sequence[float]) -> None:
        self.name = name
        self.widths = tuple(widths)
        self.placed: list[Placed] = []
        self.lacks: list[str] = []
        self.row = 0
        self.repeat: tuple[int, int] | None = None
        self.frozen: tuple[int, int] | None = None
        self.put(0, 0, text_cell(title), columns=len(self.widths), look="title")
        self.put(1, 0, text_cell(heading, tone="quiet"), columns=len(self.widths), look="note")
        self.row = 2

    def put(
        self,
        row: int,
        column: int,
        cell: CellOut | str,
        *,
        rows: int = 1,
        columns: int = 1,
        look: Look = "body",
    ) -> None:
        """放一块。"""
        self.placed.append(Placed(row, column, cell, rows, columns, look))

    def head(self, row: int, column: int, words: str, *, rows: int = 1, columns: int = 1) -> None:
        """放一块表头。"""
        self.put(row, column, words, rows=rows, columns=columns, look="head")

    def heads(self, column: int, words: Sequence[str]) -> None:
        """放一行表头，然后下移一行。"""
        for at, each in enumerate(words, column):
            self.head(self.row, at, each)
        self.row += 1

    def answer(self, row: int, column: int, answer: Answer, where: str) -> None:
        """放一格答案；填不出的画阴影、写批注，并记进 lacks。"""
        self.put(row, column, as_cell(answer))
        if not answer.known:
            self.lacks.append(f"{where}　{answer.lacking or '缺数'}")

    def line(self, words: str) -> None:
        """表下占满一行的注，然后下移一行。"""
        self.put(self.row, 0, text_cell(words), columns=len(self.widths), look="note")
        self.row += 1

    def page(self) -> Page:
        """收尾：把填不出的栏和原因写在表下，交出版面。"""
        if self.lacks:
            self.line("阴影格填不出：" + "；".join(self.lacks) + "。")
        return Page(self.name, self.widths, tuple(self.placed), self.repeat, self.frozen)


def as_cell(answer: Answer) -> CellOut:
    """答案画成格：数写没取整的值，文字照写，填不出的画阴影。"""
    if answer.value is None:
        return unknown_cell(answer.lacking or "缺数")
    if isinstance(answer.value, str):
        return text_cell(answer.value)
    return number_cell(answer.value, answer.decimals)
