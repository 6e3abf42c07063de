"""县里的报送稿：把一个县的学校表抄一份，埋进手工填表常见的错。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhidu.democity.headings import DRAFT_FILE, DRAFT_FIRST_ROW, SCHOOL_HEADINGS
from zhidu.democity.ledger import Mark, Planted
from zhidu.democity.roles import Role
from zhidu.democity.schools import PRIMARY
from zhidu.democity.staging import Staging

CATEGORY = "报送稿：填报错误"
Row = dict[str, str]
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


@dataclass(frozen=True, slots=True)
class Draft:
    """一份报送稿：文件名和各行（次序同 SCHOOL_HEADINGS），写成 GB18030 的 csv。"""

    file: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Slip:
    """一种填错：编号、哪一列、怎么错、应得的结论、说明。"""

    id: str
    column: str
    change: Callable[[str, Row], str]
    outcome: str
    says: str


_SLIPS = (
    _Slip("全角数字", "小学在校生数", lambda v, _: v.translate(_FULL_WIDTH), "改写", "全角数字没有歧义，照改"),
    _Slip("格里带单位", "教学及辅助用房面积", lambda v, _: f"{v} ㎡", "报错", "格里写了单位，应当只写数；可能改变意思的不替人改"),
    _Slip(
        "万元列填了元", "教学仪器设备值（万元）", lambda v, _: f"{round(float(v) * 10000)}", "报错",
        "表头是万元，填的像是元，差一万倍；不能自作主张改",
    ),
    _Slip(
        "骨干多于专任", "小学县级以上骨干教师数", lambda _, row: str(int(row["小学专任教师数"]) + 7), "报错",
        "骨干教师是专任教师的一部分，不能更多",
    ),
    _Slip("约数", "小学在校生数", lambda v, _: f"约{max(100, round(int(v), -2))}", "报错", "要填实有人数，不能写约数"),
    _Slip("标识码重复", "学校标识码", lambda v, _: v, "报错", "与上一行的标识码相同"),
    _Slip("空格没填", "小学班数", lambda _v, _: "", "报错", "没填就是不知道，不能当成 0"),
    _Slip("字间空格", "办学类型", lambda v, _: " ".join(v), "改写", "字中间的空格没有歧义，照改"),
    _Slip("标识码不足十位", "学校标识码", lambda v, _: v[:4], "报错", "标识码应为 10 位数字"),
    _Slip("写了无字", "网络多媒体教室数", lambda _v, _: "无", "报错", "数字列写了文字；没有就填 0"),
    _Slip(
        "持证多于专任", "小学持证教师数", lambda _, row: str(int(row["小学专任教师数"]) + 2), "报错",
        "持证教师是专任教师的一部分，不能更多",
    ),
    _Slip("类型写错", "办学类型", lambda _v, _: "实验小学", "报错", "没有这种办学类型，要从规定的几种里选"),
)  # fmt: skip


def draft(staging: Staging) -> Draft:
    """写报送稿。选「拆分与教学点」的县，没有就选最后一个单位；学校不够时先埋前面几种错。"""
    county = staging.county(Role.SPLIT) or staging.counties[-1]
    file = DRAFT_FILE.format(unit=county.place.unit)
    rows = [dict(zip(SCHOOL_HEADINGS, map(str, school.cells()), strict=True)) for school in county.schools]
    spots = [at for at, school in enumerate(county.schools) if school.kind == PRIMARY]
    step = 2 if len(spots) > 2 * len(_SLIPS) else 1  # 学校够就隔一行埋一处
    for number, slip in enumerate(_SLIPS):
        id = f"报送稿-{slip.id}"
        if step * number + 1 >= len(spots):
            staging.skip([id], f"{county.place.unit}的小学太少，轮不到这一种")
            continue
        at = spots[step * number + 1]
        row = rows[at]
        before = row[slip.column]
        if slip.id == "标识码重复":
            row[slip.column] = rows[at - 1][slip.column]
        else:
            row[slip.column] = slip.change(before, row)
        what = f"「{before}」写成「{row[slip.column]}」"
        mark = Mark(id, CATEGORY, "", slip.outcome, slip.says, "小学", slip.column, what)
        spot = (file, "", at + DRAFT_FIRST_ROW, county.place.unit, county.schools[at].code, row["学校名称"])
        staging.planted.append(Planted(mark, staging.plan.year, *spot))
    last = DRAFT_FIRST_ROW + len(rows) - 1
    total = dict.fromkeys(SCHOOL_HEADINGS, "") | {
        "学校名称": "合计",
        "小学在校生数": f"=SUM(I{DRAFT_FIRST_ROW}:I{last})",
    }
    rows.append(total)
    mark = Mark(
        "报送稿-合计行",
        CATEGORY,
        "",
        "跳过",
        "合计行不是学校；里面的公式只当文字",
        what=total["小学在校生数"],
    )
    staging.planted.append(
        Planted(mark, staging.plan.year, file, "", last + 1, county.place.unit, "", "合计")
    )
    return Draft(file, tuple(tuple(row[name] for name in SCHOOL_HEADINGS) for row in rows))
