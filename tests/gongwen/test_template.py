"""模板的语言：读、填、说错在哪；值永远只是文字。"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhidu.gongwen import Form, Heading, Items, Paragraph, Table, fill, parse_template, standard_templates
from zhidu.gongwen.filling import Values, chinese_number

TEXT = """※ 说明
格式：信函
标题：关于{事项}的提醒函
主送：{主送}
一、存在的问题
【逐条 问题】{序号}．{学校}：{情况}【如有 依据】（{依据}）【完】。【完】
【如有 补充】
二、补充说明
{补充}
【完】
三、要求
请{单位}于{限期}前办结，涉及【逐条 问题】{学校}【之间】、【完】。
【表 问题】
｜学校｜情况｜
｜{学校}｜{情况}｜
【完】
◇时间：{限期}
◇地点：{单位}
【如没有 补充】
没有补充。
【完】
附件：{附件}
"""
VALUES: Values = {
    "事项": "场地整改", "主送": "示例区", "单位": "示例局", "限期": "12月31日", "附件": "清单",
    "问题": [{"学校": "一小", "情况": "面积不足", "依据": "R5"}, {"学校": "二小", "情况": "教师不足"}],
}  # fmt: skip


def test_a_template_is_filled() -> None:
    found = fill(parse_template(TEXT), VALUES)
    assert not found.faults
    assert (found.form, found.title, found.recipients) == (Form.LETTER, "关于场地整改的提醒函", ("示例区",))
    assert found.attachments == ("清单",)
    assert found.body == (
        Paragraph("一、存在的问题", 1),
        Paragraph("1．一小：面积不足（R5）。", 3),
        Paragraph("2．二小：教师不足。", 3),
        Paragraph("二、要求", 1),
        Paragraph("请示例局于12月31日前办结，涉及一小、二小。"),
        Table(("学校", "情况"), (("一小", "面积不足"), ("二小", "教师不足"))),
        Items((("时间", "12月31日"), ("地点", "示例局"))),
        Paragraph("没有补充。"),
    )


def test_headings_are_numbered_again_when_a_part_is_left_out_or_in() -> None:
    found = fill(parse_template(TEXT), {**VALUES, "补充": "第一段。\n第二段。"})
    heads = [each.text for each in found.body if isinstance(each, Paragraph) and each.level == 1]
    assert heads == ["一、存在的问题", "二、补充说明", "三、要求"]
    assert Paragraph("第一段。") in found.body
    assert Paragraph("第二段。") in found.body


def test_slots_tell_what_to_give() -> None:
    slots = {each.name: each for each in parse_template(TEXT).slots}
    assert slots["限期"].lines == (12, 17)
    assert (slots["问题"].kind, slots["问题"].members) == ("清单", ("学校", "情况", "依据"))
    assert slots["补充"].optional
    assert not slots["限期"].optional
    assert "序号" not in slots


def test_a_slot_under_a_condition_says_when_it_is_needed() -> None:
    text = (
        "标题：关于{事项}的通知\n请【如有 期限】{期限}内【否则】于{限期}前【完】办结。\n"
        "【如有 立改】{立改}，{立改期限}前办结。【完】\n【如没有 附件】联系{联系人}。【完】"
    )
    slots = {each.name: (each.optional, each.when) for each in parse_template(text).slots}
    assert slots == {
        "事项": (False, ""), "期限": (True, ""), "限期": (True, "没填“期限”时要填"), "立改": (True, ""),
        "立改期限": (True, "填了“立改”时要填"), "附件": (True, ""), "联系人": (True, "没填“附件”时要填"),
    }  # fmt: skip


def test_what_is_missing_is_said_with_its_line() -> None:
    values = {**VALUES, "限期": "  ", "问题": [{"学校": "一小"}]}
    found = fill(parse_template(TEXT), values)
    assert "“限期”没有填：模板第 12 行要用它" in found.faults
    assert "“情况”（“问题”第 1 条）没有填：模板第 6 行要用它" in found.faults
    assert fill(parse_template("标题：甲\n【逐条 问题】{学校}【完】"), {"问题": []}).faults == (
        "清单“问题”没有内容：模板第 2 行要用它",
    )
    assert "是清单，不能当文字填" in fill(parse_template("标题：{问题}"), {"问题": [{"a": "b"}]}).faults[0]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("标题：{事项", "第 1 行：“{”没有配对"),
        ("标题：事项}", "第 1 行：“}”没有配对"),
        ("标题：{a+b}", "不能写算式"),
        ("标题：{__class__.x}", "不能写算式"),
        ("标题：甲\n【如有 乙】\n话", "第 2 行：【如有 乙】没有对应的【完】"),
        ("标题：甲\n前【如有 乙】话", "第 2 行：【如有 乙】在这一行里没有对应的【完】"),
        ("标题：甲\n话【完】", "第 2 行：多了一个【完】"),
        ("标题：甲\n【完】", "第 2 行：多了一个【完】"),
        ("标题：甲\n【如有】\n乙\n【完】", "第 2 行：【如有】里要写清是哪一个"),
        ("标题：甲\n【表 乙】\n｜一｜二｜\n｜{一}｜\n【完】", "第 2 行：【表 乙】里要正好两行"),
        ("标题：甲\n【表 乙】\n｜一｜", "第 2 行：【表 乙】没有对应的【完】"),
        ("标题：甲\n｜一｜二｜", "第 2 行：表格的行要放在"),
        ("标题：甲\n◇时间", "第 2 行：以◇开头的行"),
        ("标题：甲\n{序号}．乙", "第 2 行：{序号}只能用在"),
        ("标题：{乙}\n【逐条 乙】{丙}【完】", "一处当文字、一处当清单"),
        ("格式：海报\n标题：甲", "第 1 行：没有“海报”这种格式"),
        ("盖章：也许\n标题：甲", "第 1 行：“盖章：”后面请写"),
        ("没有标题", "模板里没有“标题：……”"),
        ("标题：甲\n【如有 a】\n【如有 b】\n【如有 c】\n话\n【完】\n【完】\n【完】", "套得太深"),
        ("标题：【如有 a】【如有 b】【如有 c】话【完】【完】【完】", "套得太深"),
        ("标题：甲\n" + "乙" * 60_001, "模板太长"),
    ],
)
def test_what_is_written_wrong_is_said_in_words(broken: str, said: str) -> None:
    template = parse_template(broken)
    assert any(said in each for each in template.problems), template.problems
    assert fill(template, {}).faults == template.problems


HOSTILE = ["{限期}", "【完】", "标题：换掉", "一、冒充标题", "｜a｜b｜", "◇x：y", "#read(1)", "附件：假的"]


@pytest.mark.parametrize("words", HOSTILE)
def test_values_never_become_marks_or_structure(words: str) -> None:
    plain = fill(parse_template(TEXT), VALUES)
    found = fill(parse_template(TEXT), {**VALUES, "单位": words, "限期": words, "事项": words})
    assert not found.faults
    assert found.title == f"关于{words}的提醒函"
    assert [type(each) for each in found.body] == [type(each) for each in plain.body]
    assert [each.level for each in found.body if isinstance(each, Paragraph)] == [
        each.level for each in plain.body if isinstance(each, Paragraph)
    ]
    assert found.attachments == plain.attachments


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="标题：甲{}【】如有完逐条表否则之间 \n｜◇※一、（）1．序号", max_size=60))
def test_any_text_is_read_without_an_exception(words: str) -> None:
    template = parse_template(words)
    found = fill(template, {"甲": "乙", "一": [{"甲": "丙"}]})
    assert bool(found.faults) or not template.problems


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_value_is_taken_as_words(words: str) -> None:
    found = fill(parse_template("标题：甲\n一、前{值}后\n◇名：{值}"), {"值": words})
    assert found.faults or (len(found.body) == 2 and isinstance(found.body[1], Items))


def test_the_paper_is_made_from_what_is_filled() -> None:
    found = fill(parse_template("标题：甲\n盖章：否\n话。"), {})
    made = found.paper(Heading(("示例局",)))
    assert (made.signature, made.sealed, made.body) == (("示例局",), False, (Paragraph("话。"),))
    assert found.paper(Heading(("示例局",)), signature=()).signature == ()


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"), (100, "100")],
)
def test_numbers_in_chinese(number: int, said: str) -> None:
    assert chinese_number(number) == said


def test_fourteen_standard_templates() -> None:
    assert len(standard_templates()) == 14
    assert len({each.title for each in standard_templates()}) == 14
