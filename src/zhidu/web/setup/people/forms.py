"""账号各件事的表。"""

from __future__ import annotations

from datetime import timedelta

from django import forms

from zhidu.accounts.enums import OfficeCode
from zhidu.accounts.rules import OFFICES
from zhidu.web.setup.fields import SetupForm, day_field

LOGIN_LIMIT, NAME_LIMIT, UNIT_LIMIT = 64, 50, 100
UNIT_HELP = "填单位的代码或全称"
LONGEST_DAYS = 60


class CreateForm(SetupForm):
    """建账号。"""

    login_name = forms.CharField(
        label="登录名", max_length=LOGIN_LIMIT, help_text="不分大小写；建好以后不能改"
    )
    display_name = forms.CharField(label="称呼", max_length=NAME_LIMIT)
    unit = forms.CharField(label="所在单位", max_length=UNIT_LIMIT, help_text=UNIT_HELP)
    request_id = forms.UUIDField(widget=forms.HiddenInput)


class GrantForm(SetupForm):
    """授予任职。"""

    office = forms.ChoiceField(
        label="职务", choices=[(code.value, f"{office.title()}：{office.description()}") for code, office in OFFICES.items()],
        widget=forms.RadioSelect, initial=OfficeCode.SCHOOL,
    )  # fmt: skip
    unit = forms.CharField(label="在哪个单位", max_length=UNIT_LIMIT, help_text=UNIT_HELP)
    starts = day_field("起日")
    ends = day_field("止日", required=False, help_text="到这一天就不能用了；长期的不填")
    listed = forms.CharField(
        label="指定的单位",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="督学、专家才填：一行一个代码或全称",
    )
    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def listed_lines(self) -> list[str]:
        """指定了哪几个单位。"""
        return [line.strip() for line in self.cleaned_data["listed"].splitlines() if line.strip()]


class ConfirmForm(SetupForm):
    """只要确认一下的事。"""

    request_id = forms.UUIDField(widget=forms.HiddenInput)


class IssueForm(SetupForm):
    """发激活码。"""

    persons = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput)
    days = forms.IntegerField(label="有效几天", min_value=1, max_value=LONGEST_DAYS, initial=14)
    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        # 选谁由动作把关（够不够得着），这里只要是数
        field = self.fields["persons"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.valid_value = lambda value: str(value).isdecimal()  # type: ignore[method-assign]

    def valid_for(self) -> timedelta:
        """有效多久。"""
        return timedelta(days=self.cleaned_data["days"])


class ImportForm(SetupForm):
    """成批导入。"""

    file = forms.FileField(
        label="账号名单", help_text="Excel（xlsx、xls）或 WPS 表格，第一张表，一行一个人的一个任职"
    )
    request_id = forms.UUIDField(widget=forms.HiddenInput)
