"""改了什么，一格一行。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhidu.filings.rules.asking import Asked
from zhidu.filings.rules.differences import CellChange
from zhidu.filings.rules.spelling import entry_text


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """一格：哪张表、哪一行、哪一项、改前、改后。"""

    form: str
    row: str
    field: str
    before: str
    after: str


def change_lines(found: Iterable[CellChange], asked: Asked) -> list[ChangeLine]:
    """写成字，用填报单位；空着写“空着”。"""
    fields = {
        (form.name, column): (form.title, each)
        for form in asked.forms
        for each in form.fields
        for column in each.columns()
    }
    lines = []
    for change in found:
        title, field = fields[change.form, change.field]
        before, after = entry_text(field, change.before), entry_text(field, change.after)
        lines.append(ChangeLine(title, change.row, change.field, before or "空着", after or "空着"))
    return lines
