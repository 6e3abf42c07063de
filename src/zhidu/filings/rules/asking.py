"""一次采集问什么：规则册的表单，或补充采集自己的几项；哪类单位填哪几张；哪几列是单位自己的身份，不用填。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from zhidu.filings.enums import AskedRows
from zhidu.kernel import ZhiduError
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.rules import Declined
from zhidu.rulebook import Field, Form, Release, unit_of
from zhidu.rulebook.model import Kind

COUNTY_KINDS = (UnitKind.COUNTY, UnitKind.FUNCTIONAL_AREA)
SCHOOL_KINDS = (UnitKind.SCHOOL, UnitKind.KINDERGARTEN, UnitKind.TEACHING_POINT)
ENQUIRY_FORM = "补充采集"
_ENQUIRY_KINDS = ("count", "amount", "percent", "text", "choice", "year")


@dataclass(frozen=True, slots=True)
class Asked:
    """一次采集问的表单。release：照哪个发布版；补充采集没有。"""

    forms: tuple[Form, ...]
    release: Release | None = None

    def of(self, rows: str) -> tuple[Form, ...]:
        """一类填报单（school 或 county）填的几张：年级表归学校填。"""
        county = rows == AskedRows.COUNTY
        return tuple(each for each in self.forms if (each.rows == "county") is county)

    def form(self, name: str) -> Form | None:
        """按名取；没有是 None。"""
        return next((each for each in self.forms if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Identity:
    """填的单位：代码、名称、管理单位（区县名；市直管的是市名）。"""

    code: str
    name: str
    county: str


def rows_of(kind: str) -> AskedRows:
    """这类单位的填报单是哪一类。"""
    return AskedRows.COUNTY if kind in COUNTY_KINDS else AskedRows.SCHOOL


def identity_values(form: Form, release: Release | None, own: Identity) -> dict[str, str]:
    """这张表里说自己是谁的几列和它们的值：标识码、名称、管理单位。单位台账里有，不用填，填了也不认。"""
    if release is None:
        return {}
    population = release.population
    known = {population.unit: own.name if form.rows == "county" else own.county}
    if form.rows != "county":
        known |= {population.code: own.code, population.name: own.name}
    return {each.name: known[each.name] for each in form.fields if each.name in known}


def locating(form: Form, each: Field, release: Release | None) -> bool:
    """年级表里只说是哪一年哪个年级的列：不算要数。"""
    if form.rows != "grade" or release is None:
        return False
    return each.kind in ("code", "year") or each.name.endswith("年级")


def enquiry_forms(title: str, items: Sequence[Mapping[str, Any]], rows: Sequence[str]) -> tuple[Form, ...]:
    """补充采集的表单：学校、区县都问的各一张。items 同 Collection.fields。"""
    fields = tuple(enquiry_field(each) for each in items)
    both = (
        Form(ENQUIRY_FORM, title, "school", fields),
        Form(f"{ENQUIRY_FORM}（区县）", title, "county", fields),
    )
    return tuple(each for each in both if each.rows in rows)


def enquiry_field(item: Mapping[str, Any]) -> Field:
    """补充采集的一项。错误：Declined（名字空着、种类不认得、单位不认得、选择栏没有选项）。"""
    name, kind, unit = str(item["name"]).strip(), str(item["kind"]), str(item.get("unit", "")).strip()
    choices = tuple(str(each).strip() for each in item.get("choices", ()))
    if not name or len(name) > 60:
        raise Declined("每一项都要有名字，不超过 60 个字。")
    if kind not in _ENQUIRY_KINDS:
        raise Declined(f"「{name}」的种类「{kind}」不认得；可以是 {'、'.join(_ENQUIRY_KINDS)}。")
    if kind == "choice" and len(choices) < 2:
        raise Declined(f"「{name}」是选择栏，至少要有两个选项。")
    if kind in ("count", "amount"):
        try:
            unit_of(unit)
        except ZhiduError as error:
            raise Declined(f"「{name}」的单位「{unit}」不认得：{error.message}") from error
    return Field(
        name=name,
        kind=cast(Kind, kind),
        unit={"percent": "%", "year": "年"}.get(kind, unit),
        decimals=2 if kind in ("amount", "percent") else 0,
        choices=dict.fromkeys(choices, ()),
        required=bool(item.get("required", False)),
    )
