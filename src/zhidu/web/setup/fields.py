"""这几处表共用的：框的样子、日期框。"""

from __future__ import annotations

from typing import Any

from django import forms

#: 框的种类 → 样式类；没列的是普通的框。一组单选的样式在样式表里，类写在它身上会落到外框上
LOOKS: dict[type[forms.Widget], str] = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-check-input",
    forms.RadioSelect: "",
}


class SetupForm(forms.Form):
    """给每个看得见的框配上样式类；错的另标出来。"""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in self.fields.values():
            look = LOOKS.get(type(field.widget), "form-control")
            if look and not field.widget.is_hidden:
                field.widget.attrs.setdefault("class", look)


class DayInput(forms.DateInput):
    """浏览器自带的日期框。"""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, **options: Any) -> forms.DateField:
    """一个日期框。"""
    return forms.DateField(label=label, widget=DayInput(), **options)
