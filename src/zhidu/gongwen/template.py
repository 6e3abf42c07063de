"""公文模板的语言：一份中文文字，留着有名字的空，带几个记号。不是程序：没有算式，没有命令，只能照着填。

格式：信函                       文件、信函、纪要、报告之一
标题：关于{事项}的提醒函          {名字} 是一个空
主送：{主送}
一、存在的问题                    以“一、”“（一）”“1．”“（1）”开头的行是标题，一、（一）两层自动重排序数
【逐条 问题】                     单独成行：里面的几行，每条问题来一遍
{序号}．{学校}：{情况}
【完】
现有【逐条 学校】{名称}【之间】、【完】未达标。    写在行里：一条接一条，【之间】是中间隔的字
【如有 附件名称】请照附件办。【否则】请照此办。【完】
【表 问题】                       第一行是表头，第二行是每条的格
｜学校｜情况｜
｜{学校}｜{情况}｜
【完】
◇时间：{时间}                     名目和内容（记录用）
附件：{附件名称}
※ 这一行是给写模板的人看的，不进公文
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from zhidu.gongwen.paper import Form
from zhidu.gongwen.parts import Blank, Choice, Each, Grid, Line, Part, Template, Text, lines_of
from zhidu.gongwen.slots import slots_of

#: 行首写“名称：”的几样；其余都是正文
FIELDS = ("格式", "标题", "主送", "附件", "附注", "抄送", "盖章")
FORMS = {"文件": Form.DOCUMENT, "信函": Form.LETTER, "纪要": Form.RECORD, "报告": Form.REPORT}
#: 记号最多套几层；再深，写模板的人自己也看不清
DEEPEST = 2
#: 一份模板最多多少字、多少行
LONGEST, MOST_LINES = 60_000, 1_000

_NAME = r"[\w（）、·/\-]{1,40}"
_PIECE = re.compile(
    r"[{｛]([^{}｛｝]*)[}｝]|【(如有|如没有|逐条|表)\s*([^【】]*)】|【(否则|之间|完)】|([{}｛｝])"
)
_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十]{1,3}、|[{｛]序号中文[}｝]、")),
    (2, re.compile(r"（(?:[一二三四五六七八九十]{1,3}|[{｛]序号中文[}｝])）")),
    (3, re.compile(r"(?:\d{1,2}|[{｛]序号[}｝])[．.](?!\d)")),
    (4, re.compile(r"（(?:\d{1,2}|[{｛]序号[}｝])）")),
)


class _Wrong(Exception):
    """写错的一处：第几行，怎么改。"""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"模板第 {line} 行：{message}")


def parse_template(text: str) -> Template:
    """读一份模板。写错了不抛异常，写在 problems 里。"""
    if len(text) > LONGEST or text.count("\n") > MOST_LINES:
        said = f"模板太长：最多 {LONGEST} 字、{MOST_LINES} 行。请把固定的大段文字放到附件里。"
        return Template(Form.DOCUMENT, True, (), (), (said,))
    reader = _Reader(text)
    parts = reader.read()
    slots, confused = slots_of(parts)
    problems = [*reader.problems, *confused]
    if not problems and not any(isinstance(each, Line) and each.kind == "标题" for each in lines_of(parts)):
        problems.append("模板里没有“标题：……”这一行，请加上。")
    return Template(reader.form, reader.sealed, parts, slots, tuple(problems))


class _Reader:
    """逐行读：单独成行的记号管几行，写在行里的只管那一行。"""

    def __init__(self, text: str) -> None:
        self.rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.at = 0
        self.form, self.sealed = Form.DOCUMENT, True
        self.problems: list[str] = []

    def read(self) -> tuple[Part, ...]:
        parts: list[Part] = []
        while self.at < len(self.rows):
            found, mark = self._block(0)
            parts += found
            if mark:
                self._note(_Wrong(self.at, f"多了一个【{mark}】，前面没有对应的【如有】或【逐条】，请删掉。"))
        return tuple(parts)

    def _note(self, wrong: _Wrong) -> None:
        self.problems.append(str(wrong))

    def _block(self, depth: int) -> tuple[list[Part], str]:
        """读到【完】【否则】为止；交回读到的和停在哪个记号上，读完全文是空串。"""
        parts: list[Part] = []
        while self.at < len(self.rows):
            row = self.rows[self.at].strip()
            self.at += 1
            if not row or row.startswith("※"):
                continue
            try:
                mark = re.fullmatch(r"【(否则|之间|完)】", row)
                if mark:
                    return parts, mark[1]
                opened = re.fullmatch(r"【(如有|如没有|逐条|表)\s*([^【】]*)】", row)
                parts += [self._opened(opened[1], opened[2].strip(), depth)] if opened else self._line(row)
            except _Wrong as wrong:
                self._note(wrong)
        return parts, ""

    def _opened(self, mark: str, name: str, depth: int) -> Part:
        line = self.at
        _named(name, line, mark)
        if mark == "表":
            return self._grid(name, line)
        then, stop = self._block(depth + 1)
        otherwise: list[Part] = []
        if stop == "否则" and mark != "逐条":
            otherwise, stop = self._block(depth + 1)
        if stop != "完":
            raise _Wrong(line, f"【{mark} {name}】没有对应的【完】，请在它管的最后一行下面加一行【完】。")
        if depth >= DEEPEST:
            raise _Wrong(line, f"【{mark} {name}】套得太深，最多套 {DEEPEST} 层，请拆成前后两段。")
        if mark == "逐条":
            return Each(name, line, tuple(then), ())
        if mark == "如没有":
            then, otherwise = otherwise, then
        return Choice(name, line, tuple(then), tuple(otherwise))

    def _grid(self, name: str, line: int) -> Grid:
        rows: list[tuple[int, list[str]]] = []
        while self.at < len(self.rows):
            row = self.rows[self.at].strip().replace("|", "｜")
            self.at += 1
            if row == "【完】":
                break
            if row and not row.startswith("※"):
                rows.append((self.at, [cell.strip() for cell in row.strip("｜").split("｜")]))
        else:
            raise _Wrong(line, f"【表 {name}】没有对应的【完】，请在表的下面加一行【完】。")
        if len(rows) != 2 or len(rows[0][1]) != len(rows[1][1]):
            raise _Wrong(
                line, f"【表 {name}】里要正好两行、格数一样：第一行表头，第二行每条的各格，用“｜”隔开。"
            )
        number, cells = rows[1]
        return Grid(name, line, tuple(rows[0][1]), tuple(_pieces(cell, number) for cell in cells))

    def _line(self, row: str) -> list[Part]:
        number = self.at
        field = re.match(rf"({'|'.join(FIELDS)})[：:]\s*(.*)", row)
        if field and field[1] == "格式":
            if field[2] not in FORMS:
                raise _Wrong(number, f"没有“{field[2]}”这种格式，请写{'、'.join(FORMS)}中的一个。")
            self.form = FORMS[field[2]]
            return []
        if field and field[1] == "盖章":
            if field[2] not in ("是", "否"):
                raise _Wrong(number, "“盖章：”后面请写“是”或“否”。")
            self.sealed = field[2] == "是"
            return []
        if field:
            return [Line(number, field[1], 0, _pieces(field[2], number))]
        if row.startswith("◇"):
            label, colon, rest = row[1:].replace(":", "：", 1).partition("：")
            if not colon or "{" in label or "｛" in label:
                raise _Wrong(number, "以◇开头的行要写成“◇名目：内容”，名目里不能有空。")
            return [Line(number, "◇", 0, _pieces(rest.strip(), number), label.strip())]
        if row.startswith(("｜", "|")):
            raise _Wrong(number, "表格的行要放在【表 清单名】和【完】之间。")
        pieces = _pieces(row, number)
        if len(pieces) == 1 and isinstance(pieces[0], Each) and not pieces[0].between:
            return [_paragraphs(pieces[0], row, number)]
        return [Line(number, "", _level(row), pieces)]


def _paragraphs(each: Each, row: str, number: int) -> Each:
    """一行里只有一个【逐条】：每条自成一段。"""
    inner = re.sub(r"^【逐条[^】]*】|【完】$", "", row)
    return replace(each, then=(Line(number, "", _level(inner), each.then),))


def _level(row: str) -> int:
    return next((level for level, pattern in _LEVELS if pattern.match(row)), 0)


def _named(name: str, line: int, what: str) -> None:
    if not re.fullmatch(_NAME, name):
        raise _Wrong(line, f"【{what}】里要写清是哪一个，如【{what} 问题】；名字只用汉字、字母、数字。")


def _pieces(row: str, line: int) -> tuple[Part, ...]:
    """一行里的片段。"""
    tokens = list(_tokens(row, line))
    parts, at = _inline(tokens, 0, line, 0)
    if at < len(tokens):
        raise _Wrong(line, f"多了一个【{tokens[at]}】，这一行前面没有对应的【如有】或【逐条】。")
    return parts


def _tokens(row: str, line: int) -> Iterator[Part | tuple[str, str] | str]:
    """照写的字、空、开头的记号（名称成对）、收尾的记号（一个词）。"""
    end = 0
    for found in _PIECE.finditer(row):
        if found.start() > end:
            yield Text(row[end : found.start()])
        end = found.end()
        blank, opened, name, closed, stray = found.groups()
        if stray:
            raise _Wrong(line, f"“{stray}”没有配对。空要写成 {{名字}}，左右花括号各一个。")
        if opened == "表":
            raise _Wrong(line, "【表】要单独占一行。")
        if opened:
            _named(name.strip(), line, opened)
            yield opened, name.strip()
        elif closed:
            yield closed
        else:
            if not re.fullmatch(_NAME, blank.strip()):
                raise _Wrong(line, f"空的名字“{blank}”不行，只用汉字、字母、数字，如 {{限期}}；不能写算式。")
            yield Blank(blank.strip(), line)
    if end < len(row):
        yield Text(row[end:])


def _inline(
    tokens: list[Part | tuple[str, str] | str], at: int, line: int, depth: int
) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
    while at < len(tokens):
        token = tokens[at]
        if isinstance(token, str):
            break
        if not isinstance(token, tuple):
            parts.append(token)
            at += 1
            continue
        mark, name = token
        if depth >= DEEPEST:
            raise _Wrong(line, f"【{mark} {name}】套得太深，最多套 {DEEPEST} 层。")
        then, at = _inline(tokens, at + 1, line, depth + 1)
        second: tuple[Part, ...] = ()
        if at < len(tokens) and tokens[at] == ("之间" if mark == "逐条" else "否则"):
            second, at = _inline(tokens, at + 1, line, depth + 1)
        if at >= len(tokens) or tokens[at] != "完":
            raise _Wrong(line, f"【{mark} {name}】在这一行里没有对应的【完】；要管好几行，就让它单独占一行。")
        at += 1
        if mark == "逐条":
            parts.append(Each(name, line, then, second))
        else:
            pair = (then, second) if mark == "如有" else (second, then)
            parts.append(Choice(name, line, *pair))
    return tuple(parts), at
