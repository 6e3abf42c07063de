"""报方案、报进展两页要显示的：改到多少的各行、步骤的空行、可勾的步骤。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.http import QueryDict

from zhidu.findings.models import Finding
from zhidu.rectification.models import Plan, Progress
from zhidu.rectification.rules.proposals import aim_of
from zhidu.web.rectifying.pages.findings import measured_words

LEAST_ROWS = 4


@dataclass(frozen=True, slots=True)
class AimLine:
    """一个有数的问题：现在多少，要改到多少、改后多少填在哪一格。"""

    key: int
    title: str
    told: str
    unit: str
    aim: str
    value: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """一步：写着什么；done 是进展里勾过了。"""

    key: int
    text: str
    due: str
    role: str
    person: str
    done: bool = False


def aim_lines(findings: Sequence[Finding], typed: QueryDict | None, last: Plan | None) -> list[AimLine]:
    """有数的问题各一行。"""
    before = {int(each["finding"]): str(each["to"]) for each in last.aims} if last is not None else {}
    lines = []
    for each in findings:
        aim = aim_of(each)
        if aim is None:
            continue
        wanted = typed.get(f"aim-{each.pk}", "") if typed else before.get(each.pk, "")
        after = typed.get(f"value-{each.pk}", "") if typed else ""
        lines.append(AimLine(each.pk, each.title, measured_words(each), aim.unit, wanted, after))
    return lines


def blank_steps(typed: QueryDict | None, last: Plan | None) -> list[StepLine]:
    """步骤的各行：刚打的，或上一稿的，后面补几行空的。"""
    if typed is not None:
        columns = [typed.getlist(f"step-{name}") for name in ("text", "due", "role", "person")]
        rows = [
            StepLine(0, text, due, role, person)
            for text, due, role, person in zip_longest(*columns, fillvalue="")
        ]
    else:
        rows = [
            StepLine(0, each.text, each.due_on.isoformat(), each.role, each.person)
            for each in (last.steps.all() if last is not None else ())
        ]
    kept = [row for row in rows if row.text or row.person]
    return kept + [StepLine(0, "", "", "", "")] * max(2, LEAST_ROWS - len(kept))


def step_lines(plan: Plan | None, progress: Sequence[Progress]) -> list[StepLine]:
    """方案里的各步，勾没勾过。"""
    if plan is None:
        return []
    done = {key for each in progress for key in each.steps_done}
    return [
        StepLine(
            each.pk, each.text, each.due_on.isoformat(), each.get_role_display(), each.person, each.pk in done
        )
        for each in plan.steps.all()
    ]
