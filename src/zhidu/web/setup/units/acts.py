"""机构能办的几件事：叫什么、用哪张表、办之前说清什么。新的事加在 ACTS 里，网址和按钮就有了。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhidu.web.setup.units import forms


@dataclass(frozen=True, slots=True)
class Act:
    """一件事。says 是办之前说的话；for_closed 是只给已撤销的机构办；grave 是不容易挽回、按钮用红的。"""

    code: str
    title: str
    form: type[forms.ChangeForm]
    says: str
    done: str
    for_closed: bool = False
    grave: bool = False


ACTS: Mapping[str, Act] = {
    each.code: each
    for each in (
        Act(
            "rename",
            "更名",
            forms.RenameForm,
            "从生效日起换名，代码不变；以前的名字留在历年版本里，旧数据照旧认得。",
            "已更名。",
        ),
        Act(
            "move",
            "划转",
            forms.MoveForm,
            "从生效日起归新的上级管，下属跟着走；两头的管理范围随之改变。",
            "已划转。",
        ),
        Act(
            "recode",
            "重编代码",
            forms.RecodeForm,
            "旧代码作废，终身不给别的机构用；凭旧代码仍找得到它。换类别必须换代码。",
            "代码已重编。",
        ),
        Act(
            "merge",
            "合并",
            forms.MergeForm,
            "被并的机构从生效日起撤销，它们的下属改归并入的一方，沿革逐条记下；历史数据不动。",
            "已合并。",
            grave=True,
        ),
        Act(
            "split",
            "拆分",
            forms.SplitForm,
            "从生效日起拆出新机构，类别和上级与原机构相同；不保留原机构的，它的下属要先划走。",
            "已拆分。",
            grave=True,
        ),
        Act(
            "close",
            "撤销",
            forms.ChangeForm,
            "从生效日起不再出现在名录和报送里，历史都在，可以恢复；还有下属的要先划走。",
            "已撤销。",
            grave=True,
        ),
        Act(
            "reopen",
            "恢复",
            forms.ReopenForm,
            "从生效日起恢复成撤销前的样子，代码还是原来的。",
            "已恢复。",
            for_closed=True,
        ),
    )
}
