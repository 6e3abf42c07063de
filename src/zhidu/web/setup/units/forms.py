"""机构各件事的表。只管填得对不对样，合不合规矩由动作说。"""

from __future__ import annotations

from django import forms

from zhidu.organisations.enums import UnitKind
from zhidu.web.setup.fields import SetupForm, day_field

NAME_LIMIT, CODE_LIMIT, DOCUMENT_LIMIT = 100, 20, 100
PARENT_HELP = "填上级的代码或全称"


class ChangeForm(SetupForm):
    """各件事都有的：哪天起、依据、看到的变动次数、请求编号。"""

    on = day_field("生效日")
    document = forms.CharField(
        label="依据文号",
        max_length=DOCUMENT_LIMIT,
        required=False,
        help_text="批复或会议纪要的文号，可以不填",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    request_id = forms.UUIDField(widget=forms.HiddenInput)


class RenameForm(ChangeForm):
    """更名。"""

    name = forms.CharField(label="新名称", max_length=NAME_LIMIT)
    field_order = ("name",)


class MoveForm(ChangeForm):
    """划转。"""

    parent = forms.CharField(label="新上级", max_length=NAME_LIMIT, help_text=PARENT_HELP)
    field_order = ("parent",)


class RecodeForm(ChangeForm):
    """重编代码。"""

    code = forms.CharField(label="新代码", max_length=CODE_LIMIT)
    kind = forms.ChoiceField(label="类别", choices=[("", "不变"), *UnitKind.choices], required=False)
    division_code = forms.CharField(label="区划代码", max_length=12, required=False, help_text="不填就不变")
    field_order = (
        "code",
        "kind",
        "division_code",
    )


class ReopenForm(ChangeForm):
    """恢复。"""

    parent = forms.CharField(
        label="上级", max_length=NAME_LIMIT, required=False, help_text="不填就还归原来的上级；" + PARENT_HELP
    )
    field_order = ("parent",)


class MergeForm(ChangeForm):
    """合并：本机构并进别的、别的并进本机构，或一起并成新的。"""

    way = forms.ChoiceField(
        label="怎么并",
        choices=[("here", "别的并进本机构"), ("there", "本机构并进另一个"), ("new", "一起并成一个新机构")],
        widget=forms.RadioSelect,
        initial="here",
    )
    others = forms.CharField(
        label="另外的机构",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个，填代码或全称；本机构并进另一个时只填那一个",
    )
    name = forms.CharField(
        label="新机构的名称", max_length=NAME_LIMIT, required=False, help_text="并成新机构才填"
    )
    code = forms.CharField(
        label="新机构的代码", max_length=CODE_LIMIT, required=False, help_text="并成新机构才填"
    )
    #: 第二步带着：{机构: 看到的变动次数}，写成 12:3,15:1
    revisions = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = (
        "way",
        "others",
        "name",
        "code",
    )

    def clean(self) -> dict[str, object]:
        """并成新机构的，名称和代码要填。"""
        given = super().clean() or {}
        if given.get("way") == "new":
            for name in ("name", "code"):
                if not given.get(name):
                    self.add_error(name, "并成新机构的，这一项要填。")
        return given

    def other_lines(self) -> list[str]:
        """填了哪几个机构。"""
        return [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]


class SplitForm(ChangeForm):
    """拆分。"""

    into = forms.CharField(
        label="拆出的机构",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个：名称，代码（用逗号隔开）",
    )
    keep = forms.BooleanField(label="原机构保留", required=False, initial=True)
    field_order = (
        "into",
        "keep",
    )

    def clean_into(self) -> list[tuple[str, str]]:
        """（名称，代码）各一行。"""
        found = []
        for number, line in enumerate(self.cleaned_data["into"].splitlines(), 1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.replace(chr(0xFF0C), ",").split(",")]
            if len(parts) != 2 or not all(parts):
                raise forms.ValidationError(f"第 {number} 行要写成“名称，代码”，现在是“{line.strip()}”。")
            found.append((parts[0], parts[1]))
        return found


class FoundForm(SetupForm):
    """设立。"""

    name = forms.CharField(label="名称", max_length=NAME_LIMIT)
    kind = forms.ChoiceField(label="类别", choices=UnitKind.choices, initial=UnitKind.SCHOOL)
    parent = forms.CharField(
        label="上级", max_length=NAME_LIMIT, required=False, help_text=PARENT_HELP + "；设市不填"
    )
    code = forms.CharField(
        label="代码", max_length=CODE_LIMIT, help_text="学校、幼儿园、教学点填 10 位标识码，其余填管理单位码"
    )
    division_code = forms.CharField(
        label="区划代码", max_length=12, required=False, help_text="功能区没有就空着"
    )
    on = day_field("生效日")
    document = forms.CharField(label="依据文号", max_length=DOCUMENT_LIMIT, required=False)
    request_id = forms.UUIDField(widget=forms.HiddenInput)


class ImportForm(SetupForm):
    """成批导入。"""

    file = forms.FileField(
        label="机构名录", help_text="Excel（xlsx、xls）或 WPS 表格，第一张表，一行一个机构"
    )
    on = day_field("生效日", help_text="新设和改动从这一天起")
    document = forms.CharField(label="依据文号", max_length=DOCUMENT_LIMIT, required=False)
    request_id = forms.UUIDField(widget=forms.HiddenInput)
