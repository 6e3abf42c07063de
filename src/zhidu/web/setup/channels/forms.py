"""设渠道的表：前半各种渠道一样，后半各填各的。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from zhidu.channels.actions import ChannelPlan
from zhidu.channels.enums import ChannelKind, Pace, Topic
from zhidu.channels.rules.routes import FIELDS, SECRETS, SECURITIES, WAYS
from zhidu.web.setup.fields import SetupForm

URL_LIMIT, TEXT_LIMIT = 500, 2000


class ClockInput(forms.TimeInput):
    """浏览器自带的钟点框。"""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _clock(label: str, help_text: str = "") -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=ClockInput(), help_text=help_text)


def _lines(label: str, help_text: str, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
    return forms.CharField(label=label, widget=area, max_length=TEXT_LIMIT, help_text=help_text, **options)


def _secret(label: str, help_text: str, limit: int = 200, required: bool = False) -> forms.CharField:
    quiet = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=label, required=required, widget=quiet, max_length=limit, help_text=help_text
    )


class ChannelForm(SetupForm):
    """各种渠道都要填的。fixed 是改已经有的：单位不能改，网址和口令空着就是不改。"""

    name = forms.CharField(label="名称", max_length=50, help_text="自己认得就行，如“市督导室工作群”")
    unit = forms.CharField(
        label="替哪个单位的人转", max_length=100, help_text="填单位的代码或全称，设好以后不能改"
    )
    deep = forms.BooleanField(label="下属单位的人收到的也转", required=False)
    topics = forms.MultipleChoiceField(
        label="转哪些事",
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Topic.WHISTLE, Topic.RECTIFICATION, Topic.DOCUMENTS, Topic.FILINGS],
    )
    pace = forms.ChoiceField(
        label="怎么发", choices=Pace.choices, widget=forms.RadioSelect, initial=Pace.AT_ONCE
    )
    digest_at = _clock("每天几点汇总", "选“每天汇总一次”才填；吹哨不等汇总")
    quiet_from = _clock("静默从", "这段时间里不发，过后一起发；吹哨照发。不要静默的两个都空着")
    quiet_to = _clock("静默到", "可以跨夜，如 22:00 到 07:00")
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    request_id = forms.UUIDField(widget=forms.HiddenInput)

    kind: ChannelKind

    def __init__(self, *arguments: Any, fixed: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.order_fields(["name", "unit", *FIELDS[self.kind]])
        if fixed:
            del self.fields["unit"]
            for name in SECRETS & self.fields.keys():
                self.fields[name].required = False
                self.fields[name].help_text = "已经填过，不再显示；不改就空着"
                self.fields[name].widget.attrs["placeholder"] = "（不改）"
        for name in ("topics", "pace"):
            self.fields[name].widget.attrs.pop("class", None)

    def clean(self) -> dict[str, Any] | None:
        """汇总和静默的钟点配得上。"""
        given = super().clean() or self.cleaned_data
        if given.get("pace") == Pace.DAILY and given.get("digest_at") is None:
            self.add_error("digest_at", "每天汇总的，写几点汇总。")
        if (given.get("quiet_from") is None) != (given.get("quiet_to") is None):
            self.add_error("quiet_to", "静默的起止要么都写，要么都空着。")
        return given

    def plan(self) -> ChannelPlan:
        """怎么设。"""
        given = self.cleaned_data
        return ChannelPlan(
            name=given["name"], topics=tuple(given["topics"]), deep=given["deep"], pace=given["pace"],
            digest_at=given["digest_at"] if given["pace"] == Pace.DAILY else None,
            quiet_from=given["quiet_from"], quiet_to=given["quiet_to"],
        )  # fmt: skip

    def given(self) -> dict[str, str]:
        """往哪发。"""
        return {name: str(self.cleaned_data.get(name) or "") for name in FIELDS[self.kind]}


class WecomForm(ChannelForm):
    """企业微信群机器人。"""

    kind = ChannelKind.WECOM
    address = _secret("机器人的网址", "在群里添加群机器人，复制它的 Webhook 地址", URL_LIMIT, required=True)


class DingtalkForm(ChannelForm):
    """钉钉群机器人。"""

    kind = ChannelKind.DINGTALK
    address = _secret(
        "机器人的网址", "在群设置里添加自定义机器人，复制它的 Webhook 地址", URL_LIMIT, required=True
    )
    key = _secret("加签密钥", "安全设置选“加签”的才填，以 SEC 开头；选“关键词”的，关键词填“智督”")


class FeishuForm(ChannelForm):
    """飞书群机器人。"""

    kind = ChannelKind.FEISHU
    address = _secret(
        "机器人的网址", "在群设置里添加自定义机器人，复制它的 Webhook 地址", URL_LIMIT, required=True
    )
    key = _secret("签名密钥", "开了“签名校验”的才填；开了关键词的，关键词填“智督”")


class MailForm(ChannelForm):
    """邮件。"""

    kind = ChannelKind.MAIL
    host = forms.CharField(label="发信服务器", max_length=200)
    port = forms.IntegerField(label="端口", min_value=1, max_value=65535, initial=465)
    security = forms.ChoiceField(label="加密", choices=list(SECURITIES.items()))
    user = forms.CharField(label="用户名", max_length=100, required=False, help_text="不用登录的空着")
    password = forms.CharField(
        label="口令或授权码", max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    sender = forms.CharField(label="发信人", max_length=200, help_text="发信用的邮箱")
    recipients = _lines("收信的信箱", "一行一个，用单位的公用信箱，不用个人的")


class SmsForm(ChannelForm):
    """短信网关。"""

    kind = ChannelKind.SMS
    address = _secret("网关的网址", "网关给的接口地址", URL_LIMIT, required=True)
    way = forms.ChoiceField(label="网关怎么收", choices=list(WAYS.items()))
    pairs = _lines(
        "字段",
        "一行一个：名=值。值里可以用 {号码}、{内容}、{密钥}；放请求头的写成 @名=值",
        initial="mobile={号码}\ncontent={内容}",
    )
    numbers = _lines("值班号码", "一行一个，用值班手机，不用个人的")
    key = _secret("密钥", "网关给的密钥，用在字段的 {密钥} 里")
    accepted = forms.CharField(
        label="收下的标志", max_length=100, required=False,
        help_text="网关收下了，答复里一定有的一段字，如 \"code\":0；不写就只看状态码",
    )  # fmt: skip


FORMS: Mapping[str, type[ChannelForm]] = {
    each.kind.value: each for each in (WecomForm, DingtalkForm, FeishuForm, MailForm, SmsForm)
}


class ActForm(SetupForm):
    """试发、停用、启用：只要请求编号和看到的变动次数。"""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    active = forms.BooleanField(widget=forms.HiddenInput, required=False)
