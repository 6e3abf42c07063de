"""学校和单位：名称、代码，和曾用名、旧码、前身的名字。看得到看板的去监测页，别的去机构页。"""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from zhidu.accounts.enums import Right
from zhidu.indicators.queries.places import COUNTY_LEVEL, WITH_RESULTS
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.queries import FoundUnit, search_units
from zhidu.organisations.rules import NOWHERE
from zhidu.web.search.wanted import Hit, Source, Wanted


def _find(wanted: Wanted) -> list[Hit]:
    by = wanted.by
    boards = by.reach(Right.SEE_BOARDS) != NOWHERE
    found = search_units(wanted.words, by=by, on=by.on, most=wanted.most)
    return [Hit(each.version.name, _why(each), _url(each, boards)) for each in found]


def _why(each: FoundUnit) -> str:
    said = [str(UnitKind(each.version.kind).label), each.parent, f"代码 {each.version.code}"]
    if each.former:
        said.append(f"曾用名「{each.former}」")
    elif each.merged:
        said.append(f"前身有「{each.merged}」")
    elif each.recoded:
        said.append(f"旧代码 {each.recoded}")
    return "，".join(part for part in said if part)


def _url(each: FoundUnit, boards: bool) -> str:
    kind = UnitKind(each.version.kind)
    if boards and kind in WITH_RESULTS:
        return reverse("monitoring:school", args=[each.version.code])
    if boards and kind in COUNTY_LEVEL:
        return reverse("monitoring:county", args=[each.version.code])
    return reverse("units:unit", args=[each.version.unit_id])


def _more(wanted: Wanted) -> str:
    return f"{reverse('units:list')}?{urlencode({'words': ' '.join(wanted.words)})}"


UNITS = Source("units", "学校和单位", _find, _more)
