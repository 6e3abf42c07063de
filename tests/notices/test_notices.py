"""通知：发给谁谁看得到，只标得了自己的，只指向站内。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from tests.accounts.staff import AT, Staff
from zhidu.notices.actions import mark_read, notify
from zhidu.notices.models import Notice
from zhidu.notices.queries import notices, unread
from zhidu.organisations.rules import NotFound


def tell(staff: Staff, *names: str, title: str = "《填报表》退回了", link: str = "/filings/1/") -> None:
    """给几个人发一条。"""
    notify(
        persons=[staff.person(each) for each in names], kind="filings.returned", title=title,
        body="表3 有两处要改。", link=link, at=AT,
    )  # fmt: skip


def test_everyone_told_gets_one_and_nobody_else_sees_it(staff: Staff) -> None:
    tell(staff, "东小校长", "东县督导", "东小校长")
    assert [unread(by=staff.actor(name)) for name in ("东小校长", "东县督导", "西县督导")] == [1, 1, 0]
    found = notices(by=staff.actor("东小校长")).get()
    assert (found.title, found.link, found.at) == ("《填报表》退回了", "/filings/1/", AT)


def test_the_newest_comes_first(staff: Staff) -> None:
    for title in ("甲", "乙", "丙"):
        tell(staff, "东小校长", title=title)
    assert [each.title for each in notices(by=staff.actor("东小校长"))] == ["丙", "乙", "甲"]


def test_reading_one_then_all_keeps_the_first_moment(staff: Staff) -> None:
    by, later = staff.actor("东小校长"), AT + timedelta(hours=1)
    tell(staff, "东小校长", title="甲")
    tell(staff, "东小校长", title="乙")
    first = notices(by=by).last()
    assert first is not None
    assert [mark_read(by=by, notice=first.pk, at=AT) for _ in range(2)] == [1, 0]
    assert unread(by=by) == 1
    assert mark_read(by=by, at=later) == 1
    assert [each.read_at for each in notices(by=by)] == [later, AT]


def test_nobody_marks_what_is_not_theirs(staff: Staff) -> None:
    tell(staff, "东小校长")
    key = Notice.objects.get().pk
    said = set()
    for wanted in (key, key + 1000):
        with pytest.raises(NotFound) as refused:
            mark_read(by=staff.actor("东县督导"), notice=wanted, at=AT)
        said.add(str(refused.value))
    assert len(said) == 1
    mark_read(by=staff.actor("东县督导"), at=AT)
    assert unread(by=staff.actor("东小校长")) == 1


@pytest.mark.parametrize(
    "link", ["https://example.test/", "//example.test/", "/\\example.test", "javascript:x"]
)
def test_it_points_inside_only(staff: Staff, link: str) -> None:
    with pytest.raises(ValueError, match="站内"):
        tell(staff, "东小校长", link=link)
    assert not Notice.objects.exists()


def test_a_long_title_is_cut_not_refused(staff: Staff) -> None:
    tell(staff, "东小校长", title="长" * 500)
    assert notices(by=staff.actor("东小校长")).get().title == "长" * 200


def test_it_lives_and_dies_with_what_it_tells_of(staff: Staff) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(staff, "东小校长")
        _ = 1 // 0
    assert unread(by=staff.actor("东小校长")) == 0


def test_the_same_thing_is_told_once_in_a_while(staff: Staff) -> None:
    one, other = staff.person("系统"), staff.person("市督导")
    for persons, at in (([one], AT), ([one, other], AT), ([one], AT + timedelta(days=3))):
        notify(persons=persons, kind="x", title="坏了", at=at, once_since=at - timedelta(days=1))
    assert Notice.objects.filter(person=one).count() == 2
    assert Notice.objects.filter(person=other).count() == 1
