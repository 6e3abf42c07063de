"""随软件带的公文模板：十三种（约谈分通知和记录两份），都是示例文本，市里照自己的规矩改。"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from zhidu.gongwen.filling import Values
from zhidu.gongwen.parts import Template
from zhidu.gongwen.template import parse_template

TEMPLATES = Path(__file__).with_name("templates")

#: 代号（文件名）、中文名，照办事的先后
KINDS = (
    ("reminder", "提醒函"),
    ("supervision_order", "督办单"),
    ("rectification_notice", "整改通知书"),
    ("opinion", "督导意见书"),
    ("circular", "督导通报"),
    ("interview_notice", "约谈通知"),
    ("interview_record", "约谈记录"),
    ("consultation_opinion", "协商意见书"),
    ("accountability_notice", "问责告知书"),
    ("accountability_decision", "问责决定书"),
    ("review_decision", "复核决定书"),
    ("rectification_report", "整改报告"),
    ("revisit_report", "回头看报告"),
    ("supervision_report", "督导报告"),
)


@dataclass(frozen=True, slots=True)
class StandardTemplate:
    """一份随带的模板。code 是代号；text 是原文，给人改；sample 是一套示例值，预览和测试用。"""

    code: str
    title: str
    text: str
    sample: Values

    @property
    def template(self) -> Template:
        """读好的。"""
        return parse_template(self.text)


@lru_cache(maxsize=1)
def standard_templates() -> tuple[StandardTemplate, ...]:
    """全部随带的模板。"""
    return tuple(
        StandardTemplate(
            code,
            title,
            (TEMPLATES / f"{code}.txt").read_text(encoding="utf-8"),
            json.loads((TEMPLATES / f"{code}.json").read_text(encoding="utf-8")),
        )
        for code, title in KINDS
    )
