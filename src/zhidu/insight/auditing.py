"""审计页的数：管得到市的看全部流水，只管一个区县的只看那里各单位的。"""

from __future__ import annotations

from datetime import date

from zhidu.accounts.enums import Right
from zhidu.accounts.queries import units_in_reach
from zhidu.accounts.rules import Actor
from zhidu.audit.models import Event
from zhidu.audit.queries.events import PAGE, EventFilter, EventPage, event, events
from zhidu.organisations.enums import UnitKind
from zhidu.organisations.queries import versions
from zhidu.organisations.rules import NotFound


def audit_events(
    wanted: EventFilter, *, by: Actor, on: date, before: int | None = None, size: int = PAGE
) -> EventPage:
    """一页流水，最新的在前。没有查审计之权的，一条也没有。"""
    return events(wanted, units=_units(by, on), before=before, size=size)


def audit_event(seq: int, *, by: Actor, on: date) -> Event:
    """一条流水；没有或够不着抛 NotFound。"""
    found = event(seq, units=_units(by, on))
    if found is None:
        raise NotFound
    return found


def sees_everything(by: Actor, on: date) -> bool:
    """管得到市：没有写单位的记录（登录、授权）也看得到，能核验整条流水。"""
    reached = units_in_reach(by=by, right=Right.READ_AUDIT, on=on)
    cities = versions(by=by, on=on).filter(kind=UnitKind.CITY)
    return reached.filter(pk__in=cities.values("unit")).exists()


def _units(by: Actor, on: date) -> list[str] | None:
    if sees_everything(by, on):
        return None
    reached = units_in_reach(by=by, right=Right.READ_AUDIT, on=on)
    return [str(key) for key in reached.values_list("pk", flat=True)]
