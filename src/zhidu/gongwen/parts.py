"""读好的公文模板是什么样：空、记号、行、表。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhidu.gongwen.paper import Form


@dataclass(frozen=True, slots=True)
class Slot:
    """一个空。kind：文字，或者清单（逐条、表用的，members 是每条里有哪几样）。lines 用在第几行。

    optional：不是非填不可；when：填没填别的空决定要不要填它的，写明什么时候要。
    """

    name: str
    kind: str
    lines: tuple[int, ...]
    members: tuple[str, ...] = ()
    optional: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """照写的字。"""

    words: str


@dataclass(frozen=True, slots=True)
class Blank:
    """一个空。"""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Choice:
    """【如有】：name 有值用 then，没有用 otherwise；【如没有】对调。inside 是行里的片段，或整行的几个部分。"""

    name: str
    line: int
    then: tuple[Part, ...]
    otherwise: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Each:
    """【逐条】：每条来一遍；between 是行里两条之间隔的字。"""

    name: str
    line: int
    then: tuple[Part, ...]
    between: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """一行。kind 空的是正文，否则是 FIELDS 之一或“◇”；level 是标题层次，label 是◇行的名目。"""

    number: int
    kind: str
    level: int
    pieces: tuple[Part, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """【表】：表头和每条的各格。"""

    name: str
    line: int
    header: tuple[str, ...]
    cells: tuple[tuple[Part, ...], ...]


Part = Text | Blank | Choice | Each | Line | Grid


@dataclass(frozen=True, slots=True)
class Template:
    """读好的模板。problems 是写错的地方，一处一句，带行号和改法；有错就填不了。"""

    form: Form
    sealed: bool
    parts: tuple[Part, ...]
    slots: tuple[Slot, ...]
    problems: tuple[str, ...]


def lines_of(parts: Iterable[Part]) -> Iterator[Line]:
    """里面的每一行，不管套在哪个记号里。"""
    for each in parts:
        if isinstance(each, Line):
            yield each
        elif isinstance(each, Choice):
            yield from lines_of((*each.then, *each.otherwise))
        elif isinstance(each, Each):
            yield from lines_of(each.then)
