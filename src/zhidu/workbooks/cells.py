"""一格一格地读：按字段的种类把单元格化成精确的值，不对的说清为什么、怎么改。

数一律读成分数，不经过浮点。读坏的格值为 None（未知），绝不猜。
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from zhidu.kernel import Severity, exact_decimal
from zhidu.rulebook.evaluation import Value
from zhidu.sandbox import CellValue
from zhidu.workbooks.headers import cell_text, nearest, squeezed
from zhidu.workbooks.identity import read_code
from zhidu.workbooks.mapping import Column
from zhidu.workbooks.quantities import BLANKS, read_figure
from zhidu.workbooks.screening import Rough, roughly

# 表格软件用二进制小数，2732.5 常存成 2732.4999999999995：差得这么少的是存法，不是填法
FLOAT_DUST = Fraction(1, 1_000_000)
TOO_LARGE = 10**15  # 表格软件的数只有 15 位有效数字
ONLY_SPELLING = "只改写法，不改意思"
_ZERO = Fraction(0)
_FINDINGS = {
    "达到": ("达标", "已达到", "符合", "合格"),
    "未达到": ("不达标", "未达标", "没有达到", "不符合", "不合格", "达不到"),
}
_YEAR_TEXT = re.compile(r"(\d{4})(?:年(?:\d{1,2}月?(?:\d{1,2}日?)?)?|[-./]\d{1,2}(?:[-./]\d{1,2})?|年?度)")


@dataclass(slots=True)
class Reading:
    """一格读出来的结果。blank：没有填。severity 空表示没有毛病。rough 是值的近似，只用来粗筛。

    一列里同样内容的格共用一个 Reading，造好以后不要改它。
    """

    value: Value
    raw: str
    blank: bool = False
    severity: Severity | None = None
    rule: str = ""
    message: str = ""
    rough: Rough = None


class ColumnReader:
    """读一列。同样的内容只读一次（几万行里人数、面积大量重复）。"""

    def __init__(self, column: Column, *, identifier: bool) -> None:
        self.column = column
        self.field = column.target.field
        self.name = column.target.column
        self.memo: dict[tuple[type, CellValue], Reading] = {}
        self._choices = self._choice_table()
        kinds: dict[str, Callable[[CellValue, str], Reading]] = {
            "code": self._code if identifier else self._text,
            "text": self._text,
            "choice": self._choice,
            "finding": self._choice,
            "year": self._year,
        }
        self._parse = kinds.get(self.field.kind, self._number)

    def read(self, cell: CellValue) -> Reading:
        """读一格。相同的格给同一个 Reading。"""
        known = (type(cell), cell)
        found = self.memo.get(known)
        if found is None:
            found = self.memo[known] = self._read(cell)
            value = found.value
            found.rough = roughly(value) if isinstance(value, Fraction) else value
        return found

    def _read(self, cell: CellValue) -> Reading:
        raw = cell_text(cell)
        if not squeezed(raw):
            return Reading(None, raw, blank=True)
        if squeezed(raw) in BLANKS and not (self._choices and squeezed(raw) in self._choices):
            if self.field.numeric:
                message = f"「{raw.strip()}」不是数，按没有填处理（未知，不当作 0）。确实没有请填 0"
                return Reading(None, raw, True, "repaired", f"{self.name}：没有填的空着，没有的填 0", message)
            if self.field.kind not in ("text",) or squeezed(raw) != "无":
                return Reading(None, raw, blank=True)
        return self._parse(cell, raw)

    def _wrong(self, raw: str, message: str, rule: str = "") -> Reading:
        return Reading(None, raw, severity="error", rule=rule or self.rule, message=message)

    @property
    def rule(self) -> str:
        """这一列该怎么填，写在「依据」里。"""
        unit = f"，单位{self.column.unit}" if self.column.unit else ""
        if self.field.kind == "count":
            return f"{self.name}：填整数{unit}"
        if self.field.kind == "year":
            return f"{self.name}：填四位数的年份"
        if self._choices:
            return f"{self.name}：只能填 {'、'.join(dict.fromkeys(self._choices.values()))}"
        return f"{self.name}：填数字{unit}" if self.field.numeric else f"{self.name}：填文字"

    # ── 数 ──

    def _number(self, cell: CellValue, raw: str) -> Reading:
        if isinstance(cell, bool):
            return self._wrong(raw, f"「{raw}」是真假值，不是数。请填数字")
        if isinstance(cell, date | datetime):
            message = f"这格成了日期「{raw}」，多半是填的数被自动改了。请把格式设成“数值”后重新填数"
            return self._wrong(raw, message)
        if isinstance(cell, Decimal):
            if not cell.is_finite():
                return self._wrong(raw, f"「{raw}」不是数。请填数字")
            return self._bounded(Fraction(cell), raw, "")
        found = read_figure(raw, self.column.unit, percent=self.field.kind == "percent")
        if found.value is None:
            return self._wrong(raw, found.why)
        return self._bounded(found.value, raw, found.why)

    def _bounded(self, written: Fraction, raw: str, repaired: str) -> Reading:
        """写的数换成入库单位，查上下限和小数位。repaired 是已修好的写法，要照样报。"""
        each = self.field
        value = written if self.column.factor == 1 else written * self.column.factor
        wrong = self._outside(written, value, raw)
        if wrong:
            return self._wrong(raw, wrong)
        kept = round_to(value, each.decimals)
        if each.kind == "percent" and value > 100:
            message = f"{self._shown(raw)}超过 100%。请核对是不是填错了"
            return Reading(kept, raw, False, "warning", f"{self.name}：比例一般不超过 100", message)
        if kept == value:
            return (
                Reading(value, raw, False, "repaired", ONLY_SPELLING, repaired)
                if repaired
                else Reading(value, raw)
            )
        if abs(kept - value) < FLOAT_DUST:
            shown = exact_decimal(kept / self.column.factor)
            message = f"{self._shown(raw)}末尾是软件存数的误差，按 {shown} 读"
            return Reading(kept, raw, False, "repaired", ONLY_SPELLING, message)
        if each.kind == "count":
            return self._wrong(raw, f"{self._shown(raw)}不是整数。{self.name}要填整数，请核对")
        message = (
            f"{self._shown(raw)}小数位太多，{self.name}保留到 {each.decimals} 位小数（{each.unit}）。请核对"
        )
        return Reading(kept, raw, False, "warning", self.rule, message)

    def _outside(self, written: Fraction, value: Fraction, raw: str) -> str:
        """超出可能的范围：怎么说；没超为空。"""
        each = self.field
        lowest = each.minimum or _ZERO
        if abs(written.numerator) >= TOO_LARGE * written.denominator:
            return "这个数超过了 15 位，表格软件存不准，多半是填错了。请核对"
        if each.kind == "year" and not (value.denominator == 1 and 1000 <= value <= 2999):
            return f"{self._shown(raw)}不像年份。请填四位数的年份，如 1998"
        if value.numerator < 0 and lowest is _ZERO:
            return f"{self._shown(raw)}是负数。请核对；没有填 0，不清楚空着"
        if lowest is not _ZERO and value < lowest:
            return f"{self._shown(raw)}小于最低可能的 {self._limit(lowest)}。请核对"
        if each.maximum is not None and value > each.maximum:
            return f"{self._shown(raw)}大于最高可能的 {self._limit(each.maximum)}。请核对"
        return ""

    def _shown(self, raw: str) -> str:
        return f"「{raw.strip()}」"

    def _limit(self, value: Fraction) -> str:
        number = exact_decimal(value / self.column.factor)
        return number.replace(",", "") + "年" if self.field.kind == "year" else f"{number} {self.column.unit}"

    def _year(self, cell: CellValue, raw: str) -> Reading:
        if isinstance(cell, date):
            return self._bounded(Fraction(cell.year), raw, f"「{raw}」只取年份 {cell.year}")
        if isinstance(cell, str) and (text := _YEAR_TEXT.fullmatch(squeezed(raw))):
            return self._bounded(
                Fraction(int(text.group(1))), raw, f"「{raw.strip()}」只取年份 {text.group(1)}"
            )
        return self._number(cell, raw)

    # ── 文字、选项、代码 ──

    def _text(self, cell: CellValue, raw: str) -> Reading:
        tidy = squeeze_chinese(raw)
        if raw.strip().startswith("#") and raw.strip().upper() in ("#N/A", "#REF!", "#NAME?", "#VALUE!"):
            return self._wrong(raw, f"公式出错「{raw.strip()}」。请直接填文字")
        if tidy == raw or isinstance(cell, Decimal):
            return Reading(tidy, raw)
        if tidy == raw.strip():
            return Reading(tidy, raw)
        message = f"「{raw.strip()}」去掉了多余的空格，按「{tidy}」读"
        return Reading(tidy, raw, False, "repaired", ONLY_SPELLING, message)

    def _choice_table(self) -> dict[str, str]:
        if self.field.kind not in ("choice", "finding"):
            return {}
        lists = [self.field.choices]
        if self.field.kind == "finding":
            lists.append({name: also for name, also in _FINDINGS.items() if name in self.field.choices})
        table = {squeezed(name): name for name in self.field.choices}
        for choices in lists:
            for canonical, aliases in choices.items():
                for alias in aliases:
                    table.setdefault(squeezed(alias), canonical)
        return table

    def _choice(self, cell: CellValue, raw: str) -> Reading:
        if not self._choices:
            return self._text(cell, raw)
        if isinstance(cell, bool) and {"是", "否"} <= set(self._choices):
            word = "是" if cell else "否"
            return Reading(self._choices[word], raw, False, "repaired", self.rule, f"「{raw}」按「{word}」读")
        tidy = squeezed(raw)
        canonical = self._choices.get(tidy)
        if canonical is not None:
            if tidy == raw.strip():
                return Reading(canonical, raw)
            message = f"「{raw.strip()}」去掉了多余的空格，按「{canonical}」读"
            return Reading(canonical, raw, False, "repaired", ONLY_SPELLING, message)
        near = nearest(tidy, self._choices)
        hint = f"，是不是「{self._choices[near]}」？" if near else "。"
        allowed = "、".join(dict.fromkeys(self._choices.values()))
        return self._wrong(raw, f"没有「{raw.strip()}」这一种{hint}只能填：{allowed}")

    def _code(self, cell: CellValue, raw: str) -> Reading:
        found = read_code(cell, raw)
        if found.fault:
            return Reading(found.code, raw, False, "error", found.rule, found.fault)
        if found.repaired:
            return Reading(found.code, raw, False, "repaired", ONLY_SPELLING, found.repaired)
        return Reading(found.code, raw)


def round_to(value: Fraction, decimals: int) -> Fraction:
    """四舍五入到 decimals 位（入库单位下）。"""
    scale = 10**decimals
    if scale % value.denominator == 0:
        return value
    return Fraction((value * scale * 2 + 1) // 2, scale)


def squeeze_chinese(text: str) -> str:
    """汉字旁边的空格去掉（「桓公 县」→「桓公县」），英文词之间留一个。"""
    tidy = re.sub(r"\s+", " ", plain_spaces(text)).strip()
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", tidy)


def plain_spaces(text: str) -> str:
    """全角空格、不换行空格、零宽字符化成普通空格或去掉；别的全角字不动（校名可以用）。"""
    spaces = {0x3000: " ", 0xA0: " ", 0x200B: None, 0xFEFF: None, 0x200C: None, 0x200D: None}
    return text.translate(spaces)
