"""登记簿、发文机关、模板各页要显示的。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentType
from zhidu.documents.models import Organ, RegisterEntry
from zhidu.documents.queries import ChosenTemplate
from zhidu.gongwen import Form, Slot, parse_template
from zhidu.workbooks.book import Book, CellOut, Column, Sheet, code_cell, number_cell, text_cell

_LINE = re.compile(r"第 (\d+) 行")


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """登记簿的一号。"""

    url: str
    series: str
    sequence: int
    number: str
    title: str
    type: str
    day: str
    person: str
    void: str


def register_lines(entries: Iterable[RegisterEntry], people: Mapping[str, str]) -> list[RegisterLine]:
    """各号，照代字和序号。"""
    return [
        RegisterLine(
            reverse("documents:one", args=[each.document_id]), each.register.series, each.sequence, each.number,
            each.document.title, each.document.get_type_display(), f"{localtime(each.used_at):%Y-%m-%d}",
            people.get(each.used_by, ""),
            f"{localtime(each.void_at):%Y-%m-%d} {people.get(each.void_by, '')}：{each.void_reason}" if each.void_at else "",
        )
        for each in entries
    ]  # fmt: skip


def register_book(organ: str, year: int, lines: Sequence[RegisterLine], *, on: date) -> Book:
    """登记簿的工作簿。"""
    heads = ("代字", "序号", "文号", "题目", "文种", "发文日期", "用号人", "作废")
    rows: list[list[CellOut | str | None]] = [
        [
            text_cell(each.series), number_cell(each.sequence), code_cell(each.number), text_cell(each.title),
            text_cell(each.type), text_cell(each.day), text_cell(each.person), text_cell(each.void),
        ]
        for each in lines
    ]  # fmt: skip
    sheet = Sheet(
        name="文号登记簿", title=f"{organ} {year} 年文号登记簿", columns=[Column(each) for each in heads], rows=rows,
        frozen=2, empty="这一年没有发过文。",
    )  # fmt: skip
    return Book("文号登记簿", [sheet], on)


@dataclass(frozen=True, slots=True)
class OrganForm:
    """一个发文机关的一张表；key 是 0 的是新立一个。series 是（版式、叫法、代字）。"""

    key: int
    revision: int
    name: str
    mark: str
    series: list[tuple[str, str, str]]
    active: bool
    open: bool


def organ_forms(found: Sequence[Organ], typed: Mapping[str, Any] | None) -> list[OrganForm]:
    """各机关的表，末了一张是新立的。typed 是刚才写错的一张，照打的字显示。"""
    forms = []
    for each in [*found, None]:
        key = each.pk if each else 0
        wrong = typed if typed is not None and typed["organ"] == key else None
        series = wrong["series"] if wrong else (each.series if each else {})
        forms.append(
            OrganForm(
                key, each.revision if each else 0, wrong["name"] if wrong else (each.name if each else ""),
                wrong["mark"] if wrong else (each.mark if each else ""),
                [(form.value, form.label, series.get(form.value, "")) for form in Form],
                bool(wrong["active"]) if wrong else (each.active if each else True), bool(wrong) or not found,
            )
        )  # fmt: skip
    return forms


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """一种文照哪份模板：whose 是谁的，own 是本单位自己立的。"""

    url: str
    title: str
    form: str
    whose: str
    own: bool
    slots: int


def template_lines(
    chosen: Mapping[DocumentType, ChosenTemplate], names: Mapping[int, str], *, by: Actor
) -> list[TemplateLine]:
    """各种文。"""
    lines = []
    for kind, each in chosen.items():
        own = each.unit == by.unit_id
        if each.unit is None:
            whose = "随系统来的（示例文本）"
        elif own:
            whose = f"本单位第 {each.number} 版"
        else:
            whose = f"{names.get(each.unit, '上级')}立的"
        parsed = parse_template(each.text)
        url = reverse("documents:template", args=[kind.value])
        lines.append(TemplateLine(url, str(kind.label), parsed.form.label, whose, own, len(parsed.slots)))
    return lines


def problem_lines(problems: Iterable[str], text: str) -> list[tuple[str, str]]:
    """写错的各处：（哪里不对，那一行写的是什么）。"""
    rows = text.split("\n")
    found = []
    for each in problems:
        place = _LINE.search(each)
        at = int(place[1]) if place else 0
        found.append((each, rows[at - 1].strip() if 0 < at <= len(rows) else ""))
    return found


def slot_lines(slots: Iterable[Slot]) -> list[tuple[str, str, str, str]]:
    """各个空：（名字、是什么、在第几行、能不能空着）。"""
    return [
        (
            each.name, f"清单：{'、'.join(each.members)}" if each.members else each.kind,
            "、".join(str(line) for line in each.lines), each.when or ("可以空着" if each.optional else "必填"),
        )
        for each in slots
    ]  # fmt: skip
