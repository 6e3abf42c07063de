"""停下一个任务的表。"""

from __future__ import annotations

from django import forms


class StopForm(forms.Form):
    """只有请求编号：按两次只停一次。"""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
