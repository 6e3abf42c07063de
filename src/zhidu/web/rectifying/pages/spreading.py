"""回头看、自查、吹哨要显示的。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.organisations.rules import NOWHERE
from zhidu.rectification.models import Revisit, RevisitDraw, SelfCheck, Whistle
from zhidu.rectification.queries import cases, draw_documents, unit_names
from zhidu.web.setup.people.listing import moment_words


@dataclass(frozen=True, slots=True)
class RevisitLine:
    """一件回头看。"""

    title: str
    unit: str
    due: str
    result: str
    text: str
    case_url: str
    url: str
    late: bool


@dataclass(frozen=True, slots=True)
class DrawView:
    """一次抽签。seed 抽了才有；report_url 是回头看报告，report 是它到哪一步；may_report 是看完了、可以起草。"""

    key: int
    owner: str
    commitment: str
    committed_at: str
    seed: str
    drawn_at: str
    population: int
    chosen: int
    report_url: str
    report: str
    may_report: bool


@dataclass(frozen=True, slots=True)
class SelfCheckLine:
    """一份自查。"""

    key: int
    unit: str
    case: str
    question: str
    due: str
    answer: str
    may_answer: bool
    raise_url: str


@dataclass(frozen=True, slots=True)
class WhistleLine:
    """一件吹哨。"""

    key: int
    unit: str
    text: str
    raised: str
    due: str
    acknowledged: str
    late: bool
    may_acknowledge: bool


def revisit_lines(found: Sequence[Revisit], *, by: Actor) -> list[RevisitLine]:
    """各件回头看；督办的人看得到“去记”。"""
    closes = by.reach(Right.CLOSE_FINDINGS) != NOWHERE
    names = unit_names((each.case.unit_id for each in found), on=by.on)
    return [
        RevisitLine(
            each.case.title, names.get(each.case.unit_id, ""), f"{each.due_on:%Y-%m-%d}",
            each.get_result_display() or "没看", each.text, reverse("rectifying:case", args=[each.case_id]),
            reverse("rectifying:revisit", args=[each.pk])
            if closes and not each.result and each.case.owner_id == by.unit_id
            else "",
            not each.result and each.due_on < by.on,
        )
        for each in found
    ]  # fmt: skip


def draw_views(found: Sequence[RevisitDraw], *, by: Actor) -> list[DrawView]:
    """各次抽签，和它的回头看报告。"""
    names = unit_names((each.owner_id for each in found), on=by.on)
    letters = {
        each.row.draw_id: each for each in draw_documents((row.pk for row in found), by=by) if not each.dead
    }
    lines = []
    for each in found:
        letter, chosen = letters.get(each.pk), getattr(each, "chosen", 0)
        ready = each.owner_id == by.unit_id and chosen and not getattr(each, "waiting", 0)
        lines.append(
            DrawView(
                each.pk, names.get(each.owner_id, ""), each.commitment, moment_words(each.committed_at),
                each.seed if each.drawn_at is not None else "", moment_words(each.drawn_at),
                len(each.population), chosen, f"/documents/{letter.document.pk}/" if letter else "",
                letter.document.number or letter.document.get_state_display() if letter else "",
                bool(ready) and letter is None,
            )
        )  # fmt: skip
    return lines


def self_check_lines(found: Sequence[SelfCheck], *, by: Actor) -> list[SelfCheckLine]:
    """各份自查。"""
    names = unit_names((each.unit_id for each in found), on=by.on)
    mine = set()
    if any(each.has_it is None for each in found):
        answering = units_in_reach(by=by, right=Right.ANSWER_FINDINGS, on=by.on)
        mine = set(answering.filter(pk__in=[each.unit_id for each in found]).values_list("pk", flat=True))
    # 是因哪个案查的，只有看得到那个案的人看得到：别的学校出了什么问题，请它自查的学校不该知道
    known = set(cases(by=by).filter(pk__in=[each.case_id for each in found]).values_list("pk", flat=True))
    raises = by.reach(Right.RAISE_FINDINGS) != NOWHERE
    lines = []
    for each in found:
        said = {None: "没答", True: "▼ 有同样的问题", False: "▲ 没有"}[each.has_it]
        owns = each.case.owner_id == by.unit_id
        lines.append(
            SelfCheckLine(
                each.pk, names.get(each.unit_id, ""), each.case.title if each.case_id in known else "",
                each.question, f"{each.due_on:%Y-%m-%d}",
                f"{said}{'：' if each.answer else ''}{each.answer}",
                each.has_it is None and each.unit_id in mine and not owns,
                reverse("rectifying:raise") if raises and owns and each.has_it and each.finding_id is None else "",
            )
        )  # fmt: skip
    return lines


def whistle_lines(
    found: Sequence[Whistle], people: Mapping[str, str], *, by: Actor, at: datetime
) -> list[WhistleLine]:
    """各件吹哨。"""
    names = unit_names((each.unit_id for each in found), on=by.on)
    closing = units_in_reach(by=by, right=Right.CLOSE_FINDINGS, on=by.on)
    mine = set(closing.filter(pk__in=[each.unit_id for each in found]).values_list("pk", flat=True))
    return [
        WhistleLine(
            each.pk, names.get(each.unit_id, ""), each.text,
            f"{people.get(each.raised_by, '')} {moment_words(each.raised_at)}", moment_words(each.due_at),
            "" if each.acknowledged_at is None
            else f"{people.get(each.acknowledged_by, '')} {moment_words(each.acknowledged_at)} 签收",
            each.acknowledged_at is None and each.due_at < at, each.acknowledged_at is None and each.unit_id in mine,
        )
        for each in found
    ]  # fmt: skip
