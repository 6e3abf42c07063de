"""机构代码的规矩。

学校、幼儿园、教学点用 10 位学校（机构）标识码：类别 2 位＋省级地域码 2 位＋顺序号 6 位，全国唯一、终身不变，
改类别须重编，作废码不复用（教育部《学校（机构）代码管理办法》）。类别码表、省码表只有一份，在 workbooks。
其余机构用管理单位码：区县就用 6 位行政区划代码；功能区没有，用自定的扩展码。
"""

from __future__ import annotations

import re

from zhidu.organisations.enums import UnitKind
from zhidu.workbooks.identity import KINDS, PROVINCES
from zhidu.workbooks.identity import code_fault as school_code_fault

KINDERGARTEN_PREFIX = next(prefix for prefix, title in KINDS.items() if title == "幼儿园")
WITH_SCHOOL_CODE = frozenset({UnitKind.SCHOOL, UnitKind.KINDERGARTEN, UnitKind.TEACHING_POINT})
#: 市、区县：6 位行政区划代码（GB/T 2260）
WITH_DIVISION = frozenset({UnitKind.CITY, UnitKind.COUNTY})


def code_fault(kind: UnitKind, code: str, division_code: str) -> str:
    """这一类机构用这两个代码，哪里不对、怎么改；没毛病为空。"""
    if division_code and not (re.fullmatch(r"[0-9]{6}|[0-9]{9}|[0-9]{12}", division_code)):
        return f"区划代码「{division_code}」不对：应是 6 位（县）、9 位（镇街）或 12 位（村居）数字"
    if division_code and division_code[:2] not in PROVINCES:
        return f"区划代码「{division_code}」前两位 {division_code[:2]} 不是省级地域码（如 37 山东）"
    if kind in WITH_SCHOOL_CODE:
        return school_code_fault(code) or _category_fault(kind, code)
    if kind in WITH_DIVISION and not division_code:
        return f"{kind.label}要有行政区划代码；国家区划代码里没有的县级单位，类别请选“{UnitKind.FUNCTIONAL_AREA.label}”"
    if not re.fullmatch(r"[0-9A-Z][0-9A-Z-]{1,19}", code):
        return f"「{code}」不能作管理单位码：用 2 至 20 位数字、大写字母或短横，开头不用短横"
    if re.fullmatch(r"[0-9]{10}", code):
        return f"「{code}」是 10 位数字，会和学校标识码混；{kind.label}请用区划代码或自定的管理单位码"
    return ""


def _category_fault(kind: UnitKind, code: str) -> str:
    """标识码的类别与机构类别不合的地方。"""
    is_kindergarten = code.startswith(KINDERGARTEN_PREFIX)
    if kind == UnitKind.KINDERGARTEN and not is_kindergarten:
        return f"「{code}」是{KINDS[code[:2]]}的标识码，幼儿园的应以 {KINDERGARTEN_PREFIX} 开头"
    if kind == UnitKind.SCHOOL and is_kindergarten:
        return f"「{code}」是幼儿园的标识码，学校不能用；改了类别要重编标识码"
    return ""
