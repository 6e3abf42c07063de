"""一份公文的内容：什么格式、谁发给谁、正文哪几段、落款哪一天。只说内容，怎么排由 render 管。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhidu.kernel import ZhiduError

#: 还没编号时，文号处写的字
UNNUMBERED = "〔　　〕　号（发文时编号）"


class Form(StrEnum):
    """版式。文件、信函、纪要按 GB/T 9704—2012；报告没有红头，从标题排起。"""

    DOCUMENT = "document"
    LETTER = "letter"
    RECORD = "record"
    REPORT = "report"

    @property
    def label(self) -> str:
        """中文名。"""
        return FORM_LABELS[self]


FORM_LABELS = {
    Form.DOCUMENT: "文件格式",
    Form.LETTER: "信函格式",
    Form.RECORD: "纪要格式",
    Form.REPORT: "报告（不带红头）",
}


class UnevenTable(ZhiduError):
    """表的格数对不上。"""


@dataclass(frozen=True, slots=True)
class Heading:
    """版头。

    organs 是发文机关，主办的在前；mark 是红头上的字，空的就由机关名拼（文件格式加“文件”，信函格式只写机关名）。
    几个机关联合行文而 mark 空着，机关名并排成几行，“文件”放右边。number 空的是还没编号。
    copy_number 份号；secrecy 密级和保密期限；urgency 紧急程度；signers 签发人，只有上行文写。
    """

    organs: tuple[str, ...]
    mark: str = ""
    number: str = ""
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    signers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """一段。level：0 是正文；1 至 4 是“一、”“（一）”“1．”“（1）”四层标题，序数写在 text 里。"""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """一张表。header 空的没有表头；widths 是各列宽的比例，空的按内容定。每行的格数要一样，不一样报 UnevenTable。"""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """格数对不上的表排出来会错位，不收。"""
        wanted = len(self.header or self.widths or (self.rows[0] if self.rows else ()))
        if not wanted:
            raise UnevenTable("这张表一格也没有")
        for number, row in enumerate(self.rows, 1):
            if len(row) != wanted:
                raise UnevenTable(f"表的第 {number} 行有 {len(row)} 格，应是 {wanted} 格")
        if self.widths and len(self.widths) != wanted:
            raise UnevenTable(f"表有 {wanted} 列，列宽却给了 {len(self.widths)} 个")


@dataclass(frozen=True, slots=True)
class Items:
    """几行“名目：内容”，如记录的时间、地点、主持人。"""

    entries: tuple[tuple[str, str], ...]


Block = Paragraph | Table | Items


@dataclass(frozen=True, slots=True)
class Annex:
    """附件正文，另页起。landscape：横排（宽表用），页码位置照公文其他页。"""

    title: str
    body: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """一份公文。

    recipients 主送；attachments 附件说明里的名称；signature 落款的机关，空的不落款；sealed 留出盖章的位置。
    issued_on 成文日期，也是 PDF 里记的日期；没有就写“　年　月　日”。copies_to 抄送；printed_by、printed_on 印发机关和日期，
    空的不排那一栏。note 附注（不带括号）。annexes 附在后面的附件正文，次序与 attachments 一致。
    """

    form: Form
    heading: Heading
    title: str
    body: tuple[Block, ...]
    recipients: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    sealed: bool = True
    issued_on: date | None = None
    note: str = ""
    copies_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: date | None = None
    annexes: tuple[Annex, ...] = ()


@dataclass(frozen=True, slots=True)
class FontUse:
    """一种字用了什么字体。role 是标准里的叫法（小标宋、仿宋……）；is_substitute：没有正版字体，用的替代。"""

    role: str
    family: str
    is_substitute: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """排好的 PDF。missing：字体里没有、印成“□”的字；notes：排版时另作的处理，一条一句。"""

    content: bytes
    pages: int
    fonts: tuple[FontUse, ...]
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def substitutes(self) -> tuple[FontUse, ...]:
        """用了替代字体的几种字。"""
        return tuple(each for each in self.fonts if each.is_substitute)


@dataclass(frozen=True, slots=True)
class Pictures:
    """一页一张的图（PNG 的字节），给网页看；rendered 是同一份的 PDF 和排版时的说明。"""

    pages: tuple[bytes, ...]
    rendered: Rendered


def day_words(on: date | None) -> str:
    """成文日期：「2026年11月5日」，月日不补零；还没有就空着。"""
    return f"{on.year}年{on.month}月{on.day}日" if on else "　　年　月　日"


def joined(names: Sequence[str]) -> str:
    """「甲，乙，丙」：主送、抄送的写法。"""
    return "，".join(names)
