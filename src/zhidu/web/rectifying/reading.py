"""整改页交来的东西读成动作要的样子；写错了的说清哪一栏。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import zip_longest
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.dateparse import parse_date

from zhidu.accounts.enums import Right
from zhidu.files.actions import GivenFile, received
from zhidu.findings.actions import Grounds
from zhidu.organisations.rules import Declined
from zhidu.rectification.actions.planning import Unfit
from zhidu.rectification.actions.working import MOST_FILES
from zhidu.rectification.rules.proposals import PlanDraft, ProgressDraft, StepDraft
from zhidu.web.asking import Asking
from zhidu.web.filing.reading import chosen_in, number_of, request_id_of


def day_of(posted: QueryDict, name: str, title: str) -> date:
    """一个日期；写错了抛 Declined，说是哪一栏。"""
    found = day_or_none(posted.get(name, ""))
    if found is None:
        said = posted.get(name, "").strip()
        raise Declined(f"“{title}”「{said}」不是日期。" if said else f"“{title}”还没有选。")
    return found


def day_or_none(text: str) -> date | None:
    """一个日期；不像日期是 None。"""
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def grounds_of(posted: QueryDict, unit: int) -> Grounds:
    """问题怎么说。"""
    return Grounds(
        unit=unit, title=posted.get("title", ""), basis=posted.get("basis", ""), source=posted.get("source", ""),
        severity=posted.get("severity", ""), cause=posted.get("cause", ""),
        found_on=day_of(posted, "found_on", "发现日期"), channel=posted.get("channel", ""),
        reference=posted.get("reference", ""), post=posted.get("post", ""), detail=posted.get("detail", ""),
    )  # fmt: skip


def plan_of(posted: QueryDict, findings: list[int]) -> PlanDraft:
    """一稿方案。空着的步骤行不要。"""
    steps = []
    rows = zip_longest(
        *(posted.getlist(f"step-{name}") for name in ("text", "due", "role", "person")), fillvalue=""
    )
    for place, (text, due, role, person) in enumerate(rows, 1):
        if not (text.strip() or due.strip() or person.strip()):
            continue
        day = day_or_none(due)
        if day is None:
            raise Unfit([f"第 {place} 步的日期没有选。"])
        steps.append(StepDraft(text, day, role, person))
    return PlanDraft(
        diagnosis=posted.get("diagnosis", ""), target=posted.get("target", ""), measures=posted.get("measures", ""),
        category=posted.get("category", ""), asks_due=day_of(posted, "asks_due", "完成日期"), steps=tuple(steps),
        money=posted.get("money", "") or "0", money_source=posted.get("money_source", ""),
        aims={key: posted.get(f"aim-{key}", "") for key in findings}, cosigners=tuple(chosen_in(posted, "cosigner")),
    )  # fmt: skip


def progress_of(posted: QueryDict, findings: list[int]) -> ProgressDraft:
    """一次进展，还没有佐证。"""
    return ProgressDraft(
        text=posted.get("text", ""), happened_on=day_of(posted, "happened_on", "实际发生日期"),
        final=posted.get("final") == "1", values={key: posted.get(f"value-{key}", "") for key in findings},
        steps_done=tuple(chosen_in(posted, "step")),
    )  # fmt: skip


@contextmanager
def files_kept(request: Asking, unit: int, purpose: str) -> Iterator[tuple[UUID, ...]]:
    """收交来的几份附件，里面拿它们去办事；有一份不合用、事没有办成，一份也不留。

    看得到这个单位的问题的人都看得到。同一次提交重发，收的还是那几份。
    """
    number = request_id_of(request.POST)
    given: list[UploadedFile[bytes]] = [each for each in request.FILES.getlist("files") if each.size]
    if len(given) > MOST_FILES:
        raise Declined(f"一次最多放 {MOST_FILES} 份附件，请合并。")
    files = [
        GivenFile(each.name or "附件", each, uuid5(number, f"files/{place}"))
        for place, each in enumerate(given)
    ]
    with received(
        files, by=request.actor, unit=unit, right=Right.SEE_FINDINGS, purpose=purpose, at=request.now
    ) as kept:
        yield tuple(each.id for each in kept)


def remarks_of(posted: QueryDict) -> list[tuple[str, str]]:
    """各项的意见：（哪一项，意见），空着的不要。"""
    found = []
    for name in posted:
        text = str(posted[name]).strip()
        if name.startswith("remark-") and text:
            found.append((name.removeprefix("remark-"), text))
    return found


def seen_of(posted: QueryDict) -> int:
    """看到的是第几次变动。"""
    return number_of(posted, "seen")
