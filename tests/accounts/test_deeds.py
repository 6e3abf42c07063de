"""办事：一个事务一条审计，重发只办一次，权没了就办不成。"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.accounts.staff import Staff, new_id
from zhidu.accounts.actions import revoke_post
from zhidu.accounts.actions.deeds import deed
from zhidu.accounts.models import Deed
from zhidu.audit.models import Event
from zhidu.organisations.rules import Author, NotFound, Stale

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def do(by: Author, request_id: UUID, what: str = "甲") -> dict[str, object]:
    """办一件最小的事，交回结果和是不是头一次。"""
    with deed(
        "tests.try", by=by, at=AT, request_id=request_id, content={"what": what}, target_kind="try"
    ) as doing:
        if doing.fresh:
            doing.target, doing.result = "7", {"what": what}
        return {"fresh": doing.fresh, **doing.result}


def test_a_deed_leaves_one_event_and_repeating_it_changes_nothing(staff: Staff) -> None:
    before, request_id = Event.objects.count(), new_id()
    assert do(staff.actor("市督导"), request_id) == {"fresh": True, "what": "甲"}
    assert do(staff.actor("市督导"), request_id) == {"fresh": False, "what": "甲"}
    event = Event.objects.latest("seq")
    assert (Event.objects.count() - before, event.action, event.target) == (1, "tests.try", "7")


def test_the_same_number_for_another_thing_is_refused(staff: Staff) -> None:
    request_id = new_id()
    do(staff.actor("市督导"), request_id)
    with pytest.raises(Stale, match="刷新页面"):
        do(staff.actor("市督导"), request_id, "乙")


def test_a_failure_leaves_nothing(staff: Staff) -> None:
    events, request_id = Event.objects.count(), new_id()
    with (
        pytest.raises(ZeroDivisionError),
        deed(
            "tests.try", by=staff.actor("市督导"), at=AT, request_id=request_id, content={}, target_kind="try"
        ),
    ):
        _ = 1 // 0
    assert Event.objects.count() == events
    assert not Deed.objects.filter(request_id=request_id).exists()


def test_a_revoked_post_can_do_nothing_more(staff: Staff) -> None:
    city = staff.actor("市督导")
    revoke_post(by=staff.actor("安全"), post=city.post_id, at=AT, request_id=new_id())
    with pytest.raises(NotFound, match="重新登录"):
        do(city, new_id())
