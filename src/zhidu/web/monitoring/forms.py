"""监测各页的两张小表单：定申报年、换地图。"""

from __future__ import annotations

from django import forms

EARLIEST, LATEST = 2000, 2100


class DeclaredYearForm(forms.Form):
    """定一个县朝一项创建哪一年申报。seen 是看到的改过几次，还没定过是 0；shown 是正在看哪一年。"""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    creation = forms.CharField(max_length=64, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    shown = forms.IntegerField(min_value=EARLIEST, max_value=LATEST, widget=forms.HiddenInput)
    year = forms.IntegerField(
        label="申报年",
        min_value=EARLIEST,
        max_value=LATEST,
        error_messages={"required": "请写申报年，如 2027。", "invalid": "申报年是四位数字，如 2027。"},
        widget=forms.NumberInput(attrs={"class": "form-control form-control-sm"}),
    )
    document = forms.CharField(
        label="依据文号",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
    )


class MapForm(forms.Form):
    """换总览上的地图。"""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="GeoJSON 文件",
        error_messages={"required": "请选一个 .geojson 或 .json 文件。", "empty": "这个文件是空的。"},
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".geojson,.json"}),
    )
