"""照模板填：把值放进空里。值永远只是文字，不会变成记号、标题、代码。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from zhidu.gongwen.paper import Block, Form, Heading, Items, Paper, Paragraph, Table
from zhidu.gongwen.parts import Blank, Choice, Each, Grid, Line, Part, Template, Text
from zhidu.gongwen.wording import clean

Value = str | Sequence[Mapping[str, str]]
Values = Mapping[str, Value]

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Filled:
    """填好的内容。faults 是没填上的空，一处一句；有 faults 就不要拿去成文。"""

    form: Form
    sealed: bool
    title: str = ""
    recipients: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    attachments: tuple[str, ...] = ()
    note: str = ""
    copies_to: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def paper(
        self,
        heading: Heading,
        *,
        signature: tuple[str, ...] | None = None,
        issued_on: date | None = None,
        printed_by: str = "",
        printed_on: date | None = None,
    ) -> Paper:
        """加上版头和落款，成一份公文。signature 不写就用发文机关。"""
        return Paper(
            form=self.form,
            heading=heading,
            title=self.title,
            body=self.body,
            recipients=self.recipients,
            attachments=self.attachments,
            signature=heading.organs if signature is None else signature,
            sealed=self.sealed,
            issued_on=issued_on,
            note=self.note,
            copies_to=self.copies_to,
            printed_by=printed_by,
            printed_on=printed_on,
        )


def fill(template: Template, values: Values) -> Filled:
    """填一份。values 里文字的空给 str，清单给一串字典；多给的不管，少给的写进 faults。模板本身有错就只交回那些错。"""
    if template.problems:
        return Filled(template.form, template.sealed, faults=template.problems)
    pen = _Pen(values)
    pen.write(template.parts)
    return Filled(
        form=template.form,
        sealed=template.sealed,
        title="".join(pen.fields["标题"][:1]),
        recipients=tuple(pen.fields["主送"]),
        body=tuple(pen.body),
        attachments=tuple(pen.fields["附件"]),
        note="".join(pen.fields["附注"][:1]),
        copies_to=tuple(pen.fields["抄送"]),
        faults=tuple(dict.fromkeys(pen.faults)),
    )


@dataclass(slots=True)
class _Pen:
    """写到哪儿了。items 是一层层逐条里的当前那一条，里层的在后。"""

    values: Values
    body: list[Block] = field(default_factory=list)
    fields: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in ("标题", "主送", "附件", "附注", "抄送")}
    )
    faults: list[str] = field(default_factory=list)
    items: list[tuple[Mapping[str, str], str]] = field(default_factory=list)
    counts: list[int] = field(default_factory=lambda: [0] * 5)

    def write(self, parts: Sequence[Part]) -> None:
        for each in parts:
            if isinstance(each, Line):
                self._line(each)
            elif isinstance(each, Grid):
                self._grid(each)
            elif isinstance(each, Choice):
                self.write(each.then if self._has(each.name) else each.otherwise)
            elif isinstance(each, Each):
                for _ in self._through(each.name, each.line):
                    self.write(each.then)

    def _through(self, name: str, line: int) -> Iterator[None]:
        """清单里一条一条来，交出时那一条就是当前的。"""
        given = self._find(name)
        if not isinstance(given, Sequence) or isinstance(given, str) or not given:
            self.faults.append(f"清单“{name}”没有内容：模板第 {line} 行要用它")
            return
        for index, one in enumerate(given, 1):
            self.items.append(
                ({**one, "序号": str(index), "序号中文": chinese_number(index)}, f"“{name}”第 {index} 条")
            )
            yield
            self.items.pop()

    def _find(self, name: str) -> Value | None:
        for item, _ in reversed(self.items):
            if name in item:
                return item[name]
        return self.values.get(name)

    def _has(self, name: str) -> bool:
        given = self._find(name)
        return bool(clean(given) if isinstance(given, str) else given)

    def _blank(self, blank: Blank) -> str:
        given = self._find(blank.name)
        if isinstance(given, str) and clean(given):
            return given
        where = f"（{self.items[-1][1]}）" if self.items else ""
        why = "是清单，不能当文字填" if given is not None and not isinstance(given, str) else "没有填"
        self.faults.append(f"“{blank.name}”{where}{why}：模板第 {blank.line} 行要用它")
        return ""

    def _said(self, parts: Sequence[Part]) -> str:
        """行里的片段连成一句。"""
        return "".join(self._pieces(parts))

    def _pieces(self, parts: Sequence[Part]) -> Iterator[str]:
        for each in parts:
            if isinstance(each, Text):
                yield each.words
            elif isinstance(each, Blank):
                yield clean(self._blank(each))
            elif isinstance(each, Choice):
                yield from self._pieces(each.then if self._has(each.name) else each.otherwise)
            elif isinstance(each, Each):
                for index, _ in enumerate(self._through(each.name, each.line)):
                    yield from self._pieces((*(each.between if index else ()), *each.then))

    def _line(self, line: Line) -> None:
        if line.kind == "◇":
            self._item(line.label, self._said(line.pieces))
        elif line.kind:
            if words := self._said(line.pieces):
                self.fields[line.kind].append(words)
        elif len(line.pieces) == 1 and isinstance(line.pieces[0], Blank):
            # 整行就是一个空：值里换行的地方另起一段
            rows = [row for row in self._blank(line.pieces[0]).splitlines() if clean(row)]
            self.body += [Paragraph(clean(row)) for row in rows]
        else:
            self.body.append(Paragraph(self._numbered(self._said(line.pieces), line), line.level))

    def _numbered(self, words: str, line: Line) -> str:
        """一、（一）两层按实际次序重排：有的段落没用上，序数也不跳。"""
        level = line.level
        if not level:
            return words
        self.counts[level + 1 :] = [0] * (4 - level)
        self.counts[level] += 1
        if level > 2:
            return words
        number = chinese_number(self.counts[level])
        stop = words.index("、" if level == 1 else "）")
        return f"{number}、{words[stop + 1 :]}" if level == 1 else f"（{number}）{words[stop + 1 :]}"

    def _item(self, label: str, words: str) -> None:
        last = self.body[-1] if self.body else None
        if isinstance(last, Items):
            self.body[-1] = replace(last, entries=(*last.entries, (label, words)))
        else:
            self.body.append(Items(((label, words),)))

    def _grid(self, grid: Grid) -> None:
        rows = [tuple(self._said(cell) for cell in grid.cells) for _ in self._through(grid.name, grid.line)]
        if rows:
            self.body.append(Table(grid.header, tuple(rows)))


def chinese_number(number: int) -> str:
    """1 → 一，10 → 十，21 → 二十一；一百以上照写数字。"""
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones or not tens else "")
