"""审计的筛选。"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.timezone import make_aware

from zhidu.audit.queries.events import EventFilter
from zhidu.web.setup.audit.words import ACTIONS, actions_named
from zhidu.web.setup.fields import SetupForm, day_field


class FilterForm(SetupForm):
    """要哪些记录；都可以不填。"""

    actor = forms.CharField(label="操作人编号", max_length=64, required=False)
    action = forms.CharField(label="动作", max_length=40, required=False, help_text="如：登录、授予、退回")
    target = forms.CharField(label="对象编号", max_length=128, required=False)
    since = day_field("从", required=False)
    until = day_field("到", required=False)

    def wanted(self) -> EventFilter:
        """读成筛选条件；动作按中文找，找不到就当代号。until 那一天也算在内。"""
        given = self.cleaned_data
        words = given.get("action", "").strip()
        codes = actions_named(words) or ((words,) if words else ())
        until: date | None = given.get("until")
        return EventFilter(
            actor=given.get("actor", "").strip(),
            actions=codes,
            target=given.get("target", "").strip(),
            since=_start(given.get("since")),
            until=_start(until + timedelta(days=1)) if until else None,
        )


#: 动作框的提示
SUGGESTED = tuple(dict.fromkeys(ACTIONS.values()))


def _start(day: date | None) -> datetime | None:
    """这一天零点（本地）。"""
    return make_aware(datetime.combine(day, time())) if day else None
