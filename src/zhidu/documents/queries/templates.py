"""公文模板的查询：自己立的优先，没有就用上级的，再没有用随系统来的。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from zhidu.accounts.enums import Right
from zhidu.accounts.rules import Actor
from zhidu.documents.enums import DocumentType
from zhidu.documents.models import Organ, TemplateVersion
from zhidu.documents.queries.scopes import own_organ
from zhidu.documents.rules.composing import composed, heading_of
from zhidu.documents.rules.values import checked
from zhidu.gongwen import Rendered, StandardTemplate, parse_template, render_pdf, standard_templates
from zhidu.organisations.queries import ancestors
from zhidu.organisations.rules import Declined


@dataclass(frozen=True, slots=True)
class ChosenTemplate:
    """一种文照哪份模板：version 空的是随系统来的；unit 是谁立的；number 是那个单位立到第几版（没立过是 0）。"""

    type: DocumentType
    text: str
    version: int | None = None
    unit: int | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """预览：排好的 PDF（没编号，印着“草稿”），和还缺什么，一处一句。"""

    rendered: Rendered
    faults: tuple[str, ...]


def standard_template(kind: str) -> StandardTemplate:
    """随系统来的一种模板；照中文名对。"""
    label = DocumentType(kind).label
    return next(each for each in standard_templates() if each.title == label)


def template_for(kind: str, unit: int, *, by: Actor) -> ChosenTemplate:
    """一个单位办这种文照哪份模板。够不着的单位抛 NotFound。"""
    return templates_for(unit, by=by)[DocumentType(kind)]


def templates_for(unit: int, *, by: Actor) -> dict[DocumentType, ChosenTemplate]:
    """一个单位办各种文照哪份模板：自己立的，没有就近找上级立的，再没有用随系统来的。够不着的单位抛 NotFound。"""
    line = [each.unit_id for each in reversed(ancestors(unit, by=by, on=by.on))]
    found = TemplateVersion.objects.filter(unit__in=line)
    made: dict[tuple[int, str], int] = {}
    in_force: dict[str, TemplateVersion] = {}
    for each in found.order_by("number"):
        made[each.unit_id, each.type] = each.number
        held = in_force.get(each.type)
        if each.in_force and (held is None or line.index(each.unit_id) <= line.index(held.unit_id)):
            in_force[each.type] = each
    chosen = {}
    for kind in DocumentType:
        number = made.get((unit, kind), 0)
        version = in_force.get(kind)
        chosen[kind] = (
            ChosenTemplate(kind, standard_template(kind).text, number=number)
            if version is None
            else ChosenTemplate(kind, version.text, version.pk, version.unit_id, number)
        )
    return chosen


def template_versions(kind: str, unit: int, *, by: Actor) -> list[TemplateVersion]:
    """一个单位一种文立过的各版，新的在前。够不着抛 NotFound。"""
    ancestors(unit, by=by, on=by.on)
    return list(TemplateVersion.objects.filter(unit=unit, type=kind).order_by("-number"))


def preview_template(
    text: str, organ: int, *, by: Actor, values: Mapping[str, Any] | None = None, kind: str = ""
) -> Preview:
    """改模板时看看排出来什么样：以 organ 的名义，填 values；不给就填随系统来的示例（kind 是哪种文）。

    模板写错了抛 Declined，逐处说明。
    """
    found = own_organ(organ, by=by, right=Right.SET_UP_DOCUMENTS)
    return preview_text(text, found, values if values is not None else standard_template(kind).sample)


def preview_text(
    text: str, organ: Organ, values: Mapping[str, Any], recipients: Sequence[str] = ()
) -> Preview:
    """照模板和填的内容排一份草稿。"""
    problems = parse_template(text).problems
    if problems:
        raise Declined("\n".join(problems))
    kept, fault = checked(values)
    if fault:
        raise Declined(fault)
    filled = composed(text, kept, organ=organ.name, recipients=recipients)
    paper = filled.paper(heading_of(organ.name, organ.mark))
    return Preview(render_pdf(paper, fonts=settings.ZHIDU_FONTS, draft=True), filled.faults)
