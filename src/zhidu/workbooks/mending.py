"""人改过的对应：表头认错、没认出的，按人指的来；同一个单位下次照记住的认。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zhidu.workbooks.form_index import FormIndex, Target
from zhidu.workbooks.headers import Heading, key, letter

#: 人指的对应最可信，排在原名（0）前面；记住的次之，和原名一样
POINTED, REMEMBERED = -1, 0


@dataclass(frozen=True, slots=True)
class Mending:
    """一张工作表怎么改。columns：列字母 → 入库列名，空串是不用这一列；

    remembered：表单名 → 归一的表头（见 memory_key）→ 入库列名，空串是不用。
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def hits(self, index: FormIndex, headings: Sequence[Heading]) -> dict[int, tuple[Target, int]]:
        """各列对上什么：先听人指的，再看记住的，再按表头认。人指了一列，别的列就不再对它。"""
        known = self.remembered.get(index.form.name, {})
        pointed: dict[int, tuple[Target, int]] = {}
        found: dict[int, tuple[Target, int]] = {}
        for at, heading in enumerate(headings):
            mended = self.columns.get(letter(at))
            if mended is not None:
                if mended in index.columns:
                    pointed[at] = (index.columns[mended], POINTED)
                continue
            column = known.get(memory_key(heading.text)) if heading.text else None
            if column is None:
                hit = index.match(heading)
                if hit is not None:
                    found[at] = hit
            elif column in index.columns:
                found[at] = (index.columns[column], REMEMBERED)
        taken = {target.column for target, _ in pointed.values()}
        return {at: hit for at, hit in found.items() if hit[0].column not in taken} | pointed


AS_FOUND = Mending()


@dataclass(frozen=True, slots=True)
class Mendings:
    """一次读表用的全部改法。columns：（文件，工作表）→ 列字母 → 入库列名；remembered 同 Mending。"""

    columns: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, file: str, sheet: str) -> Mending:
        """某张工作表的改法。"""
        columns = self.columns.get((file, sheet), {})
        return Mending(columns, self.remembered) if columns or self.remembered else AS_FOUND


def memory_key(heading: str) -> str:
    """表头归一成记得住的样子：空格、标点、全角半角、大小写都不算。"""
    return key(heading)


def shown_headings(headings: Sequence[Heading]) -> Iterator[tuple[str, str]]:
    """（列字母，表头原文），没有字的列不给。"""
    return ((letter(at), each.text) for at, each in enumerate(headings) if each.text)
