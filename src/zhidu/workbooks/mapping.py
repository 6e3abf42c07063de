"""认表：这张工作表是哪张报表，表头在第几行，每一列对哪个字段，按什么单位换算。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from zhidu.kernel import Severity
from zhidu.rulebook.model import Form
from zhidu.sandbox import Sheet
from zhidu.workbooks import headers
from zhidu.workbooks.form_index import FormIndex, Target
from zhidu.workbooks.headers import Heading, heading, letter, squeezed, unspaced
from zhidu.workbooks.mending import AS_FOUND, POINTED, Mending, shown_headings

DEEPEST_SEARCH = 30  # 表头一定在前 30 行里
TALLEST_HEADER = 3


@dataclass(frozen=True, slots=True)
class Column:
    """一列：第几列（从 0 起）、列字母、对上的字段、表头原文、换算倍数。"""

    index: int
    letter: str
    target: Target
    heading: str
    unit: str
    factor: Fraction
    trust: int

    @property
    def label(self) -> str:
        """报错用：「P 小学专任教师数」。"""
        return f"{self.letter} {self.heading}"


@dataclass(frozen=True, slots=True)
class HeaderFault:
    """表头上的毛病：哪一列（sheet 级的为 None）、什么值、依据、说明、轻重。"""

    column: str
    index: int
    value: str
    rule: str
    message: str
    severity: Severity = "error"


@dataclass(frozen=True)
class Layout:
    """一张工作表认出来的样子。first、last 是表头首末行（从 0 起）；clashing：因重复没采用的列。"""

    form: Form
    first: int
    last: int
    columns: tuple[Column, ...]
    ignored: Mapping[str, str]
    missing: tuple[str, ...]
    absent: frozenset[str]
    faults: tuple[HeaderFault, ...]
    titles: tuple[str, ...]
    headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def letters(self) -> Mapping[str, str]:
        """入库列名 → 列字母。"""
        return {column.target.column: column.letter for column in self.columns}


@dataclass(frozen=True)
class Near:
    """没认出来的工作表最像哪张报表：用来说清找到了什么、缺什么。letters：列字母 → 表头；mapping：列字母 → 对上的列。"""

    form: Form
    found: tuple[str, ...]
    missing: tuple[str, ...]
    headings: tuple[str, ...]
    first: int = 0
    last: int = 0
    letters: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Block:
    """一种看法：这几行是表头、这是某张报表。"""

    index: FormIndex
    first: int
    last: int
    headings: list[Heading]
    hits: dict[int, tuple[Target, int]] = field(default_factory=dict)

    @property
    def matched(self) -> set[str]:
        return {target.column for target, _ in self.hits.values()}

    @property
    def score(self) -> tuple[int, int, int, int, int]:
        required = sum(1 for name in self.index.required if name in self.matched)
        named = sum(1 for each in self.headings if each.names)
        return len(self.matched), required, self._own_words, -named, first_rows(self)

    @property
    def _own_words(self) -> int:
        """人指的列在哪一行都算对上，分不出表头和数据：再看这几行自己的字有几个是表头。没人指的不必看。"""
        if all(trust != POINTED for _, trust in self.hits.values()):
            return 0
        return sum(1 for each in self.headings if each.names and self.index.match(each) is not None)

    @property
    def recognised(self) -> bool:
        """必填列齐了，或者对上一半以上，才算认出来；只对上一列不算。

        列多的表（夹着一大堆别的列）另看：必填列有一半，又对上三列以上的数，也是它。
        """
        matched, required = self.matched, self.index.required
        if len(matched) < 2:
            return False
        if any(trust == POINTED for _, trust in self.hits.values()):
            return True  # 人指了几列，就不再疑它是不是这张报表
        named = sum(1 for each in self.headings if each.names)
        found = sum(1 for name in required if name in matched)
        figures = sum(1 for name in matched if self.index.columns[name].field.numeric)
        half = max(named, 1) <= 2 * len(matched) or len(self.index.columns) <= 2 * len(matched)
        return found == len(required) or half or (figures >= 3 and 2 * found >= len(required))


def first_rows(block: _Block) -> int:
    """同样多的列时，表头行数少的、靠上的优先。"""
    return -(10 * (block.last - block.first) + block.first)


def find_layout(
    sheet: Sheet, forms: Sequence[FormIndex], mending: Mending = AS_FOUND
) -> Layout | Near | None:
    """认一张工作表。认出来给 Layout；有表头样子但哪张报表都不像给 Near；空表给 None。mending：人改过的对应。"""
    best: _Block | None = None
    reach = DEEPEST_SEARCH + TALLEST_HEADER
    top = Sheet(sheet.name, sheet.rows[:reach], [each for each in sheet.merged if each[0] <= reach])
    for first in range(min(len(top.rows), DEEPEST_SEARCH)):
        for last in range(first, min(first + TALLEST_HEADER, len(top.rows))):
            headings = _headings(top, first, last)
            if sum(1 for each in headings if each.names) < 2:
                continue
            for index in forms:
                block = _Block(index, first, last, headings)
                block.hits = mending.hits(index, headings)
                if best is None or block.score > best.score:
                    best = block
    if best is None:
        return None
    if best.recognised:
        return _layout(sheet, _with_unit_row(top, best, mending))
    texts = tuple(each.text for each in best.headings if each.names)
    missing = tuple(name for name in best.index.required if name not in best.matched)
    mapping = {letter(at): target.column for at, (target, _) in best.hits.items()}
    return Near(
        best.index.form,
        tuple(sorted(best.matched)),
        missing,
        texts,
        best.first,
        best.last,
        dict(shown_headings(best.headings)),
        mapping,
    )


def _with_unit_row(sheet: Sheet, block: _Block, mending: Mending) -> _Block:
    """表头下面专有一行写单位（人、㎡、万元）的，把它并进表头。"""
    below = sheet.rows[block.last + 1] if block.last + 1 < len(sheet.rows) else []
    texts = [squeezed(cell) if isinstance(cell, str) else "?" for cell in below if cell is not None]
    units = [text for text in texts if text.strip("()-—/")]
    if len(units) < 2 or not all(headers.unit_named(text.strip("()")) for text in units):
        return block
    longer = _Block(block.index, block.first, block.last + 1, _headings(sheet, block.first, block.last + 1))
    longer.hits = mending.hits(block.index, longer.headings)
    return longer if longer.matched == block.matched else block


def _headings(sheet: Sheet, first: int, last: int) -> list[Heading]:
    rows = [_spread(sheet, row, row == last) for row in range(first, last + 1)]
    width = max((len(row) for row in rows), default=0)
    for position, row in enumerate(rows[:-1]):  # 没有合并信息时，上层空格跟着左边的大标题走
        _carry(sheet, first + position, row, rows[-1], width)
    columns = zip(*(row + [""] * (width - len(row)) for row in rows), strict=True)
    return [heading(cells) for cells in columns]


def _spread(sheet: Sheet, row: int, bottom: bool) -> list[str]:
    """一行的文字，横向合并的格子都填上同样的字；数字、日期不是表头（留空）。"""
    texts = [unspaced(cell) if isinstance(cell, str) else "" for cell in sheet.rows[row]]
    for top, left, low, right in sheet.merged:
        if top <= row + 1 <= low and right > left and right - left < 400:
            source = sheet.rows[top - 1] if top <= len(sheet.rows) else []
            text = source[left - 1] if left <= len(source) else None
            texts += [""] * (right - len(texts))
            if isinstance(text, str) and not (bottom and top < row + 1):
                texts[left - 1 : right] = [unspaced(text)] * (right - left + 1)
    return texts


def _carry(sheet: Sheet, row: int, texts: list[str], bottom: list[str], width: int) -> None:
    texts += [""] * (width - len(texts))
    ends = {right for top, left, low, right in sheet.merged if top <= row + 1 <= low and right > left}
    for at in range(1, width):
        below = bottom[at] if at < len(bottom) else ""
        if not texts[at] and below and at not in ends:
            texts[at] = texts[at - 1]


def _layout(sheet: Sheet, block: _Block) -> Layout:
    form = block.index.form
    faults: list[HeaderFault] = []
    titles = tuple(
        text
        for row in sheet.rows[: block.first]
        for cell in row
        if isinstance(cell, str) and (text := cell.strip())
    )
    columns = _columns(block, _title_units(titles), faults)
    columns, dropped = _without_repeats(sheet, block, columns, faults)
    present = {column.target.column for column in columns}
    used = {column.index for column in columns} | dropped
    ignored = {
        letter(at): each.text for at, each in enumerate(block.headings) if at not in used and each.text
    }
    clashed = {fault.rule for fault in faults if fault.severity == "error"}
    missing = tuple(
        name
        for name in block.index.required
        if name not in present and not any(name in rule for rule in clashed)
    )
    if missing:
        faults.insert(0, _missing_fault(form, missing, ignored, sheet, block))
    absent = frozenset(block.index.columns) - present
    shown = dict(shown_headings(block.headings))
    return Layout(
        form, block.first, block.last, columns, ignored, missing, absent, tuple(faults), titles, shown
    )


def _title_units(titles: Sequence[str]) -> tuple[str, ...]:
    """标题下面常有一行「单位：万元、平方米」：没写单位的列照它。"""
    for title in titles:
        text = squeezed(title)
        if "单位:" in text:
            words = (
                text.rsplit("单位:", 1)[1].replace("、", ",").replace("，", ",").replace("/", ",").split(",")
            )
            units = tuple(unit for word in words if (unit := headers.unit_named(word)))
            if units:
                return units
    return ()


def _columns(block: _Block, title_units: Sequence[str], faults: list[HeaderFault]) -> tuple[Column, ...]:
    columns: list[Column] = []
    for at, (target, trust) in sorted(block.hits.items()):
        found = block.headings[at]
        each = target.field
        unit = found.unit or each.header_unit or each.unit
        if not found.unit and each.header_unit:
            same = {word for word in title_units if headers.conversion(word, each.unit) is not None}
            unit = same.pop() if len(same) == 1 else unit
        factor = headers.conversion(unit, each.unit) if each.numeric else Fraction(1)
        if factor is None:
            wanted = each.header_unit or each.unit or "不带单位的数"
            faults.append(
                HeaderFault(
                    f"{letter(at)} {found.text}", at, found.text, f"{target.column}的单位",
                    f"表头写的单位是（{unit}），这一列要的是（{wanted}），换算不了，整列没有采用。请把表头单位改对",
                )
            )  # fmt: skip
            continue
        columns.append(Column(at, letter(at), target, found.text, unit, factor, trust))
    return tuple(columns)


def _without_repeats(
    sheet: Sheet, block: _Block, columns: Sequence[Column], faults: list[HeaderFault]
) -> tuple[tuple[Column, ...], set[int]]:
    """两列对上同一个字段：内容一样的用第一列；表头一个更准的用准的；其余都不用，报错。"""
    chosen: list[Column] = []
    dropped: set[int] = set()
    groups: dict[str, list[Column]] = {}
    for column in columns:
        groups.setdefault(column.target.column, []).append(column)
    for name, same in groups.items():
        if len(same) == 1:
            chosen += same
            continue
        dropped |= {column.index for column in same}
        where = "、".join(f"{column.letter} 列「{column.heading}」" for column in same)
        best = min(same, key=lambda column: (column.trust, column.index))
        alike = len({tuple(_below(sheet, block.last, column.index)) for column in same}) == 1
        clear = sum(1 for column in same if column.trust == best.trust) == 1
        if alike or clear:
            chosen.append(best)
            why = "各列内容一样" if alike else "它的表头最准"
            message = f"{where}都像「{name}」，用了 {best.letter} 列（{why}）。请删掉多余的列"
            faults.append(
                HeaderFault(best.label, best.index, where, "一个字段只能有一列", message, severity="warning")
            )
        else:
            message = f"{where}都像「{name}」，内容不一样，分不清用哪一列，都没有采用。请只留一列"
            faults.append(HeaderFault(best.label, best.index, where, f"一个字段只能有一列：{name}", message))
    return tuple(sorted(chosen, key=lambda column: column.index)), dropped


def _below(sheet: Sheet, last: int, at: int) -> Iterator[object]:
    for row in sheet.rows[last + 1 :]:
        yield row[at] if at < len(row) else None


def _missing_fault(
    form: Form, missing: Sequence[str], ignored: Mapping[str, str], sheet: Sheet, block: _Block
) -> HeaderFault:
    by_text = {headers.read_part(text).bare or text: (at, text) for at, text in ignored.items()}
    said: list[str] = []
    for name in missing:
        near = headers.nearest(name, by_text)
        hint = f"（是不是 {by_text[near][0]} 列「{by_text[near][1]}」？）" if near else ""
        said.append(f"「{name}」{hint}")
    rows = (
        f"第 {block.first + 1} 行"
        if block.first == block.last
        else f"第 {block.first + 1}–{block.last + 1} 行"
    )
    message = (
        f"{rows}的表头里没有{'、'.join(said)}。按《{form.title}》这{'一列' if len(missing) == 1 else '几列'}必须有，"
        "请补上这列，或把表头改成引号里的名字"
    )
    return HeaderFault("", -1, "", f"{form.title}：必填的列", message)
