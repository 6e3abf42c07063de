"""学校（机构）标识码：10 位，类别 2 位＋省级地域码 2 位＋顺序号 6 位。

依据教育部《学校（机构）代码管理办法》；省级地域码依据 GB/T 2260 前两位。
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from zhidu.sandbox import CellValue
from zhidu.workbooks.headers import squeezed

CODE_RULE = "学校标识码：10 位数字（教育部《学校（机构）代码管理办法》）"
KINDS = {
    "11": "幼儿园", "21": "普通小学", "22": "成人小学", "31": "普通初中", "32": "职业初中", "33": "成人初中",
    "34": "普通高中", "35": "成人高中", "36": "中等职业学校", "37": "工读学校", "41": "普通高校", "42": "成人高校",
    "51": "特殊教育学校", "91": "科研机构", "92": "民办其他高等教育机构", "93": "中等职业培训机构",
}  # fmt: skip
PROVINCES = frozenset({
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
})  # fmt: skip
LENGTH = 10


@dataclass(frozen=True, slots=True)
class CodeReading:
    """读出的代码。fault 非空是错（code 仍留着原样，方便指认）；repaired 非空是只改了写法。"""

    code: str
    fault: str = ""
    repaired: str = ""
    rule: str = CODE_RULE


def read_code(cell: CellValue, raw: str) -> CodeReading:
    """读一格标识码。数字、文字存的都行；全角、空格、末尾的 .0 修好；其余不合规的报错。"""
    if isinstance(cell, Decimal) and cell.is_finite() and cell == cell.to_integral_value():
        tidy, repaired = str(int(cell)), ""
    else:
        tidy = squeezed(raw).lstrip("'").rstrip("'")
        tidy = re.sub(r"(?<=\d)\.0+$", "", tidy)
        repaired = "" if tidy == raw.strip() else f"「{raw.strip()}」按 {tidy} 读"
    fault = code_fault(tidy)
    return CodeReading(tidy, fault, "" if fault else repaired)


def code_fault(code: str) -> str:
    """标识码哪里不对、怎么改；没毛病为空。"""
    if re.fullmatch(r"\d+(\.\d+)?[eE]\+?\d+", code):
        return f"「{code}」成了科学计数法，末几位已经丢了。请把这一列设成“文本”格式，重新填 10 位标识码"
    if not code.isdigit() or not code.isascii():
        return f"「{code}」里有不是数字的字。标识码是 10 位数字，请照学校（机构）代码表重新填"
    if len(code) < LENGTH:
        short = LENGTH - len(code)
        return f"「{code}」只有 {len(code)} 位，少 {short} 位。标识码是 10 位数字，请照学校（机构）代码表补全"
    if len(code) > LENGTH:
        return f"「{code}」有 {len(code)} 位，多 {len(code) - LENGTH} 位。标识码是 10 位数字，请照代码表改正"
    if code[:2] not in KINDS:
        return f"「{code}」前两位 {code[:2]} 不是学校类别码（如 21 普通小学、31 普通初中）。请照代码表核对"
    if code[2:4] not in PROVINCES:
        return f"「{code}」第 3、4 位 {code[2:4]} 不是省级地域码（如 37 山东）。请照代码表核对"
    return ""
