"""账号名单的工作簿：空表什么样，交来的怎么读。"""

from __future__ import annotations

import re
from datetime import date

from django.core.files.uploadedfile import UploadedFile

from zhidu.accounts.actions import AccountRow
from zhidu.accounts.enums import ADMIN_OFFICES
from zhidu.accounts.rules import OFFICES
from zhidu.kernel import Fault
from zhidu.web.setup.uploads import Heading, Lines, read_lines
from zhidu.workbooks.book import Book, Column, Sheet, Validation

HEADINGS = (
    Heading("登录名", ("账号", "用户名")),
    Heading("称呼", ("姓名", "名称")),
    Heading("单位", ("单位代码", "所在单位", "机构代码")),
    Heading("职务", ("角色", "岗位"), required=False),
    Heading("起日", ("开始日期", "任职起日"), required=False),
    Heading("止日", ("结束日期", "任职止日"), required=False),
    Heading("指定的单位", ("指定单位", "责任区", "责任学校"), required=False),
)
FILL_ROWS = 2000
RULE = "账号名单：日期"


def read_accounts(uploaded: UploadedFile[bytes]) -> tuple[Lines, list[AccountRow], list[Fault]]:
    """读成名单的各行，和日期看不懂的几处（那几行不办）；读不了抛 ZhiduError。"""
    found = read_lines(uploaded, HEADINGS)
    rows, faults = [], []
    for each in found.lines:
        wrong = [name for name in ("起日", "止日") if each.cells.get(name) and name not in each.days]
        for name in wrong:
            said = "日期看不懂，请写成 2026-03-01 这样"
            faults.append(Fault(found.file, found.sheet, each.row, name, each.cells[name], RULE, said))
        if not wrong:
            listed = tuple(
                part for part in re.split(r"[\s,，、;；]+", each.cells.get("指定的单位", "")) if part
            )
            rows.append(
                AccountRow(
                    each.row, each.cells["登录名"], each.cells["称呼"], each.cells["单位"], each.cells.get("职务", ""),
                    each.days.get("起日"), each.days.get("止日"), listed,
                )
            )  # fmt: skip
    return found, rows, faults


def blank_accounts(on: date) -> Book:
    """空表：带职务的下拉。三员不能成批授予，不在下拉里。"""
    columns = [
        Column("登录名", 18, hold="text"),
        Column("称呼", 16, hold="text"),
        Column("单位", 18, hold="text", note="单位的代码"),
        Column("职务", 14, note="空着就只建账号", prominent=False),
        Column("起日", 13, note="空着就从导入那天起", prominent=False),
        Column("止日", 13, note="长期的空着", prominent=False),
        Column("指定的单位", 26, hold="text", note="督学、专家才填：几个代码用顿号隔开", prominent=False),
    ]
    offices = tuple(each.title() for code, each in OFFICES.items() if code not in ADMIN_OFFICES)
    sheet = Sheet(
        "账号名单",
        "账号名单（导入用）",
        columns,
        notes=(
            "一行是一个人的一个任职；一人多职就写几行。凭登录名认人，再导一次什么也不变。",
            "建账号由系统管理办，授任职由安全管理办：同一份表两位各导一次。系统管理、安全管理、审计管理请逐个办。",
        ),
        validations=(Validation(3, "choices", "职务只能选下拉里的", choices=offices),),
        fill_rows=FILL_ROWS,
    )
    return Book("账号名单（空表）", [sheet], on)
