"""随软件带的模板：都读得通，示例值都填得满，排得出来；该有的要素都在。"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gongwen.looking import DAY, ORGAN, text
from zhidu.gongwen import Form, Heading, StandardTemplate, fill, render_pdf, standard_templates
from zhidu.gongwen.standard import TEMPLATES

#: 每种文书非有不可的话（standards：问责决定书五要素、约谈记录、督办单等）
ELEMENTS = {
    "accountability_decision": [
        "基本情况",
        "问责事实",
        "问责依据",
        "问责方式",
        "生效时间",
        "复核",
        "申诉",
        "不停止",
    ],
    "accountability_notice": ["查明的事实", "依据", "问责方式", "陈述和申辩"],
    "review_decision": ["查明的情况", "复核意见", "复核决定", "申诉"],
    "rectification_notice": ["主要问题", "整改要求", "前完成整改", "销号"],
    "opinion": ["基本评价", "存在的问题", "督导意见"],
    "interview_record": ["时间", "地点", "被约谈方", "议定事项", "签字"],
    "supervision_order": ["督办事项", "责任人", "限期办结"],
    "circular": ["总体情况", "存在的问题", "下一步要求"],
    "revisit_report": ["抽样", "种子", "重新立案"],
    "rectification_report": ["整改措施", "完成时间", "长效机制"],
    "supervision_report": ["工作概况", "存在的问题", "意见建议"],
}
TEMPLATES_OF_ALL = standard_templates()


def named(each: StandardTemplate) -> str:
    """测试名里写代号。"""
    return each.code


@pytest.mark.parametrize("each", TEMPLATES_OF_ALL, ids=named)
def test_the_sample_fills_it_and_it_is_printed(each: StandardTemplate, tmp_path: Path) -> None:
    template = each.template
    assert template.problems == ()
    filled = fill(template, each.sample)
    assert filled.faults == ()
    made = render_pdf(
        filled.paper(Heading((ORGAN,), number="示教督办〔2026〕18号"), issued_on=DAY), fonts=None
    )
    said = text(made.content, tmp_path)
    assert not made.missing
    for words in ELEMENTS.get(each.code, []):
        assert words in said, words
    assert "{" not in said
    assert "【" not in said


@pytest.mark.parametrize("each", TEMPLATES_OF_ALL, ids=named)
def test_only_the_needed_slots_are_enough_and_each_of_them_is_needed(each: StandardTemplate) -> None:
    template = each.template
    always = [slot.name for slot in template.slots if not slot.optional]
    instead = [slot.name for slot in template.slots if slot.when.startswith("没填")]
    needed = {name: each.sample[name] for name in (*always, *instead)}
    assert fill(template, needed).faults == ()
    for name in always:
        less = {key: value for key, value in each.sample.items() if key != name}
        assert any(f"“{name}”" in fault for fault in fill(template, less).faults), name
    for name in instead:
        less = {key: value for key, value in needed.items() if key != name}
        assert any(f"“{name}”" in fault for fault in fill(template, less).faults), name


@pytest.mark.parametrize("each", TEMPLATES_OF_ALL, ids=named)
def test_the_sample_names_only_slots_of_the_template(each: StandardTemplate) -> None:
    slots = {slot.name: slot for slot in each.template.slots}
    assert set(each.sample) <= set(slots)
    for name, value in each.sample.items():
        assert isinstance(value, str) == (slots[name].kind == "文字")
    assert "示例文本" in each.text.splitlines()[0]


def test_forms_follow_the_kind() -> None:
    forms = {each.code: each.template.form for each in TEMPLATES_OF_ALL}
    assert forms["reminder"] == forms["supervision_order"] == forms["interview_notice"] == Form.LETTER
    assert forms["accountability_decision"] == forms["circular"] == Form.DOCUMENT
    assert forms["rectification_report"] == forms["supervision_report"] == Form.REPORT


def test_every_file_is_listed() -> None:
    assert {file.stem for file in TEMPLATES.iterdir()} == {each.code for each in TEMPLATES_OF_ALL}
